#!/usr/bin/env python3
"""Malformed inputs through each subprotocol and HTTP: answered by name, valid neighbours stored, no crash.

The real tiendod under --test-clock; malformed_inputs (C++) sends and judges the answers. Afterwards the
service holds exactly the neighbours, stops cleanly, and verify finds 0 differences.

  malformed_inputs.py --build build/dev
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error

from service import Service, verify

PATHS = ("WSP", "WSJ", "POSTP", "POSTJ")
INPUTS_MIN = 1_000  # malformed events on each path
AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
H01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
1.000,Năm ngày,,F1,Lĩnh vực 1,5,working_days,,,,roll,pause_working,none,pause_working,,,
"""


def send(build, service, tag):
    """Runs the tests of one tag against the service; they print what failed."""
    client = os.path.join(build, "tests", "acceptance", "malformed_inputs")
    done = subprocess.run([client, tag], env=dict(os.environ, TIENDO_PORT=service.url.rsplit(":", 1)[1]))
    assert done.returncode == 0, f"malformed_inputs {tag} ended with {done.returncode}"
    assert service.process.poll() is None, "the service ended"


def counted(service):
    service.wait_folded()
    return (int(service.metric("tiendo_service_events_accepted_total")),
            int(service.metric("tiendo_ingest_events_rejected_total")))


def received(service):
    return service.get("/v1/rates?from=2026-02-13&to=2026-02-13&by=agency")["total"]["counts"]["received"]


def listed(service):
    """The codes of all open dossiers, page by page."""
    codes, cursor = [], ""
    while True:
        page = service.get(f"/v1/dossiers?state=open&limit=1000{cursor}")
        codes += [row["dossier_code"] for row in page["rows"]]
        if not page.get("next_cursor"):
            return codes
        cursor = "&cursor=" + page["next_cursor"]


def judge(build, service, data):
    """Sends everything, counts what the service holds, stops it; what was found, in a sentence."""
    send(build, service, "[events]")
    accepted, rejected = counted(service)
    assert rejected >= INPUTS_MIN * len(PATHS), f"only {rejected} malformed events"
    assert accepted == 2 * rejected, f"{accepted} stored of {2 * rejected} neighbours"
    assert received(service) == accepted, f"{received(service)} received of {accepted} stored"
    codes = listed(service)
    assert len(set(codes)) == accepted, f"{len(set(codes))} dossiers of {accepted}"
    for path in PATHS:
        of_path = [c for c in codes if c.startswith(f"N-{path}-")]
        assert len(of_path) == accepted // len(PATHS), f"{path}: {len(of_path)} neighbours"
        facts = service.get("/v1/dossiers/" + of_path[-1])["facts"]
        assert [f["kind"] for f in facts] == ["received"], f"{of_path[-1]}: {facts}"
    try:
        service.get("/v1/dossiers/H01-1")
        raise AssertionError("a malformed event left a dossier behind")
    except urllib.error.HTTPError as absent:
        assert absent.code == 404, absent.code

    send(build, service, "[messages]")
    stored = counted(service)[0]
    assert service.get("/healthz")["status"] == "ok"
    code = service.stop()
    assert code == 0, f"the service stopped with {code}"
    report = verify(os.path.join(build, "tools", "tiendo"), data)
    assert report["events"] == stored, f"{report['events']} in the log, {stored} accepted"
    return (f"{rejected} malformed events on {len(PATHS)} paths, each answered by name; {accepted} neighbours "
            f"stored; {stored - accepted} batches between malformed messages stored; exit 0, verify clean")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod, tools/tiendo and the test program")
    build = os.path.abspath(p.parse_args().build)
    root = tempfile.mkdtemp(prefix="tiendo-malformed-")
    catalogue, data = os.path.join(root, "catalogue"), os.path.join(root, "data")
    os.mkdir(catalogue)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w") as f:
            f.write(text)
    service = Service(os.path.join(build, "tiendod"), data, catalogue, ["--test-clock", "2026-02-16T08:00:00+07:00"],
                      log=os.path.join(root, "log"))
    assert service.wait_ready(), "the service did not start"

    try:
        print(judge(build, service, data))
    finally:
        service.kill()
    shutil.rmtree(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
