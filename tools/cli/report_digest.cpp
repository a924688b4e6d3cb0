// The table that a report's JSON was written from, as far as its digest goes.
#include "cli/report_digest.hpp"

#include "cli/answer.hpp"
#include "tiendo/report/table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

// As the CSV of the report has it, of which the digest is: a number that is not whole has two
// decimals.
report::cell told_cell(const json::value& v) {
    if (v.is_null()) return report::no_value{};
    if (v.is_string()) return std::string(v.get_string());
    if (v.is_int64()) return v.get_int64();
    const auto hundredths = std::llround(v.to_number<double>() * 100);
    const auto magnitude = std::llabs(hundredths);
    return fmt::format("{}{}.{:02}", hundredths < 0 ? "-" : "", magnitude / 100, magnitude % 100);
}

report::row told_row(const json::object& row) {
    report::row out;
    for (const auto kind : {report::row_kind::group, report::row_kind::total}) {
        if (text_at(row, "kind") == report::name_of(kind)) out.kind = kind;
    }
    out.key = text_at(row, "key");
    for (const auto& cell : array_at(row, "cells")) out.cells.push_back(told_cell(cell));
    if (const auto* beside = row.if_contains("beside"))
        out.beside = beside->to_number<std::int64_t>();
    return out;
}

}  // namespace

std::string digest_of_told(const json::object& report) {
    report::table t;
    t.form = text_at(report, "form");
    t.agency_code = text_at(report, "agency_code");
    const auto& period = object_at(report, "period");
    t.from = parse_local_date(text_at(period, "from")).value_or(local_date{});
    t.to = parse_local_date(text_at(period, "to")).value_or(local_date{});
    t.as_of = parse_rfc3339(text_at(report, "as_of")).value_or(instant{});
    t.due = rates::parse_due_basis(text_at(report, "due")).value_or(t.due);
    for (const auto& item : array_at(report, "particulars")) {
        const auto& p = item.as_object();
        t.particulars.push_back({{text_at(p, "vi"), text_at(p, "en")}, text_at(p, "value")});
    }
    for (const auto& item : array_at(report, "columns")) {
        report::column c;
        c.id = text_at(item.as_object(), "id");
        t.columns.push_back(std::move(c));
    }
    for (const auto& item : array_at(report, "rows")) {
        auto row = told_row(item.as_object());
        row.cells.resize(t.columns.size(), report::no_value{});
        t.rows.push_back(std::move(row));
    }
    for (const auto& item : array_at(report, "beside")) {
        const auto& line = item.as_object();
        t.lines.push_back({text_at(line, "id"), {}, count_at(line, "value")});
    }
    return t.digest();
}

}  // namespace tiendo::cli
