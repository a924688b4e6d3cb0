// Reading alert rules: each key with the kinds of rules that know it.
#include "alert_rules_file.hpp"

#include "tiendo/alerts/escalation.hpp"
#include "tiendo/service/core.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

namespace tiendo::service {
namespace {

using alerts::rule;
using alerts::rule_kind;

constexpr milliseconds longest{366LL * 86'400'000};

// What a length must not be shorter than, with what to write instead. 0s is as if it were left out.
struct shortest {
    milliseconds length{0};
    std::string_view advice;
};
constexpr shortest any_length{};
constexpr milliseconds looked_at_every = core_limits{}.alert_look;
constexpr shortest of_repeat{alerts::repeat_shortest,
                             "nothing is told again within a minute: write 1m or more, or leave it "
                             "out, and it is told once"};
constexpr shortest of_looked_pending{looked_at_every,
                                     "what this kind watches is looked at every 10 s: write 10s or "
                                     "more, or leave it out, and it fires at the first look"};
// Alerts tell it in whole minutes.
constexpr shortest of_silence{milliseconds{60'000},
                              "a counter is told silent by the minute: write 1m or more"};
static_assert(alerts::repeat_shortest == std::chrono::minutes{1} &&
              looked_at_every == std::chrono::seconds{10});  // as the advice says

// "90s", "15m", "8h", "2d" (of 24 hours), and nothing else.
std::optional<milliseconds> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [at, failed] = std::from_chars(text.data(), end, number);
    if (failed != std::errc{} || end - at != 1 || number < 0) return std::nullopt;
    constexpr std::string_view units = "smhd";
    constexpr std::int64_t lengths[]{1'000, 60'000, 3'600'000, 86'400'000};
    const auto unit = units.find(*at);
    if (unit == std::string_view::npos || number > longest.count() / lengths[unit])
        return std::nullopt;
    return milliseconds{number * lengths[unit]};
}

bool is_id(std::string_view text) {
    constexpr std::size_t id_bytes_max = 64;
    return !text.empty() && text.size() <= id_bytes_max &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

std::string all_kinds() {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < alerts::rule_kind_count; ++i)
        out.push_back(name_of(static_cast<rule_kind>(i)));
    return fmt::format("{}", fmt::join(out, ", "));
}

class reader {
  public:
    explicit reader(std::string file) : file_(std::move(file)) {}

    alert_rules_read read(std::string_view text) {
        toml::table root;
        try {
            root = toml::parse(text, file_);
        } catch (const toml::parse_error& e) {
            refuse(e.source(), "", fmt::format("is not TOML: {}", e.description()));
            return std::move(refused_);
        }
        for (const auto& [name, node] : root) {
            if (name.str() != "rule") {
                refuse(name.source(), name.str(), "unknown: rules stand below [[rule]]");
            } else if (const auto* list = node.as_array(); list == nullptr) {
                refuse(name.source(), "rule", "is a list: write [[rule]]");
            } else {
                for (const auto& one : *list) take_rule(one);
            }
        }
        if (all_.size() > alerts::rules_max) {
            refuse({}, "rule", fmt::format("more than {} rules", alerts::rules_max));
        }
        if (!refused_.empty()) {
            std::ranges::sort(refused_, {}, &file_refusal::line);
            return std::move(refused_);
        }
        return std::move(all_);
    }

  private:
    void refuse(const toml::source_region& at, std::string_view field, std::string reason) {
        refused_.push_back({file_,
                            static_cast<std::size_t>(at.begin.line),
                            std::string(field),
                            std::move(reason)});
    }

