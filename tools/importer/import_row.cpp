// Ids and values that refusals may show.
#include "importer/import_row.hpp"

#include "tiendo/base/digest.hpp"

#include <fmt/format.h>

namespace tiendo::importer {

event_id id_of(const dossier_code& code, std::string_view suffix) {
    const auto whole = fmt::format("{}:{}", code.view(), suffix);
    if (whole.size() <= code_bytes_max) return event_id(whole);
    const auto left = std::min<std::size_t>(40, code_bytes_max - suffix.size() - 1);
    return event_id(fmt::format("{}:{}", to_hex(sha256(code.view())).substr(0, left), suffix));
}

std::string shown(std::string_view value) {
    constexpr std::size_t shown_bytes_max = 32;
    const bool is_short = value.size() <= 3;  // a state, a channel
    const bool is_date =
        value.find('/') != std::string_view::npos || value.find(':') != std::string_view::npos ||
        (value.size() >= 8 && (value.starts_with("19") || value.starts_with("20")) &&
         (value[4] == '-' || value.size() == 8 || value.size() == 14));
    // Other digits may be those of a telephone or an identity card.
    const bool harmless = value.size() <= shown_bytes_max && (is_short || is_date) &&
                          value.find_first_not_of("0123456789-:./TZ+ ") == std::string_view::npos;
    return harmless ? fmt::format("'{}'", value) : fmt::format("a text of {} bytes", value.size());
}

}  // namespace tiendo::importer
