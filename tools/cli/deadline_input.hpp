// What a question about a deadline says: the calendar it counts by, and the
// JSON form in which a batch asks (tools/README.md).
//
// Whatever is wrong with a question leaves as bad_field, which names the field
// by its path, why it was not taken, and what to write instead.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/calendar/deadline.hpp"
#include "tiendo/catalogue/calendars.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tiendo::cli {

struct bad_field : std::runtime_error {
    bad_field(std::string code, std::string field, const std::string& reason)
        : std::runtime_error(reason), why{std::move(code), std::move(field), reason} {}
    refusal why;
};

using calendar_ptr = std::shared_ptr<const calendar::working_calendar>;

// The calendars that questions may name or bring along. Those brought along are kept while they
// are used again: at most inline_calendars_max, the longest unused leaves first.
// Owner: one thread.
class calendars {
  public:
    static constexpr std::size_t inline_calendars_max = 256;

    // `source`: an id of a shipped calendar, a folder with calendars.csv, calendar.csv and
    // hours.csv, or a JSON file with one calendar. `id`: which of several; may be empty.
    // Throws client::usage_error naming file, line and field.
    calendars(const std::string& source, const std::string& id);

    [[nodiscard]] const calendar_ptr& standard() const noexcept { return standard_; }
    // An id, or an object with a calendar's parts. Throws bad_field below `field`. The pointer is
    // good until the next call.
    [[nodiscard]] const calendar::working_calendar& of(const boost::json::value& named);

    struct counters {
        std::uint64_t built = 0;
        std::uint64_t dropped = 0;
    };
    [[nodiscard]] const counters& counted() const noexcept { return counted_; }

  private:
    void take_folder(const std::filesystem::path& folder, const std::string& id);
    void take_json(const std::filesystem::path& file);

    struct kept {
        boost::json::value text;
        calendar_ptr built;
    };
    catalogue::calendar_map by_id_;
    calendar_ptr standard_;
    std::list<kept> inline_;  // last used first
    std::unordered_map<boost::json::value, std::list<kept>::iterator> inline_by_text_;
    counters counted_;
};

// One line of a batch, decoded against its calendar. Exactly one of `add` and `end` is there.
struct question {
    const calendar::working_calendar* counts_by = nullptr;
    instant start;
    std::vector<calendar::pause> pauses;  // united
    std::optional<calendar::amount> add;
    std::optional<instant> end;
};
[[nodiscard]] question question_of(const boost::json::object& line, calendars& known);

// RFC 3339, or a wall time ("2026-02-13T14:31", "2026-02-13 14:31:00") or date in the zone.
[[nodiscard]] instant parse_when(std::string_view text,
                                 const std::string& field,
                                 const calendar::time_zone& zone);

// The instant in the zone's offset of the moment, to the minute.
[[nodiscard]] std::string text_in_zone(instant at, const calendar::time_zone& zone);

}  // namespace tiendo::cli
