// The due dates of an open dossier and how pauses move them (src/RULES.md 2.9).
//
// The computation tells its own working where somebody asks for it, so that an
// explanation can never say anything else than what was judged.
#pragma once

#include "tiendo/dossier/assessment.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tiendo::dossier {

// The four that are kept (src/GLOSSARY.md); headline and index766 each follow one of them.
inline constexpr std::array kept_bases{
    basis::statutory, basis::committed, basis::original, basis::current};

// What one closed pause did to one due date.
struct due_move {
    std::size_t pause = 0;  // index into the pauses
    instant from{};       // the part that counts for it: what lay in an earlier pause is left out,
    instant to{};         // and what lay before the count began
    local_date before{};  // the due date by then, of limits and appointments in days
    local_date after{};
    std::int64_t days = 0;   // working days under pause_working, calendar days under pause_calendar
    milliseconds length{0};  // of limits and appointments in hours
};

// A limit applied to its origin, or an appointment as it was set; before any pause.
struct due_anchor {
    local_date date{};
    std::optional<instant> at;  // where instants compare
    calendar::limit_unit unit = calendar::limit_unit::working_days;
    // How a limit came to it:
    bool after_cut_off = false;
    local_date first{};     // the date not counted; its working hours or hours begin at first_at
    instant first_at{};     // meant for limits in hours only
    local_date last_day{};  // of calendar days and months: before it moves off a day off
};

[[nodiscard]] due_point on_date(local_date date, const calendar::working_calendar& calendar);
[[nodiscard]] due_point at_instant(instant at, const calendar::working_calendar& calendar);

// How one of the kept dues came about.
struct due_working {
    std::optional<calendar::limit> limit;     // absent: an appointment
    instant counted_from{};                   // the clock's start, or the answer it began afresh at
    std::optional<std::size_t> restarted_by;  // the pause answered then
    std::optional<std::size_t> dropped_by;    // an appointment that a restart ended
    std::optional<due_anchor> unmoved;        // absent: there is no such due
    std::vector<due_move> moves;
};
using due_workings = std::array<due_working, basis_count>;

class due_dates {
  public:
    explicit due_dates(const governing& rules) noexcept : rules_(rules) {}

    // The clock of statutory and committed limits starts (src/RULES.md L3.1, 3.2).
    void start_clock(instant at);
    void set_first_appointment(instant at);
    // `pauses_so_far`: pauses begun before do not move it.
    void set_appointment(instant at, std::size_t pauses_so_far);
    // The dues in force, moved by the closed ones of `pauses` (in order of their beginning).
    // `told` may be null; with it, how each of the kept ones came about.
    [[nodiscard]] std::array<std::optional<due_point>, basis_count> in_force(
        std::span<const pause> pauses, due_workings* told = nullptr) const;
    // The pauses as they stood just before the limits were first counted afresh: what was not ended
    // by then is open in them. nullopt: they never were.
    [[nodiscard]] std::optional<std::vector<pause>> before_restarts(
        std::span<const pause> pauses) const;
    // Which bases the open pause number `index` moves, and so freezes while it is open.
    [[nodiscard]] basis_mask moved_by(std::span<const pause> pauses, std::size_t index) const;
    // Which of the four the headline (or index766) follows; nullopt = no_due.
    [[nodiscard]] static std::optional<basis> source_of(
        basis wanted, const std::array<std::optional<due_point>, basis_count>& due) noexcept;

    // Early, on time or late when finished at `at`.
    [[nodiscard]] verdict judge(const due_point& due, instant at) const noexcept;

  private:
    // Which of the pauses move an anchor: those from `first` on, and of them what is not before.
    struct movers {
        std::span<const pause> pauses;
        std::size_t first = 0;
        instant not_before{};
    };
    [[nodiscard]] std::optional<due_anchor> anchor_of(const std::optional<calendar::limit>& limit,
                                                      instant start) const;
    [[nodiscard]] due_anchor appointment_anchor(instant at) const;
    [[nodiscard]] due_point move(const due_anchor& from,
                                 const movers& by,
                                 std::vector<due_move>* told) const;
    [[nodiscard]] std::optional<due_point> limit_due(const std::optional<calendar::limit>& limit,
                                                     std::span<const pause> pauses,
                                                     due_working* told) const;
    [[nodiscard]] std::optional<due_point> appointment_due(std::span<const pause> pauses,
                                                           due_working* told) const;

    const governing& rules_;
    std::optional<instant> started_at_;
    std::optional<due_anchor> original_;
    std::optional<due_anchor> current_;
    std::size_t current_moves_from_ = 0;  // the first pause that moves the current appointment
};

}  // namespace tiendo::dossier
