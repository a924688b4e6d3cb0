#!/usr/bin/env python3
"""Durable events per second against what RocksDB itself can do, in turns on one machine.

Pairs A B A B A B: the real tiendod pushed by `tiendo bench`, then `rocksdb_limit --mode=write` (the
yardstick's source is found by TIENDO_SHARED, default ../shared), both in one scheduling class, with
the fdatasync probe beside each pair. Prints every pair, then medians, and the markdown of
tests/bench/README.md.

  floor.py --build build/release --pairs 3 --seconds 10
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "acceptance"))
from service import Service, run, verify  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
# (batch, connections, in flight a connection): tests/bench/README.md's loads.
LOADS = {1: (64, 16), 100: (64, 2), 1000: (16, 2)}
# Times the yardstick's own best: its `write` at batch 1,000.
FLOOR = {1: 1.2, 100: 1.6, 1000: 1.6}
PROBE_MS_MAX = 0.5


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo (release)")
    p.add_argument("--pairs", type=int, default=3)
    p.add_argument("--seconds", type=int, default=10)
    p.add_argument("--warm-up", type=int, default=3)
    p.add_argument("--batches", default="1,100,1000")
    p.add_argument("--dossiers", type=int, default=1_000_000, help="preloaded in the yardstick")
    p.add_argument("--fifo", action="store_true", help="run both under SCHED_FIFO priority 10")
    p.add_argument("--json", help="write all results here")
    return p.parse_args()


def build_yardsticks(shared, into):
    for name, libraries in (("rocksdb_limit", ["-lrocksdb", "-lpthread"]), ("fsync_probe", [])):
        run(["g++", "-O3", "-std=c++20", os.path.join(shared, "bench", name + ".cpp"), "-o", os.path.join(into, name),
             *libraries])


class Pair:
    def __init__(self, how, root):
        self.how, self.root = how, root
        self.prefix = ["chrt", "-f", "10"] if how.fifo else []

    def probe(self):
        out = run([*self.prefix, os.path.join(self.root, "fsync_probe"), self.root, "0.3"])
        first = json.loads(out.splitlines()[0])
        return first["us_p50"] / 1000

    def limit(self):
        out = run([*self.prefix, os.path.join(self.root, "rocksdb_limit"), f"--db={self.root}/limit",
                   f"--dossiers={self.how.dossiers}", "--batch=1000", "--mode=write",
                   f"--seconds={self.how.seconds}"])
        return json.loads(out.splitlines()[-1])

    def product(self, batch):
        connections, in_flight = LOADS[batch]
        data = os.path.join(self.root, "data")
        tiendod, tiendo = (os.path.join(self.how.build, n) for n in ("tiendod", "tools/tiendo"))
        service = Service(tiendod, data, os.path.join(self.root, "catalogue"), log=os.path.join(self.root, "log"))
        assert service.wait_ready(), "the service did not start"
        try:
            if self.how.fifo:
                run(["chrt", "-a", "-f", "-p", "10", str(service.process.pid)])
            out = run([*self.prefix, tiendo, "bench", "--url", service.url, "--connections", str(connections),
                       "--in-flight", str(in_flight), "--batch", str(batch), "--duration", str(self.how.seconds),
                       "--warm-up", str(self.how.warm_up), "--json"])
            result = json.loads(out)
            result["fold_waits"] = service.metric("tiendo_service_fold_waits_total")
            service.wait_folded()
        finally:
            code = service.stop()
        assert code == 0, f"the service stopped with {code}"
        result["verified_events"] = verify(tiendo, data)["events"]
        shutil.rmtree(data)
        return result


def main():
    how = arguments()
    how.build = os.path.abspath(how.build)
    shared = os.environ.get("TIENDO_SHARED", os.path.join(HERE, "..", "..", "..", "shared"))
    root = tempfile.mkdtemp(prefix="tiendo-bench-")
    build_yardsticks(shared, root)
    run([os.path.join(how.build, "tools/tiendo"), "simulate", "province", "--seed", "1", "--events", "1", "--out",
         os.path.join(root, "one.jsonl"), "--catalogue-out", os.path.join(root, "catalogue")])
    pair = Pair(how, root)
    run([os.path.join(root, "rocksdb_limit"), f"--db={root}/limit", f"--dossiers={how.dossiers}", "--load-only"])
    rows, everything = [], []
    for batch in map(int, how.batches.split(",")):
        ratios, ours, theirs, p50, p99 = [], [], [], [], []
        while len(ratios) < how.pairs:
            probe = pair.probe()
            if probe > PROBE_MS_MAX:
                print(f"batch {batch}: probe {probe:.2f} ms: the pair is not counted", flush=True)
            a, b = pair.product(batch), pair.limit()
            everything.append({"batch": batch, "probe_ms": probe, "load": os.getloadavg()[0], "product": a, "limit": b})
            ratio = a["events_per_s"] / b["events_per_s"]
            print(f"batch {batch}: {a['events_per_s']:,.0f}/s, write {b['events_per_s']:,.0f}/s, ratio {ratio:.2f}, "
                  f"ack p50 {a['ack_ms']['p50']:.2f} p99 {a['ack_ms']['p99']:.2f} ms, probe {probe:.2f} ms, "
                  f"verified {a['verified_events']:,}", flush=True)
            if probe > PROBE_MS_MAX and len(everything) < 4 * how.pairs:
                continue
            ratios.append(ratio)
            ours.append(a["events_per_s"])
            theirs.append(b["events_per_s"])
            p50.append(a["ack_ms"]["p50"])
            p99.append(a["ack_ms"]["p99"])
        m = statistics.median
        rows.append(f"| {batch} | {m(ours):,.0f} [{min(ours):,.0f}-{max(ours):,.0f}] | {m(theirs):,.0f} "
                    f"[{min(theirs):,.0f}-{max(theirs):,.0f}] | **{m(ratios):.2f}** [{min(ratios):.2f}-{max(ratios):.2f}] "
                    f"| {FLOOR[batch]} | {m(p50):.2f} / {m(p99):.2f} |")
    print("\n| batch | tiendo, durable events/s | rocksdb_limit write, batch 1,000 | ratio | floor | ack p50 / p99 ms |\n"
          "|---|---|---|---|---|---|\n" + "\n".join(rows))
    if how.json:
        with open(how.json, "w") as f:
            json.dump(everything, f, indent=1)
    shutil.rmtree(root)


if __name__ == "__main__":
    sys.exit(main())
