#!/usr/bin/env python3
"""The table of figures: every line measured on this machine, beside its floor, goal and edge, as markdown.

Each line is measured on the product's own programs over preloaded stores, which are kept in the cache; those with a
yardstick in turns with it (TIENDO_SHARED names where the yardsticks' sources are). Beside each round stand the
fdatasync probe and the load average. A line that was measured at this commit, with nothing changed beside it, is not
measured again.

  table.py --build build/release                          all lines: about 40 minutes and the preloading
  table.py --build build/release --lines throughput,half  these only; the table still shows all that was measured
  table.py --build build/release --quick                  does it all run? small stores, no figure to be told
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from table import latency, storing, stress, throughput, watching
from table.measure import Context, Row, build_programs
from table.place import Place, read_json

# Name: what measures it, and about how many seconds it takes in full, preloading left out.
LINES = {"throughput": (throughput.throughput, 300), "sustained": (throughput.sustained, 120),
         "closed": (latency.closed, 60), "half": (latency.half, 90), "freshness": (watching.freshness, 240),
         "lost": (watching.lost, 120), "restart": (storing.restart, 60), "restart_large": (storing.restart_large, 180),
         "restart_many": (storing.restart_many, 150), "size": (throughput.size, 240), "rates": (watching.rates, 30),
         "lateness": (stress.lateness, 60), "burst": (stress.burst, 210), "overload": (stress.overload, 330)}
HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="the build directory, best of the preset release")
    p.add_argument("--lines", default=",".join(LINES), help="of: " + ", ".join(LINES))
    p.add_argument("--pairs", type=int, default=3)
    p.add_argument("--seconds", type=float, default=10, help="of each run")
    p.add_argument("--quick", action="store_true")
    p.add_argument("--again", action="store_true", help="measure also what was measured at this commit")
    p.add_argument("--cache", default=os.path.expanduser("~/.cache/tiendo-bench"), help="preloaded stores and results")
    p.add_argument("--work", help="where services write [a temporary directory on the cache's disk]")
    p.add_argument("--large", type=int, default=10_000_000, help="open dossiers of the large store, 1 KB each")
    p.add_argument("--closed", type=int, default=2_000_000, help="closed dossiers of the store of many")
    p.add_argument("--fifo", action="store_true", help="services, loads and yardsticks under SCHED_FIFO 10")
    p.add_argument("--json", help="write all results here too")
    p.add_argument("--markdown", help="write the table here too")
    how = p.parse_args()
    unknown = set(how.lines.split(",")) - set(LINES)
    if unknown:
        p.error("no such line: " + ", ".join(sorted(unknown)))
    return how


def commit():
    def git(*words):
        return subprocess.run(["git", "-C", HERE, *words], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    changed = git("status", "--porcelain", "--untracked-files=no")
    return git("rev-parse", "--short", "HEAD") + ("-changed" if changed else "")


def markdown(results):
    lines = ["| figure | measured | floor | goal | edge | reached | beside |", "|---|---|---|---|---|---|---|"]
    for row in (Row(**fields) for line in LINES if line in results for fields in results[line]["rows"]):
        bounds = " | ".join(f"{bound:,g}" for bound in (row.floor, row.goal, row.edge))
        lines.append(f"| {row.figure} | {row.text} | {bounds} | {row.reached()} | {row.ratios} |")
    return "\n".join(lines) + "\n"


def context_of(how, work):
    place = Place(how.build, how.cache, work, ["chrt", "-f", "10"] if how.fifo else [])
    results = os.path.join(place.cache, "results", commit() + ("-quick" if how.quick else ""))
    if how.quick:
        return Context(place, 1, 2, 0.5, 4, 20_000, 50_000, 5_000, (50, 100, 300), results, True)
    return Context(place, how.pairs, how.seconds, 3, 60, 1_000_000, how.large, how.closed, (100, 1_000, 10_000),
                   results, False)


def measure(context, how):
    asked = [line for line in LINES if line in how.lines.split(",")]
    again = how.again or "-changed" in os.path.basename(context.results)  # what has changed is not known
    left = [line for line in asked if again or context.result_of(line) is None]
    for line in asked:
        if line not in left:
            print(f"{line}: measured at this commit already (--again measures it anew)")
    failed = []
    for i, line in enumerate(left):
        rest = sum(LINES[name][1] for name in left[i:])
        about = f", about {LINES[line][1] // 60 + 1} min; all that is left about {rest // 60 + 1} min"
        about = "" if context.quick else about
        print(f"[{i + 1}/{len(left)}] {line}{about}", flush=True)
        began = time.monotonic()
        try:
            rows, measured = LINES[line][0](context)
        except Exception as why:  # one line that fails must not take the others along
            failed.append(line)
            context.place.end_all()
            print(f"  {line} failed: {why}", flush=True)
            continue
        context.keep(line, rows, measured, time.monotonic() - began)
        for row in rows:
            print(f"  {row.figure}: {row.text} ({row.reached()})", flush=True)
        print(f"  took {time.monotonic() - began:.0f} s", flush=True)
    return failed


def main():
    how = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    build_programs(how.build, ["tiendod", "tiendo", "preload", "watchers"])
    os.makedirs(how.cache, exist_ok=True)
    work = how.work or tempfile.mkdtemp(prefix="work-", dir=how.cache)
    context = context_of(how, work)
    try:
        failed = measure(context, how)
    finally:
        context.place.end_all()
        shutil.rmtree(work, ignore_errors=True)
    results = {line: read_json(os.path.join(context.results, line + ".json")) for line in LINES
               if context.result_of(line) is not None}
    table = f"Commit {os.path.basename(context.results)}.\n\n" + markdown(results)
    print("\n" + table)
    for path, text in ((how.markdown, table), (how.json, json.dumps(results, indent=1))):
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
