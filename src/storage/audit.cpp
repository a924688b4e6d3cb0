// The audit before the first read-write open: does the directory hold what it
// held when it was last written, or has a file gone missing or been cut?
//
// Each check names what would otherwise be served as truth. RocksDB alone opened
// without a word when a bit of its MANIFEST flipped and most of the log was gone.
#include "log_view.hpp"

#include <fmt/format.h>
#include <rocksdb/table_properties.h>

namespace tiendo::storage {
namespace {

using refusal_text = std::optional<std::string>;

// Entries of a family, counted from the tables' own totals and the replayed write-ahead log.
// Exact where no key is ever written twice: log and dedup.
std::optional<std::uint64_t> entries_of(const database& from, family which, std::string& why) {
    rocksdb::TablePropertiesCollection tables;
    const auto status = from.db().GetPropertiesOfAllTables(from.handle(which), &tables);
    if (!status.ok()) {
        why = fmt::format("the tables of family {} cannot be read: {}",
                          family_names[static_cast<std::size_t>(which)],
                          status.ToString());
        return std::nullopt;
    }
    std::uint64_t total = 0;
    for (const auto& [name, properties] : tables) total += properties->num_entries;
    for (const auto& memory : {rocksdb::DB::Properties::kNumEntriesActiveMemTable,
                               rocksdb::DB::Properties::kNumEntriesImmMemTables}) {
        std::uint64_t count = 0;
        if (from.db().GetIntProperty(from.handle(which), memory, &count)) total += count;
    }
    return total;
}

refusal_text read_position(const database& from, std::optional<checkpoint_header>& out) {
    std::string bytes;
    const auto status =
        from.db().Get(checked_reads(), from.handle(family::position), position_key, &bytes);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok())
        return fmt::format("the checkpoint position cannot be read: {}", status.ToString());
    out = decode_position(bytes);
    if (!out)
        return fmt::format("the checkpoint position cannot be decoded ({} bytes)", bytes.size());
    return std::nullopt;
}

// The chain after the checkpoint, up to the end of the log.
refusal_text follow_tail(const database& from, engine::log_head& head) {
    const auto start = head;
    const auto broken = read_log(
        from,
        start.sequence + 1,
        chain_check::verify,
        [&](const engine::log_record& record) {
            head = engine::head_after(head, record);
            return true;
        },
        &start);
    if (broken) return broken->why;
    return std::nullopt;
}

using way_out = refusal::way_out;
using objection = std::optional<refusal>;

// Records that were archived and still stand in a file with others. Cost: reads them.
std::optional<std::uint64_t> archived_entries(const database& from,
                                              const engine::log_head& begin,
                                              std::string& why) {
    if (begin.sequence == 0) return 0;
    const auto end = log_key(begin.sequence + 1);
    const rocksdb::Slice bound(end);
    auto how = checked_scans();
    how.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> at(
        from.db().NewIterator(how, from.handle(family::log)));
    std::uint64_t count = 0;
    for (at->SeekToFirst(); at->Valid(); at->Next()) ++count;
    if (at->status().ok()) return count;
    why = "the first records of the log cannot be read: " + at->status().ToString();
    return std::nullopt;
}

objection check_totals(const database& from, const audited& found, const engine::log_head& begin) {
    std::string why;
    const auto records = entries_of(from, family::log, why);
    if (!records) return refusal{why, way_out::bring_back_a_copy};
    const auto left = archived_entries(from, begin, why);
    if (!left) return refusal{why, way_out::bring_back_a_copy};
    if (*records - *left != found.head.records - begin.records) {
        return refusal{fmt::format("the log holds {} records but its head counts {}{}",
                                   *records - *left,
                                   found.head.records - begin.records,
                                   begin.sequence == 0 ? "" : " behind what is archived"),
                       way_out::bring_back_a_copy};
    }
    const auto ids = entries_of(from, family::dedup, why);
    if (!ids) return refusal{why, way_out::rebuild_views};
    const auto expected = found.position ? found.position->dedup_ids : 0;
    if (*ids == expected) return std::nullopt;
    return refusal{fmt::format("{} event ids are stored but checkpoint {} counts {}",
                               *ids,
                               found.position ? found.position->number : 0,
                               expected),
                   way_out::rebuild_views};
}

objection check_witness(const database& from,
                        const disk& on,
                        const std::filesystem::path& file,
                        const std::optional<checkpoint_header>& position) {
    const auto text = on.read_small_file(file);
    if (!text) {
        return refusal{fmt::format("the witness file {} is missing", file.string()),
                       way_out::accept_head};
    }
    const auto seen = decode_witness(*text);
    if (!seen) {
        return refusal{fmt::format("the witness file {} is damaged", file.string()),
                       way_out::accept_head};
    }
    const auto number = position ? position->number : 0;
    if (number < seen->checkpoint) {
        return refusal{
            fmt::format("the database holds checkpoint {} but the witness has seen checkpoint {}",
                        number,
                        seen->checkpoint),
            way_out::rebuild_views};
    }
    if (auto why = check_head_at(from, "witness", seen->sequence, seen->digest))
        return refusal{*why, way_out::accept_head};
    return std::nullopt;
}

}  // namespace

std::optional<std::string> check_head_at(const database& from,
                                         std::string_view who,
                                         std::uint64_t sequence,
                                         const digest256& digest) {
    if (sequence == 0) return std::nullopt;
    const auto begun = log_begin(from);
    if (const auto* bad = std::get_if<damage>(&begun)) return bad->why;
    const auto& begin = std::get<engine::log_head>(begun);
    if (sequence < begin.sequence) {
        return fmt::format(
            "the log begins behind sequence {}, after sequence {}, which the {} has seen",
            begin.sequence,
            sequence,
            who);
    }
    if (sequence == begin.sequence && digest == begin.digest) return std::nullopt;
    std::string why;
    const auto record = find_record(from, sequence, why);
    if (!record && why.empty()) {
        return fmt::format(
            "the log ends before sequence {}, which the {} has seen on disk", sequence, who);
    }
    if (!record) return why;
    if (record->last_sequence() != sequence || engine::digest_after(*record) != digest) {
        return fmt::format(
            "the log at sequence {} is not the log that the {} has seen: its head digest differs",
            sequence,
            who);
    }
    return std::nullopt;
}

std::variant<audited, refusal> audit(const database& from,
                                     const disk& on,
                                     const std::filesystem::path& witness_file) {
    audited found;
    const auto begun = log_begin(from);
    if (const auto* bad = std::get_if<damage>(&begun))
        return refusal{bad->why, way_out::bring_back_a_copy};
    const auto& begin = std::get<engine::log_head>(begun);
    if (auto why = read_position(from, found.position))
        return refusal{*why, way_out::rebuild_views};
    if (auto why = check_witness(from, on, witness_file, found.position)) return *why;
    if (found.position) {
        found.head = found.position->at;
        if (auto why = check_head_at(from, "checkpoint", found.head.sequence, found.head.digest))
            return refusal{*why, way_out::rebuild_views};
    }
    if (found.head.sequence < begin.sequence) {
        return refusal{fmt::format("the log begins behind sequence {} but its checkpoint stands "
                                   "at {}",
                                   begin.sequence,
                                   found.head.sequence),
                       way_out::rebuild_views};
    }
    if (auto why = follow_tail(from, found.head)) return refusal{*why, way_out::bring_back_a_copy};
    if (auto why = check_totals(from, found, begin)) return *why;
    return found;
}

}  // namespace tiendo::storage
