// Words and layout of an explained deadline.
#include "cli/deadline_explain.hpp"

#include "cli/deadline_input.hpp"
#include "terminal/text.hpp"
#include "tiendo/calendar/day_words.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using calendar::limit_unit;
using catalogue::clock_policy;
using dossier::day_role;
using std::chrono::days;
using terminal::align;
using terminal::fit;
using terminal::language;
using terminal::width_of;

constexpr std::string_view last_day_law = "BLDS 91/2015/QH13 Đ.148(5)";
constexpr std::string_view month_law = "BLDS 91/2015/QH13 Đ.148(3)";

std::string beside(std::string_view vi, std::string_view en) {
    // A name that has no English stands once.
    return vi == en ? std::string(vi) : fmt::format("{} · {}", vi, en);
}

std::string amount_beside(std::int64_t amount, limit_unit unit) {
    return fmt::format("{} {}",
                       terminal::number(amount, language::vi),
                       beside(unit_name(unit).vi, unit_name(unit).en));
}

// --- rows ------------------------------------------------------------------------------

// Stretches of one date and kind are one row, with its windows.
std::vector<counted_day> rows_of(const calculation& done) {
    const auto& zone = done.counts_by.zone();
    std::vector<counted_day> out;
    for (const auto& row : done.told.working.days) {
        const bool joins = row.from && !out.empty() && !out.back().windows.empty() &&
                           out.back().date == row.date && out.back().role == row.role &&
                           out.back().pause == row.pause;
        if (!joins) {
            counted_day one;
            one.date = one.last = row.date;
            one.role = row.role;
            one.number = one.number_last = row.number;
            one.pause = row.pause;
            one.working = row.working;
            const auto words =
                calendar::words_of({row.date, row.working, {}, row.reason, row.legal_source});
            // Hours say which windows of a day they were; its name only where it has one.
            if (!row.from || !row.reason.empty()) {
                one.why_vi = words.vi;
                one.why_en = words.en;
            }
            one.legal_source = row.legal_source;
            out.push_back(std::move(one));
        }
        auto& one = out.back();
        one.is_due = one.is_due || row.is_due;
        one.length += row.length;
        if (row.from) one.windows.emplace_back(zone.to_local(*row.from), zone.to_local(*row.to));
    }
    return out;
}

class teller {
  public:
    teller(const calculation& done, std::vector<counted_day>& rows) : done_(done), rows_(rows) {}

    void tell_all() {
        for (std::size_t i = 0; i < rows_.size(); ++i) tell(rows_[i], i);
    }

  private:
    static void say(counted_day& row, std::string_view vi, std::string_view en) {
        row.why_vi = vi;
        row.why_en = en;
    }
    static void add(counted_day& row, std::string_view vi, std::string_view en) {
        row.why_vi += vi;
        row.why_en += en;
    }

    void tell(counted_day& row, std::size_t i) const {
        switch (row.role) {
            case day_role::origin:
                i == 0 ? receipt(row) : stands_for_receipt(row);
                break;
            case day_role::counted:
                if (done_.asked.allowed.unit == limit_unit::months) month_end(row);
                moves_off(row, i);
                break;
            case day_role::off:
                // A working day on which nothing counts is where a day off moved the due to.
                if (!row.working) break;
                say(row, "ngày làm việc tiếp theo", "the next working day");
                row.legal_source = last_day_law;
                break;
            case day_role::paused:
                by_pause(row, "dừng", "pause");
                break;
            case day_role::moved:
                moved(row, i);
                break;
        }
    }

