"""The yardsticks beside a measurement, pairs in turn, and what a line's result is."""
import contextlib
import json
import os
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass

from .place import run

HERE = os.path.dirname(os.path.abspath(__file__))
PROBE_MS_MAX = 0.5
SHARED = os.environ.get("TIENDO_SHARED", os.path.join(HERE, "..", "..", "..", "..", "shared"))


@dataclass
class Row:
    """One row of the table. floor, goal and edge are numbers; `more`: a greater value is the better one."""
    figure: str
    value: float
    text: str  # as it is told, with spread
    floor: float
    goal: float
    edge: float
    more: bool = False
    ratios: str = ""

    def reached(self):
        if self.floor == self.edge:
            return "yes" if self.value <= self.floor else "**no**"
        for name in ("edge", "goal", "floor"):
            bound = getattr(self, name)
            if self.value >= bound if self.more else self.value <= bound:
                return name
        return "**below the floor**"


@dataclass
class Context:
    """What a line gets: where, how long, how many."""
    place: object
    pairs: int
    seconds: float
    warm_up: float
    long_s: float      # sustained and overload
    stored: int        # open dossiers of the usual store
    stored_large: int  # of the large one
    closed: int        # beside the usual open ones in the store of many
    watchers: tuple
    results: str       # folder of results by line
    quick: bool

    def say(self, text):
        print("  " + text, flush=True)

    def result_of(self, line):
        """What another line has measured at this commit; None: nothing."""
        path = os.path.join(self.results, line + ".json")
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            return json.load(file)["measured"]

    def keep(self, line, rows, measured, seconds):
        os.makedirs(self.results, exist_ok=True)
        with open(os.path.join(self.results, line + ".json"), "w", encoding="utf-8") as file:
            json.dump({"rows": [asdict(row) for row in rows], "measured": measured, "seconds": seconds}, file, indent=1)


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
    """How long an fdatasync of a small append takes now: p50 of half a second. The probe's first line; its others write
    gigabytes."""
    with subprocess.Popen([*place.prefix, yardstick(place, "fsync_probe"), place.work, "0.5"], stdout=subprocess.PIPE,
                          text=True) as probe:
        line = probe.stdout.readline()
        probe.kill()
    with contextlib.suppress(FileNotFoundError):  # the probe removes it itself between two lines
        os.unlink(os.path.join(place.work, "fsync_probe.dat"))
    return json.loads(line)["us_p50"] / 1000


def limit(place, mode, seconds, dossiers, batch=1_000):
    """What RocksDB itself takes: a dictionary with events_per_s."""
    program = yardstick(place, "rocksdb_limit", ["-lrocksdb", "-lpthread"])
    folder = os.path.join(place.cache, f"limit{dossiers}")
    if not os.path.exists(folder):
        run([program, f"--db={folder}", f"--dossiers={dossiers}", "--load-only"])
    out = run([*place.prefix, program, f"--db={folder}", f"--dossiers={dossiers}", f"--batch={batch}", f"--mode={mode}",
               f"--seconds={seconds}"])
    return json.loads(out.splitlines()[-1])


def rounds(context, measure, count=None):
    """Results of measure(), each with the probe and the load average beside it. One whose probe is slow is discarded
    and measured again, at most as often as there are rounds; those after that count, and their probe tells."""
    count, kept, discarded = count or context.pairs, [], 0
    while len(kept) < count:
        probe, load = probe_ms(context.place), os.getloadavg()[0]
        result = measure() | {"probe_ms": probe, "load": load}
        if probe > PROBE_MS_MAX and discarded < count:
            discarded += 1
            context.say(f"probe {probe:.2f} ms: the round is discarded")
            continue
        kept.append(result)
    probes, loads = (", ".join(f"{r[name]:.2f}" for r in kept) for name in ("probe_ms", "load"))
    context.say(f"probes {probes} ms, load {loads}, {discarded} discarded")
    return kept


def spread(values, form=",.0f"):
    if len(values) == 1:
        return f"{values[0]:{form}}"
    return f"{statistics.median(values):{form}} [{min(values):{form}}-{max(values):{form}}]"
