// The key of browsers' sessions: made once, kept, and refused when it is damaged.
#include "../../src/service/secret_file.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <unistd.h>

namespace tiendo::service {
namespace {

class scratch {
  public:
    scratch() { std::filesystem::create_directories(folder); }
    ~scratch() {
        std::error_code ec;
        std::filesystem::remove_all(folder, ec);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("tiendo-key-" + std::to_string(::getpid()));
};

}  // namespace

TEST_CASE("the session key is made at the first start and the same at each later one",
          "[service]") {
    const scratch place;
    const auto file = place.folder / session_key_file_name;
    const auto first = std::get<digest256>(session_key_of(file));
    CHECK(std::get<digest256>(session_key_of(file)) == first);
    CHECK(std::filesystem::status(file).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    std::filesystem::remove(file);
    CHECK(std::get<digest256>(session_key_of(file)) != first);
}

TEST_CASE("a session key that cannot be read is refused with the way out", "[service]") {
    const scratch place;
    const auto file = place.folder / session_key_file_name;
    for (const auto& text :
         {std::string(), std::string(63, 'a'), std::string(66, 'a'), std::string(63, 'a') + "g"}) {
        std::ofstream(file) << text;
        const auto refused = session_key_of(file);
        REQUIRE(std::holds_alternative<std::string>(refused));
        CHECK(std::get<std::string>(refused).find("delete it and start again") !=
              std::string::npos);
    }
    CHECK(std::holds_alternative<std::string>(session_key_of(place.folder / "none" / "key")));
}

}  // namespace tiendo::service