    // Where the clock starts. It is not counted in days; where it starts later, it says why.
    void receipt(counted_day& row) const {
        const bool in_hours = calendar::compares_instants(done_.asked.allowed.unit);
        if (row.is_due) {
            add(row, row.why_vi.empty() ? "" : ": ", row.why_en.empty() ? "" : ": ");
            add(row, "hạn 0, trả ngay khi nhận", "a limit of 0, due as it is received");
        } else if (done_.told.working.after_cut_off) {
            const auto cut_off = to_text(done_.asked.rules.cut_off.value_or(time_of_day{}));
            say(row,
                fmt::format("nhận sau giờ chốt {}, tính từ ngày làm việc tiếp theo", cut_off),
                fmt::format("after the cut-off {}, counts as the next working day", cut_off));
        } else if (in_hours) {
            if (row.working) say(row, "ngoài giờ làm việc", "out of hours");
            add(row, ", tính từ giờ mở cửa", ", counted from the opening");
        } else if (rows_.size() > 1 && stands_later()) {
            add(row, ", tính từ ngày làm việc tiếp theo", ", counted from the next working day");
        } else if (done_.told.working.restarted_by) {
            say(row, "ngày nhận đủ giấy tờ, không tính", "papers complete, day not counted");
        } else if (row.working) {
            say(row, "ngày tiếp nhận, không tính", "day of receipt, not counted");
        } else {
            add(row, ", ngày đầu không tính", ", the first day is not counted");
        }
    }

    [[nodiscard]] bool stands_later() const {
        return std::any_of(rows_.begin() + 1, rows_.end(), [](const counted_day& row) {
            return row.role == day_role::origin;
        });
    }

    static void stands_for_receipt(counted_day& row) {
        row.is_due ? say(row, "coi như ngày tiếp nhận", "stands for the day of receipt")
                   : say(row,
                         "coi như ngày tiếp nhận, không tính",
                         "stands for the day of receipt, not counted");
    }

    // Civil Code art. 148(3): the same day number, or the last day of a month that lacks it.
    void month_end(counted_day& row) const {
        const auto number = [](local_date d) {
            return static_cast<unsigned>(std::chrono::year_month_day{d}.day());
        };
        const auto begun = number(rows_.front().date);
        if (begun == number(row.date)) {
            row.why_vi = "cùng ngày của tháng, " + row.why_vi;
            row.why_en = "same day of the month, " + row.why_en;
        } else {
            row.why_vi = fmt::format("ngày cuối tháng, vì không có ngày {}, {}", begun, row.why_vi);
            row.why_en =
                fmt::format("last day of the month, which has no day {}, {}", begun, row.why_en);
        }
        if (row.legal_source.empty()) row.legal_source = month_law;
    }

    // A last day off moves to the next working day.
    void moves_off(counted_day& row, std::size_t i) const {
        const auto unit = done_.asked.allowed.unit;
        if (!ends_on_day_off(row, i) || row.number != done_.asked.allowed.amount ||
            (unit != limit_unit::calendar_days && unit != limit_unit::months))
            return;
        row.rolls = true;
        add(row, ", dời hạn", ", the due moves on");
        if (row.legal_source.empty() || row.legal_source == month_law)
            row.legal_source = last_day_law;
    }

    [[nodiscard]] bool ends_on_day_off(const counted_day& row, std::size_t i) const {
        return !row.working && row.windows.empty() && i + 1 < rows_.size() &&
               rows_[i + 1].role == day_role::off;
    }

    // The last day that a pause moves the due date by may be a day off: its name says why it rolls.
    void moved(counted_day& row, std::size_t i) const {
        const auto day_off = row;
        by_pause(row, "dời vì dừng", "moved on by pause");
        if (!ends_on_day_off(day_off, i)) return;
        row.rolls = true;
        add(row, fmt::format("; {}, dời hạn", day_off.why_vi), "");
        add(row, "", fmt::format("; {}, the due moves on", day_off.why_en));
        row.legal_source = day_off.legal_source.empty() ? last_day_law : day_off.legal_source;
    }

    static void by_pause(counted_day& row, std::string_view vi, std::string_view en) {
        row.legal_source.clear();
        if (!row.pause) return say(row, "dời vì các lần dừng", "moved on by the pauses");
        say(row,
            fmt::format("{} {}", vi, *row.pause + 1),
            fmt::format("{} {}", en, *row.pause + 1));
    }

    const calculation& done_;
    std::vector<counted_day>& rows_;
};

