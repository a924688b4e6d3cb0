#!/usr/bin/env python3
"""A due date past the published calendar, until the calendar of the next year arrives, by the real tiendod.

Provisional it is marked, listed, counted and, 60 days ahead, alarmed; a SIGHUP with the next year's days moves it
over a new holiday, ends the alarm, and a recount agrees.
"""
import argparse
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from service import Service, run, verify

ONE_DAY = dt.timedelta(days=1)
CALENDARS = "calendar_id,parent_id,time_zone,published_from,published_to\nown,,Asia/Ho_Chi_Minh,2018-01-01,{}\n"
HOURS = "calendar_id,valid_from,weekday,windows\n" + "".join(
    f"own,2018-01-01,{day},07:30-11:30 13:30-17:00\n" for day in ("mon", "tue", "wed", "thu", "fri"))
DAYS = "calendar_id,date,kind,windows,name_vi,legal_source\n"
AGENCIES = ("code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
            "X01,Tỉnh Giả Định,,province,,,,,own\n")
PROCEDURES = ("code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,"
              "committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,"
              "valid_to,legal_source\n"
              "WD5,Năm ngày,,F1,Lĩnh vực 1,5,working_days,,,,roll,,,,,,\n")


def write(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write(text)


def working_days_after(day, count):
    while count > 0:
        day += ONE_DAY
        count -= day.weekday() < 5
    return day


def event(number, dossier, occurred_at, **body):
    return json.dumps({"event_id": f"e{number}", "dossier_code": dossier, "agency_code": "X01",
                       "occurred_at": occurred_at.isoformat(), **body}) + "\n"


def alarm(service):
    """What the alarm shows in its four places: a remark, the alerts, a metric, and how often in the log."""
    remark = service.get("/readyz").get("remark", "")
    calendars = service.get("/v1/alerts")["calendars"]
    assert bool(remark) == bool(calendars) == bool(service.metric("tiendo_alerts_calendars_ending"))
    return remark, calendars


def lines(log, text):
    with open(log, encoding="utf-8") as file:
        return sum(text in line for line in file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    tiendod, tiendo = os.path.join(build, "tiendod"), os.path.join(build, "tools", "tiendo")
    place = tempfile.mkdtemp(prefix="tiendo-provisional-")
    data, catalogue, log = (os.path.join(place, name) for name in ("data", "catalogue", "log"))
    os.mkdir(data)
    os.mkdir(catalogue)
    service = None
    try:
        zone = dt.timezone(dt.timedelta(hours=7))
        received = dt.datetime.now(zone) - dt.timedelta(minutes=10)
        today = received.date()
        origin = today if today.weekday() < 5 else working_days_after(today, 1)
        due, holiday = working_days_after(origin, 5), working_days_after(origin, 4)
        last = today + ONE_DAY
        for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES), ("hours.csv", HOURS),
                           ("calendar.csv", DAYS), ("calendars.csv", CALENDARS.format(last))):
            write(catalogue, name, text)
        write(place, "token", run([tiendo, "token", "create", "--data", data, "--agency", "X01", "--acts-for-subtree",
                                   "X01"]))
        service = Service(tiendod, data, catalogue, log=log)
        assert service.wait_ready()
        write(place, "events.jsonl",
              event(1, "OPEN", received, received={"procedure_code": "WD5", "channel": "ONLINE"}) +
              event(2, "ENDED", received, received={"procedure_code": "WD5", "channel": "ONLINE"}) +
              event(3, "ENDED", received + dt.timedelta(minutes=5), processed={"outcome": "GRANTED"}))
        run([tiendo, "push", "events.jsonl", "--url", service.url, "--token-file", "token"], cwd=place)
        service.wait_folded()

        def told(code):
            dues = service.get(f"/v1/dossiers/{code}")["dues"]["statutory"]
            return dues["due_date"], dues["provisional"]

        def listed():
            return [row["dossier_code"] for row in service.get("/v1/dossiers?state=provisional")["rows"]]

        def counted():
            return (service.metric("tiendo_engine_dossiers_provisional"),
                    service.get("/v1/rates")["provisional_open"])

        def watched():
            # Nothing is pushed meanwhile, so that it ends without a second table; the first is what counts.
            return subprocess.run([tiendo, "watch", "--check", "--wait", "2", "--lang", "en", "--url", service.url],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

        assert told("OPEN") == (str(due), True) and told("ENDED") == (str(due), True), told("OPEN")
        assert listed() == ["OPEN"] and counted() == (1, 1), (listed(), counted())
        table = run([tiendo, "dossiers", "--state", "provisional", "--lang", "en", "--url", service.url])
        assert "OPEN" in table and "(provisional)" in table and "ENDED" not in table, table
        rates = run([tiendo, "rates", "--lang", "en", "--url", service.url])
        assert "provisional due date (holidays not published): 1" in rates, rates
        live = watched()
        assert "≈ 1 provisional due" in live, live
        explained = run([tiendo, "dossier", "OPEN", "--explain", "--lang", "en", "--url", service.url])
        assert "rovisional" in explained, explained
        remark, calendars = alarm(service)
        assert f"calendar own is published up to {last}" in remark, remark
        assert [(c["rule"], c["calendar_id"], c["published_to"]) for c in calendars] == [
            ("calendar_horizon", "own", str(last))], calendars
        time.sleep(2.5)  # it is said when it begins and not each time somebody looks
        assert lines(log, "rule=calendar_horizon") == 1

        write(catalogue, "calendars.csv", CALENDARS.format(today + dt.timedelta(days=400)))
        write(catalogue, "calendar.csv", DAYS + f"own,{holiday},off,,Ngày nghỉ mới công bố,Công văn giả định\n")
        service.process.send_signal(signal.SIGHUP)
        moved = working_days_after(due, 1)
        for _ in range(200):
            if told("OPEN") == (str(moved), False):
                break
            time.sleep(0.05)
        assert told("OPEN") == (str(moved), False), (told("OPEN"), moved)
        assert told("ENDED") == (str(due), True), "an ended dossier keeps the version it was judged by"
        assert listed() == [] and counted() == (0, 0), (listed(), counted())
        live = watched()
        assert "On-time rate" in live and "≈" not in live, live
        assert alarm(service) == ("", [])
        for _ in range(100):
            if lines(log, "was_published_to"):
                break
            time.sleep(0.05)
        assert lines(log, "rule=calendar_horizon") == 2 and lines(log, f"was_published_to={last}") == 1
        status, report = service.post("/v1/verify", {})
        assert status == 200 and report["clean"], report
        assert service.stop() == 0
        verify(tiendo, data)
        print(f"due {due} provisional, alarmed; with the calendar due {moved}, and the alarm is over")
        return 0
    finally:
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main())
