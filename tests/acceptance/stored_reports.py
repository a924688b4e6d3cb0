#!/usr/bin/env python3
"""A report is stored as it was given out; weeks later it is known which cell differs, and by which record.

By the real tiendod: stored, found again after a stop and after a SIGKILL, moved by one late correction that compare
names with its cell; a damaged file is an error with a name and stops nothing.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

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
MARCH = ["--from", "2026-03-01", "--to", "2026-03-31"]


def event(dossier, number, at, body, agency="X01.1"):
    return {"event_id": f"{dossier}-{number}", "dossier_code": dossier, "agency_code": agency,
            "counter_id": "X01.1-Q1", "actor": "cb.042", "occurred_at": at + "+07:00", **body}


def past():
    """D0 finished late, D1 in time, D2 is overdue and a unit has it, D3 is of another agency."""
    received = {"received": {"procedure_code": "P5", "channel": "ONLINE"}}
    granted = {"processed": {"outcome": "GRANTED"}}
    for i in range(4):
        yield event(f"D{i}", 1, "2026-03-02T09:00:00", received, "X01.1" if i < 3 else "X01.2")
    yield event("D0", 9, "2026-03-20T09:00:00", granted)
    yield event("D1", 9, "2026-03-05T09:00:00", granted)
    yield event("D2", 2, "2026-03-03T09:00:00", {"step_started": {"step_code": "B1", "unit_code": "P.TD"}})
    yield event("D3", 9, "2026-03-04T09:00:00", granted, "X01.2")


def correction():
    """The finish of D0 was on 6 March, it is told today."""
    return event("D0", 10, "2026-11-01T09:00:00",
                 {"corrected": {"target_event_id": "D0-9", "occurred_at": "2026-03-06T09:00:00+07:00",
                                "processed": {"outcome": "GRANTED"}}})


def push(tiendo, service, place, events):
    path = os.path.join(place, "events.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(e) + "\n" for e in events)
    run([tiendo, "push", path, "--url", service.url, "--token-file", os.path.join(place, "counter")], cwd=place)
    service.wait_folded()


class Reports:
    """The commands, at one service after another."""

    def __init__(self, tiendo):
        self.tiendo = tiendo
        self.url = []

    def said(self, code, *arguments):
        done = subprocess.run([self.tiendo, "report", *arguments, *self.url], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        assert done.returncode == code, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout if code < 2 else done.stderr

    def store(self, *arguments):
        return self.said(0, "store", *arguments).strip()

    def compared(self, code, *which):
        return json.loads(self.said(code, "compare", *which, "--json"))


def status_of(service, method, path, token=None):
    request = urllib.request.Request(service.url + path, method=method,
                                     headers={"Authorization": "Bearer " + token} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def check_moved(reports, which, code=1):
    """The correction moved D0 from late to early, in the row of its field, its agency and the total."""
    found = reports.compared(code, *which)
    cells = {(d["row"], d["column"]): (d["then"], d["now"], d["difference"]) for d in found["differences"]}
    assert not found["equal"]
    for row in ("total", "X01.1", "X01.1/F1"):
        assert cells[(row, "late")] == (1, 0, -1), (row, cells)
        assert cells[(row, "early")] == (1, 2, 1) or row == "total", (row, cells)
    assert not any(row.startswith("X01.2") for row, _ in cells), cells
    records = found["records"]["rows"]
    assert [(r["dossier_code"], r["event"]["kind"], r["event"]["event_id"], r["event"]["sending_agency_code"])
            for r in records] == [("D0", "corrected", "D0-10", "X01")], records
    assert records[0]["sequence"] > found["then"]["position"] and records[0]["recorded_at"]


def check_rights(reports, service, place):
    with open(os.path.join(place, "counter"), encoding="utf-8") as file:
        counter = file.read().strip()
    target = "/v1/reports/06a?from=2026-03-01&to=2026-03-31"
    code, answer = status_of(service, "POST", target, counter)
    assert (code, answer["code"]) == (403, "not_a_supervisor"), answer
    assert status_of(service, "GET", target, counter)[0] == 200, "a counter may read"
    code, answer = status_of(service, "POST", "/v1/reports/07z")
    assert (code, answer["code"]) == (404, "unknown_form"), answer
    code, answer = status_of(service, "GET", "/v1/reports/stored/..%2f..%2fetc")
    assert (code, answer["code"]) == (404, "unknown_stored_report"), answer


def check_forged(reports, place, report):
    """A figure or the question of a kept file is another one than what its digest was taken of."""
    path = os.path.join(place, "forged.json")
    for change in (lambda r: r["rows"][0]["cells"].__setitem__(3, r["rows"][0]["cells"][3] + 1),
                   lambda r: r["rows"].pop(),
                   lambda r: r["period"].__setitem__("to", "2026-03-30"),
                   lambda r: r.__setitem__("agency_code", "X02")):
        other = json.loads(json.dumps(report))
        change(other)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(other, file)
        assert "was changed after it was made" in reports.said(2, "compare", path)


def check_damage(reports, service, data, identity):
    """One byte of the file is another one."""
    path = os.path.join(data, "reports", identity + ".report")
    with open(path, "r+b") as file:
        file.seek(-40, os.SEEK_END)
        old = file.read(1)
        file.seek(-40, os.SEEK_END)
        file.write(bytes([old[0] ^ 1]))
    code, answer = status_of(service, "GET", "/v1/reports/stored/" + identity)
    assert (code, answer["code"]) == (500, "stored_report_damaged") and identity in answer["detail"], answer
    assert "damaged" in reports.said(4, "compare", identity)
    assert service.metric("tiendo_storage_reports_damaged_total") >= 2
    assert status_of(service, "GET", "/readyz")[0] == 200


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    tiendod, tiendo = os.path.join(build, "tiendod"), os.path.join(build, "tools", "tiendo")
    place = tempfile.mkdtemp(prefix="tiendo-stored-")
    data, catalogue, log = (os.path.join(place, name) for name in ("data", "catalogue", "log"))
    service = None
    reports = Reports(tiendo)

    def again():
        found = Service(tiendod, data, catalogue, log=log)
        assert found.wait_ready()
        found.wait_folded()
        reports.url = ["--url", found.url]
        return found

    try:
        os.mkdir(data)
        os.mkdir(catalogue)
        for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
            with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
                file.write(text)
        with open(os.path.join(place, "counter"), "w", encoding="utf-8") as file:
            file.write(run([tiendo, "token", "create", "--data", data, "--agency", "X01", "--acts-for-subtree", "X01"]))
        service = again()
        push(tiendo, service, place, past())
        check_rights(reports, service, place)

        first = reports.store("06a", *MARCH)
        overdue = reports.store("overdue", *MARCH)
        sheet = reports.store("control-sheet", "--dossier", "D0")
        assert reports.compared(0, first)["equal"] and reports.compared(0, overdue)["equal"]
        listed = service.get("/v1/reports/stored?form=06a&from=2026-03-01&to=2026-03-31")
        assert [r["id"] for r in listed["rows"]] == [first] and listed["stored"] == 3, listed
        assert service.get("/v1/reports/stored?form=06a&from=2026-03-02")["rows"] == []
        assert "no form 'nope'" in reports.said(2, "stored", "--form", "nope")
        whole = service.get("/v1/reports/stored/" + first)
        assert whole["report"]["digest"] == whole["stored"]["digest"] and whole["stored"]["stored_by"]
        assert service.metric("tiendo_storage_reports") == 3

        assert service.stop() == 0
        service = again()
        assert service.get("/v1/reports/stored/" + first) == whole
        push(tiendo, service, place, [correction()])
        check_moved(reports, [first])
        service.kill()
        service = again()
        check_moved(reports, [first])
        said = reports.said(1, "compare", first)
        assert "đính chính" in said and "D0" in said and "Quá hạn" in said, said

        second = reports.store("06a", *MARCH)
        check_moved(reports, [first, second])
        assert reports.compared(0, second)["equal"]
        assert reports.compared(0, overdue)["equal"], "D2 is overdue as before"
        moved = reports.compared(1, sheet)
        assert "result" in {d["column"] for d in moved["differences"]}, moved["differences"]
        assert [r["event"]["event_id"] for r in moved["records"]["rows"]] == ["D0-10"], moved["records"]
        path = os.path.join(place, "kept.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(whole["report"], file)
        check_moved(reports, [path])
        check_forged(reports, place, whole["report"])

        check_damage(reports, service, data, first)
        check_moved(reports, [path])
        assert service.post("/v1/verify", {})[1]["clean"]
        assert service.stop() == 0
        verify(tiendo, data)
    finally:
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(place, ignore_errors=True)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
