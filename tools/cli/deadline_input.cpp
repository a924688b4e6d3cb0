// Decodes calendars and questions from JSON and from the folders of a catalogue.
#include "cli/deadline_input.hpp"

#include "client/address.hpp"
#include "tiendo/catalogue/files.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using calendar::limit_unit;

constexpr std::size_t file_bytes_max = 64u << 20;

const json::object& object_in(const json::value& value, const std::string& field) {
    if (const auto* object = value.if_object()) return *object;
    throw bad_field("not_an_object", field, "an object in {} is wanted");
}
const json::array& array_in(const json::value& value, const std::string& field) {
    if (const auto* array = value.if_array()) return *array;
    throw bad_field("not_a_list", field, "a list in [] is wanted");
}
std::string_view text_in(const json::value& value, const std::string& field) {
    if (const auto* text = value.if_string()) return *text;
    throw bad_field("not_text", field, "a text in quotes is wanted");
}
std::string shown(std::string_view text) {
    constexpr std::size_t shown_bytes_max = 40;
    return text.size() <= shown_bytes_max ? std::string(text)
                                          : std::string(text.substr(0, 37)) + "...";
}

void refuse_unknown(const json::object& object,
                    std::initializer_list<std::string_view> known,
                    const std::string& prefix) {
    for (const auto& member : object) {
        const std::string_view key = member.key();
        if (std::ranges::find(known, key) == known.end()) {
            throw bad_field("unknown_field",
                            prefix + shown(key),
                            fmt::format("no such field; known here: {}", fmt::join(known, ", ")));
        }
    }
}

// --- calendars brought along

calendar::windows windows_in(const json::value& value, const std::string& field) {
    calendar::windows all;
    for (const auto& one : array_in(value, field)) {
        const auto at = fmt::format("{}[{}]", field, all.size());
        const auto& pair = array_in(one, at);
        if (pair.size() != 2)
            throw bad_field("not_a_window", at, R"(two times are wanted: ["08:00","12:00"])");
        const auto time = [&](std::size_t i) {
            const auto text = text_in(pair[i], at);
            const auto parsed = parse_time_of_day(text);
            if (parsed) return *parsed;
            throw bad_field(
                "not_a_time", at, fmt::format("'{}' is no time of day; write HH:MM", shown(text)));
        };
        all.push_back({time(0), time(1)});
    }
    return all;
}

local_date date_in(std::string_view text, const std::string& field) {
    if (const auto date = parse_local_date(text)) return *date;
    throw bad_field(
        "not_a_date", field, fmt::format("'{}' is no date; write YYYY-MM-DD", shown(text)));
}

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::array<calendar::windows, 7> week_in(const json::value& value, const std::string& field) {
    const auto& week = object_in(value, field);
    refuse_unknown(week, {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, field + ".");
    std::array<calendar::windows, 7> days;
    for (std::size_t i = 0; i < 7; ++i) {
        const auto* windows = week.if_contains(weekdays[i]);
        if (windows != nullptr)
            days[i] = windows_in(*windows, fmt::format("{}.{}", field, weekdays[i]));
    }
    return days;
}

calendar::calendar_spec spec_in(const json::object& from) {
    refuse_unknown(
        from,
        {"id", "time_zone", "weekly", "holidays", "exceptions", "published_from", "published_to"},
        "calendar.");
    calendar::calendar_spec spec;
    spec.id = "inline";
    spec.time_zone = "Asia/Ho_Chi_Minh";
    if (const auto* id = from.if_contains("id")) spec.id = text_in(*id, "calendar.id");
    if (const auto* zone = from.if_contains("time_zone")) {
        spec.time_zone = text_in(*zone, "calendar.time_zone");
    }
    const auto* weekly = from.if_contains("weekly");
    if (weekly == nullptr) {
        throw bad_field("missing",
                        "calendar.weekly",
                        R"(a calendar needs its week: {"mon": [["08:00","12:00"]], ...})");
    }
    spec.hours.push_back({calendar::earliest_date, week_in(*weekly, "calendar.weekly")});
    if (const auto* holidays = from.if_contains("holidays")) {
        for (const auto& day : array_in(*holidays, "calendar.holidays")) {
            const auto date = date_in(text_in(day, "calendar.holidays"), "calendar.holidays");
            spec.exceptions[date] = {calendar::day_kind::off, {}, "Ngày nghỉ", {}};
        }
    }
    // An exception is the more precise word: it holds also on a date named as a holiday.
    if (const auto* exceptions = from.if_contains("exceptions")) {
        for (const auto& member : object_in(*exceptions, "calendar.exceptions")) {
            const auto field = "calendar.exceptions." + shown(member.key());
            const auto date = date_in(member.key(), field);
            auto hours = windows_in(member.value(), field);
            const auto kind = hours.empty() ? calendar::day_kind::off : calendar::day_kind::work;
            spec.exceptions[date] = {kind, std::move(hours), "Ngày đặc biệt", {}};
        }
    }
    const auto published = [&](const char* key) -> std::optional<local_date> {
        const auto* date = from.if_contains(key);
        if (date == nullptr) return std::nullopt;
        const auto field = std::string("calendar.") + key;
        return date_in(text_in(*date, field), field);
    };
    spec.published_from = published("published_from");
    spec.published_to = published("published_to");
    return spec;
}

// The path of a field of a calendar_spec as the JSON form spells it.
std::string json_path(std::string field) {
    constexpr std::string_view hours = "hours[0].";
    if (field.starts_with(hours)) return "calendar.weekly." + field.substr(hours.size());
    if (field == "hours") return "calendar.weekly";
    return "calendar." + field;
}

calendar_ptr build(const json::object& from) {
    auto made = calendar::working_calendar::build(spec_in(from));
    if (auto* built = std::get_if<calendar_ptr>(&made)) return std::move(*built);
    const auto& no = std::get<refusal>(made);
    throw bad_field(no.code, json_path(no.field), no.message);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad() || !in.is_open() || text.size() > file_bytes_max) {
        throw client::usage_error(path.string() + ": cannot be read, or is larger than 64 MiB");
    }
    return text;
}

