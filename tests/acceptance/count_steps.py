#!/usr/bin/env python3
"""Counts where the time went in the real permit log, independently of the product.

Reads receipt.xes.gz (as count_receipt.py does) with the standard library only. The log tells of
each activity only when it was completed: its work is taken to have begun where the activity before
it ended, or at acceptance. Per department, activity and group: how often, working time in
milliseconds (Monday to Friday 08:30-12:30 and 13:00-17:00 in Amsterdam), its median and P90 by
nearest rank, and the late dossiers it answers for: the longest activity of each, or
none where the time between activities is longer. "" is the time of finished dossiers in none.
Prints a table of groups. Exit code 77: the log is not there.
"""
import gzip
import re
import sys
import xml.etree.ElementTree
from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from count_receipt import NAMESPACE, ZONE, default_log, local_date

UTC = ZoneInfo("UTC")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WINDOWS = ((time(8, 30), time(12, 30)), (time(13, 0), time(17, 0)))


def code(text):
    """As an import names it: upper case, one dash for what is neither letter nor digit."""
    return re.sub(r"[^A-Z0-9._]+", "-", text.upper()).strip("-")


def milliseconds(moment):
    return (moment - EPOCH) // timedelta(milliseconds=1)


def working_time(begin, end):
    """Of two instants, in milliseconds: day by day, window by window."""
    total = 0
    day = begin.astimezone(ZONE).date()
    while day <= end.astimezone(ZONE).date():
        if day.weekday() < 5:
            for opens, closes in WINDOWS:
                a = max(begin, datetime.combine(day, opens, ZONE).astimezone(UTC))
                b = min(end, datetime.combine(day, closes, ZONE).astimezone(UTC))
                total += max(0, milliseconds(b) - milliseconds(a))
        day += timedelta(days=1)
    return total


def instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def traces(path):
    """Each trace's own values, and its events in order of time, then of their ids."""
    with gzip.open(path) as file:
        for _, element in xml.etree.ElementTree.iterparse(file):
            if element.tag != NAMESPACE + "trace":
                continue
            own, events = {}, []
            for child in element:
                if child.tag == NAMESPACE + "event":
                    values = {v.get("key"): v.get("value") for v in child}
                    events.append((instant(values["time:timestamp"]), str(len(events)),
                                   code(values["concept:name"]), code(values["org:group"])))
                else:
                    own[child.get("key")] = child.get("value")
            yield own, sorted(events)
            element.clear()


def spans(start, end, events):
    """(step, group, from, to) of what was completed while the dossier was open."""
    out, free = [], start
    for at, _, step, group in events:
        if at < start or (end is not None and at > end):
            continue
        if any(known[:2] == (step, group) and known[3] == at for known in out):
            continue  # the same end at the same instant, said twice
        out.append((step, group, free, at))
        free = at
    return out, free


def count(path):
    rows = defaultdict(lambda: {"lengths": [], "late_dossiers": 0})
    for own, events in traces(path):
        agency, start = "NL." + code(own["department"]), instant(own["startdate"])
        end = instant(own["enddate"]) if "enddate" in own else None
        if end is not None and end < start:
            end = None  # a decision before acceptance has no effect
        steps, free = spans(start, end, events)
        used = [working_time(a, b) for _, _, a, b in steps]
        for (step, group, _, _), length in zip(steps, used):
            rows[agency, step, group]["lengths"].append(length)
        if end is None:
            continue
        outside = working_time(free, end)
        rows[agency, "", ""]["lengths"].append(outside)
        if local_date(end) > local_date(instant(own["deadline"])):
            longest = min(range(len(steps)), default=None,
                          key=lambda i: (-used[i], steps[i][2], steps[i][0], steps[i][1]))
            named = longest is not None and used[longest] >= outside
            key = (agency, *steps[longest][:2]) if named else (agency, "", "")
            rows[key]["late_dossiers"] += 1
    return {key: figures(row) for key, row in rows.items()}


def figures(row):
    lengths = sorted(row["lengths"])
    def rank(tenths):
        return lengths[(len(lengths) * tenths + 9) // 10 - 1] if lengths else None
    return {"number": len(lengths), "sum_ms": sum(lengths), "median_ms": rank(5), "p90_ms": rank(9),
            "late_dossiers": row["late_dossiers"]}


def main():
    path = default_log()
    if not path.exists():
        print(f"SKIPPED: {path} is not there (set TIENDO_SHARED)", file=sys.stderr)
        return 77
    groups = defaultdict(int)
    for (_, step, group), row in count(path).items():
        groups[group if step else "(no step)"] += row["sum_ms"]
    total = sum(groups.values())
    for group, length in sorted(groups.items(), key=lambda item: -item[1]):
        print(f"{group:12} {length / 3_600_000:10.1f} h {100 * length / total:6.2f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
