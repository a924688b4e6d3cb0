// Rows of counters, their delays, and the page that shows the slowest first.
#include "counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>

namespace tiendo::engine {

using dossier::no_ref;

namespace {

// 16 steps per doubling; 40 doublings of a millisecond are 34 years.
constexpr unsigned step_bits = 4;
constexpr std::int64_t longest_delay = (std::int64_t{1} << 40) - 1;

std::string_view text_of(const dossier::code_table& table, std::uint32_t ref) {
    return ref == no_ref ? std::string_view("") : std::string_view(table.code(ref));
}

}  // namespace

// --- delays -----------------------------------------------------------------------

std::uint16_t delay_histogram::step_of(milliseconds delay) noexcept {
    const auto ms =
        static_cast<std::uint64_t>(std::clamp<std::int64_t>(delay.count(), 0, longest_delay));
    const auto width = static_cast<unsigned>(std::bit_width(ms));
    const auto shift = width > step_bits + 1 ? width - step_bits - 1 : 0;
    return static_cast<std::uint16_t>((shift << step_bits) + (ms >> shift));
}

milliseconds delay_histogram::end_of(std::uint16_t step) noexcept {
    const auto shift = step < 32 ? 0u : (step >> step_bits) - 1u;
    const auto top = static_cast<std::int64_t>(step - (shift << step_bits));
    return milliseconds{((top + 1) << shift) - 1};
}

void delay_histogram::add(std::uint16_t step, std::uint32_t times) {
    const auto place =
        std::lower_bound(steps_.begin(), steps_.end(), step, [](const auto& s, auto wanted) {
            return s.first < wanted;
        });
    if (place != steps_.end() && place->first == step) {
        place->second += times;
    } else {
        steps_.insert(place, {step, times});
    }
}

void delay_histogram::add(const delay_histogram& other) {
    for (const auto& [step, times] : other.steps_) add(step, times);
}

milliseconds delay_histogram::quantile(unsigned percent) const {
    std::uint64_t all = 0;
    for (const auto& [step, times] : steps_) all += times;
    const auto wanted = (all * percent + 99) / 100;
    std::uint64_t passed = 0;
    for (const auto& [step, times] : steps_) {
        passed += times;
        if (passed >= wanted) return end_of(step);
    }
    return milliseconds{0};
}

// --- rows -------------------------------------------------------------------------

// Beyond counter_rows_max all that is further shares the row of nobody.
counter_book::row& counter_book::row_of(teller by) {
    if (const auto known = places_.find(by); known != places_.end()) return rows_[known->second];
    if (rows_.size() >= counter_rows_max - 1) {
        by = {};
        if (const auto known = places_.find(by); known != places_.end())
            return rows_[known->second];
    }
    places_.emplace(by, static_cast<std::uint32_t>(rows_.size()));
    rows_.emplace_back().by = by;
    return rows_.back();
}

void counter_book::add_to_digest(digest_sum& sum,
                                 const row& r,
                                 std::uint16_t step,
                                 std::uint32_t times,
                                 const dossier::law& codes) {
    const std::array<std::uint64_t, 4> words{
        r.by.counter == no_ref ? 0 : codes.counters.stable_hash(r.by.counter),
        r.by.agency == no_ref ? 0 : codes.agencies.stable_hash(r.by.agency),
        static_cast<std::uint64_t>(r.by.month),
        step};
    sum.add(digest_term(words), times);
}

void counter_book::tell(const teller& by, milliseconds delay, const dossier::law& codes) {
    auto& r = row_of(by);
    const auto step = delay_histogram::step_of(delay);
    ++r.events;
    r.over_hour += delay > std::chrono::hours{1} ? 1 : 0;
    r.over_day += delay > std::chrono::days{1} ? 1 : 0;
    r.longest = std::max(r.longest, delay);
    r.delays.add(step, 1);
    add_to_digest(digest_, r, step, 1, codes);
}

void counter_book::count_backdated(const teller& by, std::int64_t times) {
    row_of(by).back_dated += times;
}

// --- reading ----------------------------------------------------------------------

void counter_book::add_to(row& sum, const row& more) {
    sum.events += more.events;
    sum.over_hour += more.over_hour;
    sum.over_day += more.over_day;
    sum.back_dated += more.back_dated;
    sum.longest = std::max(sum.longest, more.longest);
    sum.delays.add(more.delays);
}

counter_page counter_book::page(const counter_query& asked,
                                const std::vector<bool>& agencies,
                                const dossier::law& codes) const {
    const auto month = asked.recorded_in ? number_of(*asked.recorded_in) : 0;
    counter_book within;  // the months of each together
    row all;
    counter_page out;
    for (const auto& r : rows_) {
        out.events_counted += r.events;
        if (month != 0 && r.by.month != month) continue;
        if (asked.agency && (r.by.agency == no_ref || !agencies[r.by.agency])) continue;
        add_to(within.row_of({r.by.counter, r.by.agency, 0}), r);
        add_to(all, r);
    }
    const auto answer_of = [&](const row& r) {
        counter_row a;
        a.counter = text_of(codes.counters, r.by.counter);
        a.agency = agency_code(text_of(codes.agencies, r.by.agency));
        a.events = r.events;
        a.delay_median = std::min(r.delays.quantile(50), r.longest);
        a.delay_p90 = std::min(r.delays.quantile(90), r.longest);
        a.delay_max = r.longest;
        a.over_hour = r.over_hour;
        a.over_day = r.over_day;
        a.back_dated_finishes = r.back_dated;
        return a;
    };
    out.total = answer_of(all);
    for (const auto& r : within.rows_) out.rows.push_back(answer_of(r));
    out.rows_total = out.rows.size();
    const auto shown = std::min(asked.limit, out.rows.size());
    const auto slower = [](const counter_row& a, const counter_row& b) {
        return std::tie(b.delay_p90, b.delay_median, b.delay_max, a.counter, a.agency) <
               std::tie(a.delay_p90, a.delay_median, a.delay_max, b.counter, b.agency);
    };
    std::partial_sort(out.rows.begin(),
                      out.rows.begin() + static_cast<std::ptrdiff_t>(shown),
                      out.rows.end(),
                      slower);
    out.rows.resize(shown);
    return out;
}

// --- stored form ------------------------------------------------------------------

void counter_book::encode(const dossier::law& codes, std::string& out) const {
    put_varint(out, rows_.size());
    for (const auto& r : rows_) {
        put_bytes(out, text_of(codes.counters, r.by.counter));
        put_bytes(out, text_of(codes.agencies, r.by.agency));
        put_signed(out, r.by.month);
        put_varint(out, r.over_hour);
        put_varint(out, r.over_day);
        put_signed(out, r.longest.count());
        put_varint(out, r.delays.steps().size());
        for (const auto& [step, times] : r.delays.steps()) {
            put_varint(out, step);
            put_varint(out, times);
        }
    }
}

bool counter_book::decode(byte_reader& in, dossier::law& codes) {
    const auto count = in.varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        teller by;
        by.counter = codes.counter_of(in.bytes());
        if (const auto agency = in.bytes(); !agency.empty())
            by.agency = codes.agencies.intern(agency);
        by.month = static_cast<std::int32_t>(in.signed_varint());
        auto& r = row_of(by);
        r.over_hour = in.varint();
        r.over_day = in.varint();
        r.longest = milliseconds{in.signed_varint()};
        const auto steps = in.varint();
        for (std::uint64_t s = 0; s < steps && in.ok(); ++s) {
            const auto step = static_cast<std::uint16_t>(in.varint());
            const auto times = static_cast<std::uint32_t>(in.varint());
            r.delays.add(step, times);
            r.events += times;
            add_to_digest(digest_, r, step, times, codes);
        }
    }
    return in.ok() && rows_.size() == count;
}

