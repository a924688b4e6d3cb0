// Successors, and the tree that they leave.
#include "tiendo/rates/roll_up.hpp"

#include "tiendo/base/check.hpp"

namespace tiendo::rates {

roll_up::roll_up(const catalogue::catalogue& agencies, local_date last_day, placing how)
    : catalogue_(agencies) {
    const auto count = static_cast<std::uint32_t>(agencies.agencies().size());
    shown_as_.resize(count);
    over_.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto acting = acting_for(i, last_day);
        shown_as_[i] = how == placing::by_successor ? acting : i;
        over_[i] = parent_of(acting);
    }
    break_circles();
}

std::uint32_t roll_up::number_of(const catalogue::agency* a) const noexcept {
    return a == nullptr ? none : static_cast<std::uint32_t>(a - catalogue_.agencies().data());
}

std::uint32_t roll_up::parent_of(std::uint32_t agency) const noexcept {
    const auto& parent = catalogue_.agencies()[agency].parent;
    return parent ? number_of(catalogue_.find_agency(parent->view())) : none;
}

std::uint32_t roll_up::acting_for(std::uint32_t agency, local_date last_day) const noexcept {
    for (;;) {  // a catalogue has no circle of successors
        const auto& a = catalogue_.agencies()[agency];
        if (!a.valid.to || *a.valid.to > last_day || !a.successor) return agency;
        const auto next = number_of(catalogue_.find_agency(a.successor->view()));
        if (next == none) return agency;
        agency = next;
    }
}

// A department may be succeeded by one of its own units, which then would stand above itself. One
// agency of each such circle moves up the file's tree until it is out of it; that tree has no
// circle, so this ends.
void roll_up::break_circles() {
    std::vector<std::uint32_t> seen(over_.size(), none);  // in the walk that began at
    for (std::uint32_t start = 0; start < over_.size(); ++start) {
        auto at = shown_as_[start];
        while (at != none && seen[at] == none) {
            seen[at] = start;
            auto next = above_number(at);
            while (next != none && seen[next] == start) {
                over_[at] = parent_of(over_[at]);
                next = above_number(at);
            }
            at = next;
        }
    }
    for (std::uint32_t i = 0; i < over_.size(); ++i) {
        if (shown_as_[i] != i) over_[i] = over_[shown_as_[i]];
    }
}

const catalogue::agency& roll_up::shown_as(const catalogue::agency& a) const noexcept {
    return catalogue_.agencies()[shown_as_[number_of(&a)]];
}

const catalogue::agency* roll_up::above(const catalogue::agency& a) const noexcept {
    const auto next = above_number(number_of(&a));
    return next == none ? nullptr : &catalogue_.agencies()[next];
}

bool roll_up::is_within(const catalogue::agency& a,
                        const catalogue::agency& ancestor) const noexcept {
    const auto wanted = shown_as_[number_of(&ancestor)];
    for (auto at = shown_as_[number_of(&a)]; at != none; at = above_number(at)) {
        if (at == wanted) return true;
    }
    return false;
}

std::unordered_map<std::string, counts> roll_up::sums(const answer& of) const {
    std::unordered_map<std::string, counts> out;
    for (const auto& row : of.rows) {
        for (const auto* at = catalogue_.find_agency(row.key); at != nullptr; at = above(*at))
            out[at->code.str()] += row.count;
    }
    return out;
}

std::unordered_map<std::string, std::vector<rate>> roll_up::sums_of_days(const answer& of) const {
    std::unordered_map<std::string, std::vector<rate>> out;
    for (const auto& row : of.rows) {
        for (const auto* at = catalogue_.find_agency(row.key); at != nullptr; at = above(*at)) {
            auto& days = out[at->code.str()];
            days.resize(row.days.size());
            for (std::size_t i = 0; i < days.size(); ++i) days[i] += row.days[i];
        }
    }
    return out;
}

std::string_view name_of(placing how) noexcept {
    switch (how) {
        case placing::as_of_period:
            return "as_of_period";
        case placing::by_successor:
            return "by_successor";
    }
    TIENDO_ASSERT(false);
}

std::optional<placing> parse_placing(std::string_view name) noexcept {
    for (const auto how : {placing::as_of_period, placing::by_successor}) {
        if (name == name_of(how)) return how;
    }
    return std::nullopt;
}

}  // namespace tiendo::rates
