// What a credential with `reads` may see: the one place where that is enforced for HTTP.
//
// Before a route answers such a credential, its request is narrowed here by what the routing table
// says of the route (narrowing in api.hpp): the agency asked for defaults to the subtree that the
// credential reads; an agency, dossier or alert outside it is answered as one that is not known, in
// the same words; what cannot be narrowed is refused by name. Routes that hold lists of their own
// narrow them by may_read(). A dossier within is told whole: also which other agencies acted on it.
#include "api.hpp"
#include "ask.hpp"
#include "report_making.hpp"

#include <algorithm>
#include <charconv>

namespace tiendo::http {
namespace {

using narrowed = std::variant<net::http_request, net::http_response>;

// The first value of a parameter, decoded; what is wrong with the query is left to the route.
std::optional<std::string> parameter_of(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (percent_decoded(pair.substr(0, equals)) != std::string(name)) continue;
        return percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
    }
    return std::nullopt;
}

net::http_request with_parameter(net::http_request request,
                                 std::string_view name,
                                 std::string_view value) {
    request.target += request.target.find('?') == std::string::npos ? "?" : "&";
    request.target += std::string(name) + "=";
    // Codes have letters, digits and "._/-", which all stand as they are in a query.
    request.target += value;
    return request;
}

// The part of the path that varies.
std::string variable_of(std::string_view path, std::string_view pattern) {
    const auto begin = pattern.find('{');
    const auto behind = pattern.size() - pattern.find('}') - 1;
    path.remove_prefix(begin);
    path.remove_suffix(behind);
    return std::string(path);
}

net::http_response cannot_be_narrowed(const engine::credential& who, std::string_view path) {
    return net::problem(403,
                        {"not_narrowed",
                         "Authorization",
                         "The credential " + who.id + " reads " + who.reads->str() +
                             " and what is below it only; " + std::string(path) +
                             " tells of all agencies and cannot be narrowed.",
                         "Ask with a credential that reads everything."});
}

bool takes(const report_form& form, std::string_view parameter) {
    return std::ranges::any_of(form.takes, [&](const auto& p) { return p.name == parameter; });
}

}  // namespace

bool api::may_read(const engine::credential& who, std::string_view agency) const {
    return !who.reads || reader_.current_catalogue()->is_within(agency, who.reads->view());
}

net::http_response api::unknown_agency(std::string_view code) {
    return net::problem(400,
                        {"unknown_agency",
                         "agency",
                         "The catalogue in force has no agency " + std::string(code) + ".",
                         "See /v1/agencies."});
}

// The subtree, where no agency is asked for; a refusal, where one outside it is.
narrowed api::narrow_agency(const engine::credential& who, net::http_request request) const {
    const auto said = parameter_of(request.query(), "agency");
    if (!said) return with_parameter(std::move(request), "agency", who.reads->view());
    std::string code;
    if (normalise_code(*said, code) && !may_read(who, code)) return unknown_agency(code);
    return request;
}

boost::asio::awaitable<std::optional<net::http_response>> api::refuse_dossier(requester who,
                                                                              std::string said) {
    std::string code;
    if (!normalise_code(said, code)) co_return std::nullopt;  // the route names what is wrong
    const auto found =
        co_await ask_acknowledged(reader_, [code, root = *who->reads](const engine::engine& e) {
            return e.stands_within(code, root);
        });
    if (!found) co_return engine_busy();
    co_return *found ? std::nullopt : std::optional(unknown_dossier(code));
}

boost::asio::awaitable<std::optional<net::http_response>> api::refuse_alert(requester who,
                                                                            std::string said) {
    std::uint64_t id = 0;
    const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), id);
    if (failed != std::errc() || end != said.data() + said.size() || id == 0)
        co_return std::nullopt;
    const auto found = co_await ask_acknowledged(
        reader_,
        [id, root = *who->reads, now = clock_.now()](const engine::engine& e) -> std::string {
            const auto alert = e.alert(id, now);
            // One that is about no dossier is its agency's.
            if (!alert || alert->dossier.empty())
                return alert ? alert->agency.str() : std::string();
            return e.stands_within(alert->dossier.view(), root) ? root.str() : std::string();
        });
    if (!found) co_return engine_busy();
    co_return may_read(*who, *found) ? std::nullopt : std::optional(unknown_alert(id));
}

boost::asio::awaitable<narrowed> api::narrow(const route* to,
                                             requester who,
                                             net::http_request request) {
    if (!who || !who->reads) co_return request;
    switch (to->scope) {
        case narrowing::free:
        case narrowing::own:
            co_return request;
        case narrowing::none:
            co_return cannot_be_narrowed(*who, to->path);
        case narrowing::agency:
            co_return narrow_agency(*who, std::move(request));
        case narrowing::alert: {
            auto refused = co_await refuse_alert(who, variable_of(request.path(), to->path));
            if (refused) co_return std::move(*refused);
            co_return request;
        }
        case narrowing::dossier: {
            const auto code = percent_decoded(variable_of(request.path(), to->path));
            if (code) {
                auto refused = co_await refuse_dossier(who, *code);
                if (refused) co_return std::move(*refused);
            }
            co_return request;
        }
        case narrowing::agency_or_dossier:
            break;
    }
    // A silence, or a form of a report.
    const bool is_form = to->path.find('{') != std::string_view::npos;
    const auto* form = is_form ? find_report_form(variable_of(request.path(), to->path)) : nullptr;
    const auto dossier = parameter_of(request.query(), "dossier");
    if (dossier && (form == nullptr || takes(*form, "dossier"))) {
        auto refused = co_await refuse_dossier(who, *dossier);
        if (refused) co_return std::move(*refused);
        if (!parameter_of(request.query(), "agency")) co_return request;
    }
    if (form != nullptr && !takes(*form, "agency")) co_return request;
    co_return narrow_agency(*who, std::move(request));
}

}  // namespace tiendo::http
