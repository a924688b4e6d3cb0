// Words and layout of an explained deadline.
#include "cli/deadline_explain.hpp"

#include "cli/deadline_input.hpp"
#include "terminal/text.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/calendar/day_words.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using calendar::limit_unit;
using std::chrono::days;
using terminal::align;
using terminal::fit;
using terminal::language;

std::string work_text(milliseconds length) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(length).count();
    if (minutes == 0 && length.count() > 0) return "< 1 min";
    return fmt::format("{} h {:02}", minutes / 60, minutes % 60);
}

// Working time of the date that lies between the clock's start and the due.
milliseconds counted_work(const calculation& done, local_date date) {
    TIENDO_ASSERT(done.due.at.has_value());
    const auto& calendar = done.counts_by;
    const auto from = std::max(done.start.at, calendar.start_of(date));
    const auto to = std::min(*done.due.at, calendar.start_of(date + days{1}));
    return from < to ? calendar.working_time_between(from, to).length : milliseconds{0};
}

// What the date adds to the count; empty = nothing.
std::string count_of(const calculation& done, const calendar::explained_day& day) {
    switch (done.allowed.unit) {
        case limit_unit::working_days: {
            if (!day.working || day.date <= done.origin) return {};
            return fmt::format("{}", done.counts_by.working_days_between(done.origin, day.date));
        }
        case limit_unit::calendar_days: {
            const auto n = (day.date - done.origin).count();
            return n > 0 && n <= done.allowed.amount ? fmt::format("{}", n) : std::string{};
        }
        case limit_unit::working_hours: {
            const auto work = counted_work(done, day.date);
            return work.count() > 0 ? work_text(work) : std::string{};
        }
        case limit_unit::hours:
        case limit_unit::months:
            return {};
    }
    return {};
}

// The last day of a limit in days or months, before it moves off a day off.
std::optional<local_date> unrolled_end(const calculation& done) {
    if (done.allowed.unit == limit_unit::months) {
        return calendar::same_day_in_month(done.origin, done.allowed.amount);
    }
    if (done.allowed.unit != limit_unit::calendar_days) return std::nullopt;
    return done.origin + days{done.allowed.amount};
}

// The dates worth telling: of months only where the last day falls and rolls to.
std::pair<local_date, local_date> range_of(const calculation& done) {
    auto first = done.counts_by.date_of(done.received);
    if (done.allowed.unit == limit_unit::months) first = unrolled_end(done).value_or(first);
    return {std::min(first, done.due.date), done.due.date};
}

// The day of receipt. It is not counted in days; where the clock starts later, it says why.
void tell_receipt(counted_day& row, const calculation& done) {
    if (done.start.after_cut_off) {
        const auto cut_off = to_text(done.rules.cut_off.value_or(time_of_day{}));
        row.why_vi = fmt::format("nhận sau giờ chốt {}, tính từ ngày làm việc tiếp theo", cut_off);
        row.why_en = fmt::format("after the cut-off {}, counts as the next working day", cut_off);
        return;
    }
    if (calendar::compares_instants(done.allowed.unit)) return;
    if (done.origin != row.date) {
        row.why_vi += ", tính từ ngày làm việc tiếp theo";
        row.why_en += ", counted from the next working day";
    } else if (done.counts_by.is_working_day(row.date)) {
        row.why_vi = "ngày tiếp nhận, không tính";
        row.why_en = "day of receipt, not counted";
    } else {
        row.why_vi += ", ngày đầu không tính";
        row.why_en += ", the first day is not counted";
    }
}

// The last day of a limit in months, and one that moves off a day off.
void tell_end(counted_day& row, const calculation& done) {
    if (row.date != unrolled_end(done)) return;
    if (done.allowed.unit == limit_unit::months) {
        const auto number = [](local_date d) { return std::chrono::year_month_day{d}.day(); };
        const bool same = number(row.date) == number(done.origin);
        row.why_vi = (same ? "cùng ngày của tháng, " : "ngày cuối tháng, ") + row.why_vi;
        row.why_en = (same ? "same day of the month, " : "last day of the month, ") + row.why_en;
    }
    if (row.date == done.due.date) return;
    row.why_vi += ", dời hạn";
    row.why_en += ", the due moves on";
    if (row.legal_source.empty()) row.legal_source = "BLDS 91/2015/QH13 Đ.148(5)";
}

