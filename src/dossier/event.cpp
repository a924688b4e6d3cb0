// The canonical bytes of an event, and the names of its bodies.
//
// Layout (format 1), every number a shortest varint, every text length first:
//   format byte | body byte | event_id | dossier | agency | counter |
//   occurred_at (ms, zigzag) | counter_sequence | actor | fields of the body
// The body byte is the fact's rank, 64 for corrected, 65 for voided; a
// corrected carries target, occurred_at, a body byte and that body's fields.
// The fields of a body stand in the order of `members`; if some are optional or
// boolean, one byte of flags comes before them, a bit each, and an absent field
// takes no further byte. An optional boolean has two bits: told yes, told no. Nothing has two
// spellings, which is why two equal events have equal digests:
// src/decisions/0010-canonical-events.md.
#include "tiendo/dossier/event.hpp"

#include "tiendo/base/bytes.hpp"

#include <array>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tiendo::dossier {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::uint8_t corrected_tag = 64;
constexpr std::uint8_t voided_tag = 65;
static_assert(fact_kind_count < corrected_tag);

// Which fields a body has, in stored order. Only ever append, and only optional
// ones under a new format number: stored bytes are digested and never rewritten.
constexpr auto members(const submitted*) {
    return std::tuple{&submitted::procedure, &submitted::via};
}
constexpr auto members(const received*) {
    return std::tuple{&received::procedure,
                      &received::via,
                      &received::receiving_agency,
                      &received::appointment_at,
                      &received::applicant};
}
constexpr auto members(const declined*) {
    return std::tuple{&declined::reason_code};
}
constexpr auto members(const arrived_at_competent_agency*) {
    return std::tuple{};
}
constexpr auto members(const step_started*) {
    return std::tuple{&step_started::step_code, &step_started::unit_code, &step_started::limit};
}
constexpr auto members(const step_finished*) {
    return std::tuple{&step_finished::step_code, &step_finished::unit_code, &step_finished::limit};
}
constexpr auto members(const supplement_requested*) {
    return std::tuple{&supplement_requested::reason_code, &supplement_requested::legal_basis};
}
constexpr auto members(const supplement_received*) {
    return std::tuple{&supplement_received::reason_code,
                      &supplement_received::legal_basis,
                      &supplement_received::new_appointment_at};
}
constexpr auto members(const payment_requested*) {
    return std::tuple{&payment_requested::via};
}
constexpr auto members(const payment_made*) {
    return std::tuple{&payment_made::via, &payment_made::new_appointment_at};
}
constexpr auto members(const suspended*) {
    return std::tuple{&suspended::reason_code, &suspended::legal_basis};
}
constexpr auto members(const resumed*) {
    return std::tuple{&resumed::reason_code, &resumed::legal_basis, &resumed::new_appointment_at};
}
constexpr auto members(const rescheduled*) {
    return std::tuple{
        &rescheduled::new_appointment_at, &rescheduled::reason_code, &rescheduled::apology_number};
}
constexpr auto members(const transferred*) {
    return std::tuple{&transferred::to_agency};
}
constexpr auto members(const processed*) {
    return std::tuple{&processed::result, &processed::digital_result, &processed::result_number};
}
constexpr auto members(const returned*) {
    return std::tuple{&returned::via};
}
constexpr auto members(const withdrawn*) {
    return std::tuple{&withdrawn::reason_code};
}
constexpr auto members(const stopped*) {
    return std::tuple{&stopped::reason_code};
}
constexpr auto members(const rated*) {
    return std::tuple{&rated::score};
}

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
constexpr std::size_t flags_of = is_optional<T>::value || std::is_same_v<T, bool> ? 1 : 0;
// What was told yes has the bit that it had when it could not be told no.
template <>
constexpr std::size_t flags_of<std::optional<bool>> = 2;

template <class Body>
constexpr std::size_t flag_count = std::apply(
    [](auto... field) {
        return (flags_of<std::remove_cvref_t<decltype(std::declval<Body>().*field)>> + ... +
                std::size_t{0});
    },
    members(static_cast<const Body*>(nullptr)));

constexpr std::pair<int, int> range(channel) {
    return {1, 3};
}
constexpr std::pair<int, int> range(applicant_kind) {
    return {0, 3};
}
constexpr std::pair<int, int> range(outcome) {
    return {1, 2};
}
constexpr std::pair<int, int> range(calendar::limit_unit) {
    return {1, 5};
}

// --- writing ---------------------------------------------------------------

void put_byte(std::string& out, std::uint8_t byte) {
    out.push_back(static_cast<char>(byte));
}

