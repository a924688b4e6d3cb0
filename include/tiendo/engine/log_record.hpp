// One entry of the event log: a group of items that were made durable together.
//
// The log is the truth; everything else is derived from it (src/ARCHITECTURE.md,
// src/decisions/0002). Records are chained: each holds the digest of the head before it, and the
// chain runs over item digests, so that the bytes of an item can be erased
// without breaking it. Sequences are dense over items of all kinds.
// The stored form is described beside encode() in src/engine/log_record.cpp.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::engine {

// Stored numbers: never renumber.
enum class record_kind : std::uint8_t {
    events = 1,
    catalogue = 2,
    calendar = 3,
    alert_transitions = 4,
    acknowledgements = 5,
    silences = 6,
    credentials = 7,
    erasures = 8,
};

// Who handed an item in: kept with the item, since credentials change.
struct origin {
    std::string credential_id;
    agency_code sending_agency;
    bool history = false;
    friend bool operator==(const origin&, const origin&) = default;
};

struct log_item {
    std::uint32_t origin_index = 0;  // into log_record::origins
    digest256 digest{};  // SHA-256 of the item's canonical bytes, also after their erasure
    std::string bytes;   // kind events: dossier::encode; empty = erased
    friend bool operator==(const log_item&, const log_item&) = default;
};

struct log_record {
    record_kind kind = record_kind::events;
    instant recorded_at{};             // never goes back along the log
    std::uint64_t first_sequence = 1;  // of items[0]
    digest256 head_before{};           // all zero for the first record
    std::vector<origin> origins;
    std::vector<log_item> items;  // never empty

    [[nodiscard]] std::uint64_t last_sequence() const noexcept {
        return first_sequence + items.size() - 1;
    }
    friend bool operator==(const log_record&, const log_record&) = default;
};

// Where the log ends.
struct log_head {
    std::uint64_t sequence = 0;  // of the last item; 0 = empty log
    std::uint64_t records = 0;
    std::uint64_t events = 0;  // items of kind events
    instant recorded_at{};
    digest256 digest{};
    friend bool operator==(const log_head&, const log_head&) = default;
};

// Appends the stored form of `record` to `out`. Precondition: items not empty, every
// origin_index inside origins. Cost: one copy of the bytes.
void encode(const log_record& record, std::string& out);
// False when the bytes are not exactly one record of a known format; `out` is then unspecified.
// Keeps the capacity of `out`, so that a scan can reuse one record.
[[nodiscard]] bool decode(std::string_view bytes, log_record& out);
// The digest of the head after `record`: SHA-256 over head_before, kind, recorded_at,
// first_sequence, origins, and the origin index and digest of each item.
[[nodiscard]] digest256 digest_after(const log_record& record) noexcept;
// The head after `record`, which is known to follow `before`: no check, no hashing of item bytes.
[[nodiscard]] log_head head_after(const log_head& before, const log_record& record) noexcept;
// Moves `head` past `record` when the record follows it. False, with the reason in `why_not` and
// `head` untouched, when it does not: sequence gap, other head digest, time going back, no items,
// an item of no origin, or bytes that do not match their digest. Cost: hashes every item.
[[nodiscard]] bool follow(log_head& head, const log_record& record, std::string& why_not);

}  // namespace tiendo::engine
