// Making tags and comparing them.
#include "etag.hpp"

#include "tiendo/base/digest.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace tiendo::http {
namespace {

constexpr std::size_t digest_bytes = 12;  // chance meets no second one

std::string digest_of(std::span<const std::string_view> parts) {
    const auto digest = sha256(parts);
    return to_hex(std::span(digest).first(digest_bytes));
}

// Weak comparison (RFC 9110, 8.8.3.2): a proxy that packs the body makes a tag weak.
bool names(std::string_view if_none_match, std::string_view tag) {
    while (!if_none_match.empty()) {
        const auto comma = if_none_match.find(',');
        auto one = if_none_match.substr(0, comma);
        const auto begin = one.find_first_not_of(" \t");
        one.remove_prefix(begin == std::string_view::npos ? one.size() : begin);
        one = one.substr(0, one.find_last_not_of(" \t") + 1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == tag || one == "*") return true;
        if (comma == std::string_view::npos) break;
        if_none_match.remove_prefix(comma + 1);
    }
    return false;
}

}  // namespace

is_settled settled_at(const std::optional<instant>& as_of, local_date to, local_date today) {
    return as_of || to < today ? is_settled::yes : is_settled::no;
}

log_tag::log_tag(const net::http_request& request,
                 const engine::credential& who,
                 std::string_view start)
    : known_(request.if_none_match) {
    const std::array<std::string_view, 5> parts{start, "\n", who.id, "\n", request.target};
    question_ = digest_of(parts);
}

std::string log_tag::of(const engine::engine& engine) const {
    return fmt::format("\"{}-{}.{}-{}\"",
                       engine.measure().position,
                       engine.catalogue_versions(),
                       engine.restating().done,
                       question_);
}

bool log_tag::is_known(std::string_view tag) const {
    return known_ && names(*known_, tag);
}

net::http_response with_tag(net::http_response answer, const std::string& tag) {
    if (tag.empty() || answer.status != 200) return answer;
    answer.headers.emplace_back("ETag", tag);
    // It may be kept by who asked, and is asked for again each time.
    answer.headers.emplace_back("Cache-Control", "private, no-cache");
    return answer;
}

net::http_response not_modified(const std::string& tag) {
    net::http_response out;
    out.status = 304;
    out.headers.emplace_back("ETag", tag);
    out.headers.emplace_back("Cache-Control", "private, no-cache");
    return out;
}

net::http_response tagged_by_content(net::http_response answer, const net::http_request& request) {
    const std::array<std::string_view, 1> body{answer.body};
    const auto tag = "\"" + digest_of(body) + "\"";
    if (request.if_none_match && names(*request.if_none_match, tag)) return not_modified(tag);
    return with_tag(std::move(answer), tag);
}

}  // namespace tiendo::http
