// The contract as tables: which fields each message has, under which number and
// name, and what each may hold. Reading and writing, binary and JSON, all walk
// these tables; a test compares them with proto/tiendo/v1 field by field.
//
// C++ types stand for wire types: std::int32_t int32, std::int64_t sint64,
// std::uint32_t uint32, std::uint64_t uint64, instant Timestamp, codes, dates and
// std::string string, std::vector repeated, std::optional a field that may be absent.
#pragma once

#include "tiendo/wire/messages.hpp"
#include "wire/rules.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace tiendo::wire::detail {

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_code : std::false_type {};
template <class Tag>
struct is_code<code<Tag>> : std::true_type {};
template <class T>
concept text_value =
    is_code<T>::value || std::is_same_v<T, std::string> || std::is_same_v<T, local_date>;
template <class T>
concept number_value = std::is_integral_v<T> && !std::is_same_v<T, bool>;
using sequence_map = std::map<std::string, std::uint64_t, std::less<>>;

// Whether a value is the one that proto3 leaves out.
template <class T>
bool is_default(const T& value) {
    if constexpr (is_code<T>::value || std::is_same_v<T, std::string> || is_vector<T>::value ||
                  std::is_same_v<T, sequence_map>) {
        return value.empty();
    } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
        return value == T{};
    } else {
        return false;
    }
}

template <class Member>
constexpr std::int64_t usual_bound() {
    if constexpr (std::is_same_v<Member, std::string>) return text_bytes_max;
    if constexpr (std::is_same_v<Member, std::uint32_t>)
        return std::numeric_limits<std::uint32_t>::max();
    return any_length;
}

template <class Owner, class Member>
struct field {
    std::uint32_t number;
    std::string_view name;
    Member Owner::* member;
    bool needed = false;
    std::int64_t low = std::is_signed_v<Member> ? std::numeric_limits<std::int64_t>::min() : 0;
    std::int64_t high =
        usual_bound<Member>();  // bytes of a text, items of a list, value of a number

    [[nodiscard]] constexpr field required() const {
        auto copy = *this;
        copy.needed = true;
        return copy;
    }
    [[nodiscard]] constexpr field at_most(std::int64_t bound) const {
        auto copy = *this;
        copy.high = bound;
        return copy;
    }
    [[nodiscard]] constexpr field between(std::int64_t least, std::int64_t most) const {
        auto copy = at_most(most);
        copy.low = least;
        return copy;
    }
    [[nodiscard]] constexpr field of_any_length() const { return at_most(any_length); }
};

template <class Owner, class Member>
constexpr field<Owner, Member> f(std::uint32_t number,
                                 std::string_view name,
                                 Member Owner::* member) {
    return {number, name, member};
}

// --- events ------------------------------------------------------------------------

// The oneof of an event: facts in the order of their rank, then corrected and voided.
inline constexpr std::uint32_t first_body_number = 16;
inline constexpr std::size_t corrected_index = dossier::fact_kind_count;
inline constexpr std::size_t voided_index = corrected_index + 1;
inline constexpr std::size_t body_count = voided_index + 1;
[[nodiscard]] inline std::string_view body_name(std::size_t index) noexcept {
    if (index == corrected_index) return "corrected";
    if (index == voided_index) return "voided";
    return dossier::name_of(static_cast<dossier::fact_kind>(index));
}

template <class T>
constexpr auto fields_of = [] {
    static_assert(sizeof(T) == 0, "no table for this message");
    return std::tuple{};
}();

template <>
inline constexpr auto fields_of<dossier::dossier_event> =
    std::tuple{f(1, "event_id", &dossier::dossier_event::id).required(),
               f(2, "dossier_code", &dossier::dossier_event::dossier).required(),
               f(3, "agency_code", &dossier::dossier_event::agency).required(),
               f(4, "counter_id", &dossier::dossier_event::counter),
               f(5, "occurred_at", &dossier::dossier_event::occurred_at).required(),
               f(6, "counter_sequence", &dossier::dossier_event::counter_sequence),
               f(7, "actor", &dossier::dossier_event::actor)};
template <>
inline constexpr auto fields_of<dossier::corrected> =
    std::tuple{f(1, "target_event_id", &dossier::corrected::target).required(),
               f(2, "occurred_at", &dossier::corrected::occurred_at).required()};
