// Dossiers that have ended and stand on disk alone (src/decisions/0039).
//
// What they count stays in the sums; what leaves is what would only be needed to move it. So one
// comes back before anything is told of it: its facts from its row, its contribution by judging
// them as they were judged when it left.
#include "parts.hpp"
#include "tiendo/base/bytes.hpp"

#include <algorithm>

namespace tiendo::engine {

using dossier::no_ref;

namespace {

// Of view_snapshot::ended: by agency and code; by the day of the end and code.
constexpr char by_agency = 'a';
constexpr char by_day = 'd';

// Rows read in one go.
constexpr std::size_t read_at_once = 1'024;
// Of those that a pass looks at, those in memory too, for each that it may judge.
constexpr std::size_t looks_a_judgement = 8;

bool is_resolved(dossier::state s) noexcept {
    return s == dossier::state::processed || s == dossier::state::returned;
}

std::string agency_key(std::string_view agency, std::string_view code) {
    std::string out(1, by_agency);
    out += agency;
    out += '\0';
    out += code;
    return out;
}

// In the order of days, also of those before 1970.
std::string day_key(instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
    std::string out(1, by_day);
    put_be64(out, static_cast<std::uint64_t>(day) + (std::uint64_t{1} << 63));
    return out;
}

}  // namespace

void engine::keep_ended_on(const stored_dossiers& from) {
    parts_->stored = &from;
}

std::uint64_t engine::away() const {
    return parts_->away;
}

// --- leaving -----------------------------------------------------------------------

bool engine::let_go(std::size_t kept_max, std::size_t looks_max) {
    auto& p = *parts_;
    TIENDO_ASSERT(p.stored != nullptr && !restating().is_under_way());
    auto& ended = p.shelves[static_cast<std::size_t>(shelf::ended)];
    for (std::size_t looks = 0; looks < looks_max; ++looks) {
        if (ended.size() <= kept_max) return false;
        if (p.looked_to >= ended.size()) p.looked_to = 0;
        const auto ref = ended[p.looked_to];
        auto& slot = p.slots[ref];
        if (slot.is_fresh || !p.may_leave(ref)) {
            slot.is_fresh = false;
            ++p.looked_to;
            continue;
        }
        p.leave(ref);  // and the last of the shelf is where it was
    }
    return true;
}

bool engine::parts::may_leave(std::uint32_t ref) const {
    const auto& slot = slots[ref];
    return slot.place == shelf::ended && !slot.is_dirty && slot.findings == 0 &&
           slot.agency != no_ref && slot.procedure != no_ref && slot.parked_by == no_ref &&
           !backdated.contains(ref) && !hand_days_of.contains(ref) &&
           std::ranges::none_of(dossier_rules,
                                [ref](const auto& by) { return by.schedule.is_firing(ref); });
}

void engine::parts::leave(std::uint32_t ref) {
    const auto& slot = slots[ref];
    ++away;
    if (is_resolved(slot.state)) {
        if (away_resolved.size() <= slot.agency) away_resolved.resize(slot.agency + 1);
        ++away_resolved[slot.agency];
    }
    take_off_shelf(ref);
    slots.remove(ref);
}

void engine::parts::put_ended(const dossier_slot& slot, std::vector<view_row>& out) const {
    if (slot.place != shelf::ended || slot.agency == no_ref) return;
    if (is_resolved(slot.state))
        out.push_back({agency_key(law.agencies.code(slot.agency), slot.code), ""});
    if (const auto at = slot.ended_at.get())
        out.push_back({day_key(*at) + std::string(slot.code), ""});
}

// --- coming back -------------------------------------------------------------------

void engine::parts::bring_back(const std::vector<dossier::dossier_event>& said) {
    if (away == 0) return;
    std::vector<std::string_view> codes;
    for (const auto& event : said) {
        const auto code = event.dossier.view();
        if (!code.empty() && slots.find(code) == no_ref) codes.push_back(code);
    }
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    if (codes.empty()) return;
    const auto rows = stored->rows_of(codes);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (rows[i]) bring_back(codes[i], *rows[i]);
    }
}