// --- questions

std::int64_t scaled(std::int64_t count, std::int64_t scale, const std::string& field) {
    std::int64_t out = 0;
    if (!__builtin_mul_overflow(count, scale, &out)) return out;
    throw bad_field("out_of_range", field, "the amount leads outside the years 1900 to 2200");
}

// Whole numbers; of seconds also thousandths.
std::int64_t count_in(const json::value& value, std::int64_t scale, const std::string& field) {
    if (const auto* whole = value.if_int64()) return scaled(*whole, scale, field);
    if (const auto* real = value.if_double()) {
        constexpr double exact_max = 9.0e15;
        const double count = *real * static_cast<double>(scale);
        const auto rounded = static_cast<std::int64_t>(std::clamp(count, -exact_max, exact_max) +
                                                       (count < 0 ? -0.5 : 0.5));
        const double error = count - static_cast<double>(rounded);
        if (error > -1e-4 && error < 1e-4) return rounded;
    }
    throw bad_field("not_a_number",
                    field,
                    scale == 1 ? "a whole number is wanted"
                               : "a number of seconds, at most to the millisecond, is wanted");
}

struct unit_name {
    std::string_view name;
    limit_unit unit;
    std::int64_t scale;
};
constexpr std::array<unit_name, 5> units{{{"working_seconds", limit_unit::working_hours, 1000},
                                          {"seconds", limit_unit::hours, 1000},
                                          {"working_days", limit_unit::working_days, 1},
                                          {"calendar_days", limit_unit::calendar_days, 1},
                                          {"months", limit_unit::months, 1}}};

calendar::amount amount_in(const json::value& value) {
    const auto& add = object_in(value, "add");
    refuse_unknown(
        add, {"working_seconds", "seconds", "working_days", "calendar_days", "months"}, "add.");
    if (add.size() != 1) throw bad_field("not_one_unit", "add", "exactly one unit is wanted");
    const auto& member = *add.begin();
    const auto* unit = std::ranges::find(units, std::string_view(member.key()), &unit_name::name);
    return {count_in(member.value(), unit->scale, fmt::format("add.{}", unit->name)), unit->unit};
}

std::vector<calendar::pause> pauses_in(const json::value& value, const calendar::time_zone& zone) {
    std::vector<calendar::pause> all;
    for (const auto& one : array_in(value, "pauses")) {
        const auto field = fmt::format("pauses[{}]", all.size());
        const auto& pair = array_in(one, field);
        if (pair.size() != 2)
            throw bad_field("not_a_pause", field, "two instants are wanted: [from, to]");
        const calendar::pause p{parse_when(text_in(pair[0], field), field, zone),
                                parse_when(text_in(pair[1], field), field, zone)};
        if (p.to < p.from)
            throw bad_field("reversed_pause", field, "the pause ends before it begins");
        all.push_back(p);
    }
    return calendar::united(all);
}

std::optional<instant> wall_time(std::string_view text, const calendar::time_zone& zone) {
    if (const auto date = parse_local_date(text)) return zone.start_of(*date);
    constexpr std::size_t date_size = 10;
    if (text.size() <= date_size || (text[date_size] != 'T' && text[date_size] != ' '))
        return std::nullopt;
    // Read as if at UTC; then the clock face is placed on the zone's wall.
    const auto seconds = text.size() == date_size + 6 ? ":00" : "";
    const auto face = parse_rfc3339(fmt::format("{}{}Z", text, seconds));
    if (!face) return std::nullopt;
    return zone.to_instant(local_time{face->time_since_epoch()});
}

}  // namespace

instant parse_when(std::string_view text,
                   const std::string& field,
                   const calendar::time_zone& zone) {
    if (const auto at = parse_rfc3339(text)) return *at;
    if (const auto at = wall_time(text, zone)) return *at;
    throw bad_field(
        "not_an_instant",
        field,
        fmt::format("'{}' is no instant; write 2026-02-13T14:31:00+07:00", shown(text)));
}

