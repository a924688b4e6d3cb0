// GET /v1/reports: which forms there are. GET /v1/reports/FORM: one of them as
// JSON, CSV or a spreadsheet.
//
// A form that does not add up is not given out: the answer names the line instead.
#include "api.hpp"
#include "ask.hpp"
#include "report_json.hpp"
#include "report_making.hpp"
#include "tiendo/sheet/workbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace tiendo::http {
namespace {

enum class written_as : std::uint8_t { json, csv, xlsx };

std::optional<written_as> parse_written(std::string_view name) {
    if (name == "json") return written_as::json;
    if (name == "csv") return written_as::csv;
    if (name == "xlsx") return written_as::xlsx;
    return std::nullopt;
}

net::http_response cannot_be_written(const std::runtime_error& why) {
    return net::problem(500,
                        {"report_cannot_be_written",
                         "format",
                         fmt::format("The report was made, but not its file: {}.", why.what()),
                         "Look whether the machine has memory and room under /tmp, or ask for "
                         "another format."});
}

std::string file_name(const report::table& t, std::string_view ending) {
    const auto whose = t.agency_code.empty() ? std::string("all") : t.agency_code;
    auto out = fmt::format("{}_{}_{}_{}.{}", t.form, whose, to_text(t.from), to_text(t.to), ending);
    std::replace(out.begin(), out.end(), '/', '-');
    return out;
}

net::http_response attachment(std::string body, std::string type, const std::string& name) {
    net::http_response out;
    out.body = std::move(body);
    out.content_type = std::move(type);
    out.headers.emplace_back("Content-Disposition",
                             fmt::format("attachment; filename=\"{}\"", name));
    return out;
}

// Forms that take no as_of are of now, and a spreadsheet names the day on which it was made.
is_settled settled(const report_form& form,
                   parameters& asked,
                   written_as format,
                   local_date today) {
    const bool takes_as_of = std::ranges::any_of(
        form.takes, [](const auto& p) { return p.name == ask_for::as_of.name; });
    if (!takes_as_of || format == written_as::xlsx) return is_settled::no;
    return settled_at(asked.at("as_of"), asked.date("to").value_or(today), today);
}

struct writing {
    written_as form;
    calendar::time_zone zone;
    local_date today;
};

net::http_response written(const report::table& t, const writing& how) {
    switch (how.form) {
        case written_as::json:
            return json_response(table_json(t, how.zone));
        case written_as::csv:
            return attachment(report::csv_of(t), "text/csv; charset=utf-8", file_name(t, "csv"));
        case written_as::xlsx:
            return attachment(sheet::workbook_of(t, how.today),
                              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                              file_name(t, "xlsx"));
    }
    TIENDO_ASSERT(false);
}

}  // namespace

api::answer api::reports(requester, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    co_return tagged_by_content(json_response(report_forms_json(hooks_.stationery)), request);
}

api::answer api::report(requester who, net::http_request request) {
    const auto name = request.path().substr(std::string_view("/v1/reports/").size());
    const auto* form = find_report_form(name);
    if (form == nullptr) co_return unknown_report_form(name);
    std::vector<std::string_view> known{"format"};
    for (const auto& p : form->takes) known.push_back(p.name);
    parameters asked(request.query(), {}, known);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    const auto format =
        asked.one_of("format", parse_written, "json, csv, xlsx").value_or(written_as::json);
    const auto look = look_of(*form, asked, {now, *catalogue, hooks_.criteria});
    check_agency(asked, asked.code<agency_code>("agency"));
    if (auto& refused = asked.refused()) co_return std::move(*refused);

    if (reports_under_way_ >= reports_max) co_return engine_busy();
    const report_under_way one(reports_under_way_);
    auto looked = co_await ask_tagged(
        &engine::core_reader::read_acknowledged,
        reader_,
        tag_of(who, request, settled(*form, asked, format, catalogue->zone().date_of(now))),
        look);
    if (!looked) co_return engine_busy();
    if (!looked->answer) co_return not_modified(looked->tag);
    // Shared: it holds thousands of rows, and what goes to another thread is copied on the way.
    const auto make = std::make_shared<const report_making>(std::move(*looked->answer));
    auto paper = hooks_.stationery ? hooks_.stationery(form->name) : report::stationery{};
    const bool by_successor = asked.text(ask_for::places.name) == "by_successor";
    const writing how{format, catalogue->zone(), catalogue->zone().date_of(now)};
    // A province's form has thousands of cells: the I/O thread does not wait for them.
    auto out = co_await from_log(
        log_thread_,
        [form,
         catalogue = looked->catalogue,
         how,
         log = &reader_,
         make,
         by_successor,
         paper = std::move(paper)] {
            auto made = given_out(*form, (*make)(*log), {paper, *catalogue, by_successor});
            if (auto* instead = std::get_if<net::http_response>(&made)) return std::move(*instead);
            try {
                return written(std::get<report::table>(made), how);
            } catch (const std::runtime_error& failed) {
                return cannot_be_written(failed);
            }
        });
    if (!out) co_return engine_busy();
    if (out->status == 500) probe_.reports_wrong.fetch_add(1, std::memory_order_relaxed);
    co_return with_tag(std::move(*out), looked->tag);
}

}  // namespace tiendo::http