std::vector<std::string> counter_book::differences(const dossier::law& codes,
                                                   const counter_book& other,
                                                   const dossier::law& other_codes,
                                                   std::size_t max) const {
    struct figures_of_row {
        const row* mine = nullptr;
        const row* theirs = nullptr;
    };
    using text_key = std::tuple<std::string_view, std::string_view, std::int32_t>;
    const auto key_of = [](const row& r, const dossier::law& of) {
        return text_key{
            text_of(of.counters, r.by.counter), text_of(of.agencies, r.by.agency), r.by.month};
    };
    std::map<text_key, figures_of_row> both;
    for (const auto& r : rows_) both[key_of(r, codes)].mine = &r;
    for (const auto& r : other.rows_) both[key_of(r, other_codes)].theirs = &r;
    static const row none;
    std::vector<std::string> out;
    for (const auto& [key, rows] : both) {
        const auto& a = rows.mine == nullptr ? none : *rows.mine;
        const auto& b = rows.theirs == nullptr ? none : *rows.theirs;
        const auto figures = [](const row& r) {
            return std::tie(r.events, r.over_hour, r.over_day, r.back_dated, r.longest);
        };
        if (out.size() == max) break;
        if (figures(a) == figures(b) && a.delays.steps() == b.delays.steps()) continue;
        out.push_back(fmt::format(
            "counter {} for agency {} in {}-{:02}: {} events, {} back-dated finishes here, {} and "
            "{} in the recount, or other delays",
            std::get<0>(key),
            std::get<1>(key),
            std::get<2>(key) / 12,
            std::get<2>(key) % 12 + 1,
            a.events,
            a.back_dated,
            b.events,
            b.back_dated));
    }
    return out;
}

}  // namespace tiendo::engine
