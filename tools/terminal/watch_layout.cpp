// The live table's screens; see the header.
#include "terminal/watch_layout.hpp"

#include "terminal/watch_paint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

namespace tiendo::terminal {
namespace {

local_time wall_of(const watch_view& view, instant at) {
    return view.zone ? view.zone->to_local(at) : local_time{at.time_since_epoch()};
}
std::string_view zone_name(const watch_view& view) {
    return view.zone ? std::string_view(view.zone->name()) : "UTC";
}

// --- which columns there is room for --------------------------------------------

enum class cell : std::uint8_t {
    rate,
    early_rate,
    bar,
    received,
    resolved,
    late,
    open,
    paused,
    due_today,
    overdue
};

struct shown_column {
    cell what;
    std::size_t width;
    std::string_view heading;
    bool is_stock;  // "right now", not "in the period"
};

constexpr std::size_t margin = 3;  // a space, the level's shape, a space
constexpr std::size_t name_min = 8;
constexpr std::size_t name_max = 52;
constexpr std::size_t bar_max = 30;

struct plan {
    std::size_t name = 0;
    std::vector<shown_column> columns;
};

std::string_view rate_heading(const watch_view& view) {
    switch (view.rate) {
        case rate_name::resolved:
            return in(view.lang, "Đúng hạn", "On time");
        case rate_name::early:
            return in(view.lang, "Trước hạn", "Early");
        case rate_name::due:
            return in(view.lang, "Đến hạn", "Due");
        case rate_name::index766:
            return "766";
    }
    return "";
}

// What is left out first when the screen narrows: early rate, paused, late, received, bar,
// resolved, open, due today.
plan plan_for(const watch_view& view) {
    const auto wide = view.size.columns;
    const auto lang = view.lang;
    plan out;
    const auto add = [&out](cell what, std::size_t width, std::string_view heading, bool is_stock) {
        out.columns.push_back({what, width, heading, is_stock});
    };
    add(cell::rate, 9, rate_heading(view), false);
    if (wide >= 140 && view.rate != rate_name::early)
        add(cell::early_rate, 11, in(lang, "Trước hạn", "Early"), false);
    if (wide >= 80) add(cell::bar, wide >= 150 ? 18 : wide >= 108 ? 13 : 9, "", false);
    if (wide >= 92) add(cell::received, 11, in(lang, "Tiếp nhận", "Received"), false);
    if (wide >= 70) add(cell::resolved, 12, in(lang, "Giải quyết", "Resolved"), false);
    if (wide >= 116) add(cell::late, 10, in(lang, "Quá hạn", "Late"), false);
    if (wide >= 58) add(cell::open, 9, in(lang, "Còn lại", "Pending"), true);
    if (wide >= 130) add(cell::paused, 11, in(lang, "Tạm dừng", "Paused"), true);
    if (wide >= 50) add(cell::due_today, 12, in(lang, "Hạn hôm nay", "Due today"), true);
    add(cell::overdue, 9, in(lang, "Quá hạn", "Overdue"), true);
    std::size_t used = margin;
    for (const auto& c : out.columns) used += c.width;
    out.name = wide > used + name_min ? wide - used : name_min;
    for (auto& c : out.columns) {
        if (c.what != cell::bar || out.name <= name_max) continue;
        const auto more = std::min(out.name - name_max, bar_max - std::min(bar_max, c.width));
        c.width += more;
        out.name -= more;
    }
    return out;
}

// --- one row ----------------------------------------------------------------------

std::int64_t received_of(const wire::live_counts& c) {
    return c.received_in_person + c.received_online + c.received_post;
}
std::int64_t resolved_of(const wire::live_counts& c) {
    return c.early + c.on_time + c.late + c.finished_no_due;
}

// Columns of early, on time and late that add up to `width`; a kind that exists gets at least one.
std::array<std::size_t, 3> composition(const wire::live_counts& counts, std::size_t width) {
    const std::array<std::int64_t, 3> parts{std::max<std::int64_t>(0, counts.early),
                                            std::max<std::int64_t>(0, counts.on_time),
                                            std::max<std::int64_t>(0, counts.late)};
    const auto total = parts[0] + parts[1] + parts[2];
    std::array<std::size_t, 3> out{};
    if (total == 0 || width < parts.size()) return out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto share =
            static_cast<std::size_t>(parts[i]) * width / static_cast<std::size_t>(total);
        out[i] = parts[i] == 0 ? 0 : std::max<std::size_t>(1, share);
        used += out[i];
    }
    while (used !=
           width) {  // at most a few columns are missing or too many: the largest part takes them
        const auto largest =
            static_cast<std::size_t>(std::max_element(out.begin(), out.end()) - out.begin());
        out[largest] += used < width ? width - used : static_cast<std::size_t>(-1);
        used = used < width ? width : used - 1;
    }
    return out;
}

std::string bar_text(const watch_view& view, const wire::live_counts& counts, std::size_t width) {
    const auto parts = composition(counts, width);
    if (parts[0] + parts[1] + parts[2] == 0) return painted(view, paint::dim, repeated("·", width));
    return painted(view, paint::early, repeated("█", parts[0])) +
           painted(view, paint::on_time, repeated("▓", parts[1])) +
           painted(view, paint::late, repeated("░", parts[2]));
}

std::string cell_text(const watch_view& view, const wire::live_row& row, const shown_column& c) {
    const auto whole = [&](std::int64_t n) {
        return fit(number(n, view.lang), c.width, align::right);
    };
    const auto share = [&](const wire::live_rate& r) {
        return fit(percent(r.numerator, r.denominator, view.lang), c.width, align::right);
    };
    switch (c.what) {
        case cell::rate: {
            const auto& rate = rate_in(row.rates, view.rate);
            const auto l = level_of(judged_rate(row.rates, view.rate, view.limits), view.limits);
            const bool loud = l == level::red || l == level::amber;
            return painted(view, loud ? paint_of(l) : paint::plain, share(rate));
        }
        case cell::early_rate:
            return share(row.rates.early);
        case cell::bar:
            return " " + bar_text(view, row.counts, c.width - 1);
        case cell::received:
            return whole(received_of(row.counts));
        case cell::resolved:
            return whole(resolved_of(row.counts));
        case cell::late:
            return whole(row.counts.late);
        case cell::open:
            return whole(row.counts.open);
        case cell::paused:
            return whole(row.counts.paused);
        case cell::due_today:
            return painted(
                view, row.due_today > 0 ? paint::amber : paint::dim, whole(row.due_today));
        case cell::overdue:
            return painted(
                view, row.counts.overdue > 0 ? paint::red : paint::dim, whole(row.counts.overdue));
    }
    return {};
}

std::string name_in(const watch_view& view, const wire::live_row& row) {
    const auto& name =
        view.lang == language::en && !row.name_en.empty() ? row.name_en : row.name_vi;
    return name.empty() ? row.key : name;
}

std::string sum_name(const watch_view& view) {
    return std::string(in(view.lang, "Toàn bộ (cộng)", "All (sum)"));
}

std::string row_text(const watch_view& view,
                     const wire::live_row& row,
                     const plan& columns,
                     bool is_sum) {
    const auto l = level_of(judged_rate(row.rates, view.rate, view.limits), view.limits);
    const bool chosen = !is_sum && view.chosen == row.key;
    const auto name = fit(is_sum ? sum_name(view) : name_in(view, row), columns.name - 1);
    std::string out = " " + painted(view, paint_of(l), shape_of(l)) + (chosen ? "▸" : " ");
    const bool loud = is_sum || l == level::red;
    out += painted(view, chosen ? paint::chosen : loud ? paint::bold : paint::plain, name) + " ";
    for (const auto& c : columns.columns) out += cell_text(view, row, c);
    return out;
}

// --- the lines around the table ---------------------------------------------------

std::string link_text(const watch_view& view) {
    const auto lang = view.lang;
    switch (view.link) {
        case link_state::connecting:
            return painted(view, paint::dim, in(lang, "◌ Đang kết nối", "◌ Connecting"));
        case link_state::live:
            return painted(view,
                           paint::green,
                           fmt::format("● {} · {}",
                                       in(lang, "Trực tiếp", "Live"),
                                       time_of_day_text(wall_of(view, view.heard_at))));
        case link_state::reconnecting:
            return painted(view,
                           paint::amber,
                           fmt::format("◌ {} ({} {})",
                                       in(lang, "Đang kết nối lại", "Reconnecting"),
                                       in(lang, "lần", "attempt"),
                                       view.attempt));
        case link_state::stale:
            return painted(view,
                           paint::red,
                           fmt::format("▲ {} {}",
                                       in(lang, "SỐ LIỆU CŨ", "STALE FOR"),
                                       duration_text(view.silent_for)));
    }
    return {};
}

// Left and right text on one line, of the left ones the first that fits beside the right one.
std::string ends(const watch_view& view,
                 const std::vector<std::string>& lefts,
                 std::string_view right,
                 paint left_paint) {
    const auto taken = shown_width(right) + 1;
    if (taken >= view.size.columns) return std::string(right);
    const auto room = view.size.columns - taken;
    return painted(view, left_paint, exactly(first_that_fits(lefts, room - 1), room)) +
           std::string(right) + " ";
}

// "Tháng này 01/11 – 30/11/2026": the year is said once when both days share it.
std::string period_text(const watch_view& view, const client::live_picture& picture) {
    if (!picture.from || !picture.to) return view.window;
    auto first = date(*picture.from, view.lang);
    const auto last = date(*picture.to, view.lang);
    if (first == last) return fmt::format("{} {}", view.window, last);
    constexpr std::size_t year_width = 5;
    if (first.substr(first.size() - year_width) == last.substr(last.size() - year_width)) {
        first.resize(first.size() - year_width);
    }
    return fmt::format("{} {} – {}", view.window, first, last);
}

// "◆ 1 đỏ   ▲ 2 vàng   …": how many agencies stand at each level.
enum class lights { in_words, bare };
std::string lights_text(const watch_view& view, const client::live_picture& picture, lights said) {
    std::array<std::size_t, 5> count{};
    for (const auto& [key, row] : picture.rows) {
        ++count.at(static_cast<std::size_t>(
            level_of(judged_rate(row.rates, view.rate, view.limits), view.limits)));
    }
    const std::array<std::string_view, 4> words{in(view.lang, "đỏ", "red"),
                                                in(view.lang, "vàng", "amber"),
                                                in(view.lang, "xanh", "green"),
                                                in(view.lang, "ít hồ sơ", "too few")};
    count[3] += count[4];  // no data is the smallest of the small numbers
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto l = static_cast<level>(i);
        auto text = fmt::format("{} {}", shape_of(l), count.at(i));
        if (said == lights::in_words) text += fmt::format(" {}", words.at(i));
        out += (i == 0                     ? " "
                : said == lights::in_words ? "   "
                                           : "  ") +
               painted(view, count.at(i) == 0 ? paint::dim : paint_of(l), text);
    }
    return out;
}

