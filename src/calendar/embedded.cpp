// Views of the bytes that embedded_data.S places in the program.
#include "tiendo/calendar/embedded.hpp"

#include <cstddef>

extern "C" {
extern const char tiendo_calendars_csv_begin[];
extern const char tiendo_calendars_csv_end[];
extern const char tiendo_calendar_csv_begin[];
extern const char tiendo_calendar_csv_end[];
extern const char tiendo_hours_csv_begin[];
extern const char tiendo_hours_csv_end[];
}

namespace tiendo::calendar::embedded {
namespace {

std::string_view between(const char* begin, const char* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view calendars_csv() noexcept {
    return between(tiendo_calendars_csv_begin, tiendo_calendars_csv_end);
}
std::string_view calendar_csv() noexcept {
    return between(tiendo_calendar_csv_begin, tiendo_calendar_csv_end);
}
std::string_view hours_csv() noexcept {
    return between(tiendo_hours_csv_begin, tiendo_hours_csv_end);
}

}  // namespace tiendo::calendar::embedded
