// Is this request one for the dashboard, and what is it answered with?
#pragma once

#include "tiendo/net/http_message.hpp"

#include <optional>

namespace tiendo::http {

// A file of the bundle for its own path; the page for any other path outside the API, to whoever
// accepts text/html; else nothing. Needs no credential: the files say nothing about dossiers.
[[nodiscard]] std::optional<net::http_response> dashboard_response(
    const net::http_request& request);

}  // namespace tiendo::http