// "≈ 12 hạn tạm tính": how many open dossiers have one; empty where none has.
std::string provisional_text(const watch_view& view, const client::live_picture& picture) {
    if (picture.provisional_open == 0) return {};
    return fmt::format("≈ {} {}",
                       number(static_cast<std::int64_t>(picture.provisional_open), view.lang),
                       in(view.lang, "hạn tạm tính", "provisional due"));
}

std::string summary_text(const watch_view& view, const client::live_picture& picture) {
    const auto many = fmt::format("{} {}",
                                  number(static_cast<std::int64_t>(picture.rows_total), view.lang),
                                  in(view.lang, "đơn vị", "agencies"));
    const auto words = lights_text(view, picture, lights::in_words);
    const auto bare = lights_text(view, picture, lights::bare);
    const auto wide = view.size.columns;
    // Figures that may move with holidays to come are marked before their number of agencies is.
    const auto mark = provisional_text(view, picture);
    const auto rights = mark.empty() ? std::vector<std::string>{many}
                                     : std::vector<std::string>{mark + " · " + many, mark};
    for (const auto& right : rights) {
        const auto beside = width_of(right) + 3;  // two spaces before it, one after
        for (const auto& left : {words, bare}) {
            if (shown_width(left) + beside <= wide)
                return exactly(left, wide - width_of(right) - 1) + right + " ";
        }
    }
    return first_that_fits({words, bare}, wide);
}

