#!/usr/bin/env python3
"""Recomputes the due dates of the law tables by walking day by day.

An independent control of the hand results: it shares no code with the product and uses none of
its arithmetic. A day is looked at, asked whether it is worked and whether a pause holds it, and
counted; an hour is counted minute by minute. It walks every plain row, and of the pauses those
that stop a limit in working days or in hours: a pause_calendar is no walk. Of steps.csv it walks
the working time of steps that were begun and finished by events of their own. It reads the
calendar's published days from src/calendar/data, and the hours of the made-up offices from this
folder. Standard library only; exit 1 and a line per row that differs.
"""
import csv
import datetime as dt
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHIPPED = HERE.parents[2] / "src" / "calendar" / "data"
TABLES = ["tet.csv", "swaps.csv", "acceptance.csv", "limits.csv"]
ROWS_AT_LEAST = 150
PAUSE_ROWS_AT_LEAST = 45
STEPS_AT_LEAST = 18
CAUSES = {"supplement_requested": "supplement", "supplement_received": "supplement",
          "payment_requested": "payment", "payment_made": "payment",
          "suspended": "suspension", "resumed": "suspension"}
REQUESTS = ("supplement_requested", "payment_requested", "suspended")
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ONE_DAY = dt.timedelta(days=1)
LUNCHED = [(dt.time(7, 30), dt.time(11, 30)), (dt.time(13, 30), dt.time(17, 0))]


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Office:
    """Which days are worked, and during which hours."""

    def __init__(self, agency, published_2027):
        self.off, self.work, self.hours = set(), set(), {}
        for row in rows_of(SHIPPED / "calendar.csv"):
            kind = self.off if row["kind"] == "off" else self.work
            kind.add(dt.date.fromisoformat(row["date"]))
        self.published_from, self.published_to = dt.date(2018, 1, 1), dt.date(2026, 12, 31)
        if published_2027:
            self.off.add(dt.date(2027, 1, 1))
            self.published_to = dt.date(2027, 12, 31)
        own = {row["code"]: row["calendar_id"] for row in rows_of(HERE / "agencies.csv")}[agency]
        for row in rows_of(HERE / "hours.csv"):
            if row["calendar_id"] != own:
                continue
            windows = []
            for window in row["windows"].split():
                start, end = window.split("-")
                windows.append((dt.time.fromisoformat(start), dt.time.fromisoformat(end)))
            since = dt.date.fromisoformat(row["valid_from"])
            self.hours.setdefault(since, {})[row["weekday"]] = windows

    def is_provisional(self, start, due):
        return start < self.published_from or due > self.published_to

    def windows(self, day):
        if day in self.off:
            return []
        weekday = "mon" if day in self.work else WEEKDAYS[day.weekday()]
        week = {w: LUNCHED for w in WEEKDAYS[:5]}
        for since in sorted(self.hours):
            if since <= day:
                week = self.hours[since]
        return week.get(weekday, [])

    def works(self, day):
        return bool(self.windows(day))

    def is_open(self, at):
        return any(start <= at.time() < end for start, end in self.windows(at.date()))

    def roll(self, day):
        while not self.works(day):
            day += ONE_DAY
        return day

    def next_working_day(self, day):
        return self.roll(day + ONE_DAY)

    def opening(self, day):
        return dt.datetime.combine(day, self.windows(day)[0][0])


def terms_of(text):
    terms = {"rule": "roll", "cut_off": None, "agency": "X01.1", "published": False,
             "supplement": "pause_working", "payment": "none", "suspension": "pause_working"}
    for item in (part.strip() for part in text.split(";")):
        words = item.split()
        if words[0].isdigit():
            terms["count"], terms["unit"] = int(words[0]), words[1]
        elif item in ("roll", "next_day"):
            terms["rule"] = item
        elif words[0] == "cut_off":
            terms["cut_off"] = dt.time.fromisoformat(words[1])
        elif words[0] in ("agency", "supplement", "payment", "suspension"):
            terms[words[0]] = words[1]
        elif words[0] in ("committed", "headline", "step"):
            pass  # only the statutory limit and the time of steps are walked here
        elif words[:2] == ["published", "2027"]:
            terms["published"] = True
        else:
            raise ValueError("not a term: " + item)
    return terms