std::string count_text(const counted_day& row, limit_unit unit) {
    const auto* const plus = row.role == day_role::moved ? "+" : "";
    if (row.length.count() > 0) return plus + hours_text(row.length, language::en);
    if (row.number_last == 0) return {};
    if (unit == limit_unit::months && row.role == day_role::counted)
        return fmt::format("{} {}", row.number, unit_name(unit).vi);
    return row.number == row.number_last
               ? fmt::format("{}{}", plus, row.number)
               : fmt::format("{}{}–{}", plus, row.number, row.number_last);
}

bool continues(const counted_day& run, const counted_day& next, limit_unit unit) {
    if (run.is_due || next.is_due || run.rolls || next.rolls) return false;
    if (run.role == day_role::origin || run.role != next.role || run.last + days{1} != next.date ||
        run.pause != next.pause)
        return false;
    const auto begins = [](const counted_day& row) {
        std::vector<std::pair<milliseconds, milliseconds>> out;
        for (const auto& [from, to] : row.windows)
            out.emplace_back(from - local_time{row.last}, to - local_time{row.last});
        return out;
    };
    // Of days of the calendar every one counts, whatever it is.
    if (unit == limit_unit::calendar_days && run.role == day_role::counted) return true;
    return begins(run) == begins(next) && run.why_vi == next.why_vi &&
           run.legal_source == next.legal_source;
}

std::vector<counted_day> in_runs(std::vector<counted_day> rows, limit_unit unit) {
    std::vector<counted_day> out;
    for (auto& row : rows) {
        if (out.empty() || !continues(out.back(), row, unit)) {
            out.push_back(std::move(row));
            continue;
        }
        auto& run = out.back();
        run.last = row.date;
        run.number_last = row.number;
        run.length += row.length;
        run.windows = std::move(row.windows);
        run.count = count_text(run, unit);
        if (run.why_vi == row.why_vi) continue;
        run.why_vi.clear();
        run.why_en.clear();
    }
    return out;
}

// --- a line ----------------------------------------------------------------------------

std::string_view colour_of(const counted_day& row) {
    if (row.is_due) return "1;32";
    switch (row.role) {
        case day_role::origin:
            return "36";
        case day_role::counted:
            return "0";
        case day_role::off:
            return "2";
        case day_role::paused:
        case day_role::moved:
            return "33";
    }
    return "0";
}

std::string_view sign_of(const counted_day& row) {
    if (row.is_due) return "◆";
    switch (row.role) {
        case day_role::origin:
            return "○";
        case day_role::counted:
            return "●";
        case day_role::off:
            return row.working ? "→" : "·";
        case day_role::paused:
            return "‖";
        case day_role::moved:
            return "+";
    }
    return " ";
}

std::string dates_text(const counted_day& row) {
    const auto one = [](local_date d) {
        return fmt::format(
            "{} {}", weekday_short(d, language::vi), terminal::date(d, language::vi));
    };
    return row.date == row.last ? one(row.date)
                                : fmt::format("{} – {}", one(row.date), one(row.last));
}

// "07:30–11:30, 13:30–17:00"; 24:00 is how a day ends on paper.
std::string windows_text(const counted_day& row) {
    std::string out;
    for (const auto& [from, to] : row.windows) {
        const auto begun = std::chrono::floor<days>(from);
        if (!out.empty()) out += ", ";
        out += fmt::format(
            "{}–{}", clock_text(from), to == begun + days{1} ? "24:00" : clock_text(to));
    }
    return out;
}

std::string reason_of(const counted_day& row) {
    auto out = windows_text(row);
    if (row.why_vi.empty()) return out;
    if (!out.empty()) out += "  ";
    return out + beside(row.why_vi, row.why_en);
}

// How wide the parts of a row are, in columns of a terminal.
struct row_columns {
    std::size_t dates = 13;
    std::size_t counts = 7;
    std::size_t before_why = 0;
    std::size_t room = 0;  // for reason and source
    std::size_t why = 0;   // of the reasons beside which a source stands
};

