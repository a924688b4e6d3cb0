#!/usr/bin/env python3
"""What arrives late is seen: back-dated finishes as late in any rate, bulk re-appointments, slow counters.

By the real tiendod, whose clock is the present: a finish dated in March that is told today was told after its due
date, unless it came as an import of the past. Everything is the same after a stop, after a SIGKILL, and in a recount.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile

from service import Service, run, verify

AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
X01.1,Sở Một,Department One,department,X01,,,,
X01.2,Sở Hai,Department Two,department,X01,,,,
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
P5,Thủ tục Năm ngày,Procedure Five,F1,Lĩnh vực 1,5,working_days,,,,roll,pause_working,none,pause_working,,,
"""
MARCH = "/v1/rates?from=2026-03-01&to=2026-03-31&rollup=true"
BULK = 20  # tiendo/dossier/judgement.hpp


def event(dossier, number, at, body, agency="X01.1", counter="X01.1-Q1", actor=""):
    return {"event_id": f"{dossier}-{number}", "dossier_code": dossier, "agency_code": agency, "counter_id": counter,
            "actor": actor, "occurred_at": at + "+07:00", **body}


def received(appointment=None):
    body = {"procedure_code": "P5", "channel": "ONLINE"}
    if appointment:
        body["appointment_at"] = appointment + "+07:00"
    return {"received": body}


def finished(dossier, at, **more):
    return event(dossier, 9, at, {"processed": {"outcome": "GRANTED"}}, **more)


def past():
    """An import: ten dossiers due on 9 March, six finished in time; and one for each re-appointment to come."""
    for i in range(10):
        yield event(f"D{i}", 1, "2026-03-02T09:00:00", received(), agency="X01.1" if i < 8 else "X01.2")
    for i in range(6):
        yield finished(f"D{i}", "2026-03-05T09:00:00")
    for i in range(BULK):
        yield event(f"R{i}", 1, "2026-04-01T09:00:00", received("2026-04-03T17:00:00"))


def told_today():
    """Three finishes, told long after: two dated in time, one dated late; and re-appointments by one officer."""
    yield finished("D6", "2026-03-06T09:00:00", counter="X01.1-Q2")
    yield finished("D8", "2026-03-09T16:00:00", agency="X01.2", counter="X01.2-Q1")
    yield finished("D7", "2026-03-20T09:00:00", counter="X01.1-Q2")
    for i in range(BULK):
        yield event(f"R{i}", 2, f"2026-04-02T{8 + i // 10:02}:{i:02}:00",
                    {"rescheduled": {"new_appointment_at": "2026-04-08T17:00:00+07:00", "reason_code": "QUA_TAI"}},
                    actor="cb.042")


