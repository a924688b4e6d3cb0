#!/usr/bin/env python3
"""How long does a report take, and how much memory, while millions of dossiers are stored?

A real tiendod is filled with years of a simulated province. Then every form is asked for a month and for a year of the
whole province, as JSON, CSV and spreadsheet: the time to the last byte, the CPU time and the memory of the service before
and at its highest, and how long a question about rates waited meanwhile. The service holds each report against its own
sums before it gives it out.

  report.py --build build/release --dossiers 1000000
"""
import argparse
import http.client
import shutil
import signal
import sys
import tempfile
import threading
import time
import urllib.parse

from ask import fill, spent, start

PERIODS = (("2026-05-01", "2026-05-31"), ("2025-07-01", "2026-06-30"))


def memory(pid, name):
    """MiB, of a line of its status: VmRSS, VmHWM (the most since it was cleared)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name)) // 1024


class Neighbour(threading.Thread):
    """A supervisor who asks for the rates again and again: how long the longest answer took."""

    def __init__(self, netloc):
        super().__init__(daemon=True)
        self.netloc, self.over, self.longest = netloc, threading.Event(), 0.0

    def run(self):
        line = http.client.HTTPConnection(self.netloc, timeout=600)
        while not self.over.wait(0.002):
            began = time.perf_counter()
            line.request("GET", "/v1/rates?from=2026-05-01&to=2026-05-31")
            line.getresponse().read()
            self.longest = max(self.longest, (time.perf_counter() - began) * 1000)


def ask(netloc, pid, path):
    """One report: status, ms, CPU ms, KiB, MiB more at its highest, ms that a neighbour waited at most."""
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")
    resident, (ran, _) = memory(pid, "VmRSS"), spent(pid)
    neighbour = Neighbour(netloc)
    neighbour.start()
    line = http.client.HTTPConnection(netloc, timeout=600)
    began = time.perf_counter()
    line.request("GET", path)
    answer = line.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - began) * 1000
    neighbour.over.set()
    neighbour.join()
    assert answer.status == 200, (path, body[:1000])
    return taken, spent(pid)[0] - ran, len(body) // 1024, memory(pid, "VmHWM") - resident, neighbour.longest


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo (release)")
    p.add_argument("--dossiers", type=int, default=1_000_000)
    p.add_argument("--years", type=int, default=6, help="at most 6: the rules of the simulated province begin in 2020")
    p.add_argument("--forms", default="06a,766,ranking,channels", help="which, with commas between")
    p.add_argument("--times", type=int, default=5)
    how = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    place = tempfile.mkdtemp(prefix="tiendo-report-bench-")
    service = None
    try:
        service = start(how, place)
        fill(how, place, service)
        netloc, pid = urllib.parse.urlsplit(service.url).netloc, service.process.pid
        print("| form | period | as | ms: first, median, most | CPU ms | KiB | more memory MiB | rates meanwhile, most ms |\n"
              "|---|---|---|---|---|---|---|---|")
        for form in how.forms.split(","):
            for begin, end in PERIODS:
                for kind in ("json", "csv", "xlsx"):
                    path = f"/v1/reports/{form}?from={begin}&to={end}&format={kind}"
                    runs = [ask(netloc, pid, path) for _ in range(how.times)]
                    taken = [run[0] for run in runs]
                    print(f"| {form} | {begin} to {end} | {kind} | {taken[0]:.0f}, {sorted(taken)[len(taken) // 2]:.0f}, "
                          f"{max(taken):.0f} | {max(run[1] for run in runs):.0f} | {runs[0][2]} | "
                          f"{max(run[3] for run in runs)} | {max(run[4] for run in runs):.0f} |", flush=True)
        print(f"\n{memory(pid, 'VmRSS')} MiB resident at the end")
        return 0
    finally:
        if service is not None and service.process.poll() is None:
            service.process.send_signal(signal.SIGKILL)
            service.process.wait()
        shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main())
