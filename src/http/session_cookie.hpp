// Who signed in on this page? The cookie that a browser sends instead of a token,
// and the one-use tickets with which it opens /v1/live.
//
// A cookie holds a credential's id, the instant at which it ends, and an HMAC-SHA-256 over both and
// the digest of the credential's token, by a key that only this service has. Nothing is stored for
// it, so it outlives a restart; it ends with its instant, with its credential, and with the key.
// A ticket is 256 random bits, kept as a digest in memory, good once and for ticket_life.
// src/decisions/0029. Owner: the I/O thread.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/http/server.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::http {

inline constexpr std::string_view session_cookie_name = "tiendo_session";
inline constexpr std::chrono::hours session_life{12};  // from the sign-in on; use does not prolong

// The value of the cookie: letters, digits, '-' and '.' only. "ID-IN-HEX.ENDS-AT-MS.HMAC-IN-HEX".
[[nodiscard]] std::string session_cookie(const digest256& key,
                                         const engine::credential& who,
                                         instant ends_at);

enum class no_session : std::uint8_t {
    unknown,  // not made by us, changed on the way, or its credential is revoked or gone
    over,     // its instant has passed
};
struct open_session {
    requester who;
    instant ends_at{};
};
// Whose cookie it is at `now`. The digests are compared in constant time.
[[nodiscard]] std::variant<open_session, no_session> session_of(
    std::string_view cookie,
    const digest256& key,
    const engine::credential_source& credentials,
    instant now);

// The value of our cookie in a Cookie field; of several the first. nullopt: there is none.
[[nodiscard]] std::optional<std::string_view> find_session_cookie(std::string_view field);

inline constexpr std::string_view ticket_prefix = "tiendo.ticket.";
inline constexpr std::chrono::seconds ticket_life{30};
inline constexpr std::size_t tickets_max = 10'000;  // within ticket_life; more are refused

class live_tickets {
  public:
    // Remembers `ticket`, which is new; false: tickets_max are outstanding.
    [[nodiscard]] bool keep(std::string_view ticket, requester who, std::chrono::nanoseconds now);
    // Whose it was; it is good no more. nullptr: it is none, was used, or is too old.
    [[nodiscard]] requester take(std::string_view ticket, std::chrono::nanoseconds now);
    [[nodiscard]] std::size_t outstanding() const noexcept { return known_.size(); }

  private:
    struct kept {
        requester who;
        std::chrono::nanoseconds ends{};
    };
    void forget_old(std::chrono::nanoseconds now);

    std::map<digest256, kept> known_;
    std::deque<std::pair<std::chrono::nanoseconds, digest256>> by_end_;  // used ones too
};

}  // namespace tiendo::http