std::string bracket(std::string_view words, std::size_t width) {
    const auto inner = fmt::format(" {} ", words);
    if (width < width_of(inner) + 2) return " " + repeated("─", width - 1);
    const auto rest = width - 1 - width_of(inner);
    return " " + repeated("─", rest / 2) + inner + repeated("─", rest - rest / 2);
}

// "── Trong kỳ ──" over the flows and "── Ngay lúc này ──" over the stocks.
std::string groups_text(const watch_view& view, const plan& columns) {
    std::size_t flows = 0;
    std::size_t stocks = 0;
    for (const auto& c : columns.columns) (c.is_stock ? stocks : flows) += c.width;
    return painted(view,
                   paint::dim,
                   std::string(margin + columns.name, ' ') +
                       bracket(in(view.lang, "Trong kỳ", "In the period"), flows) +
                       bracket(in(view.lang, "Lúc này", "Right now"), stocks));
}

std::string headings_text(const watch_view& view, const plan& columns) {
    auto out = std::string(margin, ' ') + fit(in(view.lang, "Đơn vị", "Agency"), columns.name);
    for (const auto& c : columns.columns) out += fit(c.heading, c.width, align::right);
    return painted(view, paint::bold, out);
}

const wire::live_row* chosen_row(const watch_view& view, const client::live_picture& picture) {
    if (!view.chosen) return nullptr;
    const auto found = picture.rows.find(*view.chosen);
    return found != picture.rows.end() ? &found->second : nullptr;
}

