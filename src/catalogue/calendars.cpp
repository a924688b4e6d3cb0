// From calendars.csv, calendar.csv and hours.csv to working calendars.
#include "tiendo/catalogue/calendars.hpp"

#include "read_calendars.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace tiendo::catalogue {
namespace {

using calendar::calendar_spec;
using calendar::day_kind;
using calendar::exception_day;
using calendar::windows;

constexpr std::array<std::string_view, 5> calendars_columns{
    "calendar_id", "parent_id", "time_zone", "published_from", "published_to"};
constexpr std::array<std::string_view, 6> calendar_columns{
    "calendar_id", "date", "kind", "windows", "name_vi", "legal_source"};
constexpr std::array<std::string_view, 4> hours_columns{
    "calendar_id", "valid_from", "weekday", "windows"};

constexpr std::array<word<day_kind>, 2> kinds{{{"off", day_kind::off}, {"work", day_kind::work}}};
constexpr std::array<word<std::size_t>, 7> weekdays{
    {{"mon", 0}, {"tue", 1}, {"wed", 2}, {"thu", 3}, {"fri", 4}, {"sat", 5}, {"sun", 6}}};

// Hours without a valid_from hold since ever; this is the first date a calendar knows.
constexpr local_date since_ever{std::chrono::year{1900} / 1 / 1};

// Each calendar keeps tables over three centuries, so they are counted in megabytes; offices
// with the same hours share one. It also bounds how deep parents can be stacked.
constexpr std::size_t calendars_max = 200;

struct weekday_hours {
    std::array<windows, 7> days;
    std::set<std::size_t> stated;  // weekdays with a row; the others are not worked
};

// One calendar as its rows say it, before it takes anything from its parent.
struct stated_calendar {
    std::string file;  // and line: where it is defined
    std::size_t line = 0;
    bool sound = true;
    std::optional<std::string> parent_id;
    std::string time_zone;
    std::optional<local_date> published_from;
    std::optional<local_date> published_to;
    std::map<local_date, weekday_hours> hours;
    std::map<local_date, exception_day> exceptions;
    std::map<local_date, std::size_t> exception_lines;
};
using stated_calendars = std::map<std::string, stated_calendar, std::less<>>;

struct calendar_files {
    table_layout calendars;
    table_layout calendar;
    table_layout hours;
};

calendar_files files_under(std::string_view folder) {
    const auto named = [&](std::string_view file) {
        return std::string(folder) + std::string(file);
    };
    return {.calendars = {named("calendars.csv"), calendars_columns},
            .calendar = {named("calendar.csv"), calendar_columns},
            .hours = {named("hours.csv"), hours_columns}};
}

class calendar_reader {
  public:
    explicit calendar_reader(refusal_list& refusals) : refusals_(refusals) {}

    void read(const file_texts& files, const calendar_files& layout);
    [[nodiscard]] calendars_read build();
    [[nodiscard]] bool defines(std::string_view id) const { return stated_.contains(id); }

  private:
    void take_calendar(const table_layout& layout, row_fields& row);
    void take_exception(row_fields& row);
    void take_hours(row_fields& row);
    stated_calendar* owner_of(row_fields& row);
    void check_parents();
    void refuse(const stated_calendar& at, std::string field, std::string reason);
    void refuse_as_built(const stated_calendar& stated, const refusal& refused);
    const calendar_spec* spec_of(const std::string& id);
    void build_one(const std::string& id, const stated_calendar& stated);

