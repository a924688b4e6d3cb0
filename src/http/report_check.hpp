// Nothing is given out that does not add up, alone and beside the other tables of the same look.
#pragma once

#include "tiendo/net/http_message.hpp"
#include "tiendo/report/table.hpp"

#include <optional>
#include <span>

namespace tiendo::http {

// 500, naming the first line that does not add up; nullopt: all do.
[[nodiscard]] std::optional<net::http_response> refuse_disagreement(
    std::span<const report::table> tables);

}  // namespace tiendo::http
