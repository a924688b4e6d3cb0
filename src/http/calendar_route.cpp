// GET /v1/calendar: which days of a calendar are worked, which are off, and why.
//
// By the catalogue in force. Times are wall times of the calendar's zone. At most days_max days.
#include "api.hpp"
#include "json_writer.hpp"
#include "tiendo/calendar/day_words.hpp"

namespace tiendo::http {
namespace {

constexpr std::chrono::days days_max{366};

struct calendar_question {
    const calendar::working_calendar* calendar = nullptr;  // set unless refused
    local_date from;
    local_date to;
};

// Unless told otherwise, the month of the end that is told, or this one.
calendar_question read_calendar_question(parameters& asked,
                                         const catalogue::catalogue& known,
                                         instant now) {
    calendar_question out;
    const auto id = asked.text("calendar");
    out.calendar = id ? known.find_calendar(*id) : &known.main_calendar();
    if (out.calendar == nullptr) {
        asked.refuse("unknown_calendar",
                     "calendar",
                     "There is no calendar of this id.",
                     "Use vn or an id of calendars.csv.");
    }
    const auto from = asked.date("from");
    const auto to = asked.date("to");
    const std::chrono::year_month_day within{from.value_or(to.value_or(known.zone().date_of(now)))};
    const auto month = within.year() / within.month();
    out.from = from.value_or(local_date{std::chrono::local_days{month / 1}});
    out.to = to.value_or(local_date{std::chrono::local_days{month / std::chrono::last}});
    if (out.from > out.to) {
        asked.refuse("period_reversed",
                     "from",
                     "The period begins after it ends.",
                     "Give from no later than to.");
    } else if (out.to - out.from >= days_max) {
        asked.refuse("period_too_long",
                     "from",
                     "The period is longer than 366 days.",
                     "Ask for a year at a time.");
    } else if (out.from < calendar::earliest_date || out.to > calendar::latest_date) {
        asked.refuse("date_out_of_range", "from", "The period leaves the years 1900 to 2200.");
    }
    return out;
}

void write_date(json_writer& json,
                const calendar::explained_day& day,
                const calendar::working_calendar& calendar) {
    json.open('{').member("date", to_text(day.date));
    json.member("kind", calendar::name_of(calendar.kind_of(day.date)));
    json.key("working").boolean(day.working);
    const auto name = day.reason.empty() ? calendar::day_words{} : calendar::words_of(day);
    const auto said = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(text);
    };
    json.member("name_vi", said(name.vi));
    json.member("name_en", name.en == name.vi ? std::nullopt : said(name.en));
    json.key("windows").open('[');
    for (const auto& window : calendar.windows_of(day.date)) {
        json.open('[').text(to_text(window.from)).text(to_text(window.to)).close(']');
    }
    json.close(']').member("legal_source", said(day.legal_source));
    json.key("provisional").boolean(calendar.is_provisional(day.date)).close('}');
}

std::optional<std::string> date_text(const std::optional<local_date>& date) {
    return date ? std::optional(to_text(*date)) : std::nullopt;
}

}  // namespace

api::answer api::calendar_days(requester, net::http_request request) {
    parameters asked(request.query(), {"from", "to", "calendar"});
    const auto catalogue = reader_.current_catalogue();
    const auto question = read_calendar_question(asked, *catalogue, clock_.now());
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto& calendar = *question.calendar;
    json_writer json;
    json.open('{').member("calendar_id", calendar.id());
    json.member("time_zone", calendar.zone().name());
    json.member("published_from", date_text(calendar.published_from()));
    json.member("published_to", date_text(calendar.published_to()));
    json.member("from", to_text(question.from)).member("to", to_text(question.to));
    json.key("days").open('[');
    for (const auto& day : calendar.explain(question.from, question.to))
        write_date(json, day, calendar);
    json.close(']').key("calendar_ids").open('[');
    for (const auto& [id, one] : catalogue->calendars()) json.text(id);
    json.close(']').close('}');
    co_return tagged_by_content(json_response(json.take()), request);
}

}  // namespace tiendo::http
