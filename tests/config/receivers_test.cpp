// Which receivers there are, and what is refused of their file.
#include "tiendo/config/receivers.hpp"

#include "scratch.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <vector>

namespace tiendo::config {
namespace {

// A folder with a secret that its owner alone may read.
struct folder : scratch {
    folder() { secret("secret", std::string(64, 'a') + "\n", 0600); }
    void secret(const std::string& name, const std::string& text, mode_t mode) const {
        REQUIRE(::chmod(write(name, text).c_str(), mode) == 0);
    }
    [[nodiscard]] std::vector<webhook_config> taken(const std::string& text) const {
        auto outcome = read_receivers(write("receivers.toml", text));
        if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
            for (const auto& r : *refused) UNSCOPED_INFO(r.text());
            FAIL("the file was refused");
        }
        return std::get<std::vector<webhook_config>>(std::move(outcome));
    }
    // "line: field: reason" of each.
    [[nodiscard]] std::vector<std::string> refused(const std::string& text) const {
        std::vector<std::string> out;
        const auto outcome = read_receivers(write("receivers.toml", text));
        if (const auto* all = std::get_if<std::vector<file_refusal>>(&outcome)) {
            for (const auto& r : *all) {
                CHECK(r.file == (path() / "receivers.toml").string());
                out.push_back(fmt::format("{}: {}: {}", r.line, r.field, r.reason));
            }
        }
        return out;
    }
    // The one refusal of a receiver that is right but for these lines.
    [[nodiscard]] std::string refusal_with(const std::string& lines) const {
        const auto all = refused("[[webhook]]\nname = \"duty\"\nsecret_file = \"secret\"\n" +
                                 std::string(lines.find("url") == std::string::npos
                                                 ? "url = \"https://hooks.example.vn/\"\n"
                                                 : "") +
                                 lines + "\n");
        REQUIRE(all.size() == 1);
        return all[0];
    }
};

}  // namespace

TEST_CASE("a receiver has what its file says, and the usual values for the rest", "[config]") {
    const folder f;
    f.write("ca.pem", "x");
    const auto all = f.taken(
        "[[webhook]]\n"
        "name = \"duty\"\n"
        "url = \"https://hooks.example.vn/tiendo?to=duty\"\n"
        "secret_file = \"secret\"\n"
        "[[webhook]]\n"
        "name = \"room-2\"\n"
        "url = \"https://10.1.2.3:8443\"\n"
        "secret_file = \"" +
        (f.path() / "secret").string() +
        "\"\n"
        "ca_file = \"ca.pem\"\n"
        "allow = [\"10.0.0.0/8\", \"hooks.internal\"]\n"
        "rules = [\"overdue\"]\n"
        "agencies = [\"H56.14\", \"h56.15-a\"]\n"
        "min_level = 1\n"
        "calls_per_minute = 6\n"
        "batch = 20\n");
    REQUIRE(all.size() == 2);

    CHECK(all[0].host == "hooks.example.vn");
    CHECK(all[0].port == 443);
    CHECK(all[0].target == "/tiendo?to=duty");
    CHECK(all[0].is_tls);
    CHECK(all[0].secret == std::string(64, 'a'));
    CHECK(all[0].calls_per_minute == 60);
    CHECK(all[0].batch == 100);
    CHECK(all[0].min_level == 0);
    CHECK(all[0].rules.empty());

    CHECK(all[1].host == "10.1.2.3");
    CHECK(all[1].port == 8443);
    CHECK(all[1].target == "/");
    CHECK(all[1].ca_file == (f.path() / "ca.pem").string());
    CHECK(all[1].allow == std::vector<std::string>{"10.0.0.0/8", "hooks.internal"});
    CHECK(all[1].rules == std::vector<std::string>{"overdue"});
    CHECK(all[1].agencies == std::vector<std::string>{"H56.14", "H56.15-A"});
    CHECK(all[1].min_level == 1);
    CHECK(all[1].calls_per_minute == 6);
    CHECK(all[1].batch == 20);
    CHECK(all[1].line == 5);
}

TEST_CASE("an empty file has no receivers", "[config]") {
    CHECK(folder().taken("").empty());
}

TEST_CASE("a url is https, or http to this machine, and holds no secret", "[config]") {
    const folder f;
    const auto url = [&](const std::string& text) {
        return f.refusal_with("url = \"" + text + "\"");
    };
    CHECK_THAT(url("ftp://x.vn"), Catch::Contains("url: must begin with https://"));
    CHECK_THAT(url("http://hooks.example.vn/"), Catch::Contains("only https leaves this one"));
    CHECK_THAT(url("https://a:b@x.vn/"), Catch::Contains("secret_file only"));
    CHECK_THAT(url("http://127.example.vn/"), Catch::Contains("only https leaves this one"));
    CHECK_THAT(url("https:///x"), Catch::Contains("has no host"));
    CHECK_THAT(url("https://x.vn:0/"), Catch::Contains("no port"));
    CHECK_THAT(url("https://x.vn:99999/"), Catch::Contains("no port"));
    CHECK_THAT(url("https://x.vn/#a"), Catch::Contains("fragment"));
    CHECK_THAT(url("https://x.vn/a b"), Catch::Contains("printable"));
    CHECK_THAT(url("https://[::1]x/"), Catch::Contains("has no host"));

    const auto one = f.taken(
        "[[webhook]]\nname = \"a\"\nurl = \"http://[::1]:8000?x=1\"\nsecret_file = \"secret\"\n");
    CHECK(one.at(0).host == "::1");
    CHECK(one.at(0).port == 8000);
    CHECK(one.at(0).target == "/?x=1");
    CHECK_FALSE(one.at(0).is_tls);
}