void tell_role(counted_day& row, const calculation& done) {
    const auto received = done.counts_by.date_of(done.received);
    if (row.date == done.due.date) {
        row.role = day_role::due;
    } else if (row.date == received) {
        row.role = day_role::origin;
        tell_receipt(row, done);
    } else if (row.date == done.origin && !calendar::compares_instants(done.allowed.unit)) {
        row.role = day_role::origin;
        row.why_vi = "coi như ngày tiếp nhận, không tính";
        row.why_en = "stands for the day of receipt, not counted";
    } else {
        row.role = row.count.empty() ? day_role::off : day_role::counted;
    }
    tell_end(row, done);
}

std::string_view colour_of(day_role role) {
    switch (role) {
        case day_role::origin:
            return "36";
        case day_role::counted:
            return "0";
        case day_role::off:
            return "2";
        case day_role::due:
            return "1;32";
    }
    return "0";
}

std::string_view sign_of(day_role role) {
    switch (role) {
        case day_role::origin:
            return "○";
        case day_role::counted:
            return "●";
        case day_role::off:
            return "·";
        case day_role::due:
            return "◆";
    }
    return " ";
}

std::string due_line_vi(const calculation& done) {
    const auto& name = weekday_name(done.due.date).vi;
    const auto date = terminal::date(done.due.date, language::vi);
    if (!done.due.at) return fmt::format("{}, {}, đến hết 24:00", name, date);
    return fmt::format(
        "{}, {}, {}", name, date, text_in_zone(*done.due.at, done.counts_by.zone()).substr(11));
}

std::string due_line_en(const calculation& done) {
    const auto& name = weekday_name(done.due.date).en;
    const auto date = terminal::date(done.due.date, language::en);
    if (!done.due.at) return fmt::format("{}, {}, until 24:00", name, date);
    return fmt::format(
        "{}, {}, {}", name, date, text_in_zone(*done.due.at, done.counts_by.zone()).substr(11));
}

}  // namespace

result<calculation> calculated(instant received,
                               calendar::limit allowed,
                               const catalogue::start_rules& rules,
                               const calendar::working_calendar& counts_by) {
    const auto start = catalogue::start_of_clock(received, allowed.unit, rules, counts_by);
    const auto due = calendar::due_of(start.at, calendar::amount_of(allowed), {}, counts_by);
    if (!due) return due.error();
    return calculation{
        counts_by, received, allowed, rules, start, counts_by.date_of(start.at), *due};
}

