// The days of a derivation as a person reads them off a paper calendar: runs of
// like days folded into ranges, each with what it counts and why.
#pragma once

#include "cli/explain_words.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tiendo::cli {

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
// "Thứ Hai, 02/03/2026 09:00" of an instant the service printed; itself when it is none. Seconds
// where they are not zero.
[[nodiscard]] std::string moment_text(std::string_view rfc3339, const layout& how);
// "T2 02/03/2026 09:00", with seconds where they are not zero.
[[nodiscard]] std::string short_moment(std::string_view rfc3339, const layout& how);
// "Thứ Tư, 11/03/2026" or with the time where instants compare; "–" for no due date.
[[nodiscard]] std::string due_words(const boost::json::object& due, const layout& how);
// "hạn luật định" by the service's name of the basis.
[[nodiscard]] std::string_view basis_words(std::string_view name, const layout& how);

// The section that counts the days of every due date that was counted, from the whole answer.
[[nodiscard]] std::string days_text(const boost::json::object& answer, const layout& how);

}  // namespace tiendo::cli