def push(tiendo, service, place, name, events):
    path = os.path.join(place, name + ".jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(e) + "\n" for e in events)
    run([tiendo, "push", path, "--url", service.url, "--token-file", os.path.join(place, name)], cwd=place)
    service.wait_folded()


def rates_of(answer, agency=None):
    if agency is None:
        return {name: (r["numerator"], r["denominator"]) for name, r in answer["total"]["rates"].items()}
    row = next(r for r in answer["rows"] if r["agency_code"] == agency)
    return {name: (r["numerator"], r["denominator"]) for name, r in row["rolled_up"]["rates"].items()}


def balances(c):
    return c["received"] + c["carried_over"] + c["transferred_in"] - c["transferred_out"] == (
        c["early"] + c["on_time"] + c["late"] + c["finished_no_due"] + c["withdrawn"] + c["stopped"] + c["open"])


def check_rates(service):
    dated = service.get(MARCH)
    late = service.get(MARCH + "&back_dated=late")
    assert (dated["back_dated"], dated["back_dated_finishes"]) == ("as_dated", None)
    assert (late["back_dated"], late["back_dated_finishes"]) == ("late", 2)
    # 9 of 10 finished: 6 imported early, D6 early, D8 on the due day, D7 late. D9 is overdue.
    assert rates_of(dated) == {"resolved": (8, 9), "index766": (8, 10), "due": (8, 10), "early": (7, 9)}
    assert rates_of(late) == {"resolved": (6, 9), "index766": (6, 10), "due": (6, 10), "early": (6, 9)}
    assert rates_of(late, "X01") == rates_of(late), "a parent is the sum of its children"
    assert rates_of(late, "X01.2") == {"resolved": (0, 1), "index766": (0, 2), "due": (0, 2), "early": (0, 1)}
    assert dated["total"]["rates"]["index766"]["score"] == 16.00  # 20 x 8/10
    assert late["total"]["rates"]["index766"]["score"] == 12.00
    for answer in (dated, late):
        assert all(balances(row["counts"]) for row in answer["rows"])
    # By an appointment that nobody gave, nothing is judged; in April nothing of this happened.
    by_appointment = service.get(MARCH + "&due=appointment_current&back_dated=late")
    assert by_appointment["total"]["counts"]["finished_no_due"] == 9
    assert by_appointment["back_dated_finishes"] == 0
    for cut in ("by=procedure", "by=field", "by=channel", "by=day"):
        answer = service.get(f"/v1/rates?from=2026-03-01&to=2026-03-31&back_dated=late&{cut}")
        assert rates_of(answer) == rates_of(late), cut
    # As of the evening of 6 March, D6 counts as late already: by everything known today.
    then = service.get("/v1/rates?from=2026-03-01&to=2026-03-31&as_of=2026-03-06T18:00:00%2B07:00&back_dated=late")
    assert then["total"]["counts"]["late"] == 1 and then["total"]["counts"]["open"] == 3
    return dated, late


def check_findings(service, bulk):
    found = service.get("/v1/findings?limit=1000")
    assert found["dossiers_by_kind"]["backdated_finish"] == 2, found["dossiers_by_kind"]
    assert found["dossiers_by_kind"]["bulk_reschedule"] == bulk, found["dossiers_by_kind"]
    rows = service.get("/v1/findings?kind=bulk_reschedule&limit=1000")["rows"]
    assert sorted(r["dossier_code"] for r in rows) == sorted(f"R{i}" for i in range(bulk))
    told = service.get("/v1/dossiers/R0/explain")
    kinds = [f["kind"] for f in told["findings"]]
    assert ("bulk_reschedule" in kinds) == (bulk > 0), kinds


def check_counters(service, without=()):
    page = service.get("/v1/counters")
    rows = {r["counter_id"]: r for r in page["rows"]}
    assert set(rows) == {"X01.1-Q1", "X01.1-Q2", "X01.2-Q1"}, "an import counts for no counter"
    assert (rows["X01.1-Q1"]["events"], rows["X01.1-Q2"]["events"]) == (BULK + len(without), 2)
    assert [rows[c]["back_dated_finishes"] for c in ("X01.1-Q1", "X01.1-Q2", "X01.2-Q1")] == [0, 1, 1]
    assert page["total"]["over_day"] == BULK + 3 + len(without)
    p90 = [r["delay_ms"]["p90"] for r in page["rows"]]
    assert p90 == sorted(p90, reverse=True), "the slowest first"
    one = service.get("/v1/counters?agency=X01.2")
    assert [r["counter_id"] for r in one["rows"]] == ["X01.2-Q1"] and one["total"]["back_dated_finishes"] == 1
    assert service.get("/v1/counters?month=2026-03")["rows"] == [], "the month is that of recording"
    return page


def check_words(tiendo, service):
    """What a supervisor reads."""
    url = ["--url", service.url]
    period = ["--from", "2026-03-01", "--to", "2026-03-31"]
    table = run([tiendo, "rates", *period, "--back-dated", "late", "--formula", "index766", *url])
    assert "Kết thúc ghi lùi ngày tính là QUÁ HẠN: 2 hồ sơ" in table and "12,00" in table, table
    assert "lùi ngày" not in run([tiendo, "rates", *period, *url])
    english = run([tiendo, "rates", *period, "--back-dated", "late", "--lang", "en", *url])
    assert "Back-dated finishes count as LATE: 2 dossiers" in english, english
    table = run([tiendo, "counters", *url])
    assert "Lùi ngày" in table and "X01.2-Q1" in table and " ngày " in table, table
    assert "hẹn lại hàng loạt" in run([tiendo, "findings", "--kind", "bulk_reschedule", *url])
    assert "hẹn lại hàng loạt" in run([tiendo, "dossier", "R3", "--explain", *url])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    tiendod, tiendo = os.path.join(build, "tiendod"), os.path.join(build, "tools", "tiendo")
    place = tempfile.mkdtemp(prefix="tiendo-backdating-")
    data, catalogue, log = (os.path.join(place, name) for name in ("data", "catalogue", "log"))
    service = None

    def again():
        found = Service(tiendod, data, catalogue, log=log)
        assert found.wait_ready()
        found.wait_folded()
        return found

    try:
        os.mkdir(data)
        os.mkdir(catalogue)
        for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
            with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
                file.write(text)
        for name, grants in (("import", ["--history"]), ("counter", [])):
            with open(os.path.join(place, name), "w", encoding="utf-8") as file:
                file.write(run([tiendo, "token", "create", "--data", data, "--agency", "X01", "--acts-for-subtree",
                                "X01", *grants]))
        service = again()
        push(tiendo, service, place, "import", past())
        push(tiendo, service, place, "counter", told_today())
        figures = check_rates(service)
        check_findings(service, BULK)
        counters = check_counters(service)
        check_words(tiendo, service)
        asked = service.get("/v1/rates?from=2026-03-01&to=2026-03-31")
        assert service.post("/v1/verify", {})[1]["clean"]

        assert service.stop() == 0  # a checkpoint is written, and loaded
        service = again()
        assert [a["total"] for a in check_rates(service)] == [a["total"] for a in figures]
        check_findings(service, BULK)
        assert check_counters(service)["rows"] == counters["rows"]

        no = event("R5", 3, "2026-04-10T09:00:00", {"voided": {"target_event_id": "R5-2", "reason_code": "NHAM"}})
        push(tiendo, service, place, "counter", [no])
        check_findings(service, 0)  # nineteen are no bulk edit
        service.kill()  # the tail of the log is folded again
        service = again()
        check_findings(service, 0)
        check_counters(service, without=["R5"])
        check_rates(service)
        assert service.get("/v1/rates?from=2026-03-01&to=2026-03-31")["total"] == asked["total"]
        assert service.post("/v1/verify", {})[1]["clean"]
        assert service.stop() == 0
        verify(tiendo, data)
        print("2 back-dated finishes late in every rate, 20 bulk re-appointments and 3 counters: the same after a "
              "stop, a kill and a recount")
        return 0
    finally:
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main())
