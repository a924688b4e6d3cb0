// What is read from a catalogue's directory.
#include "tiendo/config/directory.hpp"

#include "scratch.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::config {
namespace {

using texts = std::map<std::string, std::string>;
using refusals = std::vector<file_refusal>;

}  // namespace

TEST_CASE("the files of a catalogue that are there are read as they stand", "[config]") {
    const scratch dir;
    dir.write("agencies.csv", "code\r\n\xEF\xBB\xBFx");
    dir.write("hours.csv", "");
    dir.write("README.md", "not ours");
    dir.write("agencies.csv~", "an editor's copy");

    const auto outcome = read_directory(dir.path());

    REQUIRE(std::holds_alternative<texts>(outcome));
    CHECK(std::get<texts>(outcome) ==
          texts{{"agencies.csv", "code\r\n\xEF\xBB\xBFx"}, {"hours.csv", ""}});
}

TEST_CASE("all files of a catalogue and its scope are known", "[config]") {
    const scratch dir;
    const std::vector<std::string> names{"agencies.csv",
                                         "calendar.csv",
                                         "calendars.csv",
                                         "hours.csv",
                                         "procedures.csv",
                                         "scope.csv",
                                         "steps.csv"};
    for (const std::string& name : names) dir.write(name, name);

    const auto outcome = read_directory(dir.path());

    REQUIRE(std::holds_alternative<texts>(outcome));
    CHECK(std::get<texts>(outcome).size() == 7);
    for (const std::string& name : names) CHECK(std::get<texts>(outcome).at(name) == name);
}

TEST_CASE("a directory that is missing is named", "[config]") {
    const scratch dir;

    const auto outcome = read_directory(dir.path() / "none");

    REQUIRE(std::holds_alternative<refusals>(outcome));
    CHECK(std::get<refusals>(outcome).at(0).text() ==
          (dir.path() / "none").string() +
              ": cannot be read as the catalogue's directory: No such file or directory");
}

TEST_CASE("a file in the place of the directory is named", "[config]") {
    const scratch dir;
    const auto file = dir.write("agencies.csv", "");

    const auto outcome = read_directory(file);

    REQUIRE(std::holds_alternative<refusals>(outcome));
    CHECK(std::get<refusals>(outcome).at(0).reason ==
          "cannot be read as the catalogue's directory: Not a directory");
}

TEST_CASE("a file that cannot be read is named with the others that cannot", "[config]") {
    const scratch dir;
    std::filesystem::create_directory(dir.path() / "hours.csv");
    std::filesystem::create_symlink("nowhere", dir.path() / "agencies.csv");
    dir.write("steps.csv", "");

    const auto outcome = read_directory(dir.path());

    REQUIRE(std::holds_alternative<refusals>(outcome));
    const auto& refused = std::get<refusals>(outcome);
    REQUIRE(refused.size() == 2);
    CHECK(refused[0].text() == "agencies.csv: cannot be read: No such file or directory");
    CHECK(refused[1].text() == "hours.csv: cannot be read: it is not a regular file");
}

TEST_CASE("a misspelt file name is refused instead of passed over", "[config]") {
    const scratch dir;
    dir.write("calender.csv", "");

    const auto outcome = read_directory(dir.path());

    REQUIRE(std::holds_alternative<refusals>(outcome));
    CHECK(std::get<refusals>(outcome).at(0).text().starts_with(
        "calender.csv: is no file of a catalogue: rename it to one of agencies.csv"));
}

TEST_CASE("a catalogue file beyond its bound is refused without keeping it", "[config]") {
    const scratch dir;
    const auto file = dir.write("steps.csv", "");
    std::filesystem::resize_file(file, catalogue_file_bytes_max + 1);

    const auto outcome = read_directory(dir.path());

    REQUIRE(std::holds_alternative<refusals>(outcome));
    CHECK(std::get<refusals>(outcome).at(0).text() ==
          "steps.csv: is larger than the 67108864 bytes allowed");
}

}  // namespace tiendo::config
