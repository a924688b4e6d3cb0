#!/usr/bin/env python3
"""A host whose clock lies: leap days, month and year ends, Tet, time zones, and steps of a day while the service runs.

Each row of tests/data/clocks.csv was worked out by hand: a procedure of 3 committed and 5 statutory working days, the
host's clock stepped to `now` and confirmed, and what the service then says. The same in four time zones of the host,
with equal digests. Then: a step is held until it is confirmed, no recorded_at goes back, an event ahead of the clock
is refused by name, a repeated second (a leap second) is believed as it comes.

The clock is tests/faults/clock_layer.cpp. Python's standard library only.
"""
import argparse
import csv
import datetime
import os
import shutil
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "faults"))
from service import Service, verify  # noqa: E402
from service_workload import AGENCIES, PROCEDURES  # noqa: E402

ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati")
DAY = 86_400


def seconds(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def event(name, dossier, at, **body):
    return {"event_id": name, "dossier_code": dossier, "agency_code": "X01.1", "counter_id": "C1", "occurred_at": at,
            **body}


class Life:
    """A service on a host with a clock and a time zone of its own."""

    def __init__(self, build, folder, zone, start):
        self.clock, self.data = os.path.join(folder, "clock"), os.path.join(folder, "data")
        self.sent = 0
        catalogue = os.path.join(folder, "catalogue")
        os.makedirs(catalogue)
        for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
            with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
                file.write(text)
        self.step_to(start)
        env = os.environ | {"LD_PRELOAD": os.path.join(build, "tests", "faults", "libtiendo_clock.so"),
                            "TIENDO_CLOCK_FILE": self.clock, "TZ": zone}
        self.service = Service(os.path.join(build, "tiendod"), self.data, catalogue, env=env,
                               log=os.path.join(folder, "log"))
        assert self.service.wait_ready(), "tiendod did not start"

    def step_to(self, when):
        """The host's wall clock shows `when` from now on."""
        with open(self.clock + ".new", "w") as file:
            file.write(f"{round(1000 * (when - time.time()))}\n")
        os.rename(self.clock + ".new", self.clock)

    def held(self):
        return self.service.metric("tiendo_service_clock_held") == 1

    def confirm(self):
        self.service.process.send_signal(signal.SIGUSR1)
        end = time.monotonic() + 20
        while self.held():
            assert time.monotonic() < end, "the step was not confirmed"
            time.sleep(0.02)

    def push(self, *events):
        self.sent += 1
        status, answer = self.service.post("/v1/events", {"batch_id": self.sent, "events": list(events)})
        assert status == 200, answer
        return answer

    def dossier(self, code):
        self.service.wait_folded()
        return self.service.get("/v1/dossiers/" + code)


def judge_row(life, number, row):
    life.step_to(seconds(row["now"]))
    if life.held():
        life.confirm()
    code = f"D-{number}"
    events = [event(f"r{number}", code, row["received"], received={"procedure_code": "WD5", "channel": "ONLINE"})]
    if row["processed"]:
        events.append(event(f"p{number}", code, row["processed"], processed={"outcome": "GRANTED"}))
    answer = life.push(*events)
    assert answer["accepted"] == len(events) and not answer["rejected"], (row["what"], answer)
    told = life.dossier(code)
    found = (told["dues"]["committed"]["due_date"], told["dues"]["statutory"]["due_date"],
             told["verdicts"]["headline"], "yes" if told["overdue"] else "no")
    wanted = (row["committed_due"], row["statutory_due"], row["verdict"], row["overdue"])
    assert found == wanted, f"{row['what']}: {found} instead of {wanted}"


def recorded(life):
    return [seconds(e["recorded_at"].replace("Z", "+00:00")) for e in life.service.get("/v1/log?after=0")["events"]]


def text_of(when):
    return datetime.datetime.fromtimestamp(when, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def judge_steps(life, now):
    """Steps of a day forward and back while it runs; `now` is what the host shows."""
    def receipt(name, at):
        return event(name, "S-" + name, text_of(at), received={"procedure_code": "WD5", "channel": "ONLINE"})

    life.step_to(now)
    if life.held():
        life.confirm()
    life.step_to(now + DAY)
    assert life.held(), "a step of a day was believed"
    refused = life.push(receipt("ahead", now + DAY))["rejected"]
    assert [r["code"] for r in refused] == ["time_in_future"], refused
    assert life.push(receipt("before", now))["accepted"] == 1
    life.confirm()
    assert life.push(receipt("ahead", now + DAY))["accepted"] == 1
    last = max(recorded(life))
    assert last >= now + DAY - 60

    life.step_to(now)
    assert life.held(), "a step back was believed"
    life.confirm()
    assert life.push(receipt("back", now))["accepted"] == 1
    assert [r["code"] for r in life.push(receipt("ahead2", now + DAY))["rejected"]] == ["time_in_future"]
    at = recorded(life)
    assert at == sorted(at) and at[-1] >= last, "recorded_at went back"
    # A leap second: the host repeats a second, or is smeared by parts of one. An instant :60 is refused by name.
    life.step_to(now - 1)
    assert not life.held() and life.push(receipt("leap", now - 5))["accepted"] == 1
    sixty = event("sixty", "S-60", "2016-12-31T23:59:60Z", received={"procedure_code": "WD5", "channel": "ONLINE"})
    assert [r["code"] for r in life.push(sixty)["rejected"]] == ["invalid_time"]


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--build", required=True)
    build = os.path.abspath(asked.parse_args().build)
    with open(os.path.join(HERE, "..", "data", "clocks.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    folder = tempfile.mkdtemp(prefix="tiendo-clocks-")
    digests = set()
    try:
        for zone in ZONES:
            life = Life(build, os.path.join(folder, zone.replace("/", "-")), zone, seconds(rows[0]["now"]))
            try:
                for number, row in enumerate(rows):
                    judge_row(life, number, row)
                status, found = life.service.post("/v1/verify", {})
                assert status == 200 and found["clean"], found
                digests.add((found["ledger_digest"], found["dossiers_digest"]))
                if zone == ZONES[-1]:
                    judge_steps(life, seconds(rows[-1]["now"]) + 3600)
                assert life.service.stop() == 0
            finally:
                if life.service.process.poll() is None:
                    life.service.kill()
            verify(os.path.join(build, "tools", "tiendo"), life.data)
        assert len(digests) == 1, "the host's time zone changes figures"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"clocks: {len(rows)} rows in {len(ZONES)} time zones of the host, 0 wrong verdicts; steps held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