// The row whose figures the foot shows: the chosen one, else the sum.
const wire::live_row* foot_row(const watch_view& view, const client::live_picture& picture) {
    if (const auto* chosen = chosen_row(view, picture)) return chosen;
    return picture.total ? &*picture.total : nullptr;
}

std::string rate_words(const watch_view& view) {
    if (view.rate == rate_name::index766)
        return std::string(in(view.lang, "Chỉ số 766:", "Index 766:"));
    return std::string(rate_heading(view));
}

// The whole name of the row whose figures stand below it, where the table may have cut it.
std::string foot_name(const watch_view& view, const client::live_picture& picture) {
    const auto* row = foot_row(view, picture);
    if (row == nullptr) return {};
    return row == chosen_row(view, picture) ? name_in(view, *row) : sum_name(view);
}

// Numerator and denominator of the chosen row: a figure never stands without them. Where the name
// has no line of its own it stands before them, and gives way to them.
std::string figures_text(const watch_view& view,
                         const client::live_picture& picture,
                         std::string_view name) {
    const auto* row = foot_row(view, picture);
    if (row == nullptr) return {};
    const auto fraction = [&](std::string_view words, const wire::live_rate& r) {
        return fmt::format("{} {}/{} = {}",
                           words,
                           number(r.numerator, view.lang),
                           number(r.denominator, view.lang),
                           percent(r.numerator, r.denominator, view.lang));
    };
    const auto rate = fraction(rate_words(view), rate_in(row->rates, view.rate));
    auto both = rate;
    if (view.rate != rate_name::early)
        both += " · " + fraction(in(view.lang, "trước hạn", "early"), row->rates.early);
    std::vector<std::string> candidates;
    if (!name.empty()) {
        const auto cut = fit(name, std::min(width_of(name), view.size.columns / 4));
        for (const auto& figures : {both, rate}) {
            candidates.push_back(fmt::format(" {} · {}", name, figures));
            candidates.push_back(fmt::format(" {} · {}", cut, figures));
        }
    }
    for (const auto& figures : {both, rate}) candidates.push_back(" " + figures);
    return first_that_fits(candidates, view.size.columns);
}

