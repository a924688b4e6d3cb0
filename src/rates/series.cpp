// Adding to counts by day and summing them.
#include "tiendo/rates/series.hpp"

#include "columns.hpp"
#include "tiendo/base/check.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace tiendo::rates {

namespace {

template <class Columns>
void add_all(Columns& sums, const Columns& more) noexcept {
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += more[c];
}

// Room for one more and a share of what there is, where a vector would double: most of them are of
// days that are over and hardly grow.
template <class T>
void make_room(std::vector<T>& in, std::size_t share) {
    if (in.size() == in.capacity()) in.reserve(in.size() + in.size() / share + 1);
}

}  // namespace

// --- dense_series -----------------------------------------------------------------

// Days mostly follow one another: the place is guessed, for halving would touch a cold page at
// each step.
template <class Columns>
std::size_t dense_series<Columns>::first_from(std::int32_t number) const noexcept {
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

template <class Columns>
Columns& dense_series<Columns>::on(std::int32_t day) {
    static_assert(number_of(block_days) == 1 && number_of(-1) == -1);
    const auto number = number_of(day);
    const auto place = first_from(number);
    ends_valid_ = std::min(ends_valid_, place);
    if (place == blocks_.size() || blocks_[place].number != number) {
        make_room(blocks_, 4);
        blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(place), block{number, {}, {}});
        make_ends(place);
    }
    return blocks_[place].deltas[static_cast<std::size_t>(day - number * block_days)];
}

template <class Columns>
void dense_series<Columns>::make_ends(std::size_t end) const {
    for (; ends_valid_ < end; ++ends_valid_) {
        const auto& b = blocks_[ends_valid_];
        b.at_end = ends_valid_ == 0 ? Columns{} : blocks_[ends_valid_ - 1].at_end;
        for (const auto& deltas : b.deltas) add_all(b.at_end, deltas);
    }
}

template <class Columns>
Columns dense_series<Columns>::through(std::int32_t day) const {
    const auto number = number_of(day);
    const auto whole = first_from(number);
    make_ends(whole);
    auto sums = whole == 0 ? Columns{} : blocks_[whole - 1].at_end;
    if (whole == blocks_.size() || blocks_[whole].number != number) return sums;
    for (std::int32_t i = 0; i <= day - number * block_days; ++i)
        add_all(sums, blocks_[whole].deltas[static_cast<std::size_t>(i)]);
    return sums;
}

template <class Columns>
bool dense_series<Columns>::is_empty() const {
    return through(std::numeric_limits<std::int32_t>::max()) == Columns{};
}

template <class Columns>
void dense_series<Columns>::add_days(std::int32_t first, std::vector<Columns>& days) const {
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

template class dense_series<columns>;
template class dense_series<service_columns>;

// --- sparse_series ----------------------------------------------------------------

// Days mostly follow one another evenly, so the place is guessed and the last steps are walked:
// halving would touch a cold line of memory at each step.
std::size_t sparse_series::chunk_of(std::int64_t key) const noexcept {
    if (firsts_.size() < 2 || key <= firsts_.front()) return 0;
    const auto last = firsts_.size() - 1;
    if (key >= firsts_[last]) return last;
    const auto into = static_cast<std::uint64_t>(key - firsts_.front());
    const auto span = static_cast<std::uint64_t>(firsts_[last] - firsts_.front());
    auto place = static_cast<std::size_t>(into * last / span);
    while (firsts_[place] > key) --place;
    while (firsts_[place + 1] <= key) ++place;
    return place;
}

void sparse_series::add(std::int32_t day,
                        dossier::measure what,
                        column_mask which,
                        std::int32_t delta) {
    if (delta == 0) return;
    const auto key = key_of(day, what, which);
    if (chunks_.empty()) {
        chunks_.emplace_back();
        firsts_.push_back(key);
    }
    const auto place = chunk_of(key);
    befores_valid_ = std::min(befores_valid_, place + 1);
    auto& c = chunks_[place];
    const auto end = c.rows.begin() + c.count;
    const auto found = std::lower_bound(
        c.rows.begin(), end, key, [](const row& r, std::int64_t k) { return r.key < k; });
    if (found == end || found->key != key) {
        const row r{key, delta};
        TIENDO_ASSERT(r.key == key);  // no calendar reaches that far
        insert(place, static_cast<std::size_t>(found - c.rows.begin()), r);
        return;
    }
    found->delta += delta;
    if (found->delta != 0) return;
    std::copy(found + 1, end, found);
    firsts_[place] = c.rows.front().key;
    if (--c.count != 0) return;
    chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(place));
    firsts_.erase(firsts_.begin() + static_cast<std::ptrdiff_t>(place));
    befores_valid_ = std::min(befores_valid_, place);
}

