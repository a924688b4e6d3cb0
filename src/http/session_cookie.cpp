// Cookies and tickets; see the header for the rules.
#include "session_cookie.hpp"

#include <array>
#include <charconv>

namespace tiendo::http {
namespace {

constexpr std::size_t cookie_bytes_max = 512;  // ids have 64 bytes at most

// Each part with its length before it, so that no two sessions give the same text.
digest256 seal_of(const digest256& key, const engine::credential& who, instant ends_at) {
    const auto ends = std::to_string(ends_at.time_since_epoch().count());
    std::string said = "tiendo session 1";
    for (const auto part : {std::string_view(who.id), std::string_view(ends)})
        said += "\n" + std::to_string(part.size()) + " " + std::string(part);
    said += "\n" + to_hex(who.secret);
    return hmac_sha256(key, said);
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

struct cookie_parts {
    std::string id;
    instant ends_at{};
    digest256 seal{};
};

std::optional<cookie_parts> read_cookie(std::string_view text) {
    if (text.size() > cookie_bytes_max) return std::nullopt;
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto id = from_hex(text.substr(0, first));
    const auto ends = text.substr(first + 1, second - first - 1);
    const auto seal = from_hex(text.substr(second + 1));
    std::int64_t ms = 0;
    const auto [end, failed] = std::from_chars(ends.data(), ends.data() + ends.size(), ms);
    cookie_parts out;
    if (!id || !seal || seal->size() != out.seal.size() || failed != std::errc() ||
        end != ends.data() + ends.size()) {
        return std::nullopt;
    }
    out.id = *id;
    out.ends_at = instant{milliseconds{ms}};
    for (std::size_t i = 0; i < out.seal.size(); ++i)
        out.seal[i] = static_cast<std::uint8_t>((*seal)[i]);
    return out;
}

}  // namespace

std::string session_cookie(const digest256& key, const engine::credential& who, instant ends_at) {
    const auto* id = reinterpret_cast<const std::uint8_t*>(who.id.data());
    return to_hex({id, who.id.size()}) + "." + std::to_string(ends_at.time_since_epoch().count()) +
           "." + to_hex(seal_of(key, who, ends_at));
}

std::variant<open_session, no_session> session_of(std::string_view cookie,
                                                  const digest256& key,
                                                  const engine::credential_source& credentials,
                                                  instant now) {
    const auto read = read_cookie(cookie);
    if (!read) return no_session::unknown;
    auto who = credentials.find_by_id(read->id);
    if (!who || !equal_in_constant_time(seal_of(key, *who, read->ends_at), read->seal))
        return no_session::unknown;
    if (read->ends_at <= now) return no_session::over;
    return open_session{std::move(who), read->ends_at};
}

std::optional<std::string_view> find_session_cookie(std::string_view field) {
    while (!field.empty()) {
        const auto end = std::min(field.find(';'), field.size());
        auto pair = field.substr(0, end);
        field.remove_prefix(std::min(end + 1, field.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        while (pair.ends_with(' ')) pair.remove_suffix(1);
        if (pair.size() > session_cookie_name.size() && pair.starts_with(session_cookie_name) &&
            pair[session_cookie_name.size()] == '=') {
            return pair.substr(session_cookie_name.size() + 1);
        }
    }
    return std::nullopt;
}

void live_tickets::forget_old(std::chrono::nanoseconds now) {
    while (!by_end_.empty() && by_end_.front().first <= now) {
        known_.erase(by_end_.front().second);
        by_end_.pop_front();
    }
}

bool live_tickets::keep(std::string_view ticket, requester who, std::chrono::nanoseconds now) {
    forget_old(now);
    // Used ones stand in the queue until they would have ended: it is bounded too.
    if (by_end_.size() >= tickets_max) return false;
    const auto digest = sha256(ticket);
    known_.insert_or_assign(digest, kept{std::move(who), now + ticket_life});
    by_end_.emplace_back(now + ticket_life, digest);
    return true;
}

requester live_tickets::take(std::string_view ticket, std::chrono::nanoseconds now) {
    forget_old(now);
    const auto found = known_.find(sha256(ticket));
    if (found == known_.end()) return nullptr;
    auto who = std::move(found->second.who);
    known_.erase(found);
    return who;
}

}  // namespace tiendo::http
