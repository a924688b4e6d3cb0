// Folding the days of a derivation, and their words.
#include "cli/explain_days.hpp"

#include "cli/answer.hpp"
#include "cli/dossier_words.hpp"
#include "cli/explain_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using calendar::limit_unit;
using std::chrono::days;
using terminal::align;
using terminal::fit;
using terminal::width_of;

// More lines than this, and weekends are folded into the weeks around them.
constexpr std::size_t lines_unfolded_max = 24;

std::optional<std::int64_t> index_at(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return count_at(from, key);
}

// One line: a date, or a run of dates that are alike.
struct line {
    local_date first;
    local_date last;
    std::string role;
    std::int64_t number_first = 0;
    std::int64_t number_last = 0;
    milliseconds length{0};
    std::string stretches;  // "07:30–11:30, 13:30–17:00"
    std::optional<std::int64_t> pause;
    std::string why;
    std::string source;
    bool working = false;
    bool named = false;
    bool is_due = false;
    bool is_committed = false;    // the committed due date falls on it
    bool is_unmoved = false;      // the due date before the pauses that move it
    bool is_unpublished = false;  // its holidays are not published yet
    bool is_rolled = false;       // a day off that the limit or a pause ends on: the due moves on
    std::int64_t weekends = 0;    // folded in
};

// A derivation, ready to be written.
struct section {
    const json::object& due;
    std::optional<limit_unit> unit;  // absent: an appointment
    std::int64_t amount = 0;
    std::vector<line> lines;
    std::optional<local_date> committed;  // shown in the same count
    std::optional<std::int64_t> committed_amount;
    std::optional<local_date> published_to;
    bool is_first = false;  // a count that a restart ended
};

// The day on which counting or moving ends, where the due date is a later one.
void mark_rolled(std::vector<line>& rows) {
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
        auto& row = rows[i];
        const bool ends = row.role == "counted" || row.role == "moved";
        row.is_rolled = ends && !row.working && row.stretches.empty() && rows[i + 1].role == "off";
    }
}

std::vector<line> lines_of(const section& of, const layout& how) {
    std::vector<line> out;
    const auto& rows = array_at(of.due, "days");
    const bool moves = std::ranges::any_of(
        rows, [](const json::value& row) { return text_at(row.as_object(), "role") == "moved"; });
    const auto unmoved =
        moves ? parse_local_date(text_at(object_at(of.due, "unmoved"), "due_date")) : std::nullopt;
    for (const auto& item : rows) {
        const auto& row = item.as_object();
        line one;
        one.first = one.last = parse_local_date(text_at(row, "date")).value_or(local_date{});
        one.role = text_at(row, "role");
        one.number_first = one.number_last = count_at(row, "number");
        one.length = milliseconds{count_at(row, "milliseconds")};
        const auto from = wall_in(text_at(row, "from"));
        const auto to = wall_in(text_at(row, "to"));
        if (from && to) {
            // 24:00 is how a day ends on paper.
            const auto ends_day = *to == local_time{one.first + days{1}};
            one.stretches =
                fmt::format("{}–{}", clock_text(*from), ends_day ? "24:00" : clock_text(*to));
        }
        one.pause = index_at(row, "pause");
        one.why = text_at(row, terminal::in(how.lang, "why_vi", "why_en"));
        one.source = text_at(row, "legal_source");
        one.working = flag_at(row, "working");
        one.named = flag_at(row, "named");
        one.is_due = flag_at(row, "is_due");
        one.is_committed = of.committed == one.first && one.role != "origin";
        one.is_unmoved = unmoved == one.first && one.role != "origin";
        one.is_unpublished = of.published_to && one.first > *of.published_to;
        out.push_back(std::move(one));
    }
    mark_rolled(out);
    return out;
}

