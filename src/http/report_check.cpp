// Refusing tables that do not add up.
#include "report_check.hpp"

#include "tiendo/report/check.hpp"

#include <fmt/format.h>

namespace tiendo::http {
namespace {

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

}  // namespace

std::optional<net::http_response> refuse_disagreement(std::span<const report::table> tables) {
    for (const auto& t : tables) {
        if (const auto wrong = report::disagreements(t); !wrong.empty())
            return does_not_add_up(wrong.front());
    }
    if (const auto wrong = report::disagreements_between(tables); !wrong.empty())
        return does_not_add_up(wrong.front());
    return std::nullopt;
}

}  // namespace tiendo::http
