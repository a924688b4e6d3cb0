// Lists of dossiers, by code or by due date, a page at a time.
//
// A shelf is in no order, and `total` needs a look at each of its dossiers anyway; so a page is the
// first places behind the cursor, kept while looking: one page of them and no more.
#include "parts.hpp"

#include <algorithm>
#include <charconv>
#include <deque>

namespace tiendo::engine {

bool dossier_slot::is_overdue(instant now) const noexcept {
    const auto headline = due.get();
    if (place != shelf::open || !headline) return false;
    if (is_frozen()) return (frozen_side & dossier::bit(dossier::basis::headline)) != 0;
    return now > headline->breach;
}

namespace {

struct placed {
    instant due = instant::max();
    std::string_view code;
    const dossier_slot* slot = nullptr;  // nullptr: it is not in memory
};

// Strictly before, by due date and then by code; in a list by code all due dates are the same.
bool stands_before(instant due_a, std::string_view a, instant due_b, std::string_view b) noexcept {
    return due_a != due_b ? due_a < due_b : a < b;
}
bool operator<(const placed& a, const placed& b) noexcept {
    return stands_before(a.due, a.code, b.due, b.code);
}

instant due_of(const dossier_slot& slot) noexcept {
    const auto due = slot.due.get();
    const bool is_kept_in_time =
        slot.is_frozen() && (slot.frozen_side & dossier::bit(dossier::basis::headline)) == 0;
    return due && !is_kept_in_time ? due->breach : instant::max();
}

// The first places behind a cursor, of all that are offered, in any order. Holds `max` at most.
class first_places {
  public:
    first_places(const dossier_query& asked)
        : cursor_(asked.cursor), by_due_(asked.order == dossier_order::due), max_(asked.limit) {
        heap_.reserve(max_);
    }

