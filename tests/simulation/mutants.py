#!/usr/bin/env python3
"""Breaks one line at a time and demands that the simulation notices: the two days, or the world and its power cuts.

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


STORE, CORE, DEDUP = "src/storage/store.cpp", "src/service/core.cpp", "src/storage/dedup_index.cpp"
CHECKPOINT, ARCHIVING = "src/storage/checkpoint.cpp", "src/storage/archiving.cpp"

# The same for durability and counting; noticed is what the model says.
WORLD = [
    ("the sync is off", STORE, "durable.sync = in.how.sync == sync_policy::every_group;", "durable.sync = false;",
     "was acknowledged and is lost"),
    ("acknowledged before the sync", CORE, "auto out = committer_->commit(batch_);",
     "for (auto& s : batch_) { engine::commit_outcome early; early.fates.assign(s.items.size(), "
     "engine::item_fate::accepted); std::exchange(s.done, [](const auto&) {})(early); } "
     "auto out = committer_->commit(batch_);", "was acknowledged and is lost"),
    ("no repeat is known", DEDUP, "if (known == nullptr) known = find_recent(item.key);", "known = nullptr;",
     "is in the log twice"),
    ("repeats are known in memory alone", DEDUP, "if (asked_.empty()) return {};",
     "asked_.clear(); asked_item_.clear(); return {};", "is in the log twice"),
    ("ids of the log's tail are not known after a restart", CORE,
     "if (const auto id = storage::dedup_entry_of(record, i)) ids_->restore(*id);", "", "is in the log twice"),
    ("another content is a repeat", DEDUP, "fates.push_back(known->item == item.item ? engine::item_fate::duplicate",
     "fates.push_back(known->item != digest128{} ? engine::item_fate::duplicate", "with another content"),
    ("the log after the checkpoint is not folded at a start", CORE,
     "store_->read(folded_.sequence + 1, storage::chain_check::verify, [&](const auto& record) {",
     "store_->read(store_->head().sequence + 1, storage::chain_check::verify, [&](const auto& record) {",
     "live and recount differ"),
    ("a checkpoint claims the position of the log's end", CHECKPOINT,
     "checkpoint_header header{(last ? last->number : 0) + 1,",
     "c.at = in.head.with([](const auto& h) { return h; }); checkpoint_header header{(last ? last->number : 0) + 1,",
     "the checkpoint repeats a key"),
    ("the ids of a checkpoint are not stored", CORE, "wants_ids->ids = ids_->hand_over(wants_ids->at.sequence);",
     "static_cast<void>(ids_->hand_over(wants_ids->at.sequence));", "is in the log twice"),
    ("where the log begins is noted before its records are sealed", ARCHIVING,
     "if (auto why = moving.seal(before, last); !why.empty()) return why;",
     "auto early = before; ignore(read_log(*in.files, before.sequence + 1, chain_check::trust, [&](const auto& r) { "
     "if (r.last_sequence() > last || r.recorded_at >= asked.before) return false; "
     "early = engine::head_after(early, r); return true; }, &before).has_value(), \"\"); ignore(in.files->db().Put({}, "
     "in.files->handle(family::standard), log_begin_key, encode_log_begin(early)).ok(), \"\"); "
     "if (auto why = moving.seal(before, last); !why.empty()) return why;", "archive"),
    ("more is archived than a start can do without", ARCHIVING, "const auto last = kept->first_sequence - 1;",
     "const auto last = head().sequence + 0 * kept->first_sequence;", "begins behind sequence"),
]


def failed_checks(output):
    """All of it, since only failures are printed; lines may be broken anywhere."""
    return " ".join(output.split())


if __name__ == "__main__":
    days = mutant_runner.Way(MUTANTS, failed_checks, ["[simulation]"], {"TIENDO_SEEDS": "20"}, [WATCHING])
    world = mutant_runner.Way(WORLD, failed_checks, ["a world*,the power goes again*,a read that fails*"],
                              {"TIENDO_SEEDS": "20", "TIENDO_FIRST_SEED": "1", "TIENDO_POINTS": "100"}, [STORE])
    sys.exit(mutant_runner.main(__doc__, days) or mutant_runner.main(__doc__, world))
