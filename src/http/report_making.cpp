// Tables that add up, with their paper.
#include "report_making.hpp"

#include "report_check.hpp"
#include "tiendo/http/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tiendo::http {
namespace {

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
    // An agency below another reports under that one, the topmost under whom the office says.
    const auto* a = catalogue.find_agency(t.agency_code);
    const auto* above =
        a == nullptr || !a->parent ? nullptr : catalogue.find_agency(a->parent->view());
    if (above != nullptr) paper.issued_by = above->name_vi;
    if (paper.title.vi.empty()) paper.title.vi = form.title.vi;
    if (paper.title.en.empty()) paper.title.en = form.title.en;
    t.paper = std::move(paper);
}

}  // namespace

const report_form* find_report_form(std::string_view name) {
    const auto& all = all_report_forms();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& f) { return f.name == name; });
    return found == all.end() ? nullptr : &*found;
}

net::http_response unknown_report_form(std::string_view name) {
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

report_looking look_of(const report_form& form, parameters& asked, const report_setting& in) {
    const auto today = in.catalogue.zone().date_of(in.now);
    if (const auto from = asked.date("from"); from && *from > today)
        asked.refuse("period_not_begun",
                     "from",
                     "The period begins after today, " + to_text(today) + ".",
                     "Ask for a period that has begun.");
    return form.read(asked, in);
}

std::variant<report::table, net::http_response> given_out(const report_form& form,
                                                          report_outcome outcome,
                                                          report::stationery paper,
                                                          const catalogue::catalogue& catalogue) {
    if (auto* instead = std::get_if<net::http_response>(&outcome)) return std::move(*instead);
    auto& tables = std::get<report_tables>(outcome);
    if (auto refused = refuse_disagreement(tables)) return std::move(*refused);
    put_paper(form, std::move(paper), catalogue, tables.front());
    return std::move(tables.front());
}

}  // namespace tiendo::http
