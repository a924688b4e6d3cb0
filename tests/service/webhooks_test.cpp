// The receivers of a file, as they will be called: what only the client can judge is refused too.
#include "service/webhooks.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

using namespace tiendo;  // NOLINT

namespace {

namespace fs = std::filesystem;

struct folder {
    folder() {
        std::string name = (fs::temp_directory_path() / "tiendo-webhooks-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
        write("secret", std::string(32, 's'));
        fs::permissions(path / "secret", fs::perms::owner_read | fs::perms::owner_write);
        write("empty.pem", "");
    }
    ~folder() { fs::remove_all(path); }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path / name, std::ios::binary) << text;
    }
    [[nodiscard]] auto receivers(const std::string& lines) const {
        write("receivers.toml",
              "[[webhook]]\nname = \"duty\"\nurl = \"" + url + "\"\nsecret_file = \"secret\"\n" +
                  lines + "\n");
        return service::receivers_of(path / "receivers.toml", {rule});
    }
    [[nodiscard]] std::string refusal(const std::string& lines) const {
        const auto outcome = receivers(lines);
        const auto* all = std::get_if<std::vector<file_refusal>>(&outcome);
        REQUIRE(all != nullptr);
        REQUIRE(all->size() == 1);
        return all->at(0).text();
    }

    fs::path path;
    std::string url = "https://hooks.example.vn/x?y=1";
    alerts::rule rule;  // the one that is in force: "overdue"
};

}  // namespace

TEST_CASE("a receiver of the file can be called, with its secret and its limits", "[service]") {
    const folder f;
    const auto outcome =
        f.receivers("agencies = [\"h56\"]\ncalls_per_minute = 6\nallow = [\"10.0.0.0/8\"]");
    const auto* all = std::get_if<std::vector<notify::webhook_receiver>>(&outcome);
    REQUIRE(all != nullptr);
    REQUIRE(all->size() == 1);
    const auto& r = all->at(0);
    CHECK(r.name == "duty");
    CHECK(r.target == "/x?y=1");
    CHECK(r.secret == std::string(32, 's'));
    CHECK(r.agencies == std::vector<agency_code>{agency_code("H56")});
    CHECK(r.calls_per_minute == 6);
    CHECK(r.batch == 100);
    CHECK(r.caller != nullptr);
}

TEST_CASE("networks, authorities and codes that cannot be are refused with file, field and reason",
          "[service]") {
    const folder f;
    const auto file = (f.path / "receivers.toml").string();
    CHECK_THAT(f.refusal("allow = [\"10.0.0.0/40\"]"),
               Catch::StartsWith(file + ":5: allow: '10.0.0.0/40' is neither a network"));
    CHECK_THAT(f.refusal("ca_file = \"empty.pem\""),
               Catch::Contains(":5: ca_file: no certificates in"));
    CHECK_THAT(f.refusal("agencies = [\"" + std::string(200, 'x') + "\"]"),
               Catch::StartsWith(file + ":5: agencies:") && Catch::Contains("is not a code"));
}

TEST_CASE("an address that is neither public nor allowed is refused where it is read",
          "[service]") {
    folder f;
    const std::pair<const char*, const char*> addresses[] = {
        {"http://127.0.0.1:9", "127.0.0.1"},
        {"https://169.254.169.254", "169.254.169.254"},
        {"https://10.1.2.3", "10.1.2.3"}};
    for (const auto& [origin, host] : addresses) {
        INFO(origin);
        f.url = std::string(origin) + "/hook";
        CHECK_THAT(f.refusal(""),
                   Catch::Contains(":3: url: " + std::string(host) + " is no public"));
        CHECK(f.receivers("allow = [\"" + std::string(host) + "\"]").index() == 0);
    }
}

TEST_CASE("a receiver of a rule that is not in force is refused by line and field", "[service]") {
    folder f;
    CHECK(f.receivers("rules = [\"overdue\"]").index() == 0);
    CHECK(f.refusal("rules = [\"overdue\", \"overdu\"]") ==
          (f.path / "receivers.toml").string() +
              ":5: rules: 'overdu' is the id of no rule: `tiendo alerts rules` has them");
    f.rule.id = "another";
    CHECK_THAT(f.refusal("rules = [\"overdue\"]"), Catch::Contains("'overdue' is the id of no"));
}

TEST_CASE("a receiver of a level that none of its rules comes to is refused", "[service]") {
    folder f;
    const auto refused = (f.path / "receivers.toml").string() +
                         ":5: min_level: is 1, but no rule that it hears of has so many steps";
    CHECK_THAT(f.refusal("min_level = 1"), Catch::StartsWith(refused));
    CHECK_THAT(f.refusal("min_level = 1\nrules = [\"overdue\"]"), Catch::StartsWith(refused));
    f.rule.escalation.resize(1);
    CHECK(f.receivers("min_level = 1").index() == 0);
    CHECK(f.receivers("min_level = 1\nrules = [\"overdue\"]").index() == 0);
    CHECK_THAT(f.refusal("min_level = 2"), Catch::Contains("min_level: is 2"));
}
