// Where a dossier's time goes: what holds for every history, and the corners the
// law table does not name (tests/data/law/steps.csv).
#include "random_history.hpp"

namespace tiendo::dossier {
namespace {

using testing::at;
using testing::story;

// What a judgement says of steps, by the codes' texts: what is interned depends on arrival.
std::vector<std::string> told(const assessment& a, const law& codes) {
    std::vector<std::string> out;
    const auto label = [&](label_ref ref) {
        return ref == no_ref ? std::string("-") : codes.steps.labels().code(ref);
    };
    for (const auto& s : a.steps) {
        out.push_back(label(s.step) + " " + label(s.unit) + " " + codes.agencies.code(s.agency) +
                      " " + to_rfc3339(s.from) + " " + (s.to ? to_rfc3339(*s.to) : "-") + " " +
                      std::string(name_of(s.ended)) + " " + std::to_string(s.used.length.count()) +
                      " " + std::to_string(s.overrun.length.count()) + " " +
                      (s.due ? to_rfc3339(s.due->breach) : "-") + (s.late ? " late" : "") + " " +
                      s.calendar->id());
    }
    if (a.late_by)
        out.push_back("late by " + (a.late_by->span ? out[*a.late_by->span] : "no step"));
    return out;
}

std::vector<std::string> told_of(const std::vector<dossier_event>& events) {
    story s;
    for (const auto& e : events) s.tell(e);
    return told(s.judge(), s.law());
}

fact_body begun(std::string step,
                std::string unit = "",
                std::optional<calendar::limit> limit = {}) {
    return step_started{std::move(step), std::move(unit), limit};
}
fact_body done(std::string step, std::string unit = "") {
    return step_finished{std::move(step), std::move(unit), std::nullopt};
}

}  // namespace

TEST_CASE("any order and any doubling of facts gives the same steps",
          "[dossier][steps][property]") {
    std::size_t spans = 0;
    for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
        rng random(seed);
        auto events = testing::random_history_of_steps(random);
        const auto first = told_of(events);
        spans += first.size();
        const auto as_told = events;
        for (int round = 0; round < 3; ++round) {
            for (std::size_t i = events.size(); i > 1; --i)
                std::swap(events[i - 1], events[random.below(i)]);
            auto doubled = events;
            doubled.insert(doubled.end(), as_told.begin(), as_told.end());
            INFO("seed " << seed);
            REQUIRE(told_of(doubled) == first);
        }
    }
    CHECK(spans > 1'000);
}

TEST_CASE("a later fact never changes a step that has ended before it",
          "[dossier][steps][property]") {
    std::size_t compared = 0;
    for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
        rng random(seed);
        auto events = testing::random_history_of_steps(random);
        std::erase_if(events, [](const auto& e) {  // they rewrite the past on purpose
            return !std::holds_alternative<fact_body>(e.body);
        });
        const auto latest =
            std::max_element(events.begin(), events.end(), [](const auto& a, const auto& b) {
                return std::tuple{a.occurred_at, a.body.index()} <
                       std::tuple{b.occurred_at, b.body.index()};
            });
        const auto last = latest->occurred_at;
        story before;
        for (const auto& e : events) {
            if (e.occurred_at < last) before.tell(e);
        }
        story after;
        for (const auto& e : events) after.tell(e);
        const auto a = before.judge();
        const auto b = after.judge();
        REQUIRE(a.steps.size() <= b.steps.size());
        for (std::size_t i = 0; i < a.steps.size(); ++i) {
            if (!a.steps[i].to) continue;
            ++compared;
            INFO("seed " << seed << " step " << i);
            CHECK(a.steps[i].to == b.steps[i].to);
            CHECK(a.steps[i].ended == b.steps[i].ended);
            CHECK(a.steps[i].used == b.steps[i].used);
        }
    }
    CHECK(compared > 500);
}