template <>
inline constexpr auto fields_of<dossier::voided> =
    std::tuple{f(1, "target_event_id", &dossier::voided::target).required(),
               f(2, "reason_code", &dossier::voided::reason_code)};
template <>
inline constexpr auto fields_of<calendar::limit> =
    std::tuple{f(1, "amount", &calendar::limit::amount).between(0, limit_amount_max),
               f(2, "unit", &calendar::limit::unit).required()};
template <>
inline constexpr auto fields_of<dossier::submitted> =
    std::tuple{f(1, "procedure_code", &dossier::submitted::procedure).required(),
               f(2, "channel", &dossier::submitted::via).required()};
template <>
inline constexpr auto fields_of<dossier::received> =
    std::tuple{f(1, "procedure_code", &dossier::received::procedure).required(),
               f(2, "channel", &dossier::received::via).required(),
               f(3, "receiving_agency_code", &dossier::received::receiving_agency),
               f(4, "appointment_at", &dossier::received::appointment_at),
               f(5, "applicant_kind", &dossier::received::applicant)};
template <>
inline constexpr auto fields_of<dossier::declined> =
    std::tuple{f(1, "reason_code", &dossier::declined::reason_code)};
template <>
inline constexpr auto fields_of<dossier::arrived_at_competent_agency> = std::tuple{};
template <>
inline constexpr auto fields_of<dossier::step_started> =
    std::tuple{f(1, "step_code", &dossier::step_started::step_code).required(),
               f(2, "unit_code", &dossier::step_started::unit_code),
               f(3, "limit", &dossier::step_started::limit)};
template <>
inline constexpr auto fields_of<dossier::step_finished> =
    std::tuple{f(1, "step_code", &dossier::step_finished::step_code).required(),
               f(2, "unit_code", &dossier::step_finished::unit_code),
               f(3, "limit", &dossier::step_finished::limit)};
template <>
inline constexpr auto fields_of<dossier::supplement_requested> =
    std::tuple{f(1, "reason_code", &dossier::supplement_requested::reason_code),
               f(2, "legal_basis", &dossier::supplement_requested::legal_basis)
                   .at_most(legal_basis_bytes_max)};
template <>
inline constexpr auto fields_of<dossier::supplement_received> = std::tuple{
    f(1, "reason_code", &dossier::supplement_received::reason_code),
    f(2, "legal_basis", &dossier::supplement_received::legal_basis).at_most(legal_basis_bytes_max),
    f(3, "new_appointment_at", &dossier::supplement_received::new_appointment_at)};
template <>
inline constexpr auto fields_of<dossier::payment_requested> =
    std::tuple{f(1, "channel", &dossier::payment_requested::via)};
template <>
inline constexpr auto fields_of<dossier::payment_made> =
    std::tuple{f(1, "channel", &dossier::payment_made::via),
               f(2, "new_appointment_at", &dossier::payment_made::new_appointment_at)};
template <>
inline constexpr auto fields_of<dossier::suspended> = std::tuple{
    f(1, "reason_code", &dossier::suspended::reason_code),
    f(2, "legal_basis", &dossier::suspended::legal_basis).at_most(legal_basis_bytes_max)};
template <>
inline constexpr auto fields_of<dossier::resumed> =
    std::tuple{f(1, "reason_code", &dossier::resumed::reason_code),
               f(2, "legal_basis", &dossier::resumed::legal_basis).at_most(legal_basis_bytes_max),
               f(3, "new_appointment_at", &dossier::resumed::new_appointment_at)};
template <>
inline constexpr auto fields_of<dossier::rescheduled> =
    std::tuple{f(1, "new_appointment_at", &dossier::rescheduled::new_appointment_at).required(),
               f(2, "reason_code", &dossier::rescheduled::reason_code),
               f(3, "apology_number", &dossier::rescheduled::apology_number)};
template <>
inline constexpr auto fields_of<dossier::transferred> =
    std::tuple{f(1, "to_agency_code", &dossier::transferred::to_agency).required()};
template <>
inline constexpr auto fields_of<dossier::processed> =
    std::tuple{f(1, "outcome", &dossier::processed::result).required(),
               f(2, "digital_result", &dossier::processed::digital_result),
               f(3, "result_number", &dossier::processed::result_number)};