row_columns columns_of(const std::vector<counted_day>& rows, std::optional<std::size_t> width) {
    row_columns out;
    for (const auto& row : rows) {
        out.dates = std::max(out.dates, width_of(dates_text(row)));
        out.counts = std::max(out.counts, width_of(row.count));
    }
    out.before_why = 3 + out.dates + 1 + out.counts + 2;
    out.room = width ? std::max(*width, out.before_why + 24) - out.before_why : SIZE_MAX;
    // Sources stand in one column, as far right as the reasons beside them need.
    for (const auto& row : rows) {
        const auto of = width_of(reason_of(row));
        if (!row.legal_source.empty() && out.room >= of + 2 + width_of(row.legal_source))
            out.why = std::max(out.why, of);
    }
    return out;
}

std::string row_text(const counted_day& row, const row_columns& columns, const layout& how) {
    const auto head =
        fmt::format(" {} {} {}  ",
                    sign_of(row),
                    fit(dates_text(row), columns.dates),
                    fit(row.count.empty() ? "–" : row.count, columns.counts, align::right));
    auto reason = reason_of(row);
    const bool fits_beside = columns.room >= columns.why + 2 + width_of(row.legal_source) &&
                             width_of(reason) <= columns.why;
    if (!row.legal_source.empty() && fits_beside)
        return paint(head + fit(reason, columns.why) + "  ", colour_of(row), how.shown) +
               paint(row.legal_source, "2;3", how.shown) + "\n";
    if (!row.legal_source.empty()) reason += fmt::format(" [{}]", row.legal_source);
    return paint(wrapped(head, columns.before_why, reason, how), colour_of(row), how.shown) + "\n";
}

// "tính · counted 5 ngày làm việc · working days"; of months the step from day to day.
std::string sum_text(const calculation& done) {
    const auto unit = done.asked.allowed.unit;
    const auto& by = done.told.working;
    std::string out;
    if (unit == limit_unit::months) {
        const auto end = std::ranges::find(by.days, day_role::counted, &dossier::day_row::role);
        if (end == by.days.end()) return {};
        const auto from = by.days.front().date;
        out = fmt::format("{} + {} = {}",
                          terminal::date(from, language::vi),
                          amount_beside(done.asked.allowed.amount, unit),
                          terminal::date(end->date, language::vi));
    }
    const auto part = [&out](std::string_view name, const std::string& text) {
        if (!out.empty()) out += "; ";
        out += fmt::format("{} {}", name, text);
    };
    const auto number = [&](std::string_view name, std::int64_t amount, limit_unit of) {
        if (amount != 0) part(name, amount_beside(amount, of));
    };
    const auto length = [&](std::string_view name, milliseconds amount) {
        if (amount.count() != 0) part(name, hours_text(amount, language::en));
    };
    if (calendar::compares_instants(unit)) {
        length("tính · counted", by.sum.counted);
        length("dừng · paused", by.sum.paused);
        length("dời · moved on", by.sum.moved);
    } else {
        if (unit != limit_unit::months) number("tính · counted", by.sum.counted_days, unit);
        number("dừng · paused", by.sum.paused_days, limit_unit::working_days);
        number("dời · moved on", by.sum.moved_working_days, limit_unit::working_days);
        number("dời · moved on", by.sum.moved_calendar_days, limit_unit::calendar_days);
    }
    return out;
}

// --- the answer ------------------------------------------------------------------------

std::string due_text(const dossier::due_point& due, const calculation& done, language lang) {
    const auto name = weekday_name(due.date).in(lang);
    const auto date = terminal::date(due.date, lang);
    if (!due.at)
        return fmt::format(
            "{}, {}, {}", name, date, terminal::in(lang, "đến hết 24:00", "until 24:00"));
    return fmt::format(
        "{}, {}, {}", name, date, text_in_zone(*due.at, done.counts_by.zone()).substr(11));
}

std::string_view policy_key(clock_policy policy) {
    switch (policy) {
        case clock_policy::pause_working:
            return "pause_working";
        case clock_policy::none:
            return "none";
        case clock_policy::restart:
            return "restart";
        case clock_policy::pause_calendar:
            return "pause_calendar";
    }
    return "";
}

