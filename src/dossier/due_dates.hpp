// The due dates of an open dossier and how pauses move them (src/RULES.md 2.9).
#pragma once

#include "tiendo/dossier/assessment.hpp"

#include <array>
#include <optional>
#include <span>

namespace tiendo::dossier {

// The four that are kept (src/GLOSSARY.md); headline and index766 each follow one of them.
inline constexpr std::array kept_bases{
    basis::statutory, basis::committed, basis::original, basis::current};

class due_dates {
  public:
    explicit due_dates(const governing& rules) noexcept : rules_(rules) {}

    // The clock of statutory and committed limits starts (src/RULES.md L3.1, 3.2).
    void start_clock(instant at);
    void set_first_appointment(instant at);
    // `pauses_so_far`: pauses begun before do not move it.
    void set_appointment(instant at, std::size_t pauses_so_far);

    // The dues in force, moved by the closed ones of `pauses` (in order of their beginning).
    [[nodiscard]] std::array<std::optional<due_point>, basis_count> in_force(
        std::span<const pause> pauses) const;
    // Which bases the open pause number `index` moves, and so freezes while it is open.
    [[nodiscard]] basis_mask moved_by(std::span<const pause> pauses, std::size_t index) const;
    // Which of the four the headline (or index766) follows; nullopt = no_due.
    [[nodiscard]] static std::optional<basis> source_of(
        basis wanted, const std::array<std::optional<due_point>, basis_count>& due) noexcept;

    // Early, on time or late when finished at `at`.
    [[nodiscard]] verdict judge(const due_point& due, instant at) const noexcept;

  private:
    // A limit applied to its origin, before any pause: a date or an instant.
    struct anchor {
        local_date date{};
        std::optional<instant> at;
        calendar::limit_unit unit = calendar::limit_unit::working_days;
    };
    [[nodiscard]] std::optional<anchor> anchor_of(const std::optional<calendar::limit>& limit,
                                                  instant start) const;
    [[nodiscard]] anchor appointment_anchor(instant at) const;
    [[nodiscard]] due_point move(const anchor& from,
                                 std::span<const pause> pauses,
                                 instant not_before) const;

    const governing& rules_;
    std::optional<instant> started_at_;
    std::optional<anchor> original_;
    std::optional<anchor> current_;
    std::size_t current_moves_from_ = 0;  // the first pause that moves the current appointment
};

}  // namespace tiendo::dossier
