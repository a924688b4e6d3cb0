// What the components are told follows from what the operator wrote.
#include "service/options.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

using namespace tiendo;                // NOLINT
using namespace std::chrono_literals;  // NOLINT

namespace {

namespace fs = std::filesystem;

service::options options_of(const std::string& toml) {
    std::string folder = (fs::temp_directory_path() / "tiendo-options-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    auto file = (fs::path(folder) / "tiendo.toml").string();
    std::ofstream(file) << toml;
    std::array<std::string, 7> words{
        "tiendod", "--config", file, "--data", folder, "--catalogue", folder};
    std::array<char*, 7> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
    auto read = service::read_options(static_cast<int>(arguments.size()), arguments.data());
    fs::remove_all(folder);
    REQUIRE(std::holds_alternative<service::options>(read));
    return std::get<service::options>(std::move(read));
}

}  // namespace

TEST_CASE("a silent client is pinged well before it is cut, however short that time is",
          "[service]") {
    CHECK(options_of("").listen.ping_after == 30s);
    CHECK(options_of("[ingest]\nidle_timeout_ms = 3600000\n").listen.ping_after == 30s);
    const auto hasty = options_of("[ingest]\nidle_timeout_ms = 9000\n").listen;
    CHECK(hasty.idle_deadline == 9s);
    CHECK(hasty.ping_after == 3s);
}

TEST_CASE("counters are told the limits that the listener keeps", "[service]") {
    const auto said = options_of("[ingest]\nmessage_bytes_max = 8192\nidle_timeout_ms = 9000\n");
    CHECK(said.listen.message_bytes_max == 8'192);
    CHECK(said.ingest.message_bytes_max == 8'192);
    CHECK(said.ingest.idle_ms_max == 9'000);
}
