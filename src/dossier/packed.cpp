// Facts and entries in the few bytes in which an engine keeps those of ended and of
// quiet dossiers (src/decisions/0021): what mostly repeats is a bit, times are told
// from the one before, codes by their numbers, and ids that are UUIDs as 16 bytes.
#include "tiendo/base/check.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/dossier/history.hpp"

#include <algorithm>
#include <array>

namespace tiendo::dossier {
namespace {

// --- times and codes ----------------------------------------------------------------

// Unsigned in between: what a damaged checkpoint says may lie further apart than a number holds.
void put_since(std::string& out, instant before, instant at) {
    const auto a = static_cast<std::uint64_t>(before.time_since_epoch().count());
    const auto b = static_cast<std::uint64_t>(at.time_since_epoch().count());
    put_signed(out, static_cast<std::int64_t>(b - a));
}
instant take_since(byte_reader& in, instant before) {
    const auto a = static_cast<std::uint64_t>(before.time_since_epoch().count());
    const auto b = a + static_cast<std::uint64_t>(in.signed_varint());
    return instant{milliseconds{static_cast<std::int64_t>(b)}};
}

std::uint32_t take_number(byte_reader& in) {
    return static_cast<std::uint32_t>(in.varint());
}

// --- event ids ----------------------------------------------------------------------

constexpr std::size_t uuid_size = 36;
using uuid_bytes = std::array<char, 16>;

// Where the two digits of each byte stand, in groups parted by hyphens.
constexpr std::array<std::uint8_t, 16> digit_places{
    0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
constexpr std::string_view digits = "0123456789abcdef";
constexpr std::uint8_t no_digit = 0x80;
constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> out{};
    out.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        out[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    return out;
}();

// False unless the text is a UUID as it is commonly written, in small letters.
bool read_uuid(std::string_view text, uuid_bytes& out) noexcept {
    if (text.size() != uuid_size) return false;
    if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
    std::uint8_t seen = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto high = digit_values[static_cast<unsigned char>(text[digit_places[i]])];
        const auto low = digit_values[static_cast<unsigned char>(text[digit_places[i] + 1u])];
        seen |= high | low;
        out[i] = static_cast<char>(high << 4 | low);
    }
    return (seen & no_digit) == 0;
}

event_id uuid_of(std::string_view bytes) noexcept {
    std::array<char, uuid_size> text{};
    text[8] = text[13] = text[18] = text[23] = '-';
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text[digit_places[i]] = digits[byte >> 4];
        text[digit_places[i] + 1u] = digits[byte & 15];
    }
    return event_id({text.data(), text.size()});
}

// Of any other id what differs from the one before: counters number their events.
void put_id(std::string& out, const event_id& id, const event_id& before) {
    uuid_bytes bytes{};
    if (read_uuid(id.view(), bytes)) {
        out.push_back(1);
        out.append(bytes.data(), bytes.size());
        return;
    }
    const auto text = id.view();
    const auto known = before.view();
    const auto other = std::mismatch(text.begin(), text.end(), known.begin(), known.end()).first;
    const auto shared = static_cast<std::size_t>(other - text.begin());
    out.push_back(static_cast<char>(shared << 1));
    put_bytes(out, text.substr(shared));
}

event_id take_id(byte_reader& in, const event_id& before) {
    const auto mark = in.byte();
    if ((mark & 1) != 0) return uuid_of(in.take(std::tuple_size_v<uuid_bytes>));
    const auto shared = before.view().substr(0, mark >> 1);
    const auto own = in.bytes();
    TIENDO_ASSERT(shared.size() + own.size() <= code_bytes_max);
    std::array<char, code_bytes_max> text{};
    std::copy(own.begin(), own.end(), std::copy(shared.begin(), shared.end(), text.begin()));
    return event_id({text.data(), shared.size() + own.size()});
}

// --- facts --------------------------------------------------------------------------

// The first byte of a content: its kind, the lower bits of its detail and whether there is an
// appointment.
constexpr int detail_shift = 5;
constexpr std::uint8_t kind_bits = 0x1F;
constexpr std::uint8_t has_appointment = 0x80;
static_assert(voided_kind <= kind_bits && detail_max < 8);
// The second: what else there is; the upper half is of the fact around it.
constexpr std::uint8_t same_agency = 0x01;  // as that of the content before
constexpr std::uint8_t has_other = 0x02;
constexpr std::uint8_t has_procedure = 0x04;
constexpr std::uint8_t has_step = 0x08;
constexpr std::uint8_t same_sender = 0x10;
constexpr std::uint8_t is_history = 0x20;
constexpr std::uint8_t has_hand = 0x40;
constexpr std::uint8_t high_detail = 0x80;  // the content's again: the third bit of its detail

void put_content(std::string& out,
                 const fact_content& c,
                 const fact_content& before,
                 std::uint8_t marks) {
    auto first = static_cast<std::uint8_t>(c.kind | (c.detail & 3u) << detail_shift);
    if ((c.detail & 4) != 0) marks |= high_detail;
    if (c.appointment) first |= has_appointment;
    if (c.agency == before.agency) marks |= same_agency;
    if (c.other != no_ref) marks |= has_other;
    if (c.procedure != no_ref) marks |= has_procedure;
    if (c.step != no_ref) marks |= has_step;
    out.push_back(static_cast<char>(first));
    out.push_back(static_cast<char>(marks));
    put_since(out, before.occurred_at, c.occurred_at);
    if (c.appointment) put_since(out, c.occurred_at, *c.appointment);
    if (c.agency != before.agency) put_varint(out, c.agency);
    if (c.other != no_ref) put_varint(out, c.other);
    if (c.procedure != no_ref) put_varint(out, c.procedure);
    if (c.step != no_ref) put_varint(out, c.step);
}

// Gives the marks of the fact around it.
std::uint8_t take_content(byte_reader& in, fact_content& c, const fact_content& before) {
    const auto first = in.byte();
    const auto marks = in.byte();
    c.kind = first & kind_bits;
    c.detail = static_cast<std::uint8_t>((first >> detail_shift & 3) |
                                         ((marks & high_detail) != 0 ? 4 : 0));
    c.occurred_at = take_since(in, before.occurred_at);
    if ((first & has_appointment) != 0) c.appointment = take_since(in, c.occurred_at);
    c.agency = (marks & same_agency) != 0 ? before.agency : take_number(in);
    if ((marks & has_other) != 0) c.other = take_number(in);
    if ((marks & has_procedure) != 0) c.procedure = take_number(in);
    if ((marks & has_step) != 0) c.step = take_number(in);
    return marks;
}

void put_fact(std::string& out, const fact& f, const fact& before) {
    std::uint8_t marks = 0;
    if (f.sender == before.sender) marks |= same_sender;
    if (f.history) marks |= is_history;
    if (f.hand != no_hand) marks |= has_hand;
    put_content(out, f.content, before.content, marks);
    put_signed(out, static_cast<std::int64_t>(f.sequence - before.sequence));
    put_since(out, before.recorded_at, f.recorded_at);
    if (f.sender != before.sender) put_varint(out, f.sender);
    if (f.hand != no_hand) put_varint(out, f.hand);
    put_id(out, f.id, before.id);
    if (!f.is_amendment()) return;
    put_id(out, f.amends->target, before.id);
    if (f.content.kind == corrected_kind) put_content(out, f.amends->replacement, f.content, 0);
}

void take_fact(byte_reader& in, fact& f, const fact& before) {
    const auto marks = take_content(in, f.content, before.content);
    f.sequence = before.sequence + static_cast<std::uint64_t>(in.signed_varint());
    f.recorded_at = take_since(in, before.recorded_at);
    f.sender = (marks & same_sender) != 0 ? before.sender : take_number(in);
    f.history = (marks & is_history) != 0;
    if ((marks & has_hand) != 0) f.hand = take_number(in) & no_hand;
    f.id = take_id(in, before.id);
    if (f.content.kind < corrected_kind) return;
    auto amends = std::make_shared<amendment>();
    amends->target = take_id(in, before.id);
    if (f.content.kind == corrected_kind) take_content(in, amends->replacement, f.content);
    f.amends = std::move(amends);
}

// Before the first fact.
const fact& nothing() {
    static const fact none;
    return none;
}

// --- entries ------------------------------------------------------------------------

// The first byte of an entry: its measure, and what it has in common with the one before.
constexpr std::uint8_t measure_bits = 0x1F;
constexpr std::uint8_t takes_back = 0x20;  // sign -1
constexpr std::uint8_t same_instant = 0x40;
constexpr std::uint8_t same_place = 0x80;  // agency
static_assert(measure_count <= measure_bits + 1);

}  // namespace

