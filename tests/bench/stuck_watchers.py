#!/usr/bin/env python3
"""Watchers that never read (R13): what do they cost in memory, and do counters feel them?

A real tiendod with a simulated province; counters push in an open loop, in turns without and beside 200 subscribers
of everything that never read a byte. Each must be cut or thinned, the queue of each bounded.

  stuck_watchers.py --build build/release --watchers 200 --seconds 20 --pairs 3
"""
import argparse
import base64
import json
import os
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "acceptance"))
from service import Service, run  # noqa: E402


def masked(text):
    """A client's text frame."""
    mask = os.urandom(4)
    body = bytes(b ^ mask[i % 4] for i, b in enumerate(text.encode()))
    head = bytes([0x81, 0x80 | len(body)]) if len(body) < 126 else b"\x81\xfe" + struct.pack(">H", len(body))
    return head + mask + body


def stuck(address):
    """A subscriber of everything that reads its upgrade and no byte after it."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(address)
    key = base64.b64encode(os.urandom(16)).decode()
    s.sendall((f"GET /v1/live HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nUpgrade: websocket\r\n"
               f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Protocol: tiendo.v1.json\r\n\r\n").encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += s.recv(1)
    assert b" 101 " in head, head
    s.sendall(masked(json.dumps({"subscribe": {"window": "YEAR"}})))
    return s


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo (release)")
    p.add_argument("--watchers", type=int, default=200)
    p.add_argument("--seconds", type=int, default=20, help="of each measurement")
    p.add_argument("--pairs", type=int, default=3)
    p.add_argument("--rate", type=int, default=2_000, help="events a second that counters push")
    how = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    build = os.path.abspath(how.build)
    tiendo = os.path.join(build, "tools/tiendo")
    place = tempfile.mkdtemp(prefix="tiendo-stuck-bench-")
    catalogue = os.path.join(place, "catalogue")
    run([tiendo, "simulate", "province", "--seed", "3", "--catalogue-out", catalogue])
    service = Service(os.path.join(build, "tiendod"), os.path.join(place, "data"), catalogue,
                      log=os.path.join(place, "log"))
    try:
        assert service.wait_ready(), open(os.path.join(place, "log")).read()[-2000:]
        host, port = service.url.removeprefix("http://").split(":")

        def ack():
            out = run([tiendo, "bench", "--url", service.url, "--connections", "8", "--batch", "10", "--rate",
                       str(how.rate), "--warm-up", "1", "--duration", str(how.seconds), "--json"])
            return json.loads(out)["ack_ms"]

        ack()  # pages are touched, tables have grown
        without, beside = [], []
        for _ in range(how.pairs):
            without.append(ack())
            before = resident_mib(service.process.pid)
            watchers = [stuck((host, int(port))) for _ in range(how.watchers)]
            beside.append(ack())
            after = resident_mib(service.process.pid)
            for w in watchers:
                w.close()
            print(f"  ack p50/p99 {without[-1]['p50']:.2f}/{without[-1]['p99']:.2f} ms alone, "
                  f"{beside[-1]['p50']:.2f}/{beside[-1]['p99']:.2f} ms beside {how.watchers} that never read; "
                  f"resident {before:.0f} -> {after:.0f} MiB")
        alone, with_them = (statistics.median(x["p99"] for x in side) for side in (without, beside))
        ratios = sorted(b["p99"] / a["p99"] for a, b in zip(without, beside))
        print(f"ack p99 median {alone:.2f} ms alone, {with_them:.2f} ms beside them: {with_them / alone:.2f} times; "
              f"of the pairs {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
        for line in service.get("/metrics").splitlines():
            if line.startswith("tiendo_feed_") and not line.startswith("tiendo_feed_queue") and "bucket" not in line:
                print(f"  {line}")
    finally:
        if service.process.poll() is None:
            service.kill()
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
