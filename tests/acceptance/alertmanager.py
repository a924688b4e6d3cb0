#!/usr/bin/env python3
"""A real Alertmanager is told of what stands, groups it, keeps silent what is silenced, and forgets what ended.

The real tiendod beside Debian's prometheus-alertmanager: two dossiers fall overdue and stand in one group; a silence is
mirrored. The Alertmanager is killed, which loses the silence, and tells people nothing silent when there is news; then
both are killed, and it still is one silence; the dossier that ends is resolved there.

  alertmanager.py --build build/dev
"""
import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from down_at_deadline import AGENCIES, PROCEDURES
from service import Service, run, verify, without_horizon

CONFIG = """
route:
  receiver: people
  group_by: [agency]
  group_wait: 1s
  group_interval: 1s
receivers:
  - name: people
    webhook_configs:
      - url: http://127.0.0.1:PORT/
"""
ZONE = timezone(timedelta(hours=7))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class People:
    """Whom the Alertmanager tells: the dossiers of each of its messages."""

    def __init__(self):
        self.told = []
        people = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                people.told.append({a["labels"]["dossier"] for a in message["alerts"] if a["status"] == "firing"})
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Alertmanager:
    def __init__(self, program, root, port, people):
        self.program, self.port = program, port
        self.config = os.path.join(root, "alertmanager.yml")
        self.storage = os.path.join(root, "alertmanager")
        self.log = os.path.join(root, "alertmanager.log")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(CONFIG.replace("PORT", str(people.server.server_port)))
        self.process = None

    def start(self):
        with open(self.log, "a", encoding="utf-8") as log:
            # Its templates are named by a path of the system: where the package is not installed, what was unpacked
            # stands there for this one process.
            shared = os.path.join(os.path.dirname(self.program), "..", "share")
            apart = [] if os.path.exists("/usr/share/prometheus/alertmanager") else [
                "unshare", "--map-root-user", "--mount", "sh", "-c",
                'mount --bind "$0" /usr/share && exec "$@"', shared]
            self.process = subprocess.Popen(
                apart + [self.program, "--config.file=" + self.config, "--storage.path=" + self.storage,
                 f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address="], stdout=log, stderr=log)
        until(lambda: self.ask("/-/ready", raw=True) is not None, "Alertmanager is not ready")

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def ask(self, path, raw=False):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                text = answer.read()
                return text if raw else json.loads(text)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def alerts(self):
        """Dossier -> state ("active", "suppressed"), of those that are not resolved."""
        return {a["labels"]["dossier"]: a["status"]["state"] for a in self.ask("/api/v2/alerts") or []}

    def silences(self):
        return [s for s in self.ask("/api/v2/silences") or [] if s["status"]["state"] == "active"]


def until(holds, otherwise, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)


def event(number, dossier, when, **body):
    return {"event_id": f"e{number}", "dossier_code": dossier, "agency_code": "X01", "counter_id": "C1",
            "counter_sequence": number, "occurred_at": when.isoformat(), **body}


def program_of(build):
    """Debian's Alertmanager; None, and it is said: it is not installed."""
    name = "prometheus-alertmanager"
    program = shutil.which(name) or shutil.which(name, path=os.path.join(build, "..", "debian", "usr", "bin"))
    if program is None:
        print(f"SKIPPED: {name} is neither in the path nor in build/debian: tools/install --monitoring")
    return program


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    program = program_of(build)
    if program is None:
        return 77
    tiendo = os.path.join(build, "tools", "tiendo")
    root = tempfile.mkdtemp(prefix="tiendo-alertmanager-")
    catalogue, data, token = (os.path.join(root, name) for name in ("catalogue", "data", "token"))
    os.mkdir(catalogue)
    os.mkdir(data)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w", encoding="utf-8") as f:
            f.write(text)
    made = json.loads(run([tiendo, "token", "create", "--data", data, "--role", "supervisor", "--agency", "X01", "--json"]))
    with open(token, "w", encoding="utf-8") as f:
        f.write(made["token"])
    people = People()
    there = Alertmanager(program, root, free_port(), people)
    config = os.path.join(root, "tiendo.toml")
    with open(config, "w", encoding="utf-8") as f:
        f.write(f'[alertmanager]\naddress = "127.0.0.1:{there.port}"\n')
    service = None

    def start():
        found = Service(os.path.join(build, "tiendod"), data, catalogue, ["--config", config],
                        log=os.path.join(root, "log"), env=without_horizon(root))
        assert found.wait_ready(), "the service did not start"
        return found

    def alerts(*arguments):
        return json.loads(run([tiendo, "alerts", *arguments, "--url", service.url, "--token-file", token, "--json"]))

    try:
        # The Alertmanager is not there yet: nothing is lost by that.
        service = start()
        now = datetime.now(ZONE).replace(microsecond=0)
        past = now - timedelta(days=40)

        def receive(*numbers):
            sent = [event(i, f"D-{i}", past, received={"procedure_code": "WD5", "channel": "ONLINE"}) for i in numbers]
            status, answer = service.post("/v1/events", {"batch_id": str(numbers[0]), "events": sent})
            assert status == 200 and int(answer["accepted"]) == len(numbers), (status, answer)

        receive(1, 2)
        until(lambda: len(alerts()["rows"]) == 2, "two alerts do not stand")
        there.start()
        until(lambda: there.alerts() == {"D-1": "active", "D-2": "active"}, there.alerts())
        groups = there.ask("/api/v2/alerts/groups")
        assert len(groups) == 1 and len(groups[0]["alerts"]) == 2, groups
        one = groups[0]["alerts"][0]
        assert one["annotations"]["summary"].startswith("Hồ sơ D-") and one["labels"]["agency_path"] == "/X01/", one

        silence = alerts("silence", "--dossier", "D-1", "--reason", "mất điện", "--for", "1h")
        until(lambda: there.alerts() == {"D-1": "suppressed", "D-2": "active"}, there.alerts())
        mirrored = there.silences()
        assert len(mirrored) == 1 and mirrored[0]["comment"] == f"mất điện [tiendo {silence['id']}]", mirrored

        # It writes its silences when it stops, and now and then: a crash loses them. It tells nobody of what is silent
        # when something of that changes, long before everything is told again.
        first = next(a for a in alerts()["rows"] if a["dossier_code"] == "D-1")
        there.kill()
        there.start()
        assert there.silences() == [], "it lost no silence: the test shows nothing"
        people.told.clear()
        alerts("ack", str(first["id"]), "--note", "đã gọi")
        until(lambda: there.alerts() == {"D-1": "suppressed"}, there.alerts())
        receive(3)
        until(lambda: any("D-3" in told for told in people.told), people.told)
        assert people.told == [{"D-3"}], people.told
        assert len(there.silences()) == 1, there.silences()

        # Both end without notice. Alertmanager has lost what it did not write in time; we have lost nothing.
        service.kill()
        there.kill()
        there.start()
        service = start()
        service.wait_folded()
        until(lambda: there.alerts() == {"D-1": "suppressed", "D-2": "active", "D-3": "active"}, there.alerts())
        assert len(there.silences()) == 1, there.silences()

        second = next(a for a in alerts()["rows"] if a["dossier_code"] == "D-2")
        alerts("ack", str(second["id"]), "--note", "đã gọi")
        status, answer = service.post("/v1/events", {"batch_id": "4", "events": [
            event(4, "D-1", now - timedelta(minutes=1), processed={"outcome": "GRANTED"})]})
        assert status == 200 and int(answer["accepted"]) == 1, (status, answer)
        until(lambda: there.alerts() == {"D-2": "active", "D-3": "active"}, there.alerts())
        noted = next(a for a in there.ask("/api/v2/alerts") if a["labels"]["dossier"] == "D-2")
        assert noted["annotations"]["acknowledged_by"] == made["id"], noted
        assert service.metric("tiendo_notify_alerts_told") == 2 and service.metric("tiendo_notify_calls_total") > 3
        alerts("end", str(silence["id"]))
        until(lambda: there.silences() == [], there.silences())
        assert service.stop() == 0
        verify(tiendo, data)
        print("told, grouped, kept silent through kills of it and of both, and resolved")
        return 0
    finally:
        there.kill()
        people.server.shutdown()
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