// Stretches of one date and kind stand on one line.
std::vector<line> by_date(std::vector<line> rows) {
    std::vector<line> out;
    for (auto& row : rows) {
        const bool joins = !out.empty() && !row.stretches.empty() &&
                           !out.back().stretches.empty() && out.back().last == row.first &&
                           out.back().role == row.role && out.back().pause == row.pause;
        if (!joins) {
            out.push_back(std::move(row));
            continue;
        }
        out.back().stretches += ", " + row.stretches;
        out.back().length += row.length;
        out.back().is_due = out.back().is_due || row.is_due;
    }
    return out;
}

bool continues(const line& run, const line& next, std::optional<limit_unit> unit) {
    if (run.is_due || run.is_committed || next.is_due || next.is_committed) return false;
    if (run.is_unmoved || next.is_unmoved || run.is_unpublished != next.is_unpublished)
        return false;
    if (run.role == "origin" || run.role != next.role || run.pause != next.pause) return false;
    if (run.is_rolled || next.is_rolled) return false;
    if (run.last + days{1} != next.first || run.stretches != next.stretches) return false;
    // Of days of the calendar every one counts, whatever it is.
    if (unit == limit_unit::calendar_days && run.role == "counted") return true;
    if (run.role == "moved" && run.stretches.empty()) return true;
    return run.why == next.why && run.source == next.source;
}

void extend(line& run, const line& next) {
    run.last = next.last;
    run.number_last = next.number_last;
    run.length += next.length;
}

std::vector<line> in_runs(const std::vector<line>& rows, std::optional<limit_unit> unit) {
    std::vector<line> out;
    for (const auto& row : rows) {
        if (!out.empty() && continues(out.back(), row, unit)) {
            extend(out.back(), row);
        } else {
            out.push_back(row);
        }
    }
    return out;
}

// Week after week of the same kind become one line; named days and pauses stay on their own.
std::vector<line> without_weekends(const std::vector<line>& rows) {
    std::vector<line> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const bool is_plain_off = row.role == "off" && !row.named && !row.working;
        const bool has_next = i + 1 < rows.size();
        if (!out.empty() && is_plain_off && has_next) {
            auto& run = out.back();
            const auto& next = rows[i + 1];
            const bool same = run.role == next.role && run.pause == next.pause && !run.is_due &&
                              !next.is_due && !run.is_committed && !next.is_committed &&
                              !run.named && !next.named && !run.is_unmoved && !next.is_unmoved &&
                              run.is_unpublished == next.is_unpublished && !run.is_rolled &&
                              !next.is_rolled && run.role != "origin" && run.role != "off" &&
                              run.stretches == next.stretches;
            if (same) {
                extend(run, next);
                ++run.weekends;
                ++i;
                continue;
            }
        }
        out.push_back(row);
    }
    return out;
}

// --- words ---------------------------------------------------------------------------

std::string dates_text(const line& of, const layout& how) {
    const auto one = [&](local_date d, bool with_year) {
        auto text = terminal::date(d, how.lang);
        if (!with_year) text = text.substr(0, text.size() - 5);  // "/2026", " 2026"
        return fmt::format("{} {}", weekday_short(d, how.lang), text);
    };
    if (of.first == of.last) return one(of.first, true);
    const auto year = [](local_date d) { return std::chrono::year_month_day{d}.year(); };
    return fmt::format(
        "{} – {}", one(of.first, year(of.first) != year(of.last)), one(of.last, true));
}

std::string count_text(const line& of, const layout& how) {
    if (of.length.count() > 0) {
        return (of.role == "moved" ? "+" : "") + hours_text(of.length, how.lang);
    }
    if (of.number_last == 0) return {};
    const auto* plus = of.role == "moved" ? "+" : "";
    return of.number_first == of.number_last
               ? fmt::format("{}{}", plus, of.number_last)
               : fmt::format("{}{}–{}", plus, of.number_first, of.number_last);
}

std::string_view sign_of(const line& of) {
    if (of.is_due) return "◆";
    if (of.is_committed) return "◇";
    if (of.role == "origin") return "○";
    if (of.role == "counted") return "●";
    if (of.role == "paused") return "‖";
    if (of.role == "moved") return "+";
    return of.working ? "→" : "·";
}

