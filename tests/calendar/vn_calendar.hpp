// The shipped calendar for tests, read from its embedded CSV by a reader of the tests' own, so
// that a fault in the catalogue's reader cannot hide one in the data.
#pragma once

#include "tiendo/calendar/embedded.hpp"
#include "tiendo/calendar/working_calendar.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::calendar::testing {

// Rows after the header; the shipped files need no quoting, and a quote would stop the test.
inline std::vector<std::vector<std::string>> csv_rows(std::string_view text) {
    if (text.find('"') != text.npos) throw std::runtime_error("a quoted field in shipped data");
    std::vector<std::vector<std::string>> rows;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() + 1);
        std::vector<std::string> fields;
        for (auto comma = line.find(','); comma != line.npos; comma = line.find(',')) {
            fields.emplace_back(line.substr(0, comma));
            line.remove_prefix(comma + 1);
        }
        fields.emplace_back(line);
        rows.push_back(std::move(fields));
    }
    rows.erase(rows.begin());
    return rows;
}

inline windows windows_of(std::string_view text) {
    windows all;
    while (!text.empty()) {
        const auto one = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const auto dash = one.find('-');
        all.push_back({parse_time_of_day(one.substr(0, dash)).value(),
                       parse_time_of_day(one.substr(dash + 1)).value()});
    }
    return all;
}

inline std::size_t weekday_of(std::string_view name) {
    constexpr std::string_view names = "montuewedthufrisatsun";
    return names.find(name) / 3;
}

inline calendar_spec vn_spec() {
    calendar_spec spec;
    const auto head = csv_rows(embedded::calendars_csv()).at(0);
    spec.id = head.at(0);
    spec.time_zone = head.at(2);
    spec.published_from = parse_local_date(head.at(3)).value();
    spec.published_to = parse_local_date(head.at(4)).value();
    for (const auto& row : csv_rows(embedded::hours_csv())) {
        const auto from = parse_local_date(row.at(1)).value();
        if (spec.hours.empty() || spec.hours.back().valid_from != from) {
            spec.hours.push_back({from, {}});
        }
        spec.hours.back().days[weekday_of(row.at(2))] = windows_of(row.at(3));
    }
    for (const auto& row : csv_rows(embedded::calendar_csv())) {
        exception_day day;
        day.kind = row.at(2) == "work" ? day_kind::work : day_kind::off;
        day.hours = windows_of(row.at(3));
        day.name_vi = row.at(4);
        day.legal_source = row.at(5);
        spec.exceptions.emplace(parse_local_date(row.at(1)).value(), std::move(day));
    }
    return spec;
}

// Throws with the refusal's text when the calendar is refused.
inline std::shared_ptr<const working_calendar> built(const calendar_spec& spec) {
    auto made = working_calendar::build(spec);
    if (const auto* no = std::get_if<refusal>(&made)) {
        throw std::runtime_error(no->code + " at " + no->field + ": " + no->message);
    }
    return std::get<0>(std::move(made));
}

inline const working_calendar& vn() {
    static const auto calendar = built(vn_spec());
    return *calendar;
}

inline local_date date(std::string_view text) {
    return parse_local_date(text).value();
}
inline instant at(std::string_view text) {
    return parse_rfc3339(text).value();
}

inline window hours(std::string_view from, std::string_view to) {
    return {parse_time_of_day(from).value(), parse_time_of_day(to).value()};
}

// The same windows on each weekday of a zone, without holidays.
inline calendar_spec every_day(std::string zone, const windows& all) {
    calendar_spec spec;
    spec.id = "test";
    spec.time_zone = std::move(zone);
    spec.hours.push_back({date("2000-01-01"), {all, all, all, all, all, all, all}});
    return spec;
}

}  // namespace tiendo::calendar::testing
