// What a webhook is sent: the body of a call and its signature. Private to the module.
#pragma once

#include "tiendo/catalogue/catalogue.hpp"
#include "webhook_rows.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::notify {

// An alert with the members that GET /v1/alerts gives it.
[[nodiscard]] boost::json::object alert_object(const engine::alert_view& a,
                                               const catalogue::catalogue& in);

struct notice {
    std::uint64_t alert = 0;
    told_stage stage;
    const known_alert* of = nullptr;  // must outlive the writing
};
// The idempotency id: the same on every retry, another one for every other notice.
[[nodiscard]] std::string id_of(std::string_view receiver, const notice& n);
[[nodiscard]] std::string body_of(std::string_view receiver,
                                  const std::vector<notice>& notices,
                                  const catalogue::catalogue& in,
                                  instant now);
// The same for the same notices, whenever they are sent.
[[nodiscard]] std::string idempotency_key(std::string_view receiver,
                                          const std::vector<notice>& notices);

// "v1=" and HMAC-SHA-256 in hexadecimal of "TIMESTAMP.BODY" under the secret.
[[nodiscard]] std::string signature_of(std::string_view secret,
                                       std::string_view timestamp,
                                       std::string_view body);

}  // namespace tiendo::notify