std::string_view colour_of(const line& of) {
    if (of.is_due) return "1;32";
    if (of.is_committed) return "32";
    if (of.role == "origin") return "36";
    if (of.role == "paused" || of.role == "moved") return "33";
    return of.role == "counted" ? "0" : "2";
}

// What the law says, where a line rests on it and the calendar gives no source of its own.
constexpr std::string_view first_day_law = "BLDS 91/2015/QH13 Đ.147(2)";
constexpr std::string_view last_day_law = "BLDS 91/2015/QH13 Đ.148(5)";
constexpr std::string_view month_law = "BLDS 91/2015/QH13 Đ.148(3)";

struct words {
    std::string text;
    std::string source;
};

class teller {
  public:
    teller(const json::object& answer, const section& of, const layout& how)
        : answer_(answer), of_(of), how_(how) {}

    [[nodiscard]] words of(std::size_t i) const {
        auto out = plain(i);
        const auto& row = of_.lines[i];
        if (row.is_committed && !row.is_due) add(out.text, how_.in("hạn cam kết", "committed due"));
        if (row.is_unmoved && !row.is_due)
            add(out.text, how_.in("hạn trước khi dời", "the due date before it moves"));
        if (row.is_due) add(out.text, due_mark());
        if (row.is_unpublished && (i == 0 || !of_.lines[i - 1].is_unpublished))
            add(out.text,
                how_.in("từ đây ngày nghỉ chưa công bố",
                        "from here holidays are not published yet"));
        if (row.weekends > 0) {
            add(out.text,
                how_.lang == terminal::language::vi
                    ? fmt::format("bỏ {} kỳ cuối tuần", row.weekends)
                    : fmt::format(
                          "{} weekend{} left out", row.weekends, row.weekends > 1 ? "s" : ""));
        }
        return out;
    }

  private:
    static void add(std::string& text, std::string_view more) {
        if (!text.empty() && !more.empty()) text += "; ";
        text += more;
    }

    [[nodiscard]] words plain(std::size_t i) const {
        const auto& row = of_.lines[i];
        if (row.role == "origin") return origin(i);
        if (row.role == "counted") return counted(row);
        if (row.is_rolled && row.role == "moved")
            return {by_pause(row) + "; " + off_last_day(row), with_law(row, last_day_law)};
        if (row.role == "paused" || row.role == "moved")
            return {stretches(row) + by_pause(row), ""};
        // A working day on which nothing counts is where a day off moved the due date to.
        if (!row.working) return {row.why, row.source};
        return {std::string(how_.in("ngày làm việc tiếp theo", "the next working day")),
                std::string(last_day_law)};
    }

    [[nodiscard]] std::string due_mark() const {
        const auto& due = object_at(of_.due, "due");
        const auto wall = wall_in(text_at(due, "due"));
        const auto due_then =
            of_.is_first ? how_.in("HẠN khi đó", "DUE then") : how_.in("HẠN", "DUE");
        if (flag_at(due, "is_instant") && wall) {
            // The row is of the day that ends there.
            const bool midnight = *wall == std::chrono::floor<std::chrono::days>(*wall);
            return fmt::format("{} {} {}",
                               due_then,
                               how_.in("lúc", "at"),
                               midnight ? std::string("24:00") : clock_text(*wall));
        }
        return fmt::format("{}, {}", due_then, how_.in("đến hết 24:00", "until 24:00"));
    }

    [[nodiscard]] static std::string stretches(const line& row) {
        return row.stretches.empty() ? "" : row.stretches + "  ";
    }

    [[nodiscard]] std::string by_pause(const line& row) const {
        const auto& pauses = array_at(answer_, "pauses");
        const bool moves = row.role == "moved";
        if (!row.pause || static_cast<std::size_t>(*row.pause) >= pauses.size())
            return std::string(how_.in("dời vì các lần dừng", "moved on by the pauses"));
        const auto& pause = pauses.at(static_cast<std::size_t>(*row.pause)).as_object();
        return fmt::format(
            "{} {}: {}",
            moves ? how_.in("dời vì dừng", "moved on by pause") : how_.in("dừng", "pause"),
            *row.pause + 1,
            in_words(text_at(pause, "cause"), how_.lang));
    }

