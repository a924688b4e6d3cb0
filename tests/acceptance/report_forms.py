#!/usr/bin/env python3
"""The forms that a running service gives out say what its rates say, in JSON, CSV and spreadsheet alike.

A year of the simulated province is pushed into a real tiendod. Every figure of form 06a stands beside the one of
`tiendo rates`; the spreadsheet is unzipped and read cell by cell, with its merged headings, repeated rows, heading
and signatures of the configuration.

  report_forms.py --build build/dev
"""
import argparse
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
import zipfile

from service import Service, run, verify

CONFIG = """[report]
issued_by = "Ủy ban nhân dân tỉnh Mẫu"
agency = "Văn phòng Thử nghiệm"
place = "Mẫu Sơn"
signed_by = "Chánh Văn phòng"
signer = "Người Ký Thử"
code_06a = "II.06a/BTP"
"""
PERIOD = ("--from", "2026-09-21", "--to", "2026-10-20")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Sheet:
    """The first sheet of an .xlsx: texts and numbers by cell, merged ranges, column widths."""

    def __init__(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert parts.testzip() is None
            strings = [
                "".join(t.text or "" for t in item.iter(SHEET + "t"))
                for item in xml.etree.ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))]
            page = xml.etree.ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
            self.book = parts.read("xl/workbook.xml").decode()
        self.cells = {}
        for cell in page.iter(SHEET + "c"):
            value = cell.find(SHEET + "v")
            if value is not None:
                text = value.text
                self.cells[cell.get("r")] = strings[int(text)] if cell.get("t") == "s" else float(text)
        self.merged = {m.get("ref") for m in page.iter(SHEET + "mergeCell")}
        self.fits = page.find(f"{SHEET}sheetPr/{SHEET}pageSetUpPr").get("fitToPage")
        self.setup = page.find(SHEET + "pageSetup").attrib

    def place(self, text):
        """Column letters and row of the first cell with this text."""
        for name, value in self.cells.items():
            if value == text:
                letters, row = re.match(r"([A-Z]+)(\d+)", name).groups()
                return letters, int(row)
        raise AssertionError(f"no cell says '{text}'")

    def row(self, number, columns):
        return [self.cells.get(f"{chr(ord('A') + c)}{number}", "") for c in range(columns)]


def by_key(report):
    return {row["key"]: row for row in report["rows"]}


def expected(counts):
    """(3) to (13) of form 06a from the counts of /v1/rates."""
    finished = [counts["early"], counts["on_time"], counts["late"]]
    at_counter = counts["received_in_person"] + counts["received_post"]
    pending = counts["open"] - counts["no_due"]
    return [counts["received"] + counts["carried_over"], counts["received_online"], at_counter,
            counts["carried_over"], sum(finished), *finished, pending, pending - counts["overdue"], counts["overdue"]]


def judge_against_rates(say):
    report = json.loads(say("report", "06a", *PERIOD, "--json"))
    rates = json.loads(say("rates", "--by", "agency", *PERIOD, "--json"))
    assert report["position"] == rates["position"]
    rows = by_key(report)
    assert rows["total"]["cells"][2:] == expected(rates["total"]["counts"])
    seen = 0
    for rate in rates["rows"]:
        figures = expected(rate["counts"])
        if rate["agency_code"] in rows:
            assert rows[rate["agency_code"]]["cells"][2:] == figures, rate["agency_code"]
            seen += 1
        else:
            assert not any(figures), rate["agency_code"]
    assert seen > 100, seen
    fields = json.loads(say("rates", "--by", "field", "--agency", "X01.01", "--alone", *PERIOD, "--json"))
    for field in fields["rows"]:
        if any(expected(field["counts"])):
            assert rows["X01.01/" + field["field_code"]]["cells"][2:] == expected(field["counts"])
    balance = sum(line["value"] for line in report["beside"])
    total = rows["total"]["cells"]
    assert total[2] + balance == total[6] + total[10]

    index = json.loads(say("report", "766", *PERIOD, "--json"))
    pair = rates["total"]["rates"]["index766"]
    cells = by_key(index)["total"]["cells"]
    assert (cells[2], cells[7], cells[8]) == (pair["denominator"], pair["percent"], pair["score"]), cells
    ranking = json.loads(say("report", "ranking", "--formula", "due", *PERIOD, "--json"))
    pair = rates["total"]["rates"]["due"]
    before = json.loads(say("rates", "--from", "2026-08-21", "--to", "2026-09-20", "--json"))
    cells = by_key(ranking)["total"]["cells"]
    assert cells[2:6] == [pair["numerator"], pair["denominator"], pair["percent"],
                          before["total"]["rates"]["due"]["percent"]], cells
    return report


