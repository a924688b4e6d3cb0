// Rows of one view and what changed in them.
#include "view.hpp"

#include "tiendo/rates/roll_up.hpp"

#include <algorithm>

namespace tiendo::feed {
namespace {

rates::group_by group_of(wire::group_by by) {
    switch (by) {
        case wire::group_by::agency:
            return rates::group_by::agency;
        case wire::group_by::procedure:
            return rates::group_by::procedure;
        case wire::group_by::field:
            return rates::group_by::field;
        case wire::group_by::channel:
            return rates::group_by::channel;
        case wire::group_by::day:
            return rates::group_by::day;
    }
    return rates::group_by::agency;
}

wire::live_counts live(const rates::counts& c) {
    wire::live_counts out;
    out.received_in_person = c.received_by_channel[0];
    out.received_online = c.received_by_channel[1];
    out.received_post = c.received_by_channel[2];
    out.early = c.early;
    out.on_time = c.on_time;
    out.late = c.late;
    out.finished_no_due = c.finished_no_due;
    out.withdrawn = c.withdrawn;
    out.stopped = c.stopped;
    out.transferred_in = c.transferred_in;
    out.transferred_out = c.transferred_out;
    out.fell_due = c.fell_due;
    out.fell_due_met = c.fell_due_met;
    out.index_finished_in_time = c.index_finished_in_time;
    out.index_finished_late = c.index_finished_late;
    out.carried_over = c.carried_over;
    out.open = c.open;
    out.overdue = c.overdue;
    out.no_due = c.no_due;
    out.paused = c.paused;
    out.index_pending_in_time = c.index_pending_in_time;
    out.index_pending_overdue = c.index_pending_overdue;
    return out;
}

wire::live_rate live(rates::formula f, const rates::counts& c) {
    const auto rate = rates::rate_of(f, c);
    return {rate.numerator, rate.denominator};
}

wire::live_row live(const rates::row& row, std::int64_t due_today, bool is_agency) {
    wire::live_row out;
    out.key = row.key;
    if (is_agency) out.agency_code = row.key;
    out.name_vi = row.name_vi;
    out.name_en = row.name_en;
    out.due_today = due_today;
    out.counts = live(row.count);
    out.rates = {live(rates::formula::resolved, row.count),
                 live(rates::formula::early, row.count),
                 live(rates::formula::due, row.count),
                 live(rates::formula::index766, row.count)};
    return out;
}

std::int64_t due_of(const due_today_counts& counts, const std::string& key) {
    const auto found = counts.by_key.find(key);
    return found == counts.by_key.end() ? 0 : found->second;
}

// Several answers as one: rows of one key are added up, in the order of their first appearance.
std::vector<rates::row> merge(const std::vector<rates::answer>& answers) {
    if (answers.size() == 1) return answers.front().rows;
    std::vector<rates::row> out;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& answer : answers) {
        for (const auto& row : answer.rows) {
            const auto [place, is_new] = places.emplace(row.key, out.size());
            if (is_new) {
                out.push_back(row);
            } else {
                out[place->second].count += row.count;
            }
        }
    }
    return out;
}

}  // namespace

std::string key_of(const wire::subscribe& asked) {
    auto codes = asked.agency_codes;
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    std::string key;
    for (const auto& code : codes) key += code.str() + ' ';
    key += asked.descendants ? '+' : '-';
    key += std::to_string(static_cast<int>(asked.period)) + ' ' +
           std::to_string(static_cast<int>(asked.by)) + ' ' + std::to_string(asked.rows_max);
    if (asked.from) key += ' ' + to_text(*asked.from);
    if (asked.to) key += ' ' + to_text(*asked.to);
    return key;
}

