#!/usr/bin/env python3
"""Rules of alerts.toml raise alerts that are facts: once each, through kills, with the figures that fired them.

The real tiendod under --test-clock with rules of its own: a dossier due soon, an appointment past the law's limit, a
rate below its threshold, a number that a counter left out. A file with an error changes nothing, a rule that is taken
away lowers its alerts, and a recount that knows no rules agrees.

  alert_rules.py --build build/dev
"""
import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time

from down_at_deadline import AGENCIES, PROCEDURES
from service import Service, run, verify

CLOCK = "2026-03-04T13:29:55+07:00"
RULES = """
[[rule]]
kind = "due_soon"
working_time_left = "210m"
[[rule]]
kind = "appointment_past_statutory"
[[rule]]
kind = "rate_below"
below_percent = 95
min_count = 2
pending = "10s"
[[rule]]
kind = "sequence_gap"
pending = "10s"
"""


def received(name, appointment=None, at="2026-03-04T09:00:00+07:00", sequence=0):
    body = {"procedure_code": "WD5", "channel": "ONLINE"}
    if appointment:
        body["appointment_at"] = appointment
    return {"event_id": f"r-{name}", "dossier_code": name, "agency_code": "X01", "counter_id": "C1",
            "counter_sequence": sequence, "occurred_at": at, "received": body}


def processed(name):
    return {"event_id": f"p-{name}", "dossier_code": name, "agency_code": "X01",
            "occurred_at": "2026-03-04T10:00:00+07:00", "processed": {"outcome": "GRANTED"}}


def until(what, found, seconds=60):
    """The value of `found` once it is truthy."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, f"waited for {what}"
        time.sleep(0.1)
    return value


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    tiendo = os.path.join(build, "tools/tiendo")
    root = tempfile.mkdtemp(prefix="tiendo-rules-")
    catalogue, data, rules = (os.path.join(root, name) for name in ("catalogue", "data", "alerts.toml"))
    os.mkdir(catalogue)

    def write(path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        write(os.path.join(catalogue, name), text)
    write(rules, RULES)
    log = os.path.join(root, "log")

    def start(clock=CLOCK):
        service = Service(os.path.join(build, "tiendod"), data, catalogue, ["--test-clock", clock],
                          env=os.environ | {"TIENDO_ALERTS_RULES": rules}, log=log)
        assert service.wait_ready(), open(log).read()[-2000:]
        return service

    service = start()

    def rows(rule):
        return service.get(f"/v1/alerts?rule={rule}")["rows"]

    try:
        in_force = {r["id"] for r in service.get("/v1/alert-rules")["rows"]}
        assert in_force == {"overdue", "parked", "sequence_gap", "calendar_horizon", "disk_reserve", "due_soon",
                            "appointment_past_statutory", "rate_below"}, in_force
        late = [received(f"L-{i}", "2026-03-03T17:00:00+07:00", "2026-03-02T09:00:00+07:00") for i in range(2)]
        status, answer = service.post("/v1/events", {"batch_id": "1", "events": [
            received("S-1", "2026-03-04T17:00:00+07:00", sequence=1),
            received("A-1", "2026-03-20T17:00:00+07:00", sequence=4),
            *late, processed("L-0"), processed("L-1")]})
        assert status == 200 and answer["accepted"] == 6, answer

        soon = until("due soon at 13:30", lambda: rows("due_soon"))
        assert soon[0]["dossier_code"] == "S-1" and soon[0]["due"] == "2026-03-05T00:00:00+07:00", soon
        assert soon[0]["summary_vi"] == "Hồ sơ S-1 sắp đến hạn", soon
        assert rows("appointment_past_statutory")[0]["dossier_code"] == "A-1"
        low = until("a rate below its threshold", lambda: rows("rate_below"))
        assert low[0]["evidence"] == {"numerator": 0, "denominator": 2, "below_hundredths": 9500}, low
        assert low[0]["dossier_code"] is None and low[0]["agency_code"] == "X01" and low[0]["subject"] == "resolved"
        assert "0/2 = 0,00 %" in low[0]["summary_vi"], low
        gap = until("missing numbers", lambda: rows("sequence_gap"))
        assert gap[0]["subject"] == "C1" and gap[0]["evidence"]["missing"] == 2, gap
        one = service.get(f"/v1/alerts/{gap[0]['id']}")
        assert {name: one[name] for name in gap[0]} == gap[0] and one["deliveries"] == [], one
        shown = run([tiendo, "alerts", "--url", service.url])
        assert "Quầy C1 thiếu 2 sự kiện (số 2–3)" in " ".join(shown.split()), shown
        assert "below_percent = 95" in " ".join(run([tiendo, "alerts", "rules", "--url", service.url]).split())

        # Told once: killed and started again, everything is as it was, and nothing fires anew.
        before = service.get("/v1/alerts?limit=1000")["rows"]
        service.kill()
        service = start("2026-03-04T13:31:00+07:00")
        until("a look", lambda: not service.get("/v1/alerts")["pending"])
        assert service.get("/v1/alerts?limit=1000")["rows"] == before

        # What was missing comes: the alert ends, and the counter's two further events are no gap.
        service.post("/v1/events", {"batch_id": "2", "events": [
            received("S-2", sequence=2), received("S-3", sequence=3), received("S-5", sequence=5)]})
        until("the end of the gap", lambda: rows("sequence_gap")[0]["state"] == "resolved")

        # A file with an error changes nothing; a rule taken away lowers its alerts.
        write(rules, RULES.replace('pending = "10s"', 'pending = "soon"', 1))
        service.process.send_signal(signal.SIGHUP)
        until("the refusal", lambda: "the rules were refused" in open(log).read())
        assert "alerts.toml:11: pending:" in open(log).read(), open(log).read()[-1500:]
        assert {r["id"] for r in service.get("/v1/alert-rules")["rows"]} == in_force
        write(rules, RULES.replace("appointment_past_statutory", "step_overdue"))
        service.process.send_signal(signal.SIGHUP)
        gone = until("the end of its alerts", lambda: [
            a for a in rows("appointment_past_statutory") if a["state"] == "resolved"])
        assert gone[0]["resolution"] == "rule removed", gone

        kept = service.get("/v1/alerts?limit=1000")["rows"]
        assert len({(a["rule"], a["dossier_code"], a["subject"]) for a in kept}) == len(kept), kept
        assert service.stop() == 0
        verify(tiendo, data)
        print(json.dumps({"alerts": len(kept), "rules": len(in_force)}))
    except BaseException:
        print(open(log).read()[-3000:], file=sys.stderr)
        raise
    finally:
        if service.process.poll() is None:
            service.kill()
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
