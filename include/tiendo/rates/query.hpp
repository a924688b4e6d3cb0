// How many dossiers, and which share on time: the question and its answer.
//
// A rate is a pair of counts with its formula's name (src/decisions/0005). All
// counts are sums over dossiers, so a parent is the sum of its children. They
// are signed because a period can take back more than it brought (a voided
// fact, a dossier resumed after it was stopped the month before).
#pragma once

#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/event.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::rates {

// Which due date judges (src/RULES.md 2.6, 2.8).
enum class due_basis : std::uint8_t { headline, statutory, committed, original, current };
inline constexpr std::size_t due_basis_count = 5;
[[nodiscard]] std::string_view name_of(
    due_basis basis) noexcept;  // "headline", "appointment_original", ...
[[nodiscard]] std::optional<due_basis> parse_due_basis(std::string_view name) noexcept;

// agency_and_field: of forms that have a row for each field in which an agency did anything.
enum class group_by : std::uint8_t { agency, procedure, field, channel, day, agency_and_field };
[[nodiscard]] std::string_view name_of(group_by by) noexcept;
// Those that people ask by: all but agency_and_field.
[[nodiscard]] std::optional<group_by> parse_group_by(std::string_view name) noexcept;

// Where the figures of an agency that is closed by the period's end stand (roll_up.hpp): under its
// own name in its successor's place, or added to its successor's.
enum class placing : std::uint8_t { as_of_period, by_successor };
[[nodiscard]] std::string_view name_of(placing how) noexcept;
[[nodiscard]] std::optional<placing> parse_placing(std::string_view name) noexcept;

enum class formula : std::uint8_t { resolved, early, due, index766 };
inline constexpr std::size_t formula_count = 4;
[[nodiscard]] std::string_view name_of(formula f) noexcept;  // "resolved"
[[nodiscard]] std::string_view sentence_of(
    formula f) noexcept;  // the formula in one sentence, English
[[nodiscard]] std::string_view sentence_vi_of(formula f) noexcept;  // and in Vietnamese

// What a finish counts as that was recorded after its due date, but dated on or before it
// (src/RULES.md 2.6).
enum class back_dating : std::uint8_t { as_dated, late };
[[nodiscard]] std::string_view name_of(back_dating b) noexcept;
[[nodiscard]] std::optional<back_dating> parse_back_dating(std::string_view name) noexcept;

// What people were served with (src/RULES.md 2.16). All are flows of the period.
enum class service : std::uint8_t {
    returned_in_person,  // results, by the channel on which they were given out
    returned_online,
    returned_post,
    payment_asked,   // dossiers that had to pay
    paid_in_person,  // dossiers that paid, by the channel of their first payment
    paid_online,
    paid_post,
    paid_not_told,
    result_digital,  // finished dossiers, by the result that they gave
    result_on_paper,
    result_not_told,
    rated_1,  // dossiers by the score that stands
    rated_2,
    rated_3,
    rated_4,
    rated_5,
};
inline constexpr std::size_t service_count = 16;
[[nodiscard]] std::string_view name_of(service s) noexcept;  // "returned_in_person"

struct service_counts {
    std::array<std::int64_t, service_count> of{};  // by service

    [[nodiscard]] std::int64_t operator[](service s) const noexcept {
        return of[static_cast<std::size_t>(s)];
    }
    [[nodiscard]] std::int64_t& operator[](service s) noexcept {
        return of[static_cast<std::size_t>(s)];
    }
    // The sum of those from `first` to `last`.
    [[nodiscard]] std::int64_t sum(service first, service last) const noexcept;
    [[nodiscard]] std::int64_t returned() const noexcept {
        return sum(service::returned_in_person, service::returned_post);
    }
    [[nodiscard]] std::int64_t paid() const noexcept {
        return sum(service::paid_in_person, service::paid_not_told);
    }
    [[nodiscard]] std::int64_t rated() const noexcept {
        return sum(service::rated_1, service::rated_5);
    }
    // The sum of the scores; with rated() their mean.
    [[nodiscard]] std::int64_t score_sum() const noexcept;
    service_counts& operator+=(const service_counts& other) noexcept;
    friend bool operator==(const service_counts&, const service_counts&) = default;
};

