// Where a calculator's clock starts; see the header.
#include "tiendo/catalogue/clock_start.hpp"

namespace tiendo::catalogue {

std::optional<origin_rule> parse_origin_rule(std::string_view name) noexcept {
    if (name == "roll") return origin_rule::roll;
    if (name == "next_day") return origin_rule::next_day;
    return std::nullopt;
}

std::optional<clock_policy> parse_clock_policy(std::string_view name) noexcept {
    if (name == "restart") return clock_policy::restart;
    if (name == "pause_working") return clock_policy::pause_working;
    if (name == "pause_calendar") return clock_policy::pause_calendar;
    if (name == "none") return clock_policy::none;
    return std::nullopt;
}

clock_start start_of_clock(instant received,
                           calendar::limit_unit unit,
                           const start_rules& rules,
                           const calendar::working_calendar& calendar) noexcept {
    clock_start out{received};
    auto date = calendar.date_of(received);
    const auto since_midnight = calendar.zone().to_local(received) - date;
    if (rules.cut_off && since_midnight > rules.cut_off->since_midnight) {
        date = calendar.add_working_days(date, 1);
        out = {calendar.opening_of(date), true};
    }
    const bool rolls = rules.origin == origin_rule::roll;
    switch (unit) {
        case calendar::limit_unit::working_days:
            if (rolls && !calendar.is_working_day(date))
                out.at = calendar.start_of(calendar.roll_forward(date));
            break;
        case calendar::limit_unit::working_hours:
            if (calendar.is_open(out.at)) break;
            out.at = rolls ? calendar.roll_to_opening(out.at)
                           : calendar.opening_of(calendar.add_working_days(date, 1));
            break;
        case calendar::limit_unit::calendar_days:
        case calendar::limit_unit::hours:
        case calendar::limit_unit::months:
            break;
    }
    return out;
}

}  // namespace tiendo::catalogue
