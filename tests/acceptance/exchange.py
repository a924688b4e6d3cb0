#!/usr/bin/env python3
"""What goes out comes back: exports and imports through the real tiendod.

--form round-trip: a simulated province out as csv and as xes, each into a fresh service: the same digests of
  ledger and dossiers, and a second import is nothing but duplicates.
--form dvcqg: 10,000 dossiers of the national exchange format in, by an import that is killed and begun again; a
  second import is all duplicates; a later file with later states, moved appointments and a corrected finish adds
  what is new; the updates that go out end in the states that went in; no personal field stands in any file that
  was written.
--form pm4py: the xes export is opened by pm4py. Skipped with a reason where it is not installed and cannot be
  had from PyPI within the time.

  exchange.py --build build/dev --form round-trip
"""
import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

from exchange_dossiers import AGENCIES, MARKS, province
from service import Service, run, verify

PERIOD = ["--from", "2026-07-01", "--to", "2026-10-31", "--as-of", "2026-10-31T12:00:00+07:00"]


def write(directory, name, text):
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Place:
    """One fresh service and the commands against it."""

    def __init__(self, build, root, name, catalogue):
        self.tiendo = os.path.join(build, "tools", "tiendo")
        self.data, self.root = os.path.join(root, name), root
        self.service = Service(os.path.join(build, "tiendod"), self.data, catalogue, log=os.path.join(root, name + ".log"))
        assert self.service.wait_ready(), "the service did not start"

    def send(self, form, file, *options, code=0):
        """Imports a file; the summary. What it says on either stream is kept for a look at personal fields."""
        done = subprocess.run([self.tiendo, "import", form, file, "--url", self.service.url, "--json", *options],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.root)
        with open(os.path.join(self.root, "said"), "a", encoding="utf-8") as said:
            said.write(done.stdout + done.stderr)
        assert done.returncode == code, (form, done.returncode, done.stdout, done.stderr)
        self.service.wait_folded()
        return json.loads(done.stdout)

    def break_off(self, form, file, *options):
        """Kills an import once the service has taken something; how many events it had then."""
        command = subprocess.Popen([self.tiendo, "import", form, file, "--url", self.service.url, *options],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.root)
        while command.poll() is None and self.service.metric("tiendo_service_events_accepted_total") == 0:
            pass
        command.kill()
        command.wait()
        return self.service.metric("tiendo_service_events_accepted_total")

    def write_out(self, form, name, *options):
        """Exports into a file; its path and the summary."""
        path = os.path.join(self.root, name)
        return path, json.loads(run([self.tiendo, "export", form, "--url", self.service.url, "--out", path, "--json",
                                     *options]))

    def rates(self):
        return run([self.tiendo, "rates", "--by", "agency", *PERIOD, "--url", self.service.url, "--csv"])

    def end(self):
        assert self.service.stop() == 0, "the service did not stop cleanly"
        return verify(self.tiendo, self.data)


def simulated(build, root, dossiers):
    """A place with a simulated past, corrections and doubles included."""
    tiendo, catalogue = os.path.join(build, "tools", "tiendo"), os.path.join(root, "catalogue")
    events = os.path.join(root, "events.jsonl")
    run([tiendo, "simulate", "province", "--seed", "5", "--dossiers", str(dossiers), "--history", "120d",
         "--until", "2026-11-01T00:00:00+07:00", "--out", events, "--catalogue-out", catalogue])
    place = Place(build, root, "first", catalogue)
    run([tiendo, "push", events, "--url", place.service.url, "--rejected", os.path.join(root, "rejected.jsonl")])
    place.service.wait_folded()
    return place, catalogue


def round_trip(build, root):
    first, catalogue = simulated(build, root, 6000)
    files = {form: first.write_out(form, "events." + form) for form in ("csv", "xes")}
    for path, told in files.values():
        assert told["through"] > 0 and told["events"] > 5000, told
    rates, digests = first.rates(), first.end()
    for form, (path, told) in files.items():
        other = Place(build, root, "from-" + form, catalogue)
        sent = other.send(form, path)
        assert sent["accepted"] == told["events"] and sent["rows_refused"] == 0, (sent, told)
        again = other.send(form, path)
        assert again["accepted"] == 0 and again["duplicates"] == told["events"], again
        assert other.rates() == rates and rates.count("\n") > 10, "other rates"
        found = other.end()
        for name in ("ledger_digest", "dossiers_digest", "durations_digest", "events"):
            assert found[name] == digests[name], (form, name, found[name], digests[name])
    print(f"{files['csv'][1]['events']} events, {files['xes'][1]['traces']} traces, csv and xes: "
          f"ledger {digests['ledger_digest'][:16]}, the same")


