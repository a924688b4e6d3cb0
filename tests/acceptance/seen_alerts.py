#!/usr/bin/env python3
"""Who has seen an alert, and which are kept silent, is known after a SIGKILL and to every recount.

The real tiendod under --test-clock and the real command line: two dossiers fall overdue; a supervisor acknowledges one
alert and silences the other; the service is killed; one dossier ends.

  seen_alerts.py --build build/dev
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

from down_at_deadline import AGENCIES, PROCEDURES, PROCESSED, RECEIVED, alerts_of
from service import Service, run, verify


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    tiendo = os.path.join(build, "tools", "tiendo")
    root = tempfile.mkdtemp(prefix="tiendo-seen-")
    catalogue, data, token = (os.path.join(root, name) for name in ("catalogue", "data", "token"))
    os.mkdir(catalogue)
    os.mkdir(data)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w", encoding="utf-8") as f:
            f.write(text)
    made = json.loads(run([tiendo, "token", "create", "--data", data, "--role", "supervisor", "--agency", "X01",
                           "--json"]))
    with open(token, "w", encoding="utf-8") as f:
        f.write(made["token"])
    service = None

    def start(clock):
        found = Service(os.path.join(build, "tiendod"), data, catalogue, ["--test-clock", clock],
                        log=os.path.join(root, "log"))
        assert found.wait_ready(), f"the service did not start at {clock}"
        return found

    def alerts(code, *arguments):
        done = subprocess.run([tiendo, "alerts", *arguments, "--url", service.url, "--token-file", token],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stdout if code == 0 else done.stderr

    def listed(*arguments):
        return json.loads(alerts(0, *arguments, "--json"))

    try:
        service = start("2026-03-06T08:00:00+07:00")
        other = dict(RECEIVED, event_id="r2", dossier_code="D-2", counter_sequence=2)
        status, answer = service.post("/v1/events", {"batch_id": "1", "events": [RECEIVED, other]})
        assert status == 200 and int(answer["accepted"]) == 2, (status, answer)
        first, second = alerts_of(service, "firing", 10)[0], None
        while second is None:
            second = next((a for a in alerts_of(service, "firing") if a["id"] != first["id"]), None)
        one, two = str(first["id"]), str(second["id"])

        seen = listed("ack", one, "--note", "đã gọi phòng Đất đai")
        assert (seen["state"], seen["acknowledged_by"], seen["note"]) == (
            "acknowledged", made["id"], "đã gọi phòng Đất đai"), seen
        silence = listed("silence", "--dossier", second["dossier_code"], "--reason", "mất điện",
                         "--until", "2026-03-06T12:00:00+07:00")
        assert silence["hides"] == 1 and silence["stands"], silence
        assert "mất điện" in alerts(0, "silences")
        assert "no alert 999" in alerts(2, "ack", "999")
        said = alerts(2, "silence", "--reason", "x", "--until", "2027-01-01T00:00:00+07:00")
        assert "from a minute to 30 days" in said, said

        before = listed("--state", "all")
        assert (before["firing"], before["acknowledged"]) == (1, 1), before
        service.kill()
        service = start("2026-03-06T09:59:00+07:00")
        service.wait_folded()
        after = listed("--state", "all")
        assert after["rows"] == before["rows"], (before, after)
        assert listed("silences")["rows"] == [silence]
        assert service.post("/v1/verify", {})[1]["clean"]

        status, answer = service.post("/v1/events", {"batch_id": "2", "events": [dict(
            PROCESSED, dossier_code=first["dossier_code"], counter_sequence=3)]})
        assert status == 200 and int(answer["accepted"]) == 1, (status, answer)
        ended = next(a for a in alerts_of(service, "resolved") if a["state"] == "resolved")
        assert (ended["id"], ended["acknowledged_by"]) == (first["id"], made["id"]), ended
        assert not listed("end", str(silence["id"]))["stands"]
        assert listed("silences")["rows"] == [] and len(listed("silences", "--ended")["rows"]) == 1
        shown = alerts(0, "--state", "all")
        assert "đã hết" in shown and "đang báo" in shown and made["id"] in shown, shown
        assert service.stop() == 0
        verify(tiendo, data)
        print(f"alert {one} seen before and after the kill, {two} kept silent until the silence was ended")
        return 0
    finally:
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
