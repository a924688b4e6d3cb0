#!/usr/bin/env python3
"""An alert that nobody sees goes up the tree, to a webhook and a real Alertmanager, through a kill at every stage.

The real tiendod under --test-clock beside Debian's prometheus-alertmanager and a hook server. Four dossiers fall
overdue in a commune. Each stage (the department, the department again, the province) is taken by the hook, and the
service killed before it hears so: after the start it is told again under the same id, and nothing is missing. One that
was acknowledged goes no further, one that ends is told so, and the Alertmanager shows each level as an alert of its
own.

  escalation.py --build build/dev
"""
import argparse
import hashlib
import hmac
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from alertmanager import Alertmanager, People, free_port, program_of
from down_at_deadline import AGENCIES, PROCEDURES
from service import Service, run, verify

ZONE = timezone(timedelta(hours=7))
SECRET = "0123456789abcdef0123456789abcdef"
# Told to the commune, after 8 s to the department, each minute again, after two minutes to the province.
RULES = """
[[rule]]
kind = "overdue"
[[rule.escalate]]
after = "8s"
clock = "elapsed"
up = 1
repeat = "60s"
[[rule.escalate]]
after = "120s"
clock = "elapsed"
up = 2
[[rule]]
kind = "calendar_horizon"
enabled = false
[[rule]]
kind = "disk_reserve"
enabled = false
"""
COMMUNE, DEPARTMENT, PROVINCE = "X01.1.1", "X01.1", "X01"
TREE = AGENCIES + "X01.1,Sở Một,Department One,department,X01,,,,\nX01.1.1,Xã Một,Commune One,commune,X01.1,,,,\n"
RECEIVERS = """[[webhook]]
name = "duty"
url = "http://127.0.0.1:{}/hook"
secret_file = "secret"
allow = ["127.0.0.0/8"]
calls_per_minute = 600
"""


class Hook:
    """Takes every call; while `is_late` its answers do not come in time."""

    def __init__(self):
        self.is_late, self.lock, self.taken, self.keys, self.wrong = False, threading.Lock(), [], {}, []
        hook = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_late = hook.is_late
                hook.take(self.headers, body)
                if is_late:
                    time.sleep(3)  # the service is killed meanwhile
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that was killed

        self.server = Server(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, headers, body):
        signed = hmac.new(SECRET.encode(), headers["Tiendo-Timestamp"].encode() + b"." + body, hashlib.sha256)
        notices = json.loads(body)["notices"]
        ids = [n["id"] for n in notices]
        with self.lock:
            if headers["Tiendo-Signature"] != "v1=" + signed.hexdigest():
                self.wrong.append("a signature does not hold")
            if self.keys.setdefault(headers["Idempotency-Key"], ids) != ids:
                self.wrong.append("a key stands for other notices")
            self.taken.extend(notices)

    def stages(self):
        """Dossier -> {what stands behind the alert's id in a notice's id: times taken}, in order."""
        out = {}
        with self.lock:
            for n in self.taken:
                alert = n["alert"]
                of = out.setdefault(alert["dossier_code"], {})
                stage = n["id"].removeprefix(f"duty-{alert['id']}-")
                of[stage] = of.get(stage, 0) + 1
        return out

    def last(self, dossier):
        with self.lock:
            return [n for n in self.taken if n["alert"]["dossier_code"] == dossier][-1]


