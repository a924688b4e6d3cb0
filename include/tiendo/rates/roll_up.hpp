// Under which agency do the figures of an agency stand, and above it whose?
//
// Agencies are closed, merged and succeeded (src/RULES.md 2.7); the figures of a
// period follow the tree as it is at the period's end. An agency that is closed by
// then stands in the place of the one that acts for it, which may lie in another
// subtree: beside that agency under its own name, or, by successor, added to it
// under the new one. Whatever the catalogue says, each agency stands in one place
// below one root, so that each dossier counts once and every parent is a sum.
// Immutable after construction; the catalogue must outlive it. Cost: some lookups
// per agency to build, none to ask.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/rates/query.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace tiendo::rates {

class roll_up {
  public:
    // `last_day`: of the period. An agency whose valid_to is that day or before is closed.
    roll_up(const catalogue::catalogue& agencies, local_date last_day, placing how);

    // The agency under whose name the figures of `a` stand. `a` is one of the catalogue.
    [[nodiscard]] const catalogue::agency& shown_as(const catalogue::agency& a) const noexcept;
    // The one above that, to whose sum they are added; nullptr: it stands at the top.
    [[nodiscard]] const catalogue::agency* above(const catalogue::agency& a) const noexcept;
    // Whether the sum over `ancestor`'s subtree holds the figures of `a`. A closed ancestor
    // is, by successor, the one that it stands under.
    [[nodiscard]] bool is_within(const catalogue::agency& a,
                                 const catalogue::agency& ancestor) const noexcept;

    // The sum over each row's subtree, of an answer by agency that was placed in the same way.
    [[nodiscard]] std::unordered_map<std::string, counts> sums(const answer& of) const;
    // And of its rows' days.
    [[nodiscard]] std::unordered_map<std::string, std::vector<rate>> sums_of_days(
        const answer& of) const;

  private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    [[nodiscard]] std::uint32_t number_of(const catalogue::agency* a) const noexcept;
    [[nodiscard]] std::uint32_t parent_of(std::uint32_t agency) const noexcept;
    [[nodiscard]] std::uint32_t above_number(std::uint32_t agency) const noexcept {
        return over_[agency] == none ? none : shown_as_[over_[agency]];
    }
    // Who acts for it on the last day: the end of its chain of successors.
    [[nodiscard]] std::uint32_t acting_for(std::uint32_t agency,
                                           local_date last_day) const noexcept;
    void break_circles();

    const catalogue::catalogue& catalogue_;
    std::vector<std::uint32_t> shown_as_;  // by place in agencies()
    std::vector<std::uint32_t> over_;      // the parent as the file names it
};

}  // namespace tiendo::rates