def judge_csv(report, text):
    rows = {row[1]: row for row in csv.reader(io.StringIO(text)) if row and row[0] in ("detail", "group", "total")}
    assert len(rows) == len(report["rows"])
    for row in report["rows"]:
        told = rows[row["key"]]
        assert told[0] == row["kind"]
        assert [int(n) for n in told[4:15]] == row["cells"][2:], row["key"]
        assert int(told[15]) == row["beside"]
    assert f"about,digest,{report['digest']}" in text


def judge_merged(ranges):
    """Merged ranges that overlap make Excel offer to repair the file."""
    taken = {}
    for one in ranges:
        left, top, right, bottom = re.match(r"([A-Z])(\d+):([A-Z])(\d+)$", one).groups()
        for column in range(ord(left), ord(right) + 1):
            for row in range(int(top), int(bottom) + 1):
                assert taken.setdefault((column, row), one) == one, (one, taken[column, row])


def judge_sheet(report, content):
    sheet = Sheet(content)
    judge_merged(sheet.merged)
    letters, numbers = sheet.place("(2)")
    assert letters == "B"
    columns = len(report["columns"])
    assert sheet.row(numbers, columns)[3:6] == ["(4)", "(5)", "(6)"]
    assert sheet.cells[f"C{numbers}"] == "(3)=\n(4)+(5)+(6)"
    details = [r for r in report["rows"] if r["kind"] != "total"] + [
        r for r in report["rows"] if r["kind"] == "total"]
    for number, row in enumerate(details, numbers + 1):
        assert sheet.row(number, columns) == row["cells"], row["key"]
    top = numbers - 3
    assert {f"C{top}:F{top}", f"D{top + 1}:E{top + 1}", f"C{top + 1}:C{top + 2}", f"G{top}:J{top}",
            f"A{top}:A{top + 2}"} <= sheet.merged, sheet.merged
    assert "Print_Titles" in sheet.book and f"${top}:${numbers}" in sheet.book
    assert sheet.fits == "1" and sheet.setup["orientation"] == "landscape" and sheet.setup["paperSize"] == "9"
    for text in ("ỦY BAN NHÂN DÂN TỈNH MẪU", "VĂN PHÒNG THỬ NGHIỆM", "Biểu số: II.06a/BTP", "CHÁNH VĂN PHÒNG",
                 "NGƯỜI LẬP BIỂU", "Người Ký Thử", "Kỳ báo cáo: Từ ngày 21/09/2026 đến ngày 20/10/2026"):
        sheet.place(text)
    assert any(isinstance(v, str) and v.startswith("Mẫu Sơn, ngày ") for v in sheet.cells.values())
    assert any(isinstance(v, str) and report["digest"][:16] in v for v in sheet.cells.values())


def judge(build, service, folder):
    tiendo = os.path.join(build, "tools", "tiendo")

    def say(*arguments):
        return run([tiendo, *arguments, "--url", service.url], timeout=60)

    report = judge_against_rates(say)
    judge_csv(report, say("report", "06a", *PERIOD, "--csv"))
    file = os.path.join(folder, "06a.xlsx")
    say("report", "06a", *PERIOD, "--xlsx", file)
    with open(file, "rb") as opened:
        judge_sheet(report, opened.read())
    for form in ("766", "ranking", "channels"):
        say("report", form, *PERIOD, "--xlsx", file)
        with open(file, "rb") as opened:
            judge_merged(Sheet(opened.read()).merged)
    again = json.loads(say("report", "06a", *PERIOD, "--json"))
    assert again == report
    month = json.loads(say("report", "channels", "--month", "2026-02", "--json"))
    assert month["period"]["to"] == "2026-02-28" and month["period"]["vi"] == "Tháng 2 năm 2026"

    refused = subprocess.run([tiendo, "report", "06x", "--url", service.url], capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2 and "06a, 766, ranking, channels" in refused.stderr, refused


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--build", required=True)
    build = asked.parse_args().build
    folder = tempfile.mkdtemp(prefix="tiendo-report-")
    service = None
    try:
        tiendo = os.path.join(build, "tools", "tiendo")
        catalogue = os.path.join(folder, "catalogue")
        events = os.path.join(folder, "events.jsonl")
        run([tiendo, "simulate", "province", "--seed", "11", "--history", "400d", "--dossiers", "12000", "--until",
             "2026-11-02T10:00:00+07:00", "--out", events, "--catalogue-out", catalogue])
        config = os.path.join(folder, "tiendo.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIG)
        service = Service(os.path.join(build, "tiendod"), os.path.join(folder, "data"), catalogue,
                          extra=("--config", config))
        assert service.wait_ready(), "tiendod did not start"
        run([tiendo, "push", events, "--url", service.url])
        service.wait_folded()
        judge(build, service, folder)
        assert service.stop() == 0
        verify(tiendo, os.path.join(folder, "data"))
    finally:
        if service is not None:
            service.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("report forms: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
