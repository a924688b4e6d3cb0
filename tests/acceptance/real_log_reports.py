#!/usr/bin/env python3
"""A real permit office's log in every form that offices file.

Imported into a fresh service, each form of GET /v1/reports is given out as JSON, CSV and spreadsheet: the service has
held its sums, and `tiendo report check` holds those of the CSV again as if somebody else had published it. The totals
of 06a must be the independent count of count_receipt.py, and the steps must show which group used the time, as
count_steps.py counts it. Without the log (TIENDO_SHARED) the test is skipped by name.

  real_log_reports.py --build build/dev
"""
import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import zipfile
from xml.etree import ElementTree

import count_steps
from real_log import HERE, SOURCE, Import
from service import run

PERIOD = {"from": "2010-01-01", "to": "2012-12-31"}
ADDED_UP = {"06a", "766", "channels"}  # by `tiendo report check`


def fetch(service, form, **asked):
    with urllib.request.urlopen(f"{service.url}/v1/reports/{form}?{urllib.parse.urlencode(asked)}", timeout=60) as answer:
        return answer.read()


def look_into(spreadsheet):
    """The texts of a spreadsheet whose every part is sound XML."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(spreadsheet)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            tree = ElementTree.fromstring(parts.read(name))
            if name == "xl/sharedStrings.xml":
                texts = ["".join(item.itertext()) for item in tree]
    return texts


def question(form, dossier):
    """What a form is asked: the period of the log, or one dossier."""
    names = {p["name"] for p in form["parameters"]}
    asked = {name: value for name, value in PERIOD.items() if name in names}
    if "dossier" in names:
        asked["dossier"] = dossier
    return asked


def totals(form):
    """By agency what 06a tells of it, in the words of count_receipt.py."""
    at = {column["id"]: i for i, column in enumerate(form["columns"])}
    out = {}
    for row in form["rows"]:
        if row["kind"] == "group":
            cells = row["cells"]
            out[row["key"]] = {"received": cells[at["received_and_carried_over"]], "early": cells[at["early"]],
                               "on_time": cells[at["on_time"]], "late": cells[at["late"]],
                               "pending": cells[at["pending"]]}
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    p.add_argument("--keep", help="directory that the spreadsheets are written to")
    how = p.parse_args()
    build = os.path.abspath(how.build)
    shared = os.environ.get("TIENDO_SHARED", os.path.join(SOURCE, "..", "shared"))
    log = os.path.abspath(os.path.join(shared, "data", "receipt.xes.gz"))
    if not os.path.exists(log):
        print(f"SKIPPED: {log} is absent")
        return 77
    root = tempfile.mkdtemp(prefix="tiendo-permit-forms-")
    expected = json.loads(run([sys.executable, os.path.join(HERE, "count_receipt.py"), "--by-code"],
                              env=dict(os.environ, TIENDO_SHARED=shared)))
    place = Import(build, root, "first", log)
    place.send()
    service = place.service
    dossier = service.get("/v1/dossiers?state=resolved&limit=1")["rows"][0]["dossier_code"]
    forms = service.get("/v1/reports")["forms"]
    assert len(forms) >= 12, [form["form"] for form in forms]
    given = {}
    for form in forms:
        name, asked = form["form"], question(form, dossier)
        given[name] = json.loads(fetch(service, name, **asked))
        # The criteria of QĐ 766/QĐ-TTg hold from 2022 on, so that a period before has none.
        assert bool(given[name]["rows"]) == (name != "components"), f"{name}: {len(given[name]['rows'])} rows"
        texts = look_into(fetch(service, name, format="xlsx", **asked))
        assert any(given[name]["title"]["vi"].lower() in text.lower() for text in texts), (name, texts[:8])
        path = os.path.join(root, name + ".csv")
        with open(path, "wb") as file:
            file.write(fetch(service, name, format="csv", **asked))
        with open(path, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if row[0] in ("detail", "group", "total")]
        assert len(rows) == len(given[name]["rows"]), name
        if name in ADDED_UP:
            run([place.tiendo, "report", "check", path, "--form", name])
        if how.keep:
            with open(os.path.join(how.keep, name + ".xlsx"), "wb") as file:
                file.write(fetch(service, name, format="xlsx", **asked))

    assert totals(given["06a"]) == expected, f"06a {totals(given['06a'])}\nindependent count {expected}"
    # A figure moved in the file is found by the check.
    path = os.path.join(root, "06a.csv")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    total = given["06a"]["rows"][0]["cells"][2]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(f",{total},", f",{total + 1},", 1))
    moved = subprocess.run([place.tiendo, "report", "check", path, "--json"], stdout=subprocess.PIPE, text=True)
    assert moved.returncode == 1 and not json.loads(moved.stdout)["adds_up"], moved.stdout

    group, share = place.busiest_group()
    by_group = {}
    for (_, _, unit), counted in count_steps.count(log).items():
        if unit:
            by_group[unit] = by_group.get(unit, 0) + counted["sum_ms"]
    assert group == max(by_group, key=by_group.get), (group, by_group)
    place.end()
    shutil.rmtree(root)
    print(f"{len(forms)} forms as JSON, CSV and spreadsheet, sums held: {', '.join(sorted(given))}")
    print(f"06a equals the independent count of {len(expected)} departments; most time by {group} ({share} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