def states(path):
    """Of each dossier the state that the updates end in."""
    with open(path, encoding="utf-8") as file:
        return {record["MaHoSo"]: int(record["TrangThai"]) for record in json.load(file)}


def assert_due_days(path, lives):
    """A limit in days is told by its last second, so that its date is the one that was promised."""
    with open(path, encoding="utf-8") as file:
        told = {record["MaHoSo"]: record["NgayKetThucTheoQuyDinh"] for record in json.load(file)
                if "NgayKetThucTheoQuyDinh" in record}
    plain = [d for d, _ in lives if not d.supplement and d.code in told]
    assert plain
    for d in plain:
        assert told[d.code] == d.appointment.strftime("%Y%m%d") + "235959", (d.code, told[d.code])


def refuse_personal(root, needle):
    """No file below root holds a personal mark; `needle`, which must be found, shows that the look sees."""
    seen = False
    for folder, _, names in os.walk(root):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            seen = seen or needle.encode() in content
            for mark in MARKS:
                assert mark.encode() not in content, (os.path.join(folder, name), mark)
                assert json.dumps(mark)[1:-1].encode() not in content, (os.path.join(folder, name), mark)
    assert seen, f"{needle} was not found: the look sees nothing"


def dvcqg(build, root, count):
    catalogue, given = os.path.join(root, "catalogue"), tempfile.mkdtemp(prefix="tiendo-given-")
    os.makedirs(catalogue)
    write(catalogue, "agencies.csv", AGENCIES)
    lives = province(count)
    envelope = {"session": "x", "service": "DongBoHoSoMC", "data": [d.record(state) for d, state in lives]}
    early = write(given, "early.json", json.dumps(envelope, ensure_ascii=False))
    # The procedures are those that the file speaks of; the units stand in a tree that it does not tell.
    seen = os.path.join(root, "seen")
    run([os.path.join(build, "tools", "tiendo"), "import", "dvcqg", early, "--catalogue-out", seen])
    shutil.copy(os.path.join(seen, "procedures.csv"), catalogue)
    with open(os.path.join(seen, "agencies.csv"), encoding="utf-8") as file:
        assert [row["code"] for row in csv.DictReader(file)] == ["TINH"] + [f"H56.{n}" for n in range(1, 6)]
    place = Place(build, root, "place", catalogue)
    rejects = os.path.join(root, "rejects.csv")
    as_of = ["--as-of", "2026-07-20T00:00:00+07:00", "--rejects", rejects]

    broken_off = place.break_off("dvcqg", early, *as_of)
    first = place.send("dvcqg", early, *as_of)
    assert first["accepted"] + first["duplicates"] == first["events"] and first["duplicates"] >= broken_off > 0, first
    assert first["rows"] == count and first["rows_refused"] == 0 and first["events_refused"] == 0, first
    assert first["personal_fields_dropped"] >= count * len(MARKS), first
    again = place.send("dvcqg", early, *as_of)
    assert again["accepted"] == 0 and again["duplicates"] == first["events"], again
    wanted = {d.code: state for d, state in lives}
    path, told = place.write_out("dvcqg", "updates.json")
    assert states(path) == wanted, "the updates end in other states"
    assert_due_days(path, lives)
    through = told["through"]

    # A later file: some went on, some appointments were moved without a word, one finish was mended.
    later, moved, on = [], [], 0
    for number, (d, state) in enumerate(lives):
        if state in (2, 4, 5) and number % 3 == 0:
            state, on = 9, on + 1
        elif state in (2, 4) and number % 3 == 1 and not d.supplement:
            d.moved = d.appointment.replace(year=2027)
            moved.append(d.code)
        else:
            continue
        wanted[d.code] = state
        later.append(d.record(state))
    mended = next(d for d, state in lives if state == 9 and not d.supplement)
    mended.done = mended.done.replace(hour=6, minute=1)
    later.append(mended.record(9))
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in later)
    broken = '{"MaHoSo":"H56.1-260601-99999","ChuHoSo":"' + MARKS[0] + '","TrangThaiHoSo":"2"}\n'
    late = write(given, "late.jsonl", lines + broken)
    as_of[1] = "2026-08-20T00:00:00+07:00"
    second = place.send("dvcqg", late, *as_of, code=1)
    assert second["rows_refused"] == 1 and second["events_refused"] == 0, second
    assert second["dossiers_changed"] == len(moved) + 1, (second, len(moved))
    repeated = place.send("dvcqg", late, *as_of, code=1)
    assert repeated["accepted"] == 0 and repeated["changes_told"] <= 1, repeated
    with open(rejects, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["field"] for row in rows} == {"MaDonViXuLy", "MaTTHC", "KenhThucHien"}, rows
    assert all(row["row"] == str(len(later) + 1) and row["reason"] for row in rows), rows

    # What the service refuses stands in the same file, with the row that it came from.
    foreign = lives[1][0].record(2)
    foreign.update(MaHoSo="H57-1", DonViXuLy="H57")
    unknown = write(given, "unknown.json", json.dumps([later[0], foreign], ensure_ascii=False))
    third = place.send("dvcqg", unknown, *as_of, code=1)
    assert third["rows_refused"] == 0 and third["events_refused"] == 1, third
    with open(rejects, encoding="utf-8") as file:
        row = list(csv.DictReader(file))[-1]
    assert (row["row"], row["event_id"], row["field"]) == ("2", "H57-1:mc-2", "agency_code"), row

    path, told = place.write_out("dvcqg", "all.json")
    assert states(path) == wanted, "after the later file the updates end in other states"
    path, told = place.write_out("dvcqg", "new.json", "--since", str(through))
    assert set(states(path)) == {record["MaHoSo"] for record in later}, "updates of others"
    shown = place.service.get("/v1/dossiers/" + moved[0])
    assert shown["dues"]["appointment_original"]["due_date"].startswith("2026"), shown["dues"]
    assert shown["dues"]["appointment_current"]["due_date"].startswith("2027"), shown["dues"]
    shown = place.service.get("/v1/dossiers/" + mended.code)
    assert "T06:01:" in shown["ended_at"], shown
    events, _ = place.write_out("csv", "events.csv")
    place.end()
    refuse_personal(place.data, lives[0][0].code)
    refuse_personal(root, lives[0][0].code)
    shutil.rmtree(given)
    print(f"{count} dossiers, {first['events']} events, then {on} went on, {len(moved)} were moved and one was mended: "
          f"{second['accepted']} further events; all {len(wanted)} states equal, personal fields nowhere")