def months_on(day, count):
    year, month = day.year + (day.month - 1 + count) // 12, (day.month - 1 + count) % 12 + 1
    number = day.day
    while True:
        try:
            return dt.date(year, month, number)
        except ValueError:  # that month has no such day: its last one
            number -= 1


def hours_on(at, hours, runs, pauses):
    """Minute by minute, in smaller steps where a second or a pause's end is not a whole minute."""
    edges = sorted(edge for pause in pauses for edge in pause[:2])
    left = dt.timedelta(hours=hours)
    while left:
        into = dt.timedelta(seconds=at.second, microseconds=at.microsecond)
        step = min(left, dt.timedelta(minutes=1) - into)
        for edge in edges:
            if at < edge < at + step:
                step = edge - at
        if runs(at) and not any(begin <= at < end for begin, end, _ in pauses):
            left -= step
        at += step
    return at


def is_held(day, pauses):
    """Whether the first pause that holds the day stops the clock (pauses in order of beginning)."""
    for begin, end, policy in pauses:
        if begin.date() < day <= end.date():
            return policy == "pause_working"
    return False


def due_of(received, terms, pauses=()):
    office = Office(terms["agency"], terms["published"])
    start = received.date()
    if terms["cut_off"] and received.time() > terms["cut_off"]:
        received = office.opening(office.next_working_day(received.date()))
    unit, count, day = terms["unit"], terms["count"], received.date()
    if unit == "hours":
        at = hours_on(received, count, lambda _: True, pauses)
        return at, office.is_provisional(start, at.date())
    if unit == "working_hours":
        if not office.is_open(received):
            if terms["rule"] == "next_day":
                received = office.opening(office.next_working_day(day))
            while not office.is_open(received):
                received += dt.timedelta(seconds=1)
        at = hours_on(received, count, office.is_open, pauses)
        return at, office.is_provisional(start, at.date())
    if unit == "working_days":
        if terms["rule"] == "roll" or count == 0:
            day = office.roll(day)
        for _ in range(count):
            day = office.next_working_day(day)
            while is_held(day, pauses):
                day = office.next_working_day(day)
        for begin, end, policy in pauses:
            if policy == "pause_working" and begin.date() == day:
                # The last day is not over: what is left of it stands on the day of the answer.
                while office.next_working_day(day) <= end.date():
                    day = office.next_working_day(day)
    elif unit == "calendar_days":
        for _ in range(count):
            day += ONE_DAY
        day = office.roll(day)
    elif unit == "months":
        day = office.roll(months_on(day, count))
    else:
        raise ValueError("not a unit: " + unit)
    return day, office.is_provisional(start, day)


def told_by(story, terms):
    """Where the clock starts, and the pauses (begin, end, policy) in order of their beginning."""
    start, open_ones, pauses = None, {}, []
    for event in (part.split() for part in story.split(";")):
        at, name = dt.datetime.fromisoformat(" ".join(event[:2])), event[2]
        if name == "received":
            start = at
        elif name in REQUESTS:
            open_ones.setdefault(CAUSES[name], at)
        elif name in CAUSES:
            if CAUSES[name] in open_ones:  # an answer without a request does nothing
                pauses.append((open_ones.pop(CAUSES[name]), at, terms[CAUSES[name]]))
        elif name in ("processed", "stopped"):
            for cause, begin in open_ones.items():  # closed by the end; nobody answered
                policy = "pause_working" if terms[cause] == "restart" else terms[cause]
                pauses.append((begin, at, policy))
            open_ones = {"suspension": at} if name == "stopped" else {}
    answers = [end for _, end, policy in pauses if policy == "restart"]
    return max([start] + answers), sorted(pauses)


def walked_pauses():
    """Rows of pauses.csv that a walk can answer, each with what it expects and what was walked."""
    for row in rows_of(HERE / "pauses.csv"):
        terms = terms_of(row["terms"])
        dues = [i.split(" ", 1)[1] for i in map(str.strip, row["expected"].split(";"))
                if i.startswith("statutory ")]
        start, pauses = told_by(row["story"], terms)
        in_hours = terms["unit"] in ("hours", "working_hours")
        if not dues or terms["unit"] not in ("hours", "working_hours", "working_days"):
            continue
        pauses = [p for p in pauses if p[2] != "none"]
        if not in_hours and any(policy == "pause_calendar" for _, _, policy in pauses):
            continue
        yield row, dues[0], text_of(*due_of(start, terms, pauses))


