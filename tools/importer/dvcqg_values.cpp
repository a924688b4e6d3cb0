// Dates and units of the national exchange format.
#include "importer/dvcqg_import.hpp"
#include "importer/plain_letters.hpp"
#include "importer/xes_import.hpp"

namespace tiendo::importer {
namespace {

bool all_digits(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<instant> parse_dvcqg_date(std::string_view text, const calendar::time_zone& zone) {
    const auto part = [text](std::size_t from, std::size_t count) {
        return std::string(text.substr(from, count));
    };
    std::optional<instant> at;
    bool is_local = false;
    if (text.size() == 14 && all_digits(text)) {
        at = parse_rfc3339(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) +
                           ":" + part(10, 2) + ":" + part(12, 2) + "Z");
        is_local = true;
    } else if (text.size() == 19 && text[10] == ' ') {
        at = parse_rfc3339(part(0, 10) + "T" + part(11, 8) + "Z");
        is_local = true;
    } else if (text.size() >= 19 && text[10] == 'T') {
        at = parse_rfc3339(text);
        if (!at) at = parse_rfc3339(std::string(text) + "Z");
    }
    if (!at) return std::nullopt;
    if (is_local) at = zone.to_instant(local_time{at->time_since_epoch()});
    return *at < earliest_fact ? std::nullopt : at;
}

std::string unit_code_of(std::string_view name) {
    return slug_of(plain_letters(name));
}

}  // namespace tiendo::importer