// "pause_working: +2 ngày làm việc · working days"
std::string effect_text(const dossier::counted_pause& p) {
    const auto key = policy_key(p.asked.policy);
    if (p.asked.policy == clock_policy::restart)
        return fmt::format("{}: {}", key, beside("tính lại từ đầu", "counted afresh from its end"));
    if (p.effect && p.effect->length.count() > 0)
        return fmt::format("{}: +{}", key, hours_text(p.effect->length, language::en));
    if (p.effect && p.effect->days > 0)
        return fmt::format("{}: +{}",
                           key,
                           amount_beside(p.effect->days,
                                         p.asked.policy == clock_policy::pause_calendar
                                             ? limit_unit::calendar_days
                                             : limit_unit::working_days));
    return fmt::format("{}: {}", key, beside("không dời hạn", "moves nothing"));
}

std::string provisional_text(const calculation& done) {
    const auto& calendar = done.counts_by;
    const auto from = calendar.published_from();
    if (from && calendar.date_of(done.asked.received) < *from) {
        return fmt::format(
            "\n  TẠM TÍNH: lịch này chỉ có ngày nghỉ từ {0}; những ngày trước "
            "đó chưa được nhập.\n"
            "  PROVISIONAL: this calendar has days off from {0} on only; "
            "those before are not entered.\n",
            terminal::date(*from, language::vi));
    }
    return "\n  TẠM TÍNH: ngày nghỉ của thời gian này chưa được công bố; "
           "hạn sẽ được tính lại.\n"
           "  PROVISIONAL: days off this far ahead are not published yet; "
           "it will be recomputed.\n";
}

}  // namespace

result<calculation> calculated(const dossier::deadline_question& asked,
                               const calendar::working_calendar& counts_by) {
    auto told = dossier::explain_deadline(asked, counts_by);
    if (!told) return told.error();
    return calculation{counts_by, asked, std::move(*told)};
}

std::vector<counted_day> explained(const calculation& done) {
    auto rows = rows_of(done);
    teller(done, rows).tell_all();
    for (auto& row : rows) row.count = count_text(row, done.asked.allowed.unit);
    return rows;
}

std::string answer_text(const calculation& done, colours shown) {
    const auto& zone = done.counts_by.zone();
    const auto& told = done.told;
    const auto line = [](std::string_view vi, std::string_view en, std::string_view text) {
        return fmt::format("  {} {}\n", fit(en.empty() ? "" : beside(vi, en), 22), text);
    };
    std::string out;
    out += fmt::format("{}  {}\n",
                       paint("HẠN TRẢ KẾT QUẢ", "1", shown),
                       paint(due_text(told.due, done, language::vi), "1;32", shown));
    out += fmt::format(
        "{}  {}\n\n", paint("due            ", "2", shown), due_text(told.due, done, language::en));
    out += line("tiếp nhận", "received", text_in_zone(done.asked.received, zone));
    if (told.counted_from != done.asked.received)
        out += line("tính từ", "counted from", text_in_zone(told.counted_from, zone));
    out += line(
        "thời hạn", "limit", amount_beside(done.asked.allowed.amount, done.asked.allowed.unit));
    for (std::size_t i = 0; i < told.pauses.size(); ++i) {
        const auto& p = told.pauses[i];
        out +=
            line(fmt::format("dừng {}", i + 1),
                 fmt::format("pause {}", i + 1),
                 fmt::format(
                     "{} → {}", text_in_zone(p.asked.from, zone), text_in_zone(p.asked.to, zone)));
        out += line("", "", effect_text(p));
        // It began before the count did, or inside another pause.
        if (p.effect && p.effect->from > p.asked.from)
            out += line("",
                        "",
                        fmt::format("{} {}",
                                    beside("chỉ phần từ", "only the part from"),
                                    text_in_zone(p.effect->from, zone)));
    }
    if (told.first)
        out += line("hạn đầu", "first due", due_text(told.first->due, done, language::vi));
    out += line("lịch", "calendar", fmt::format("{} · {}", done.counts_by.id(), zone.name()));
    if (const auto to = done.counts_by.published_to())
        out += line(
            "",
            "",
            fmt::format(
                "{} {}", beside("công bố đến", "published to"), terminal::date(*to, language::vi)));
    if (told.due.provisional) out += paint(provisional_text(done), "33", shown);
    return out;
}

