"""The yardsticks beside a measurement, and pairs in turn."""
import json
import os
import statistics
import subprocess
import sys

from .place import run

HERE = os.path.dirname(os.path.abspath(__file__))
PROBE_MS_MAX = 0.5
SHARED = os.environ.get("TIENDO_SHARED", os.path.join(HERE, "..", "..", "..", "..", "shared"))


def build_programs(build, targets):
    """Nothing when all is up to date."""
    done = subprocess.run(["cmake", "--build", build, "-j2", "--target", *targets], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout[-3000:] + f"\nno build of {' '.join(targets)} in {build}: cmake --preset release first")


def yardstick(place, name, libraries=()):
    """A program of the shared yardsticks, built once into the cache."""
    source = os.path.join(SHARED, "bench", name + ".cpp")
    program = os.path.join(place.cache, name)
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        run(["g++", "-O3", "-std=c++20", source, "-o", program, *libraries])
    return program


def probe_ms(place):
    """How long an fdatasync of a small append takes now: p50."""
    out = run([*place.prefix, yardstick(place, "fsync_probe"), place.work, "0.3"])
    return json.loads(out.splitlines()[0])["us_p50"] / 1000


def limit(place, mode, seconds, dossiers):
    """What RocksDB itself takes at batch 1,000: a dictionary with events_per_s."""
    program = yardstick(place, "rocksdb_limit", ["-lrocksdb", "-lpthread"])
    folder = os.path.join(place.cache, f"limit{dossiers}")
    if not os.path.exists(folder):
        run([program, f"--db={folder}", f"--dossiers={dossiers}", "--load-only"])
    out = run([*place.prefix, program, f"--db={folder}", f"--dossiers={dossiers}", "--batch=1000", f"--mode={mode}",
               f"--seconds={seconds}"])
    return json.loads(out.splitlines()[-1])


def pairs(context, measure, count):
    """`count` results of measure(), each with the probe and the load average beside it. One whose probe is slow is
    discarded and measured again, at most as often as there are pairs; said in the results."""
    kept, discarded = [], 0
    while len(kept) < count:
        probe = probe_ms(context.place)
        load = os.getloadavg()[0]
        result = {"probe_ms": probe, "load": load} | measure()
        if probe > PROBE_MS_MAX and discarded < count:
            discarded += 1
            context.say(f"probe {probe:.2f} ms: the pair is discarded")
            continue
        kept.append(result)
    return kept, discarded


def spread(values, form=",.0f"):
    return f"{statistics.median(values):{form}} [{min(values):{form}}-{max(values):{form}}]"
