#!/usr/bin/env python3
"""A full disk: new events are refused by name before it is full, all else goes on, and so do events when there is room.

The data directory lies on a small file system in memory that this test mounts in a name space of its own; who may not
mount gets SKIPPED. Python's standard library only.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "faults"))
from service import Service, verify  # noqa: E402
from service_workload import AGENCIES, PROCEDURES, SIZE, batch  # noqa: E402

INSIDE = "TIENDO_TEST_OWN_MOUNTS"
DISK, RESERVE = 120 << 20, 24 << 20  # a fifth is kept


def until(what, seconds=20):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def fill(disk, leave):
    """A file that leaves so much room."""
    space = os.statvfs(disk)
    bytes_free = space.f_bavail * space.f_frsize
    with open(os.path.join(disk, "filler"), "ab") as file:
        file.write(b"\0" * max(0, bytes_free - leave))


def lines_of(first, number):
    return "".join(json.dumps(e) + "\n" for n in range(first, first + number) for e in batch(n * SIZE)["events"])


def judge(build, folder, disk):
    tiendod, tiendo = os.path.join(build, "tiendod"), os.path.join(build, "tools", "tiendo")
    catalogue, data = os.path.join(folder, "catalogue"), os.path.join(disk, "data")
    os.mkdir(catalogue)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
            file.write(text)
    env = os.environ | {"TIENDO_STORAGE_RESERVE_PERCENT": "20", "TIENDO_STORAGE_CHECKPOINT_INTERVAL_MS": "300"}
    service = Service(tiendod, data, catalogue, env=env, log=os.path.join(folder, "log"))
    assert service.wait_ready()
    assert service.metric("tiendo_storage_disk_reserve_bytes") == DISK // 100 * 20

    def push(n):
        return service.post("/v1/events", batch(n * SIZE))

    status, answer = push(0)
    assert status == 200 and int(answer["accepted"]) == SIZE, answer
    assert service.metric("tiendo_storage_disk_reserve_reached") == 0

    fill(disk, RESERVE - (2 << 20))
    until(lambda: push(1)[0] == 503)
    status, answer = push(1)
    assert (status, answer["code"]) == (503, "disk_reserve"), (status, answer)
    # A counter on a WebSocket is asked to wait, waits, and is served when there is room.
    events = os.path.join(folder, "events.jsonl")
    with open(events, "w", encoding="utf-8") as file:
        file.write(lines_of(1, 5))
    counter = subprocess.Popen([tiendo, "push", events, "--url", service.url, "--json"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    refused = service.metric("tiendo_service_admissions_disk_reserve_total")
    until(lambda: service.metric("tiendo_service_admissions_disk_reserve_total") > refused)

    # What was taken before goes on: reads, the checkpoint, a recount, what people say.
    assert service.metric("tiendo_storage_disk_reserve_reached") == 1
    assert "new events are refused" in service.get("/readyz")["remark"]
    assert service.get("/v1/rates?from=2026-03-01&to=2026-03-31")["rows"]
    until(lambda: service.metric("tiendo_service_unsaved_log_bytes") == 0)
    status, silence = service.post("/v1/silences?agency=X01&reason=a%20disk&until=" + time.strftime(
        "%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600)), {})
    assert status == 201, silence
    status, found = service.post("/v1/verify", {})
    assert status == 200 and found["clean"], found
    assert counter.poll() is None, "the counter gave up"

    os.remove(os.path.join(disk, "filler"))
    until(lambda: push(6)[0] == 200)
    told = json.loads(counter.communicate(timeout=60)[0])
    assert counter.returncode == 0 and told["busy_answers"] > 0, told
    until(lambda: service.metric("tiendo_storage_disk_reserve_reached") == 0)
    assert "remark" not in service.get("/readyz") or "refused" not in service.get("/readyz")["remark"]
    assert service.stop() == 0
    report = verify(tiendo, data)
    assert report["events"] == 7 * SIZE, report
    print(f"refused {int(refused)} batches and {told['busy_answers']} of a counter that waited; "
          f"{report['events']} events in the end, verify clean")


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--build", required=True)
    build = os.path.abspath(asked.parse_args().build)
    if INSIDE not in os.environ:
        tried = subprocess.run(["unshare", "-m", "true"], capture_output=True) if shutil.which("unshare") else None
        if tried is None or tried.returncode != 0:
            print("SKIPPED: only root may mount the small file system that this test fills")
            return 77
        return subprocess.call(["unshare", "-m", sys.executable, __file__, "--build", build],
                               env=os.environ | {INSIDE: "1"})
    folder = tempfile.mkdtemp(prefix="tiendo-reserve-")
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", disk], capture_output=True)
    if mounted.returncode != 0:
        print("SKIPPED: no small file system can be mounted: " + mounted.stderr.decode().strip())
        shutil.rmtree(folder)
        return 77
    try:
        judge(build, folder, disk)
    finally:
        subprocess.run(["umount", "-l", disk], check=False)
        shutil.rmtree(folder, ignore_errors=True)
    print("disk reserve: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