    void offer(const dossier_slot& slot) {
        offer({by_due_ ? due_of(slot) : cursor_.due, slot.code, &slot});
    }
    // One that is not in memory, in a list by code. False: those behind it are none of the page.
    bool offer_away(std::string_view code) {
        const placed here{cursor_.due, code, nullptr};
        const bool is_behind = heap_.size() == max_ && (max_ == 0 || !(here < heap_.front()));
        if (!is_behind) texts_.emplace_back(code);
        offer({here.due, is_behind ? code : std::string_view(texts_.back()), nullptr});
        return !is_behind;
    }
    // Whether there were more.
    [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
    // In their order. Nothing is offered afterwards.
    [[nodiscard]] const std::vector<placed>& sorted() {
        std::sort_heap(heap_.begin(), heap_.end());
        return heap_;
    }

  private:
    void offer(const placed& here) {
        if (!cursor_.empty() && !stands_before(cursor_.due, cursor_.code, here.due, here.code))
            return;
        if (heap_.size() < max_) {
            heap_.push_back(here);
            std::push_heap(heap_.begin(), heap_.end());
            return;
        }
        is_cut_ = true;
        if (max_ == 0 || !(here < heap_.front())) return;
        std::pop_heap(heap_.begin(), heap_.end());
        heap_.back() = here;
        std::push_heap(heap_.begin(), heap_.end());
    }

    const dossier_place& cursor_;
    bool by_due_;
    std::size_t max_;
    std::deque<std::string> texts_;  // of those that are not in memory
    std::vector<placed> heap_;       // the last place on top
    bool is_cut_ = false;
};

bool is_of(dossier_filter filter, const dossier_slot& s, instant now) {
    switch (filter) {
        case dossier_filter::overdue:
            return s.is_overdue(now);
        case dossier_filter::due_soon: {
            const auto due = s.due.get();
            return due && !s.is_frozen() && !s.is_overdue(now) && due->breach <= now + due_soon;
        }
        case dossier_filter::open:
            return true;
        case dossier_filter::paused:
            return s.is_paused;
        case dossier_filter::parked:
            return s.state == dossier::state::parked;
        case dossier_filter::provisional:
            return s.is_provisional;
        case dossier_filter::resolved:
            return s.state == dossier::state::processed || s.state == dossier::state::returned;
    }
    TIENDO_ASSERT(false);
}

shelf shelf_of(dossier_filter filter) noexcept {
    if (filter == dossier_filter::parked) return shelf::unaccepted;
    return filter == dossier_filter::resolved ? shelf::ended : shelf::open;
}

}  // namespace

dossier_page engine::dossiers(const dossier_query& asked, instant now) const {
    const auto& p = *parts_;
    dossier_page out;
    out.position = p.position;
    out.as_of = now;
    const auto wanted =
        p.agencies_within(asked.agency, asked.descendants, p.law.newest()->zone().date_of(now));
    first_places found(asked);
    for (const auto ref : p.shelves[static_cast<std::size_t>(shelf_of(asked.filter))]) {
        const auto& slot = p.slots[ref];
        if (!is_of(asked.filter, slot, now)) continue;
        if (asked.agency && !p.stands_under(slot, wanted)) continue;
        ++out.total;
        found.offer(slot);
    }
    if (asked.filter == dossier_filter::resolved) {
        for (std::uint32_t ref = 0; ref < p.away_resolved.size(); ++ref) {
            if (p.away_resolved[ref] == 0 || (asked.agency && !wanted[ref])) continue;
            out.total += p.away_resolved[ref];
            p.each_ended_of(ref, asked.cursor.code, [&](std::string_view code) {
                return found.offer_away(code);
            });
        }
    }
    const auto& shown = found.sorted();
    std::vector<std::string> codes;
    for (const auto& one : shown) {
        if (one.slot == nullptr) codes.emplace_back(one.code);
    }
    const auto made = codes.empty() ? std::vector<found_dossier>{} : p.find_away(codes);
    auto away = made.begin();
    for (const auto& [due, code, slot] : shown) {
        if (slot != nullptr) {
            out.rows.push_back({p.summary_of(*slot, now), p.at_work(*slot)});
            continue;
        }
        // It may have been another's when it was noted where it is found, or not resolved.
        const auto& one = *away++;
        const bool is_one = one && is_of(asked.filter, *one, now) &&
                            (!asked.agency || p.stands_under(*one, wanted)) &&
                            (out.rows.empty() || out.rows.back().code.view() != code);
        if (is_one) out.rows.push_back({p.summary_of(*one, now), {}});
    }
    if (found.is_cut() && !shown.empty())
        out.next_cursor = {std::string(shown.back().code), shown.back().due};
    return out;
}

std::string text_of(const dossier_place& place, dossier_order by) {
    if (by == dossier_order::code) return place.code;
    std::string out;
    if (place.due != instant::max()) out = std::to_string(place.due.time_since_epoch().count());
    return out + "@" + place.code;
}

std::optional<dossier_place> parse_dossier_place(std::string_view text, dossier_order by) {
    dossier_place out;
    if (by == dossier_order::due) {
        const auto mark = std::min(text.find('@'), text.size());
        const auto due = text.substr(0, mark);
        text.remove_prefix(std::min(mark + 1, text.size()));
        std::int64_t count = 0;
        const auto [end, error] = std::from_chars(due.data(), due.data() + due.size(), count);
        if (!due.empty()) {
            if (error != std::errc{} || end != due.data() + due.size()) return std::nullopt;
            out.due = instant{milliseconds{count}};
        }
    }
    if (!normalise_code(text, out.code)) return std::nullopt;
    return out;
}

bool goes_by_due(dossier_filter f) noexcept {
    return f == dossier_filter::overdue || f == dossier_filter::due_soon ||
           f == dossier_filter::open;
}

std::optional<dossier_order> parse_dossier_order(std::string_view name) noexcept {
    if (name == "code") return dossier_order::code;
    if (name == "due") return dossier_order::due;
    return std::nullopt;
}

std::string_view name_of(dossier_filter f) noexcept {
    switch (f) {
        case dossier_filter::overdue:
            return "overdue";
        case dossier_filter::due_soon:
            return "due_soon";
        case dossier_filter::open:
            return "open";
        case dossier_filter::paused:
            return "paused";
        case dossier_filter::parked:
            return "parked";
        case dossier_filter::resolved:
            return "resolved";
        case dossier_filter::provisional:
            return "provisional";
    }
    TIENDO_ASSERT(false);
}

std::optional<dossier_filter> parse_dossier_filter(std::string_view name) noexcept {
    for (const auto f : {dossier_filter::overdue,
                         dossier_filter::due_soon,
                         dossier_filter::open,
                         dossier_filter::paused,
                         dossier_filter::parked,
                         dossier_filter::resolved,
                         dossier_filter::provisional}) {
        if (name == name_of(f)) return f;
    }
    return std::nullopt;
}

}  // namespace tiendo::engine
