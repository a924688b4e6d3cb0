#!/usr/bin/env python3
"""How long does a corrected calendar take over a million stored dossiers, and what do counters feel of it?

A real tiendod is filled with half a year of a simulated province. Its calendar is corrected there and back: once
alone, then beside counters that push in an open loop, in turns with the same load and no correction, then with a
SIGKILL in the middle. Figures must be those of the first time after each way back; a recount agrees at the end.

  restate.py --build build/release --dossiers 1000000
"""
import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "acceptance"))
from restate_past import DAYS_OFF, NOTHING_OFF, apply, now, write  # noqa: E402
from service import Service, run, verify  # noqa: E402


class Bench:
    def __init__(self, how, place):
        self.how, self.place = how, place
        self.tiendod, self.tiendo = (os.path.join(how.build, n) for n in ("tiendod", "tools/tiendo"))
        self.data, self.catalogue = os.path.join(place, "data"), os.path.join(place, "catalogue")
        self.token = os.path.join(place, "token")
        self.service = None
        self.is_corrected = False

    def start(self):
        began = time.monotonic()
        self.service = Service(self.tiendod, self.data, self.catalogue, log=os.path.join(self.place, "log"))
        assert self.service.wait_ready(), open(os.path.join(self.place, "log")).read()[-2000:]
        return time.monotonic() - began

    def prepare(self):
        os.mkdir(self.data)
        run([self.tiendo, "simulate", "province", "--seed", "3", "--catalogue-out", self.catalogue])
        with open(os.path.join(self.catalogue, "agencies.csv"), encoding="utf-8") as file:
            agencies = file.read().replace(",vn\n", ",own\n")
        write(self.catalogue, "agencies.csv", agencies)
        write(self.catalogue, "calendars.csv",
              "calendar_id,parent_id,time_zone,published_from,published_to\nown,vn,,,\n")
        write(self.catalogue, "calendar.csv", NOTHING_OFF)
        write(self.place, "token", run([self.tiendo, "token", "create", "--data", self.data, "--agency", "X01",
                                        "--acts-for-subtree", "X01", "--receive-for-others", "--history"]))
        self.start()
        began = time.monotonic()
        subprocess.run([self.tiendo, "simulate", "province", "--seed", "3", "--history", "180d", "--until",
                        "2026-06-30T17:00:00+07:00", "--dossiers", str(self.how.dossiers * 365 // 180), "--url",
                        self.service.url, "--token-file", self.token], cwd=self.place, check=True,
                       stdout=subprocess.DEVNULL)
        self.service.wait_folded(600)
        print(f"filled in {time.monotonic() - began:.0f} s: "
              f"{self.service.metric('tiendo_service_durable_sequence'):.0f} log items")

    def correct(self):
        """Logs the other calendar; what it moves is restated from here on."""
        self.is_corrected = not self.is_corrected
        last = self.progress()
        apply(self.service, self.catalogue, DAYS_OFF if self.is_corrected else NOTHING_OFF, "all,")
        while self.progress() == last:
            time.sleep(0.02)  # counters push meanwhile: only then is it folded

    def progress(self):
        return (self.service.metric("tiendo_service_restated_dossiers"),
                self.service.metric("tiendo_service_restate_dossiers"))

    def wait(self, until=1.0, told=True):
        """Until that share of the affected dossiers is judged anew; seconds since the call."""
        began = time.monotonic()
        shown = 0.0
        while True:
            done, total = self.progress()
            seconds = time.monotonic() - began
            if told and (seconds - shown >= 1 or done == total):
                shown = seconds
                print(f"  {seconds:5.1f} s: {done:.0f} of {total:.0f} dossiers")
            if total > 0 and done >= until * total:
                return seconds
            time.sleep(0.05)

    def pushed(self, seconds):
        return subprocess.Popen(
            [self.tiendo, "bench", "--url", self.service.url, "--connections", "8", "--batch", "10", "--rate",
             str(self.how.rate), "--warm-up", "1", "--duration", f"{seconds:.1f}", "--json"],
            stdout=subprocess.PIPE, text=True)

    @staticmethod
    def ended(load):
        out, _ = load.communicate(timeout=120)
        assert load.returncode == 0, out
        return json.loads(out)["ack_ms"]

    def beside_counters(self, seconds):
        """(p99 without, p99 with a correction under way all the while), of one pair."""
        without = self.ended(self.pushed(seconds))
        load = self.pushed(seconds)
        time.sleep(1)  # its warm-up
        self.correct()
        taken = self.wait(told=False)
        within = self.ended(load)
        print(f"  ack p50/p99 {without['p50']:.2f}/{without['p99']:.2f} ms without, "
              f"{within['p50']:.2f}/{within['p99']:.2f} ms with a correction of {taken:.1f} s in {seconds:.1f} s")
        return without["p99"], within["p99"]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo (release)")
    p.add_argument("--dossiers", type=int, default=1_000_000)
    p.add_argument("--rate", type=int, default=2_000, help="events a second that counters push meanwhile")
    p.add_argument("--pairs", type=int, default=4, help="even: there and back")
    how = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    how.build = os.path.abspath(how.build)
    place = tempfile.mkdtemp(prefix="tiendo-restate-bench-")
    bench = Bench(how, place)
    try:
        bench.prepare()
        first = now(bench.service)
        bench.correct()
        alone = bench.wait()
        corrected = now(bench.service)
        assert corrected != first
        bench.correct()
        bench.wait()
        assert now(bench.service) == first, "there and back is not where it began"

        pairs = [bench.beside_counters(max(2.0, alone)) for _ in range(how.pairs)]
        without, within = (statistics.median(side) for side in zip(*pairs))
        print(f"correction alone {alone:.1f} s; ack p99 median {without:.2f} ms without, {within:.2f} ms with: "
              f"{within / without:.2f} times")

        bench.service.wait_folded(600)
        before_kill = now(bench.service)
        bench.correct()
        bench.wait(until=0.3, told=False)
        bench.service.kill()
        started = bench.start()
        print(f"killed in the middle; serves again after {started:.1f} s, and goes on:")
        bench.wait()
        bench.service.wait_folded(600)
        bench.correct()
        bench.wait()
        assert now(bench.service) == before_kill, "a kill in the middle changed a figure"
        assert bench.service.stop(600) == 0
        began = time.monotonic()
        report = verify(bench.tiendo, bench.data)
        print(f"verify clean in {time.monotonic() - began:.0f} s: {report['events']} events")
        return 0
    finally:
        if bench.service is not None and bench.service.process.poll() is None:
            bench.service.process.send_signal(signal.SIGKILL)
            bench.service.process.wait()
        shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main())
