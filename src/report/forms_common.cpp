// The beginning of every form, and numbers in Roman figures for its groups.
#include "forms_common.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/report/wording.hpp"

#include <array>
#include <utility>

namespace tiendo::report {

table table_of(std::string_view form, const rates::answer& answer) {
    table out;
    out.form = form;
    out.from = answer.asked.from;
    out.to = answer.asked.to;
    out.as_of = answer.as_of;
    out.due = answer.asked.due;
    out.judged_by = basis_words(out.due);
    out.position = answer.position;
    out.catalogue_version = answer.catalogue_version;
    out.time_zone = answer.catalogue->zone().name();
    out.as_of_local = answer.catalogue->zone().to_local(answer.as_of);
    if (answer.asked.agency) {
        out.agency_code = answer.asked.agency->str();
        if (const auto* a = answer.catalogue->find_agency(out.agency_code))
            out.agency = {a->name_vi, a->name_en};
    }
    return out;
}

words basis_words_of_766() {
    return {"theo ngày hẹn trả hiện tại; không có thì theo thời hạn cam kết, luật định",
            "by the current appointment, else the committed, else the statutory limit"};
}

const std::vector<std::string>& forms_that_add_up() {
    static const std::vector<std::string> all{"06a", "766", "channels"};
    return all;
}

std::vector<column> columns_of(std::string_view form) {
    if (form == "06a") return columns_of_06a();
    if (form == "766") return columns_of_766();
    if (form == "channels") return columns_of_channels();
    TIENDO_ASSERT(false);
}

std::string roman(std::size_t n) {
    constexpr std::size_t largest = 3'999;
    if (n == 0 || n > largest) return std::to_string(n);
    constexpr std::array<std::pair<std::size_t, std::string_view>, 13> signs{{{1000, "M"},
                                                                              {900, "CM"},
                                                                              {500, "D"},
                                                                              {400, "CD"},
                                                                              {100, "C"},
                                                                              {90, "XC"},
                                                                              {50, "L"},
                                                                              {40, "XL"},
                                                                              {10, "X"},
                                                                              {9, "IX"},
                                                                              {5, "V"},
                                                                              {4, "IV"},
                                                                              {1, "I"}}};
    std::string out;
    for (const auto& [value, sign] : signs) {
        for (; n >= value; n -= value) out += sign;
    }
    return out;
}

}  // namespace tiendo::report
