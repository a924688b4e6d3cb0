// Which credential a token opens, as the file in the data directory says from time to time.
#include "tiendo/service/credentials.hpp"

#include "tiendo/service/credentials_file.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <unistd.h>

namespace service = tiendo::service;
namespace engine = tiendo::engine;

namespace {

class set_clock final : public engine::clock {
  public:
    [[nodiscard]] tiendo::instant now() const override { return {}; }
    [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return at; }
    std::chrono::nanoseconds at = std::chrono::hours{1};
};

// A credentials file of its own, gone with it.
class kept_file {
  public:
    kept_file() { std::filesystem::create_directories(folder_); }
    ~kept_file() {
        std::error_code ec;
        std::filesystem::remove_all(folder_, ec);
    }
    kept_file(const kept_file&) = delete;
    kept_file& operator=(const kept_file&) = delete;

    [[nodiscard]] std::filesystem::path path() const {
        return folder_ / service::credentials_file_name;
    }
    void write(const std::vector<service::stored_credential>& rows) {
        service::write_credentials(path(), rows);
        // The file's time must differ, however fast the test runs.
        using namespace std::chrono_literals;
        std::filesystem::last_write_time(path(), std::filesystem::file_time_type{++written_ * 1h});
    }

  private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("tiendo-who-" + std::to_string(::getpid()));
    int written_ = 0;
};

service::stored_credential row(const std::string& id, std::string_view token) {
    service::stored_credential out;
    out.grant.id = id;
    out.grant.secret = service::token_digest(token);
    out.grant.sending_agency = tiendo::agency_code("P01");
    out.grant.acts_for = {out.grant.sending_agency};
    return out;
}

service::credentials::setup reading(const kept_file& file) {
    return {file.path(), false, [](const std::string&) {}, [](const std::string&) {}};
}

}  // namespace

TEST_CASE("a revoked token opens nothing and is known as revoked, an unknown one is not",
          "[credentials]") {
    kept_file file;
    auto ended = row("c2", "two");
    ended.grant.revoked = true;
    file.write({row("c1", "one"), ended});
    const set_clock clock;
    const service::credentials known(reading(file), clock);

    REQUIRE(known.find("one") != nullptr);
    CHECK(known.find("one")->id == "c1");
    CHECK(known.revoked("one") == nullptr);
    CHECK(known.find("two") == nullptr);
    REQUIRE(known.revoked("two") != nullptr);
    CHECK(known.revoked("two")->id == "c2");
    CHECK(known.find("three") == nullptr);
    CHECK(known.revoked("three") == nullptr);
}

TEST_CASE("a revocation is known at the next look and ends what was given out", "[credentials]") {
    kept_file file;
    file.write({row("c1", "one"), row("c2", "two")});
    set_clock clock;
    const service::credentials known(reading(file), clock);
    const auto given = known.find("one");
    REQUIRE(given != nullptr);
    auto ended = row("c1", "one");
    ended.grant.revoked = true;

    file.write({ended, row("c2", "two")});
    clock.at += std::chrono::seconds{1};
    known.look();

    CHECK_FALSE(known.is_in_force(*given));
    CHECK(known.find("one") == nullptr);
    CHECK(known.revoked("one") != nullptr);
    CHECK(known.find("two") != nullptr);
}

TEST_CASE("a token that is given back its rights opens again at its next use", "[credentials]") {
    kept_file file;
    auto ended = row("c1", "one");
    ended.grant.revoked = true;
    file.write({ended});
    set_clock clock;
    const service::credentials known(reading(file), clock);
    REQUIRE(known.find("one") == nullptr);

    file.write({row("c1", "one")});
    clock.at += std::chrono::seconds{1};

    CHECK(known.find("one") != nullptr);
}
