// The criteria by which dossiers are judged beside their due dates: the components
// of the national index (QĐ 766/QĐ-TTg), which of them events can carry, and how
// each is counted.
//
// Data, not code: each criterion is a row with its validity, its numerator and
// denominator as sums of named counts, or the reason why it cannot be counted. The
// shipped ones say what was read where; a deployment may give its own file.
// Values; immutable after loading.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/rates/query.hpp"
#include "tiendo/report/table.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::report {

// Counts of a period by name: "received_online", "index_pending_in_time", "paid"; nullopt: there is
// none of that name. With query::with_services.
[[nodiscard]] std::optional<std::int64_t> count_named(std::string_view name,
                                                      const rates::counts& c);
// What such a name means, in a few words; an unknown one itself.
[[nodiscard]] words words_of(std::string_view name);

// "result_digital+result_on_paper-withdrawn"
struct counted_sum {
    struct term {
        std::int64_t sign = 1;
        std::string name;
        friend bool operator==(const term&, const term&) = default;
    };
    std::vector<term> terms;

    [[nodiscard]] std::int64_t of(const rates::counts& c) const;
    friend bool operator==(const counted_sum&, const counted_sum&) = default;
};

struct component {
    std::string id;
    std::int64_t group = 0;
    words group_name;
    std::int64_t group_points = 0;  // of all criteria of the group
    std::optional<local_date> valid_from;
    std::optional<local_date> valid_to;  // the first day on which it is not
    words name;
    // Absent: it cannot be counted, and `reason` says why.
    std::optional<counted_sum> numerator;
    std::optional<counted_sum> denominator;
    std::optional<std::int64_t> points;  // times the unrounded rate; absent: not known
    words reason;
    // V read in the decision, S in a secondary source, ? not confirmed, own: no criterion of it.
    std::string name_known;
    std::string formula_known;
    std::string source;

    [[nodiscard]] bool is_computable() const noexcept { return numerator.has_value(); }
    // Precondition: is_computable().
    [[nodiscard]] rates::rate rate_of(const rates::counts& c) const;
    friend bool operator==(const component&, const component&) = default;
};
using component_list = std::vector<component>;

// At these the file is refused by name; the shipped one has 18 rows.
inline constexpr std::size_t components_max = 500;
inline constexpr std::size_t terms_max = 16;

// `file`: the name under which rows are refused.
[[nodiscard]] std::variant<component_list, std::vector<file_refusal>> parse_components(
    const std::string& file, std::string_view text);
[[nodiscard]] std::shared_ptr<const component_list> shipped_components();

// Points in hundredths, half up from exact integers; nullopt: no data.
[[nodiscard]] std::optional<std::int64_t> points_hundredths(std::int64_t points,
                                                            const rates::rate& r) noexcept;

}  // namespace tiendo::report