TEST_CASE("a secret is refused when others may read it, and when it is too short or missing",
          "[config]") {
    const folder f;
    const auto with = [&](const std::string& file) {
        const auto all = f.refused(
            "[[webhook]]\nname = \"a\"\nurl = \"https://x.vn\"\n"
            "secret_file = \"" +
            file + "\"\n");
        REQUIRE(all.size() == 1);
        return all[0];
    };
    f.secret("group", std::string(64, 'a'), 0640);
    f.secret("world", std::string(64, 'a'), 0604);
    f.secret("short", "abc\n", 0600);
    f.secret("long", std::string(1'100, 'a'), 0600);
    CHECK_THAT(with("group"), Catch::Contains("4: secret_file") && Catch::Contains("chmod 600"));
    CHECK_THAT(with("world"), Catch::Contains("mode 0604"));
    CHECK_THAT(with("short"), Catch::Contains("holds 3 bytes"));
    CHECK_THAT(with("long"), Catch::Contains("1026") || Catch::Contains("1100"));
    CHECK_THAT(with("nothing"), Catch::Contains("cannot be read"));
    CHECK_THAT(with("."), Catch::Contains("is not a file"));
}

TEST_CASE("what is misspelt, of the wrong kind or out of bounds is refused by name", "[config]") {
    const folder f;
    CHECK_THAT(f.refusal_with("rule = \"overdue\""), Catch::Contains("5: rule: is unknown"));
    CHECK_THAT(f.refusal_with("rules = \"overdue\""), Catch::Contains("rules: must be a list"));
    CHECK_THAT(f.refusal_with("agencies = []"), Catch::Contains("agencies: is empty"));
    CHECK_THAT(f.refusal_with("agencies = [\"a b\"]"), Catch::Contains("one word"));
    CHECK_THAT(f.refusal_with("batch = 0"), Catch::Contains("batch: must be"));
    CHECK_THAT(f.refusal_with("batch = 501"), Catch::Contains("from 1 to 500"));
    CHECK_THAT(f.refusal_with("calls_per_minute = -1"), Catch::Contains("from 1 to 600"));
    CHECK_THAT(f.refusal_with("min_level = 9"), Catch::Contains("from 0 to 8"));
    CHECK_THAT(f.refusal_with("ca_file = \"none.pem\""), Catch::Contains("is not a file"));

    CHECK_THAT(f.refused("[[webhook]]\n").at(0), Catch::Contains("name: is missing"));
    CHECK(f.refused("[[webhook]]\n").size() == 3);
    CHECK_THAT(f.refused("[webhook]\nname = \"a\"\n").at(0), Catch::Contains("[[webhook]]"));
    CHECK_THAT(f.refused("[[mail]]\n").at(0), Catch::Contains("mail: is unknown"));
    CHECK_THAT(f.refused("[[webhook\n").at(0), Catch::Contains("is not TOML"));
    CHECK_THAT(f.refused("[[webhook]]\nname = \"Duty\"\nurl = \"https://x.vn\"\n"
                         "secret_file = \"secret\"\n")
                   .at(0),
               Catch::Contains("2: name: must be"));
}

TEST_CASE("what is no code of an agency is refused by the line of the entry", "[config]") {
    const folder f;
    CHECK(f.refusal_with("agencies = [\"H56\", \"@@@\"]") ==
          "5: agencies: '@@@' is not a code of an agency");
    CHECK(f.refusal_with("agencies = [\n  \"H56\",\n  \"H56 14\"]") ==
          "7: agencies: has an entry that is no text of one word");
    CHECK_THAT(f.refusal_with("agencies = [\n  \"H56\",\n  \"" + std::string(65, 'H') + "\"]"),
               Catch::StartsWith("7: agencies: 'HHH") && Catch::Contains("is not a code"));
}

TEST_CASE("names stand once, and so many receivers are the most", "[config]") {
    const folder f;
    const auto receiver = [](int i) {
        return fmt::format(
            "[[webhook]]\nname = \"r{}\"\nurl = \"https://x.vn\"\nsecret_file = \"secret\"\n", i);
    };
    CHECK_THAT(f.refused(receiver(1) + receiver(1)).at(0), Catch::Contains("'r1' stands twice"));
    std::string all;
    for (int i = 0; i < 16; ++i) all += receiver(i);
    CHECK(f.taken(all).size() == 16);
    CHECK_THAT(f.refused(all + receiver(16)).at(0), Catch::Contains("17 receivers, 16 at most"));
}
}  // namespace tiendo::config
