// What forms of lists and lengths begin with. Private to the module.
#pragma once

#include "tiendo/report/lists.hpp"

#include <optional>
#include <string_view>

namespace tiendo::report {

struct asked_about {
    std::optional<agency_code> agency;
    local_date from;
    local_date to;
    instant as_of;
};
// Without columns and rows.
[[nodiscard]] table table_for(std::string_view form,
                              const asked_about& what,
                              const told_by& by,
                              std::uint64_t position);
// A mean of whole numbers, in hundredths, half up; no value of none.
[[nodiscard]] cell mean_of(std::int64_t sum, std::uint64_t number);
// Of lengths: in hours.
[[nodiscard]] cell mean_hours(const rates::spread& s);
[[nodiscard]] cell hours_of(const std::optional<std::int64_t>& ms);
// A count of the core as a cell.
[[nodiscard]] inline cell count_of(std::uint64_t n) {
    return static_cast<std::int64_t>(n);
}

}  // namespace tiendo::report
