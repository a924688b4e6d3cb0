// Adding to counts by day and summing them.
#include "tiendo/rates/series.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace tiendo::rates {

namespace {

void add_all(columns& sums, const columns& more) noexcept {
    for (std::size_t c = 0; c < column_count; ++c) sums[c] += more[c];
}

}  // namespace

// --- day_series -------------------------------------------------------------------

// Days mostly follow one another: the place is guessed, for halving would touch a cold page at
// each step.
std::size_t day_series::first_from(std::int32_t number) const noexcept {
    if (blocks_.empty() || blocks_.back().number < number) return blocks_.size();
    const auto front = blocks_.front().number;
    if (number <= front) return 0;
    const auto guess = std::min(static_cast<std::size_t>(number - front), blocks_.size() - 1);
    if (blocks_[guess].number == number) return guess;
    const auto place =
        std::lower_bound(blocks_.begin(),
                         blocks_.begin() + static_cast<std::ptrdiff_t>(guess),
                         number,
                         [](const block& b, std::int32_t n) { return b.number < n; });
    return static_cast<std::size_t>(place - blocks_.begin());
}

columns& day_series::on(std::int32_t day) {
    static_assert(number_of(block_days) == 1 && number_of(-1) == -1);
    const auto number = number_of(day);
    const auto place = first_from(number);
    if (place == blocks_.size() || blocks_[place].number != number)
        blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(place), block{number, {}, {}});
    ends_valid_ = std::min(ends_valid_, place);
    return blocks_[place].deltas[static_cast<std::size_t>(day - number * block_days)];
}

columns day_series::through(std::int32_t day) const {
    const auto number = number_of(day);
    const auto whole = first_from(number);
    for (; ends_valid_ < whole; ++ends_valid_) {
        const auto& b = blocks_[ends_valid_];
        b.at_end = ends_valid_ == 0 ? columns{} : blocks_[ends_valid_ - 1].at_end;
        for (const auto& deltas : b.deltas) add_all(b.at_end, deltas);
    }
    auto sums = whole == 0 ? columns{} : blocks_[whole - 1].at_end;
    if (whole == blocks_.size() || blocks_[whole].number != number) return sums;
    for (std::int32_t i = 0; i <= day - number * block_days; ++i)
        add_all(sums, blocks_[whole].deltas[static_cast<std::size_t>(i)]);
    return sums;
}

bool day_series::is_empty() const {
    return through(std::numeric_limits<std::int32_t>::max()) == columns{};
}

void day_series::add_days(std::int32_t first, std::vector<columns>& days) const {
    const auto end = first + static_cast<std::int32_t>(days.size());
    for (const auto& b : blocks_) {
        const auto start = b.number * block_days;
        const auto from = std::max(first, start);
        const auto to = std::min(end, start + block_days);
        for (auto day = from; day < to; ++day) {
            add_all(days[static_cast<std::size_t>(day - first)],
                    b.deltas[static_cast<std::size_t>(day - start)]);
        }
    }
}

// --- sparse_series ----------------------------------------------------------------

std::size_t sparse_series::line::end_of(std::int32_t day) const noexcept {
    if (rows.empty() || rows.back().day <= day) return rows.size();  // periods mostly end today
    if (rows.front().day > day) return 0;
    // Working days lie evenly: the guess is mostly a few rows off, where halving from both ends
    // would touch a cold cache line at each step.
    const auto span = static_cast<std::size_t>(rows.back().day - rows.front().day);
    const auto into = static_cast<std::size_t>(day - rows.front().day);
    std::size_t low = 0;                 // rows[low].day <= day
    std::size_t high = rows.size() - 1;  // rows[high].day > day
    const auto guess = into * high / span;
    for (std::size_t step = 1; low + 1 < high; step *= 2) {
        const auto at = rows[guess].day <= day
                            ? std::min(guess + step - 1, high - 1)
                            : std::max(guess - std::min(guess, step - 1), low + 1);
        const bool is_before = rows[at].day <= day;
        (is_before ? low : high) = at;
        if (is_before != (rows[guess].day <= day)) break;
    }
    const auto next = std::upper_bound(rows.begin() + static_cast<std::ptrdiff_t>(low) + 1,
                                       rows.begin() + static_cast<std::ptrdiff_t>(high),
                                       day,
                                       [](auto d, const row& r) { return d < r.day; });
    return static_cast<std::size_t>(next - rows.begin());
}

void sparse_series::add(std::int32_t day,
                        dossier::measure what,
                        dossier::basis_mask bases,
                        std::int32_t delta) {
    auto of_measure = std::find_if(lines_.begin(), lines_.end(), [&](const line& l) {
        return l.what == what && l.bases == bases;
    });
    if (of_measure == lines_.end()) of_measure = lines_.insert(lines_.end(), {what, bases, {}});
    auto& rows = of_measure->rows;
    auto place = rows.end();
    if (!rows.empty() && rows.back().day >= day) {
        place = std::lower_bound(
            rows.begin(), rows.end(), day, [](const row& r, auto d) { return r.day < d; });
    }
    const auto before = place == rows.begin() ? 0 : std::prev(place)->sum;
    if (place == rows.end() || place->day != day) place = rows.insert(place, {day, before});
    for (auto later = place; later != rows.end(); ++later) later->sum += delta;
    if (place->sum == before) rows.erase(place);
    if (rows.empty()) lines_.erase(of_measure);
}

// --- day_log ------------------------------------------------------------------------

void day_log::add(const row& r) {
    rows_.push_back(r);
    if (rows_.size() < compact_at_) return;
    compact();
    compact_at_ = std::max<std::size_t>(64, rows_.size() * 2);
}

void day_log::compact() {
    const auto key = [](const row& r) { return std::tuple{r.ms, r.cell, r.what, r.bases}; };
    std::sort(
        rows_.begin(), rows_.end(), [&](const row& a, const row& b) { return key(a) < key(b); });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows_.size();) {
        // An entry stands some times and was taken back some times; rows carry at most one each.
        std::int32_t times = 0;
        auto one = rows_[i];
        for (; i < rows_.size() && key(rows_[i]) == key(one); ++i) times += rows_[i].times;
        one.times = times < 0 ? -1 : 1;
        for (; times != 0; times -= one.times) rows_[kept++] = one;
    }
    rows_.resize(kept);
}

}  // namespace tiendo::rates
