#!/usr/bin/env python3
"""A calendar is corrected after the fact: previewed, applied, and looked back on, by the real tiendod.

What the preview promises is what applying it gives; what was believed before stays answerable; a SIGKILL in
the middle of a restatement changes nothing; a recount agrees; and going back gives the first figures again.
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import time

from service import Service, run, verify

DAYS_OFF = """calendar_id,date,kind,windows,name_vi,legal_source
own,2026-03-10,off,,Nghỉ bão (giả định),Công văn giả định
own,2026-03-11,off,,Nghỉ bão (giả định),Công văn giả định
"""
NOTHING_OFF = "calendar_id,date,kind,windows,name_vi,legal_source\n"
PERIOD = "from=2026-01-01&to=2026-06-30&by=agency"


def write(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write(text)


def job(service, target, body=None):
    """Starts a job, waits for its end and returns its result."""
    status, started = service.post(target, body)
    assert status == 202, (status, started)
    for _ in range(600):
        told = service.get(started["href"])
        if told["state"] != "running":
            assert told["state"] == "done", told
            return told["result"]
        time.sleep(0.05)
    raise TimeoutError(target)


def figures(answer):
    """What a restatement may move, by agency."""
    return {row["agency_code"]: (row["counts"], row["rates"]) for row in answer["rows"]}


def now(service):
    return figures(service.get("/v1/rates?" + PERIOD))


def apply(service, catalogue, calendar, scope):
    """Files and scope into the directory, a SIGHUP, and nothing of the restatement awaited."""
    version = service.get("/v1/rates")["versions"]["catalogue"] + 1
    write(catalogue, "calendar.csv", calendar)
    write(catalogue, "scope.csv", f"scope,since,version\n{scope},{version}\n")
    before = service.metric("tiendo_service_durable_sequence")
    service.process.send_signal(signal.SIGHUP)
    for _ in range(200):
        if service.metric("tiendo_service_durable_sequence") > before:
            return
        time.sleep(0.05)
    raise TimeoutError("the catalogue was not logged")


def wait_restated(service):
    for _ in range(600):
        if service.metric("tiendo_service_restated_dossiers") == service.metric("tiendo_service_restate_dossiers"):
            return
        time.sleep(0.05)
    raise TimeoutError("the restatement did not end")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--dossiers", type=int, default=20000, help="a year")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    tiendod, tiendo = os.path.join(build, "tiendod"), os.path.join(build, "tools", "tiendo")
    place = tempfile.mkdtemp(prefix="tiendo-restate-")
    data, catalogue = os.path.join(place, "data"), os.path.join(place, "catalogue")
    os.mkdir(data)
    service = None
    try:
        run([tiendo, "simulate", "province", "--seed", "3", "--catalogue-out", catalogue])
        with open(os.path.join(catalogue, "agencies.csv"), encoding="utf-8") as file:
            agencies = file.read().replace(",vn\n", ",own\n")
        write(catalogue, "agencies.csv", agencies)
        write(catalogue, "calendars.csv", "calendar_id,parent_id,time_zone,published_from,published_to\nown,vn,,,\n")
        write(catalogue, "calendar.csv", NOTHING_OFF)
        token = os.path.join(place, "token")
        write(place, "token", run([tiendo, "token", "create", "--data", data, "--agency", "X01", "--acts-for-subtree",
                                   "X01", "--receive-for-others", "--history"]))
        service = Service(tiendod, data, catalogue, log=os.path.join(place, "log"))
        assert service.wait_ready()
        run([tiendo, "simulate", "province", "--seed", "3", "--history", "180d", "--until",
             "2026-06-30T17:00:00+07:00", "--dossiers", str(options.dossiers), "--url", service.url, "--token-file",
             token], cwd=place)
        service.wait_folded()
        first = now(service)
        time.sleep(1.1)  # the instant is told in whole seconds: all of the history lies before it
        believed_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        time.sleep(1.1)  # and all that follows after it

        told = job(service, "/v1/calendar/preview?scope=all&" + PERIOD, {"files": {"calendar.csv": DAYS_OFF}})
        assert figures(told["rates_before"]) == first
        promised = figures(told["rates_after"])
        assert promised != first and told["closed_moved"] > 0, told["closed_moved"]
        assert now(service) == first, "a preview changed something"
        with open(os.path.join(catalogue, "procedures.csv"), encoding="utf-8") as file:
            whole = file.read()  # larger than a batch of events may be
        same = job(service, "/v1/calendar/preview?scope=all&" + PERIOD, {"files": {"procedures.csv": whole}})
        assert len(whole.encode()) > 256 * 1024 and same["judged"] == 0, (len(whole.encode()), same["judged"])

        more = job(service, "/v1/calendar/preview?scope=all&rollup=true&" + PERIOD,
                   {"files": {"agencies.csv": agencies + "X01.9999,Xã mới,New Commune,commune,X01,,,,\n"}})
        supposed = {row["agency_code"]: row for row in more["rates_after"]["rows"]}
        assert supposed["X01.9999"]["rolled_up"]["counts"]["received"] == 0, supposed["X01.9999"]
        assert "X01.9999" not in figures(more["rates_before"]), "an agency of another catalogue in today's rows"

        apply(service, catalogue, DAYS_OFF, "all,")
        service.kill()  # whatever of the restatement was done: nothing of it is stored
        service = Service(tiendod, data, catalogue, log=os.path.join(place, "log"))
        assert service.wait_ready()
        service.wait_folded()
        wait_restated(service)
        assert now(service) == promised, "applying gave other figures than the preview"
        status, report = service.post("/v1/verify", {})
        assert status == 200 and report["clean"], report

        believed = job(service, f"/v1/jobs/rates?known_at={believed_at}&{PERIOD}")
        assert figures(believed["rates"]) == first, "what was believed then is told otherwise now"
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600))
        moved = job(service, f"/v1/jobs/changes?from={today}&to={today}")
        assert any(row["cause"] == "catalogue" for row in moved["rows"]) or moved["rows_left_out"] > 0

        write(catalogue, "calendar.csv", NOTHING_OFF)  # and scope.csv as it was left
        versions = service.get("/v1/rates")["versions"]["catalogue"]
        service.process.send_signal(signal.SIGHUP)
        for _ in range(200):
            with open(os.path.join(place, "log"), encoding="utf-8") as file:
                if "scope.csv:2: version" in file.read():
                    break
            time.sleep(0.05)
        else:
            raise AssertionError("a scope that was left behind was not refused")
        assert service.get("/v1/rates")["versions"]["catalogue"] == versions

        apply(service, catalogue, NOTHING_OFF, "all,")
        service.wait_folded()
        wait_restated(service)
        assert now(service) == first, "there and back is not where it began"
        assert service.stop() == 0
        verify(tiendo, data)
        print(f"{told['judged']} dossiers judged again, {told['open_moved']} open and {told['closed_moved']} ended "
              "moved; preview, applied, killed, believed and back: all equal")
        return 0
    finally:
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main())
