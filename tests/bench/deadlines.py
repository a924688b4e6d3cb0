#!/usr/bin/env python3
"""A million deadlines that fall due at one instant: how long until every alert has fired, and what do counters feel?

A real tiendod is told of a million dossiers that are all promised for the same minute. Counters push in an open loop,
first in a quiet minute, then over that minute. Every alert must be there once, and a recount must agree.

  deadlines.py --build build/release --dossiers 1000000
"""
import argparse
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "acceptance"))
from service import Service, run, verify, without_horizon  # noqa: E402

AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
H24,Hai mươi bốn giờ,,F1,Lĩnh vực 1,24,hours,,,,roll,pause_working,none,pause_working,,,
"""


def text_of(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat(timespec="seconds")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo (release)")
    p.add_argument("--dossiers", type=int, default=1_000_000)
    p.add_argument("--rate", type=int, default=2_000, help="events a second that counters push")
    p.add_argument("--lead", type=int, default=150, help="seconds from the start until all fall due")
    how = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    build = os.path.abspath(how.build)
    tiendo = os.path.join(build, "tools/tiendo")
    place = tempfile.mkdtemp(prefix="tiendo-deadlines-bench-")
    catalogue, data = os.path.join(place, "catalogue"), os.path.join(place, "data")
    os.mkdir(catalogue)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
            file.write(text)
    service = Service(os.path.join(build, "tiendod"), data, catalogue, log=os.path.join(place, "log"),
                      env=without_horizon(place))
    try:
        assert service.wait_ready(), open(os.path.join(place, "log")).read()[-2000:]
        now = int(time.time())
        due = now + how.lead
        received, appointment = text_of(now - 60), text_of(due)
        events = os.path.join(place, "events.jsonl")
        with open(events, "w", encoding="utf-8") as file:
            for i in range(how.dossiers):
                file.write(f'{{"event_id":"r{i}","dossier_code":"M-{i}","agency_code":"X01","occurred_at":"{received}",'
                           f'"received":{{"procedure_code":"H24","channel":"ONLINE","appointment_at":"{appointment}"}}}}\n')
        began = time.monotonic()
        run([tiendo, "push", events, "--url", service.url], cwd=place)
        service.wait_folded(600)
        left = due - time.time()
        print(f"{how.dossiers} dossiers told in {time.monotonic() - began:.0f} s; all fall due in {left:.0f} s")
        assert left > 45, "they fell due before they were told: give a longer --lead"

        def pushed(seconds):
            return subprocess.Popen(
                [tiendo, "bench", "--url", service.url, "--connections", "8", "--batch", "10", "--rate", str(how.rate),
                 "--warm-up", "1", "--duration", str(seconds), "--json"], stdout=subprocess.PIPE, text=True)

        def ended(load):
            out, _ = load.communicate(timeout=300)
            assert load.returncode == 0, out
            return json.loads(out)["ack_ms"]

        quiet = ended(pushed(15))
        time.sleep(max(0.0, due - time.time() - 3))
        load = pushed(15)
        fired = 0.0
        while fired < how.dossiers:
            fired = service.metric('tiendo_alerts{state="firing"}')
            late = time.time() - due
            assert late < 600, f"only {fired:.0f} have fired"
            time.sleep(0.02)
        over = ended(load)
        print(f"all have fired {late:.2f} s after they fell due: {how.dossiers / late:.0f} a second")
        print(f"ack p50/p99 {quiet['p50']:.2f}/{quiet['p99']:.2f} ms in a quiet minute, "
              f"{over['p50']:.2f}/{over['p99']:.2f} ms while they fire: {over['p99'] / quiet['p99']:.2f} times")
        page = service.get("/v1/alerts?state=firing&limit=1")
        assert page["firing"] == how.dossiers, page["firing"]
        service.wait_folded(600)
        assert service.stop() == 0
        report = verify(tiendo, data)
        print(f"verify: clean, {report['events']} events")
    finally:
        if service.process.poll() is None:
            service.kill()
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