    std::optional<std::string> text(const toml::node& node, std::string_view field) {
        if (const auto* said = node.as_string()) return said->get();
        refuse(node.source(), field, "is not a text in quotes");
        return std::nullopt;
    }
    void take_duration(const toml::node& node,
                       std::string_view field,
                       milliseconds& out,
                       const shortest& at_least = any_length) {
        const auto said = text(node, field);
        if (!said) return;
        if (const auto length = parse_duration(*said)) {
            if (length->count() != 0 && *length < at_least.length)
                return refuse(
                    node.source(), field, fmt::format("is '{}': {}", *said, at_least.advice));
            out = *length;
        } else {
            refuse(node.source(),
                   field,
                   fmt::format("is not a duration of at most 366 days: '{}'; write 90s, 15m, 8h or "
                               "2d",
                               *said));
        }
    }
    template <class Number>
    void take_number(const toml::node& node,
                     std::string_view field,
                     std::int64_t min,
                     std::int64_t max,
                     Number& out) {
        const auto* said = node.as_integer();
        if (said == nullptr || said->get() < min || said->get() > max) {
            refuse(
                node.source(), field, fmt::format("is not a whole number from {} to {}", min, max));
        } else {
            out = static_cast<Number>(said->get());
        }
    }
    void take_flag(const toml::node& node, std::string_view field, bool& out) {
        if (const auto* said = node.as_boolean()) {
            out = said->get();
        } else {
            refuse(node.source(), field, "is neither true nor false");
        }
    }
    // A percent with at most two places, as hundredths.
    void take_percent(const toml::node& node, std::string_view field, std::int64_t& out) {
        const auto said = node.value<double>();
        const bool is_percent = said && *said > 0 && *said <= 100;
        const auto hundredths = is_percent ? static_cast<std::int64_t>(*said * 100 + 0.5) : -1;
        const bool is_exact = is_percent && *said * 100 - static_cast<double>(hundredths) < 1e-6 &&
                              static_cast<double>(hundredths) - *said * 100 < 1e-6;
        if (hundredths <= 0 || hundredths > 10'000 || !is_exact) {
            refuse(
                node.source(), field, "is not a percent from 0.01 to 100 with two places at most");
        } else {
            out = hundredths;
        }
    }

    void take_escalation(const toml::node& node, rule& into) {
        const auto* list = node.as_array();
        if (list == nullptr || list->size() > alerts::escalation_steps_max) {
            refuse(node.source(),
                   "escalate",
                   fmt::format("is a list of at most {} steps: write [[rule.escalate]]",
                               alerts::escalation_steps_max));
            return;
        }
        for (const auto& one : *list) {
            const auto* step = one.as_table();
            if (step == nullptr) {
                refuse(one.source(), "escalate", "is a table: write [[rule.escalate]]");
                continue;
            }
            take_step(*step, into);
        }
    }
    void take_step(const toml::table& step, rule& into) {
        alerts::escalation_step out;
        for (const auto& [name, node] : step) {
            const auto field = fmt::format("escalate.{}", name.str());
            if (name == "after") {
                take_duration(node, field, out.after);
            } else if (name == "repeat") {
                take_duration(node, field, out.repeat, of_repeat);
            } else if (name == "up") {
                take_number(node, field, 0, 8, out.levels_up);
            } else if (name == "clock") {
                const auto said = text(node, field);
                if (said == "elapsed") {
                    out.clock = alerts::clock_kind::elapsed;
                } else if (said && said != "working") {
                    refuse(node.source(), field, "is one of working, elapsed");
                }
            } else {
                refuse(name.source(), field, "unknown: a step has after, clock, up, repeat");
            }
        }
        if (out.after.count() == 0) {
            refuse(step.source(), "escalate.after", "is missing: how long nobody has answered");
        } else if (!into.escalation.empty() && out.after <= into.escalation.back().after) {
            refuse(step.source(), "escalate.after", "is not later than that of the step before it");
        }
        into.escalation.push_back(out);
    }

