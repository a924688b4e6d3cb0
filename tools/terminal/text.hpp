// How wide a text is on a terminal, and numbers and dates as people here write them.
//
// Vietnamese letters are one column wide whether they come composed or as a
// letter and its marks; cutting never splits a letter. Vietnamese writes
// 1.234,56 and 21/11/2026, English 1,234.56 and 21 Nov 2026.
#pragma once

#include "tiendo/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::terminal {

enum class language : std::uint8_t { vi, en };
[[nodiscard]] std::optional<language> parse_language(std::string_view name);
// The text of the two that this language reads.
[[nodiscard]] inline std::string_view in(language lang, std::string_view vi, std::string_view en) {
    return lang == language::vi ? vi : en;
}

// Columns on the terminal. Bytes that are not UTF-8 count one each.
[[nodiscard]] std::size_t width_of(std::string_view text);
enum class align : std::uint8_t { left, right };
// Exactly `width` columns: padded, or cut with "…" at its end.
[[nodiscard]] std::string fit(std::string_view text, std::size_t width, align side = align::left);

[[nodiscard]] std::string number(std::int64_t value, language lang);  // "−1.234"
// "98,02%" from exact integers, half up; "–" for an empty denominator.
[[nodiscard]] std::string percent(std::int64_t numerator, std::int64_t denominator, language lang);
[[nodiscard]] std::string date(local_date day, language lang);
// Times that a person reads are times on a wall: of the dossier's calendar or the deployment, as
// the service tells its zone; never of this machine.
[[nodiscard]] std::string time_of_day_text(local_time wall);  // "10:24:36"
[[nodiscard]] std::string date_and_time(local_time wall, language lang);
// "3 s", "12 min", "2 h 05 min": a length of time for a person who waits.
[[nodiscard]] std::string duration_text(std::chrono::seconds length);

}  // namespace tiendo::terminal