day_range resolve(const wire::subscribe& asked, local_date today) {
    const std::chrono::year_month_day day{today};
    const auto first_of = [&](std::chrono::month month) {
        return local_date{std::chrono::local_days{day.year() / month / 1}};
    };
    switch (asked.period) {
        case wire::window::today:
            return {today, today};
        case wire::window::month:
            return {first_of(day.month()), today};
        case wire::window::quarter: {
            const auto month = static_cast<unsigned>(day.month());
            return {first_of(std::chrono::month{(month - 1) / 3 * 3 + 1}), today};
        }
        case wire::window::year:
            return {first_of(std::chrono::January), today};
        case wire::window::range:
            return {asked.from.value_or(today), asked.to.value_or(today)};
    }
    return {today, today};
}

// By the tree as it is on the last day: what a closed agency has left is its successor's.
bool stands_within(const rates::roll_up& tree,
                   const catalogue::catalogue& catalogue,
                   std::string_view code,
                   std::string_view ancestor) {
    const auto* inner = catalogue.find_agency(code);
    const auto* outer = catalogue.find_agency(ancestor);
    return inner != nullptr && outer != nullptr && tree.is_within(*inner, *outer);
}

std::vector<agency_code> outermost(const wire::subscribe& asked,
                                   local_date last_day,
                                   const catalogue::catalogue& catalogue) {
    auto codes = asked.agency_codes;
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    if (!asked.descendants) return codes;
    const rates::roll_up tree(catalogue, last_day, rates::placing::as_of_period);
    std::vector<agency_code> out;
    for (const auto& code : codes) {
        const bool inner = std::any_of(codes.begin(), codes.end(), [&](const auto& other) {
            return other != code && stands_within(tree, catalogue, code.view(), other.view());
        });
        if (!inner) out.push_back(code);
    }
    return out;
}

std::vector<rates::query> questions(const wire::subscribe& asked,
                                    day_range days,
                                    const catalogue::catalogue& catalogue) {
    rates::query query;
    query.from = days.from;
    query.to = days.to;
    query.by = group_of(asked.by);
    query.descendants = asked.descendants;
    // Many agencies by agency: one question for all, whose rows are picked afterwards.
    if (asked.agency_codes.empty() ||
        (asked.agency_codes.size() > 1 && asked.by == wire::group_by::agency)) {
        query.descendants = true;
        return {query};
    }
    std::vector<rates::query> out;
    for (const auto& code : outermost(asked, days.to, catalogue)) {
        query.agency = code;
        out.push_back(query);
    }
    return out;
}

due_today_queries due_today_questions(const rates::query& asked, local_date today) {
    due_today_queries out{asked, asked};
    out.now.from = out.now.to = today;
    out.at_midnight.from = out.at_midnight.to = today + std::chrono::days{1};
    return out;
}

void add_due_today(due_today_counts& to,
                   const rates::answer& now,
                   const rates::answer& at_midnight) {
    const auto coming = at_midnight.total.count.overdue - now.total.count.overdue;
    to.total += coming;
    if (now.asked.by == rates::group_by::day) {
        to.by_key[to_text(now.asked.to)] += coming;
        return;
    }
    for (const auto& row : at_midnight.rows) to.by_key[row.key] += row.count.overdue;
    for (const auto& row : now.rows) to.by_key[row.key] -= row.count.overdue;
}

view::view(wire::subscribe asked, std::size_t rows_max)
    : asked_(std::move(asked)), rows_max_(rows_max) {}

bool view::covers(std::string_view agency) const {
    return asked_.agency_codes.empty() || covered_.contains(agency);
}

void view::choose_agencies(local_date last_day, const catalogue::catalogue& catalogue) {
    covered_.clear();
    if (asked_.agency_codes.empty()) return;
    const rates::roll_up tree(catalogue, last_day, rates::placing::as_of_period);
    for (const auto& a : catalogue.agencies()) {
        const bool is_covered = std::any_of(
            asked_.agency_codes.begin(), asked_.agency_codes.end(), [&](const auto& code) {
                return code == a.code ||
                       (asked_.descendants &&
                        stands_within(tree, catalogue, a.code.view(), code.view()));
            });
        if (is_covered) covered_.insert(a.code.str());
    }
}