    // A key of one or more kinds.
    struct known_key {
        std::string_view name;
        std::vector<rule_kind> kinds;  // empty: all
        std::function<void(const toml::node&, rule&)> take;
    };
    std::vector<known_key> keys() {
        const auto duration = [this](std::string_view name,
                                     milliseconds rule::* field,
                                     const shortest& at_least = any_length) {
            return [this, name, field, at_least](const toml::node& n, rule& r) {
                take_duration(n, name, r.*field, at_least);
            };
        };
        const auto number = [this](std::string_view name, std::int64_t max, auto field) {
            return [this, name, max, field](const toml::node& n, rule& r) {
                take_number(n, name, 1, max, r.*field);
            };
        };
        return {
            {"pending",
             {},
             [this](const auto& n, rule& r) {
                 take_duration(n,
                               "pending",
                               r.pending,
                               is_of_dossiers(r.kind) ? any_length : of_looked_pending);
             }},
            {"repeat", {}, duration("repeat", &rule::repeat, of_repeat)},
            {"quiet_outside_working_hours",
             {},
             [this](const auto& n, rule& r) {
                 take_flag(n, "quiet_outside_working_hours", r.quiet_outside_working_hours);
             }},
            {"escalate", {}, [this](const auto& n, rule& r) { take_escalation(n, r); }},
            {"agency", of_agencies(), [this](const auto& n, rule& r) { take_agency(n, r); }},
            {"working_time_left",
             {rule_kind::due_soon},
             duration("working_time_left", &rule::working_time_left)},
            {"used_percent",
             {rule_kind::due_soon},
             number("used_percent", 99, &rule::used_percent)},
            {"formula",
             {rule_kind::rate_below},
             [this](const auto& n, rule& r) { take_formula(n, r); }},
            {"window",
             {rule_kind::rate_below},
             [this](const auto& n, rule& r) { take_window(n, r); }},
            {"below_percent",
             {rule_kind::rate_below},
             [this](const auto& n, rule& r) {
                 take_percent(n, "below_percent", r.below_hundredths);
             }},
            {"min_count",
             {rule_kind::rate_below},
             number("min_count", 1'000'000, &rule::min_count)},
            {"working_days",
             {rule_kind::backlog_growing},
             number("working_days", 366, &rule::working_days)},
            {"by_percent",
             {rule_kind::backlog_growing},
             number("by_percent", 1'000, &rule::by_percent)},
            {"min_open",
             {rule_kind::backlog_growing},
             number("min_open", 1'000'000, &rule::min_open)},
            {"silent_for",
             {rule_kind::counter_silent},
             duration("silent_for", &rule::silent_for, of_silence)},
            {"forgotten_after",
             {rule_kind::counter_silent, rule_kind::sequence_gap},
             [this](const auto& n, rule& r) { take_forgetting(n, r); }},
            {"days", {rule_kind::calendar_horizon}, number("days", 366, &rule::days)},
            {"free_percent",
             {rule_kind::disk_reserve},
             number("free_percent", 90, &rule::free_percent)},
            {"free_bytes",
             {rule_kind::disk_reserve},
             number("free_bytes", std::int64_t{1} << 50, &rule::free_bytes)},
        };
    }
    // The calendars and the disk are the deployment's.
    static std::vector<rule_kind> of_agencies() {
        std::vector<rule_kind> out;
        for (std::size_t i = 0; i < alerts::rule_kind_count; ++i) {
            const auto kind = static_cast<rule_kind>(i);
            if (kind != rule_kind::calendar_horizon && kind != rule_kind::disk_reserve)
                out.push_back(kind);
        }
        return out;
    }
    // A counter that is given up at once is never told of.
    void take_forgetting(const toml::node& node, rule& into) {
        const auto refused_before = refused_.size();
        take_duration(node, "forgotten_after", into.forgotten_after, of_silence);
        if (refused_.size() == refused_before && into.forgotten_after.count() == 0)
            refuse(node.source(),
                   "forgotten_after",
                   "is nothing: every counter would be given up at once; write 30d, for example");
    }
    void take_agency(const toml::node& node, rule& into) {
        const auto said = text(node, "agency");
        if (!said) return;
        std::string code;
        if (normalise_code(*said, code)) {
            into.agency = agency_code(code);
        } else {
            refuse(node.source(), "agency", fmt::format("is not a code: '{}'", *said));
        }
    }
    void take_formula(const toml::node& node, rule& into) {
        const auto said = text(node, "formula");
        if (!said) return;
        for (const auto f : {rates::formula::resolved,
                             rates::formula::early,
                             rates::formula::due,
                             rates::formula::index766}) {
            if (*said != rates::name_of(f)) continue;
            into.formula = f;
            return;
        }
        refuse(node.source(), "formula", "is one of resolved, early, due, index766");
    }
    void take_window(const toml::node& node, rule& into) {
        const auto said = text(node, "window");
        if (!said) return;
        if (const auto window = alerts::parse_rate_window(*said)) {
            into.window = *window;
        } else {
            refuse(node.source(), "window", "is one of today, month, quarter, year");
        }
    }

    // The kind and the id come first: the rest depends on them.
    void take_rule(const toml::node& node) {
        const auto* table = node.as_table();
        if (table == nullptr) return refuse(node.source(), "rule", "is a table: write [[rule]]");
        const auto* said_kind = table->get("kind");
        const auto kind_name = said_kind != nullptr ? text(*said_kind, "kind") : std::nullopt;
        const auto kind = kind_name ? alerts::parse_rule_kind(*kind_name) : std::nullopt;
        if (!kind) {
            return refuse(said_kind != nullptr ? said_kind->source() : table->source(),
                          "kind",
                          fmt::format("is one of {}", all_kinds()));
        }
        rule out;
        out.kind = *kind;
        out.id = *kind_name;
        if (const auto* id = table->get("id")) {
            const auto said = text(*id, "id").value_or("");
            if (!is_id(said)) return refuse(id->source(), "id", "is not 1 to 64 of a-z, 0-9 and _");
            out.id = said;
        }
        if (!ids_.insert(out.id).second)
            return refuse((table->contains("id") ? table->get("id") : said_kind)->source(),
                          "id",
                          fmt::format("'{}' is there twice: give each rule an id", out.id));
        bool is_enabled = true;
        const auto refused_before = refused_.size();
        static const std::set<std::string_view> read_already{"kind", "id"};
        const auto known = keys();
        for (const auto& [name, value] : *table) {
            if (read_already.contains(name.str())) continue;
            if (name == "enabled") {
                take_flag(value, "enabled", is_enabled);
                continue;
            }
            const auto key = std::find_if(
                known.begin(), known.end(), [&](const auto& k) { return k.name == name.str(); });
            const bool fits =
                key != known.end() &&
                (key->kinds.empty() ||
                 std::find(key->kinds.begin(), key->kinds.end(), out.kind) != key->kinds.end());
            if (!fits) {
                refuse(name.source(),
                       name.str(),
                       fmt::format("unknown: a rule of the kind {} has {}",
                                   name_of(out.kind),
                                   names_for(known, out.kind)));
            } else {
                key->take(value, out);
            }
        }
        if (refused_.size() == refused_before) put(std::move(out), is_enabled, *table);
    }

    static std::string names_for(const std::vector<known_key>& known, rule_kind kind) {
        std::vector<std::string_view> out{"kind", "id", "enabled"};
        for (const auto& k : known) {
            if (k.kinds.empty() || std::find(k.kinds.begin(), k.kinds.end(), kind) != k.kinds.end())
                out.push_back(k.name);
        }
        return fmt::format("{}", fmt::join(out, ", "));
    }

    void put(rule one, bool is_enabled, const toml::table& said) {
        const auto refuse_key = [&](std::string_view field, std::string reason) {
            const auto* key = said.get(field);  // what is missing is told at the rule
            refuse(key != nullptr ? key->source() : said.source(), field, std::move(reason));
        };
        const auto usual = std::ranges::find(all_, one.id, &rule::id);
        if (one.id == name_of(rule_kind::overdue) && !is_enabled)
            return refuse_key("enabled",
                              "a dossier that is overdue is always an alert: silence it "
                              "instead");
        if (one.id == name_of(rule_kind::overdue) && !one.agency.empty())
            return refuse_key(
                "agency",
                "the usual rule overdue is of every agency: give this one an id of its "
                "own, and it holds beside that");
        if (one.id == name_of(rule_kind::overdue) && one.pending.count() != 0)
            return refuse_key(
                "pending",
                "an overdue dossier is told at once: leave it out, or give this rule an "
                "id of its own");
        if (usual != all_.end() && usual->kind != one.kind)
            return refuse_key(
                "id", fmt::format("'{}' is the id of a usual rule of another kind", one.id));
        if (!is_enabled) {
            if (usual != all_.end()) all_.erase(usual);
            return;
        }
        if (one.kind == rule_kind::due_soon &&
            (one.working_time_left.count() != 0) == (one.used_percent != 0)) {
            return refuse_key("working_time_left", "say either working_time_left or used_percent");
        }
        if (one.kind == rule_kind::rate_below && one.below_hundredths == 0)
            return refuse_key("below_percent", "is missing");
        if (one.kind == rule_kind::counter_silent && one.silent_for.count() == 0)
            return refuse_key("silent_for", "is missing: how much working time may pass unheard");
        if (one.kind == rule_kind::counter_silent && one.forgotten_after <= one.silent_for)
            return refuse_key(
                "forgotten_after",
                "is no longer than silent_for: a counter would be given up before it is "
                "told silent; the usual forgotten_after is 30d");
        if (usual != all_.end()) {
            *usual = std::move(one);
        } else {
            all_.push_back(std::move(one));
        }
    }

    std::string file_;
    std::vector<rule> all_ = alerts::usual_rules();
    std::set<std::string> ids_;
    std::vector<file_refusal> refused_;
};

}  // namespace

alert_rules_read parse_alert_rules(std::string_view text, const std::string& file) {
    return reader(file).read(text);
}

alert_rules_read read_alert_rules(const std::filesystem::path& path) {
    if (path.empty()) return alerts::usual_rules();
    const auto refusal = [&](std::string why) {
        return std::vector<file_refusal>{{path.string(), 0, "", std::move(why)}};
    };
    std::ifstream in(path, std::ios::binary);
    std::string text(alert_rules_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (!in.is_open() || in.bad())
        return refusal(fmt::format("cannot be read: {}", std::strerror(errno)));
    if (text.size() > alert_rules_bytes_max)
        return refusal(fmt::format("is longer than {} bytes", alert_rules_bytes_max));
    return parse_alert_rules(text, path.string());
}

}  // namespace tiendo::service
