#!/usr/bin/env python3
"""A counter pushes events while the service is killed again and again (R1, R2).

Simulated events with repeats and out-of-order deliveries are pushed by the real `tiendo push`; the
real tiendod is ended with SIGKILL at random moments and started again. Afterwards the service must
hold every distinct event once: none lost that was acknowledged (push sends again only what was not),
none counted twice, and `tiendo verify` clean.

  kill_and_resume.py --build build/dev --events 1000000 --kills 20
"""
import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from service import Service, run, verify


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    p.add_argument("--events", type=int, default=100_000)
    p.add_argument("--kills", type=int, default=5)
    p.add_argument("--seed", type=int, default=1)
    return p.parse_args()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def distinct_events(path):
    """How many lines, and how many different event ids (one sender)."""
    lines, ids = 0, set()
    with open(path) as f:
        for line in f:
            lines += 1
            at = line.index('"event_id"')
            ids.add(line[at + 10:].split('"', 2)[1])
    return lines, len(ids)


def main():
    how = arguments()
    tiendod, tiendo = os.path.join(how.build, "tiendod"), os.path.join(how.build, "tools", "tiendo")
    root = tempfile.mkdtemp(prefix="tiendo-kill-")
    data, catalogue, file = (os.path.join(root, name) for name in ("data", "catalogue", "events.jsonl"))
    dice = random.Random(how.seed)
    run([tiendo, "simulate", "province", "--seed", str(how.seed), "--events", str(how.events), "--dossiers",
         str(max(2_000, how.events // 5)), "--duplicates-percent", "5", "--out-of-order-percent", "20",
         "--until", "2026-09-30T17:00:00+07:00", "--out", file, "--catalogue-out", catalogue])
    lines, distinct = distinct_events(file)
    print(f"events={lines} distinct={distinct}", flush=True)

    port = free_port()
    service = Service(tiendod, data, catalogue, log=os.path.join(root, "log"), port=port)
    assert service.wait_ready(), "the service did not start"
    push = subprocess.Popen([tiendo, "push", file, "--url", service.url, "--batch", "500", "--json", "--rejected",
                             os.path.join(root, "rejected.jsonl")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    kills = 0
    while kills < how.kills and push.poll() is None:
        # Spread over the whole: at a random moment of the next share of the events.
        target = distinct * (kills + dice.random()) / (how.kills + 1)
        while push.poll() is None and service.metric("tiendo_service_durable_sequence") < target:
            time.sleep(0.005)
        if push.poll() is not None:
            break
        service.kill()
        kills += 1
        service = Service(tiendod, data, catalogue, log=os.path.join(root, "log"), port=port)
        assert service.wait_ready(), "the service did not start again"
    out, err = push.communicate()
    assert push.returncode == 0, f"push ended with {push.returncode}: {out[-500:]} {err[-800:]}"
    summary = json.loads(out)
    service.wait_folded()
    held = service.metric("tiendo_engine_dossiers"), json.dumps(summary)
    code = service.stop()
    assert code == 0, f"the service stopped with {code}"
    report = verify(tiendo, data)
    print(f"kills={kills} push={held[1]} dossiers={held[0]:.0f} stored={report['events']}")
    assert kills == how.kills, f"only {kills} of {how.kills} kills before the end: more events are needed"
    assert report["events"] == distinct, f"{distinct} distinct events were sent, {report['events']} are stored"
    shutil.rmtree(root)
    print("0 acknowledged events lost, 0 counted twice, verify clean")


if __name__ == "__main__":
    sys.exit(main())
