// `tiendo deadline`: what a batch answers and refuses, line by line, and what an explanation tells.
#include "cli/deadline_batch.hpp"
#include "cli/deadline_explain.hpp"
#include "client/address.hpp"
#include "terminal/text.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using dossier::day_role;

// A file of this test's own that is gone when it ends.
class scratch_file {
  public:
    scratch_file() {
        auto name = (std::filesystem::temp_directory_path() / "tiendo-deadline-XXXXXX").string();
        fd_ = ::mkstemp(name.data());
        REQUIRE(fd_ >= 0);
        file_ = ::fdopen(fd_, "w+");
        ::unlink(name.c_str());
    }
    ~scratch_file() { std::fclose(file_); }
    scratch_file(const scratch_file&) = delete;
    scratch_file& operator=(const scratch_file&) = delete;

    void write(std::string_view text) {
        REQUIRE(std::fwrite(text.data(), 1, text.size(), file_) == text.size());
    }
    int from_start() {
        std::fflush(file_);
        ::lseek(fd_, 0, SEEK_SET);
        return fd_;
    }
    std::FILE* stream() { return file_; }
    std::vector<json::value> lines() {
        std::vector<json::value> all;
        std::string text;
        std::array<char, 4096> some{};
        std::rewind(file_);
        while (std::fgets(some.data(), some.size(), file_) != nullptr)
            all.push_back(json::parse(some.data()));
        return all;
    }

  private:
    int fd_ = -1;
    std::FILE* file_ = nullptr;
};

calculation calculated(const calendars& known,
                       std::string_view received,
                       calendar::limit allowed,
                       const catalogue::start_rules& rules = {}) {
    const auto& calendar = *known.standard();
    dossier::deadline_question asked;
    asked.received = parse_when(received, "received", calendar.zone());
    asked.allowed = allowed;
    asked.rules = rules;
    return cli::calculated(asked, calendar).value();
}

std::string line_asking(int id) {
    return R"({"id":)" + std::to_string(id) +
           R"(,"calendar":"vn","start":"2026-03-02T08:00:00+07:00","add":{"working_days":1}})";
}

}  // namespace

TEST_CASE("each line of the table is answered, or refused by field and code", "[deadline][table]") {
    calendars known{"vn", ""};
    std::ifstream file{std::string(TIENDO_SOURCE_DIR) + "/tests/data/calendar/batch.jsonl"};
    std::uint64_t number = 0;
    for (std::string text; std::getline(file, text);) {
        ++number;
        const auto row = json::parse(text).as_object();
        INFO("case " << row.at("id").as_string() << ", by " << row.at("source").as_string() << ". "
                     << row.at("note").as_string());
        const auto& input = row.at("input");
        const auto line =
            input.is_string() ? std::string(input.as_string()) : json::serialize(input);
        const auto& expected = row.at("expected").as_object();
        bool refused = false;
        const auto answer = json::parse(answer_line(line, number, known, refused)).as_object();
        CHECK(refused == expected.contains("code"));
        if (!refused) {
            CHECK(json::value(answer) == json::value(expected));
            continue;
        }
        const auto& error = answer.at("error").as_object();
        CHECK(error.at("line").to_number<std::uint64_t>() == number);
        CHECK(error.at("field").as_string() == expected.at("field").as_string());
        CHECK(error.at("code").as_string() == expected.at("code").as_string());
        CHECK_FALSE(error.at("reason").as_string().empty());
    }
    CHECK(number > 40);
}

TEST_CASE("a batch answers in order, skips empty lines and goes on after a broken one",
          "[deadline]") {
    scratch_file in;
    scratch_file out;
    calendars known{"vn", ""};
    in.write("\xEF\xBB\xBF" + line_asking(1) + "\r\n\n  \nbroken\n" +
             std::string(line_bytes_max + 10, 'x') + "\n" + line_asking(2) + "\n" + line_asking(3));

    const auto sum = answer_batch(in.from_start(), out.stream(), known);

    CHECK(sum.answered == 3);
    CHECK(sum.refused == 2);
    const auto lines = out.lines();
    REQUIRE(lines.size() == 5);
    CHECK(lines[0].at("id").as_int64() == 1);
    CHECK(lines[1].at("error").at("line").as_int64() == 4);
    CHECK(lines[2].at("error").at("code").as_string() == "line_too_long");
    CHECK(lines[2].at("error").at("line").as_int64() == 5);
    CHECK(lines[3].at("id").as_int64() == 2);
    CHECK(lines[4].at("id").as_int64() == 3);
}

TEST_CASE("a line as long as allowed is answered", "[deadline]") {
    scratch_file in;
    scratch_file out;
    calendars known{"vn", ""};
    const auto asked = line_asking(1);
    in.write(std::string(line_bytes_max - asked.size(), ' ') + asked + "\n" + line_asking(2) +
             "\n");
    const auto sum = answer_batch(in.from_start(), out.stream(), known);
    CHECK(sum.answered == 2);
    CHECK(sum.refused == 0);
}

TEST_CASE("a program may ask and read in turn", "[deadline]") {
    int questions[2];
    int answers[2];
    REQUIRE(::pipe(questions) == 0);
    REQUIRE(::pipe(answers) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(questions[1]);
        calendars known{"vn", ""};
        auto* out = ::fdopen(answers[1], "w");
        const auto sum = answer_batch(questions[0], out, known);
        std::_Exit(sum.answered == 2 ? 0 : 1);
    }
    for (int id = 1; id <= 2; ++id) {
        const auto line = line_asking(id) + "\n";
        REQUIRE(::write(questions[1], line.data(), line.size()) ==
                static_cast<ssize_t>(line.size()));
        std::array<char, 512> answer{};
        REQUIRE(::read(answers[0], answer.data(), answer.size() - 1) > 0);
        CHECK(json::parse(answer.data()).at("id").as_int64() == id);
    }
    ::close(questions[1]);
    int status = -1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    for (const int fd : {questions[0], answers[0], answers[1]}) ::close(fd);
}

