// Reports that are kept: whole, unchanged, bounded, and named when they are damaged.
#include "tiendo/storage/report_files.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace tiendo;  // NOLINT
using engine::keeping_refused;
using engine::kept_report;

namespace {

namespace fs = std::filesystem;

class scratch {
  public:
    scratch() {
        std::string name = (fs::temp_directory_path() / "kept-reports-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~scratch() { fs::remove_all(path_); }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    [[nodiscard]] fs::path folder() const { return path_ / "reports"; }
    [[nodiscard]] std::unique_ptr<storage::report_files> open(
        storage::report_files_limits limits = {}) const {
        auto opened = storage::report_files::open(folder(), limits);
        REQUIRE(std::holds_alternative<std::unique_ptr<storage::report_files>>(opened));
        return std::move(std::get<0>(opened));
    }

  private:
    fs::path path_;
};

kept_report report(std::string id, std::string body = "{\"rows\":[]}\n") {
    return {std::move(id), "{\"form\":\"06a\"}", std::move(body)};
}

keeping_refused::reason why_not(storage::report_files& files, std::string_view id) {
    const auto found = files.find(id);
    REQUIRE(std::holds_alternative<keeping_refused>(found));
    return std::get<keeping_refused>(found).why;
}

void spoil(const fs::path& path, std::streamoff at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at, at < 0 ? std::ios::end : std::ios::beg);
    file.put('~');
    REQUIRE(file.good());
}

}  // namespace

TEST_CASE("a kept report comes back as it was, also after a restart", "[storage][reports]") {
    const scratch here;
    const auto first = report("06a-1");
    REQUIRE_FALSE(here.open()->keep(first));

    auto again = here.open();

    const auto found = again->find("06a-1");
    REQUIRE(std::holds_alternative<kept_report>(found));
    CHECK(std::get<kept_report>(found) == first);
    const auto heads = again->heads();
    REQUIRE(heads.size() == 1);
    CHECK(heads[0].id == "06a-1");
    CHECK(heads[0].head == first.head);
    CHECK(heads[0].damage.empty());
    CHECK(again->probe().number == 1);
    CHECK(why_not(*again, "06a-2") == keeping_refused::reason::unknown);
}

TEST_CASE("a kept report is never written again", "[storage][reports]") {
    const scratch here;
    auto files = here.open();
    REQUIRE_FALSE(files->keep(report("06a-1")));
    REQUIRE_FALSE(files->keep(report("06a-1", "something else")));
    CHECK(std::get<kept_report>(files->find("06a-1")).body == report("06a-1").body);
}

TEST_CASE("a file with another byte anywhere, cut short or emptied, is named as damaged",
          "[storage][reports]") {
    const scratch here;
    auto files = here.open();
    REQUIRE_FALSE(files->keep(report("a")));
    const auto path = here.folder() / "a.report";
    const auto whole = fs::file_size(path);

    for (std::uintmax_t at = 0; at < whole; ++at) {
        fs::remove(path);
        REQUIRE_FALSE(here.open()->keep(report("a")));
        spoil(path, static_cast<std::streamoff>(at));
        INFO("byte " << at);
        CHECK(why_not(*files, "a") == keeping_refused::reason::damaged);
    }
    for (const std::uintmax_t bytes : {std::uintmax_t{0}, std::uintmax_t{10}, whole - 1}) {
        fs::resize_file(path, bytes);
        CHECK(why_not(*files, "a") == keeping_refused::reason::damaged);
    }
    CHECK(files->probe().damaged > whole);
    const auto heads = here.open()->heads();
    REQUIRE(heads.size() == 1);
}

TEST_CASE("a file whose beginning is damaged is listed by its name, and why",
          "[storage][reports]") {
    const scratch here;
    REQUIRE_FALSE(here.open()->keep(report("a")));
    spoil(here.folder() / "a.report", 0);
    const auto heads = here.open()->heads();
    REQUIRE(heads.size() == 1);
    CHECK(heads[0].id == "a");
    CHECK(heads[0].head.empty());
    CHECK_FALSE(heads[0].damage.empty());
}

TEST_CASE("at the bound a further report is refused until files are moved away",
          "[storage][reports]") {
    const scratch here;
    storage::report_files_limits limits;
    limits.number_max = 2;
    auto files = here.open(limits);
    REQUIRE_FALSE(files->keep(report("a")));
    REQUIRE_FALSE(files->keep(report("b")));

    const auto refused = files->keep(report("c"));

    REQUIRE(refused.has_value());
    CHECK(refused->why == keeping_refused::reason::full);
    CHECK(refused->sentence.find(here.folder().string()) != std::string::npos);
    CHECK(files->probe().refused == 1);
    fs::remove(here.folder() / "a.report");
    CHECK_FALSE(files->keep(report("c")));
    CHECK(files->heads().size() == 2);
}

TEST_CASE("bytes are bounded too, of all and of one", "[storage][reports]") {
    const scratch here;
    storage::report_files_limits limits;
    limits.bytes_max = 600;
    limits.one_bytes_max = 500;
    auto files = here.open(limits);
    CHECK(files->keep(report("a", std::string(500, 'x')))->why ==
          keeping_refused::reason::too_large);
    CHECK_FALSE(files->keep(report("a", std::string(300, 'x'))));
    CHECK(files->keep(report("b", std::string(300, 'x')))->why == keeping_refused::reason::full);
}

TEST_CASE("what is no id names no file outside of the folder", "[storage][reports]") {
    const scratch here;
    auto files = here.open();
    for (const auto* id : {"", "../a", "a/b", "a.b", "%2e%2e"})
        CHECK(why_not(*files, id) == keeping_refused::reason::unknown);
}

TEST_CASE("a report that was cut off while it was written is none", "[storage][reports]") {
    const scratch here;
    auto files = here.open();
    std::ofstream(here.folder() / "a.report.new") << "tiendo-report-1 sha2";
    CHECK(here.open()->heads().empty());
    REQUIRE_FALSE(files->keep(report("a")));
    CHECK(std::holds_alternative<kept_report>(files->find("a")));
}
