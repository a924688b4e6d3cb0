// Words that explained deadlines share: weekdays, units, lengths of time, the
// colours and the width of a terminal. Vietnamese and English.
#pragma once

#include "terminal/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/limit.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::cli {

struct both {
    std::string_view vi;
    std::string_view en;
    [[nodiscard]] std::string_view in(terminal::language lang) const {
        return terminal::in(lang, vi, en);
    }
};

[[nodiscard]] both weekday_name(local_date date);  // "Thứ Hai"
[[nodiscard]] std::string_view weekday_short(local_date date, terminal::language lang);  // "T2"
[[nodiscard]] both unit_name(calendar::limit_unit unit);  // "ngày làm việc"
[[nodiscard]] std::optional<calendar::limit_unit> unit_of(std::string_view key);
// "5 ngày làm việc", "1 working day".
[[nodiscard]] std::string amount_text(std::int64_t amount,
                                      calendar::limit_unit unit,
                                      terminal::language lang);
// "3 giờ 30", "3 h 30"; "3 h 30 min 15 s" where the minutes do not say it all.
[[nodiscard]] std::string hours_text(milliseconds length, terminal::language lang);
// "07:30", "15:00:01", "15:00:00.001".
[[nodiscard]] std::string clock_text(local_time wall);

// Colours only where asked for.
enum class colours { off, on };
[[nodiscard]] std::string paint(std::string text, std::string_view code, colours shown);

// How explanations are laid out: nothing is cut, long sentences go on in the next line.
struct layout {
    terminal::language lang = terminal::language::vi;
    std::size_t width = 100;
    colours shown = colours::off;

    [[nodiscard]] std::string_view in(std::string_view vi, std::string_view en) const {
        return terminal::in(lang, vi, en);
    }
    [[nodiscard]] std::string_view in(both words) const { return words.in(lang); }
};

// `text` behind `head`, which is `indent` columns wide; further lines begin there.
[[nodiscard]] std::string wrapped(std::string_view head,
                                  std::size_t indent,
                                  std::string_view text,
                                  const layout& how);
}  // namespace tiendo::cli