// A rule has its kind as its id unless a deployment named it: then its own name is told.
std::string_view rule_words(std::string_view rule, language lang) {
    struct row {
        std::string_view id, vi, en;
    };
    static constexpr row rows[]{
        {"overdue", "quá hạn", "overdue"},
        {"due_soon", "sắp đến hạn", "due soon"},
        {"step_overdue", "quá hạn ở bước", "step overdue"},
        {"appointment_past_statutory",
         "hẹn trả sau hạn luật định",
         "promised past the law's limit"},
        {"parked", "chưa được tiếp nhận", "never received"},
        {"rate_below", "tỷ lệ dưới ngưỡng", "rate below its threshold"},
        {"backlog_growing", "tồn đọng tăng", "backlog growing"},
        {"counter_silent", "quầy im lặng", "counter silent"},
        {"sequence_gap", "quầy thiếu sự kiện", "events missing of counter"},
        {"calendar_horizon", "sắp hết lịch đã công bố", "calendar ends soon"},
        {"disk_reserve", "ổ đĩa sắp đầy", "disk nearly full"}};
    const auto found = std::ranges::find(rows, rule, &row::id);
    return found == std::end(rows) ? rule : in(lang, found->vi, found->en);
}

// From the fullest to the barest: the agency stands in the table too, the dossier tells its time.
std::vector<std::string> alert_texts(const watch_view& view,
                                     const wire::alert_notice& alert,
                                     std::string_view lead) {
    auto what = fmt::format("{}{}", lead, rule_words(alert.rule, view.lang));
    for (const auto& about : {alert.dossier_code, alert.subject}) {
        if (!about.empty()) what += " " + about;
    }
    const auto agency =
        alert.agency_code.empty() ? std::string() : fmt::format(" ({})", alert.agency_code);
    const auto since = fmt::format(
        "{} {}", in(view.lang, "từ", "since"), date_and_time(wall_of(view, alert.at), view.lang));
    return {fmt::format("{}{} {}", what, agency, since), fmt::format("{} {}", what, since), what};
}

// The newest alerts, as many as there are lines for; the first line says how many fire.
std::vector<std::string> alert_lines(const watch_view& view,
                                     const client::live_picture& picture,
                                     std::size_t room) {
    std::vector<const wire::alert_notice*> newest;
    newest.reserve(picture.alerts.size());
    for (const auto& [id, alert] : picture.alerts) newest.push_back(&alert);
    std::sort(newest.begin(), newest.end(), [](const auto* a, const auto* b) {
        return std::tie(b->at, a->id) < std::tie(a->at, b->id);
    });
    std::vector<std::string> out;
    if (newest.empty()) {
        out.push_back(painted(view, paint::dim, in(view.lang, " Không có cảnh báo", " No alerts")));
        return out;
    }
    const auto head =
        fmt::format(" ◆ {} {}",
                    number(static_cast<std::int64_t>(picture.alerts_total), view.lang),
                    in(view.lang, "cảnh báo", picture.alerts_total == 1 ? "alert" : "alerts"));
    const auto lead = head + " · ";
    const std::string below(width_of(lead), ' ');
    for (std::size_t i = 0; i < std::min(room, newest.size()); ++i) {
        auto texts = alert_texts(view, *newest[i], i == 0 ? lead : below);
        if (i == 0) texts.push_back(head);
        out.push_back(painted(
            view, i == 0 ? paint::red : paint::plain, first_that_fits(texts, view.size.columns)));
    }
    return out;
}

