// alerts.toml says what people are told of, or is refused by line and field.
#include "service/alert_rules_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tiendo;  // NOLINT
using alerts::rule;
using alerts::rule_kind;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

std::vector<rule> rules_of(std::string_view text) {
    auto read = service::parse_alert_rules(text, "alerts.toml");
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&read)) {
        for (const auto& r : *refused) UNSCOPED_INFO(r.text());
        FAIL("the rules were refused");
    }
    return std::get<std::vector<rule>>(read);
}

const rule& named(const std::vector<rule>& all, std::string_view id) {
    const auto found = std::ranges::find(all, id, &rule::id);
    REQUIRE(found != all.end());
    return *found;
}

}  // namespace

TEST_CASE("without a file the usual rules hold", "[service]") {
    CHECK(rules_of("") == alerts::usual_rules());
    CHECK(std::get<std::vector<rule>>(service::read_alert_rules({})) == alerts::usual_rules());
}

TEST_CASE("rules are read with all they say", "[service]") {
    const auto all = rules_of(R"(
[[rule]]
kind = "due_soon"
working_time_left = "8h"
quiet_outside_working_hours = true
repeat = "1d"
[[rule.escalate]]
after = "4h"
up = 1
[[rule.escalate]]
after = "2d"
clock = "elapsed"
up = 2
repeat = "8h"

[[rule]]
id = "half_used"
kind = "due_soon"
used_percent = 50
agency = "x01.1"

[[rule]]
kind = "rate_below"
formula = "index766"
window = "quarter"
below_percent = 92.5
min_count = 30
pending = "15m"

[[rule]]
kind = "parked"
enabled = false

[[rule]]
kind = "disk_reserve"
free_percent = 10
)");
    CHECK(all.size() == alerts::usual_rules().size() + 2);
    const auto& soon = named(all, "due_soon");
    CHECK(soon.working_time_left == hours{8});
    CHECK(soon.quiet_outside_working_hours);
    CHECK(soon.repeat == hours{24});
    CHECK(soon.escalation == std::vector<alerts::escalation_step>{
                                 {hours{4}, alerts::clock_kind::working, 1, {}},
                                 {hours{48}, alerts::clock_kind::elapsed, 2, hours{8}}});
    CHECK(named(all, "half_used").used_percent == 50);
    CHECK(named(all, "half_used").agency == agency_code("X01.1"));
    const auto& rate = named(all, "rate_below");
    CHECK(rate.formula == rates::formula::index766);
    CHECK(rate.window == alerts::rate_window::quarter);
    CHECK(rate.below_hundredths == 9250);
    CHECK(rate.min_count == 30);
    CHECK(rate.pending == minutes{15});
    CHECK(std::ranges::find(all, "parked", &rule::id) == all.end());
    CHECK(named(all, "disk_reserve").free_percent == 10);
}

namespace {

struct row {
    std::string text;
    std::size_t line;
    std::string field;
    std::string reason;  // a part of it
};

}  // namespace

TEST_CASE("a length that would run as another one is refused with what to write instead",
          "[service]") {
    const std::string soon = "[[rule]]\nkind = \"due_soon\"\nused_percent = 50\n";
    const std::string silent = "[[rule]]\nkind = \"counter_silent\"\n";
    for (const auto& r : {
             row{soon + "repeat = \"59s\"\n",
                 4,
                 "repeat",
                 "is '59s': nothing is told again within a minute: write 1m or more"},
             row{soon + "[[rule.escalate]]\nafter = \"1h\"\nrepeat = \"30s\"\n",
                 6,
                 "escalate.repeat",
                 "write 1m or more, or leave it out"},
             row{"[[rule]]\nkind = \"disk_reserve\"\npending = \"9s\"\n",
                 3,
                 "pending",
                 "every 10 s: write 10s or more"},
             row{silent + "silent_for = \"59s\"\n", 3, "silent_for", "write 1m or more"},
             row{silent + "silent_for = \"4h\"\nforgotten_after = \"59s\"\n",
                 4,
                 "forgotten_after",
                 "write 1m or more"},
             row{silent + "silent_for = \"4h\"\nforgotten_after = \"0s\"\n",
                 4,
                 "forgotten_after",
                 "given up at once"},
             row{silent + "silent_for = \"4h\"\nforgotten_after = \"4h\"\n",
                 4,
                 "forgotten_after",
                 "no longer than silent_for"},
         }) {
        INFO(r.text);
        const auto read = service::parse_alert_rules(r.text, "alerts.toml");
        REQUIRE(std::holds_alternative<std::vector<file_refusal>>(read));
        const auto& refused = std::get<std::vector<file_refusal>>(read);
        REQUIRE(refused.size() == 1);
        CAPTURE(refused[0].text());
        CHECK(refused[0].line == r.line);
        CHECK(refused[0].field == r.field);
        CHECK_THAT(refused[0].reason, Catch::Contains(r.reason));
    }
}

TEST_CASE("lengths at their bounds are taken as they are written", "[service]") {
    const auto all = rules_of(R"(
[[rule]]
kind = "due_soon"
used_percent = 50
pending = "1s"
repeat = "60s"
[[rule.escalate]]
after = "1s"
repeat = "1m"
[[rule]]
kind = "disk_reserve"
pending = "10s"
repeat = "0s"
[[rule]]
kind = "counter_silent"
silent_for = "1m"
forgotten_after = "61s"
)");
    const auto& soon = named(all, "due_soon");
    CHECK(soon.pending == std::chrono::seconds{1});
    CHECK(soon.repeat == minutes{1});
    CHECK(soon.escalation.at(0).repeat == minutes{1});
    CHECK(named(all, "disk_reserve").pending == std::chrono::seconds{10});
    CHECK(named(all, "disk_reserve").repeat == minutes{0});
    CHECK(named(all, "counter_silent").silent_for == minutes{1});
    CHECK(named(all, "counter_silent").forgotten_after == std::chrono::seconds{61});
}

