// Walks over the log, point reads, and the audit before serving.
#include "log_view.hpp"

#include "durable_file.hpp"
#include "manifest_words.hpp"
#include "tiendo/base/bytes.hpp"

#include <fmt/format.h>
#include <rocksdb/table_properties.h>

namespace tiendo::storage {
namespace {

constexpr std::uint64_t progress_items = 100'000;

using iterator = std::unique_ptr<rocksdb::Iterator>;

std::string_view view_of(const rocksdb::Slice& s) {
    return {s.data(), s.size()};
}

// The state of one walk: which head the next record must follow.
struct walk {
    engine::log_head head;
    chain_check check;

    std::optional<damage> step(const engine::log_record& record) {
        std::string why;
        if (check == chain_check::verify) {
            if (!engine::follow(head, record, why)) return damage{record.first_sequence, why};
            return std::nullopt;
        }
        if (record.first_sequence != head.sequence + 1) {
            why = fmt::format("sequence gap: the log stood at {} and the next record begins at {}",
                              head.sequence,
                              record.first_sequence);
            return damage{record.first_sequence, why};
        }
        head.sequence = record.last_sequence();
        return std::nullopt;
    }
};

// Before the first record of a walk that starts inside the log: what the record itself claims.
engine::log_head claimed_before(const engine::log_record& record) {
    engine::log_head head;
    head.sequence = record.first_sequence - 1;
    head.digest = record.head_before;
    head.recorded_at = instant::min();
    return head;
}

}  // namespace

bool take_record(const rocksdb::Iterator& at, engine::log_record& out, damage& why) {
    byte_reader key(view_of(at.key()));
    why.sequence = key.be64();
    if (!key.ok() || !key.at_end()) {
        why.why = fmt::format("a key of the log has {} bytes instead of 8", at.key().size());
    } else if (!engine::decode(view_of(at.value()), out)) {
        why.why = fmt::format("the log record at key {} cannot be decoded ({} bytes)",
                              why.sequence,
                              at.value().size());
    } else if (out.first_sequence != why.sequence) {
        why.why = fmt::format(
            "the log record at key {} says it begins at {}", why.sequence, out.first_sequence);
    } else {
        return true;
    }
    return false;
}

std::string encode_log_begin(const engine::log_head& head) {
    auto out = std::string("tiendo-log-begin 1\n");
    out += head_line("log", head);
    close_by_digest(out);
    return out;
}

std::variant<engine::log_head, damage> log_begin(const database& from) {
    std::string bytes;
    const auto status =
        from.db().Get(checked_reads(), from.handle(family::standard), log_begin_key, &bytes);
    engine::log_head head;
    if (status.IsNotFound()) return head;
    if (!status.ok()) return damage{1, "where the log begins cannot be read: " + status.ToString()};
    std::string_view rest = bytes;
    if (take_words(rest, "tiendo-log-begin") != std::vector<std::string_view>{"1"} ||
        !take_head(rest, "log", head) || !is_closed_by_digest(bytes, rest)) {
        return damage{1, "where the log begins cannot be decoded"};
    }
    return head;
}

std::string log_key(std::uint64_t first_sequence) {
    std::string key;
    put_be64(key, first_sequence);
    return key;
}

namespace {

std::string archived_words(const engine::log_head& begin) {
    return fmt::format(
        "records up to sequence {} are archived: name the directory that holds them "
        "(storage.archive_dir of the service, --archive DIR of a command)",
        begin.sequence);
}

// As read_log; `moved`: the log begins behind `from_sequence` by now, and nothing was visited.
std::optional<damage> read_kept(const database& from,
                                std::uint64_t from_sequence,
                                chain_check check,
                                const store::record_visitor& visit,
                                const engine::log_head* before,
                                bool& moved) {
    moved = false;
    const iterator at(from.db().NewIterator(checked_scans(), from.handle(family::log)));
    // After the iterator, which keeps what it sees: records go only once the beginning has moved.
    const auto begun = log_begin(from);
    if (const auto* bad = std::get_if<damage>(&begun)) return *bad;
    const auto& begin = std::get<engine::log_head>(begun);
    moved = begin.sequence != 0 && from_sequence <= begin.sequence;
    if (moved) return damage{1, archived_words(begin)};
    if (before == nullptr && begin.sequence != 0 && from_sequence == begin.sequence + 1)
        before = &begin;
    at->SeekForPrev(log_key(from_sequence));
    if (!at->Valid() && at->status().ok()) at->SeekToFirst();
    walk state{before != nullptr ? *before : engine::log_head{}, check};
    bool first = before == nullptr;
    engine::log_record record;
    for (; at->Valid(); at->Next()) {
        damage why;
        if (!take_record(*at, record, why)) return why;
        if (first && record.first_sequence <= from_sequence && record.first_sequence > 1) {
            state.head = claimed_before(record);
        }
        first = false;
        if (before != nullptr && record.last_sequence() <= before->sequence) continue;
        if (auto broken = state.step(record)) return broken;
        if (record.last_sequence() < from_sequence) continue;
        if (!visit(record)) return std::nullopt;
    }
    if (!at->status().ok()) {
        return damage{state.head.sequence + 1,
                      fmt::format("the log cannot be read after sequence {}: {}",
                                  state.head.sequence,
                                  at->status().ToString())};
    }
    return std::nullopt;
}

}  // namespace

std::optional<damage> read_log(const database& from,
                               std::uint64_t from_sequence,
                               chain_check check,
                               const store::record_visitor& visit,
                               const engine::log_head* before) {
    bool moved = false;
    return read_kept(from, from_sequence, check, visit, before, moved);
}

namespace {

std::variant<std::shared_ptr<const archive>, damage> open_archive(const archive_place& place,
                                                                  const engine::log_head& begin) {
    if (place.directory.empty()) return damage{1, archived_words(begin)};
    if (place.seen != nullptr) {
        if (auto known = place.seen->with([](const auto& seen) { return seen; })) return known;
    }
    auto opened = archive::open(place.directory, place.on);
    if (auto* why = std::get_if<std::string>(&opened)) return damage{1, std::move(*why)};
    auto found = std::make_shared<const archive>(std::get<archive>(std::move(opened)));
    if (place.seen != nullptr) place.seen->with([&](auto& seen) { seen = found; });
    return found;
}

}  // namespace

std::optional<damage> read_records(const database& from,
                                   const archive_place& archived,
                                   std::uint64_t from_sequence,
                                   chain_check check,
                                   const store::record_visitor& visit) {
    std::optional<engine::log_head> before;
    for (;;) {
        bool moved = false;
        auto bad = read_kept(from, from_sequence, check, visit, before ? &*before : nullptr, moved);
        if (!moved) return bad;
        // The beginning moves on while somebody archives: what is read next is read where it lies.
        const auto begun = log_begin(from);
        if (const auto* broken = std::get_if<damage>(&begun)) return *broken;
        const auto& begin = std::get<engine::log_head>(begun);
        auto opened = open_archive(archived, begin);
        if (auto* broken = std::get_if<damage>(&opened)) return *broken;
        bool goes_on = true;
        bad = std::get<std::shared_ptr<const archive>>(opened)->read(
            from_sequence, begin, check, visit, goes_on);
        if (bad || !goes_on) return bad;
        from_sequence = begin.sequence + 1;
        before = begin;
    }
}

std::optional<engine::log_record> find_record(const database& from,
                                              std::uint64_t sequence,
                                              std::string& why) {
    const iterator at(from.db().NewIterator(checked_reads(), from.handle(family::log)));
    at->SeekForPrev(log_key(sequence));
    if (!at->status().ok()) {
        why = fmt::format(
            "the log cannot be read at sequence {}: {}", sequence, at->status().ToString());
        return std::nullopt;
    }
    if (!at->Valid()) return std::nullopt;
    engine::log_record record;
    damage broken;
    if (!take_record(*at, record, broken)) {
        why = broken.why;
        return std::nullopt;
    }
    if (record.last_sequence() >= sequence) return record;
    at->Next();
    if (at->Valid()) {
        why = fmt::format("the log has no record for sequence {}, but later ones", sequence);
    } else if (!at->status().ok()) {
        why = fmt::format(
            "the log cannot be read after sequence {}: {}", sequence, at->status().ToString());
    }
    return std::nullopt;
}

std::uint64_t last_sequence(const database& from) {
    const iterator at(from.db().NewIterator(checked_reads(), from.handle(family::log)));
    at->SeekToLast();
    engine::log_record record;
    damage why;
    return at->Valid() && take_record(*at, record, why) ? record.last_sequence() : 0;
}

chain_report audit_log(const database& from,
                       const archive_place& archived,
                       const store::progress_callback& progress) {
    chain_report report;
    const auto begun = log_begin(from);
    if (const auto* bad = std::get_if<damage>(&begun)) {
        report.first_error = *bad;
        return report;
    }
    if (archived.directory.empty()) report.head = std::get<engine::log_head>(begun);
    std::uint64_t next_progress = progress_items;
    report.first_error = read_records(from,
                                      archived,
                                      report.head.sequence + 1,
                                      chain_check::verify,
                                      [&](const engine::log_record& record) {
                                          report.head = engine::head_after(report.head, record);
                                          report.items += record.items.size();
                                          if (report.head.sequence < next_progress) return true;
                                          next_progress = report.head.sequence + progress_items;
                                          return !progress || progress(report.head.sequence);
                                      });
    report.records = report.head.records;
    report.events = report.head.events;
    return report;
}

namespace {

std::optional<damage> visit_rows(iterator at, family which, const store::row_visitor& visit) {
    for (; at->Valid(); at->Next()) {
        if (!visit(view_of(at->key()), view_of(at->value()))) return std::nullopt;
    }
    if (at->status().ok()) return std::nullopt;
    return damage{0,
                  fmt::format("family {} cannot be read: {}",
                              family_names[static_cast<std::size_t>(which)],
                              at->status().ToString())};
}

}  // namespace

std::optional<damage> scan_family(const database& from,
                                  family which,
                                  const store::row_visitor& visit) {
    iterator at(from.db().NewIterator(checked_scans(), from.handle(which)));
    at->SeekToFirst();
    return visit_rows(std::move(at), which, visit);
}

std::optional<damage> walk_family(const database& from,
                                  family which,
                                  std::string_view first,
                                  const store::row_visitor& visit) {
    iterator at(from.db().NewIterator(checked_reads(), from.handle(which)));
    at->Seek(rocksdb::Slice(first.data(), first.size()));
    return visit_rows(std::move(at), which, visit);
}

}  // namespace tiendo::storage
