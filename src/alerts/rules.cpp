// Names, and the rules that hold when nobody has written any.
#include "tiendo/alerts/rules.hpp"

#include <algorithm>
#include <array>

namespace tiendo::alerts {
namespace {

constexpr std::array<std::string_view, rule_kind_count> kind_names{"overdue",
                                                                   "due_soon",
                                                                   "step_overdue",
                                                                   "appointment_past_statutory",
                                                                   "parked",
                                                                   "rate_below",
                                                                   "backlog_growing",
                                                                   "counter_silent",
                                                                   "sequence_gap",
                                                                   "calendar_horizon",
                                                                   "disk_reserve"};
constexpr std::array<std::string_view, 4> window_names{"today", "month", "quarter", "year"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

rule usual(rule_kind kind, milliseconds pending) {
    rule out;
    out.id = name_of(kind);
    out.kind = kind;
    out.pending = pending;
    return out;
}

}  // namespace

std::string_view name_of(rule_kind k) noexcept {
    return kind_names[static_cast<std::size_t>(k)];
}
std::optional<rule_kind> parse_rule_kind(std::string_view name) noexcept {
    return parse<rule_kind>(kind_names, name);
}
std::string_view name_of(rate_window w) noexcept {
    return window_names[static_cast<std::size_t>(w)];
}
std::optional<rate_window> parse_rate_window(std::string_view name) noexcept {
    return parse<rate_window>(window_names, name);
}

std::vector<rule> usual_rules() {
    using std::chrono::hours;
    using std::chrono::minutes;
    return {usual(rule_kind::overdue, {}),
            usual(rule_kind::parked, hours{24}),
            usual(rule_kind::sequence_gap, minutes{15}),
            usual(rule_kind::calendar_horizon, {}),
            usual(rule_kind::disk_reserve, minutes{1})};
}

}  // namespace tiendo::alerts