TEST_CASE("rules that could be misread are refused by line and field", "[service]") {
    const std::string soon = "[[rule]]\nkind = \"due_soon\"\n";
    for (const auto& r : {
             row{"[[rule", 1, "", "TOML"},
             row{"[rules]\n", 1, "rules", "[[rule]]"},
             row{"rule = 1\n", 1, "rule", "[[rule]]"},
             row{"[[rule]]\nid = \"x\"\n", 1, "kind", "overdue, due_soon"},
             row{"[[rule]]\nkind = \"late\"\n", 2, "kind", "overdue, due_soon"},
             row{"[[rule]]\nkind = \"parked\"\nid = \"Late!\"\n", 3, "id", "a-z"},
             row{"[[rule]]\nkind = \"parked\"\n[[rule]]\nkind = \"parked\"\n", 4, "id", "twice"},
             row{"[[rule]]\nkind = \"parked\"\nid = \"overdue\"\n", 3, "id", "another kind"},
             row{"[[rule]]\nkind = \"overdue\"\nenabled = false\n", 3, "enabled", "silence"},
             row{"[[rule]]\nkind = \"overdue\"\nagency = \"X01\"\n", 3, "agency", "every agency"},
             row{"[[rule]]\nkind = \"overdue\"\npending = \"1d\"\n", 3, "pending", "at once"},
             row{"[[rule]]\nkind = \"parked\"\nenabled = 0\n", 3, "enabled", "true nor false"},
             row{"[[rule]]\nkind = \"parked\"\nmin_open = 3\n", 3, "min_open", "pending"},
             row{"[[rule]]\nkind = \"parked\"\npending = \"1 day\"\n", 3, "pending", "8h"},
             row{"[[rule]]\nkind = \"parked\"\npending = 5\n", 3, "pending", "quotes"},
             row{"[[rule]]\nkind = \"parked\"\npending = \"400d\"\n", 3, "pending", "366"},
             row{"[[rule]]\nkind = \"parked\"\nagency = \"a b\"\n", 3, "agency", "code"},
             row{soon, 1, "working_time_left", "either"},
             row{soon + "working_time_left = \"8h\"\nused_percent = 50\n",
                 3,
                 "working_time_left",
                 "either"},
             row{soon + "used_percent = 100\n", 3, "used_percent", "1 to 99"},
             row{soon + "used_percent = 50\nescalate = 1\n", 4, "escalate", "list"},
             row{soon + "used_percent = 50\n[[rule.escalate]]\nup = 1\n",
                 4,
                 "escalate.after",
                 "missing"},
             row{soon + "used_percent = 50\nescalate = [{after=\"2h\"},{after=\"2h\"}]\n",
                 4,
                 "escalate.after",
                 "later"},
             row{soon + "used_percent = 50\nescalate = [{after=\"2h\",up=9}]\n",
                 4,
                 "escalate.up",
                 "0 to 8"},
             row{soon + "used_percent = 50\nescalate = [{after=\"2h\",clock=\"sun\"}]\n",
                 4,
                 "escalate.clock",
                 "working, elapsed"},
             row{"[[rule]]\nkind = \"rate_below\"\n", 1, "below_percent", "missing"},
             row{"[[rule]]\nkind = \"rate_below\"\nbelow_percent = 95.123\n",
                 3,
                 "below_percent",
                 "two places"},
             row{"[[rule]]\nkind = \"rate_below\"\nbelow_percent = 95\nformula = \"best\"\n",
                 4,
                 "formula",
                 "index766"},
             row{"[[rule]]\nkind = \"rate_below\"\nbelow_percent = 95\nwindow = \"week\"\n",
                 4,
                 "window",
                 "quarter"},
             row{"[[rule]]\nkind = \"rate_below\"\nbelow_percent = 1e300\n",
                 3,
                 "below_percent",
                 "two places"},
             row{"[[rule]]\nkind = \"counter_silent\"\n", 1, "silent_for", "missing"},
             row{"[[rule]]\nkind = \"disk_reserve\"\nagency = \"X01\"\n",
                 3,
                 "agency",
                 "disk_reserve has kind, id, enabled, pending"},
             row{"[[rule]]\nkind = \"calendar_horizon\"\nagency = \"X01\"\n",
                 3,
                 "agency",
                 "unknown"},
         }) {
        INFO(r.text);
        const auto read = service::parse_alert_rules(r.text, "alerts.toml");
        REQUIRE(std::holds_alternative<std::vector<file_refusal>>(read));
        const auto& refused = std::get<std::vector<file_refusal>>(read);
        REQUIRE_FALSE(refused.empty());
        CAPTURE(refused[0].text());
        CHECK(refused[0].line == r.line);
        CHECK(refused[0].field == r.field);
        CHECK_THAT(refused[0].reason, Catch::Contains(r.reason));
    }
}

TEST_CASE("a further rule of what is overdue can be switched off, the usual one stays",
          "[service]") {
    const auto all = rules_of("[[rule]]\nkind = \"overdue\"\nid = \"mine\"\nenabled = false\n");
    CHECK(all == alerts::usual_rules());
}

TEST_CASE("a file that is not there, or too long, is refused", "[service]") {
    const auto read = service::read_alert_rules("/nowhere/alerts.toml");
    REQUIRE(std::holds_alternative<std::vector<file_refusal>>(read));
    CHECK(std::get<std::vector<file_refusal>>(read).at(0).reason ==
          "cannot be read: No such file or directory");
}