// Left out as it narrows: the catalogue's number, whose wall it is, the log position, all keys but
// the one that ends it, and last the time the figures are of.
std::string status_text(const watch_view& view, const client::live_picture& picture) {
    const auto as_of =
        fmt::format("{} {}",
                    in(view.lang, "tính đến", "as of"),
                    picture.filled ? date_and_time(wall_of(view, picture.as_of), view.lang) : "–");
    const auto position =
        fmt::format("{} {}",
                    in(view.lang, "vị trí", "position"),
                    number(static_cast<std::int64_t>(picture.position), view.lang));
    const auto timed = fmt::format(" {} · {}", position, as_of);
    const auto placed = fmt::format("{} · {}", timed, zone_name(view));
    const std::vector<std::string> lefts{fmt::format("{} · {} {}",
                                                     placed,
                                                     in(view.lang, "danh mục", "catalogue"),
                                                     picture.catalogue_version),
                                         placed,
                                         timed,
                                         fmt::format(" {} · {}", as_of, zone_name(view)),
                                         " " + as_of};
    const auto keys =
        in(view.lang, "↑↓ chọn  f công thức  q thoát", "↑↓ choose  f formula  q quit");
    const bool all_keys = width_of(lefts.back()) + width_of(keys) + 2 <= view.size.columns;
    return ends(view,
                lefts,
                painted(view, paint::dim, all_keys ? keys : in(view.lang, "q thoát", "q quit")),
                paint::dim);
}

struct frame_parts {
    std::vector<std::string> above;
    std::vector<std::string> below;
};

std::string heading_text(const watch_view& view, const client::live_picture& picture) {
    const auto period = period_text(view, picture);
    return ends(
        view,
        {fmt::format(" tiendo  {} · {}", in(view.lang, "Tỷ lệ đúng hạn", "On-time rate"), period),
         fmt::format(" tiendo  {}", period),
         " " + period,
         " " + view.window},
        link_text(view),
        paint::bold);
}

// The formula in words: on one line or two, and where it has no room the column's heading names it.
std::vector<std::string> sentence_lines(const watch_view& view) {
    const auto wide = view.size.columns;
    const auto said = " " + view.sentence;
    if (width_of(said) <= wide) return {said};
    if (view.size.rows < 20) return {};
    auto end = said.rfind(' ');
    while (end != std::string::npos && end > 0 && width_of(said.substr(0, end)) > wide)
        end = said.rfind(' ', end - 1);
    if (end == std::string::npos || end == 0 || width_of(said.substr(end)) > wide) return {};
    return {said.substr(0, end), said.substr(end)};
}

// Low screens keep the heading, the headings of columns and the status; each further line when
// there is room.
frame_parts parts_for(const watch_view& view, const client::live_picture& picture) {
    const auto high = view.size.rows;
    const auto columns = plan_for(view);
    const auto rule = painted(view, paint::dim, repeated("─", view.size.columns));
    frame_parts out;
    out.above.push_back(heading_text(view, picture));
    if (high >= 16) {
        for (const auto& line : sentence_lines(view))
            out.above.push_back(painted(view, paint::dim, line));
    }
    if (high >= 12) out.above.push_back(summary_text(view, picture));
    if (high >= 20) out.above.push_back(groups_text(view, columns));
    out.above.push_back(headings_text(view, columns));
    if (high >= 18) out.above.push_back(rule);
    if (high >= 18) out.below.push_back(rule);
    // The table cuts long names where it is narrow: there the foot says the whole one.
    const bool named_apart = high >= 22 && view.size.columns < 110;
    const auto name = foot_name(view, picture);
    if (named_apart) out.below.push_back(" " + fit(name, view.size.columns - 1));
    if (high >= 10) out.below.push_back(figures_text(view, picture, named_apart ? "" : name));
    if (high >= 14) {
        for (auto& line : alert_lines(view, picture, high >= 40 ? 5 : high >= 30 ? 3 : 1)) {
            out.below.push_back(std::move(line));
        }
    }
    out.below.push_back(status_text(view, picture));
    return out;
}

}  // namespace

const wire::live_rate& judged_rate(const wire::live_rates& rates,
                                   rate_name shown,
                                   const thresholds& limits) {
    const auto usual = shown == rate_name::early ? rate_name::resolved : shown;
    return rate_in(rates, limits.judged.value_or(usual));
}

level level_of(const wire::live_rate& rate, const thresholds& limits) {
    if (rate.denominator <= 0) return level::none;
    if (rate.denominator < limits.count_min) return level::few;
    const auto scaled = static_cast<__int128>(rate.numerator) * 10'000;
    if (scaled < static_cast<__int128>(rate.denominator) * limits.red_below) return level::red;
    if (scaled < static_cast<__int128>(rate.denominator) * limits.amber_below) return level::amber;
    return level::green;
}

