#!/usr/bin/env python3
"""A real permit office's log through the whole product, against a count made without it.

Imported over the WebSocket into a fresh service, `tiendo rates --by agency` must equal the
independent count (count_receipt.py) in every department, and `tiendo steps` that of count_steps.py for
every department, activity and group; imported twice, nothing changes and all are
duplicates; imported in shuffled orders into other fresh services, the digests are the same; `tiendo
verify` finds 0 differences. The log is found by TIENDO_SHARED (default ../shared); without it the test
is skipped by name.

  real_log.py --build build/dev
"""
import argparse
import json
import os
import shutil
import sys
import tempfile

import count_steps
from service import Service, run, verify

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "..", "..")


class Import:
    """One fresh service and imports of the log into it."""

    def __init__(self, build, root, name, log):
        self.tiendo = os.path.join(build, "tools", "tiendo")
        self.data, self.log = os.path.join(root, name), log
        self.mapping = os.path.join(SOURCE, "tools", "importer", "receipt.toml")
        catalogue = os.path.join(root, "catalogue")
        run([self.tiendo, "import", "xes", log, "--mapping", self.mapping, "--catalogue-out", catalogue,
             "--out", os.path.join(root, "events.jsonl")])
        self.service = Service(os.path.join(build, "tiendod"), self.data, catalogue, log=os.path.join(root, "log"))
        assert self.service.wait_ready(), "the service did not start"

    def send(self, *extra):
        """Imports over the WebSocket; how many events became durable by it."""
        before = self.service.metric("tiendo_service_events_accepted_total")
        run([self.tiendo, "import", "xes", self.log, "--mapping", self.mapping, "--url", self.service.url, *extra])
        self.service.wait_folded()
        return self.service.metric("tiendo_service_events_accepted_total") - before

    def rates(self):
        answer = json.loads(run([self.tiendo, "rates", "--by", "agency", "--from", "2010-01-01", "--to", "2012-12-31",
                                 "--url", self.service.url, "--json"]))
        rows = {}
        for row in answer["rows"]:
            c = row["counts"]
            if c["received"] != 0:
                rows[row["agency_code"]] = {"received": c["received"], "early": c["early"], "on_time": c["on_time"],
                                            "late": c["late"], "pending": c["open"]}
        return rows

    def steps(self):
        """Of each agency, step and group, what count_steps.py counts."""
        answer = json.loads(run([self.tiendo, "steps", "--from", "2010-01-01", "--to", "2013-12-31",
                                 "--url", self.service.url, "--json"]))
        assert answer["rows_left_out"] == 0
        rows = {}
        for row in answer["rows"]:
            time = row["working_time"]
            rows[row["agency_code"], row["step_code"] or "", row["unit_code"] or ""] = {
                "number": time["number"], "sum_ms": time["sum_ms"], "median_ms": time["median_ms"],
                "p90_ms": time["p90_ms"], "late_dossiers": row["late_dossiers"]}
        return rows

    def busiest_group(self):
        answer = json.loads(run([self.tiendo, "steps", "--by", "unit", "--from", "2010-01-01", "--to", "2013-12-31",
                                 "--url", self.service.url, "--json"]))
        row = next(row for row in answer["rows"] if not row["outside_steps"])
        return row["unit_code"], row["share"]["percent"]

    def end(self):
        assert self.service.stop() == 0, "the service did not stop cleanly"
        return verify(self.tiendo, self.data)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    shared = os.environ.get("TIENDO_SHARED", os.path.join(SOURCE, "..", "shared"))
    log = os.path.abspath(os.path.join(shared, "data", "receipt.xes.gz"))
    if not os.path.exists(log):
        print(f"SKIPPED: {log} is absent")
        return 77
    root = tempfile.mkdtemp(prefix="tiendo-permit-")
    expected = json.loads(run([sys.executable, os.path.join(HERE, "count_receipt.py"), "--by-code"],
                              env=dict(os.environ, TIENDO_SHARED=shared)))

    first = Import(build, root, "first", log)
    stored = first.send()
    rates = first.rates()
    assert rates == expected, f"rates {rates}\nindependent count {expected}"
    steps, counted = first.steps(), count_steps.count(log)
    differing = [key for key in steps.keys() | counted.keys() if steps.get(key) != counted.get(key)]
    assert not differing, [(key, steps.get(key), counted.get(key)) for key in sorted(differing)[:5]]
    group, share = first.busiest_group()
    again = first.send()
    assert again == 0, f"the second import made {again} events durable"
    assert first.rates() == rates, "the second import changed the rates"
    assert first.steps() == steps, "the second import changed the steps"
    digests = first.end()
    print(f"events={stored:.0f} duplicates of the second import={stored:.0f} rates={rates}")
    for seed in ("5", "6"):
        other = Import(build, root, "shuffled" + seed, log)
        other.send("--shuffle", seed)
        assert other.rates() == expected, f"shuffled by {seed}: other rates"
        assert other.steps() == steps, f"shuffled by {seed}: other steps"
        shuffled = other.end()
        for name in ("ledger_digest", "dossiers_digest", "events"):
            assert shuffled[name] == digests[name], f"shuffled by {seed}: another {name}"
    shutil.rmtree(root)
    print(f"{len(steps)} rows of steps, most of the time by {group} ({share} %)")
    print(f"equal to the independent counts, ledger {digests['ledger_digest']}, 0 differences, in any order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
