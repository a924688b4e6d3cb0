// Why a date is worked or not, in words: the holiday's or make-up day's name as
// the calendar has it, "cuối tuần · weekend", "ngày làm việc · working day".
//
// Vietnamese and English side by side; names that the shipped calendar does not
// use have no English and stand in Vietnamese in both. For people only.
#pragma once

#include "tiendo/calendar/limit.hpp"
#include "tiendo/calendar/working_calendar.hpp"

#include <string>
#include <string_view>

namespace tiendo::calendar {

struct day_words {
    std::string vi;
    std::string en;
};

[[nodiscard]] day_words words_of(const explained_day& day);
// "2 ngày làm việc", "2 working days".
[[nodiscard]] day_words words_of(const limit& length);

}  // namespace tiendo::calendar