std::string_view name_of(rate_name rate) {
    switch (rate) {
        case rate_name::resolved:
            return "resolved";
        case rate_name::early:
            return "early";
        case rate_name::due:
            return "due";
        case rate_name::index766:
            return "index766";
    }
    return "";
}

std::optional<rate_name> parse_rate_name(std::string_view name) {
    for (const auto rate :
         {rate_name::resolved, rate_name::early, rate_name::due, rate_name::index766}) {
        if (name == name_of(rate)) return rate;
    }
    return std::nullopt;
}

const wire::live_rate& rate_in(const wire::live_rates& rates, rate_name rate) {
    switch (rate) {
        case rate_name::resolved:
            return rates.resolved;
        case rate_name::early:
            return rates.early;
        case rate_name::due:
            return rates.due;
        case rate_name::index766:
            return rates.index766;
    }
    return rates.resolved;
}

std::vector<std::string> attention_order(const client::live_picture& picture,
                                         rate_name rate,
                                         const thresholds& limits) {
    std::vector<const wire::live_row*> rows;
    rows.reserve(picture.rows.size());
    for (const auto& [key, row] : picture.rows) rows.push_back(&row);
    const auto before = [rate, &limits](const wire::live_row* a, const wire::live_row* b) {
        const auto& ra = rate_in(a->rates, rate);
        const auto& rb = rate_in(b->rates, rate);
        const auto la = level_of(judged_rate(a->rates, rate, limits), limits);
        const auto lb = level_of(judged_rate(b->rates, rate, limits), limits);
        if (la != lb) return la < lb;
        if (a->counts.overdue != b->counts.overdue) return a->counts.overdue > b->counts.overdue;
        const auto left = static_cast<__int128>(ra.numerator) * rb.denominator;
        const auto right = static_cast<__int128>(rb.numerator) * ra.denominator;
        if (left != right) return left < right;
        return a->key < b->key;
    };
    std::sort(rows.begin(), rows.end(), before);
    std::vector<std::string> out;
    out.reserve(rows.size());
    for (const auto* row : rows) out.push_back(row->key);
    return out;
}

std::size_t table_rows(const watch_view& view, const client::live_picture& picture) {
    const auto parts = parts_for(view, picture);
    const auto around = parts.above.size() + parts.below.size() + 1;  // the sum's own row
    return view.size.rows > around ? view.size.rows - around : 0;
}

std::vector<std::string> watch_lines(const watch_view& view, const client::live_picture& picture) {
    auto parts = parts_for(view, picture);
    const auto columns = plan_for(view);
    auto lines = std::move(parts.above);
    const auto room = view.size.rows > lines.size() + parts.below.size()
                          ? view.size.rows - lines.size() - parts.below.size()
                          : 0;
    std::vector<std::string> table;
    if (!picture.filled) {
        table.push_back(
            painted(view, paint::dim, in(view.lang, "   Đang tải số liệu…", "   Loading…")));
    } else if (picture.total) {
        table.push_back(row_text(view, *picture.total, columns, true));
    }
    for (std::size_t i = view.first_row; i < view.order.size() && table.size() < room; ++i) {
        const auto found = picture.rows.find(view.order[i]);
        if (found != picture.rows.end())
            table.push_back(row_text(view, found->second, columns, false));
    }
    table.resize(room);
    std::move(table.begin(), table.end(), std::back_inserter(lines));
    std::move(parts.below.begin(), parts.below.end(), std::back_inserter(lines));
    lines.resize(view.size.rows);
    for (auto& line : lines) line = exactly(line, view.size.columns);
    return lines;
}

std::string composition_bar(const wire::live_counts& counts, std::size_t width) {
    const auto parts = composition(counts, width);
    if (parts[0] + parts[1] + parts[2] == 0) return repeated("·", width);
    return repeated("█", parts[0]) + repeated("▓", parts[1]) + repeated("░", parts[2]);
}

}  // namespace tiendo::terminal
