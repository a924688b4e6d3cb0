// `tiendo findings`, `dossiers`, `counters` and `durations`: what they ask for and print.
#include "one_answer.hpp"
#include "run_program.hpp"

#include <catch2/catch.hpp>

#include <string>

using tiendo::cli_test::holds;
using tiendo::cli_test::one_answer;
using tiendo::cli_test::tiendo_with;

namespace {

std::string said_of(const std::string& command, const std::string& answer) {
    one_answer service(answer);
    const auto got = tiendo_with(command + " --lang en --url " + service.url());
    CHECK(got.code == 0);
    (void)service.asked();
    return got.said;
}

std::string finding(const std::string& owner, const std::string& acting) {
    return R"({"rows":[{"dossier_code":"D-1","agency_code":")" + owner +
           R"(","acting_agency_code":")" + acting +
           R"(","kind":"foreign_agency","occurred_at":"2026-03-03T09:00:00+07:00",)"
           R"("recorded_at":"2026-03-03T09:01:00+07:00"}],)"
           R"("dossiers_by_kind":{"foreign_agency":1},"next_cursor":null})";
}

}  // namespace

TEST_CASE("findings name who acted only where it is not who owns", "[program][lists]") {
    const auto foreign = said_of("findings", finding("X01.1", "X01.2"));
    INFO(foreign);
    CHECK(holds(foreign, "D-1      X01.1   X01.2  3 Mar 2026 09:00:00"));
    CHECK(holds(foreign, "Acted: whom the event names"));
    const auto nobodys = said_of("findings", finding("", "X01.2"));
    CHECK(holds(nobodys, "D-1      –       X01.2  3 Mar 2026 09:00:00"));
    const auto own = said_of("findings", finding("X01.1", "X01.1"));
    CHECK(holds(own, "D-1      X01.1   3 Mar 2026 09:00:00"));
    CHECK_FALSE(holds(own, "Acted"));
}

TEST_CASE("one alert shows whose turn it was, who was told how far, and whose turn comes next",
          "[program][lists]") {
    const auto said = said_of(
        "alerts show 17",
        R"({"id":17,"rule":"overdue","agency_code":"X01.1","state":"firing","summary_en":"Late",)"
        R"("due":"2026-03-03T00:00:00+07:00","fired_at":"2026-03-03T17:00:00+07:00",)"
        R"("deliveries":[{"receiver":"duty","kind":"webhook","stage":"level-1-repeat-2",)"
        R"("told_at":"2026-03-04T09:00:00+07:00","is_settled":false,"resend_s":null,)"
        R"("failing_since":"2026-03-04T10:00:00+07:00","is_paused":true},)"
        R"({"receiver":"alertmanager","kind":"alertmanager","stage":null,"told_at":null,)"
        R"("is_settled":true,"resend_s":60,"failing_since":null,"is_paused":false}],)"
        R"("escalation":{"turns":[{"level":1,"levels_up":1,"agency_code":"X01",)"
        R"("agency_name_vi":"Tỉnh","agency_name_en":"Province","repetition":2,)"
        R"("due_at":"2026-03-04T09:00:00+07:00"}],"coming":[{"level":2,"levels_up":2,)"
        R"("agency_code":"X00","agency_name_vi":null,"agency_name_en":null,"repetition":0,)"
        R"("due_at":"2026-03-05T09:00:00+07:00"}],"next_at":"2026-03-04T11:00:00+07:00",)"
        R"("held_until":null}})");
    INFO(said);
    CHECK(holds(said, "17 ◆ firing Late"));
    CHECK(holds(said, "Due 2 Mar 2026"));
    CHECK(holds(said, "1  4 Mar 2026 09:00:00           2  ● due      Province (X01)"));
    CHECK(holds(said, "2  5 Mar 2026 09:00:00              ◌ to come  X00"));
    CHECK(holds(said, "Next: 4 Mar 2026 11:00:00"));
    CHECK(holds(said, "duty          level 1, repetition 2  4 Mar 2026 09:00:00"));
    CHECK(holds(said, "calls fail since 4 Mar 2026 10:00:00, paused (410)"));
    CHECK(holds(said, "alertmanager  nothing yet"));
    CHECK(holds(said, "told again each 60 s, done"));
}

TEST_CASE("a dossier that is nobody's yet shows whom its events name", "[program][lists]") {
    const std::string answer =
        R"({"rows":[{"dossier_code":"D-1","agency_code":"","named_agency_codes":["X01.1","X01.2"],)"
        R"("procedure_code":"","state":"parked","time_zone":"Asia/Ho_Chi_Minh"}],)"
        R"("next_cursor":null,"time_zone":"Asia/Ho_Chi_Minh"})";
    CHECK(holds(said_of("dossiers --state parked", answer), "D-1      (X01.1, X01.2)"));
    const auto csv = said_of("dossiers --state parked --csv", answer);
    INFO(csv);
    CHECK(holds(csv, ",named_agency_codes\n"));
    CHECK(holds(csv, ",X01.1 X01.2\n"));
}

TEST_CASE("a dossier tells its channel, facts and pauses in words", "[program][lists]") {
    one_answer service(
        R"({"dossier_code":"D-1","state":"processed","channel":"IN_PERSON","dues":{},)"
        R"("facts":[{"occurred_at":"2026-03-03T09:00:00+07:00","kind":"supplement_requested",)"
        R"("agency_code":"X01.1","event_id":"e1","sequence":7,"has_effect":true}],)"
        R"("pauses":[{"from":"2026-03-03T09:00:00+07:00","to":null,"cause":"suspension",)"
        R"("policy":"restart"}]})");
    const auto got = tiendo_with("dossier D-1 --url " + service.url());
    INFO(got.said);
    (void)service.asked();
    CHECK(holds(got.said, "Kênh            trực tiếp"));
    CHECK(holds(got.said, "yêu cầu bổ sung giấy tờ"));
    CHECK(holds(got.said, "khi tiếp tục xử lý"));
}

TEST_CASE("an empty list of counters says why it is empty", "[program][lists]") {
    const auto said = [](const std::string& folded, const std::string& counted) {
        return said_of(
            "counters --agency X01.2 --month 2026-03",
            R"({"rows":[],"events_folded":)" + folded + R"(,"events_counted":)" + counted + "}");
    };
    CHECK(holds(said("0", "0"), "There are no events yet."));
    CHECK(holds(said("7", "0"), "All 7 events were imported as history"));
    CHECK(holds(said("1234", "1200"),
                "There are no events with --agency X01.2 --month 2026-03 (of others there are "
                "1,200"));
}

TEST_CASE("steps and durations by successor ask so and say so", "[program][lists]") {
    for (const std::string command : {"steps", "durations"}) {
        one_answer service(R"({"rows":[],"total":{},"agencies":"by_successor"})");
        const auto got =
            tiendo_with(command + " --by agency --by-successor --lang en --url " + service.url());
        INFO(got.said);
        CHECK(holds(got.said, "are counted under their successors"));
        CHECK(holds(service.asked(), "/v1/" + command + "?by=agency&rollup=by_successor"));
    }
}