def until(what, holds, seen=lambda: "", seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, (what, seen())
        time.sleep(0.05)


class Stage:
    def __init__(self, build, program, root):
        self.build, self.root, self.service, self.number = build, root, None, 0
        self.data, self.catalogue = os.path.join(root, "data"), os.path.join(root, "catalogue")
        os.mkdir(self.catalogue)
        os.mkdir(self.data)
        self.hook = Hook()
        self.there = Alertmanager(program, root, free_port(), People())
        # Its clock stands behind the Alertmanager's, and comes no nearer than a few minutes.
        self.began, self.passed = time.monotonic(), timedelta(minutes=-20)
        self.first = datetime.now(ZONE)
        for name, text in (("catalogue/agencies.csv", TREE), ("catalogue/procedures.csv", PROCEDURES),
                           ("rules.toml", RULES), ("receivers.toml", RECEIVERS.format(self.hook.server.server_port)),
                           ("secret", SECRET + "\n"),
                           ("tiendo.toml", f'[alerts]\nrules = "{root}/rules.toml"\n'
                                           f'[notify]\nreceivers = "{root}/receivers.toml"\n'
                                           f'[alertmanager]\naddress = "127.0.0.1:{self.there.port}"\n'
                                           'resend_ms = 2000\n')):
            with open(os.path.join(root, name), "w", encoding="utf-8") as f:
                f.write(text)
        os.chmod(os.path.join(root, "secret"), 0o600)

    def now(self):
        return self.first + self.passed + timedelta(seconds=time.monotonic() - self.began)

    def start(self):
        self.service = Service(os.path.join(self.build, "tiendod"), self.data, self.catalogue,
                               ["--config", os.path.join(self.root, "tiendo.toml"), "--test-clock",
                                self.now().isoformat(timespec="milliseconds")], log=os.path.join(self.root, "log"))
        assert self.service.wait_ready(), "the service did not start"

    def send(self, dossier, when, **body):
        self.number += 1
        status, answer = self.service.post("/v1/events", {"batch_id": str(self.number), "events": [
            {"event_id": f"e{self.number}", "dossier_code": dossier, "agency_code": COMMUNE, "counter_id": "C1",
             "counter_sequence": self.number, "occurred_at": when.isoformat(timespec="seconds"), **body}]})
        assert status == 200 and int(answer["accepted"]) == 1, (status, answer)

    def one(self, dossier):
        rows = self.service.get("/v1/alerts?limit=1000")["rows"]
        return self.service.get(f"/v1/alerts/{next(r['id'] for r in rows if r['dossier_code'] == dossier)}")

    def acknowledge(self, dossier):
        status, answer = self.service.post(f"/v1/alerts/{self.one(dossier)['id']}/ack?note=xem", {})
        assert status == 200, answer

    def told(self, wanted):
        """The stages that the hook took, however often, are these; each dossier's in order."""
        def holds():
            return {d: list(s) for d, s in self.hook.stages().items()} == wanted
        until("stages", holds, lambda: (wanted, self.hook.stages()))

    def shown(self, wanted):
        """The Alertmanager has these (dossier, level, agency it is for), level "" for the alert itself."""
        def seen():
            return {(a["labels"]["dossier"], a["labels"].get("escalation", ""), a["labels"].get("notify_agency", ""))
                    for a in self.there.ask("/api/v2/alerts") or []}
        until("the Alertmanager", lambda: seen() == set(wanted), lambda: (wanted, seen()))

    def killed_while_told(self, stage, later):
        """Killed before it hears that the stage was taken, `later` after now; then started again, it tells it again."""
        if later:
            self.service.kill()
            self.passed += timedelta(seconds=later)
        self.hook.is_late = True
        if later:
            self.start()
        until(stage, lambda: any(stage in s for s in self.hook.stages().values()), self.hook.stages)
        self.service.kill()
        self.hook.is_late = False
        unheard = [d for d, s in self.hook.stages().items() if stage in s]
        self.start()
        until("told again", lambda: all(self.hook.stages()[d][stage] == 2 for d in unheard), self.hook.stages)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    program = program_of(build)
    if program is None:
        return 77
    root = tempfile.mkdtemp(prefix="tiendo-escalation-")
    stage = Stage(build, program, root)
    hook = stage.hook
    try:
        stage.there.start()
        stage.start()
        past = stage.now() - timedelta(days=40)
        all_four = ["E-1", "E-2", "E-3", "E-4"]
        for dossier in all_four:
            stage.send(dossier, past, received={"procedure_code": "WD5", "channel": "ONLINE"})
        stage.told({d: ["firing"] for d in all_four})
        assert hook.last("E-1")["notify_agency"] == COMMUNE
        stage.acknowledge("E-2")
        wanted = {"E-1": ["firing"], "E-2": ["firing", "acknowledged"], "E-3": ["firing"], "E-4": ["firing"]}
        stage.told(wanted)

        def goes_on(told, dossiers):
            for dossier in dossiers:
                wanted[dossier].append(told)
            stage.told(wanted)

        # The department's turn: the hook has taken it, the service has not heard so.
        stage.killed_while_told("level-1", 0)
        goes_on("level-1", ["E-1", "E-3", "E-4"])
        told = hook.last("E-1")
        assert (told["stage"], told["level"], told["notify_agency"]) == ("escalated", 1, DEPARTMENT), told
        itself = {(d, "", "") for d in all_four}
        stage.shown(itself | {(d, "1", DEPARTMENT) for d in ("E-1", "E-3", "E-4")})
        until("its rows", lambda: [d["stage"] for d in stage.one("E-1")["deliveries"]] == ["level-1"] * 2,
              lambda: stage.one("E-1"))
        one = stage.one("E-1")
        assert [(d["receiver"], d["kind"], d["is_settled"]) for d in one["deliveries"]] == [
            ("duty", "webhook", False), ("alertmanager", "alertmanager", False)], one
        assert [s["agency_code"] for s in one["escalation"]["turns"]] == [COMMUNE, DEPARTMENT], one
        assert [(s["level"], s["agency_code"], s["agency_name_vi"]) for s in one["escalation"]["coming"]] == [
            (2, PROVINCE, "Tỉnh Giả Định")], one
        shown = run([os.path.join(build, "tools", "tiendo"), "alerts", "show", str(one["id"]), "--url",
                     stage.service.url])
        assert "Sở Một (X01.1)" in shown and "sắp tới" in shown and "duty" in shown, shown

        # One is seen: nobody further up hears of it again, and its level is gone there.
        stage.acknowledge("E-3")
        goes_on("acknowledged", ["E-3"])
        stage.shown(itself | {(d, "1", DEPARTMENT) for d in ("E-1", "E-4")})

        stage.killed_while_told("level-1-repeat-1", 60)
        goes_on("level-1-repeat-1", ["E-1", "E-4"])
        assert hook.last("E-4")["stage"] == "repeated" and hook.last("E-4")["notify_agency"] == DEPARTMENT
        stage.killed_while_told("level-2", 60)
        goes_on("level-2", ["E-1", "E-4"])
        assert hook.last("E-4")["notify_agency"] == PROVINCE and hook.last("E-4")["level"] == 2
        levels = [("1", DEPARTMENT), ("2", PROVINCE)]
        stage.shown(itself | {(d, *l) for d in ("E-1", "E-4") for l in levels})

        stage.send("E-4", stage.now() - timedelta(seconds=1), processed={"outcome": "GRANTED"})
        goes_on("resolved", ["E-4"])
        stage.shown((itself | {("E-1", *l) for l in levels}) - {("E-4", "", "")})
        until("settled", lambda: all(d["is_settled"] for d in stage.one("E-4")["deliveries"]),
              lambda: stage.one("E-4"))
        assert not stage.one("E-1")["escalation"]["coming"] and stage.one("E-1")["escalation"]["next_at"] is None

        # Told again after each kill, under the same ids, and nothing but that was told twice.
        twice = {told for stages in hook.stages().values() for told, times in stages.items() if times > 1}
        assert twice == {"level-1", "level-1-repeat-1", "level-2"}, hook.stages()
        assert not hook.wrong, hook.wrong
        assert stage.service.stop() == 0
        verify(os.path.join(build, "tools", "tiendo"), stage.data)
        print(f"{len(hook.taken)} notices of {sum(map(len, wanted.values()))} stages, a kill at each of {len(twice)}")
        return 0
    finally:
        stage.there.kill()
        if stage.service is not None and stage.service.process.poll() is None:
            stage.service.kill()
        hook.server.shutdown()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
