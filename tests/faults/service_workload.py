#!/usr/bin/env python3
"""The real tiendod under the fault layer, and a counter that remembers every acknowledgement.

  service_workload.py run TIENDOD TIENDO DIR   starts tiendod (with TIENDO_FAULT_LAYER preloaded), pushes
                                        batches over HTTP and prints `ack FIRST COUNT` for each one
                                        that was acknowledged; ends with 3 when tiendod was ended
  service_workload.py check TIENDOD TIENDO DIR reads those lines: a fresh tiendod must know every
                                        acknowledged event, and `tiendo verify` must be clean

For drive.py; Python's standard library only.
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "acceptance"))
from service import Service, verify  # noqa: E402

BATCHES, SIZE = int(os.environ.get("TIENDO_BATCHES", "30")), 8
ANSWERS_ARE_TIMED = "TIENDO_TIMED" in os.environ
ANSWERED_WITHIN = 1.0  # seconds, also when the disk fails: an answer, or the end of the connection
AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
X01.1,Sở Một,Department One,department,X01,,,,
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
WD5,Năm ngày,,F1,Lĩnh vực 1,5,working_days,3,working_days,,roll,pause_working,none,pause_working,,,
"""


def catalogue_beside(data):
    """Outside the fault layer's directory: the catalogue is not what is tested."""
    directory = os.path.join(os.path.dirname(os.path.dirname(data)), "catalogue")
    os.makedirs(directory, exist_ok=True)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(directory, name), "w") as f:
            f.write(text)
    return directory


def batch(first):
    """SIZE events: dossiers received and processed, two facts each."""
    events = []
    for i in range(first, first + SIZE):
        body = {"received": {"procedure_code": "WD5", "channel": "ONLINE"}} if i % 2 == 0 else \
            {"processed": {"outcome": "GRANTED"}}
        day, hour = 2 + i // 2 % 20, 8 + i % 2
        events.append({"event_id": f"e{i}", "dossier_code": f"D-{i // 2}", "agency_code": "X01.1", "counter_id": "C1",
                       "occurred_at": f"2026-03-{day:02}T{hour:02}:00:00+07:00", "counter_sequence": i + 1, **body})
    return {"batch_id": str(first + 1), "events": events}


def start(tiendod, data, env=None):
    extra = ["--config", os.path.join(os.path.dirname(os.path.dirname(data)), "tiendo.toml")]
    with open(extra[1], "w") as f:  # many checkpoints, so that faults meet them
        f.write("[storage]\ncheckpoint_interval_ms = 100\n")
    return Service(tiendod, data, catalogue_beside(data), extra, env=env)


def run(tiendod, _, data):
    env = dict(os.environ)
    if "TIENDO_FAULT_LAYER" in env:
        env["LD_PRELOAD"] = env.pop("TIENDO_FAULT_LAYER")
    service = start(tiendod, data, env)
    if not service.wait_ready():
        code = service.process.wait()
        return 2 if code == 4 else 3
    slowest = 0.0
    try:
        for n in range(BATCHES):
            asked_at = time.monotonic()
            try:
                status, answer = service.post("/v1/events", batch(n * SIZE))
            finally:
                slowest = max(slowest, time.monotonic() - asked_at)
            if status != 200:
                raise OSError(f"{status}: {answer}")
            if answer["rejected"]:
                sys.exit(f"refused: {answer}")
            print(f"ack {n * SIZE} {SIZE}", flush=True)
            time.sleep(0.01)  # so that checkpoints come between acknowledgements too
    except OSError:
        if service.process.poll() is None:  # it refuses or hangs up while its disk fails: end it
            service.kill()
        service.process.wait()
        if ANSWERS_ARE_TIMED and slowest > ANSWERED_WITHIN:
            sys.exit(f"a batch waited {slowest:.1f} s while the disk failed")
        return 3
    return 0 if service.stop() == 0 else 3


def check(tiendod, tiendo, data):
    acknowledged = {int(line.split()[1]) for line in sys.stdin if line.startswith("ack ")}
    service = start(tiendod, data)
    if not service.wait_ready():
        return "the service does not start on what was left"
    for first in sorted(acknowledged):
        status, answer = service.post("/v1/events", batch(first))
        if status != 200 or int(answer["duplicates"]) != SIZE:
            return f"batch {first} was acknowledged and is not all there: {status} {answer}"
    code = service.stop()
    if code != 0:
        return f"the service stopped with {code}"
    verify(tiendo, data)
    return 0


if __name__ == "__main__":
    sys.exit({"run": run, "check": check}[sys.argv[1]](*sys.argv[2:5]))
