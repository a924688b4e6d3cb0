// Asking for what takes the service a second fold of its log: starts the job,
// shows how far it is, and comes back with its result.
#pragma once

#include "client/http.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace tiendo::cli {

// `target` and `body` start it; `noun` is what its progress counts. Throws usage_error when the
// files sent with it were refused (every reason on its own line), std::runtime_error when it failed
// or is not known any more.
[[nodiscard]] boost::json::object run_job(const client::service_options& service,
                                          const std::string& target,
                                          const std::string& body = {},
                                          const std::string& noun = "records");

// Texts of files by their names without directories. Throws usage_error when one cannot be read.
[[nodiscard]] std::map<std::string, std::string> texts_of(const std::vector<std::string>& paths);
// {"files": {...}} of them.
[[nodiscard]] std::string files_body(const std::vector<std::string>& paths);

}  // namespace tiendo::cli
