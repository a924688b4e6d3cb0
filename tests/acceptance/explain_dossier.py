#!/usr/bin/env python3
"""What a civil servant reads: `tiendo dossier CODE --explain` by the real tiendod, as whole screens.

The screens beside this file (explain/*.txt) are what a person sees; when something was recorded or
asked is left out, since it differs from run to run.

  explain_dossier.py --build build/dev            compares
  explain_dossier.py --build build/dev --write    writes the screens anew: read them before they are kept
"""
import argparse
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time

from service import Service, run, without_horizon

HERE = os.path.dirname(os.path.abspath(__file__))
AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
X01.1,Sở Một,Department One,department,X01,,,,
Y01,Tỉnh Khác,Other Province,province,,,,,vn
Y01.1,Xã Bên,Next Commune,commune,Y01,,,,
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
P1,Thủ tục Một,Procedure One,F1,Lĩnh vực 1,20,working_days,15,working_days,,roll,pause_working,none,pause_working,\
2025-01-01,,Luật giả định Đ.1
P2,Thủ tục Hai,Procedure Two,F1,Lĩnh vực 1,10,working_days,8,working_days,15:00,roll,restart,pause_calendar,\
pause_working,,,Luật giả định Đ.2
P3,Thủ tục Ba,Procedure Three,F1,Lĩnh vực 1,8,working_hours,,,,roll,pause_working,none,pause_working,,,
P4,Thủ tục Bốn,Procedure Four,F1,Lĩnh vực 1,1,months,,,,roll,pause_calendar,none,pause_working,,,Luật giả định Đ.4
P5,Thủ tục Năm,Procedure Five,F1,Lĩnh vực 1,12,working_days,10,working_days,,roll,pause_working,none,pause_working,\
,,Luật giả định Đ.5
P6,Thủ tục Sáu,Procedure Six,F1,Lĩnh vực 1,48,hours,,,,roll,pause_working,none,pause_calendar,,,Luật giả định Đ.6
P7,Thủ tục Bảy,Procedure Seven,F1,Lĩnh vực 1,10,calendar_days,,,,roll,pause_calendar,none,pause_working,,,\
Luật giả định Đ.7
"""
# What P5 allows from a later record of the catalogue on, for every dossier.
SHORTER = ("1,12,working_days,10,working_days", "1,8,working_days,6,working_days")


def event(dossier, number, at, body, **more):
    return {"event_id": f"{dossier}-{number}", "dossier_code": dossier, "agency_code": "X01.1", "actor": "cb.042",
            "occurred_at": at + "+07:00", **body, **more}


def received(procedure, appointment=None, **more):
    body = {"procedure_code": procedure, "channel": "ONLINE", **more}
    if appointment:
        body["appointment_at"] = appointment + "+07:00"
    return {"received": body}


ASKED = {"supplement_requested": {"reason_code": "THIEU_GIAY_TO", "legal_basis": "Luật giả định Đ.9"}}
ANSWERED = {"supplement_received": {"reason_code": "DU_GIAY_TO"}}
DONE = {"processed": {"outcome": "GRANTED"}}
AGAIN = {"rescheduled": {"new_appointment_at": "2026-04-08T17:00:00+07:00", "reason_code": "QUA_TAI",
                         "apology_number": "12/PXL"}}
SUSPENDED = {"suspended": {"reason_code": "CHO_XAC_MINH", "legal_basis": "Luật giả định Đ.8"}}
EVENTS = [
    # A pause over the holidays at the end of April.
    event("PAUSE", 1, "2026-04-20T09:00:00", received("P1", "2026-05-20T17:00:00")),
    event("PAUSE", 2, "2026-04-28T10:00:00", ASKED),
    event("PAUSE", 3, "2026-05-06T14:00:00", ANSWERED),
    event("PAUSE", 4, "2026-05-26T23:59:00", DONE),
    # Received after the cut-off, counted afresh, re-appointed, late.
    event("AFRESH", 1, "2026-03-06T15:00:01", received("P2", "2026-03-20T17:00:00")),
    event("AFRESH", 2, "2026-03-09T10:00:00", ASKED),
    event("AFRESH", 3, "2026-03-12T10:00:00", ANSWERED),
    event("AFRESH", 4, "2026-04-02T10:00:00", AGAIN),
    event("AFRESH", 5, "2026-04-09T10:00:00", DONE),
    # Hours around a pause and a weekend.
    event("HOURS", 1, "2026-09-18T16:00:00", received("P3")),
    event("HOURS", 2, "2026-09-21T08:00:00", ASKED),
    event("HOURS", 3, "2026-09-21T14:00:00", ANSWERED),
    event("HOURS", 4, "2026-09-22T11:00:01", DONE),
    # A month from 31 January, moved by calendar days; handed in in another province.
    event("MONTH", 1, "2026-01-28T09:00:00", received("P4", receiving_agency_code="Y01.1")),
    event("MONTH", 2, "2026-01-31T09:00:00", {"arrived_at_competent_agency": {}}),
    event("MONTH", 3, "2026-02-10T09:00:00", ASKED),
    event("MONTH", 4, "2026-02-24T09:00:00", ANSWERED),
    # Judged again by a later record of the catalogue.
    event("AGAIN", 1, "2026-06-01T09:00:00", received("P5", "2026-06-12T17:00:00")),
    event("AGAIN", 2, "2026-06-12T10:00:00", DONE),
    event("AGAIN", 3, "2026-06-02T09:00:00", {"step_started": {"step_code": "B1", "unit_code": "P1"}}),
    event("AGAIN", 4, "2026-06-05T09:00:00", {"step_finished": {"step_code": "B1", "unit_code": "P1"}}),
    # Hours of the clock around a wait.
    event("CLOCK", 1, "2026-07-06T10:00:15", received("P6")),
    event("CLOCK", 2, "2026-07-07T09:00:00", ASKED),
    event("CLOCK", 3, "2026-07-07T15:30:45", ANSWERED),
    # The due date rolls between a wait by calendar days and one by working days.
    event("ROLL", 1, "2026-03-02T09:00:00", received("P7")),
    event("ROLL", 2, "2026-03-04T09:00:00", ASKED),
    event("ROLL", 3, "2026-03-06T09:00:00", ANSWERED),
    event("ROLL", 4, "2026-03-09T09:00:00", SUSPENDED),
    event("ROLL", 5, "2026-03-10T09:00:00", {"resumed": {"reason_code": "XONG"}}),
    # Its appointment was corrected when it had passed, and its late finish into time.
    event("MENDED", 1, "2026-03-02T09:00:00", received("P1", "2026-03-10T17:00:00")),
    event("MENDED", 2, "2026-03-12T09:00:00",
          {"corrected": {"target_event_id": "MENDED-1", "occurred_at": "2026-03-02T09:00:00+07:00",
                         **received("P1", "2026-03-13T17:00:00")}}),
    event("MENDED", 3, "2026-03-17T09:00:00", DONE),
    event("MENDED", 4, "2026-03-18T09:00:00",
          {"corrected": {"target_event_id": "MENDED-3", "occurred_at": "2026-03-13T16:00:00+07:00", **DONE}}),
    # Its receipt was taken back.
    event("VOID", 1, "2026-05-04T09:00:00", received("P1")),
    event("VOID", 2, "2026-05-05T10:00:00", {"voided": {"target_event_id": "VOID-1", "reason_code": "TRUNG_HO_SO"}}),
    # Its receipt was taken back when its appointment had passed, and sent again with a later one; then papers were
    # asked for when that had passed too, and the limit began afresh.
    event("RESENT", 1, "2026-03-02T09:00:00", received("P2", "2026-03-10T17:00:00")),
    event("RESENT", 2, "2026-03-12T09:00:00",
          {"voided": {"target_event_id": "RESENT-1", "reason_code": "SAI_NGAY_HEN"}}),
    event("RESENT", 3, "2026-03-02T09:00:00", received("P2", "2026-03-17T17:00:00")),
    event("RESENT", 4, "2026-03-18T10:00:00", ASKED),
    event("RESENT", 5, "2026-03-20T10:00:00", ANSWERED),
]
DOSSIERS = ("PAUSE", "AFRESH", "HOURS", "MONTH", "AGAIN", "CLOCK", "ROLL", "MENDED", "VOID", "RESENT")
# When something was recorded, or asked: differs from run to run; a line may break inside.
UNSTEADY = re.compile(r"(ghi|ghi lúc|recorded|Tính lúc|As of)\s+\d+[/\s]\s*\w+[/\s]\s*\d{4}\s+\d\d:\d\d")


def steady(text):
    return UNSTEADY.sub(r"\1 …", text)


def tell(service):
    status, answer = service.post("/v1/events", {"batch_id": "1", "events": EVENTS})
    assert status == 200 and answer["accepted"] == len(EVENTS), answer
    service.wait_folded()


def shorten(service, catalogue):
    """Another record of the catalogue, for every dossier, and its restatement."""
    before = service.metric("tiendo_service_durable_sequence")
    rules = PROCEDURES.replace(*SHORTER)
    assert rules != PROCEDURES
    version = service.get("/v1/rates")["versions"]["catalogue"]
    for name, text in (("procedures.csv", rules), ("scope.csv", f"scope,since,version\nall,,{version + 1}\n")):
        with open(os.path.join(catalogue, name), "w") as f:
            f.write(text)
    service.process.send_signal(signal.SIGHUP)
    for _ in range(200):
        if service.metric("tiendo_service_durable_sequence") > before:
            break
        time.sleep(0.05)
    service.wait_folded()
    for _ in range(200):
        if service.metric("tiendo_service_restated_dossiers") == service.metric("tiendo_service_restate_dossiers"):
            return
        time.sleep(0.05)
    raise TimeoutError("the restatement did not end")


def restated(service):
    return {dossier: service.get(f"/v1/dossiers/{dossier}/explain")["restated"] for dossier in DOSSIERS}


def changed_by_catalogue(build, service):
    """What `tiendo changes` lists of the record: dossier -> (record, bases)."""
    day = "2026-11-22"
    answer = json.loads(run([os.path.join(build, "tools", "tiendo"), "changes", "--from", day, "--to", day, "--json",
                             "--url", service.url]))
    return {row["dossier_code"]: (row["sequence"], sorted(row["moved"]))
            for row in answer["rows"] if row["cause"] == "catalogue"}


def judge(build, service, write):
    tiendo = os.path.join(build, "tools", "tiendo")
    for dossier in DOSSIERS:
        for lang in ("vi", "en"):
            said = steady(run([tiendo, "dossier", dossier, "--explain", "--lang", lang, "--url", service.url]))
            path = os.path.join(HERE, "explain", f"{dossier.lower()}-{lang}.txt")
            if write:
                with open(path, "w") as f:
                    f.write(said)
            with open(path) as f:
                expected = f.read()
            assert said == expected, f"{path} is not what was printed:\n{said}"
    told = json.loads(run([tiendo, "dossier", "PAUSE", "--explain", "--json", "--url", service.url]))
    plain = service.get("/v1/dossiers/PAUSE")
    for due in told["dues"]:
        assert due["due"] == plain["dues"][due["basis"]], due["basis"]
        assert due["verdict"] == plain["verdicts"][due["basis"]], due["basis"]
    counted = [day for day in told["dues"][0]["days"] if day["role"] == "counted"]
    assert len(counted) == 20 and counted[-1]["is_due"], counted


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    p.add_argument("--write", action="store_true", help="write the screens instead of comparing them")
    asked = p.parse_args()
    build = os.path.abspath(asked.build)
    root = tempfile.mkdtemp(prefix="tiendo-explain-")
    catalogue = os.path.join(root, "catalogue")
    os.mkdir(catalogue)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w") as f:
            f.write(text)
    service = Service(os.path.join(build, "tiendod"), os.path.join(root, "data"), catalogue,
                      ["--test-clock", "2026-11-22T03:00:00Z"], log=os.path.join(root, "log"),
                      env=without_horizon(root))
    try:
        assert service.wait_ready(), f"the service did not start: {open(os.path.join(root, 'log')).read()}"
        tell(service)
        shorten(service, catalogue)
        judge(build, service, asked.write)
        live = restated(service)
        assert [record["number"] for record in live["AGAIN"]] == [2], live["AGAIN"]
        assert all(not records for dossier, records in live.items() if dossier != "AGAIN"), live
        moved = {row["basis"]: row for row in live["AGAIN"][0]["moved"]}
        assert sorted(moved) == ["committed", "statutory"], moved
        listed = changed_by_catalogue(build, service)
        assert listed == {"AGAIN": (live["AGAIN"][0]["sequence"], sorted(moved))}, listed
        assert service.stop() == 0, "the service did not stop cleanly"
        service = Service(os.path.join(build, "tiendod"), os.path.join(root, "data"), catalogue,
                          ["--test-clock", "2026-11-22T03:00:00Z"], log=os.path.join(root, "log"),
                          env=without_horizon(root))
        assert service.wait_ready()
        assert restated(service) == live, "a restart tells other restatements"
        assert service.stop() == 0, "the service did not stop cleanly"
    finally:
        service.kill()
    shutil.rmtree(root)
    print(f"{len(DOSSIERS)} dossiers are explained as their screens show, in Vietnamese and English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
