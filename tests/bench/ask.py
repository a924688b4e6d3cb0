#!/usr/bin/env python3
"""How long does a question about rates take over HTTP while millions of dossiers are stored?

A real tiendod is filled with years of a simulated province. Then random questions of every form are asked over one
kept connection, one after another, each timed from its first byte sent to its last byte read. Beside it stands the
CPU time that the service spent on it, which a busy machine moves less, and how long its threads were ready to run and
had no core: what of the time is the neighbours'. With --rate, counters push meanwhile in an open loop.

  ask.py --build build/release --dossiers 1000000
"""
import argparse
import datetime
import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "acceptance"))
from service import Service, run  # noqa: E402

LAST_DAY = datetime.date(2026, 6, 30)
DUES = ("headline", "statutory", "committed", "appointment_original", "appointment_current")
FORMS = ("agency", "agency, as of an instant", "day", "procedure", "field", "channel")


def tool(how, name):
    return os.path.join(os.path.abspath(how.build), name)


def start(how, place):
    """A service without dossiers, and a token to fill it."""
    data, catalogue = os.path.join(place, "data"), os.path.join(place, "catalogue")
    os.mkdir(data)
    tiendo = tool(how, "tools/tiendo")
    run([tiendo, "simulate", "province", "--seed", "3", "--catalogue-out", catalogue])
    token = run([tiendo, "token", "create", "--data", data, "--agency", "X01", "--acts-for-subtree", "X01",
                 "--receive-for-others", "--history"])
    with open(os.path.join(place, "token"), "w", encoding="utf-8") as file:
        file.write(token)
    service = Service(tool(how, "tiendod"), data, catalogue, log=os.path.join(place, "log"))
    assert service.wait_ready(), open(os.path.join(place, "log"), encoding="utf-8").read()[-2000:]
    return service


def fill(how, place, service):
    """The province's past; the codes of its agencies."""
    began = time.monotonic()
    subprocess.run([tool(how, "tools/tiendo"), "simulate", "province", "--seed", "3", "--history",
                    f"{how.years * 365}d", "--until", f"{LAST_DAY}T17:00:00+07:00", "--dossiers",
                    str(how.dossiers // how.years), "--url", service.url, "--token-file",
                    os.path.join(place, "token")], cwd=place, check=True, stdout=subprocess.DEVNULL)
    service.wait_folded(3600)
    with open(f"/proc/{service.process.pid}/status", encoding="ascii") as file:
        resident = next(line.split()[1] for line in file if line.startswith("VmRSS"))
    print(f"{service.metric('tiendo_engine_dossiers'):.0f} dossiers, "
          f"{service.metric('tiendo_service_durable_sequence'):.0f} log items of {how.years} years; filled in "
          f"{time.monotonic() - began:.0f} s, {int(resident) // 1024} MiB\n")
    with open(os.path.join(place, "catalogue", "agencies.csv"), encoding="utf-8") as file:
        return [line.split(",")[0] for line in file.read().splitlines()[1:]]


def question(form, how, agencies, dice):
    """Any period, subtree and due basis; the forms differ in how they cut."""
    days = sorted(LAST_DAY - datetime.timedelta(days=dice.randrange(how.years * 365)) for _ in range(2))
    asked = {"from": days[0], "to": days[1], "due": dice.choice(DUES), "by": form.split(",")[0]}
    if dice.random() < 0.5:
        asked["agency"] = dice.choice(agencies)
        asked["descendants"] = "true" if dice.random() < 0.75 else "false"
    if "instant" in form:
        asked["as_of"] = f"{days[1]}T{dice.randrange(24):02}:{dice.randrange(60):02}:00+07:00"
    return "/v1/rates?" + urllib.parse.urlencode(asked)


def spent(pid):
    """Milliseconds that the threads of a process ran, and that they waited for a core."""
    ran = waited = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            fields = file.read().split()
        ran, waited = ran + int(fields[0]), waited + int(fields[1])
    return ran / 1e6, waited / 1e6


def at(share, figures):
    return f"{sorted(figures)[int(len(figures) * share)]:.2f}"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo (release)")
    p.add_argument("--dossiers", type=int, default=1_000_000)
    p.add_argument("--years", type=int, default=6, help="at most 6: the rules of the simulated province begin in 2020")
    p.add_argument("--questions", type=int, default=400, help="of each form")
    p.add_argument("--rate", type=int, default=0, help="events a second that counters push meanwhile")
    how = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    place = tempfile.mkdtemp(prefix="tiendo-ask-bench-")
    service = load = None
    try:
        service = start(how, place)
        agencies = fill(how, place, service)
        if how.rate:
            load = subprocess.Popen([tool(how, "tools/tiendo"), "bench", "--url", service.url, "--connections", "8",
                                     "--batch", "10", "--rate", str(how.rate), "--duration", "600", "--json"],
                                    stdout=subprocess.DEVNULL)
        line = http.client.HTTPConnection(urllib.parse.urlsplit(service.url).netloc, timeout=60)
        dice = random.Random(1)
        pid = service.process.pid
        print("| question by | p50 ms | p99 ms | most ms | CPU ms p50 | CPU ms p99 | no core ms p99 | KiB an answer |\n"
              "|---|---|---|---|---|---|---|---|")
        for form in FORMS:
            taken, ran, waited, size = [], [], [], 0
            for _ in range(how.questions):
                path = question(form, how, agencies, dice)
                before = spent(pid)
                began = time.perf_counter()
                line.request("GET", path)
                answer = line.getresponse()
                body = answer.read()
                taken.append((time.perf_counter() - began) * 1000)
                after = spent(pid)
                ran.append(after[0] - before[0])
                waited.append(after[1] - before[1])
                assert answer.status == 200, body
                size += len(body)
            print(f"| {form} | {at(0.5, taken)} | {at(0.99, taken)} | {max(taken):.2f} | {at(0.5, ran)} | "
                  f"{at(0.99, ran)} | {at(0.99, waited)} | {size / how.questions / 1024:.0f} |", flush=True)
        return 0
    finally:
        for process in (load, service and service.process):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
        shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main())
