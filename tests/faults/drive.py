#!/usr/bin/env python3
"""Ends a program at chosen storage operations and asks what it left behind.

A point is: one life of the workload under the fault layer, ended at operation n; a second life on
what remained, ended at another operation (so that recovery is interrupted too); then the check on
what remained, which gets every acknowledgement of both lives. With --every the second life meets a whole disk. A check that fails is a broken
promise, printed with the command that repeats it.

The workload is any command that works on a directory and prints a line "ack ..." only for what it
was told is durable; the check is any command that reads those lines and exits 0 if all of it is
there. `{dir}` in either stands for the data directory. The layer is preloaded into the workload, or,
with --preload-inside, handed to it as TIENDO_FAULT_LAYER, for a workload that starts the program
under test itself (and must then end with the exit code 3 when that program was ended).

Python's standard library only.
"""
import argparse
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

MODES = ["power_loss", "torn_write", "zero_tail", "kill", "eio", "eio_kept", "enospc"]
LIFE_SECONDS = 30
HUNG = "no end"
# How a life may end: by itself, by a reported failure of the disk, by the fault layer.
ENDS = {0, 3, -signal.SIGKILL}
# Under eio and enospc opening may fail as well (2), and RocksDB or the product may abort.
ENDS_OF_FAILING_DISKS = ENDS | {2, -signal.SIGABRT}


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--layer", required=True, help="libtiendo_faults.so")
    p.add_argument("--workload", required=True)
    p.add_argument("--check", required=True)
    p.add_argument("--modes", default=",".join(MODES))
    p.add_argument("--points", type=int, default=120, help="points per mode")
    p.add_argument("--every", type=int, metavar="K",
                   help="a point at each K-th operation of the first life; the second life meets no fault and must end well")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", metavar="MODE:N:MODE2:N2:UNLINKS", help="repeat one point")
    p.add_argument("--must-break", action="store_true", help="succeed when some point breaks (mutants)")
    p.add_argument("--preload-inside", action="store_true")
    p.add_argument("--report", help="file for the summary line")
    return p.parse_args()


def scratch_root():
    """In memory where there is room: no test here depends on the machine's own durability, and the syncs
    of thousands of judged lives would only wait for its disk."""
    memory = "/dev/shm"
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    where = memory if roomy and "TMPDIR" not in os.environ else None
    return tempfile.mkdtemp(prefix="tiendo-faults-", dir=where)


class Bench:
    def __init__(self, how, root):
        self.how = how
        self.root = root

    def life(self, case, mode, at, unlinks):
        """Runs the workload once; returns (exit code, ack lines, operations, tail of its output)."""
        report = os.path.join(case, "report")
        env = dict(os.environ, TIENDO_FAULT_DIR=os.path.join(case, "disk"), TIENDO_FAULT_MODE=mode,
                   TIENDO_FAULT_AT=str(at), TIENDO_FAULT_UNLINKS=unlinks, TIENDO_FAULT_REPORT=report)
        env["TIENDO_FAULT_LAYER" if self.how.preload_inside else "LD_PRELOAD"] = self.how.layer
        try:
            done = subprocess.run(self.command(self.how.workload, case), env=env, timeout=LIFE_SECONDS,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        except subprocess.TimeoutExpired:
            return HUNG, [], 0, f"{mode} at {at} hung for {LIFE_SECONDS} s"
        acks = [line for line in done.stdout.splitlines(True) if line.startswith("ack ") and line.endswith("\n")]
        text = done.stdout[-300:] + done.stderr[-600:]
        if not os.path.exists(report):
            return f"{done.returncode}, without the layer's report", acks, 0, text
        with open(report) as f:
            operations = int(f.readline().split()[0].partition("=")[2])
        os.remove(report)
        return done.returncode, acks, operations, text

    def command(self, template, case):
        return shlex.split(template.replace("{dir}", os.path.join(case, "disk", "data")))

    def fresh_case(self):
        case = tempfile.mkdtemp(prefix="case-", dir=self.root)
        os.mkdir(os.path.join(case, "disk"))
        return case

    def operations(self):
        """How many storage operations a whole first life makes, and a whole second one."""
        case = self.fresh_case()
        counts = []
        for _ in range(2):
            code, _, operations, text = self.life(case, "none", 0, "kept")
            if code != 0:
                sys.exit(f"the workload fails without any fault: {text}")
            counts.append(operations)
        shutil.rmtree(case)
        return counts

    def point(self, lives, unlinks):
        """Returns (what broke or None, number of acks)."""
        case = self.fresh_case()
        acks = []
        for mode, at in lives:
            code, got, _, text = self.life(case, mode, at, unlinks)
            acks += got
            allowed = ENDS_OF_FAILING_DISKS if mode in ("eio", "eio_kept", "enospc") else ENDS
            if self.how.every and mode == "none":
                allowed = {0}
            if code not in allowed:
                return f"life ended with {code}: {text}", len(acks)
        done = subprocess.run(self.command(self.how.check, case), input="".join(acks), timeout=LIFE_SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            return f"check says {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}", len(acks)
        shutil.rmtree(case)
        return None, len(acks)


def plan(how, counts):
    """All operations, or points spread evenly over the operations of the first life, at random over those of the second."""
    dice = random.Random(how.seed)
    if how.every:
        for mode in how.modes.split(","):
            for n in range(1 + how.seed % how.every, counts[0] + 1, how.every):
                yield [(mode, n), ("none", 0)], "kept"
        return
    for mode in how.modes.split(","):
        for i in range(how.points):
            first = 1 + (i * counts[0]) // how.points + dice.randrange(max(1, counts[0] // how.points))
            second = (dice.choice(MODES[:3]), 1 + dice.randrange(counts[1] + 1))
            yield [(mode, first), second], ("kept", "undone")[i % 2]


def main():
    how = arguments()
    how.layer = os.path.abspath(how.layer)
    root = scratch_root()
    bench = Bench(how, root)
    operations = 0
    if how.only:
        m, n, m2, n2, unlinks = how.only.split(":")
        points = [([(m, int(n)), (m2, int(n2))], unlinks)]
    else:
        counts = bench.operations()
        operations = counts[0]
        points = plan(how, counts)
    tried = acknowledged = 0
    broken = []
    for lives, unlinks in points:
        why, acks = bench.point(lives, unlinks)
        tried += 1
        acknowledged += acks
        if why is None:
            continue
        name = ":".join([f"{m}:{n}" for m, n in lives] + [unlinks])
        broken.append(name)
        print(f"broken at --only {name}\n  {why}", flush=True)
        if how.must_break or len(broken) == 10:
            break
    summary = f"operations={operations} points={tried} acknowledged_groups={acknowledged} broken={len(broken)} seed={how.seed}"
    print(summary)
    if how.report:
        with open(how.report, "w") as f:
            f.write(summary + "\n")
    if how.only and broken:
        print(f"left in {root}")
    else:
        shutil.rmtree(root, ignore_errors=True)
    sys.exit(bool(broken) != how.must_break)


if __name__ == "__main__":
    main()
