// [report] components: a deployment's own criteria, or why they are not taken.
#include "service/components_file.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace tiendo;  // NOLINT

namespace {

struct scratch_file {
    explicit scratch_file(const std::string& text)
        : path(std::filesystem::temp_directory_path() /
               ("tiendo-components-" + std::to_string(::getpid()) + ".csv")) {
        std::ofstream(path) << text;
    }
    ~scratch_file() { std::filesystem::remove(path); }
    scratch_file(const scratch_file&) = delete;
    scratch_file& operator=(const scratch_file&) = delete;
    std::filesystem::path path;
};

const std::string header =
    "id,group,group_vi,group_en,group_points,valid_from,valid_to,name_vi,name_en,numerator,"
    "denominator,points,reason_vi,reason_en,name_known,formula_known,source\n";

std::string why_not(const std::filesystem::path& path) {
    const auto read = service::read_components(path);
    const auto* why = std::get_if<std::string>(&read);
    return why == nullptr ? "" : *why;
}

}  // namespace

TEST_CASE("without a file of its own a deployment has the shipped criteria", "[service]") {
    const auto read = service::read_components("");
    REQUIRE(std::get<0>(read) == report::shipped_components());
}

TEST_CASE("a deployment's file takes the place of the shipped criteria", "[service]") {
    const scratch_file file(
        header + "mine,1,Nhóm,Group,5,,,Tên,Name,received_online,received,5,,,own,own,x\n");
    const auto read = service::read_components(file.path);
    REQUIRE(std::holds_alternative<std::shared_ptr<const report::component_list>>(read));
    REQUIRE(std::get<0>(read)->size() == 1);
    CHECK(std::get<0>(read)->front().id == "mine");
}

TEST_CASE("a file of criteria with an error is refused by line, column and what to do",
          "[service]") {
    using Catch::Contains;
    const scratch_file file(header +
                            "mine,1,Nhóm,Group,5,,,Tên,Name,recieved,received,5,,,own,own,x\n");
    CHECK_THAT(why_not(file.path),
               Contains("report.components") &&
                   Contains(":2: numerator: there is no count 'recieved'") &&
                   Contains("leave report.components empty"));
    CHECK_THAT(why_not("/nowhere/components.csv"), Contains("cannot be read"));
}
