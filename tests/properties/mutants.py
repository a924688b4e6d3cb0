#!/usr/bin/env python3
"""Breaks one line at a time and demands that the property named beside it notices: each can fail.

By tests/mutant_runner.py, with the objects of properties_tests and some hundred histories each.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import mutant_runner  # noqa: E402

FOLD, DUES = "src/engine/fold.cpp", "src/dossier/due_dates.cpp"
STORY, LAW, ROLL_UP = "src/dossier/assessment.cpp", "src/dossier/law.cpp", "src/rates/roll_up.cpp"

# What is broken; file; the line as it stands, without indentation; what replaces it; the beginning of the
# property's name.
MUTANTS = [
    ("a moved contribution leaves one entry behind", FOLD,
     "for (std::size_t i = kept; i < old_entries.size(); ++i) add_terms(slot, old_entries[i], -1);",
     "for (std::size_t i = kept + 1; i < old_entries.size(); ++i) add_terms(slot, old_entries[i], -1);",
     "live equals the recount"),
    ("what a dossier was moved to is not kept to be taken back", FOLD,
     "at_hand.entries.assign(new_entries.begin(), new_entries.end());", "", "live equals the recount"),
    ("a sliced restatement forgets the last dossier of a slice", "src/engine/restate.cpp",
     "p.reassess(ref, p.written_to, 0);", "if (p.restated < end) p.reassess(ref, p.written_to, 0);",
     "live equals the recount"),
    ("what is provisional is counted twice when it is judged again", FOLD,
     "if (slot.is_provisional) --provisional_by_agency[slot.agency];", "",
     "live equals the recount"),
    ("facts of one instant keep the order of their arrival", "src/dossier/history.cpp",
     "facts_.insert(place, std::move(f));",
     "facts_.insert(facts_.end(), std::move(f));", "the order of arrival does not matter"),
    ("a dossier that is parked again is not counted", FOLD,
     "if (slot.state != dossier::state::parked || slot.parked_by != no_ref) return;",
     "if (at_hand.facts.facts().size() > 1 || slot.state != dossier::state::parked || slot.parked_by != no_ref) return;",
     "the order of arrival does not matter"),
    ("of a long batch the end is dropped", FOLD,
     "if (!record.items[i].bytes.empty()) order.push_back({p.hear(record, i, events[i]), i});",
     "if (i < 30 && !record.items[i].bytes.empty()) order.push_back({p.hear(record, i, events[i]), i});",
     "a batch split anywhere"),
    ("a third version is not believed", LAW,
     "(governing_procedure == nullptr || covers(v.scope, received_at, open))) {",
     "(governing_procedure == nullptr || (i < 2 && covers(v.scope, received_at, open)))) {",
     "restating there and back"),
    ("a chain of successors ends after one", ROLL_UP,
     "agency = next;", "return next;", "a parent is the sum"),
    ("a closed agency stays in its old place", ROLL_UP,
     "over_[i] = parent_of(acting);", "over_[i] = parent_of(i);", "a parent is the sum"),
    ("a transferred dossier is counted out where it came to", STORY,
     "put(a.at, from, measure::transferred_out, 1, 1);",
     "put(a.at, agency_, measure::transferred_out, 1, 1);", "received and carried over"),
    ("a stopped dossier stays open", STORY,
     "stands_[measure::open] = 0;", "stands_[measure::open] = how == phase::finished ? 0 : 1;",
     "received and carried over"),
    ("the rules are those of the day it ended", STORY,
     "law.governing_of(receipt.procedure, acceptance.agency, *life.received_at, open_in_all);",
     "law.governing_of(receipt.procedure, acceptance.agency, life.ended_at.value_or(*life.received_at), open_in_all);",
     "the stocks and flows of any past instant"),
    ("a payment nobody asked for counts", "src/dossier/lifecycle.cpp",
     "if (!is_pending) return finding_kind::answer_without_request;",
     "if (!is_pending && cause != catalogue::pause_cause::payment) return finding_kind::answer_without_request;",
     "due dates in closed form"),
    ("what is served is not cut at the as-of instant", "src/rates/question.cpp",
     "if (is_behind != takes_rest) return;", "if (takes_rest) return;",
     "the stocks and flows of any past instant"),
    ("a score that is taken back counts once more", "src/rates/question.cpp",
     "served[e.what] += takes_rest ? -e.sign() : e.sign();",
     "served[e.what] += takes_rest ? -e.sign() : 1;", "a parent is the sum"),
    ("a second score leaves the first", STORY,
     "const auto gone = static_cast<basis_mask>(emitted_.in[i] & ~stands_.in[i]);",
     "const auto gone = i == 21 ? basis_mask{} : static_cast<basis_mask>(emitted_.in[i] & ~stands_.in[i]);",
     "due dates in closed form"),
    ("overlapping pauses count twice", DUES,
     "covered_to = one.to;", "", "due dates in closed form"),
    ("working hours are taken out as elapsed time", DUES,
     "if (from.unit == limit_unit::working_hours) {", "if (false) {",
     "due dates in closed form"),
    ("pause_calendar does not roll", DUES,
     "if (by.days != 0) by.after = calendar.roll_forward(by.before + (end - begin));",
     "if (by.days != 0) by.after = by.before + (end - begin);", "due dates in closed form"),
    ("the provisional mark is dropped", "src/calendar/working_calendar.cpp",
     "return (last && date > *last) || (first && date < *first);",
     "return first && date < *first;", "due dates in closed form"),
]


def failed_properties(output):
    """All of it, since only failures are printed; names may be parted by line breaks."""
    return " ".join(output.split())


if __name__ == "__main__":
    sys.exit(mutant_runner.main(__doc__, mutant_runner.Way(
        MUTANTS, failed_properties, ["[properties]"], {"TIENDO_CASES": "1500"}, [FOLD])))