def steps_told(story):
    """(unit, begin, end) of the steps as they began; None where a walk cannot tell."""
    steps = []
    for words in (part.split() for part in story.split(";")):
        at, name, said = dt.datetime.fromisoformat(" ".join(words[:2])), words[2], words[3:]
        if name in ("transferred", "corrected", "voided", "submitted"):
            return None
        if name not in ("step_started", "step_finished"):
            continue
        step = said[said.index("step") + 1]
        unit = said[said.index("unit") + 1] if "unit" in said else None
        running = [s for s in steps if s["name"] == (step, unit) and s["end"] is None]
        if name == "step_started" and not running:
            steps.append({"name": (step, unit), "begin": at, "end": None})
        elif name == "step_finished" and running:
            running[0]["end"] = at
        else:
            return None
    return [(s["name"][1], s["begin"], s["end"]) for s in steps]


def walked_steps():
    """Steps of steps.csv begun and finished by events: row, time by hand, and minute by minute."""
    agencies = {row["code"] for row in rows_of(HERE / "agencies.csv")}
    for row in rows_of(HERE / "steps.csv"):
        terms = terms_of(row["terms"].split("|")[0])
        steps = steps_told(row["story"])
        if steps is None:
            continue
        pauses = [p for p in told_by(row["story"], terms)[1] if p[2] != "none"]
        for item in (i.split() for i in row["expected"].split(";")):
            if item[0] != "used" or len(steps) < int(item[1]):
                continue
            unit, at, end = steps[int(item[1]) - 1]
            if end is None:
                continue
            office, used = Office(unit if unit in agencies else terms["agency"], False), 0
            while at < end:
                used += office.is_open(at) and not any(a <= at < b for a, b, _ in pauses)
                at += dt.timedelta(minutes=1)
            yield row, item[2], f"{used // 60}:{used % 60:02}"


def text_of(due, provisional):
    if isinstance(due, dt.datetime):
        text = due.isoformat(sep=" ", timespec="milliseconds" if due.microsecond else "auto")
        text = text[:-3] if text.endswith(":00") and not due.microsecond else text
    else:
        text = due.isoformat()
    return text + (" provisional" if provisional else "")


def main():
    wrong = seen = 0
    ids = set()
    for table in TABLES:
        for row in rows_of(HERE / table):
            seen += 1
            if row["id"] in ids:
                print(f"{table} {row['id']}: this id stands twice")
                wrong += 1
            ids.add(row["id"])
            received = dt.datetime.fromisoformat(row["received"])
            got = text_of(*due_of(received, terms_of(row["terms"])))
            if got != row["due"]:
                print(f"{table} {row['id']} ({row['source']}): by hand {row['due']}, walked {got}")
                wrong += 1
    paused = 0
    for row, by_hand, got in walked_pauses():
        paused += 1
        if got != by_hand:
            print(f"pauses.csv {row['id']} ({row['source']}): by hand {by_hand}, walked {got}")
            wrong += 1
    steps = 0
    for row, by_hand, got in walked_steps():
        steps += 1
        if got != by_hand:
            print(f"steps.csv {row['id']} ({row['source']}): by hand {by_hand}, walked {got}")
            wrong += 1
    if steps < STEPS_AT_LEAST:
        print(f"only {steps} steps were walked, {STEPS_AT_LEAST} are wanted")
        wrong += 1
    if paused < PAUSE_ROWS_AT_LEAST:
        print(f"only {paused} rows of pauses were walked, {PAUSE_ROWS_AT_LEAST} are wanted")
        wrong += 1
    if seen < ROWS_AT_LEAST:
        print(f"only {seen} rows were read, {ROWS_AT_LEAST} are wanted")
        wrong += 1
    print(f"{seen} plain rows, {paused} of pauses and {steps} steps walked, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