std::string explanation_text(const calculation& done,
                             std::optional<std::size_t> width,
                             colours shown) {
    auto rows = explained(done);
    if (rows.size() > unfolded_days_max) rows = in_runs(std::move(rows), done.asked.allowed.unit);
    const auto columns = columns_of(rows, width);
    auto out = paint(fmt::format("\n   {} {}  vì sao · why\n",
                                 fit("ngày · date", columns.dates),
                                 fit("tính", columns.counts, align::right)),
                     "2",
                     shown);
    const layout how{language::vi, width.value_or(SIZE_MAX / 2), shown};
    for (const auto& row : rows) out += row_text(row, columns, how);
    if (const auto left_out = done.told.working.days_left_out; left_out > 0)
        out += fmt::format(
            " … {} {}\n", left_out, beside("dòng ở giữa không in", "rows in between left out"));
    if (const auto sum = sum_text(done); !sum.empty())
        out += paint(wrapped("\n   Cộng · Sum  ", 14, sum, how), "1", shown) + "\n";
    out += paint(
        "\n ○ bắt đầu · start   ● tính · counted   · không tính · not counted   "
        "◆ hạn · due\n",
        "2",
        shown);
    const bool has_moves = std::any_of(rows.begin(), rows.end(), [](const counted_day& row) {
        return row.role == day_role::paused || row.role == day_role::moved || sign_of(row) == "→";
    });
    if (has_moves)
        out +=
            paint(" ‖ dừng · paused   + dời thêm · moved on   → dời đến · moved to\n", "2", shown);
    return out;
}

json::object answer_json(const calculation& done) {
    const auto& zone = done.counts_by.zone();
    json::object out;
    out["due"] = text_in_zone(done.told.due.breach, zone);
    out["due_date"] = to_text(done.told.due.date);
    if (done.told.due.provisional) out["provisional"] = true;
    out["received"] = text_in_zone(done.asked.received, zone);
    out["counted_from"] = text_in_zone(done.told.counted_from, zone);
    out["limit"] = {{"amount", done.asked.allowed.amount},
                    {"unit", calendar::name_of(done.asked.allowed.unit)}};
    out["calendar"] = done.counts_by.id();
    out["time_zone"] = zone.name();
    return out;
}

void explain_json(const calculation& done, json::object& into) {
    const auto& zone = done.counts_by.zone();
    auto& all = into["days"].emplace_array();
    for (const auto& row : explained(done)) {
        json::object one{{"date", to_text(row.date)},
                         {"role", row.is_due ? std::string_view("due") : name_of(row.role)},
                         {"number", row.number},
                         {"count", row.count},
                         {"why_vi", row.why_vi},
                         {"why_en", row.why_en},
                         {"legal_source", row.legal_source},
                         {"pause", nullptr}};
        if (row.pause) one["pause"] = *row.pause;
        if (!row.windows.empty()) {
            one["milliseconds"] = row.length.count();
            auto& windows = one["windows"].emplace_array();
            for (const auto& [from, to] : row.windows)
                windows.push_back({clock_text(from), clock_text(to)});
        }
        all.push_back(std::move(one));
    }
    into["days_left_out"] = done.told.working.days_left_out;
    auto& pauses = into["pauses"].emplace_array();
    for (const auto& p : done.told.pauses) {
        const auto effect = p.effect.value_or(dossier::pause_effect{});
        pauses.push_back({{"from", text_in_zone(p.asked.from, zone)},
                          {"to", text_in_zone(p.asked.to, zone)},
                          {"policy", policy_key(p.asked.policy)},
                          {"days", effect.days},
                          {"milliseconds", effect.length.count()}});
    }
    const auto& sum = done.told.working.sum;
    into["sum"] = {{"counted_days", sum.counted_days},
                   {"paused_days", sum.paused_days},
                   {"moved_working_days", sum.moved_working_days},
                   {"moved_calendar_days", sum.moved_calendar_days},
                   {"counted_milliseconds", sum.counted.count()},
                   {"paused_milliseconds", sum.paused.count()},
                   {"moved_milliseconds", sum.moved.count()}};
    if (done.told.first) into["first_due_date"] = to_text(done.told.first->due.date);
}

}  // namespace tiendo::cli
