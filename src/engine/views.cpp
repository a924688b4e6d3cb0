// Views as absolute rows, and an engine from such rows (src/ARCHITECTURE.md).
//
// Stored are dossiers as they were judged, alerts and counters; sums are added up
// from the dossiers' entries while loading, and their digests must then equal the
// stored ones. That every judgement follows from the log is what verify and the
// scrub recount (src/decisions/0040-a-start-judges-nothing.md).
#include "parts.hpp"
#include "tiendo/base/bytes.hpp"

#include <algorithm>
#include <cstring>

namespace tiendo::engine {
namespace {

// Of what a checkpoint says it has, so that damage does not ask for all memory.
constexpr std::uint64_t reserved_max = 1u << 26;

void put_instant(std::string& out, instant at) {
    put_signed(out, at.time_since_epoch().count());
}
instant take_instant(byte_reader& in) {
    return instant{milliseconds{in.signed_varint()}};
}

void put_sum(std::string& out, const digest_sum& sum) {
    put_be64(out, sum.high);
    put_be64(out, sum.low);
}
digest_sum take_sum(byte_reader& in) {
    digest_sum sum;
    sum.high = in.be64();
    sum.low = in.be64();
    return sum;
}

std::string encode_meta(const engine::parts& p) {
    std::string out(1, format);
    p.encode_codes(out);
    put_varint(out, p.position);
    put_varint(out, p.events);
    put_instant(out, p.written_to);
    put_bytes(
        out,
        {reinterpret_cast<const char*>(p.credentials_digest.data()), p.credentials_digest.size()});
    put_sum(out, p.facts_digest);
    put_sum(out, p.contributions_digest);
    put_sum(out, p.ledger.digest());
    put_sum(out, p.beside_digest());
    for (const auto& stored : p.row_sums) {
        put_sum(out, stored.sum);
        put_varint(out, stored.rows);
    }
    put_varint(out, p.desk.alerts().size());
    put_varint(out, p.versions.size());
    for (const auto& v : p.versions) {
        put_instant(out, v.recorded_at);
        put_bytes(out, v.bytes);
        put_varint(out, v.sequence);
    }
    p.lines.encode(p.law, out);
    put_sum(out, p.durations.digest());
    p.counters.encode(p.law, out);
    p.desk.encode_silences(out);
    return out;
}

}  // namespace

view_snapshot engine::take_snapshot() {
    auto& p = *parts_;
    view_snapshot out;
    out.dossiers.reserve(p.dirty_dossiers.size());
    for (const auto ref : p.dirty_dossiers) {
        auto& slot = p.slots[ref];
        slot.is_dirty = false;
        std::string value;
        p.put_row(ref, value);
        p.row_sums[slot.place == shelf::ended ? 1 : 0].add(slot.code, value, 1);
        out.dossiers.push_back({std::string(slot.code), std::move(value)});
        p.put_ended(slot, out.ended);
    }
    p.dirty_dossiers.clear();
    const auto by_key = [](const auto& a, const auto& b) { return a.key < b.key; };
    std::sort(out.dossiers.begin(), out.dossiers.end(), by_key);
    std::sort(out.ended.begin(), out.ended.end(), by_key);
    for (auto& [id, value] : p.desk.take_changes()) {
        view_row row;
        put_be64(row.key, id);
        if (value) row.value = format + *value;
        out.alerts.push_back(std::move(row));
    }
    out.meta = encode_meta(p);
    return out;
}

bool engine::load_meta(std::string_view meta, std::string& why_not) {
    auto& p = *parts_;
    byte_reader in(meta);
    why_not = "the checkpoint's meta row is of another version of the program";
    if (in.byte() != format) return false;
    why_not = "the checkpoint's meta row cannot be read";
    if (!p.decode_codes(in)) return false;
    p.position = in.varint();
    p.events = in.varint();
    p.written_to = take_instant(in);
    const auto credentials = in.bytes();
    if (credentials.size() != p.credentials_digest.size()) return false;
    std::memcpy(p.credentials_digest.data(), credentials.data(), credentials.size());
    p.facts_digest = take_sum(in);
    p.contributions_digest = take_sum(in);
    p.loaded.ledger = take_sum(in);
    p.loaded.beside = take_sum(in);
    for (auto& stored : p.loaded.row_sums) {
        stored.sum = take_sum(in);
        stored.rows = in.varint();
    }
    // Most that have ended leave again at once.
    p.slots.reserve(std::min(p.loaded.row_sums[0].rows, reserved_max));
    p.ledger.begin_loading();
    p.loaded.alerts = in.varint();
    const auto versions = in.varint();
    for (std::uint64_t i = 0; i < versions && in.ok(); ++i) {
        const auto recorded_at = take_instant(in);
        const auto bytes = in.bytes();
        if (!p.take_catalogue(bytes, recorded_at, in.varint(), why_not)) return false;
    }
    if (!p.lines.decode(in, p.law)) return false;
    p.loaded.durations = take_sum(in);
    if (!p.counters.decode(in, p.law) || !p.desk.decode_silences(in)) return false;
    if (!in.ok() || !in.at_end()) return false;
    why_not.clear();
    return true;
}

bool engine::load_dossier(std::string_view key, std::string_view value, std::string& why_not) {
    if (parts_->take_row(key, value)) return true;
    why_not = "the stored dossier " + std::string(key) + " cannot be read";
    return false;
}

bool engine::load_alert(std::string_view key, std::string_view value, std::string& why_not) {
    byte_reader id(key);
    const auto number = id.be64();
    const bool is_known = !value.empty() && value.front() == format;
    if (id.ok() && is_known && parts_->desk.load(number, value.substr(1))) return true;
    why_not = "a stored alert cannot be read";
    return false;
}

bool engine::check_loaded(std::string& why_not) {
    auto& p = *parts_;
    p.ledger.end_of_loading();
    p.settle_sums();
    const auto rows = p.loaded.row_sums[0].rows + p.loaded.row_sums[1].rows;
    if (p.slots.size() + p.away != rows) {
        why_not = "the checkpoint says " + std::to_string(rows) + " dossiers, its rows hold " +
                  std::to_string(p.slots.size() + p.away);
    } else if (p.row_sums != p.loaded.row_sums) {
        why_not = "the rows of the checkpoint's dossiers are not those that it was written with";
    } else if (p.desk.alerts().size() != p.loaded.alerts) {
        why_not = "the checkpoint says " + std::to_string(p.loaded.alerts) +
                  " alerts, its rows hold " + std::to_string(p.desk.alerts().size());
    } else if (p.ledger.digest() != p.loaded.ledger) {
        why_not =
            "the ledger recounted from the checkpoint's dossiers has another digest than was "
            "stored";
    } else if (p.durations.digest() != p.loaded.durations) {
        why_not =
            "the durations recounted from the checkpoint's dossiers have another digest than was "
            "stored";
    } else if (p.beside_digest() != p.loaded.beside) {
        why_not =
            "back-dated finishes and counters recounted from the checkpoint have another digest "
            "than was stored";
    } else {
        std::vector<parts::dossier_rule*> all;
        for (auto& by : p.dossier_rules) all.push_back(&by);
        p.join_alerts(all);
        return true;
    }
    return false;
}

std::vector<std::string> engine::differences(const engine& other, std::size_t max) const {
    const auto& p = *parts_;
    const auto& q = *other.parts_;
    auto out = p.ledger.differences("ledger", p.law, q.ledger, q.law, max);
    const auto report = [&](std::string text) {
        if (out.size() < max) out.push_back(std::move(text));
    };
    const auto append = [&](std::vector<std::string> more) {
        for (auto& text : more) report(std::move(text));
    };
    append(p.durations.differences(p.law, q.durations, q.law, max));
    append(p.backdated_ledger.differences(
        "ledger of back-dated finishes", p.law, q.backdated_ledger, q.law, max));
    append(p.counters.differences(p.law, q.counters, q.law, max));
    append(p.lines.differences(p.law, q.lines, q.law, max));
    append(p.desk.differences(q.desk, max));
    if (p.position != q.position) {
        report("position: " + std::to_string(p.position) + " here, " + std::to_string(q.position) +
               " in the recount");
    }
    if (p.events != q.events) {
        report("events: " + std::to_string(p.events) + " here, " + std::to_string(q.events) +
               " in the recount");
    }
    // Of those that are not in memory, here or there, the digests tell enough while they agree.
    const bool digests_agree = measure() == other.measure();
    for (const auto& slot : p.slots.held()) {
        const auto name = "dossier " + std::string(slot.code);
        if (digests_agree && q.slots.find(slot.code) == dossier::no_ref) continue;
        const auto there = other.parts_->find(slot.code);
        if (!there) {
            report(name + ": not in the recount");
            continue;
        }
        const auto& twin = *there;
        const auto facts = dossier::history::packed_facts(slot.packed.view());
        const auto twin_facts = dossier::history::packed_facts(twin.packed.view());
        if (facts != twin_facts) {
            report(name + ": " + std::to_string(facts) + " facts here, " +
                   std::to_string(twin_facts) + " in the recount");
        } else if (slot.state != twin.state || slot.due != twin.due ||
                   slot.ended_at != twin.ended_at ||
                   slot.headline_verdict != twin.headline_verdict) {
            report(name + ": state " + std::string(dossier::name_of(slot.state)) + " here, " +
                   std::string(dossier::name_of(twin.state)) +
                   " in the recount, or another due date");
        } else if (slot.findings != twin.findings || slot.finding_kinds != twin.finding_kinds) {
            report(name + ": " + std::to_string(slot.findings) + " findings here, " +
                   std::to_string(twin.findings) + " in the recount, or of other kinds");
        }
    }
    for (const auto& twin : q.slots.held()) {
        if (digests_agree || p.slots.find(twin.code) != dossier::no_ref) continue;
        if (!parts_->find(twin.code))
            report("dossier " + std::string(twin.code) + ": only in the recount");
    }
    if (out.empty() && !(measure() == other.measure()))
        report("the digests of facts or contributions differ");
    return out;
}

}  // namespace tiendo::engine
