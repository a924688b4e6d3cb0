// Where does the time go: how long steps, whole dossiers and the wait before
// acceptance took, per agency, procedure, step and unit, for any period.
//
// Exact lengths are kept one by one, so that medians and nearest-rank
// percentiles of any period and subtree are exact; a corrected dossier takes its
// old lengths out and puts the new ones in, like entries of the ledger. What is
// asked for by day goes by the local day on which the span, the dossier or the
// wait ended (src/RULES.md 2.14, 2.15). Owner: the engine's thread.
// Memory: 16 bytes a step, 24 a finished and 24 an accepted dossier, and about as
// much again with the dossier, packed, to take them out again.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/rates/query.hpp"
#include "tiendo/rates/samples.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::rates {

// One ended step, the time of a dossier outside of its steps, or one late dossier that a step (or
// the time outside) answers for.
struct step_sample {
    std::int32_t day = 0;
    std::uint32_t flags = 0;
    std::int64_t length_ms = 0;  // working time
    friend auto operator<=>(const step_sample&, const step_sample&) = default;

    static constexpr std::uint32_t has_limit = 1;
    static constexpr std::uint32_t is_late = 2;      // past its own limit
    static constexpr std::uint32_t answers_for = 4;  // a late dossier; no time of its own
};

// One dossier that finished, or was accepted.
struct case_sample {
    std::int32_t day = 0;
    std::int32_t working_days = 0;  // finished: the days it took
    std::int64_t length_ms = 0;  // finished: working time; accepted: elapsed since it was submitted
    std::uint16_t used = 0;      // finished: days of the statutory limit's unit
    std::uint16_t statutory = 0;
    std::uint16_t committed = 0;  // in the same unit, else absent
    std::uint8_t unit = 0;        // calendar::limit_unit of the three, 0: not in days
    std::uint8_t what = 0;        // bits below
    friend auto operator<=>(const case_sample&, const case_sample&) = default;

    static constexpr std::uint8_t finished = 1;
    static constexpr std::uint8_t accepted = 2;
    static constexpr std::uint8_t has_committed = 4;
};
static_assert(sizeof(step_sample) == 16 && sizeof(case_sample) == 24);

// What a dossier contributes.
struct duration_contribution {
    struct of_step {
        dossier::agency_ref agency = dossier::no_ref;  // competent at that end
        dossier::label_ref step = dossier::no_ref;     // no_ref: outside of all steps
        dossier::label_ref unit = dossier::no_ref;
        step_sample sample;
        friend bool operator==(const of_step&, const of_step&) = default;
    };
    struct of_whole {
        dossier::agency_ref agency = dossier::no_ref;
        case_sample sample;
        friend bool operator==(const of_whole&, const of_whole&) = default;
    };
    std::vector<of_step> steps;
    std::vector<of_whole> cases;
    friend bool operator==(const duration_contribution&, const duration_contribution&) = default;
};
// `zone`: in which days are meant.
[[nodiscard]] duration_contribution contribution_of(const dossier::assessment& judged,
                                                    const calendar::time_zone& zone);

// The form in which it is kept with the dossier, to be taken out again: about 14 bytes each. Good
// within one run, since codes are numbered by first sight.
[[nodiscard]] std::string packed(const duration_contribution& of);
[[nodiscard]] duration_contribution unpacked(std::string_view bytes);

// Lengths in working or elapsed time. The median and the ninetieth percentile are by nearest rank:
// the ceil(n/2)-th and the ceil(9n/10)-th smallest, lengths that really occurred.
struct spread {
    std::uint64_t number = 0;
    std::int64_t sum_ms = 0;
    std::optional<std::int64_t> median_ms;  // absent: there is none
    std::optional<std::int64_t> p90_ms;
    friend bool operator==(const spread&, const spread&) = default;
};
// Reorders `lengths`. Cost: O(n).
[[nodiscard]] spread spread_of(std::vector<std::int64_t>& lengths);

enum class steps_by : std::uint8_t { step, unit, agency, procedure };
[[nodiscard]] std::string_view name_of(steps_by by) noexcept;
[[nodiscard]] std::optional<steps_by> parse_steps_by(std::string_view name) noexcept;

struct steps_query {
    std::optional<agency_code> agency;  // absent: the whole deployment
    bool descendants = true;
    local_date from;  // days on which steps ended, both inclusive
    local_date to;
    std::optional<procedure_code> procedure;
    steps_by by =
        steps_by::step;  // a row per agency, procedure, step and unit; else per one of them
    placing places = placing::as_of_period;
};

