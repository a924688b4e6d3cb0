// What an alert says in words, in both languages.
#include "tiendo/alerts/wording.hpp"

#include "tiendo/alerts/rules.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;          // NOLINT
using namespace tiendo::alerts;  // NOLINT

TEST_CASE("a rate below its threshold is told by the name of its formula, as a pair", "[alerts]") {
    struct row {
        const char* formula;
        const char* vi;
        const char* en;
    };
    const auto said =
        GENERATE(row{"resolved", "tỷ lệ đúng hạn", "on-time rate"},
                 row{"early", "tỷ lệ trước hạn", "rate of early results"},
                 row{"due", "tỷ lệ đúng hạn của hồ sơ đến hạn", "on-time rate of what fell due"},
                 row{"index766", "tỷ lệ đúng hạn theo QĐ 766", "on-time rate by QĐ 766"});
    alert a;
    a.kind = rule_kind::rate_below;
    a.subject = said.formula;
    a.found = {{"numerator", 24}, {"denominator", 30}, {"below_hundredths", 9000}};
    const auto out = sentence_of(a, "Sở Một", "Department One");
    CHECK(out.vi == std::string("Sở Một: ") + said.vi + " 24/30 = 80,00 %, dưới 90,00 %");
    CHECK(out.en == std::string("Department One: ") + said.en + " 24/30 = 80.00 %, below 90.00 %");
}

TEST_CASE("one of a thing is told in the singular", "[alerts]") {
    struct row {
        rule_kind kind;
        const char* figure;
        const char* one;
        const char* two;
    };
    const auto said = GENERATE(
        row{rule_kind::backlog_growing, "working_days", "in 1 working day", "in 2 working days"},
        row{rule_kind::counter_silent,
            "silent_minutes",
            "for 1 working minute",
            "for 2 working minutes"},
        row{rule_kind::sequence_gap, "missing", "1 event is missing", "2 events are missing"},
        row{rule_kind::calendar_horizon, "days_left", "1 day ahead", "2 days ahead"});
    alert a;
    a.kind = said.kind;
    const auto told = [&](std::int64_t n) {
        a.found = {{said.figure, n}};
        return sentence_of(a, "Sở Một", "Department One").en + ".";
    };
    CHECK_THAT(told(1), Catch::Contains(said.one));
    CHECK_THAT(told(1), !Catch::Contains(std::string(said.one) + "s"));
    CHECK_THAT(told(2), Catch::Contains(said.two));
}
