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

// Of one agency the form has what is its own; whom it took over stand under their own names.
void tell_predecessors(const catalogue::catalogue& catalogue, report::table& t) {
    if (t.agency_code.empty()) return;
    std::string codes;
    for (const auto& a : catalogue.agencies()) {
        const bool took_over = a.successor && a.valid.to && *a.valid.to <= t.to &&
                               catalogue.is_within(a.successor->view(), t.agency_code) &&
                               !catalogue.is_within(a.code.view(), t.agency_code);
        if (took_over) codes += (codes.empty() ? "" : ", ") + a.code.str();
    }
    if (codes.empty()) return;
    t.remarks.push_back({"Chưa gồm cơ quan đã sáp nhập vào (đứng riêng): " + codes +
                             "; cách tính by_successor thì gồm cả.",
                         "Without the agencies it has taken over, which stand by themselves: " +
                             codes + "; with places=by_successor they are counted here."});
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
                                                          report_finish finish) {
    if (auto* instead = std::get_if<net::http_response>(&outcome)) return std::move(*instead);
    auto& tables = std::get<report_tables>(outcome);
    if (auto refused = refuse_disagreement(tables)) return std::move(*refused);
    auto& out = tables.front();
    put_paper(form, std::move(finish.paper), finish.catalogue, out);
    const bool takes_places = std::ranges::any_of(
        form.takes, [](const auto& p) { return p.name == ask_for::places.name; });
    if (takes_places && !finish.by_successor) tell_predecessors(finish.catalogue, out);
    return std::move(out);
}

}  // namespace tiendo::http
