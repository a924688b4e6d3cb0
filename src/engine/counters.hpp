// How long after it occurred does each counter tell of an event, and how often
// does it tell of a finish that lies before its due date when that has passed?
//
// Depends on recorded_at, so it is kept beside the ledger with a digest of its
// own (src/RULES.md 2.6). Counted are events, not those of the history grant.
// One row per counter, agency it tells for, and local month of recording; sums
// over rows are exact, so months and an agency's subtree add. Owner: the engine's
// thread.
#pragma once

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/digest.hpp"
#include "tiendo/dossier/law.hpp"
#include "tiendo/engine/engine.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::engine {

// How often each delay occurred: exact below 16 ms, above in steps of at most a sixteenth (6.25 %)
// of the delay. At most 600 steps reach 34 years; what is longer counts as that.
class delay_histogram {
  public:
    void add(std::uint16_t step, std::uint32_t times);
    void add(const delay_histogram& other);
    // The delay that `percent` of the events do not exceed: the upper end of its step.
    [[nodiscard]] milliseconds quantile(unsigned percent) const;
    [[nodiscard]] const std::vector<std::pair<std::uint16_t, std::uint32_t>>& steps()
        const noexcept {
        return steps_;
    }

    [[nodiscard]] static std::uint16_t step_of(milliseconds delay) noexcept;
    [[nodiscard]] static milliseconds end_of(std::uint16_t step) noexcept;

  private:
    std::vector<std::pair<std::uint16_t, std::uint32_t>> steps_;  // ascending, of those that occur
};

// Who told, for whom, and when we wrote it down.
struct teller {
    std::uint32_t counter = dossier::no_ref;  // no_ref: names none, or beyond counters_max
    dossier::agency_ref agency = dossier::no_ref;
    std::int32_t month = 0;  // of recording: year * 12 + month - 1; 0 = of all
    friend bool operator==(const teller&, const teller&) = default;
    friend std::size_t hash_value(const teller& t) noexcept {
        return static_cast<std::size_t>((std::uint64_t{t.counter} << 40 ^
                                         std::uint64_t{t.agency} << 16 ^
                                         static_cast<std::uint64_t>(t.month)) *
                                            0x9E3779B97F4A7C15ull >>
                                        1);
    }
};
[[nodiscard]] constexpr std::int32_t number_of(std::chrono::year_month m) noexcept {
    return int{m.year()} * 12 + static_cast<std::int32_t>(unsigned{m.month()}) - 1;
}

class counter_book {
  public:
    // An event told `delay` after it occurred.
    void tell(const teller& by, milliseconds delay, const dossier::law& codes);
    // A back-dated finish of theirs more, or one less.
    void count_backdated(const teller& by, std::int64_t times);

    [[nodiscard]] counter_page page(const counter_query& asked,
                                    const std::vector<bool>& agencies,
                                    const dossier::law& codes) const;
    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
    [[nodiscard]] const digest_sum& digest() const noexcept { return digest_; }

    // All but the back-dated finishes, which loading the dossiers counts again.
    void encode(const dossier::law& codes, std::string& out) const;
    [[nodiscard]] bool decode(byte_reader& in, dossier::law& codes);

    // Sentences about every row in which the two differ, at most `max`.
    [[nodiscard]] std::vector<std::string> differences(const dossier::law& codes,
                                                       const counter_book& other,
                                                       const dossier::law& other_codes,
                                                       std::size_t max) const;

  private:
    struct row {
        teller by;
        std::uint64_t events = 0;
        std::uint64_t over_hour = 0;
        std::uint64_t over_day = 0;
        std::int64_t back_dated = 0;
        milliseconds longest{0};
        delay_histogram delays;
    };
    [[nodiscard]] row& row_of(teller by);
    static void add_to(row& sum, const row& more);
    static void add_to_digest(digest_sum& sum,
                              const row& r,
                              std::uint16_t step,
                              std::uint32_t times,
                              const dossier::law& codes);

    std::vector<row> rows_;  // in the order they were first told of
    boost::unordered_flat_map<teller, std::uint32_t> places_;
    digest_sum digest_;
};

}  // namespace tiendo::engine