std::uint32_t engine::parts::bring_back(std::string_view code) {
    if (const auto ref = slots.find(code); ref != no_ref || away == 0) return ref;
    const auto rows = stored->rows_of(std::span(&code, 1));
    return rows[0] ? bring_back(code, *rows[0]) : no_ref;
}

std::uint32_t engine::parts::bring_back(std::string_view code, std::string_view row) {
    const auto ref = slots.add(code);
    auto& slot = slots[ref];
    TIENDO_ASSERT(read_row(code, row, slot));
    put_on(slot.place, ref);
    --away;
    if (is_resolved(slot.state)) --away_resolved[slot.agency];
    if (!pass) return ref;
    at_hand.unpack(slot);
    judge(ref, written_to);
    return ref;
}

// --- a new version of the catalogue --------------------------------------------------

void engine::parts::pass_over(std::size_t max) {
    std::size_t looks = 0;
    std::size_t judged = 0;
    bool is_over = true;
    stored->each_row(pass->reached, [&](std::string_view code, std::string_view row) {
        if (++looks > max * looks_a_judgement || judged >= max) {
            pass->reached = code;
            return is_over = false;
        }
        if (slots.find(code) != no_ref) return true;
        ++passed;
        dossier_slot away_one;
        TIENDO_ASSERT(read_row(code, row, away_one));
        const auto fields = restated_by(away_one);
        if (std::ranges::none_of(pass->may_cover, [&](const auto& may) { return may(fields); }))
            return true;
        ++judged;
        const auto ref = bring_back(code, row);
        if (may_leave(ref)) leave(ref);
        return true;
    });
    if (!is_over) return;
    pass.reset();
    passed = to_pass;
}

// --- questions ----------------------------------------------------------------------

found_dossier engine::parts::made_of(std::string_view code, std::string_view row) const {
    dossier_slot made;
    TIENDO_ASSERT(read_row(code, row, made));
    return {std::string(code), std::move(made)};
}

found_dossier engine::parts::find(std::string_view code) const {
    if (const auto ref = slots.find(code); ref != no_ref) return found_dossier(&slots[ref]);
    if (away == 0) return found_dossier();
    const auto rows = stored->rows_of(std::span(&code, 1));
    return rows[0] ? made_of(code, *rows[0]) : found_dossier();
}

std::vector<found_dossier> engine::parts::find_away(const std::vector<std::string>& codes) const {
    const std::vector<std::string_view> asked(codes.begin(), codes.end());
    const auto rows = stored->rows_of(asked);
    std::vector<found_dossier> out;
    for (std::size_t i = 0; i < asked.size(); ++i)
        out.push_back(rows[i] ? made_of(asked[i], *rows[i]) : found_dossier());
    return out;
}

void engine::parts::each_ended_of(dossier::agency_ref agency,
                                  std::string_view after,
                                  const std::function<bool(std::string_view)>& visit) const {
    const auto& whose = law.agencies.code(agency);
    const auto prefix = agency_key(whose, {});
    stored->each_ended(agency_key(whose, after), [&](std::string_view key) {
        if (!key.starts_with(prefix)) return false;
        const auto code = key.substr(prefix.size());
        return code <= after || slots.find(code) != no_ref || visit(code);
    });
}

void engine::parts::each_ended_from(instant at,
                                    const std::function<void(found_dossier&&)>& visit) const {
    if (away == 0) return;
    std::vector<std::string> codes;
    std::vector<std::string> days;
    const auto read = [&] {
        auto found = find_away(codes);
        for (std::size_t i = 0; i < found.size(); ++i) {
            // A day on which it ended before it ended otherwise leads to it too.
            const auto ended_at = found[i] ? found[i]->ended_at.get() : std::nullopt;
            if (ended_at && day_key(*ended_at) == days[i]) visit(std::move(found[i]));
        }
        codes.clear();
        days.clear();
    };
    const auto first = day_key(at);
    stored->each_ended(first, [&](std::string_view key) {
        if (!key.starts_with(by_day)) return false;
        const auto code = key.substr(first.size());
        if (slots.find(code) != no_ref) return true;
        codes.emplace_back(code);
        days.emplace_back(key.substr(0, first.size()));
        if (codes.size() == read_at_once) read();
        return true;
    });
    if (!codes.empty()) read();
}

}  // namespace tiendo::engine