    // The day the clock started: what it stands for, and why it is not counted.
    [[nodiscard]] words origin(std::size_t i) const {
        const auto& row = of_.lines[i];
        if (!of_.unit) return {std::string(how_.in("ngày hẹn", "the appointment")), ""};
        const bool is_only = std::none_of(of_.lines.begin(), of_.lines.end(), [&](const line& l) {
            return l.role == "origin" && l.first != row.first;
        });
        if (i > 0 && of_.amount == 0 && row.is_due)
            return {std::string(how_.in("coi như ngày nhận", "stands for the day of receipt")), ""};
        if (i > 0)
            return {std::string(how_.in("coi như ngày nhận, không tính",
                                        "stands for the day of receipt, not counted")),
                    std::string(first_day_law)};
        if (flag_at(of_.due, "after_cut_off")) return {after_cut_off(), ""};
        if (of_.amount == 0 && row.is_due && calendar::compares_instants(*of_.unit))
            return {std::string(event_of_start()), ""};
        if (calendar::compares_instants(*of_.unit))
            return {std::string(how_.in("ngoài giờ làm việc: tính từ giờ mở cửa tiếp theo",
                                        "out of hours: counted from the next opening")),
                    row.source};
        if (!is_only)
            return {row.why + std::string(how_.in(": coi như nhận ngày làm việc tiếp theo",
                                                  ": stands as received the next working day")),
                    row.source};
        auto text = std::string(event_of_start());
        if (!row.working) text += fmt::format(" ({})", row.why);
        if (of_.amount == 0 && row.is_due) return {text, ""};
        text += how_.in(", không tính", ", not counted");
        return {text, std::string(first_day_law)};
    }

    [[nodiscard]] std::string after_cut_off() const {
        const auto cut_off = text_at(object_at(answer_, "rule"), "cut_off");
        return how_.lang == terminal::language::vi
                   ? fmt::format("sau giờ chốt {}: coi như nhận ngày làm việc tiếp theo", cut_off)
                   : fmt::format("after the cut-off {}: stands as received the next working day",
                                 cut_off);
    }

    [[nodiscard]] std::string_view event_of_start() const {
        if (const auto by = index_at(of_.due, "restarted_by")) return event_of_restart(*by);
        if (text_at(object_at(answer_, "clock"), "reason") == "at_arrival")
            return how_.in("ngày cơ quan có thẩm quyền nhận",
                           "day the competent agency received it");
        return how_.in("ngày tiếp nhận", "day of acceptance");
    }

    [[nodiscard]] std::string_view event_of_restart(std::int64_t pause) const {
        const auto& pauses = array_at(answer_, "pauses");
        const auto i = static_cast<std::size_t>(pause);
        const auto cause = i < pauses.size() ? text_at(pauses[i].as_object(), "cause") : "";
        if (cause == "suspension")
            return how_.in("ngày tiếp tục xử lý", "day the handling went on");
        if (cause == "payment") return how_.in("ngày nộp phí", "day the fee was paid");
        return how_.in("ngày nhận đủ giấy tờ", "day the papers were complete");
    }

    [[nodiscard]] words counted(const line& row) const {
        if (!row.stretches.empty())
            return {row.stretches + (row.named ? "  " + row.why : ""), row.named ? row.source : ""};
        if (of_.unit == limit_unit::months) return month_end(row);
        if (of_.unit == limit_unit::calendar_days) {
            if (!row.is_rolled) return {};
            return {off_last_day(row), with_law(row, last_day_law)};
        }
        return row.named ? words{row.why, row.source} : words{};
    }

    // What makes it a day off, and what then follows.
    [[nodiscard]] static std::string with_law(const line& row, std::string_view law) {
        return row.source.empty() ? std::string(law) : fmt::format("{}; {}", row.source, law);
    }

    [[nodiscard]] std::string off_last_day(const line& row) const {
        return fmt::format(
            "{} ({}){}",
            how_.in("ngày nghỉ", "a day off"),
            row.why,
            how_.in(", hạn dời đến ngày làm việc", ", the due moves to a working day"));
    }

