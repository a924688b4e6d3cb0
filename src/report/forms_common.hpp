// What every form begins with. Private to the module.
#pragma once

#include "tiendo/rates/query.hpp"
#include "tiendo/report/forms.hpp"
#include "tiendo/report/table.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::report {

inline constexpr std::string_view total_name = "TỔNG CỘNG";

[[nodiscard]] std::vector<column> columns_of_06a();
[[nodiscard]] std::vector<column> columns_of_766();
[[nodiscard]] std::vector<column> columns_of_channels();

// A table of the question's period, agency, due basis and versions, without columns and rows.
[[nodiscard]] table table_of(std::string_view form, const rates::answer& answer);
// What the index of QĐ 766 judges by, whatever is asked (domain.md 6).
[[nodiscard]] words basis_words_of_766();
// In Vietnamese; its code where the catalogue has no name.
[[nodiscard]] inline std::string name_of(const rates::row& r) {
    return r.name_vi.empty() ? r.key : r.name_vi;
}

// The total and a row for each agency that has anything, by `cells_of(number, name, counts)`.
template <class F>
void add_agencies(const rates::answer& by_agency, const F& cells_of, table& out) {
    out.rows.push_back({row_kind::total,
                        "total",
                        std::nullopt,
                        cells_of(std::string(), std::string(total_name), by_agency.total.count)});
    std::size_t number = 0;
    for (const auto& r : by_agency.rows) {
        if (r.count == rates::counts{}) continue;
        out.rows.push_back(
            {row_kind::detail, r.key, 0, cells_of(std::to_string(++number), name_of(r), r.count)});
    }
}
[[nodiscard]] std::string roman(std::size_t n);  // 1 to 3,999; beyond it in digits

}  // namespace tiendo::report
