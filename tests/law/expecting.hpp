// What a row of tests/data/law expects of a judged dossier, said item by item in
// the words of tests/data/law/README.md, and what was got instead.
#pragma once

#include "telling.hpp"
#include "tiendo/dossier/assessment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::testing {

// How often a dossier stands in a measure at t, of one agency or of all: entries before t.
struct standing_question {
    dossier::measure what{};
    dossier::basis by = dossier::basis::headline;
    instant at{};
    std::string agency;  // empty = all
};
[[nodiscard]] int stands(const dossier::assessment& judged,
                         const standing_question& q,
                         const dossier::law& law);

// "2026-03-09", "2026-03-09 14:30 provisional", "none".
[[nodiscard]] std::string due_text(const dossier::assessment& judged, dossier::basis b);

struct outcome_of_item {
    std::string expected;
    std::string got;
};

// A dossier judged, and the instant at which the row asks.
class judged_case {
  public:
    judged_case(const case_file& file, std::string_view code, instant asked_at);
    [[nodiscard]] outcome_of_item answer(std::string_view item) const;
    [[nodiscard]] const dossier::assessment& assessment() const noexcept { return judged_; }
    [[nodiscard]] std::string findings_text() const;  // "none", or names joined by " + "

  private:
    [[nodiscard]] std::string count(phrase& words) const;
    [[nodiscard]] std::string side(phrase& words) const;
    // Items about steps and the time they took; nullopt: it is about something else.
    [[nodiscard]] std::optional<outcome_of_item> about_steps(const std::string& name,
                                                             phrase& words) const;
    [[nodiscard]] const dossier::step_span& step(phrase& words) const;
    [[nodiscard]] outcome_of_item span_told(const dossier::step_span& s,
                                            std::string expected) const;

    const case_file& file_;
    std::vector<std::string> findings_;  // filled while judged_ is made: declared before it
    dossier::assessment judged_;
    instant asked_at_;
};

[[nodiscard]] dossier::basis basis_of(std::string_view name);
[[nodiscard]] dossier::measure measure_of(std::string_view name);

}  // namespace tiendo::testing