PM4PY = """
import sys, warnings
warnings.filterwarnings("ignore")
import pm4py
log = pm4py.read_xes(sys.argv[1])
frame = pm4py.convert_to_dataframe(log)
starts = pm4py.get_start_activities(log)
print(frame["case:concept:name"].nunique(), len(frame), len(starts), frame["time:timestamp"].isna().sum())
"""


def python_with_pm4py(build):
    """A Python that has pm4py: this one, or one of the build directory's own; None and why not."""
    own = os.path.join(build, "pm4py", "bin", "python3")
    for python in (sys.executable, own):
        if os.path.exists(python) and subprocess.run([python, "-c", "import pm4py"], stdout=subprocess.DEVNULL,
                                                     stderr=subprocess.DEVNULL).returncode == 0:
            return python, ""
    try:
        run([sys.executable, "-m", "venv", os.path.join(build, "pm4py")], timeout=60)
        run([own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20",
             "pm4py==2.7.23.11"], timeout=420)
        run([own, "-c", "import pm4py"])
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as failed:
        return None, str(failed).splitlines()[0][:300]
    return own, ""


def opened_by_pm4py(build, root):
    python, why_not = python_with_pm4py(build)
    if python is None:
        print(f"SKIPPED: pm4py cannot be installed ({why_not})")
        return 77
    first, _ = simulated(build, root, 2000)
    path, told = first.write_out("xes", "events.xes")
    assert first.service.stop() == 0
    cases, events, starts, timeless = map(int, run([python, "-c", PM4PY, path]).split()[-4:])
    assert cases == told["traces"] and events == told["events"], (cases, events, told)
    assert starts >= 1 and timeless == 0, (starts, timeless)
    print(f"pm4py reads {cases} cases, {events} events, {starts} start activities")
    return 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    p.add_argument("--form", required=True, choices=["round-trip", "dvcqg", "pm4py"])
    p.add_argument("--dossiers", type=int, default=10_000, help="of the national format")
    args = p.parse_args()
    build, root = os.path.abspath(args.build), tempfile.mkdtemp(prefix="tiendo-exchange-")
    code = 0
    if args.form == "round-trip":
        round_trip(build, root)
    elif args.form == "dvcqg":
        dvcqg(build, root, args.dossiers)
    else:
        code = opened_by_pm4py(build, root)
    shutil.rmtree(root)
    return code


if __name__ == "__main__":
    sys.exit(main())
