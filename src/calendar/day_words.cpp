// The names of days; see the header.
#include "tiendo/calendar/day_words.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace tiendo::calendar {
namespace {

struct both {
    std::string_view vi;
    std::string_view en;
};

// The names that the shipped calendar uses. Another calendar's names are shown as they are.
constexpr std::array<both, 18> names{{
    {"Tết Dương lịch", "New Year's Day"},
    {"Nghỉ bù Tết Dương lịch", "New Year's Day, in lieu"},
    {"Tết Nguyên đán", "Lunar New Year (Tết)"},
    {"Nghỉ bù Tết Nguyên đán", "Lunar New Year, in lieu"},
    {"Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day"},
    {"Nghỉ bù Giỗ Tổ Hùng Vương", "Hùng Kings' Day, in lieu"},
    {"Ngày Chiến thắng 30/4", "Reunification Day"},
    {"Nghỉ bù Ngày Chiến thắng 30/4", "Reunification Day, in lieu"},
    {"Ngày Quốc tế Lao động", "International Labour Day"},
    {"Nghỉ bù Ngày Quốc tế Lao động", "Labour Day, in lieu"},
    {"Quốc khánh", "National Day"},
    {"Quốc khánh (ngày liền kề)", "National Day, adjacent day"},
    {"Nghỉ bù Quốc khánh", "National Day, in lieu"},
    {"Ngày Văn hóa Việt Nam", "Vietnamese Culture Day"},
    {"Nghỉ hoán đổi ngày làm việc", "day off swapped with a Saturday"},
    {"Làm bù (hoán đổi ngày làm việc)", "make-up working Saturday"},
    {"Ngày nghỉ", "day off"},
    {"Ngày đặc biệt", "day with hours of its own"},
}};

bool is_weekend(local_date date) {
    const std::chrono::weekday day{date};
    return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

both unit_words(limit_unit unit) {
    switch (unit) {
        case limit_unit::working_days:
            return {"ngày làm việc", "working day"};
        case limit_unit::calendar_days:
            return {"ngày", "day"};
        case limit_unit::working_hours:
            return {"giờ làm việc", "working hour"};
        case limit_unit::hours:
            return {"giờ", "hour"};
        case limit_unit::months:
            return {"tháng", "month"};
    }
    return {};
}

}  // namespace

day_words words_of(const limit& length) {
    const auto unit = unit_words(length.unit);
    const auto amount = std::to_string(length.amount) + " ";
    return {amount + std::string(unit.vi),
            amount + std::string(unit.en) + (length.amount == 1 ? "" : "s")};
}

day_words words_of(const explained_day& day) {
    if (!day.reason.empty()) {
        const auto* const known = std::ranges::find(names, std::string_view(day.reason), &both::vi);
        if (known != names.end()) return {day.reason, std::string(known->en)};
        return {day.reason, day.reason};
    }
    if (day.working) return {"ngày làm việc", "working day"};
    if (is_weekend(day.date)) return {"cuối tuần", "weekend"};
    return {"không phải ngày làm việc trong tuần", "not a working day of the week"};
}

}  // namespace tiendo::calendar