    [[nodiscard]] words month_end(const line& row) const {
        const auto number = [](local_date d) {
            return static_cast<unsigned>(std::chrono::year_month_day{d}.day());
        };
        const auto begun = of_.lines.front().role == "origin" ? of_.lines.front().first : row.first;
        auto text = std::string(how_.in("cùng ngày của tháng cuối", "same day of the last month"));
        if (number(begun) != number(row.first))
            text = fmt::format("{} {})",
                               how_.in("ngày cuối tháng (tháng này không có ngày",
                                       "last day of the month (it has no day"),
                               number(begun));
        if (row.working) return {text, std::string(month_law)};
        return {text + ", " + off_last_day(row), with_law(row, last_day_law)};
    }

    const json::object& answer_;
    const section& of_;
    const layout& how_;
};

// --- the section ----------------------------------------------------------------------

section section_of(const json::object& answer, const json::object& due) {
    section out{due, std::nullopt, 0, {}, std::nullopt, std::nullopt, std::nullopt, false};
    const auto& limit = object_at(due, "limit");
    out.unit = unit_of(text_at(limit, "unit"));
    out.amount = count_at(limit, "amount");
    out.published_to = parse_local_date(text_at(answer, "published_to"));
    return out;
}

void fold(section& of, const layout& how) {
    of.lines = in_runs(by_date(lines_of(of, how)), of.unit);
    // An earlier count is shown for comparison: as short as it can be.
    if (of.is_first || of.lines.size() > lines_unfolded_max) of.lines = without_weekends(of.lines);
}

// Whether the committed limit is the beginning of the statutory count: then one count shows both.
bool is_beginning(const json::object& shorter, const json::object& longer) {
    const auto& few = array_at(shorter, "days");
    const auto& many = array_at(longer, "days");
    const auto unit = unit_of(text_at(object_at(shorter, "limit"), "unit"));
    if (few.empty() || few.size() > many.size() || !unit || calendar::compares_instants(*unit) ||
        unit != unit_of(text_at(object_at(longer, "limit"), "unit")))
        return false;
    for (std::size_t i = 0; i < few.size(); ++i) {
        for (const auto* key : {"date", "role", "number", "pause", "from", "to"}) {
            if (text_at(few.at(i).as_object(), key) != text_at(many.at(i).as_object(), key))
                return false;
        }
    }
    return true;
}

// "20/11/2026 + 1 tháng = 20/12/2026": of months the step from day to day is what is counted.
std::string months_text(const section& of, const layout& how) {
    const auto end = std::ranges::find(of.lines, "counted", &line::role);
    if (end == of.lines.end()) return {};
    const auto begun = std::ranges::find_if(
        of.lines.rbegin(), of.lines.rend(), [](const line& l) { return l.role == "origin"; });
    if (begun == of.lines.rend()) return {};
    return fmt::format("{} + {} = {}",
                       terminal::date(begun->first, how.lang),
                       amount_text(of.amount, limit_unit::months, how.lang),
                       terminal::date(end->first, how.lang));
}

// "Cộng: tính 5 ngày làm việc, dừng 2 ngày làm việc": what is counted is the limit.
std::string sum_text(const section& of, const layout& how) {
    if (!of.unit) return {};
    const auto& sum = object_at(of.due, "sum");
    std::string out;
    if (of.unit == limit_unit::months) out = months_text(of, how);
    const auto part = [&](std::string_view name, std::int64_t amount, const std::string& text) {
        if (amount == 0) return;
        if (!out.empty()) out += ", ";
        out += fmt::format("{} {}", name, text);
    };
    const auto days = [&](std::string_view name, const char* key, limit_unit unit) {
        const auto number = count_at(sum, key);
        part(name, number, amount_text(number, unit, how.lang));
    };
    const auto hours = [&](std::string_view name, const char* key) {
        const auto length = count_at(sum, key);
        part(name, length, hours_text(milliseconds{length}, how.lang));
    };
    const auto counted = how.in("tính", "counted");
    const auto paused = how.in("dừng", "paused");
    const auto moved = how.in("dời thêm", "moved on");
    if (calendar::compares_instants(*of.unit)) {
        hours(counted, "counted_milliseconds");
        hours(paused, "paused_milliseconds");
        hours(moved, "moved_milliseconds");
    } else {
        if (of.unit != limit_unit::months) days(counted, "counted_days", *of.unit);
        days(paused, "paused_days", limit_unit::working_days);
        days(moved, "moved_working_days", limit_unit::working_days);
        days(moved, "moved_calendar_days", limit_unit::calendar_days);
    }
    if (out.empty()) return out;
    return fmt::format("{} {}", how.in("Cộng:", "Sum:"), out);
}

