// The shipped calendar as texts of catalogue files.
#include "tiendo/calendar/embedded.hpp"

#include "read_calendars.hpp"
#include "tiendo/catalogue/catalogue.hpp"

#include <string>

namespace tiendo::catalogue {
namespace {

file_texts texts_under(const std::string& folder) {
    return {{folder + "calendars.csv", std::string(calendar::embedded::calendars_csv())},
            {folder + "calendar.csv", std::string(calendar::embedded::calendar_csv())},
            {folder + "hours.csv", std::string(calendar::embedded::hours_csv())}};
}

}  // namespace

const file_texts& embedded_calendar() {
    static const file_texts texts = texts_under("");
    return texts;
}

const file_texts& shipped_files() {
    static const file_texts texts = texts_under("embedded/");
    return texts;
}

}  // namespace tiendo::catalogue
