#!/usr/bin/env python3
"""Webhooks are told of every alert, over TLS and signed, through refusals, silence, redirects and kills.

The real tiendod and a hook server with a certificate of its own authority. The server refuses, does not answer in time,
redirects, and answers so late that the service is killed in between; dossiers end meanwhile. In the end every alert was
taken at least once with its last stage, repeats had the same ids, nothing went to where a redirect pointed, one alert
that was refused held back no other, and receivers whose address or certificate is not trusted were never called.

  webhooks.py --build build/dev
"""
import argparse
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from down_at_deadline import AGENCIES, PROCEDURES
from service import Service, run, verify

ZONE = timezone(timedelta(hours=7))
SECRET = "0123456789abcdef0123456789abcdef"
DOSSIERS = 120
# What the server does, how many calls come before the kill, and the reason that the service names.
KILLED_WHILE = (("refuse", 2, "answered 500"), ("silent", 2, "reading the answer: no answer in time"),
                ("redirect", 2, "answered 302: a redirect, which is not followed"), ("take late", 1, None),
                ("take late", 1, None), ("refuse", 3, "answered 500"), ("take late", 1, None))


def is_signed(secret, headers, body):
    """As README.md shows receivers."""
    timestamp = headers["Tiendo-Timestamp"]
    expected = "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, headers["Tiendo-Signature"]) and abs(time.time() - int(timestamp)) < 300


def make_certificates(root):
    """An authority, and a certificate of it for localhost and 127.0.0.1."""
    def openssl(*arguments):
        run(["openssl", *arguments], cwd=root)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=Authority of a test", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=localhost", "-keyout", "hook.key", "-out", "hook.csr")
    with open(os.path.join(root, "names"), "w", encoding="utf-8") as f:
        f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-days", "2", "-in", "hook.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-extfile", "names", "-out", "hook.pem")


