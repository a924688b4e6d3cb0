// The service's stable names about dossiers in words, Vietnamese and English: an
// unknown name, of a newer service, is shown as it is.
#pragma once

#include "terminal/text.hpp"
#include "tiendo/calendar/limit.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tiendo::cli {

// States, verdicts, causes of pauses and due dates, as headings and cells have them.
[[nodiscard]] std::string in_words(std::string_view name, terminal::language lang);
// Kinds of events: "tiếp nhận".
[[nodiscard]] std::string kind_words(std::string_view name, terminal::language lang);
// Columns of counts: "đến hạn".
[[nodiscard]] std::string measure_words(std::string_view name, terminal::language lang);
// What a clock policy does to a limit in that unit, asked for by that cause ("supplement"): "tính
// lại thời hạn từ đầu khi nhận đủ giấy tờ".
[[nodiscard]] std::string policy_words(std::string_view name,
                                       std::string_view cause,
                                       std::optional<calendar::limit_unit> unit,
                                       terminal::language lang);
// "trực tiếp" of IN_PERSON; empty for none.
[[nodiscard]] std::string channel_words(std::string_view name, terminal::language lang);
// What is remarkable, and its consequence.
[[nodiscard]] std::string finding_words(std::string_view name, terminal::language lang);

}  // namespace tiendo::cli