struct query {
    std::optional<agency_code> agency;  // absent = the whole deployment
    bool descendants = true;            // with `agency`: its subtree, else itself alone
    local_date from;                    // first day, inclusive
    local_date to;                      // last day, inclusive
    group_by by = group_by::agency;
    due_basis due = due_basis::headline;
    placing places = placing::as_of_period;
    back_dating back_dated = back_dating::as_dated;
    std::optional<instant> as_of;             // default min(24:00 of `to`, now)
    std::optional<procedure_code> procedure;  // restricts
    std::optional<std::string> field;         // restricts
    std::optional<dossier::channel> via;      // restricts
    bool with_services = false;               // counts::services too, which cost more
    // By agency: row::days too, of this formula. 700 agencies of 31 days take 50 ms, not 18 (dev).
    std::optional<formula> days_of;
};

struct counts {
    // flows within the period
    std::array<std::int64_t, dossier::channel_count>
        received_by_channel{};  // in_person, online, post
    std::int64_t early = 0;
    std::int64_t on_time = 0;
    std::int64_t late = 0;
    std::int64_t finished_no_due = 0;
    std::int64_t withdrawn = 0;
    std::int64_t stopped = 0;
    std::int64_t transferred_in = 0;
    std::int64_t transferred_out = 0;
    std::int64_t fell_due = 0;
    std::int64_t fell_due_met = 0;
    std::int64_t index_finished_in_time = 0;  // 766: withdrawn and stopped judged at their end
    std::int64_t index_finished_late = 0;
    // stocks
    std::int64_t carried_over = 0;  // open at 00:00 of `from`
    std::int64_t open = 0;          // at the as-of instant, like all below
    std::int64_t overdue = 0;
    std::int64_t no_due = 0;
    std::int64_t paused = 0;
    std::int64_t index_pending_in_time = 0;
    std::int64_t index_pending_overdue = 0;
    service_counts services;  // zero unless asked for

    [[nodiscard]] std::int64_t received() const noexcept {
        return received_by_channel[0] + received_by_channel[1] + received_by_channel[2];
    }
    [[nodiscard]] std::int64_t finished() const noexcept {
        return early + on_time + late + finished_no_due;
    }
    // received + carried over + in - out = finished + withdrawn + stopped + open (src/RULES.md 2.7)
    [[nodiscard]] bool balances() const noexcept {
        return received() + carried_over + transferred_in - transferred_out ==
               finished() + withdrawn + stopped + open;
    }
    counts& operator+=(const counts& other) noexcept;
    friend bool operator==(const counts&, const counts&) = default;
};

struct rate {
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
    // Hundredths of a percent, half up from exact integers: 9790 = 97.90 %. nullopt = no data.
    [[nodiscard]] std::optional<std::int64_t> percent_hundredths() const noexcept;
    rate& operator+=(const rate& other) noexcept {
        numerator += other.numerator;
        denominator += other.denominator;
        return *this;
    }
    friend bool operator==(const rate&, const rate&) = default;
};
[[nodiscard]] rate rate_of(formula f, const counts& c) noexcept;
[[nodiscard]] std::string percent_text(const rate& r);  // "97.90"; "–" for no data

// The score of group 2 by QĐ 766: 20 points times the unrounded rate of index766, in hundredths of
// a point, half up from exact integers. nullopt = no data.
[[nodiscard]] std::optional<std::int64_t> index766_score_hundredths(const rate& r) noexcept;
[[nodiscard]] std::string index766_score_text(const rate& r);  // "18.24"; "–" for no data

struct row {
    std::string key;  // agency, procedure or field code, channel name, or date
    std::string name_vi;
    std::string name_en;
    counts count;
    std::string agency{};  // by agency_and_field: whose; `key` is the field
    // With query::days_of: of each day from the period's first to that of the as-of instant, what
    // by=day would say of it.
    std::vector<rate> days{};
};

struct answer {
    query asked;
    instant as_of{};                      // the one used
    std::uint64_t position = 0;           // log sequence up to which all is folded
    std::uint32_t catalogue_version = 0;  // number of catalogue records folded
    // Whose agencies and zone the rows are of; null only in an answer of a ledger alone.
    std::shared_ptr<const catalogue::catalogue> catalogue;
    // Of the agencies, procedures and channel asked for: dossiers open now of which a due date is
    // provisional (L3.9).
    std::uint64_t provisional_open = 0;
    std::vector<row>
        rows;   // by agency: every agency of the subtree with itself only (no roll-up in rows)
    row total;  // the sum of the rows
    // Finishes of the total that count as late only because they are back-dated, by the basis
    // asked for; 0 unless asked.
    std::int64_t back_dated_finishes = 0;
};

}  // namespace tiendo::rates