class Hook:
    """A receiver that misbehaves on demand; keeps what it took, and what was wrong with it."""

    def __init__(self, root):
        self.mode, self.lock, self.wrong, self.calls, self.elsewhere = "take", threading.Lock(), [], 0, 0
        self.taken, self.keys, self.deliveries, self.refused = [], {}, [], set()  # refused: dossiers
        hook = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                hook.answer(self)

            def do_GET(self):
                hook.elsewhere += 1
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that was killed, or does not trust us

        self.server = Server(("127.0.0.1", 0), Answer)
        self.port = self.server.server_port
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(root, "hook.pem"), os.path.join(root, "hook.key"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        mode = self.mode
        with self.lock:
            self.calls += 1
            if request.path == "/elsewhere":
                self.elsewhere += 1
            if not is_signed(SECRET, request.headers, body):
                self.wrong.append("a signature does not hold")
            if self.refused & {n["alert"]["dossier_code"] for n in json.loads(body)["notices"]}:
                mode = "refuse"
            if "take" in mode:
                self.take(request.headers, json.loads(body))
        if mode == "silent":
            time.sleep(7)
        if mode == "take late":
            time.sleep(1.5)  # the service is killed meanwhile
        if mode == "redirect":
            request.send_response(302)
            request.send_header("Location", f"https://localhost:{self.port}/elsewhere")
        else:
            request.send_response({"refuse": 500, "gone": 410}.get(mode, 204))
        request.send_header("Content-Length", "0")
        request.end_headers()

    def take(self, headers, body):
        ids = [n["id"] for n in body["notices"]]
        self.deliveries.append(headers["Tiendo-Delivery"])
        if self.keys.setdefault(headers["Idempotency-Key"], ids) != ids:
            self.wrong.append("a key stands for other notices")
        for n in body["notices"]:
            if n["id"] != f"{body['receiver']}-{n['alert']['id']}-{n['stage']}":
                self.wrong.append(f"an id is {n['id']}")
            self.taken.append(n)

    def stages(self):
        """Dossier -> the stages that were taken, in order."""
        out = {}
        with self.lock:
            for n in self.taken:
                out.setdefault(n["alert"]["dossier_code"], []).append(n["stage"])
        return out


def until(holds, otherwise, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise() if callable(otherwise) else otherwise
        time.sleep(0.05)


class Stage:
    def __init__(self, build, root):
        self.tiendod, self.tiendo = os.path.join(build, "tiendod"), os.path.join(build, "tools", "tiendo")
        self.root, self.data, self.catalogue = root, os.path.join(root, "data"), os.path.join(root, "catalogue")
        self.log, self.number, self.service = os.path.join(root, "log"), 0, None
        os.mkdir(self.catalogue)
        os.mkdir(self.data)
        for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
            self.write(os.path.join("catalogue", name), text)
        self.write("secret", SECRET + "\n", 0o600)
        self.write("tiendo.toml", f'[notify]\nreceivers = "{root}/receivers.toml"\n')
        make_certificates(root)
        self.hook = Hook(root)

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.root, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)

    def receiver(self, name, *lines):
        return "\n".join(["[[webhook]]", f'name = "{name}"', f'url = "https://localhost:{self.hook.port}/hook"',
                          'secret_file = "secret"', *lines, 'rules = ["overdue"]', ""])

    def start(self):
        self.service = Service(self.tiendod, self.data, self.catalogue,
                               ["--config", os.path.join(self.root, "tiendo.toml")], log=self.log)
        assert self.service.wait_ready(), "the service did not start"

    def said(self, words):
        with open(self.log, encoding="utf-8") as f:
            return words in f.read()

    def metric(self, name, receiver):
        found = re.search(rf'^tiendo_notify_receiver_{name}{{receiver="{receiver}"}} (\S+)$',
                          self.service.get("/metrics"), re.MULTILINE)
        return float(found.group(1)) if found else None

    def send(self, bodies):
        """Events of (dossier, when, body)."""
        events = []
        for dossier, when, body in bodies:
            self.number += 1
            events.append({"event_id": f"e{self.number}", "dossier_code": dossier, "agency_code": "X01",
                           "counter_id": "C1", "counter_sequence": self.number, "occurred_at": when.isoformat(), **body})
        status, answer = self.service.post("/v1/events", {"batch_id": str(self.number), "events": events})
        assert status == 200 and int(answer["accepted"]) == len(events), (status, answer)

    def receive(self, dossiers):
        past = datetime.now(ZONE).replace(microsecond=0) - timedelta(days=40)
        self.send([(d, past, {"received": {"procedure_code": "WD5", "channel": "ONLINE"}}) for d in dossiers])

    def finish(self, dossiers):
        now = datetime.now(ZONE).replace(microsecond=0) - timedelta(seconds=1)
        self.send([(d, now, {"processed": {"outcome": "GRANTED"}}) for d in dossiers])

    def standing(self):
        return self.service.get("/v1/alerts?state=open&rule=overdue&limit=1000")["rows"]


def refused_at_start(stage):
    """A secret that others may read, and a misspelt key: refused with file, field and reason, before anything runs."""
    os.chmod(os.path.join(stage.root, "secret"), 0o644)
    stage.write("receivers.toml", stage.receiver("duty", 'alow = ["127.0.0.0/8"]'))
    done = subprocess.run([stage.tiendod, "--data", stage.data, "--catalogue", stage.catalogue, "--config",
                           os.path.join(stage.root, "tiendo.toml")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, done
    for words in ("receivers.toml:4: secret_file: others than its owner may use", "receivers.toml:5: alow: is unknown"):
        assert words in done.stderr, (words, done.stderr)
    os.chmod(os.path.join(stage.root, "secret"), 0o600)


def through_faults_and_kills(stage):
    """Each way of not taking a call, ended by a kill while the call is under way or waits to be made again."""
    hook = stage.hook
    names = [f"D-{i}" for i in range(DOSSIERS)]
    finished = 0
    for mode, calls, reason in KILLED_WHILE:
        hook.mode, before = mode, hook.calls
        stage.start()
        if finished == 0:
            stage.receive(names)
            until(lambda: len(stage.standing()) == DOSSIERS, "the alerts do not stand")
        until(lambda: hook.calls >= before + calls, f"no {calls} calls came while it would {mode}")
        assert stage.said(f"receiver cannot be told receiver=duty reason={reason}") or reason is None, (mode, reason)
        stage.finish(names[finished:finished + 10])
        finished += 10
        stage.service.kill()
    assert hook.elsewhere == 0, "a redirect was followed"
    hook.mode = "take"
    stage.start()
    wanted = {d: "resolved" if i < finished else "firing" for i, d in enumerate(names)}
    until(lambda: {d: s[-1] for d, s in hook.stages().items()} == wanted, lambda: (wanted, hook.stages()), 60)
    for dossier, stages in hook.stages().items():
        assert set(stages) <= {"firing", "resolved"}, (dossier, stages)
    ids = [n["id"] for n in hook.taken]
    assert len(ids) > len(set(ids)), "no kill fell between a call and its row: the test shows nothing"
    assert len(hook.deliveries) == len(set(hook.deliveries)), "two calls have one name"
    assert not hook.wrong, hook.wrong
    # What was told of those that stand is what a list tells of them.
    rows = {r["id"]: r for r in stage.standing()}
    told = {n["alert"]["id"]: n["alert"] for n in hook.taken if n["alert"]["id"] in rows}
    assert len(rows) == DOSSIERS - finished and told == rows, (told, rows)
    return len(ids), len(set(ids))


def one_is_refused(stage):
    """Every call with one alert is refused: the others arrive, and this one as soon as it is taken."""
    hook, names = stage.hook, [f"P-{i}" for i in range(8)]
    hook.refused = {"P-0"}
    stage.receive(names)
    until(lambda: {d for d in hook.stages() if d.startswith("P-")} == set(names[1:]), hook.stages)
    until(lambda: stage.metric("set_aside", "duty") == 1 and stage.metric("failing", "duty") == 0, "nothing is set aside")
    until(lambda: stage.said("alert is refused, others are told receiver=duty alert="), "it was not said")
    hook.refused = set()
    until(lambda: "P-0" in hook.stages(), "what was refused is not told")
    until(lambda: stage.metric("set_aside", "duty") == 0, "it is still aside")


def others_are_not_called(stage):
    """An address that is not allowed, and a certificate of an unknown authority: named in the log, never called."""
    until(lambda: stage.said("the address 127.0.0.1 of localhost is not public and not allowed"), "not refused")
    until(lambda: stage.said("receiver=untrusted reason=TLS with localhost"), "an unknown authority was trusted")
    for name in ("unallowed", "untrusted"):
        assert stage.metric("failing", name) == 1, name
    assert all(n["id"].startswith("duty-") for n in stage.hook.taken)


def read_again(stage):
    """A restart keeps a pause. SIGHUP: a bad file changes nothing; a good one ends it, and forgets who is not named."""
    hook = stage.hook
    hook.mode = "gone"
    stage.receive(["E-1"])
    until(lambda: stage.metric("paused", "duty") == 1, "410 did not pause it")
    assert stage.service.stop() == 0
    before, hook.mode = hook.calls, "take"
    stage.start()
    stage.receive(["E-2"])
    until(lambda: stage.metric("waiting", "duty") == 2, "what is due to it is not looked at after a restart")
    assert stage.metric("paused", "duty") == 1 and hook.calls == before, "a restart called one that is gone"
    until(lambda: stage.metric("failing", "untrusted") == 1, "the others are not called after a restart")
    stage.write("receivers.toml", stage.receiver("duty", 'batch = "many"'))
    stage.service.process.send_signal(signal.SIGHUP)
    until(lambda: stage.said("receivers.toml:5: batch: must be a whole number"), "a bad file was not refused")
    stage.write("receivers.toml", stage.receiver("duty").replace('"overdue"', '"overdu"'))
    stage.service.process.send_signal(signal.SIGHUP)
    until(lambda: stage.said("receivers.toml:5: rules: 'overdu' is the id of no rule"), "an unknown rule was taken")
    assert stage.metric("paused", "duty") == 1 and stage.metric("failing", "untrusted") == 1
    hook.mode = "take"
    stage.write("receivers.toml", stage.receiver("duty", 'ca_file = "ca.pem"', 'allow = ["127.0.0.0/8"]'))
    stage.service.process.send_signal(signal.SIGHUP)
    until(lambda: hook.stages().get("E-1") == hook.stages().get("E-2") == ["firing"], "the pause did not end")
    assert stage.metric("failing", "duty") == 0 and stage.metric("failing", "untrusted") is None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    if shutil.which("openssl") is None:
        print("SKIPPED: openssl, which makes the test's certificates, is not in the path: tools/install")
        return 77
    root = tempfile.mkdtemp(prefix="tiendo-webhooks-")
    stage = Stage(build, root)
    try:
        refused_at_start(stage)
        stage.write("receivers.toml",
                    stage.receiver("duty", 'ca_file = "ca.pem"', 'allow = ["127.0.0.0/8"]', "batch = 20",
                                   "calls_per_minute = 600") +
                    stage.receiver("unallowed", 'ca_file = "ca.pem"', 'allow = ["10.0.0.0/8"]') +
                    stage.receiver("untrusted", 'allow = ["localhost"]'))
        notices, different = through_faults_and_kills(stage)
        one_is_refused(stage)
        others_are_not_called(stage)
        read_again(stage)
        assert stage.service.stop() == 0
        verify(stage.tiendo, stage.data)
        print(f"{DOSSIERS} alerts through {len(KILLED_WHILE)} kills: none missing; {notices} notices taken, {different} different")
        return 0
    finally:
        if stage.service is not None and stage.service.process.poll() is None:
            stage.service.kill()
        stage.hook.server.shutdown()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
