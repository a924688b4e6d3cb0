// The calendars of a catalogue, as its builder needs them: with the ids that
// are defined but broken, so that agencies that name them are not refused too.
#pragma once

#include "fields.hpp"
#include "refusal_list.hpp"
#include "tiendo/catalogue/calendars.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace tiendo::catalogue {

inline constexpr std::string_view shipped_calendar_id = "vn";

struct calendars_read {
    calendar_map calendars;
    std::set<std::string, std::less<>> defined;  // sound or not
    table_state state = table_state::whole;      // rows_missing: more ids may be meant to exist
    bool shipped = false;  // vn comes from the embedded files, not from the catalogue's own
};

// embedded_calendar() under the names by which an accepted catalogue keeps it.
[[nodiscard]] const file_texts& shipped_files();

[[nodiscard]] calendars_read read_calendars(const file_texts& files, refusal_list& refusals);

}  // namespace tiendo::catalogue
