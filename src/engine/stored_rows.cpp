// The row of a dossier: what a slot has, as the last judgement left it, so that a start reads it
// and judges nothing (src/decisions/0040-a-start-judges-nothing.md).
//
// A row names codes by their numbers, which meta keeps in their order. It holds a check of its own
// bytes and key; meta holds the sum over all rows, which finds one that is there and is not the
// newest.
#include "parts.hpp"
#include "tiendo/base/bytes.hpp"

#include <bit>
#include <cstring>

namespace tiendo::engine {

using dossier::no_ref;

namespace {

constexpr std::uint32_t is_paused_bit = 1;
constexpr std::uint32_t is_history_bit = 2;
constexpr std::uint32_t looked_back_bit = 4;
constexpr std::uint32_t is_provisional_bit = 8;
constexpr std::uint32_t received_bit = 16;
constexpr std::uint32_t ended_bit = 32;
constexpr std::uint32_t due_bit = 64;
constexpr std::uint32_t due_instant_bit = 128;
constexpr std::uint32_t due_provisional_bit = 256;
constexpr std::uint32_t beside_bit = 512;  // something of it stands beside the ledger
constexpr std::uint32_t findings_bit = 1024;
constexpr std::uint32_t parked_by_bit = 2048;
constexpr std::uint32_t running_bit = 4096;
constexpr std::uint32_t all_bits = 8191;

constexpr std::size_t check_size = 8;

void put_ref(std::string& out, std::uint32_t ref) {
    put_varint(out, static_cast<std::uint32_t>(ref + 1));  // no_ref is 0
}

// Reads what was put and remembers whether every number was one that is known.
class row_reader {
  public:
    explicit row_reader(std::string_view bytes) : in(bytes) {}
    std::uint32_t ref(std::uint32_t known) {
        const auto number = in.varint();
        if (number > known) is_sound = false;
        return static_cast<std::uint32_t>(number) - 1;
    }
    instant since(instant before) {
        const auto a = static_cast<std::uint64_t>(before.time_since_epoch().count());
        const auto b = a + static_cast<std::uint64_t>(in.signed_varint());
        return instant{milliseconds{static_cast<std::int64_t>(b)}};
    }
    byte_reader in;
    bool is_sound = true;
};

void put_since(std::string& out, instant before, instant at) {
    const auto a = static_cast<std::uint64_t>(before.time_since_epoch().count());
    const auto b = static_cast<std::uint64_t>(at.time_since_epoch().count());
    put_signed(out, static_cast<std::int64_t>(b - a));
}

// Eight bytes at a time: each row is hashed when it is written and when it is read.
std::uint64_t hash_of(std::string_view bytes, std::uint64_t seed) noexcept {
    std::uint64_t h = seed ^ (bytes.size() * 0x9E3779B97F4A7C15ull);
    const auto take = [&h](std::uint64_t word) {
        h = (h ^ word) * 0xD6E8FEB86659FD93ull;
        h ^= h >> 32;
    };
    std::uint64_t word = 0;
    for (; bytes.size() >= sizeof word; bytes.remove_prefix(sizeof word)) {
        std::memcpy(&word, bytes.data(), sizeof word);
        take(word);
    }
    word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    take(word);
    take(0);
    return h;
}

std::uint64_t check_of(std::string_view code, std::string_view body) noexcept {
    return hash_of(body, hash_of(code, 0));
}

digest_sum term_of(std::string_view code, std::uint64_t check) noexcept {
    const std::array<std::uint64_t, 2> words{hash_of(code, 1), check};
    return digest_term(words);
}

void put_running(std::string& out, const std::vector<running_step>& running) {
    put_varint(out, running.size());
    for (const auto& s : running) {
        const bool has_breach = s.breach != instant::max();
        put_varint(out, (has_breach ? 1u : 0u) | (s.stands_since ? 2u : 0u));
        put_ref(out, s.agency);
        put_ref(out, s.step);
        put_ref(out, s.unit);
        if (has_breach) put_since(out, instant{}, s.breach);
        if (s.stands_since) put_since(out, instant{}, *s.stands_since);
    }
}

}  // namespace

void engine::parts::row_sum::add(std::string_view code,
                                 const std::string& row,
                                 std::int64_t times) {
    byte_reader in(row);
    in.byte();
    sum.add(term_of(code, in.be64()), times);
    rows += static_cast<std::uint64_t>(times);
}

void engine::parts::put_row(std::uint32_t ref, std::string& out) const {
    static_assert(std::endian::native == std::endian::little, "hash_of reads words as they lie");
    const auto& slot = slots[ref];
    out.assign(1 + check_size, format);
    const auto received_at = slot.received_at.get();
    const auto ended_at = slot.ended_at.get();
    const auto due = slot.due.get();
    std::uint32_t marks = 0;
    const auto mark = [&marks](bool holds, std::uint32_t bit) { marks |= holds ? bit : 0; };
    mark(slot.is_paused, is_paused_bit);
    mark(slot.is_history, is_history_bit);
    mark(slot.looked_back, looked_back_bit);
    mark(slot.is_provisional, is_provisional_bit);
    mark(received_at.has_value(), received_bit);
    mark(ended_at.has_value(), ended_bit);
    mark(due.has_value(), due_bit);
    mark(due && due->at, due_instant_bit);
    mark(due && due->provisional, due_provisional_bit);
    mark(backdated.contains(ref) || hand_days_of.contains(ref), beside_bit);
    mark(slot.findings != 0, findings_bit);
    mark(slot.parked_by != no_ref, parked_by_bit);
    mark(slot.running != nullptr, running_bit);
    put_varint(out, marks);
    for (const auto small : {static_cast<std::uint8_t>(slot.state),
                             static_cast<std::uint8_t>(slot.via),
                             static_cast<std::uint8_t>(slot.headline_verdict),
                             slot.overdue_frozen,
                             slot.frozen_side})
        out.push_back(static_cast<char>(small));
    put_ref(out, slot.procedure);
    put_ref(out, slot.agency);
    const auto from = received_at.value_or(instant{});
    if (received_at) put_since(out, instant{}, *received_at);
    if (ended_at) put_since(out, from, *ended_at);
    if (due) {
        put_since(out, from, due->breach);
        put_signed(out, due->date.time_since_epoch().count());
    }
    if (slot.findings != 0) {
        put_varint(out, slot.findings);
        put_varint(out, slot.finding_kinds);
    }
    if (slot.parked_by != no_ref) put_ref(out, slot.parked_by);
    if (slot.running) put_running(out, *slot.running);
    out += slot.packed.view();
    std::string check;
    put_be64(check, check_of(slot.code, std::string_view(out).substr(1 + check_size)));
    out.replace(1, check_size, check);
}

std::optional<engine::parts::row_kept> engine::parts::read_row(std::string_view code,
                                                               std::string_view row,
                                                               dossier_slot& slot) const {
    byte_reader head(row);
    const bool is_known = head.byte() == static_cast<std::uint8_t>(format);
    const auto check = head.be64();
    if (!is_known || !head.ok() || check != check_of(code, head.rest())) return std::nullopt;
    row_reader from(head.rest());
    auto& in = from.in;
    const auto marks = in.varint();
    const auto has = [marks](std::uint32_t bit) { return (marks & bit) != 0; };
    slot.is_paused = has(is_paused_bit);
    slot.is_history = has(is_history_bit);
    slot.looked_back = has(looked_back_bit);
    slot.is_provisional = has(is_provisional_bit);
    slot.state = static_cast<dossier::state>(in.byte());
    slot.via = static_cast<dossier::channel>(in.byte());
    slot.headline_verdict = static_cast<dossier::verdict>(in.byte());
    slot.overdue_frozen = in.byte();
    slot.frozen_side = in.byte();
    slot.procedure = from.ref(law.procedures.size());
    slot.agency = from.ref(law.agencies.size());
    instant received_at{};
    if (has(received_bit)) {
        received_at = from.since(instant{});
        slot.received_at.set(received_at);
    }
    if (has(ended_bit)) slot.ended_at.set(from.since(received_at));
    if (has(due_bit)) {
        dossier::due_point due;
        due.breach = from.since(received_at);
        due.date = local_date{std::chrono::days{in.signed_varint()}};
        if (has(due_instant_bit)) due.at = due.breach;
        due.provisional = has(due_provisional_bit);
        slot.due.set(due);
    }
    if (has(findings_bit)) {
        slot.findings = static_cast<std::uint32_t>(in.varint());
        slot.finding_kinds = static_cast<std::uint32_t>(in.varint());
    }
    if (has(parked_by_bit)) slot.parked_by = from.ref(credentials.size());
    if (has(running_bit)) {
        slot.running = std::make_unique<std::vector<running_step>>();
        const auto& labels = law.steps.labels();
        for (auto left = in.varint(); left > 0 && in.ok(); --left) {
            auto& s = slot.running->emplace_back();
            const auto what = in.varint();
            s.agency = from.ref(law.agencies.size());
            s.step = from.ref(labels.size());
            s.unit = from.ref(labels.size());
            if ((what & 1) != 0) s.breach = from.since(instant{});
            if ((what & 2) != 0) s.stands_since = from.since(instant{});
        }
    }
    if (!in.ok() || !from.is_sound || marks > all_bits || in.rest().empty()) return std::nullopt;
    slot.packed.assign(in.rest());
    slot.place = shelf_of(slot.state);
    return row_kept{check, has(beside_bit)};
}

bool engine::parts::take_row(std::string_view code, std::string_view row) {
    const auto ref = slots.add(code);
    auto& slot = slots[ref];
    const auto kept = read_row(code, row, slot);
    if (!kept) return false;
    put_on(slot.place, ref);
    auto& sum = row_sums[slot.place == shelf::ended ? 1 : 0];
    sum.sum.add(term_of(code, kept->check));
    ++sum.rows;
    stand_loaded(ref, kept->has_beside);
    return true;
}

// What follows from a dossier elsewhere, as judging it would have left it.
void engine::parts::stand_loaded(std::uint32_t ref, bool has_beside) {
    auto& slot = slots[ref];
    findings += slot.findings;
    if (slot.findings != 0) {
        slot.remarkable_index = static_cast<std::uint32_t>(remarkable.size());
        remarkable.push_back(ref);
    }
    if (slot.parked_by != no_ref) {
        parked_by_credential.resize(credentials.size());
        ++parked_by_credential[slot.parked_by];
        ++parked;
    }
    if (slot.is_provisional) {
        if (provisional_by_agency.size() <= slot.agency)
            provisional_by_agency.resize(slot.agency + 1);
        ++provisional_by_agency[slot.agency];
    }
    at_hand.unpack(slot);
    for (const auto& e : at_hand.entries) ledger.apply({e, slot.procedure, slot.via}, 1, law);
    if (!at_hand.durations.empty())
        durations.move(
            {{}, slot.procedure}, {rates::unpacked(at_hand.durations), slot.procedure}, law);
    if (has_beside || needs_judgement(slot)) {
        scratch_findings.clear();
        dossier::assess(at_hand.facts, law, scratch, &scratch_findings);
        if (has_beside) {
            move_backdating(ref);
            move_hand_days(ref);
            to_note_anew.clear();  // the row has the findings that a bulk day brought
        }
    }
    if (slot.place == shelf::ended) return;  // no rule watches it
    for (auto& by : dossier_rules) watch_dossier(by, ref, written_to);
}

void engine::parts::encode_codes(std::string& out) const {
    const auto put_all = [&out](const dossier::code_table& codes) {
        put_varint(out, codes.size());
        for (std::uint32_t ref = 0; ref < codes.size(); ++ref) put_bytes(out, codes.code(ref));
    };
    put_all(law.agencies);
    put_all(law.procedures);
    put_all(credentials);
    // In their order they give labels the numbers they have, too.
    const auto& labels = law.steps.labels();
    put_varint(out, steps_told);
    for (dossier::step_ref ref = 0; ref < steps_told; ++ref) {
        const auto& said = law.steps.said(ref);
        put_bytes(out, labels.code(said.step));
        put_bytes(out, said.unit == no_ref ? std::string_view{} : labels.code(said.unit));
        put_varint(out, said.limit ? 1 + static_cast<std::uint64_t>(said.limit->unit) : 0);
        if (said.limit) put_signed(out, said.limit->amount);
    }
}

bool engine::parts::decode_codes(byte_reader& in) {
    bool is_sound = true;
    const auto take_all = [&](dossier::code_table& codes) {
        const auto count = in.varint();
        for (std::uint64_t i = 0; i < count && in.ok(); ++i)
            is_sound = codes.intern(in.bytes()) == i && is_sound;
    };
    take_all(law.agencies);
    take_all(law.procedures);
    take_all(credentials);
    const auto steps = in.varint();
    for (; steps_told < steps && in.ok(); ++steps_told) {
        const auto step = in.bytes();
        const auto unit = in.bytes();
        std::optional<calendar::limit> limit;
        if (const auto of = in.varint(); of != 0) {
            limit.emplace();
            limit->unit = static_cast<calendar::limit_unit>(of - 1);
            limit->amount = static_cast<decltype(limit->amount)>(in.signed_varint());
        }
        is_sound = law.steps.intern(step, unit, limit) == steps_told && is_sound;
    }
    return in.ok() && is_sound;
}

}  // namespace tiendo::engine