template <>
inline constexpr auto fields_of<dossier::returned> =
    std::tuple{f(1, "channel", &dossier::returned::via).required()};
template <>
inline constexpr auto fields_of<dossier::withdrawn> =
    std::tuple{f(1, "reason_code", &dossier::withdrawn::reason_code)};
template <>
inline constexpr auto fields_of<dossier::stopped> =
    std::tuple{f(1, "reason_code", &dossier::stopped::reason_code)};
template <>
inline constexpr auto fields_of<dossier::rated> =
    std::tuple{f(1, "score", &dossier::rated::score).required().between(1, 5)};

// --- the counter's session ----------------------------------------------------------

template <>
inline constexpr auto fields_of<hello> =
    std::tuple{f(1, "client", &hello::client),
               f(2, "schema", &hello::schema),
               f(3, "counter_ids", &hello::counter_ids).at_most(hello_counters_max)};
template <>
inline constexpr auto fields_of<limits> =
    std::tuple{f(1, "message_bytes_max", &limits::message_bytes_max),
               f(2, "batch_events_max", &limits::batch_events_max),
               f(3, "nesting_max", &limits::nesting_max),
               f(4, "batches_in_flight_max", &limits::batches_in_flight_max),
               f(5, "idle_ms_max", &limits::idle_ms_max)};
template <>
inline constexpr auto fields_of<welcome> =
    std::tuple{f(1, "schema", &welcome::schema),
               f(2, "limits", &welcome::limit),
               f(3, "last_counter_sequence", &welcome::last_counter_sequence)};
template <>
inline constexpr auto fields_of<rejection> =
    std::tuple{f(1, "batch_id", &rejection::batch_id),
               f(2, "index", &rejection::index),
               f(3, "event_id", &rejection::event_id).of_any_length(),
               f(4, "code", &rejection::code).of_any_length(),
               f(5, "field", &rejection::field).of_any_length(),
               f(6, "message", &rejection::message).of_any_length()};
template <>
inline constexpr auto fields_of<batch_ack> =
    std::tuple{f(1, "batch_id", &batch_ack::batch_id),
               f(2, "through_batch_id", &batch_ack::through_batch_id),
               f(3, "accepted", &batch_ack::accepted),
               f(4, "duplicates", &batch_ack::duplicates),
               f(5, "rejected", &batch_ack::rejected),
               f(6, "first_sequence", &batch_ack::first_sequence),
               f(7, "last_sequence", &batch_ack::last_sequence)};
template <>
inline constexpr auto fields_of<busy> =
    std::tuple{f(1, "retry_after_ms", &busy::retry_after_ms), f(2, "batch_id", &busy::batch_id)};
template <>
inline constexpr auto fields_of<error> =
    std::tuple{f(1, "code", &error::code).of_any_length(),
               f(2, "field", &error::field).of_any_length(),
               f(3, "message", &error::message).of_any_length(),
               f(4, "batch_id", &error::batch_id)};

// --- the supervisor's session ----------------------------------------------------------

template <>
inline constexpr auto fields_of<subscribe> =
    std::tuple{f(1, "agency_codes", &subscribe::agency_codes).at_most(subscribe_agencies_max),
               f(2, "descendants", &subscribe::descendants),
               f(3, "window", &subscribe::period),
               f(4, "from", &subscribe::from),
               f(5, "to", &subscribe::to),
               f(6, "by", &subscribe::by),
               f(7, "rows_max", &subscribe::rows_max)};
template <>
inline constexpr auto fields_of<live_counts> =
    std::tuple{f(1, "received_in_person", &live_counts::received_in_person),
               f(2, "received_online", &live_counts::received_online),
               f(3, "received_post", &live_counts::received_post),
               f(4, "early", &live_counts::early),
               f(5, "on_time", &live_counts::on_time),
               f(6, "late", &live_counts::late),
               f(7, "finished_no_due", &live_counts::finished_no_due),
               f(8, "withdrawn", &live_counts::withdrawn),
               f(9, "stopped", &live_counts::stopped),
               f(10, "transferred_in", &live_counts::transferred_in),
               f(11, "transferred_out", &live_counts::transferred_out),
               f(12, "fell_due", &live_counts::fell_due),
               f(13, "fell_due_met", &live_counts::fell_due_met),
               f(14, "index_finished_in_time", &live_counts::index_finished_in_time),
               f(15, "index_finished_late", &live_counts::index_finished_late),
               f(16, "carried_over", &live_counts::carried_over),
               f(17, "open", &live_counts::open),
               f(18, "overdue", &live_counts::overdue),
               f(19, "no_due", &live_counts::no_due),
               f(20, "paused", &live_counts::paused),
               f(21, "index_pending_in_time", &live_counts::index_pending_in_time),
               f(22, "index_pending_overdue", &live_counts::index_pending_overdue)};