    refusal_list& refusals_;
    stated_calendars stated_;
    table_state state_ = table_state::whole;  // of the files that define ids
    std::map<std::string, calendar_spec, std::less<>> specs_;
    calendar_map built_;
};

// Reads `text` of the file when there is one.
table_state read_if_there(const file_texts& files,
                          const table_layout& layout,
                          refusal_list& refusals,
                          const std::function<void(row_fields&)>& take) {
    const auto found = files.find(layout.name);
    if (found == files.end()) return table_state::whole;
    return read_table(layout, found->second, refusals, take);
}

void calendar_reader::read(const file_texts& files, const calendar_files& layout) {
    const auto state = read_if_there(files, layout.calendars, refusals_, [&](row_fields& row) {
        take_calendar(layout.calendars, row);
    });
    if (state == table_state::rows_missing) state_ = state;
    ignore(read_if_there(
               files, layout.calendar, refusals_, [&](row_fields& row) { take_exception(row); }),
           "nothing refers to these rows");
    ignore(read_if_there(files, layout.hours, refusals_, [&](row_fields& row) { take_hours(row); }),
           "nothing refers to these rows");
}

void calendar_reader::take_calendar(const table_layout& layout, row_fields& row) {
    const auto id = row.calendar_id("calendar_id");
    stated_calendar stated;
    stated.file = layout.name;
    stated.line = row.line();
    stated.parent_id = row.calendar_id_if_any("parent_id");
    stated.time_zone = row.text("time_zone");
    if (stated.time_zone.empty() && row.text("parent_id").empty()) {
        row.refuse("time_zone",
                   "is empty and there is no parent_id to take it from: write an IANA name, "
                   "for example Asia/Ho_Chi_Minh");
    }
    stated.published_from = row.date_if_any("published_from");
    stated.published_to = row.date_if_any("published_to");
    if (stated.published_from && stated.published_to &&
        *stated.published_to < *stated.published_from) {
        row.refuse("published_to",
                   "lies before published_from: write the last day whose holidays are published");
    }
    if (!id) {
        state_ = table_state::rows_missing;
        return;
    }
    stated.sound = row.sound();
    const bool own = layout.name == file_names[2];
    if (own && stated_.size() == calendars_max && !stated_.contains(*id)) {
        row.refuse("calendar_id",
                   fmt::format("there are more than {} calendars: let offices with the same hours "
                               "share one",
                               calendars_max));
        state_ = table_state::rows_missing;
        return;
    }
    const auto [at, added] = stated_.emplace(*id, std::move(stated));
    if (!added) {
        row.refuse("calendar_id",
                   fmt::format("{} is already defined in {}:{}: remove one of the rows",
                               quoted(*id),
                               at->second.file,
                               at->second.line));
    }
}

// The calendar a row of calendar.csv or hours.csv speaks of.
stated_calendar* calendar_reader::owner_of(row_fields& row) {
    const auto id = row.calendar_id("calendar_id");
    if (!id) return nullptr;
    const auto found = stated_.find(*id);
    if (found != stated_.end()) return &found->second;
    if (state_ == table_state::rows_missing) return nullptr;
    row.refuse("calendar_id",
               *id == shipped_calendar_id
                   ? "'vn' is the shipped calendar: to change it, add your own to calendars.csv "
                     "with parent_id vn, "
                     "or define vn there in full"
                   : fmt::format("{} is not in calendars.csv: add it there", quoted(*id)));
    return nullptr;
}

void calendar_reader::take_exception(row_fields& row) {
    stated_calendar* owner = owner_of(row);
    const auto date = row.date("date");
    const auto kind = row.one_of<day_kind>("kind", kinds);
    exception_day day;
    day.hours = row.windows("windows");
    day.name_vi = row.name("name_vi");
    day.legal_source = row.text("legal_source");
    if (kind == day_kind::off && !row.text("windows").empty()) {
        row.refuse("windows", "a day off has no windows: leave this empty, or set kind to work");
    }
    if (owner == nullptr) return;
    if (date && kind) {
        day.kind = *kind;
        owner->exception_lines.emplace(*date, row.line());
        if (!owner->exceptions.emplace(*date, std::move(day)).second) {
            row.refuse("date",
                       fmt::format("{} stands twice for this calendar: remove one of the rows",
                                   to_text(*date)));
        }
    }
    if (!row.sound()) owner->sound = false;
}

void calendar_reader::take_hours(row_fields& row) {
    stated_calendar* owner = owner_of(row);
    const bool dated = !row.text("valid_from").empty();
    const auto from = dated ? row.date("valid_from") : since_ever;
    const auto weekday = row.one_of<std::size_t>("weekday", weekdays);
    windows worked = row.windows("windows");
    if (owner == nullptr) return;
    if (from && weekday) {
        weekday_hours& hours = owner->hours[*from];
        if (!hours.stated.insert(*weekday).second) {
            row.refuse(
                "weekday",
                fmt::format(
                    "{} stands twice for this calendar and valid_from: write all its windows "
                    "in one row",
                    row.text("weekday")));
        }
        hours.days[*weekday] = std::move(worked);
    }
    if (!row.sound()) owner->sound = false;
}

void calendar_reader::refuse(const stated_calendar& at, std::string field, std::string reason) {
    refusals_.add(
        {.file = at.file, .line = at.line, .field = std::move(field), .reason = std::move(reason)});
}

// Marks calendars whose parents are missing or lead in a circle as not sound.
void calendar_reader::check_parents() {
    std::vector<stated_calendar*> all;
    std::vector<std::string_view> ids;
    std::map<std::string_view, std::size_t> index;
    for (auto& [id, stated] : stated_) {
        index.emplace(id, all.size());
        ids.push_back(id);
        all.push_back(&stated);
    }
    std::vector<std::optional<std::size_t>> next(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto parent_id = all[i]->parent_id;
        if (!parent_id) continue;
        const auto parent = index.find(*parent_id);
        if (parent != index.end()) {
            next[i] = parent->second;
            continue;
        }
        all[i]->sound = false;
        if (state_ == table_state::rows_missing) continue;
        refuse(*all[i],
               "parent_id",
               fmt::format("unknown calendar {}: define it in calendars.csv or name another",
                           quoted(*parent_id)));
    }
    for (const auto& circle : circles_of(next)) {
        for (const std::size_t i : circle) all[i]->sound = false;
        refuse(*all[circle.front()],
               "parent_id",
               fmt::format("the parents of {} lead back to itself: leave one parent_id empty",
                           quoted(ids[circle.front()])));
    }
}

// The calendar with what it takes from its parents; nullptr when one of them is not sound.
// The depth is bounded by the number of calendars, and circles are already out.
const calendar_spec* calendar_reader::spec_of(const std::string& id) {
    if (const auto done = specs_.find(id); done != specs_.end()) return &done->second;
    const stated_calendar& stated = stated_.find(id)->second;
    if (!stated.sound) return nullptr;
    calendar_spec spec;
    if (stated.parent_id) {
        const calendar_spec* parent = spec_of(*stated.parent_id);
        if (parent == nullptr) return nullptr;
        spec = *parent;
    }
    spec.id = id;
    if (!stated.time_zone.empty()) spec.time_zone = stated.time_zone;
    if (stated.published_from) spec.published_from = stated.published_from;
    if (stated.published_to) spec.published_to = stated.published_to;
    if (!stated.hours.empty()) {
        const local_date own_from = stated.hours.begin()->first;
        std::erase_if(spec.hours,
                      [&](const calendar::weekly_hours& h) { return h.valid_from >= own_from; });
        for (const auto& [from, hours] : stated.hours)
            spec.hours.push_back({.valid_from = from, .days = hours.days});
    }
    for (const auto& [date, day] : stated.exceptions) spec.exceptions.insert_or_assign(date, day);
    return &specs_.emplace(id, std::move(spec)).first->second;
}

// A refusal of the finished calendar, at the row it comes from where one row alone is at fault.
void calendar_reader::refuse_as_built(const stated_calendar& stated, const refusal& refused) {
    for (const auto& [date, line] : stated.exception_lines) {
        if (refused.field != fmt::format("exceptions[{}]", to_text(date))) continue;
        refusals_.add(
            {.file = "calendar.csv", .line = line, .field = "windows", .reason = refused.message});
        return;
    }
    const bool own_column =
        std::find(calendars_columns.begin(), calendars_columns.end(), refused.field) !=
        calendars_columns.end();
    if (own_column) {
        refuse(stated, refused.field, refused.message);
    } else {
        refuse(stated, "calendar_id", fmt::format("{}: {}", refused.field, refused.message));
    }
}

void calendar_reader::build_one(const std::string& id, const stated_calendar& stated) {
    const calendar_spec* spec = spec_of(id);
    if (spec == nullptr) return;
    if (spec->hours.empty()) {
        refuse(stated,
               "calendar_id",
               fmt::format("{} has no office hours: add rows to hours.csv or name a parent_id",
                           quoted(id)));
        return;
    }
    auto outcome = calendar::working_calendar::build(*spec);
    if (const auto* refused = std::get_if<refusal>(&outcome)) {
        refuse_as_built(stated, *refused);
        return;
    }
    built_.emplace(id,
                   std::get<std::shared_ptr<const calendar::working_calendar>>(std::move(outcome)));
}

calendars_read calendar_reader::build() {
    check_parents();
    for (const auto& [id, stated] : stated_) build_one(id, stated);
    calendars_read out{.calendars = std::move(built_), .defined = {}, .state = state_};
    for (const auto& [id, stated] : stated_) out.defined.insert(id);
    return out;
}

}  // namespace

calendars_read read_calendars(const file_texts& files, refusal_list& refusals) {
    calendar_reader reader(refusals);
    const calendar_files own = files_under("");
    reader.read(files, own);
    const bool shipped = !reader.defines(shipped_calendar_id);
    if (shipped) {
        const bool kept = files.contains(std::string(embedded_file_names.front()));
        const calendar_files embedded = files_under("embedded/");
        reader.read(kept ? files : shipped_files(), embedded);
    }
    calendars_read out = reader.build();
    out.shipped = shipped;
    return out;
}

std::variant<calendar_map, std::vector<file_refusal>> load_calendars(const file_texts& files) {
    refusal_list refusals;
    calendars_read read = read_calendars(files, refusals);
    if (!refusals.empty()) return refusals.in_file_order();
    return std::move(read.calendars);
}

}  // namespace tiendo::catalogue
