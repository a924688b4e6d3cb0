// A calculator counts as a dossier does, and its days add up to the limit
// (include/tiendo/dossier/explained_deadline.hpp).
#include "tiendo/dossier/explained_deadline.hpp"

#include "story.hpp"
#include "tiendo/calendar/deadline.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

using calendar::limit_unit;
using catalogue::clock_policy;

const calendar::working_calendar& vn() {
    return *story_catalogue()->find_calendar("vn");
}

explained_deadline told(const deadline_question& asked) {
    const auto answer = explain_deadline(asked, vn());
    REQUIRE(answer.has_value());
    return *answer;
}

deadline_question question(std::string_view received, std::int32_t amount, limit_unit unit) {
    deadline_question out;
    out.received = at(std::string(received));
    out.allowed = {amount, unit};
    return out;
}

// "01-31 origin | 02-28 counted | 03-02 off due"
std::string rows_text(const derivation& by) {
    std::string out;
    for (const auto& row : by.days) {
        if (!out.empty()) out += " | ";
        out += to_text(row.date).substr(5) + " " + std::string(name_of(row.role));
        if (row.length.count() > 0) out += " " + std::to_string(row.length.count() / 1000) + "s";
        if (row.is_due) out += " due";
    }
    return out;
}

constexpr std::array every_unit{limit_unit::working_days,
                                limit_unit::calendar_days,
                                limit_unit::working_hours,
                                limit_unit::hours,
                                limit_unit::months};

deadline_question random_question(rng& random) {
    deadline_question out;
    out.received = at("2026-01-05") + milliseconds{random.between(0, 200LL * 86'400'000)};
    out.allowed = {static_cast<std::int32_t>(random.between(0, 30)),
                   every_unit[static_cast<std::size_t>(random.between(0, 4))]};
    if (random.between(0, 1) == 1) out.rules.origin = catalogue::origin_rule::next_day;
    if (random.between(0, 2) == 0) out.rules.cut_off = time_of_day{std::chrono::hours{15}};
    auto next = out.received;
    for (auto left = random.between(0, 3); left > 0; --left) {
        const auto from = next + milliseconds{random.between(0, 6LL * 86'400'000)};
        const auto to = from + milliseconds{random.between(0, 6LL * 86'400'000)};
        out.pauses.push_back({clock_policy::pause_working, from, to});
        next = random.between(0, 3) == 0 ? from : to;
    }
    return out;
}

}  // namespace

TEST_CASE("a month that lacks the day ends on its last, from the day of receipt on",
          "[explain][calculator]") {
    const auto one = told(question("2026-01-31 09:00", 1, limit_unit::months));
    CHECK(rows_text(one.working) == "01-31 origin | 02-28 counted | 03-01 off | 03-02 off due");
    CHECK(to_text(one.due.date) == "2026-03-02");
}

TEST_CASE("hours of the clock are told date by date, to the second", "[explain][calculator]") {
    const auto one = told(question("2026-03-02 16:00:15", 30, limit_unit::hours));
    CHECK(rows_text(one.working) == "03-02 counted 28785s | 03-03 counted 79215s due");
    CHECK(one.working.sum.counted == std::chrono::hours{30});
}

TEST_CASE("working hours are told window by window, to the second", "[explain][calculator]") {
    const auto one = told(question("2026-03-02 10:59:45", 4, limit_unit::working_hours));
    CHECK(rows_text(one.working) ==
          "03-02 counted 1815s | 03-02 counted 12585s due");  // to 11:30, then from 13:30
    CHECK(one.working.sum.counted == std::chrono::hours{4});
}

TEST_CASE("a limit of nothing received on a day off is due at the next opening",
          "[explain][calculator]") {
    const auto one = told(question("2026-03-07 10:00", 0, limit_unit::working_hours));
    CHECK(rows_text(one.working) == "03-07 origin | 03-08 off | 03-09 origin due");
}

TEST_CASE("each clock policy of a pause counts as it does in a dossier", "[explain][calculator]") {
    auto asked = question("2026-03-02 09:00", 5, limit_unit::working_days);
    const auto due_under = [&asked](clock_policy policy) {
        asked.pauses = {{policy, at("2026-03-03 08:00"), at("2026-03-06 16:00")}};
        return to_text(told(asked).due.date);
    };
    CHECK(due_under(clock_policy::none) == "2026-03-09");
    CHECK(due_under(clock_policy::pause_working) == "2026-03-12");
    CHECK(due_under(clock_policy::pause_calendar) == "2026-03-12");
    CHECK(due_under(clock_policy::restart) == "2026-03-13");
    const auto restarted = told(asked);
    REQUIRE(restarted.first);
    CHECK(to_text(restarted.first->due.date) == "2026-03-09");
}