TEST_CASE("equal calendars are built once, and the longest unused one is dropped", "[deadline]") {
    calendars known{"vn", ""};
    const auto brought = [](std::size_t i) {
        return json::parse(R"({"weekly":{"mon":[["08:00",")" + std::to_string(10 + i % 10) + ":" +
                           std::to_string(10 + i / 10) + R"("]]}})");
    };
    for (std::size_t i = 0; i < calendars::inline_calendars_max; ++i) (void)known.of(brought(i));
    for (std::size_t i = 0; i < calendars::inline_calendars_max; ++i) (void)known.of(brought(i));
    CHECK(known.counted().built == calendars::inline_calendars_max);
    CHECK(known.counted().dropped == 0);

    (void)known.of(brought(0));
    (void)known.of(brought(calendars::inline_calendars_max));
    (void)known.of(brought(0));
    CHECK(known.counted().built == calendars::inline_calendars_max + 1);
    CHECK(known.counted().dropped == 1);
    (void)known.of(brought(1));
    CHECK(known.counted().built == calendars::inline_calendars_max + 2);
}

TEST_CASE("an explanation names each day off with its law, and numbers the days that count",
          "[deadline]") {
    const calendars known{"vn", ""};
    const auto days =
        explained(calculated(known, "2026-02-13T14:31", {2, calendar::limit_unit::working_days}));
    REQUIRE(days.size() == 12);  // Friday 13 to Tuesday 24 February
    CHECK(days[0].role == day_role::origin);
    CHECK(days[0].count.empty());
    CHECK(days[3].role == day_role::off);
    CHECK(days[3].why_vi == "Tết Nguyên đán");
    CHECK(days[3].why_en == "Lunar New Year (Tết)");
    CHECK(days[3].legal_source == "TB 9441/TB-BNV");
    CHECK(days[8].why_vi == "cuối tuần");
    CHECK(days[10].role == day_role::counted);
    CHECK(days[10].count == "1");
    CHECK(days[11].is_due);
    CHECK(days[11].count == "2");
}

TEST_CASE("an explanation of working hours adds up to the limit", "[deadline]") {
    const calendars known{"vn", ""};
    const auto days =
        explained(calculated(known, "2026-08-21T16:00", {9, calendar::limit_unit::working_hours}));
    REQUIRE(days.size() == 4);
    CHECK(days[0].count == "1 h");
    CHECK(days[1].count == "7 h 30");
    CHECK(days[1].why_vi == "Làm bù (hoán đổi ngày làm việc)");
    CHECK(days[2].count.empty());
    CHECK(days[3].count == "30 min");
}

TEST_CASE("an explanation says that the cut-off moved the clock, and from when it counts",
          "[deadline]") {
    const calendars known{"vn", ""};
    const auto friday = "2026-03-06T16:30";  // after the cut-off
    const catalogue::start_rules rules{{}, parse_time_of_day("15:00")};

    const auto done = calculated(known, friday, {1, calendar::limit_unit::working_days}, rules);
    const auto days = explained(done);
    CHECK(answer_text(done, colours::off).find("2026-03-09T07:30:00+07:00") != std::string::npos);
    REQUIRE(days.size() == 5);  // Friday to Tuesday
    CHECK(days[0].role == day_role::origin);
    CHECK(days[0].why_vi == "nhận sau giờ chốt 15:00, tính từ ngày làm việc tiếp theo");
    CHECK(days[0].why_en == "after the cut-off 15:00, counts as the next working day");
    CHECK(days[3].role == day_role::origin);
    CHECK(days[3].why_en == "stands for the day of receipt, not counted");
    CHECK(days[4].is_due);
    CHECK(days[4].count == "1");

    const auto hours =
        explained(calculated(known, friday, {5, calendar::limit_unit::working_hours}, rules));
    REQUIRE(hours.size() == 4);
    CHECK(hours[0].count.empty());
    CHECK(hours[3].count == "5 h");
}

TEST_CASE("an explanation by next_day makes the next working day the first that counts",
          "[deadline]") {
    const calendars known{"vn", ""};
    const auto days = explained(calculated(known,
                                           "2026-03-07T09:00",  // a Saturday
                                           {2, calendar::limit_unit::working_days},
                                           {catalogue::origin_rule::next_day, std::nullopt}));
    REQUIRE(days.size() == 4);
    CHECK(days[0].why_en == "weekend, the first day is not counted");
    CHECK(days[1].why_en == "weekend");
    CHECK(days[2].count == "1");
    CHECK(days[3].count == "2");
}

TEST_CASE("an explanation fits the terminal it is shown on", "[deadline]") {
    const calendars known{"vn", ""};
    const auto done =
        calculated(known, "2026-02-13T14:31", {5, calendar::limit_unit::working_days});
    for (const std::size_t width : {60u, 80u, 100u, 120u}) {
        const auto text = explanation_text(done, width, colours::off);
        for (std::size_t from = 0; from < text.size();) {
            const auto line = text.substr(from, text.find('\n', from) - from);
            from += line.size() + 1;
            if (line.find("start") != line.npos) continue;  // the legend
            INFO("width " << width << ": " << line);
            CHECK(terminal::width_of(line) <= width);
        }
    }
}

TEST_CASE("a calendar that cannot be found is a wrong command line", "[deadline]") {
    CHECK_THROWS_AS(calendars("no-such-calendar", ""), client::usage_error);
}

}  // namespace tiendo::cli
