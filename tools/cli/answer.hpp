// Reading the service's JSON answers field by field: a field that is absent is
// absent, never an exception, because an older or newer service may not send it.
#pragma once

#include "terminal/text.hpp"
#include "tiendo/base/time.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::cli {

[[nodiscard]] std::string text_at(const boost::json::object& from, std::string_view key);
[[nodiscard]] std::int64_t count_at(const boost::json::object& from,
                                    std::string_view key);  // 0 when absent
[[nodiscard]] std::optional<instant> instant_at(const boost::json::object& from,
                                                std::string_view key);
// Empty when absent; the reference is good as long as `from`.
[[nodiscard]] const boost::json::object& object_at(const boost::json::object& from,
                                                   std::string_view key);
[[nodiscard]] const boost::json::array& array_at(const boost::json::object& from,
                                                 std::string_view key);
// The answer as an object; throws std::runtime_error naming the route.
[[nodiscard]] const boost::json::object& as_answer(const boost::json::value& value,
                                                   std::string_view route);

// What the wall shows at an instant of an answer: the service prints each with the offset of its
// zone at that moment. Absent when the text is no instant.
[[nodiscard]] std::optional<local_time> wall_in(std::string_view rfc3339);
// The same as date and time; the text itself when it is no instant.
[[nodiscard]] std::string local_text(std::string_view rfc3339, terminal::language lang);

}  // namespace tiendo::cli
