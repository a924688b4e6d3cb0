// The dashboard's files: what a browser gets for an address that is not one of the API's.
//
// Every view has its own address, which the page itself reads; so an unknown path is answered with
// the page to whoever accepts HTML. Files are named in a fixed table, compared whole: no part of a
// request ever becomes the name of a file.
#include "dashboard_route.hpp"

#include "dashboard_assets.hpp"
#include "tiendo/base/digest.hpp"

#include <algorithm>
#include <vector>

namespace tiendo::http {
namespace {

constexpr std::string_view shell_path = "/index.html";
// Nothing from elsewhere and nothing inline; what the page asks for, it asks this service.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct tagged_asset {
    const dashboard_asset* file = nullptr;
    std::string tag;  // of its bytes, with quotes
};

// Digests are taken once: at the first request for any of them.
const std::vector<tagged_asset>& tagged() {
    static const auto all = [] {
        std::vector<tagged_asset> out;
        for (const auto& file : dashboard_assets())
            out.push_back({&file, "\"" + to_hex(sha256(file.bytes)).substr(0, 32) + "\""});
        return out;
    }();
    return all;
}

const tagged_asset* find(std::string_view path) {
    const auto& all = tagged();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const auto& asset) { return asset.file->path == path; });
    return found == all.end() ? nullptr : &*found;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// Whether a comma-separated list has a member that is `name`, with whatever parameters, but not
// with the weight 0, which says "not this".
bool names(std::string_view list, std::string_view name) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto member = trimmed(list.substr(0, comma));
        const auto semicolon = member.find(';');
        if (trimmed(member.substr(0, semicolon)) == name) {
            const auto weight =
                semicolon == std::string_view::npos ? "" : trimmed(member.substr(semicolon + 1));
            return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" &&
                   weight != "q=0.000";
        }
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return false;
}

bool is_of_the_api(std::string_view path) {
    return path == "/v1" || path.starts_with("/v1/") || path == "/metrics" || path == "/healthz" ||
           path == "/readyz";
}

net::http_response answer(const tagged_asset& asset, const net::http_request& request) {
    const auto& file = *asset.file;
    const bool is_page = file.path == shell_path;
    const bool as_gzip = !file.gzipped.empty() && names(request.accept_encoding, "gzip");
    // The two forms are different bytes: a cache must not mix them up.
    const auto tag =
        as_gzip ? asset.tag.substr(0, asset.tag.size() - 1) + "-gz\"" : std::string(asset.tag);
    net::http_response out;
    out.content_type = file.content_type;
    out.headers.emplace_back("ETag", tag);
    out.headers.emplace_back("Vary", "Accept-Encoding");
    // The names of all other files carry a digest of their content.
    out.headers.emplace_back("Cache-Control",
                             is_page ? "no-cache" : "public, max-age=31536000, immutable");
    if (is_page) out.headers.emplace_back("Content-Security-Policy", page_policy);
    if (request.if_none_match && names(*request.if_none_match, tag)) {
        out.status = 304;
        return out;
    }
    if (as_gzip) out.headers.emplace_back("Content-Encoding", "gzip");
    out.body = as_gzip ? file.gzipped : file.bytes;
    return out;
}

}  // namespace

std::optional<net::http_response> dashboard_response(const net::http_request& request) {
    const auto path = request.path();
    if (request.method != "GET" || is_of_the_api(path)) return std::nullopt;
    if (const auto* asset = find(path)) return answer(*asset, request);
    const auto* page = find(shell_path);
    if (page == nullptr || !names(request.accept, "text/html")) return std::nullopt;
    return answer(*page, request);
}

}  // namespace tiendo::http