template <class Tag>
void put(std::string& out, const code<Tag>& value) {
    put_byte(out, static_cast<std::uint8_t>(value.view().size()));  // at most 64: one varint byte
    out.append(value.view());
}
void put(std::string& out, const std::string& value) {
    put_bytes(out, value);
}
void put(std::string& out, instant value) {
    put_signed(out, value.time_since_epoch().count());
}
void put(std::string& out, std::int32_t value) {
    put_signed(out, value);
}
template <class E>
    requires std::is_enum_v<E>
void put(std::string& out, E value) {
    put_byte(out, static_cast<std::uint8_t>(value));
}
void put(std::string& out, const calendar::limit& value) {
    put(out, value.unit);
    put(out, value.amount);
}

template <class Body>
void put_fields(std::string& out, const Body& body) {
    constexpr auto fields = members(static_cast<const Body*>(nullptr));
    if constexpr (flag_count<Body> != 0) {
        static_assert(flag_count<Body> <= 8);
        std::uint8_t flags = 0;
        [[maybe_unused]] int bit = 0;
        const auto note = [&](const auto& field) {
            using field_type = std::remove_cvref_t<decltype(field)>;
            const auto raise = [&](bool set) {
                flags |= static_cast<std::uint8_t>(static_cast<int>(set) << bit++);
            };
            if constexpr (std::is_same_v<field_type, std::optional<bool>>) {
                raise(field == true);
                raise(field == false);
            } else if constexpr (flags_of<field_type> != 0) {
                raise(static_cast<bool>(field));
            }
        };
        std::apply([&](auto... field) { (note(body.*field), ...); }, fields);
        put_byte(out, flags);
    }
    [[maybe_unused]] const auto put_one = [&](const auto& field) {
        using field_type = std::remove_cvref_t<decltype(field)>;
        if constexpr (std::is_same_v<field_type, std::optional<bool>>) {
            return;
        } else if constexpr (is_optional<field_type>::value) {
            if (field) put(out, *field);
        } else if constexpr (!std::is_same_v<field_type, bool>) {
            put(out, field);
        }
    };
    std::apply([&](auto... field) { (put_one(body.*field), ...); }, fields);
}

void put_fact(std::string& out, const fact_body& fact) {
    put_byte(out, static_cast<std::uint8_t>(fact.index()));
    std::visit([&](const auto& body) { put_fields(out, body); }, fact);
}

// --- reading: false at the first byte that no event has ---------------------

template <class Tag>
bool get(byte_reader& in, code<Tag>& value) {
    const auto text = in.bytes();
    if (!in.ok() || text.size() > code_bytes_max) return false;
    value = code<Tag>(text);
    return true;
}
bool get(byte_reader& in, std::string& value) {
    value = in.bytes();
    return in.ok();
}
bool get(byte_reader& in, instant& value) {
    value = instant{milliseconds{in.signed_varint()}};
    return in.ok();
}
bool get(byte_reader& in, std::int32_t& value) {
    const auto wide = in.signed_varint();
    value = static_cast<std::int32_t>(wide);
    return in.ok() && value == wide;
}
template <class E>
    requires std::is_enum_v<E>
bool get(byte_reader& in, E& value) {
    const auto number = in.byte();
    value = static_cast<E>(number);
    return in.ok() && number >= range(value).first && number <= range(value).second;
}
bool get(byte_reader& in, calendar::limit& value) {
    return get(in, value.unit) && get(in, value.amount);
}

template <class Body>
bool get_fields(byte_reader& in, Body& body) {
    [[maybe_unused]] std::uint8_t flags = 0;
    if constexpr (flag_count<Body> != 0) {
        flags = in.byte();
        if (!in.ok() || flags >> flag_count<Body> != 0) return false;
    }
    [[maybe_unused]] const auto take_flag = [&] {
        const bool set = (flags & 1) != 0;
        flags = static_cast<std::uint8_t>(flags >> 1);
        return set;
    };
    [[maybe_unused]] const auto get_one = [&](auto& field) {
        using field_type = std::remove_cvref_t<decltype(field)>;
        if constexpr (std::is_same_v<field_type, std::optional<bool>>) {
            const bool yes = take_flag();
            const bool no = take_flag();
            if (yes || no) field = yes;
            return !(yes && no);
        } else if constexpr (is_optional<field_type>::value) {
            return !take_flag() || get(in, field.emplace());
        } else if constexpr (std::is_same_v<field_type, bool>) {
            field = take_flag();
            return true;
        } else {
            return get(in, field);
        }
    };
    return std::apply([&](auto... field) { return (get_one(body.*field) && ...); },
                      members(static_cast<const Body*>(nullptr)));
}

