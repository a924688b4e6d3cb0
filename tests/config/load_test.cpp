// Which values hold, and what is refused.
#include "tiendo/config/load.hpp"

#include "scratch.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::config {
namespace {

configuration loaded(const sources& from) {
    auto outcome = load(from);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
        for (const file_refusal& r : *refused) UNSCOPED_INFO(r.text());
        FAIL("the configuration was refused");
    }
    return std::get<configuration>(std::move(outcome));
}

// "line: field: reason" of each refusal; the file's path differs from run to run.
std::vector<std::string> refusals(const sources& from) {
    std::vector<std::string> out;
    auto outcome = load(from);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
        for (const file_refusal& r : *refused)
            out.push_back(fmt::format("{}: {}: {}", r.line, r.field, r.reason));
    }
    return out;
}

const explained_key& explained(const configuration& all, const std::string& key) {
    const auto found = std::ranges::find(all.keys, key, &explained_key::key);
    REQUIRE(found != all.keys.end());
    return *found;
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("without any source the defaults hold", "[config]") {
    const auto all = loaded({});

    CHECK(all.values == settings{});
    CHECK(all.values.service.port == 8080);
    CHECK(all.values.ingest.message_bytes_max == 262'144);
    CHECK(all.values.storage.checkpoint_log_bytes == 67'108'864);
    CHECK(std::ranges::all_of(all.keys,
                              [](const explained_key& k) { return k.source == "default"; }));
}

TEST_CASE("a file sets the keys it names and leaves the others", "[config]") {
    const scratch dir;
    const auto file =
        dir.write("tiendo.toml",
                  "[service]\nport = 9_090\ninsecure_loopback = true\ndata_dir = \"/srv/a b\"\n"
                  "[feed]\n\ntick_ms = 50\n");

    const auto all = loaded({.file = file, .environment = {}, .command_line = {}});

    settings expected;
    expected.service.port = 9090;
    expected.service.insecure_loopback = true;
    expected.service.data_dir = "/srv/a b";
    expected.feed.tick_ms = 50;
    CHECK(all.values == expected);
    CHECK(explained(all, "feed.tick_ms").source == file.string() + ":7");
}

TEST_CASE("the environment is stronger than the file and the command line than both", "[config]") {
    const scratch dir;
    sources from;
    from.file = dir.write(
        "tiendo.toml",
        "[service]\nport = 1\n[ingest]\nconnections_max = 2000\nidle_timeout_ms = 5000\n");
    from.environment = {{"TIENDO_SERVICE_PORT", "2"}, {"TIENDO_INGEST_CONNECTIONS_MAX", "3000"}};
    from.command_line = {{"service.port", "3"}};

    const auto all = loaded(from);

    CHECK(all.values.service.port == 3);
    CHECK(all.values.ingest.connections_max == 3000);
    CHECK(all.values.ingest.idle_timeout_ms == 5000);
    CHECK(explained(all, "service.port").source == "command line");
    CHECK(explained(all, "ingest.connections_max").source == "TIENDO_INGEST_CONNECTIONS_MAX");
    CHECK(explained(all, "ingest.connections_max").default_value == "4096");
}

TEST_CASE("every key can be set from each source and its bounds are refused one beyond",
          "[config]") {
    const scratch dir;
    const auto key = GENERATE(from_range(loaded({}).keys));
    const auto dot = key.key.rfind('.');
    const std::string section = key.key.substr(0, dot);
    const std::string name = key.key.substr(dot + 1);
    const auto from_file = [&](const std::string& v) {
        return sources{
            dir.write("one.toml", "[" + section + "]\n" + name + " = " + v + "\n"), {}, {}};
    };

    CHECK(explained(loaded(from_file(key.default_value)), key.key).source.ends_with("one.toml:2"));
    const auto to = key.bounds.find(" to ");
    if (to != std::string::npos) {
        const std::string min = key.bounds.substr(0, to);
        const std::string max = key.bounds.substr(to + 4);
        INFO(key.key << " in " << key.bounds);
        const std::string above = std::to_string(std::stoull(max) + 1);
        CHECK(refusals(from_file(above)).size() == 1);
        CHECK(refusals({{}, {}, {{key.key, above}}}).size() == 1);
        if (min != "0")
            CHECK(refusals(from_file(std::to_string(std::stoull(min) - 1))).size() == 1);
        CHECK(refusals(from_file("-1")).size() == 1);
        CHECK(refusals(from_file("1.5")).size() == 1);
    } else if (key.unit == "%") {
        INFO(key.key);
        for (const auto* wrong : {"100.01", "-1", "92.251", "nan", "1e9", "\"92\""})
            CHECK(refusals(from_file(wrong)).size() == 1);
        for (const auto* wrong : {"100.01", "-1", "92.251", "", "9.", ".5", "1e2"})
            CHECK(refusals({{}, {}, {{key.key, wrong}}}).size() == 1);
    } else {
        CHECK(refusals(from_file("12")).size() == 1);
    }
}

TEST_CASE("a percent is taken to two decimals, from a file as from a variable", "[config]") {
    const scratch dir;
    sources from;
    from.file = dir.write("levels.toml", "[levels]\nred_below_percent = 92.29\nmin_count = 5\n");
    from.environment = {{"TIENDO_LEVELS_AMBER_BELOW_PERCENT", "97.5"}};

    const auto all = loaded(from);

    CHECK(all.values.levels.red_below_percent.hundredths == 9'229);
    CHECK(all.values.levels.amber_below_percent.hundredths == 9'750);
    CHECK(all.values.levels.min_count == 5);
    CHECK(explained(all, "levels.red_below_percent").value == "92.29");
    CHECK(explained(all, "levels.red_below_percent").default_value == "90");
    CHECK(explained(all, "levels.amber_below_percent").value == "97.50");
}

TEST_CASE("a formula has thresholds of its own where its section says so, else the usual ones",
          "[config]") {
    const scratch dir;
    sources from;
    from.file = dir.write("levels.toml",
                          "[levels]\n"
                          "min_count = 5\n"
                          "[levels.due]\n"
                          "red_below_percent = 80\n");
    from.environment = {{"TIENDO_LEVELS_INDEX766_AMBER_BELOW_PERCENT", "99"}};
    from.command_line = {{"levels.resolved.min_count", "7"}};
    auto all = loaded(from);
    CHECK(all.values.levels.red_below_percent.hundredths == 9'000);
    CHECK(all.values.levels_due.red_below_percent.hundredths == 8'000);
    CHECK(all.values.levels_due.amber_below_percent.hundredths == 9'500);
    CHECK(all.values.levels_due.min_count == 5);
    CHECK(all.values.levels_index766.amber_below_percent.hundredths == 9'900);
    CHECK(all.values.levels_resolved.min_count == 7);
    CHECK(all.values.levels_early == all.values.levels);
    CHECK_FALSE(all.values.early_has_levels);
    CHECK(explained(all, "levels.due.red_below_percent").source.ends_with("levels.toml:4"));
    CHECK(explained(all, "levels.due.min_count").source.ends_with("levels.toml:2"));
    CHECK(explained(all, "levels.due.min_count").is_inherited);
    CHECK(explain(all).find("\n[levels.due]\n") != std::string::npos);
    const auto again = loaded({dir.write("explained.toml", explain(all)), {}, {}});
    CHECK(again.values == all.values);

    // The early rate is judged by itself as soon as it has one key, whatever that says.
    all = loaded({{}, {{"TIENDO_LEVELS_EARLY_MIN_COUNT", "20"}}, {}});
    CHECK(all.values.early_has_levels);
    CHECK(all.values.levels_early == all.values.levels);
}

TEST_CASE("thresholds of a formula are held against what they leave to the usual ones",
          "[config]") {
    const scratch dir;
    CHECK(refusals({dir.write("a.toml", "[levels.due]\nred_below_percent = 96\n"), {}, {}}) ==
          lines{"2: levels.due.red_below_percent: red_below_percent is 96, above "
                "amber_below_percent, which is 95"});
    // Said once, of [levels], though four formulas hold it too.
    CHECK(refusals({dir.write("b.toml", "[levels]\nred_below_percent = 96\n"), {}, {}}).size() ==
          1);
    CHECK(refusals({dir.write("c.toml", "[levels.dou]\nmin_count = 6\n"), {}, {}}).size() == 1);
    CHECK(refusals({dir.write("d.toml", "[\"levels.due\"]\nmin_count = 6\n"), {}, {}}).size() == 1);
}

TEST_CASE("what is red is amber too: its threshold may not be the higher one", "[config]") {
    const scratch dir;
    CHECK(refusals({dir.write("a.toml", "[levels]\nred_below_percent = 96\n"), {}, {}}) ==
          lines{"2: levels.red_below_percent: red_below_percent is 96, above amber_below_percent, "
                "which is 95"});
    CHECK(refusals({{}, {{"TIENDO_LEVELS_AMBER_BELOW_PERCENT", "89.99"}}, {}}).size() == 1);
    CHECK(refusals({{}, {{"TIENDO_LEVELS_AMBER_BELOW_PERCENT", "90"}}, {}}).empty());
}

TEST_CASE("each broken line of a file is refused with its line and what may stand there",
          "[config]") {
    const scratch dir;
    sources from;
    from.file = dir.write("tiendo.toml",
                          "ports = 1\n"
                          "[service]\n"
                          "prot = 1\n"
                          "port = \"80\"\n"
                          "insecure_loopback = 1\n"
                          "listen_address = \"localhost\"\n"
                          "headline = \"earliest\"\n"
                          "[ingets]\n"
                          "[feed]\n"
                          "tick_ms = 5\n");

    CHECK(refusals(from) ==
          lines{"1: ports: unknown section: the sections are service, ingest, feed, storage, "
                "engine, report, alerts, alertmanager, notify, levels, "
                "levels.resolved, levels.early, levels.due, levels.index766",
                "3: service.prot: unknown key: the keys of [service] are data_dir, catalogue_dir, "
                "listen_address, port, "
                "insecure_loopback, simulated, headline",
                "4: service.port: is not a whole number: TCP port on which clients are served; 0 "
                "takes any free one, "
                "told in the ready line.",
                "5: service.insecure_loopback: is neither true nor false: Lets clients on the "
                "loopback interface in "
                "without a credential; for trials only.",
                "6: service.listen_address: is \"localhost\", but must be an IPv4 or IPv6 address: "
                "Address on which "
                "clients are served; an address other than loopback needs credentials.",
                "7: service.headline: is \"earliest\", but must be one of appointment_current, "
                "appointment_original, "
                "committed, statutory: Due date that decides early, on time and late; a change is "
                "logged with the "
                "catalogue.",
                "8: ingets: unknown section: the sections are service, ingest, feed, storage, "
                "engine, report, alerts, alertmanager, notify, levels, "
                "levels.resolved, levels.early, levels.due, levels.index766",
                "10: feed.tick_ms: is 5, outside 10 to 60000 ms: Shortest time between two updates "
                "of one subscriber; "
                "changes between are joined."});
}

TEST_CASE("a refusal names the file it is in", "[config]") {
    const scratch dir;
    sources from;
    from.file = dir.write("other.toml", "[feed]\ntick = 5\n");

    const auto outcome = load(from);

    const auto& refused = std::get<std::vector<file_refusal>>(outcome);
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].text().starts_with((dir.path() / "other.toml").string() +
                                        ":2: feed.tick: unknown key"));
}

TEST_CASE("a section written as a value, and a value written as a section, are refused",
          "[config]") {
    const scratch dir;

    CHECK(refusals({dir.write("a.toml", "feed = 1\n"), {}, {}}) ==
          lines{"1: feed: is a section: write its keys below [feed]"});
    CHECK(refusals({dir.write("b.toml", "[service.port]\nx = 1\n"), {}, {}}) ==
          lines{"1: service.port: is not a whole number; it may be 0 to 65535"});
}

TEST_CASE("text that is not TOML is refused with its line", "[config]") {
    const scratch dir;

    const auto twice =
        refusals({dir.write("a.toml", "[feed]\ntick_ms = 50\ntick_ms = 60\n"), {}, {}});
    REQUIRE(twice.size() == 1);
    CHECK(twice[0].starts_with("3: : is not TOML: "));
    const auto unclosed = refusals({dir.write("b.toml", "[service]\ndata_dir = \"x\n"), {}, {}});
    REQUIRE(unclosed.size() == 1);
    CHECK(unclosed[0].starts_with("2: : is not TOML: "));
}

TEST_CASE("a file that cannot be read is refused", "[config]") {
    const scratch dir;

    CHECK(refusals({dir.path() / "none.toml", {}, {}}) ==
          lines{"0: : cannot be read: No such file or directory"});
    CHECK(refusals({dir.path(), {}, {}}) == lines{"0: : cannot be read: it is not a regular file"});
    CHECK(refusals({dir.write("big.toml", std::string(1024 * 1024 + 1, '#')), {}, {}}) ==
          lines{"0: : is larger than the 1048576 bytes allowed"});
}

TEST_CASE("a misspelt variable of a section is refused and other variables are left alone",
          "[config]") {
    CHECK(refusals({{}, {{"TIENDO_FEED_TICK", "5"}}, {}}) ==
          lines{"0: TIENDO_FEED_TICK: unknown key: the keys of feed are tick_ms, subscribers_max, "
                "queue_bytes_max"});
    CHECK(refusals({{}, {{"TIENDO_SHARED", "/x"}, {"TIENDO_FEEDS", "1"}}, {}}).empty());
}

TEST_CASE("a variable that is not of its key's kind is refused by its name", "[config]") {
    const auto text =
        GENERATE(as<std::string>{}, "", " 50", "50ms", "-1", "0x10", "99999999999999999999");

    CHECK(refusals({{}, {{"TIENDO_FEED_TICK_MS", text}}, {}}) ==
          lines{"0: TIENDO_FEED_TICK_MS: is not a whole number: '" + text +
                "'; it may be 10 to 60000"});
}

TEST_CASE("true and false are the only words of a switch", "[config]") {
    CHECK(loaded({{}, {{"TIENDO_SERVICE_INSECURE_LOOPBACK", "true"}}, {}})
              .values.service.insecure_loopback);
    CHECK(refusals({{}, {{"TIENDO_SERVICE_INSECURE_LOOPBACK", "1"}}, {}}) ==
          lines{"0: TIENDO_SERVICE_INSECURE_LOOPBACK: is neither true nor false: '1'; it may be "
                "true or false"});
}

TEST_CASE("a key of the command line that does not exist is refused", "[config]") {
    const auto key = GENERATE(as<std::string>{}, "port", "service.prot", "service.", ".", "");

    CHECK(refusals({{}, {}, {{key, "1"}}}) ==
          lines{"0: " + key +
                ": unknown key: keys are <section>.<name> of service, ingest, feed, storage, "
                "engine, report, alerts, alertmanager, notify, levels, "
                "levels.resolved, levels.early, levels.due, levels.index766"});
}

TEST_CASE("IPv4 and IPv6 addresses may be listened on", "[config]") {
    CHECK(loaded({{}, {}, {{"service.listen_address", "::1"}}}).values.service.listen_address ==
          "::1");
    CHECK(loaded({{}, {}, {{"service.listen_address", "0.0.0.0"}}}).values.service.listen_address ==
          "0.0.0.0");
    CHECK(refusals({{}, {}, {{"service.listen_address", "127.0.0.1:80"}}}).size() == 1);
}

TEST_CASE("an Alertmanager is a host with a port and, where it has one, the path before its own",
          "[config]") {
    const auto is_taken = [](const char* key, const char* text) {
        return refusals({{}, {}, {{key, text}}}).empty();
    };
    for (const auto* good :
         {"", "127.0.0.1:9093", "alerts.internal:9093", "[::1]:9093", "::1:9093"})
        CHECK(is_taken("alertmanager.address", good));
    for (const auto* bad : {"http://127.0.0.1:9093",
                            "alerts.internal",
                            "alerts.internal:",
                            "alerts.internal:0",
                            "alerts.internal:70000",
                            "a b:9093",
                            "a/b:9093",
                            "[a]:9093",
                            "[]:9093",
                            ":9093"}) {
        INFO(bad);
        CHECK_FALSE(is_taken("alertmanager.address", bad));
    }
    for (const auto* good : {"", "/alertmanager", "/a/b"})
        CHECK(is_taken("alertmanager.prefix", good));
    for (const auto* bad : {"alertmanager", "/", "/alertmanager/", "/a b", "/a?b"}) {
        INFO(bad);
        CHECK_FALSE(is_taken("alertmanager.prefix", bad));
    }
}

TEST_CASE("a path must not hold a line break", "[config]") {
    CHECK(refusals({{}, {}, {{"service.data_dir", "a\nb"}}}).size() == 1);
}

TEST_CASE("every key is explained by value, default, bounds, source and sentence", "[config]") {
    const auto all = loaded({{}, {}, {{"feed.tick_ms", "50"}}});

    const explained_key& tick = explained(all, "feed.tick_ms");
    CHECK(tick.value == "50");
    CHECK(tick.default_value == "200");
    CHECK(tick.unit == "ms");
    CHECK(tick.bounds == "10 to 60000");
    CHECK(all.keys.size() == 90);
    for (const explained_key& k : all.keys) CHECK(k.sentence.size() > 20);
    CHECK(explain(all).find("# 10 to 60000 ms; default 200; from command line\ntick_ms = 50\n") !=
          std::string::npos);
}

TEST_CASE("what explain prints can be loaded again and gives the same values", "[config]") {
    const scratch dir;
    sources from;
    from.command_line = {{"service.data_dir", "/srv/\"quoted\" \\ back"},
                         {"service.insecure_loopback", "true"},
                         {"ingest.idle_timeout_ms", "12345"}};
    const auto first = loaded(from);

    const auto again = loaded({dir.write("explained.toml", explain(first)), {}, {}});

    CHECK(again.values == first.values);
}

TEST_CASE("only variables that begin with TIENDO_ are taken from the process", "[config]") {
    ::setenv("TIENDO_FEED_TICK_MS", "77", 1);
    ::setenv("OTHER_TIENDO_FEED_TICK_MS", "78", 1);

    const auto variables = process_environment();
    ::unsetenv("TIENDO_FEED_TICK_MS");
    ::unsetenv("OTHER_TIENDO_FEED_TICK_MS");

    CHECK(variables.at("TIENDO_FEED_TICK_MS") == "77");
    CHECK_FALSE(variables.contains("OTHER_TIENDO_FEED_TICK_MS"));
}

}  // namespace tiendo::config
