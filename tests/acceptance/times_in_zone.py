#!/usr/bin/env python3
"""Every time that the command line prints is a time on the walls of the dossier's calendar.

The real tiendod under --test-clock with a deployment in Europe/Amsterdam, on both sides of the change
to summer time on 2026-03-29, and one agency that counts by the calendar `vn`.

  times_in_zone.py --build build/dev
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

from service import Service, run, verify

AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
A01,Gemeente Verzonnen,Made-up Town,province,,,,,nl
A01.1,Loket Een,Desk One,department,A01,,,,
A01.2,Phòng Việt,Far Desk,department,A01,,,,vn
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
WD5,Năm ngày,,F1,Lĩnh vực 1,5,working_days,,,,roll,pause_working,none,pause_working,,,
H48,Hai ngày đêm,,F1,Lĩnh vực 1,48,hours,,,,roll,pause_working,none,pause_working,,,
"""
CALENDARS = """calendar_id,parent_id,time_zone,published_from,published_to
nl,,Europe/Amsterdam,2020-01-01,2030-12-31
"""
HOURS = "calendar_id,valid_from,weekday,windows\n" + "".join(
    f"nl,2000-01-01,{day},09:00-17:00\n" for day in ("mon", "tue", "wed", "thu", "fri"))


def received(code, agency, at, procedure):
    return {"event_id": code, "dossier_code": code, "agency_code": agency, "occurred_at": at,
            "received": {"procedure_code": procedure, "channel": "ONLINE"}}


EVENTS = [received("D-1", "A01.1", "2026-03-27T15:00:00Z", "WD5"),   # Friday 16:00 in winter time
          received("D-2", "A01.1", "2026-03-28T10:30:00Z", "H48"),   # Saturday 11:30; 48 h later it is 12:30
          received("D-3", "A01.2", "2026-03-27T08:00:00Z", "H48"),   # 15:00 in Vietnam
          received("D-4", "A01.1", "2026-03-25T20:00:00Z", "H48")]   # overdue since Friday 21:00


def has(text, *wanted):
    for piece in wanted:
        assert piece in text, f"'{piece}' is not in\n{text}"


def judge(build, service):
    tiendo = os.path.join(build, "tools", "tiendo")

    def say(*arguments):
        done = subprocess.run([tiendo, *arguments, "--url", service.url, "--lang", "en"], capture_output=True,
                              text=True, timeout=60)
        return done.stdout + done.stderr

    status, answer = service.post("/v1/events", {"batch_id": "1", "events": EVENTS})
    assert status == 200 and answer["accepted"] == len(EVENTS), answer
    service.wait_folded()

    one = service.get("/v1/dossiers/D-2")
    assert one["time_zone"] == "Europe/Amsterdam", one["time_zone"]
    assert one["received_at"] == "2026-03-28T11:30:00+01:00", one["received_at"]
    assert one["dues"]["statutory"]["due"] == "2026-03-30T12:30:00+02:00", one["dues"]
    has(say("dossier", "D-2"), "28 Mar 2026 11:30:00", "30 Mar 2026 12:30:00", "Europe/Amsterdam")
    has(say("dossier", "D-1"), "27 Mar 2026 16:00:00", "3 Apr 2026")
    has(say("dossier", "D-3"), "27 Mar 2026 15:00:00", "29 Mar 2026 15:00:00", "Asia/Ho_Chi_Minh")

    listed = say("dossiers", "--state", "open")
    has(listed, "28 Mar 2026 11:30:00", "27 Mar 2026 15:00:00", "Asia/Ho_Chi_Minh", "times in Europe/Amsterdam")
    alone = say("dossiers", "--state", "open", "--agency", "A01.1")
    has(alone, "30 Mar 2026 12:30:00", "times in Europe/Amsterdam")
    assert "Asia" not in alone, alone

    # The test clock began at 02:59:30 on the night without 02:00 to 03:00: 00:59:30 UTC.
    has(say("rates", "--by", "agency"), "As of 29 Mar 2026 ", "(Europe/Amsterdam)")
    as_of = service.get("/v1/rates")["as_of"]
    assert as_of.endswith(("+01:00", "+02:00")), as_of
    watched = say("watch", "--check", "--wait", "3")
    has(watched, "Europe/Amsterdam", "since 29 Mar 2026 ", "overdue D-4", "Due today")
    has(run([tiendo, "deadline", "--received", "2026-03-28T11:30", "--hours", "48", "--calendar", service.catalogue,
             "--calendar-id", "nl"]),
        "30 Mar 2026, 12:30:00+02:00", "2026-03-28T11:30:00+01:00", "Europe/Amsterdam")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    root = tempfile.mkdtemp(prefix="tiendo-zones-")
    catalogue, data = os.path.join(root, "catalogue"), os.path.join(root, "data")
    os.mkdir(catalogue)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES), ("calendars.csv", CALENDARS),
                       ("hours.csv", HOURS)):
        with open(os.path.join(catalogue, name), "w") as f:
            f.write(text)
    service = Service(os.path.join(build, "tiendod"), data, catalogue, ["--test-clock", "2026-03-29T00:59:30Z"],
                      log=os.path.join(root, "log"))
    try:
        assert service.wait_ready(), f"the service did not start: {open(os.path.join(root, 'log')).read()}"
        service.catalogue = catalogue
        judge(build, service)
        assert service.stop() == 0, "the service did not stop cleanly"
    finally:
        service.kill()
    verify(os.path.join(build, "tools", "tiendo"), data)
    shutil.rmtree(root)
    print("every time printed is one of Europe/Amsterdam or of the dossier's calendar, before and after the change")
    return 0


if __name__ == "__main__":
    sys.exit(main())
