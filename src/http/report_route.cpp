// GET /v1/reports: which forms there are. GET /v1/reports/FORM: one of them as
// JSON, CSV or a spreadsheet.
//
// A form that does not add up is not given out: the answer names the line instead.
#include "api.hpp"
#include "ask.hpp"
#include "report_forms.hpp"
#include "report_json.hpp"
#include "tiendo/report/check.hpp"
#include "tiendo/sheet/workbook.hpp"

#include <fmt/format.h>

#include <algorithm>
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

const report_form* find_form(std::string_view name) {
    const auto& all = all_report_forms();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& f) { return f.name == name; });
    return found == all.end() ? nullptr : &*found;
}

net::http_response unknown_form(std::string_view name) {
    std::string names;
    for (const auto& f : all_report_forms()) {
        if (!names.empty()) names += ", ";
        names += f.name;
    }
    return net::problem(404,
                        {"unknown_form",
                         "form",
                         fmt::format("There is no form '{}'.", name.substr(0, 40)),
                         "Use one of: " + names + "."});
}

net::http_response does_not_add_up(const report::disagreement& d) {
    const auto detail = fmt::format("The report does not add up: {}, {}: {} is told, {} found.",
                                    d.where,
                                    d.rule,
                                    d.told,
                                    d.found);
    return net::problem(500,
                        {"report_does_not_add_up",
                         d.rule,
                         detail,
                         "Run `tiendo verify`, and send its answer with this one to whoever "
                         "maintains tiendo."});
}

net::http_response cannot_be_written(const std::runtime_error& why) {
    return net::problem(500,
                        {"report_cannot_be_written",
                         "format",
                         fmt::format("The report was made, but not its file: {}.", why.what()),
                         "Look whether the machine has memory and room under /tmp, or ask for "
                         "another format."});
}

// Who reports on the whole deployment, where no office says so: the one agency at the top.
report::words top_of(const catalogue::catalogue& catalogue) {
    const catalogue::agency* top = nullptr;
    for (const auto& a : catalogue.agencies()) {
        if (a.parent) continue;
        if (top != nullptr) return {};
        top = &a;
    }
    return top == nullptr ? report::words{} : report::words{top->name_vi, top->name_en};
}

void put_paper(const report_form& form,
               report::stationery paper,
               const catalogue::catalogue& catalogue,
               report::table& t) {
    if (t.agency_code.empty())
        t.agency =
            paper.agency.empty() ? top_of(catalogue) : report::words{paper.agency, paper.agency};
    if (paper.title.vi.empty()) paper.title.vi = form.title.vi;
    if (paper.title.en.empty()) paper.title.en = form.title.en;
    t.paper = std::move(paper);
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

std::shared_ptr<const report::component_list> criteria_or_shipped(
    const std::shared_ptr<const report::component_list>& given) {
    return given ? given : report::shipped_components();
}

// Nothing is given out that does not add up, alone and beside the other tables.
std::optional<report::disagreement> first_disagreement(const report_tables& tables) {
    for (const auto& t : tables) {
        if (auto wrong = report::disagreements(t); !wrong.empty()) return std::move(wrong.front());
    }
    if (auto wrong = report::disagreements_between(tables); !wrong.empty())
        return std::move(wrong.front());
    return std::nullopt;
}

}  // namespace

api::answer api::reports(requester, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    co_return json_response(report_forms_json(hooks_.stationery));
}

api::answer api::report(requester, net::http_request request) {
    const auto name = request.path().substr(std::string_view("/v1/reports/").size());
    const auto* form = find_form(name);
    if (form == nullptr) co_return unknown_form(name);
    std::vector<std::string_view> known{"format"};
    for (const auto& p : form->takes) known.push_back(p.name);
    parameters asked(request.query(), {}, known);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    const auto format =
        asked.one_of("format", parse_written, "json, csv, xlsx").value_or(written_as::json);
    const auto look =
        form->read_by != nullptr
            ? form->read_by(asked, now, *catalogue, criteria_or_shipped(hooks_.criteria))
            : form->read(asked, now, *catalogue);
    check_agency(asked, asked.code<agency_code>("agency"));
    if (auto& refused = asked.refused()) co_return std::move(*refused);

    const auto making = co_await ask(reader_, look);
    if (!making) co_return engine_busy();
    auto paper = hooks_.stationery ? hooks_.stationery(form->name) : report::stationery{};
    const writing how{format, catalogue->zone(), catalogue->zone().date_of(now)};
    // A province's form has thousands of cells: the I/O thread does not wait for them.
    auto out = co_await from_log(log_thread_,
                                 [form, catalogue, how, make = *making, paper = std::move(paper)] {
                                     auto outcome = make();
                                     if (auto* instead = std::get_if<net::http_response>(&outcome))
                                         return *instead;
                                     auto& tables = std::get<report_tables>(outcome);
                                     if (const auto wrong = first_disagreement(tables))
                                         return does_not_add_up(*wrong);
                                     put_paper(*form, paper, *catalogue, tables.front());
                                     try {
                                         return written(tables.front(), how);
                                     } catch (const std::runtime_error& failed) {
                                         return cannot_be_written(failed);
                                     }
                                 });
    if (!out) co_return engine_busy();
    co_return std::move(*out);
}

}  // namespace tiendo::http