std::string text_in_zone(instant at, const calendar::time_zone& zone) {
    return to_rfc3339(at, std::chrono::floor<std::chrono::minutes>(zone.offset_at(at)));
}

question question_of(const json::object& line, calendars& known) {
    refuse_unknown(line, {"id", "calendar", "start", "pauses", "add", "end"}, "");
    question out;
    const auto* named = line.if_contains("calendar");
    out.counts_by = named != nullptr ? &known.of(*named) : known.standard().get();
    const auto& zone = out.counts_by->zone();
    const auto* start = line.if_contains("start");
    if (start == nullptr)
        throw bad_field("missing", "start", "the instant to count from is wanted");
    out.start = parse_when(text_in(*start, "start"), "start", zone);
    if (const auto* pauses = line.if_contains("pauses")) out.pauses = pauses_in(*pauses, zone);
    const auto* add = line.if_contains("add");
    const auto* end = line.if_contains("end");
    if ((add == nullptr) == (end == nullptr)) {
        throw bad_field("not_one_question", "add", "exactly one of add and end is wanted");
    }
    if (add != nullptr) out.add = amount_in(*add);
    if (end != nullptr) out.end = parse_when(text_in(*end, "end"), "end", zone);
    return out;
}

calendars::calendars(const std::string& source, const std::string& id) {
    const std::filesystem::path path{source};
    std::error_code ec;
    if (std::filesystem::is_directory(path, ec)) {
        take_folder(path, id);
        return;
    }
    auto shipped = catalogue::load_calendars({});
    by_id_ = std::move(std::get<catalogue::calendar_map>(shipped));
    if (const auto found = by_id_.find(source); found != by_id_.end()) {
        standard_ = found->second;
        return;
    }
    if (!std::filesystem::exists(path, ec)) {
        throw client::usage_error(
            fmt::format("--calendar {}: neither the id of a shipped calendar (vn), nor a "
                        "folder of CSV files, nor a JSON file",
                        source));
    }
    take_json(path);
}

void calendars::take_folder(const std::filesystem::path& folder, const std::string& id) {
    catalogue::file_texts texts;
    for (const auto* name : {"calendars.csv", "calendar.csv", "hours.csv"}) {
        if (std::filesystem::exists(folder / name)) texts[name] = read_file(folder / name);
    }
    if (texts.empty()) {
        throw client::usage_error(
            fmt::format("--calendar {}: the folder holds none of calendars.csv, "
                        "calendar.csv, hours.csv",
                        folder.string()));
    }
    auto loaded = catalogue::load_calendars(texts);
    if (const auto* no = std::get_if<std::vector<file_refusal>>(&loaded)) {
        std::string all = "--calendar: the files are refused";
        for (const auto& one : *no) all += "\n  " + one.text();
        throw client::usage_error(all);
    }
    by_id_ = std::move(std::get<catalogue::calendar_map>(loaded));
    std::vector<std::string> ids;
    for (const auto& [name, calendar] : by_id_) {
        if (name != "vn" || by_id_.size() == 1) ids.push_back(name);
    }
    const auto chosen = id.empty() && ids.size() == 1 ? by_id_.find(ids.front()) : by_id_.find(id);
    if (chosen == by_id_.end()) {
        throw client::usage_error(fmt::format("--calendar-id: which calendar of {}? It holds {}",
                                              folder.string(),
                                              fmt::join(ids, ", ")));
    }
    standard_ = chosen->second;
}

void calendars::take_json(const std::filesystem::path& file) {
    json::error_code ec;
    const auto value = json::parse(read_file(file), ec);
    if (ec)
        throw client::usage_error(
            fmt::format("--calendar {}: not JSON: {}", file.string(), ec.message()));
    try {
        standard_ = build(object_in(value, "calendar"));
    } catch (const bad_field& e) {
        throw client::usage_error(
            fmt::format("--calendar {}: {}: {}", file.string(), e.why.field, e.what()));
    }
    by_id_[standard_->id()] = standard_;
}

const calendar::working_calendar& calendars::of(const json::value& named) {
    if (const auto* id = named.if_string()) {
        const auto found = by_id_.find(std::string_view(*id));
        if (found != by_id_.end()) return *found->second;
        throw bad_field(
            "unknown_calendar",
            "calendar",
            fmt::format("no calendar '{}' is loaded; give an object, or its folder by --calendar",
                        shown(std::string_view(*id))));
    }
    if (const auto found = inline_by_text_.find(named); found != inline_by_text_.end()) {
        inline_.splice(inline_.begin(), inline_, found->second);
        return *inline_.front().built;
    }
    auto built = build(object_in(named, "calendar"));
    ++counted_.built;
    if (inline_.size() == inline_calendars_max) {
        ++counted_.dropped;
        inline_by_text_.erase(inline_.back().text);
        inline_.pop_back();
    }
    // Copied to the heap: the line's own memory is gone with the line.
    inline_.push_front({json::value(named, json::storage_ptr{}), std::move(built)});
    inline_by_text_.emplace(inline_.front().text, inline_.begin());
    return *inline_.front().built;
}

}  // namespace tiendo::cli