std::string heading_of(const section& of, const layout& how) {
    auto out = std::string(basis_words(text_at(of.due, "basis"), how));
    if (!of.unit) {
        return out + fmt::format(": {} {}",
                                 due_words(object_at(of.due, "unmoved"), how),
                                 how.in("dời theo các lần dừng", "moved by the pauses"));
    }
    out += ": " + amount_text(of.amount, *of.unit, how.lang);
    if (of.committed_amount)
        out += how.lang == terminal::language::vi
                   ? fmt::format("; hạn cam kết {} ngày đếm chung", *of.committed_amount)
                   : fmt::format("; the committed {} in the same count", *of.committed_amount);
    if (of.is_first)
        out += how.in("; lần đếm đầu, trước khi tính lại",
                      "; the first count, before it began afresh");
    if (const auto pause = index_at(of.due, "restarted_by"))
        out += fmt::format(
            "; {} {}", how.in("tính lại từ đầu sau dừng", "afresh after pause"), *pause + 1);
    return out;
}

std::string text_of(const json::object& answer, const section& of, const layout& how) {
    std::size_t dates = 0;
    std::size_t counts = 0;
    for (const auto& row : of.lines) {
        dates = std::max(dates, width_of(dates_text(row, how)));
        counts = std::max(counts, width_of(count_text(row, how)));
    }
    const teller words(answer, of, how);
    auto out = "\n  " + paint(wrapped("", 2, heading_of(of, how), how), "1", how.shown) + "\n";
    for (std::size_t i = 0; i < of.lines.size(); ++i) {
        const auto& row = of.lines[i];
        const auto head = fmt::format("   {} {}  {}  ",
                                      sign_of(row),
                                      fit(dates_text(row, how), dates),
                                      fit(count_text(row, how), counts, align::right));
        auto told = words.of(i);
        if (!told.source.empty()) told.text += fmt::format(" [{}]", told.source);
        out +=
            paint(wrapped(head, width_of(head), told.text, how), colour_of(row), how.shown) + "\n";
    }
    if (const auto left_out = count_at(of.due, "days_left_out"); left_out > 0) {
        out += fmt::format(
            "   … {} {}\n", left_out, how.in("dòng ở giữa không in", "rows in between left out"));
    }
    if (flag_at(of.due, "frozen") && !flag_at(of.due, "overdue"))
        out += paint(wrapped("     ",
                             5,
                             how.in("Đồng hồ đang dừng: hạn này sẽ dời khi có trả lời.",
                                    "The clock stands: this due date moves at the answer."),
                             how),
                     "33",
                     how.shown) +
               "\n";
    const auto sum = sum_text(of, how);
    if (!sum.empty()) out += paint(wrapped("     ", 10, sum, how), "2", how.shown) + "\n";
    return out;
}

// To the second; finer only just after a full minute, where a cut-off may lie in between.
std::string readable(local_time wall) {
    const auto second = std::chrono::floor<std::chrono::seconds>(wall);
    const bool decides = second == std::chrono::floor<std::chrono::minutes>(wall);
    return clock_text(decides ? wall : local_time{second});
}

}  // namespace