template <std::size_t Index>
bool get_alternative(byte_reader& in, fact_body& out) {
    return get_fields(in, out.emplace<Index>());
}
template <std::size_t... Index>
constexpr auto readers_of(std::index_sequence<Index...>) {
    return std::array{&get_alternative<Index>...};
}
constexpr auto alternative_readers = readers_of(std::make_index_sequence<fact_kind_count>());

bool get_fact(byte_reader& in, std::uint8_t rank, fact_body& out) {
    return rank < fact_kind_count && alternative_readers[rank](in, out);
}

bool get_body(byte_reader& in, std::uint8_t tag, event_body& out) {
    if (tag == corrected_tag) {
        auto& body = out.emplace<corrected>();
        return get(in, body.target) && get(in, body.occurred_at) &&
               get_fact(in, in.byte(), body.replacement);
    }
    if (tag == voided_tag) {
        auto& body = out.emplace<voided>();
        return get(in, body.target) && get(in, body.reason_code);
    }
    return get_fact(in, tag, out.emplace<fact_body>());
}

constexpr std::array<std::string_view, fact_kind_count> fact_names{"submitted",
                                                                   "received",
                                                                   "declined",
                                                                   "arrived_at_competent_agency",
                                                                   "step_started",
                                                                   "step_finished",
                                                                   "supplement_requested",
                                                                   "supplement_received",
                                                                   "payment_requested",
                                                                   "payment_made",
                                                                   "suspended",
                                                                   "resumed",
                                                                   "rescheduled",
                                                                   "transferred",
                                                                   "processed",
                                                                   "returned",
                                                                   "withdrawn",
                                                                   "stopped",
                                                                   "rated"};

}  // namespace

std::string_view name_of(fact_kind kind) noexcept {
    return fact_names[static_cast<std::size_t>(kind)];
}

fact_body::fact_body() noexcept = default;
fact_body::fact_body(const fact_body& other) = default;
fact_body::fact_body(fact_body&& other) noexcept = default;
fact_body& fact_body::operator=(const fact_body& other) = default;
fact_body& fact_body::operator=(fact_body&& other) noexcept = default;
fact_body::~fact_body() = default;

bool operator==(const fact_body& a, const fact_body& b) {
    return static_cast<const fact_body::variant&>(a) == static_cast<const fact_body::variant&>(b);
}

std::string_view name_of(const event_body& body) noexcept {
    if (const auto* fact = std::get_if<fact_body>(&body)) return name_of(kind_of(*fact));
    return std::holds_alternative<corrected>(body) ? "corrected" : "voided";
}

std::string_view name_of(channel via) noexcept {
    switch (via) {
        case channel::in_person:
            return "IN_PERSON";
        case channel::online:
            return "ONLINE";
        case channel::post:
            return "POST";
    }
    return "UNKNOWN";
}

void encode(const dossier_event& event, std::string& out) {
    put_byte(out, format);
    const auto* fact = std::get_if<fact_body>(&event.body);
    const auto tag = fact != nullptr ? static_cast<std::uint8_t>(fact->index())
                     : std::holds_alternative<corrected>(event.body) ? corrected_tag
                                                                     : voided_tag;
    put_byte(out, tag);
    put(out, event.id);
    put(out, event.dossier);
    put(out, event.agency);
    put(out, event.counter);
    put(out, event.occurred_at);
    put_varint(out, event.counter_sequence);
    put(out, event.actor);
    if (fact != nullptr) {
        std::visit([&](const auto& body) { put_fields(out, body); }, *fact);
    } else if (const auto* correction = std::get_if<corrected>(&event.body)) {
        put(out, correction->target);
        put(out, correction->occurred_at);
        put_fact(out, correction->replacement);
    } else if (const auto* annulment = std::get_if<voided>(&event.body)) {
        put(out, annulment->target);
        put(out, annulment->reason_code);
    }
}

bool decode(std::string_view bytes, dossier_event& out) {
    byte_reader in(bytes);
    if (in.byte() != format) return false;
    const auto tag = in.byte();
    if (!get(in, out.id) || !get(in, out.dossier) || !get(in, out.agency) ||
        !get(in, out.counter) || !get(in, out.occurred_at)) {
        return false;
    }
    out.counter_sequence = in.varint();
    return get(in, out.actor) && get_body(in, tag, out.body) && in.ok() && in.at_end();
}

}  // namespace tiendo::dossier
