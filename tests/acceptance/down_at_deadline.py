#!/usr/bin/env python3
"""A deadline that passes while the service is down fires once at the next start.

The real tiendod under --test-clock: a dossier is received on Monday with an appointment on Wednesday;
the service is down from Monday evening until Friday, and is then stopped and started once more.

  down_at_deadline.py --build build/dev
"""
import argparse
import os
import shutil
import sys
import tempfile
import time

from service import Service, verify

AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
WD5,Năm ngày,,F1,Lĩnh vực 1,5,working_days,,,,roll,pause_working,none,pause_working,,,
"""
RECEIVED = {"event_id": "r1", "dossier_code": "D-1", "agency_code": "X01", "counter_id": "C1", "counter_sequence": 1,
            "occurred_at": "2026-03-02T09:00:00+07:00",
            "received": {"procedure_code": "WD5", "channel": "ONLINE", "appointment_at": "2026-03-04T17:00:00+07:00"}}
PROCESSED = {"event_id": "p1", "dossier_code": "D-1", "agency_code": "X01", "counter_id": "C1", "counter_sequence": 2,
             "occurred_at": "2026-03-06T10:00:00+07:00", "processed": {"outcome": "GRANTED"}}


def alerts_of(service, state, seconds=10):
    """The alerts once one is in `state`, or whatever there is after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        rows = service.get("/v1/alerts")["rows"]
        if any(r["state"] == state for r in rows) or time.monotonic() > end:
            return rows
        time.sleep(0.05)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    root = tempfile.mkdtemp(prefix="tiendo-deadline-")
    catalogue, data = os.path.join(root, "catalogue"), os.path.join(root, "data")
    os.mkdir(catalogue)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w") as f:
            f.write(text)

    def start(clock):
        service = Service(os.path.join(build, "tiendod"), data, catalogue, ["--test-clock", clock],
                          log=os.path.join(root, "log"))
        assert service.wait_ready(), f"the service did not start at {clock}"
        return service

    monday = start("2026-03-02T10:00:00+07:00")
    status, answer = monday.post("/v1/events", {"batch_id": "1", "events": [RECEIVED]})
    assert status == 200 and int(answer["accepted"]) == 1, (status, answer)
    assert alerts_of(monday, "firing", 1) == [], "an alert before the deadline"
    assert monday.stop() == 0

    friday = start("2026-03-06T08:00:00+07:00")
    first = alerts_of(friday, "firing")
    assert len(first) == 1 and first[0]["state"] == "firing", first
    assert friday.stop() == 0

    later = start("2026-03-06T09:59:00+07:00")
    time.sleep(1)
    again = alerts_of(later, "firing")
    assert again == first, f"fired again, or otherwise: {again}"
    status, answer = later.post("/v1/events", {"batch_id": "2", "events": [PROCESSED]})
    assert status == 200 and int(answer["accepted"]) == 1, (status, answer)
    ended = alerts_of(later, "resolved")
    assert len(ended) == 1 and ended[0]["id"] == first[0]["id"] and ended[0]["state"] == "resolved", ended
    assert later.stop() == 0
    verify(os.path.join(build, "tools", "tiendo"), data)
    shutil.rmtree(root)
    print(f"fired once, as {first[0]['id']}, and resolved when the dossier ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
