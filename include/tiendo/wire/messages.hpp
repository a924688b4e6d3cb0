// What travels between counters, supervisors and the service, as plain values
// (their manual is proto/README.md).
//
// Each struct is one message of proto/tiendo/v1, field for field and under the
// same names; domain events travel as dossier::dossier_event. What a struct
// holds after decoding has been checked (codes upper-cased, lengths, ranges).
// Counts are plain numbers in JSON up to 2^53 - 1 and strings above.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/dossier/event.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::wire {

inline constexpr std::uint32_t schema_revision = 5;  // grows with every field added within v1
// A batch of 1,000 events of 125 bytes is 122 KiB; twice that leaves room for long codes.
inline constexpr std::uint32_t message_bytes_max = 256 * 1024;
inline constexpr std::uint32_t batch_events_max = 1'000;
inline constexpr std::uint32_t nesting_max =
    16;  // of JSON objects and arrays; the schema itself needs 5
inline constexpr std::uint32_t hello_counters_max = 1'000;
inline constexpr std::uint32_t subscribe_agencies_max = 1'000;
inline constexpr std::uint32_t limit_amount_max = 36'500;  // of a step's limit: a century of days
inline constexpr std::uint32_t text_bytes_max = 64;  // reason, step, unit, actor, apology, result
inline constexpr std::uint32_t legal_basis_bytes_max =
    256;  // "Điều 17 Nghị định 118/2025/NĐ-CP" and longer

enum class subprotocol : std::uint8_t { protobuf, json };
// "tiendo.v1.protobuf", "tiendo.v1.json": the names offered in Sec-WebSocket-Protocol.
[[nodiscard]] std::string_view name_of(subprotocol form) noexcept;
[[nodiscard]] std::optional<subprotocol> parse_subprotocol(std::string_view name) noexcept;

// --- counters: /v1/events ----------------------------------------------------

struct hello {
    std::string client;                   // program and version, for the log; up to 64 bytes
    std::uint32_t schema = 0;             // the schema_revision the client was built against
    std::vector<counter_id> counter_ids;  // whose last sequence the Welcome shall tell
    friend bool operator==(const hello&, const hello&) = default;
};

// One event that is not taken, among others that are.
struct rejection {
    std::uint64_t batch_id = 0;
    std::uint32_t index = 0;  // in its batch, from 0
    std::string event_id;     // empty when it could not be read
    std::string code;         // stable name: "missing_field", "unknown_agency", ...
    std::string field;        // "events[3].received.procedure_code"
    std::string message;      // for a person
    friend bool operator==(const rejection&, const rejection&) = default;
};

using decoded_event = std::variant<dossier::dossier_event, rejection>;

struct event_batch {
    std::uint64_t batch_id =
        0;  // the client's own number, growing within a session; echoed; 0 = none
    std::vector<decoded_event> events;  // in the order sent, none left out
};

struct limits {
    std::uint32_t message_bytes_max = wire::message_bytes_max;
    std::uint32_t batch_events_max = wire::batch_events_max;
    std::uint32_t nesting_max = wire::nesting_max;
    std::uint32_t batches_in_flight_max =
        0;                          // sent and not yet acknowledged, per session; 0 = not said
    std::uint32_t idle_ms_max = 0;  // a silent session is closed after this; 0 = not said
    friend bool operator==(const limits&, const limits&) = default;
};

struct welcome {
    std::uint32_t schema = schema_revision;
    limits limit;  // on the wire: "limits"
    std::map<std::string, std::uint64_t, std::less<>> last_counter_sequence;  // by counter_id
    friend bool operator==(const welcome&, const welcome&) = default;
};

struct batch_ack {
    std::uint64_t batch_id = 0;
    std::uint64_t through_batch_id =
        0;  // this and all batches of the session before it are on disk; 0 = not said
    std::uint32_t accepted = 0;
    std::uint32_t duplicates = 0;
    std::vector<rejection> rejected;
    std::uint64_t first_sequence = 0;  // of the accepted events; 0 = none
    std::uint64_t last_sequence = 0;
    friend bool operator==(const batch_ack&, const batch_ack&) = default;
};

// Nothing of the batch was taken; send it again after the pause.
struct busy {
    std::uint32_t retry_after_ms = 0;
    std::uint64_t batch_id = 0;
    std::string reason;  // queue_full, parked_full, disk_reserve
    friend bool operator==(const busy&, const busy&) = default;
};

// A message that was not taken as a whole. Also what the decoders answer for such a frame.
struct error {
    std::string code;
    std::string field;
    std::string message;
    std::uint64_t batch_id = 0;  // when it is about a batch and that much could be read
    friend bool operator==(const error&, const error&) = default;
};

// --- supervisors: /v1/live -----------------------------------------------------

enum class window : std::uint8_t { today = 1, month, quarter, year, range };
enum class group_by : std::uint8_t { agency = 1, procedure, field, channel, day };
enum class alert_state : std::uint8_t { firing = 1, acknowledged, resolved };