void view::take(tick_number tick,
                day_range days,
                const std::vector<rates::answer>& answers,
                const due_today_counts& due_today,
                const catalogue::catalogue& catalogue) {
    const auto& first = answers.front();
    const bool afresh =
        tick_ == 0 || !(days == days_) || catalogue_version_ != first.catalogue_version;
    tick_ = tick;
    days_ = days;
    catalogue_version_ = first.catalogue_version;
    if (afresh) choose_agencies(days.to, catalogue);
    position_ = first.position;
    as_of_ = first.as_of;
    auto rows = merge(answers);
    if (picks_agencies()) {
        std::erase_if(rows, [&](const auto& row) { return !covers(row.key); });
    }
    rates::row total;
    for (const auto& row : rows) total.count += row.count;
    auto coming = due_today.total;
    if (picks_agencies()) {
        coming = 0;
        for (const auto& row : rows) coming += due_of(due_today, row.key);
    }
    if (afresh || total.count != total_.count || coming != total_.due_today) {
        total_ = {total.count, coming, live(total, coming, false), tick, 0};
        changed_ = tick;
    }
    rows_total_ = rows.size();
    if (rows.size() > rows_max_) rows.resize(rows_max_);
    take_rows(rows, due_today, afresh);
    if (afresh) {
        snapshot_from_ = changed_ = tick;
        removed_.clear();
    }
}

void view::count_provisional(const provisional_counts& open) {
    std::uint64_t sum = 0;
    for (const auto& [agency, count] : open) {
        if (covers(agency)) sum += count;
    }
    if (sum == provisional_open_) return;
    provisional_open_ = sum;
    provisional_tick_ = changed_ = tick_;
}

void view::take_rows(const std::vector<rates::row>& rows,
                     const due_today_counts& due_today,
                     bool afresh) {
    if (afresh) rows_.clear();
    std::size_t place = 0;
    for (const auto& row : rows) {
        auto& shown = rows_[row.key];
        shown.place = place++;
        const auto coming = due_of(due_today, row.key);
        if (shown.tick > 0 && shown.count == row.count && shown.due_today == coming) continue;
        shown.count = row.count;
        shown.due_today = coming;
        shown.row = live(row, coming, asked_.by == wire::group_by::agency);
        shown.tick = changed_ = tick_;
        removed_.erase(row.key);
    }
    if (rows_.size() == rows.size()) return;
    std::unordered_map<std::string_view, bool> present;
    for (const auto& row : rows) present.emplace(row.key, true);
    std::erase_if(rows_, [&](const auto& shown) {
        if (present.contains(shown.first)) return false;
        removed_[shown.first] = changed_ = tick_;
        return true;
    });
}

wire::snapshot view::snapshot() const {
    wire::snapshot out;
    out.position = position_;
    out.as_of = as_of_;
    out.from = days_.from;
    out.to = days_.to;
    out.catalogue_version = catalogue_version_;
    out.rows_total = rows_total_;
    std::vector<const shown_row*> ordered(rows_.size());
    for (const auto& [key, shown] : rows_) ordered[shown.place] = &shown;
    out.rows.reserve(ordered.size());
    for (const auto* shown : ordered) out.rows.push_back(shown->row);
    out.total = total_.row;
    out.provisional_open = provisional_open_;
    return out;
}

wire::update view::update_since(tick_number seen) const {
    wire::update out;
    out.position = position_;
    out.as_of = as_of_;
    std::vector<const shown_row*> changed;
    for (const auto& [key, shown] : rows_) {
        if (shown.tick > seen) changed.push_back(&shown);
    }
    std::sort(changed.begin(), changed.end(), [](const auto* a, const auto* b) {
        return a->place < b->place;
    });
    for (const auto* shown : changed) out.rows.push_back(shown->row);
    for (const auto& [key, tick] : removed_) {
        if (tick > seen) out.removed_keys.push_back(key);
    }
    std::sort(out.removed_keys.begin(), out.removed_keys.end());
    if (total_.tick > seen) out.total = total_.row;
    if (provisional_tick_ > seen) out.provisional_open = provisional_open_;
    return out;
}

}  // namespace tiendo::feed