// A full chunk is halved; what comes after all others begins a new one, for days mostly ascend.
void sparse_series::insert(std::size_t place, std::size_t at, row r) {
    if (chunks_[place].count == chunk_rows) {
        const bool comes_last = at == chunk_rows && place + 1 == chunks_.size();
        const auto kept = comes_last ? chunk_rows : chunk_rows / 2;
        make_room(chunks_, 8);
        auto& upper = *chunks_.emplace(chunks_.begin() + static_cast<std::ptrdiff_t>(place) + 1);
        auto& lower = chunks_[place];
        std::copy(lower.rows.begin() + kept, lower.rows.end(), upper.rows.begin());
        upper.count = static_cast<std::uint32_t>(chunk_rows - kept);
        lower.count = static_cast<std::uint32_t>(kept);
        firsts_.insert(firsts_.begin() + static_cast<std::ptrdiff_t>(place) + 1,
                       comes_last ? std::int64_t{r.key} : upper.rows.front().key);
        make_befores(place + 1);
        if (at > kept || comes_last) {
            ++place;
            at -= kept;
        }
    }
    auto& c = chunks_[place];
    const auto gap = c.rows.begin() + static_cast<std::ptrdiff_t>(at);
    std::copy_backward(gap, c.rows.begin() + c.count, c.rows.begin() + c.count + 1);
    *gap = r;
    ++c.count;
    firsts_[place] = c.rows.front().key;
}

void sparse_series::make_befores(std::size_t end) const {
    for (; befores_valid_ < end; ++befores_valid_) {
        auto& before = chunks_[befores_valid_].before;
        before = {};
        if (befores_valid_ == 0) continue;
        const auto& last = chunks_[befores_valid_ - 1];
        before = last.before;
        for (const auto& r : last.filled()) add_to(before, r.what(), r.which(), r.delta);
    }
}

void sparse_series::add_through(std::int32_t day, columns& sums) const {
    if (chunks_.empty()) return;
    const auto end = key_of(day, {}, 0) + (1 << day_shift);
    const auto place = chunk_of(end - 1);
    make_befores(place + 1);
    const auto& c = chunks_[place];
    if (place != 0) add_all(sums, c.before);
    for (const auto& r : c.filled()) {
        if (r.key >= end) return;
        add_to(sums, r.what(), r.which(), r.delta);
    }
}

void sparse_series::fetch_index() const noexcept {
    __builtin_prefetch(firsts_.data());
    if (!firsts_.empty()) __builtin_prefetch(&firsts_.back());
}

void sparse_series::fetch_through(std::int32_t day) const noexcept {
    if (chunks_.empty()) return;
    const auto* const c = reinterpret_cast<const char*>(
        &chunks_[chunk_of(key_of(day, {}, 0) + (1 << day_shift) - 1)]);
    for (std::size_t line = 0; line < sizeof(chunk); line += 64) __builtin_prefetch(c + line);
}

// --- day_log ------------------------------------------------------------------------

void day_log::add(const row& r) {
    make_room(rows_, 8);
    rows_.push_back(r);
}

void day_log::take_back(const row& r) {
    constexpr std::size_t compact_from = 64;
    add(r);
    // Each that is taken back cancels one out, but for what came in another order.
    if (++taken_back_ < std::max(compact_from, rows_.size() / 4)) return;
    compact();
    taken_back_ = 0;
}

void day_log::compact() {
    const auto key = [](const row& r) { return std::tuple{r.ms, r.cell, r.what, r.which, r.via}; };
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