TEST_CASE("a restart that ended before the clock began counts nothing afresh",
          "[explain][calculator]") {
    auto asked = question("2026-03-09 09:00", 2, limit_unit::working_days);
    asked.pauses = {{clock_policy::restart, at("2026-03-03 08:00"), at("2026-03-05 08:00")},
                    {clock_policy::pause_working, at("2026-03-10 08:00"), at("2026-03-11 08:00")},
                    {clock_policy::restart, at("2026-03-12 08:00"), at("2026-03-13 08:00")}};
    const auto one = told(asked);
    REQUIRE(one.first);
    CHECK(one.working.restarted_by == std::optional<std::size_t>{2});
    CHECK(to_text(one.first->due.date) == "2026-03-12");  // the wait of the 11th taken out
    asked.pauses.resize(1);
    CHECK_FALSE(told(asked).first);
    CHECK(to_text(told(asked).due.date) == "2026-03-11");
}

TEST_CASE("the due that a day off moves between two pauses is told as a day of its own",
          "[explain][calculator]") {
    auto asked = question("2026-03-02 09:00", 3, limit_unit::working_days);  // Thursday 5 March
    asked.pauses = {{clock_policy::pause_calendar, at("2026-03-03 08:00"), at("2026-03-05 08:00")},
                    {clock_policy::pause_working, at("2026-03-06 08:00"), at("2026-03-09 08:00")}};
    const auto one = told(asked);
    CHECK(rows_text(one.working) ==
          "03-02 origin | 03-03 counted | 03-04 counted | 03-05 counted | 03-06 moved | "
          "03-07 moved | 03-08 off | 03-09 off | 03-10 moved due");
    CHECK(one.working.days[7].working);  // where the first pause's move came to stand
    REQUIRE(one.pauses.size() == 2);
    CHECK(one.pauses[0].effect->days == 2);
    CHECK(one.pauses[1].effect->days == 1);
}

TEST_CASE("a deadline beyond the calendar is out of range", "[explain][calculator]") {
    const auto asked = question("2190-01-02 09:00", 36'500, limit_unit::working_days);
    REQUIRE(count_deadline(asked, vn()).has_error());
    CHECK(count_deadline(asked, vn()).error() == calendar::errc::out_of_range);
    CHECK(explain_deadline(asked, vn()).has_error());
}

TEST_CASE("a count longer than the rows told still adds up to its limit", "[explain][calculator]") {
    const auto one = told(question("2026-03-02 09:00", 9'000, limit_unit::calendar_days));
    CHECK(one.working.days.size() == day_rows_max);
    CHECK(one.working.days_left_out > 0);
    CHECK(one.working.sum.counted_days == 9'000);
}

TEST_CASE("of any question the days add up to the limit and end on the due, explained or not",
          "[explain][calculator][property]") {
    for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
        rng random(seed);
        const auto asked = random_question(random);
        const auto one = told(asked);
        const auto& by = one.working;
        INFO("seed " << seed << ": " << rows_text(by));
        REQUIRE(count_deadline(asked, vn())->due == one.due);
        REQUIRE_FALSE(by.days.empty());
        REQUIRE(by.days.back().is_due);
        // A day of hours ends at 24:00, which is the next date's 00:00.
        if (by.days.back().to) REQUIRE(by.days.back().to == one.due.at);
        if (!by.days.back().to) REQUIRE(by.days.back().date == one.due.date);
        switch (asked.allowed.unit) {
            case limit_unit::working_days:
            case limit_unit::calendar_days:
                REQUIRE(by.sum.counted_days == asked.allowed.amount);
                break;
            case limit_unit::working_hours:
            case limit_unit::hours:
                REQUIRE(by.sum.counted == std::chrono::hours{asked.allowed.amount});
                break;
            case limit_unit::months:
                REQUIRE(by.sum.counted_days == (asked.allowed.amount == 0 ? 0 : 1));
                break;
        }
    }
}

TEST_CASE("limits in working days and in hours equal the kernel, whatever pauses there are",
          "[explain][calculator][property]") {
    for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
        rng random(seed * 31);
        const auto asked = random_question(random);
        if (usual_policy(asked.allowed.unit) != clock_policy::pause_working) continue;
        const auto start =
            catalogue::start_of_clock(asked.received, asked.allowed.unit, asked.rules, vn()).at;
        std::vector<calendar::pause> pauses;
        // What lies before counting begins takes nothing out (src/RULES.md 2.9).
        const auto counting = calendar::compares_instants(asked.allowed.unit)
                                  ? start
                                  : vn().start_of(vn().date_of(start));
        for (const auto& p : asked.pauses) {
            if (p.to > counting) pauses.push_back({std::max(p.from, counting), p.to});
        }
        const auto due = calendar::due_of(
            start, calendar::amount_of(asked.allowed), calendar::united(pauses), vn());
        INFO("seed " << seed);
        REQUIRE(due.has_value());
        const auto counted = count_deadline(asked, vn());
        REQUIRE(counted->due.date == due->date);
        REQUIRE(counted->due.at == due->at);
    }
}