std::vector<counted_day> explained(const calculation& done) {
    auto [from, to] = range_of(done);
    const auto most = days{static_cast<days::rep>(explained_days_max - 1)};
    if (to - from > most) from = to - most;
    std::vector<counted_day> rows;
    for (const auto& day : done.counts_by.explain(from, to)) {
        counted_day row;
        row.date = day.date;
        row.count = count_of(done, day);
        auto words = calendar::words_of(day);
        row.why_vi = std::move(words.vi);
        row.why_en = words.en;
        row.legal_source = day.legal_source;
        tell_role(row, done);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string answer_text(const calculation& done, colours shown) {
    const auto unit = unit_name(done.allowed.unit);
    const auto& calendar = done.counts_by;
    const auto line = [](std::string_view vi, std::string_view en, std::string_view text) {
        return fmt::format("  {} {}\n", fit(fmt::format("{} · {}", vi, en), 22), text);
    };
    std::string out;
    out += fmt::format(
        "{}  {}\n", paint("HẠN TRẢ KẾT QUẢ", "1", shown), paint(due_line_vi(done), "1;32", shown));
    out += fmt::format("{}  {}\n\n", paint("due            ", "2", shown), due_line_en(done));
    out += line("tiếp nhận", "received", text_in_zone(done.received, calendar.zone()));
    if (done.start.at != done.received) {
        out += line("tính từ", "counted from", text_in_zone(done.start.at, calendar.zone()));
    }
    out +=
        line("thời hạn", "limit", fmt::format("{} {} · {}", done.allowed.amount, unit.vi, unit.en));
    auto by = fmt::format("{} · {}", calendar.id(), calendar.zone().name());
    if (const auto to = calendar.published_to()) {
        by += fmt::format(" · công bố đến · published to {}", terminal::date(*to, language::vi));
    }
    out += line("lịch", "calendar", by);
    const auto from = calendar.published_from();
    if (done.due.provisional && from && calendar.date_of(done.received) < *from) {
        const auto first = terminal::date(*from, language::vi);
        out += paint(fmt::format("\n  TẠM TÍNH: lịch này chỉ có ngày nghỉ từ {0}; những ngày trước "
                                 "đó chưa được nhập.\n"
                                 "  PROVISIONAL: this calendar has days off from {0} on only; "
                                 "those before are not entered.\n",
                                 first),
                     "33",
                     shown);
    } else if (done.due.provisional) {
        constexpr std::string_view warning =
            "\n  TẠM TÍNH: ngày nghỉ của thời gian này chưa được công bố; "
            "hạn sẽ được tính lại.\n"
            "  PROVISIONAL: days off this far ahead are not published yet; "
            "it will be recomputed.\n";
        out += paint(std::string(warning), "33", shown);
    }
    return out;
}

std::string explanation_text(const std::vector<counted_day>& rows,
                             std::optional<std::size_t> width,
                             colours shown) {
    constexpr std::size_t before_why = 1 + 2 + 3 + 11 + 7 + 2;
    const auto reason_of = [](const counted_day& row) {
        return fmt::format("{} · {}", row.why_vi, row.why_en);
    };
    const std::size_t room = width ? std::max(*width, before_why + 8) - before_why : SIZE_MAX;
    // Sources stand in one column, as far right as the reasons beside them need.
    std::size_t why = 0;
    for (const auto& row : rows) {
        if (row.legal_source.empty()) continue;
        why = std::max(why, std::min(terminal::width_of(reason_of(row)), room));
    }
    auto out = paint(
        fmt::format(
            "\n   {}{}  vì sao · why\n", fit("ngày · date", 14), fit("tính", 7, align::right)),
        "2",
        shown);
    for (const auto& row : rows) {
        auto reason = reason_of(row);
        std::string source;
        if (!row.legal_source.empty() && room >= why + 2 + 8) {
            const auto left = std::min(room - why - 2, terminal::width_of(row.legal_source));
            reason = fit(reason, why) + "  ";
            source = fit(row.legal_source, left);
        } else if (terminal::width_of(reason) > room) {
            reason = fit(reason, room);
        }
        const auto head = fmt::format(" {} {} {} {}  ",
                                      sign_of(row.role),
                                      weekday_short(row.date, language::vi),
                                      fit(terminal::date(row.date, language::vi), 10),
                                      fit(row.count.empty() ? "–" : row.count, 7, align::right));
        out += paint(head + reason, colour_of(row.role), shown);
        out += paint(source, "2;3", shown) + "\n";
    }
    constexpr std::string_view legend =
        "\n ○ bắt đầu · start   ● tính · counted   "
        "· không tính · not counted   ◆ hạn · due\n";
    return out + paint(std::string(legend), "2", shown);
}

json::object answer_json(const calculation& done) {
    const auto& calendar = done.counts_by;
    json::object out;
    out["due"] = text_in_zone(calendar::end_of(done.due, calendar), calendar.zone());
    out["due_date"] = to_text(done.due.date);
    if (done.due.provisional) out["provisional"] = true;
    out["received"] = text_in_zone(done.received, calendar.zone());
    out["counted_from"] = text_in_zone(done.start.at, calendar.zone());
    out["limit"] = {{"amount", done.allowed.amount}, {"unit", unit_key(done.allowed.unit)}};
    out["calendar"] = calendar.id();
    out["time_zone"] = calendar.zone().name();
    return out;
}

json::array explanation_json(const std::vector<counted_day>& rows) {
    constexpr std::array<std::string_view, 4> roles{"origin", "counted", "off", "due"};
    json::array out;
    for (const auto& row : rows) {
        out.push_back({{"date", to_text(row.date)},
                       {"role", roles[static_cast<std::size_t>(row.role)]},
                       {"count", row.count},
                       {"why_vi", row.why_vi},
                       {"why_en", row.why_en},
                       {"legal_source", row.legal_source}});
    }
    return out;
}

}  // namespace tiendo::cli
