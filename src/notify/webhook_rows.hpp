// What a receiver was told of one alert, as it is remembered, and what it has to be
// told next. Pure. Private to the module.
#pragma once

#include "tiendo/alerts/escalation.hpp"
#include "tiendo/engine/engine.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::notify {

// Stored numbers: never renumber. In the order in which they can follow each other.
enum class told_kind : std::uint8_t { nothing = 0, standing = 1, acknowledged = 2, resolved = 3 };

struct told_stage {
    told_kind kind = told_kind::nothing;
    std::uint64_t level = 0;  // these two only while it stands
    std::uint64_t repetition = 0;
    friend auto operator<=>(const told_stage&, const told_stage&) = default;
};
// "firing", "level-2", "level-0-repeat-3", "acknowledged", "resolved"; empty: nothing. The end of a
// notice's id, so never to be changed.
[[nodiscard]] std::string id_of(const told_stage& s);
// What a receiver branches on: "firing", "escalated", "repeated", "acknowledged", "resolved".
[[nodiscard]] std::string_view name_of(const told_stage& s) noexcept;

struct told_row {
    told_stage last;
    instant at{};             // when the call of it was taken
    bool is_settled = false;  // nothing more is to come
    friend bool operator==(const told_row&, const told_row&) = default;
};

// Rows of one receiver lie beside each other, in order of the alerts.
[[nodiscard]] std::string key_of_row(std::string_view receiver, std::uint64_t alert);
[[nodiscard]] std::string key_of_reading(std::string_view receiver);
[[nodiscard]] std::string key_of_gone(std::string_view receiver);
enum class row_kind : std::uint8_t { told, reading, gone };
struct parsed_key {
    std::string receiver;
    row_kind kind = row_kind::told;
    std::uint64_t alert = 0;  // of what was told
};
[[nodiscard]] std::optional<parsed_key> parse_key(std::string_view key);

[[nodiscard]] std::string encoded(const told_row& row);
[[nodiscard]] std::optional<told_row> decode_row(std::string_view value);

// Up to which alert it was looked what is new, and by which rules and agencies.
struct reading {
    std::uint64_t seen = 0;
    std::string filter;
    friend bool operator==(const reading&, const reading&) = default;
};
[[nodiscard]] std::string encoded(const reading& r);
[[nodiscard]] std::optional<reading> decode_reading(std::string_view value);

// It answered 410 and is called no more: what stood at this place did, no other one.
struct gone {
    std::string place;        // place_of()
    instant failing_since{};  // until then calls were taken
    friend bool operator==(const gone&, const gone&) = default;
};
[[nodiscard]] std::string encoded(const gone& g);
[[nodiscard]] std::optional<gone> decode_gone(std::string_view value);

// An alert as the last look found it, the same for every receiver.
struct known_alert {
    engine::alert_view view;
    std::vector<alerts::stage> due;     // never empty
    std::optional<instant> held_until;  // quiet hours
    instant judge_again{};              // before this instant nothing else can be due
};

struct verdict {
    std::vector<told_stage> notices;  // to be told now
    bool settles = false;             // it ended, and this receiver need not hear of it
};
[[nodiscard]] verdict judge(const told_row& row,
                            const known_alert& of,
                            std::size_t min_level,
                            instant now);

}  // namespace tiendo::notify