template <>
inline constexpr auto fields_of<live_rate> = std::tuple{
    f(1, "numerator", &live_rate::numerator), f(2, "denominator", &live_rate::denominator)};
template <>
inline constexpr auto fields_of<live_rates> = std::tuple{f(1, "resolved", &live_rates::resolved),
                                                         f(2, "early", &live_rates::early),
                                                         f(3, "due", &live_rates::due),
                                                         f(4, "index766", &live_rates::index766)};
template <>
inline constexpr auto fields_of<live_row> =
    std::tuple{f(1, "key", &live_row::key).of_any_length(),
               f(2, "agency_code", &live_row::agency_code).of_any_length(),
               f(3, "name_vi", &live_row::name_vi).of_any_length(),
               f(4, "name_en", &live_row::name_en).of_any_length(),
               f(5, "counts", &live_row::counts),
               f(6, "rates", &live_row::rates),
               f(7, "due_today", &live_row::due_today)};
template <>
inline constexpr auto fields_of<alert_notice> =
    std::tuple{f(1, "id", &alert_notice::id).of_any_length(),
               f(2, "dossier_code", &alert_notice::dossier_code).of_any_length(),
               f(3, "agency_code", &alert_notice::agency_code).of_any_length(),
               f(4, "rule", &alert_notice::rule).of_any_length(),
               f(5, "state", &alert_notice::state),
               f(6, "due", &alert_notice::due),
               f(7, "at", &alert_notice::at)};
template <>
inline constexpr auto fields_of<snapshot> =
    std::tuple{f(1, "position", &snapshot::position),
               f(2, "folded_at", &snapshot::folded_at),
               f(3, "as_of", &snapshot::as_of),
               f(4, "from", &snapshot::from),
               f(5, "to", &snapshot::to),
               f(6, "catalogue_version", &snapshot::catalogue_version),
               f(7, "rows_total", &snapshot::rows_total),
               f(8, "rows", &snapshot::rows),
               f(9, "total", &snapshot::total),
               f(10, "alerts", &snapshot::alerts),
               f(11, "alerts_total", &snapshot::alerts_total),
               f(12, "time_zone", &snapshot::time_zone).of_any_length()};
template <>
inline constexpr auto fields_of<update> = std::tuple{f(1, "position", &update::position),
                                                     f(2, "folded_at", &update::folded_at),
                                                     f(3, "as_of", &update::as_of),
                                                     f(4, "rows", &update::rows),
                                                     f(5, "removed_keys", &update::removed_keys),
                                                     f(6, "total", &update::total),
                                                     f(7, "alerts", &update::alerts)};
template <>
inline constexpr auto fields_of<heartbeat> =
    std::tuple{f(1, "position", &heartbeat::position), f(2, "folded_at", &heartbeat::folded_at)};

// --- envelopes: one message of several, under its number and name -----------------------

struct alternative {
    std::uint32_t number;
    std::string_view name;
};
template <class T>
inline constexpr alternative in_envelope{0, ""};
template <>
inline constexpr alternative in_envelope<hello>{1, "hello"};
template <>
inline constexpr alternative in_envelope<event_batch>{2, "batch"};
template <>
inline constexpr alternative in_envelope<welcome>{1, "welcome"};
template <>
inline constexpr alternative in_envelope<batch_ack>{2, "ack"};
template <>
inline constexpr alternative in_envelope<busy>{3, "busy"};
template <>
inline constexpr alternative in_envelope<error>{4, "error"};  // of both sessions
template <>
inline constexpr alternative in_envelope<subscribe>{1, "subscribe"};
template <>
inline constexpr alternative in_envelope<snapshot>{1, "snapshot"};
template <>
inline constexpr alternative in_envelope<update>{2, "update"};
template <>
inline constexpr alternative in_envelope<heartbeat>{3, "heartbeat"};

}  // namespace tiendo::wire::detail
