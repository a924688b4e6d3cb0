#!/usr/bin/env python3
"""Counts the real permit log independently of the product.

Reads receipt.xes.gz (TIENDO_SHARED, default ../shared beside the repository, at
data/receipt.xes.gz) with the standard library only and prints, per department:
received, early, on_time, late, pending. The verdict compares local dates in
Europe/Amsterdam: the end's date against the deadline's date. A trace without an
end is pending; so is one whose end lies before its start, because a decision
before acceptance has no effect (design: the first Processed after Received
counts). Exit code 77: the log is not there.

Usage: count_receipt.py [FILE] [--by-code]
  --by-code   keys are the agency codes that tiendo import xes generates
"""
import argparse
import gzip
import json
import os
import pathlib
import re
import sys
import xml.etree.ElementTree
from datetime import datetime
from zoneinfo import ZoneInfo

NAMESPACE = "{http://www.xes-standard.org/}"
ZONE = ZoneInfo("Europe/Amsterdam")
COUNTS = ("received", "early", "on_time", "late", "pending")


def default_log():
    repository = pathlib.Path(__file__).resolve().parents[2]
    shared = os.environ.get("TIENDO_SHARED", str(repository.parent / "shared"))
    return pathlib.Path(shared) / "data" / "receipt.xes.gz"


def traces(path):
    """Yields each trace's own attributes as text."""
    with gzip.open(path) as file:
        for _, element in xml.etree.ElementTree.iterparse(file):
            if element.tag != NAMESPACE + "trace":
                continue
            yield {child.get("key"): child.get("value")
                   for child in element if child.tag != NAMESPACE + "event"}
            element.clear()


def local_date(moment):
    return moment.astimezone(ZONE).date()


def verdict(trace):
    start = datetime.fromisoformat(trace["startdate"])
    if "enddate" not in trace:
        return "pending"
    end = datetime.fromisoformat(trace["enddate"])
    if end < start:
        return "pending"
    done, due = local_date(end), local_date(datetime.fromisoformat(trace["deadline"]))
    return "early" if done < due else "on_time" if done == due else "late"


def count(path, by_code=False):
    table = {}
    for trace in traces(path):
        key = trace["department"]
        if by_code:
            key = "NL." + re.sub(r"[^A-Z0-9._]+", "-", key.upper())
        row = table.setdefault(key, dict.fromkeys(COUNTS, 0))
        row["received"] += 1
        row[verdict(trace)] += 1
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=pathlib.Path, default=default_log())
    parser.add_argument("--by-code", action="store_true")
    options = parser.parse_args()
    if not options.file.exists():
        print(f"SKIPPED: {options.file} is not there (set TIENDO_SHARED)", file=sys.stderr)
        return 77
    print(json.dumps(count(options.file, options.by_code), indent=1, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