TEST_CASE("time used and time outside add up to the time a dossier took where steps do not overlap",
          "[dossier][steps]") {
    story s;
    s.tell("2026-03-02 08:00", testing::receipt("WD5"));
    s.tell("2026-03-02 09:00", begun("B1", "P1"));
    s.tell("2026-03-03 10:00", done("B1", "P1"));
    s.tell("2026-03-04 08:00", begun("B2", "P2"));
    s.tell("2026-03-05 16:00", done("B2", "P2"));
    s.tell("2026-03-06 09:00", fact_body(processed{}));
    const auto a = s.judge();
    REQUIRE(a.processing.has_value());
    CHECK(a.steps[0].used.length + a.steps[1].used.length + a.processing->outside_steps.length ==
          a.processing->worked.length);
}

TEST_CASE("codes of steps and units are compared as codes are, whatever their case",
          "[dossier][steps]") {
    story s;
    s.tell("2026-03-02 08:00", testing::receipt("WD5"));
    s.tell("2026-03-02 09:00", begun("b1", "x01.2"));
    s.tell("2026-03-02 10:00", done("B1", "X01.2"));
    const auto a = s.judge();
    REQUIRE(a.steps.size() == 1);
    CHECK(a.steps[0].ended == span_end::finished);
    CHECK(a.steps[0].limit == calendar::limit{2, calendar::limit_unit::working_days});
}

TEST_CASE("a name of a step that is no code stands for itself", "[dossier][steps]") {
    story s;
    s.tell("2026-03-02 08:00", testing::receipt("WD5"));
    s.tell("2026-03-02 09:00", begun("Thẩm định hồ sơ", "Phòng Một"));
    s.tell("2026-03-02 10:00", done("Thẩm định hồ sơ", "Phòng Một"));
    const auto a = s.judge();
    REQUIRE(a.steps.size() == 1);
    CHECK(s.law().steps.labels().code(a.steps[0].unit) == "Phòng Một");
}

TEST_CASE("a dossier opened again begins its steps anew from then", "[dossier][steps]") {
    story s;
    s.tell("2026-03-02 08:00", testing::receipt("WD5"));
    s.tell("2026-03-02 09:00", begun("B1"));
    s.tell("2026-03-03 09:00", fact_body(stopped{}));
    s.tell("2026-03-05 09:00", fact_body(resumed{}));
    s.tell("2026-03-05 11:00", done("B2"));
    const auto a = s.judge();
    REQUIRE(a.steps.size() == 2);
    CHECK(a.steps[0].ended == span_end::dossier_ended);
    CHECK(a.steps[0].to == at("2026-03-03 09:00"));
    CHECK(a.steps[1].from == at("2026-03-05 09:00"));
    CHECK(a.steps[1].used.length == std::chrono::hours{2});
}

TEST_CASE("the voided acceptance of a dossier leaves no step", "[dossier][steps]") {
    story s;
    const auto receipt = testing::event("r", at("2026-03-02 08:00"), testing::receipt("WD5"));
    s.tell(receipt);
    s.tell("2026-03-02 09:00", begun("B1"));
    s.tell("2026-03-02 10:00", voided{receipt.id, ""});
    CHECK(s.judge().steps.empty());
}

TEST_CASE("an older form of a stored history is refused: it has no steps", "[dossier][steps]") {
    story s;
    s.tell("2026-03-02 08:00", testing::receipt("WD5"));
    s.tell("2026-03-02 09:00", begun("B1", "P1", calendar::limit{3, calendar::limit_unit::hours}));
    std::string stored;
    s.facts().encode(s.law(), stored);
    law other;
    other.add_version(testing::story_catalogue(), at("2025-01-01"), basis::current);
    history again;
    REQUIRE(again.decode(stored, other));
    const auto& said = other.steps.said(again.facts()[1].content.step);
    CHECK(other.steps.labels().code(said.step) == "B1");
    CHECK(other.steps.labels().code(said.unit) == "P1");
    CHECK(said.limit == calendar::limit{3, calendar::limit_unit::hours});
    stored[0] = 1;
    CHECK_FALSE(again.decode(stored, other));
}

}  // namespace tiendo::dossier
