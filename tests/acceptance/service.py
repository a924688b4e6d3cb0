"""Starting, asking and ending a real tiendod from a test. Python's standard library only.

Everything listens on 127.0.0.1 on a free port and is ended by its pid.
"""
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request


def without_horizon(folder):
    """An environment whose alert rules leave the calendars' ends alone: whether the shipped one ends soon depends on
    the day of the test, and its alert would stand in the log and in every count."""
    rules = os.path.join(folder, "alerts.toml")
    with open(rules, "w", encoding="utf-8") as file:
        file.write('[[rule]]\nkind = "calendar_horizon"\nenabled = false\n')
    return os.environ | {"TIENDO_ALERTS_RULES": rules}


class Service:
    """One life of a tiendod on a data directory."""

    def __init__(self, tiendod, data, catalogue, extra=(), env=None, log=None, port=0):
        self.log = open(log, "ab") if log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [tiendod, "--data", data, "--catalogue", catalogue, "--listen", f"127.0.0.1:{port}", "--insecure-loopback",
             *extra], stdout=subprocess.PIPE, stderr=self.log, env=env)
        self.url = None

    def wait_ready(self):
        """True once it serves; False when it ended before."""
        line = self.process.stdout.readline().decode()
        if not line.startswith("ready "):
            return False
        self.url = line.split()[1]
        return True

    def get(self, path, timeout=60):
        with urllib.request.urlopen(self.url + path, timeout=timeout) as answer:
            body = answer.read()
            return json.loads(body) if body[:1] in b"{[" else body.decode()

    def post(self, path, document, timeout=60):
        """(status, answer); a refusal is an answer, a broken connection raises OSError."""
        request = urllib.request.Request(self.url + path, data=json.dumps(document).encode(),
                                         headers={"Content-Type": "application/json"}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"{}")

    def metric(self, name):
        for line in self.get("/metrics").splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        raise KeyError(name)

    def wait_folded(self, seconds=120):
        """Until everything durable is folded, as /metrics tells it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.metric("tiendo_service_folded_sequence") == self.metric("tiendo_service_durable_sequence"):
                return
            time.sleep(0.1)
        raise TimeoutError("the fold did not catch up")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=120):
        """Asks it to stop; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)


def run(command, **options):
    """Runs a command to its end; its standard output. Raises with what it said when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}: "
                           f"{done.stdout[-800:]}{done.stderr[-800:]}")
    return done.stdout


def verify(tiendo, data):
    """The report of `tiendo verify --data`, which must find no difference."""
    report = json.loads(run([tiendo, "verify", "--data", data, "--json"]))
    if not report["clean"]:
        raise AssertionError(f"verify found differences: {report['differences'][:5]}")
    return report

