// The stored form of log records and the chain over them.
#include "tiendo/engine/log_record.hpp"

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>

#include <limits>

namespace tiendo::engine {
namespace {

constexpr std::uint8_t format_one = 1;
constexpr std::uint8_t flag_history = 1;
// The least an item takes in the item table: origin index, size, digest.
constexpr std::size_t item_bytes_min = 1 + 1 + sizeof(digest256);
// The least an origin takes: two empty texts and the flags.
constexpr std::size_t origin_bytes_min = 3;

std::string_view view_of(const digest256& digest) noexcept {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool take_digest(byte_reader& in, digest256& out) noexcept {
    const auto bytes = in.take(out.size());
    if (bytes.size() != out.size()) return false;
    std::memcpy(out.data(), bytes.data(), out.size());
    return true;
}

void put_origin(std::string& out, const origin& from) {
    put_bytes(out, from.credential_id);
    put_bytes(out, from.sending_agency.view());
    out.push_back(static_cast<char>(from.history ? flag_history : 0));
}

bool take_origin(byte_reader& in, origin& out) {
    out.credential_id.assign(in.bytes());
    const auto agency = in.bytes();
    const auto flags = in.byte();
    if (!in.ok() || agency.size() > code_bytes_max || (flags & ~flag_history) != 0) return false;
    out.sending_agency = agency_code(agency);
    out.history = (flags & flag_history) != 0;
    return true;
}

bool known(std::uint8_t kind) noexcept {
    return kind >= static_cast<std::uint8_t>(record_kind::events) &&
           kind <= static_cast<std::uint8_t>(record_kind::erasures);
}

// Format, kind, recorded_at, first sequence, head before. False: not of this format.
bool take_front(byte_reader& in, log_record& out) {
    if (in.byte() != format_one) return false;
    const auto kind = in.byte();
    if (!known(kind)) return false;
    out.kind = static_cast<record_kind>(kind);
    out.recorded_at = instant{milliseconds{in.signed_varint()}};
    out.first_sequence = in.varint();
    return take_digest(in, out.head_before) && in.ok() && out.first_sequence != 0;
}

bool take_origins(byte_reader& in, std::vector<origin>& out) {
    const auto count = in.varint();
    if (count > in.rest().size() / origin_bytes_min) return false;
    out.resize(count);
    for (auto& from : out) {
        if (!take_origin(in, from)) return false;
    }
    return true;
}

// The item table, then all bytes: item k is found by the sizes before it.
bool take_items(byte_reader& in, log_record& out) {
    const auto count = in.varint();
    if (count == 0 || count > in.rest().size() / item_bytes_min) return false;
    if (out.first_sequence > std::numeric_limits<std::uint64_t>::max() - count) return false;
    out.items.resize(count);
    auto sizes = in;
    for (auto& item : out.items) {
        const auto origin_index = in.varint();
        in.varint();
        if (!take_digest(in, item.digest) || !in.ok() || origin_index >= out.origins.size())
            return false;
        item.origin_index = static_cast<std::uint32_t>(origin_index);
    }
    for (auto& item : out.items) {
        sizes.varint();
        const auto size = sizes.varint();
        sizes.take(item.digest.size());
        item.bytes.assign(in.take(size));
        if (!in.ok()) return false;
    }
    return in.at_end();
}

}  // namespace

// format 1 | kind | recorded_at (signed varint, ms) | first sequence | head before (32)
// | n origins: credential id, sending agency, flags
// | n items: origin index, size, digest (32) | the items' bytes, one after another
// Numbers are varints of bytes.hpp, texts are length-prefixed. A reader that wants one item
// walks the item table and skips the bytes before it.
void encode(const log_record& record, std::string& out) {
    TIENDO_ASSERT(!record.items.empty());
    std::size_t size = 64 + record.items.size() * (item_bytes_min + 8);
    for (const auto& item : record.items) size += item.bytes.size();
    out.reserve(out.size() + size);

    out.push_back(static_cast<char>(format_one));
    out.push_back(static_cast<char>(record.kind));
    put_signed(out, record.recorded_at.time_since_epoch().count());
    put_varint(out, record.first_sequence);
    out.append(view_of(record.head_before));
    put_varint(out, record.origins.size());
    for (const auto& from : record.origins) put_origin(out, from);
    put_varint(out, record.items.size());
    for (const auto& item : record.items) {
        TIENDO_ASSERT(item.origin_index < record.origins.size());
        put_varint(out, item.origin_index);
        put_varint(out, item.bytes.size());
        out.append(view_of(item.digest));
    }
    for (const auto& item : record.items) out.append(item.bytes);
}

bool decode(std::string_view bytes, log_record& out) {
    byte_reader in(bytes);
    return take_front(in, out) && take_origins(in, out.origins) && take_items(in, out);
}

digest256 digest_after(const log_record& record) noexcept {
    // Reused: a group of a thousand items hashes 34 kB.
    thread_local std::string chained;
    chained.assign("tiendo log 1");
    chained.append(view_of(record.head_before));
    chained.push_back(static_cast<char>(record.kind));
    put_signed(chained, record.recorded_at.time_since_epoch().count());
    put_varint(chained, record.first_sequence);
    put_varint(chained, record.origins.size());
    for (const auto& from : record.origins) put_origin(chained, from);
    put_varint(chained, record.items.size());
    for (const auto& item : record.items) {
        put_varint(chained, item.origin_index);
        chained.append(view_of(item.digest));
    }
    return sha256(chained);
}

log_head head_after(const log_head& before, const log_record& record) noexcept {
    log_head after;
    after.sequence = record.last_sequence();
    after.records = before.records + 1;
    after.events = before.events + (record.kind == record_kind::events ? record.items.size() : 0);
    after.recorded_at = record.recorded_at;
    after.digest = digest_after(record);
    return after;
}

bool follow(log_head& head, const log_record& record, std::string& why_not) {
    if (record.items.empty()) {
        why_not = fmt::format("the record at sequence {} has no items", record.first_sequence);
    } else if (record.first_sequence != head.sequence + 1) {
        why_not = fmt::format("sequence gap: the log stood at {} and the next record begins at {}",
                              head.sequence,
                              record.first_sequence);
    } else if (record.head_before != head.digest) {
        why_not = fmt::format(
            "broken chain at sequence {}: the record follows head {} but the log stood at {}",
            record.first_sequence,
            to_hex(record.head_before),
            to_hex(head.digest));
    } else if (record.recorded_at < head.recorded_at) {
        why_not = fmt::format("time goes back at sequence {}: recorded at {} after {}",
                              record.first_sequence,
                              to_rfc3339(record.recorded_at),
                              to_rfc3339(head.recorded_at));
    } else {
        for (std::size_t i = 0; i < record.items.size(); ++i) {
            const auto& item = record.items[i];
            if (item.origin_index >= record.origins.size()) {
                why_not = fmt::format("item {} names origin {} of {}",
                                      record.first_sequence + i,
                                      item.origin_index,
                                      record.origins.size());
                return false;
            }
            if (!item.bytes.empty() && sha256(item.bytes) != item.digest) {
                why_not = fmt::format("the bytes of item {} do not match their digest",
                                      record.first_sequence + i);
                return false;
            }
        }
        head = head_after(head, record);
        return true;
    }
    return false;
}

}  // namespace tiendo::engine