void history::pack(std::string& out) const {
    put_varint(out, facts_.size());
    const auto* before = &nothing();
    for (const auto& f : facts_) {
        put_fact(out, f, *before);
        before = &f;
    }
}

void history::unpack(byte_reader& in) {
    const auto count = in.varint();
    facts_.clear();
    facts_.reserve(count + 1);  // mostly another one is to be added
    has_amendments_ = false;
    const auto* before = &nothing();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        auto& f = facts_.emplace_back();
        take_fact(in, f, *before);
        has_amendments_ = has_amendments_ || f.is_amendment();
        before = &f;
    }
}

std::uint64_t history::packed_facts(std::string_view bytes) noexcept {
    return byte_reader(bytes).varint();
}

void pack(std::span<const entry> entries, std::string& out) {
    put_varint(out, entries.size());
    entry before;
    for (const auto& e : entries) {
        TIENDO_ASSERT((e.sign == 1 || e.sign == -1) && (has_parts(e.what) || e.bases == 1));
        auto first = static_cast<std::uint8_t>(e.what);
        if (e.sign < 0) first |= takes_back;
        if (e.at == before.at) first |= same_instant;
        if (e.agency == before.agency) first |= same_place;
        out.push_back(static_cast<char>(first));
        if (has_parts(e.what)) out.push_back(static_cast<char>(e.bases));
        if (e.at != before.at) put_since(out, before.at, e.at);
        if (e.agency != before.agency) put_varint(out, e.agency);
        before = e;
    }
}

void unpack(byte_reader& in, std::vector<entry>& out) {
    const auto count = in.varint();
    out.clear();
    out.reserve(count);
    entry before;
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const auto first = in.byte();
        auto e = before;
        e.what = static_cast<measure>(first & measure_bits);
        e.sign = (first & takes_back) != 0 ? -1 : 1;
        e.bases = has_parts(e.what) ? in.byte() : basis_mask{1};
        if ((first & same_instant) == 0) e.at = take_since(in, before.at);
        if ((first & same_place) == 0) e.agency = take_number(in);
        out.push_back(e);
        before = e;
    }
}

}  // namespace tiendo::dossier