struct steps_row {
    // Empty where the rows are not by it; step and unit also of the time outside of all steps.
    std::string agency;
    std::string procedure;
    std::string step;
    std::string unit;
    bool is_outside = false;  // the time of finished dossiers in no step
    // Working time, that outside of all steps included, and which part of which whole it is: of all
    // rows of its agency and procedure; where rows are by something else, of all rows.
    std::int64_t used_ms = 0;
    std::int64_t of_ms = 0;
    spread used;  // of the steps that ended, one by one; of a row outside of steps: of the dossiers
    std::uint64_t with_limit = 0;
    std::uint64_t late = 0;           // of them past their own limit
    std::uint64_t late_dossiers = 0;  // that it answers for
    std::uint64_t running = 0;        // now, whatever the period
    std::uint64_t running_late = 0;   // of them past their limit
};

// Where most of the open overdue dossiers of an agency lie: the step and unit that run in them.
struct overdue_group {
    std::string agency;
    std::string procedure;  // of one of them, which names the step
    std::string step;
    std::string unit;  // empty: none was named
    std::uint64_t dossiers = 0;
};

struct steps_answer {
    steps_query asked;
    std::vector<steps_row> rows;  // by agency and procedure, those with the most time first
    std::uint64_t rows_left_out = 0;
    steps_row total;
    std::vector<overdue_group> overdue_at;  // the largest of each agency; by its code
    std::uint64_t position = 0;
    instant as_of{};
};
// Longer answers are cut there, the rows with the least time first; the total has them all.
inline constexpr std::size_t steps_rows_max = 5'000;

struct durations_query {
    std::optional<agency_code> agency;
    bool descendants = true;
    local_date from;
    local_date to;
    std::optional<procedure_code> procedure;
    bool by_procedure = true;  // else by agency
    placing places = placing::as_of_period;
};

// Days used against days allowed, as sums over the same dossiers.
struct day_sums {
    std::uint64_t dossiers = 0;
    std::int64_t used = 0;
    std::int64_t allowed = 0;
    friend bool operator==(const day_sums&, const day_sums&) = default;
};
// Of limits in one unit.
struct shortening {
    day_sums of_statutory;
    day_sums of_committed;
    day_sums committed_of_statutory;  // `used` is what was committed
    friend bool operator==(const shortening&, const shortening&) = default;
};

struct durations_row {
    std::string key;            // agency or procedure code
    spread processing;          // working time from the clock's start to the finish
    std::int64_t days_sum = 0;  // working days of the same dossiers
    std::optional<std::int64_t> days_median;
    std::optional<std::int64_t> days_p90;
    spread acceptance;  // elapsed time from Submitted to Received, of those accepted in the period
    shortening working_days;
    shortening calendar_days;
};

struct durations_answer {
    durations_query asked;
    std::vector<durations_row> rows;
    durations_row total;
    std::uint64_t position = 0;
    instant as_of{};
};

// A step that runs now, of an open dossier.
struct running_step {
    dossier::agency_ref agency = dossier::no_ref;
    dossier::label_ref step = dossier::no_ref;
    dossier::label_ref unit = dossier::no_ref;
    bool is_late = false;
};

class durations {
  public:
    // What a dossier contributes instead of what it did, and under which procedure. What both begin
    // with is left alone: most facts add at the end.
    struct standing {
        const duration_contribution& of;
        dossier::procedure_ref procedure = dossier::no_ref;
    };
    void move(const standing& from, const standing& to, const dossier::law& codes);

    struct context {
        const dossier::law& codes;
        // By agency_ref: the code under which its lengths stand; empty: it is not asked for.
        const std::vector<std::string_view>& shown_as;
    };
    [[nodiscard]] steps_answer ask(
        const steps_query& q,
        const context& in,
        const std::vector<std::pair<dossier::procedure_ref, running_step>>& running) const;
    [[nodiscard]] durations_answer ask(const durations_query& q, const context& in) const;

    [[nodiscard]] const digest_sum& digest() const noexcept { return digest_; }
    // Sentences about the agencies and procedures in which the two differ, at most `max`.
    [[nodiscard]] std::vector<std::string> differences(const dossier::law& codes,
                                                       const durations& other,
                                                       const dossier::law& other_codes,
                                                       std::size_t max) const;

  private:
    void apply(const duration_contribution::of_step& s,
               dossier::procedure_ref procedure,
               std::int32_t times,
               const dossier::law& codes);
    void apply(const duration_contribution::of_whole& c,
               dossier::procedure_ref procedure,
               std::int32_t times,
               const dossier::law& codes);
    using step_key = std::array<std::uint32_t, 3>;  // procedure, step, unit
    struct step_hash {
        std::size_t operator()(const step_key& k) const noexcept {
            return static_cast<std::size_t>(
                ((std::uint64_t{k[0]} << 40 ^ std::uint64_t{k[1]} << 20 ^ k[2]) *
                 0x9E3779B97F4A7C15ull) >>
                7);
        }
    };
    // By agency_ref, so that a question about one does not look at the others.
    std::vector<boost::unordered_flat_map<step_key, samples<step_sample>, step_hash>> steps_;
    std::vector<boost::unordered_flat_map<std::uint32_t, samples<case_sample>>> cases_;
    digest_sum digest_;
};

}  // namespace tiendo::rates