std::string moment_text(std::string_view rfc3339, const layout& how) {
    const auto wall = wall_in(rfc3339);
    if (!wall) return std::string(rfc3339);
    const auto date = std::chrono::floor<days>(*wall);
    return fmt::format("{}, {} {}",
                       weekday_name(date).in(how.lang),
                       terminal::date(date, how.lang),
                       readable(*wall));
}

std::string short_moment(std::string_view rfc3339, const layout& how) {
    const auto wall = wall_in(rfc3339);
    if (!wall) return std::string(rfc3339);
    const auto date = std::chrono::floor<days>(*wall);
    return fmt::format(
        "{} {} {}", weekday_short(date, how.lang), terminal::date(date, how.lang), readable(*wall));
}

std::string due_words(const json::object& due, const layout& how) {
    const auto date = parse_local_date(text_at(due, "due_date"));
    if (!date) return "–";
    auto out = flag_at(due, "is_instant") ? moment_text(text_at(due, "due"), how)
                                          : fmt::format("{}, {}",
                                                        weekday_name(*date).in(how.lang),
                                                        terminal::date(*date, how.lang));
    if (flag_at(due, "provisional")) out += how.in(" (tạm tính)", " (provisional)");
    return out;
}

std::string_view basis_words(std::string_view name, const layout& how) {
    if (name == "statutory") return how.in("Hạn luật định", "Statutory due date");
    if (name == "committed") return how.in("Hạn cam kết", "Committed due date");
    if (name == "appointment_original") return how.in("Hẹn gốc", "Original appointment");
    if (name == "appointment_current") return how.in("Hẹn hiện tại", "Current appointment");
    if (name == "headline") return how.in("Hạn xét chung", "Headline due date");
    return name;
}

namespace {

enum class counts { first, in_force };

// Those of a kind one after the other; a committed limit within the statutory count has none of its
// own.
std::string counts_text(const json::object& answer,
                        const std::vector<const json::object*>& dues,
                        counts which,
                        const layout& how) {
    std::string out;
    for (std::size_t i = 0; i < dues.size(); ++i) {
        auto one = section_of(answer, *dues[i]);
        one.is_first = which == counts::first;
        const bool is_statutory = text_at(*dues[i], "basis") == "statutory";
        if (is_statutory && i + 1 < dues.size() && text_at(*dues[i + 1], "basis") == "committed" &&
            is_beginning(*dues[i + 1], *dues[i])) {
            one.committed = parse_local_date(text_at(object_at(*dues[i + 1], "due"), "due_date"));
            one.committed_amount = count_at(object_at(*dues[i + 1], "limit"), "amount");
            ++i;
        }
        fold(one, how);
        out += text_of(answer, one, how);
    }
    return out;
}

// The count before a restart, with what it has in common with the one in force.
json::object first_count_of(const json::object& due) {
    auto out = object_at(due, "first_count");
    if (out.empty()) return out;
    for (const auto* key : {"basis", "limit"}) out[key] = due.at(key);
    return out;
}

}  // namespace

std::string days_text(const json::object& answer, const layout& how) {
    std::vector<const json::object*> in_force;
    std::vector<json::object> earlier;
    for (const auto& item : array_at(answer, "dues")) {
        const auto* due = item.if_object();
        if (due == nullptr || array_at(*due, "days").empty()) continue;
        in_force.push_back(due);
        if (auto first = first_count_of(*due); !first.empty()) earlier.push_back(std::move(first));
    }
    if (in_force.empty()) return {};
    std::vector<const json::object*> first;
    for (const auto& one : earlier) first.push_back(&one);
    auto out = counts_text(answer, first, counts::first, how) +
               counts_text(answer, in_force, counts::in_force, how);
    const auto legend = how.in(
        "○ ngày đầu, không tính  ● tính  · nghỉ  ‖ dừng  + dời thêm  → dời đến  ◇ hạn cam kết  "
        "◆ hạn",
        "○ first day, not counted  ● counted  · off  ‖ paused  + moved on  → moved to  "
        "◇ committed  ◆ due");
    return out + "\n" + paint(wrapped("   ", 3, legend, how), "2", how.shown) + "\n";
}

}  // namespace tiendo::cli
