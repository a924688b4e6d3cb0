// Field by field, in the order of the .proto files.
#include "wire/session_conversion.hpp"

#include "wire/event_conversion.hpp"

#include <optional>

namespace tiendo::wire::detail {
namespace {

static_assert(static_cast<int>(window::range) == v1::Subscribe::RANGE);
static_assert(static_cast<int>(group_by::day) == v1::Subscribe::DAY);
static_assert(static_cast<int>(alert_state::resolved) == v1::AlertNotice::RESOLVED);

bool read_date(const std::string& in,
               std::optional<local_date>& out,
               std::string_view name,
               reading& how) {
    return in.empty() || accept(in, out.emplace(), how) || how.within(name);
}

template <class Code>
bool read_codes(const google::protobuf::RepeatedPtrField<std::string>& in,
                std::vector<Code>& out,
                std::string_view name,
                reading& how) {
    out.reserve(static_cast<std::size_t>(in.size()));
    for (const auto& text : in) {
        const bool ok = accept(text, out.emplace_back(), how);
        if (ok && !text.empty()) continue;
        if (ok) how.refuse("missing_field", "empty");
        how.at(out.size() - 1);
        return how.within(name);
    }
    return true;
}

// --- figures ------------------------------------------------------------------------------

// One row for each count, for both directions.
struct count_field {
    std::int64_t live_counts::* value;
    std::int64_t (v1::Counts::*get)() const;
    void (v1::Counts::*set)(std::int64_t);
};
using from = live_counts;
using to = v1::Counts;
constexpr count_field count_fields[] = {
    {&from::received_in_person, &to::received_in_person, &to::set_received_in_person},
    {&from::received_online, &to::received_online, &to::set_received_online},
    {&from::received_post, &to::received_post, &to::set_received_post},
    {&from::early, &to::early, &to::set_early},
    {&from::on_time, &to::on_time, &to::set_on_time},
    {&from::late, &to::late, &to::set_late},
    {&from::finished_no_due, &to::finished_no_due, &to::set_finished_no_due},
    {&from::withdrawn, &to::withdrawn, &to::set_withdrawn},
    {&from::stopped, &to::stopped, &to::set_stopped},
    {&from::transferred_in, &to::transferred_in, &to::set_transferred_in},
    {&from::transferred_out, &to::transferred_out, &to::set_transferred_out},
    {&from::fell_due, &to::fell_due, &to::set_fell_due},
    {&from::fell_due_met, &to::fell_due_met, &to::set_fell_due_met},
    {&from::index_finished_in_time, &to::index_finished_in_time, &to::set_index_finished_in_time},
    {&from::index_finished_late, &to::index_finished_late, &to::set_index_finished_late},
    {&from::carried_over, &to::carried_over, &to::set_carried_over},
    {&from::open, &to::open, &to::set_open},
    {&from::overdue, &to::overdue, &to::set_overdue},
    {&from::no_due, &to::no_due, &to::set_no_due},
    {&from::paused, &to::paused, &to::set_paused},
    {&from::index_pending_in_time, &to::index_pending_in_time, &to::set_index_pending_in_time},
    {&from::index_pending_overdue, &to::index_pending_overdue, &to::set_index_pending_overdue}};

live_rate rate_of(const v1::Rate& in) {
    return {in.numerator(), in.denominator()};
}
void write(const live_rate& in, v1::Rate& out) {
    out.set_numerator(in.numerator);
    out.set_denominator(in.denominator);
}

live_row row_of(const v1::LiveRow& in) {
    live_row out{in.key(), in.agency_code(), in.name_vi(), in.name_en(), {}, {}, in.due_today()};
    for (const auto& field : count_fields) out.counts.*field.value = (in.counts().*field.get)();
    out.rates = {rate_of(in.rates().resolved()),
                 rate_of(in.rates().early()),
                 rate_of(in.rates().due()),
                 rate_of(in.rates().index766())};
    return out;
}
void write(const live_row& in, v1::LiveRow& out) {
    out.set_key(in.key);
    out.set_agency_code(in.agency_code);
    out.set_name_vi(in.name_vi);
    out.set_name_en(in.name_en);
    auto& counts = *out.mutable_counts();
    for (const auto& field : count_fields) (counts.*field.set)(in.counts.*field.value);
    auto& rates = *out.mutable_rates();
    write(in.rates.resolved, *rates.mutable_resolved());
    write(in.rates.early, *rates.mutable_early());
    write(in.rates.due, *rates.mutable_due());
    write(in.rates.index766, *rates.mutable_index766());
    out.set_due_today(in.due_today);
}

bool read(const v1::AlertNotice& in, alert_notice& out, reading& how) {
    out.id = in.id();
    out.dossier_code = in.dossier_code();
    out.agency_code = in.agency_code();
    out.rule = in.rule();
    out.subject = in.subject();
    if (in.state() != v1::AlertNotice::STATE_UNSPECIFIED) {
        if (!v1::AlertNotice::State_IsValid(in.state())) {
            return how.refuse("unknown_enum_value", "a state that this schema does not know");
        }
        out.state = static_cast<alert_state>(in.state());
    }
    return (!in.has_due() || read_instant(in.due(), out.due.emplace(), how)) &&
           (!in.has_at() || read_instant(in.at(), out.at, how));
}

// What snapshots and updates have in common.
template <class In, class Out>
bool read_picture(const In& in, Out& out, reading& how) {
    out.position = in.position();
    for (const auto& row : in.rows()) out.rows.push_back(row_of(row));
    if (in.has_total()) out.total = row_of(in.total());
    for (const auto& alert : in.alerts()) {
        if (!read(alert, out.alerts.emplace_back(), how)) return how.within("alerts");
    }
    return (!in.has_folded_at() || read_instant(in.folded_at(), out.folded_at, how)) &&
           (!in.has_as_of() || read_instant(in.as_of(), out.as_of, how));
}
template <class In, class Out>
void write_picture(const In& in, Out& out) {
    out.set_position(in.position);
    write_instant(in.folded_at, *out.mutable_folded_at());
    write_instant(in.as_of, *out.mutable_as_of());
    for (const auto& row : in.rows) write(row, *out.add_rows());
    if (in.total) write(*in.total, *out.mutable_total());
    for (const auto& alert : in.alerts) detail::write(alert, *out.add_alerts());
}

// from and to belong to RANGE and to nothing else.
bool consistent(const subscribe& message, reading& how) {
    const bool ranged = message.period == window::range;
    if (ranged && (!message.from || !message.to)) {
        how.refuse("missing_field", "required with the window RANGE");
        return how.within(message.from ? "to" : "from");
    }
    if (!ranged && (message.from || message.to)) {
        how.refuse("out_of_place", "allowed only with the window RANGE");
        return how.within(message.from ? "from" : "to");
    }
    if (ranged && *message.to < *message.from) {
        how.refuse("out_of_range", "lies before from");
        return how.within("to");
    }
    return true;
}

}  // namespace

// --- the counter's session ------------------------------------------------------------------

bool read(const v1::Hello& in, hello& out, reading& how) {
    if (!in.client().empty() && !accept(in.client(), out.client, how)) return how.within("client");
    out.schema = in.schema();
    return read_codes(in.counter_ids(), out.counter_ids, "counter_ids", how);
}
void write(const hello& in, v1::Hello& out) {
    out.set_client(in.client);
    out.set_schema(in.schema);
    for (const auto& id : in.counter_ids) out.add_counter_ids(id.str());
}

bool read(const v1::Welcome& in, welcome& out, reading&) {
    out.schema = in.schema();
    out.limit = {in.limits().message_bytes_max(),
                 in.limits().batch_events_max(),
                 in.limits().nesting_max(),
                 in.limits().batches_in_flight_max(),
                 in.limits().idle_ms_max()};
    for (const auto& [counter, last] : in.last_counter_sequence()) {
        out.last_counter_sequence.emplace(counter, last);
    }
    return true;
}
void write(const welcome& in, v1::Welcome& out) {
    out.set_schema(in.schema);
    auto& limits = *out.mutable_limits();
    limits.set_message_bytes_max(in.limit.message_bytes_max);
    limits.set_batch_events_max(in.limit.batch_events_max);
    limits.set_nesting_max(in.limit.nesting_max);
    limits.set_batches_in_flight_max(in.limit.batches_in_flight_max);
    limits.set_idle_ms_max(in.limit.idle_ms_max);
    auto& last = *out.mutable_last_counter_sequence();
    for (const auto& [counter, sequence] : in.last_counter_sequence) last[counter] = sequence;
}

bool read(const v1::BatchAck& in, batch_ack& out, reading&) {
    out = {in.batch_id(),
           in.through_batch_id(),
           in.accepted(),
           in.duplicates(),
           {},
           in.first_sequence(),
           in.last_sequence()};
    for (const auto& one : in.rejected()) {
        out.rejected.push_back(
            {one.batch_id(), one.index(), one.event_id(), one.code(), one.field(), one.message()});
    }
    return true;
}
void write(const batch_ack& in, v1::BatchAck& out) {
    out.set_batch_id(in.batch_id);
    out.set_through_batch_id(in.through_batch_id);
    out.set_accepted(in.accepted);
    out.set_duplicates(in.duplicates);
    for (const auto& one : in.rejected) {
        auto& rejection = *out.add_rejected();
        rejection.set_batch_id(one.batch_id);
        rejection.set_index(one.index);
        rejection.set_event_id(one.event_id);
        rejection.set_code(one.code);
        rejection.set_field(one.field);
        rejection.set_message(one.message);
    }
    out.set_first_sequence(in.first_sequence);
    out.set_last_sequence(in.last_sequence);
}

bool read(const v1::Busy& in, busy& out, reading&) {
    out = {in.retry_after_ms(), in.batch_id(), in.reason()};
    return true;
}
void write(const busy& in, v1::Busy& out) {
    out.set_retry_after_ms(in.retry_after_ms);
    out.set_batch_id(in.batch_id);
    out.set_reason(in.reason);
}

bool read(const v1::Error& in, error& out, reading&) {
    out = {in.code(), in.field(), in.message(), in.batch_id()};
    return true;
}
void write(const error& in, v1::Error& out) {
    out.set_code(in.code);
    out.set_field(in.field);
    out.set_message(in.message);
    out.set_batch_id(in.batch_id);
}

// --- the supervisor's session -----------------------------------------------------------------

bool read(const v1::Subscribe& in, subscribe& out, reading& how) {
    if (!read_codes(in.agency_codes(), out.agency_codes, "agency_codes", how)) return false;
    out.descendants = in.descendants();
    if (in.window() != 0) out.period = static_cast<window>(in.window());
    if (in.by() != 0) out.by = static_cast<group_by>(in.by());
    out.rows_max = in.rows_max();
    return read_date(in.from(), out.from, "from", how) && read_date(in.to(), out.to, "to", how) &&
           consistent(out, how);
}
void write(const subscribe& in, v1::Subscribe& out) {
    for (const auto& code : in.agency_codes) out.add_agency_codes(code.str());
    out.set_descendants(in.descendants);
    out.set_window(static_cast<v1::Subscribe::Window>(in.period));
    if (in.from) out.set_from(to_text(*in.from));
    if (in.to) out.set_to(to_text(*in.to));
    out.set_by(static_cast<v1::Subscribe::By>(in.by));
    out.set_rows_max(in.rows_max);
}

bool read(const v1::Snapshot& in, snapshot& out, reading& how) {
    out.catalogue_version = in.catalogue_version();
    out.rows_total = in.rows_total();
    out.alerts_total = in.alerts_total();
    out.provisional_open = in.provisional_open();
    out.simulated = in.simulated();
    out.build = in.build();
    out.time_zone = in.time_zone();
    return read_picture(in, out, how) && read_date(in.from(), out.from, "from", how) &&
           read_date(in.to(), out.to, "to", how);
}
void write(const snapshot& in, v1::Snapshot& out) {
    write_picture(in, out);
    if (in.from) out.set_from(to_text(*in.from));
    if (in.to) out.set_to(to_text(*in.to));
    out.set_catalogue_version(in.catalogue_version);
    out.set_rows_total(in.rows_total);
    out.set_alerts_total(in.alerts_total);
    out.set_provisional_open(in.provisional_open);
    out.set_simulated(in.simulated);
    out.set_build(in.build);
    out.set_time_zone(in.time_zone);
}

bool read(const v1::Update& in, update& out, reading& how) {
    for (const auto& key : in.removed_keys()) out.removed_keys.push_back(key);
    if (in.has_alerts_total()) out.alerts_total = in.alerts_total();
    if (in.has_provisional_open()) out.provisional_open = in.provisional_open();
    return read_picture(in, out, how);
}
void write(const update& in, v1::Update& out) {
    write_picture(in, out);
    for (const auto& key : in.removed_keys) out.add_removed_keys(key);
    if (in.alerts_total) out.set_alerts_total(*in.alerts_total);
    if (in.provisional_open) out.set_provisional_open(*in.provisional_open);
}

bool read(const v1::Heartbeat& in, heartbeat& out, reading& how) {
    out.position = in.position();
    if (in.has_as_of() && !read_instant(in.as_of(), out.as_of.emplace(), how)) return false;
    return !in.has_folded_at() || read_instant(in.folded_at(), out.folded_at, how);
}
void write(const heartbeat& in, v1::Heartbeat& out) {
    out.set_position(in.position);
    write_instant(in.folded_at, *out.mutable_folded_at());
    if (in.as_of) write_instant(*in.as_of, *out.mutable_as_of());
}

void write(const alert_notice& in, v1::AlertNotice& out) {
    out.set_id(in.id);
    out.set_dossier_code(in.dossier_code);
    out.set_agency_code(in.agency_code);
    out.set_rule(in.rule);
    out.set_subject(in.subject);
    out.set_state(static_cast<v1::AlertNotice::State>(in.state));
    if (in.due) write_instant(*in.due, *out.mutable_due());
    write_instant(in.at, *out.mutable_at());
}

}  // namespace tiendo::wire::detail
