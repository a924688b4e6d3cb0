#!/usr/bin/env python3
"""Breaks one line at a time and demands that the two days of the simulation notice.

By tests/mutant_runner.py, with the objects of simulation_tests and twenty seeds each.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import mutant_runner  # noqa: E402

WATCHING, LINE = "src/engine/watching.cpp", "src/notify/webhook_line.cpp"

# What is broken; file; the line as it stands, without indentation; what replaces it; the check that must fail.
MUTANTS = [
    ("after a restart nobody knows what has fired", WATCHING,
     "by->schedule.fired(ref, written_to, raised_about(*by, a.agency));", "static_cast<void>(a);",
     "CHECK( open != fires )"),
    ("what is lowered is proposed again", "src/engine/fold.cpp",
     "if (by != nullptr && ref != no_ref) by->schedule.resolved(ref, recorded_at);", "", "CHECK( open != fires )"),
    ("what ended on its way through the log stays alarmed", "src/alerts/dossier_schedule.cpp",
     "next.holds = next.holds_at(when);", "next.holds = true;", "in_first_only(open, overdue)"),
    ("an alert comes an hour late", WATCHING,
     "if (breach) j.from = *breach + just_after;", "if (breach) j.from = *breach + std::chrono::hours{1};",
     "in_first_only(overdue, open)"),
    ("alerts are read before their rows are written", LINE,
     "for (const auto id : fresh) changes.push_back({key_of_row(name_, id), encoded(told_row{})});", "",
     "heard"),
    ("a call that was refused counts as taken", LINE,
     "if (answer.status / 100 == 2) co_return out;", "if (answer.status != 0) co_return out;", "heard"),
]


def failed_checks(output):
    """All of it, since only failures are printed; lines may be broken anywhere."""
    return " ".join(output.split())


if __name__ == "__main__":
    sys.exit(mutant_runner.main(__doc__, mutant_runner.Way(
        MUTANTS, failed_checks, ["[simulation]"], {"TIENDO_SEEDS": "20"}, [WATCHING])))