struct subscribe {
    std::vector<agency_code> agency_codes;  // empty = the whole deployment
    bool descendants = false;
    window period = window::today;   // on the wire: "window"
    std::optional<local_date> from;  // window RANGE only, both required there
    std::optional<local_date> to;    // last day, inclusive
    group_by by = group_by::agency;
    std::uint32_t rows_max = 0;  // 0 = as many as the server allows
    friend bool operator==(const subscribe&, const subscribe&) = default;
};

// The counts of rates::counts, name for name.
struct live_counts {
    std::int64_t received_in_person = 0;
    std::int64_t received_online = 0;
    std::int64_t received_post = 0;
    std::int64_t early = 0;
    std::int64_t on_time = 0;
    std::int64_t late = 0;
    std::int64_t finished_no_due = 0;
    std::int64_t withdrawn = 0;
    std::int64_t stopped = 0;
    std::int64_t transferred_in = 0;
    std::int64_t transferred_out = 0;
    std::int64_t fell_due = 0;
    std::int64_t fell_due_met = 0;
    std::int64_t index_finished_in_time = 0;
    std::int64_t index_finished_late = 0;
    std::int64_t carried_over = 0;
    std::int64_t open = 0;
    std::int64_t overdue = 0;
    std::int64_t no_due = 0;
    std::int64_t paused = 0;
    std::int64_t index_pending_in_time = 0;
    std::int64_t index_pending_overdue = 0;
    friend bool operator==(const live_counts&, const live_counts&) = default;
};

// Denominator 0 = no data.
struct live_rate {
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
    friend bool operator==(const live_rate&, const live_rate&) = default;
};

struct live_rates {
    live_rate resolved;
    live_rate early;
    live_rate due;
    live_rate index766;
    friend bool operator==(const live_rates&, const live_rates&) = default;
};

struct live_row {
    std::string key;  // agency code, procedure or field code, channel name, or date, as `by` asks
    std::string agency_code;  // by AGENCY: same as key; else empty
    std::string name_vi;
    std::string name_en;
    live_counts counts;
    live_rates rates;
    std::int64_t due_today = 0;  // open, in time, and overdue at 24:00 of the present day
    friend bool operator==(const live_row&, const live_row&) = default;
};

struct alert_notice {
    std::string id;
    std::string dossier_code;
    std::string agency_code;
    std::string rule;  // "overdue"
    alert_state state = alert_state::firing;
    std::optional<instant> due;  // the deadline that passed; dates print as the next midnight
    instant at{};                // when it entered this state
    std::string subject{};       // counter, step, calendar
    friend bool operator==(const alert_notice&, const alert_notice&) = default;
};

// The whole picture; a new one comes when a window rolls at local midnight.
struct snapshot {
    std::uint64_t position = 0;  // log sequence up to which all is folded
    instant folded_at{};
    instant as_of{};
    std::optional<local_date> from;  // the window as the server resolved it
    std::optional<local_date> to;    // inclusive
    std::uint32_t catalogue_version = 0;
    std::uint64_t rows_total = 0;  // before rows_max cut the list
    std::vector<live_row> rows;
    std::optional<live_row> total;
    std::vector<alert_notice> alerts;    // firing and acknowledged now
    std::uint64_t alerts_total = 0;      // before the server's cap cut the list
    std::string time_zone;               // the deployment's, IANA name: for instants a person reads
    std::uint64_t provisional_open = 0;  // open dossiers of which a due date is provisional
    bool simulated = false;              // time or dossiers are made up
    std::string build;                   // version of the service
    friend bool operator==(const snapshot&, const snapshot&) = default;
};

// Only what changed since the message before; a row replaces the row of the same key.
struct update {
    std::uint64_t position = 0;
    instant folded_at{};
    instant as_of{};
    std::vector<live_row> rows;
    std::vector<std::string> removed_keys;
    std::optional<live_row> total;
    std::vector<alert_notice> alerts;               // one per alert: its newest state
    std::optional<std::uint64_t> alerts_total;      // that fire now; absent = unchanged
    std::optional<std::uint64_t> provisional_open;  // absent = unchanged
    friend bool operator==(const update&, const update&) = default;
};

// Each second: lets a page say that it is stale.
struct heartbeat {
    std::uint64_t position = 0;
    instant folded_at{};
    std::optional<instant> as_of{};  // at which stocks were counted last
    friend bool operator==(const heartbeat&, const heartbeat&) = default;
};

// --- what one frame may hold -----------------------------------------------------

using client_message =
    std::variant<hello, event_batch, error>;  // error: the frame itself is refused
using server_message = std::variant<welcome, batch_ack, busy, error>;
using live_client_message = std::variant<subscribe, error>;  // error: the frame itself is refused
using live_server_message = std::variant<snapshot, update, heartbeat, error>;

}  // namespace tiendo::wire
