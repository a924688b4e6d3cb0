// From a form and its figures to a table that may be given out: for the report as
// it is asked for, and for the one that is stored.
#pragma once

#include "report_forms.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <variant>

namespace tiendo::http {

// A form of a whole province is a look of some 0.1 s, in which nothing is folded: so many are made
// at a time, stored ones included; further ones are answered 503.
inline constexpr std::size_t reports_max = 4;

// Counts itself while it lives.
class report_under_way {
  public:
    explicit report_under_way(std::size_t& number) : number_(number) { ++number_; }
    ~report_under_way() { --number_; }
    report_under_way(const report_under_way&) = delete;
    report_under_way& operator=(const report_under_way&) = delete;

  private:
    std::size_t& number_;
};

[[nodiscard]] const report_form* find_report_form(std::string_view name);
[[nodiscard]] net::http_response unknown_report_form(std::string_view name);

// How the form looks at the engine for what is asked; refuses through `asked`.
[[nodiscard]] report_looking look_of(const report_form& form,
                                     parameters& asked,
                                     const report_setting& in);

// What is said of a table that may be given out.
struct report_finish {
    report::stationery paper;
    const catalogue::catalogue& catalogue;
    bool by_successor = false;  // closed agencies are counted with theirs
};

// With its heading and signatures, or why it is not given out: an answer instead, or sums that
// disagree, alone or beside the other tables.
[[nodiscard]] std::variant<report::table, net::http_response> given_out(const report_form& form,
                                                                        report_outcome outcome,
                                                                        report_finish finish);

}  // namespace tiendo::http
