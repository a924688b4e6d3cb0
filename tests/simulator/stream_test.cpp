// The stream of events: repeatable, calibrated, and obedient to the rules that
// the service holds every counter to.
#include "fixture.hpp"
#include "simulator/expectation.hpp"
#include "simulator/live.hpp"

#include <map>
#include <set>
#include <unordered_map>

namespace tiendo::simulator {
namespace {

constexpr auto until = "2026-11-25T10:00:00Z";

digest256 digest_of_year(std::uint64_t seed) {
    const scene given(seed);
    event_stream stream(given.of, year_until(until, 3'000));
    std::string all;
    run(stream, at(until), [&](const delivery& one) { all += bytes_of(one); });
    return sha256(all);
}

double percent(std::int64_t part, std::int64_t whole) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

TEST_CASE("the same seed gives the same events byte for byte, another seed others", "[simulator]") {
    CHECK(digest_of_year(11) == digest_of_year(11));
    CHECK(digest_of_year(11) != digest_of_year(12));
}

TEST_CASE("asking in small steps of time gives the same deliveries as asking once", "[simulator]") {
    const scene given(13);
    event_stream whole(given.of, year_until(until, 2'000));
    event_stream stepped(given.of, year_until(until, 2'000));

    std::vector<std::string> expected;
    while (const auto one = whole.next(at(until))) expected.push_back(bytes_of(*one));
    std::vector<std::string> seen;
    for (auto t = at(until) - std::chrono::days{365}; t < at(until);) {
        t = std::min(t + std::chrono::hours{7}, at(until));
        while (const auto one = stepped.next(t)) seen.push_back(bytes_of(*one));
    }

    CHECK(seen == expected);
}

TEST_CASE("a simulated year ends near 97.9 % early or on time", "[simulator]") {
    const auto seed = GENERATE(1u, 2u, 3u);
    const scene given(seed);
    event_stream stream(given.of, year_until(until, 40'000));

    run(stream, at(until), [](const delivery&) {});

    const auto sum = stream.books().total();
    const auto rate = percent(sum.early + sum.on_time, sum.finished());
    CAPTURE(seed, rate);
    CHECK(rate > 97.4);
    CHECK(rate < 98.4);
    CHECK(percent(sum.received(), 40'000) == Approx(98.5).margin(3));
}

TEST_CASE("offices differ: a few are red, some amber, most above 97 %", "[simulator]") {
    const scene given(1);
    event_stream stream(given.of, year_until(until, 40'000));

    run(stream, at(until), [](const delivery&) {});

    int red = 0;
    int amber = 0;
    int green = 0;
    for (const auto& office : stream.books().by_office()) {
        if (office.finished() < 50) continue;
        const auto rate = percent(office.early + office.on_time, office.finished());
        ++(rate < 90 ? red : rate < 96 ? amber : green);
    }
    CHECK(red >= 1);
    CHECK(red <= 8);
    CHECK(amber >= 5);
    CHECK(amber <= 40);
    CHECK(green > 90);
}

TEST_CASE("supplements, suspensions, withdrawals and transfers have their shares", "[simulator]") {
    const scene given(7);
    event_stream stream(given.of, year_until(until, 40'000));

    run(stream, at(until), [](const delivery&) {});

    const auto& acts = stream.books().acts();
    const auto share = [&](act what) {
        return percent(static_cast<std::int64_t>(acts[static_cast<std::size_t>(what)]),
                       static_cast<std::int64_t>(acts[static_cast<std::size_t>(act::received)]));
    };
    CHECK(share(act::supplement_requested) == Approx(10).margin(1.5));
    CHECK(share(act::suspended) == Approx(1).margin(0.3));
    CHECK(share(act::withdrawn) == Approx(1.5).margin(0.3));
    CHECK(share(act::transferred) == Approx(2).margin(0.4));
    CHECK(share(act::payment_requested) == Approx(15).margin(1.5));
    CHECK(share(act::submitted) > 60);
    for (std::size_t i = 0; i < act_count; ++i) {
        CAPTURE(i);
        CHECK(acts[i] > 0);
    }
}

TEST_CASE("what was received or came in is finished, withdrawn, stopped, gone or open",
          "[simulator]") {
    const scene given(8);
    event_stream stream(given.of, year_until(until, 20'000));

    run(stream, at(until), [](const delivery&) {});

    for (std::size_t i = 0; i < agency_count; ++i) {
        const auto& office = stream.books().by_office()[i];
        CAPTURE(given.place.offices[i].code.str());
        CHECK(office.received() + office.transferred_in - office.transferred_out ==
              office.finished() + office.withdrawn + office.stopped + office.open);
        CHECK(office.open >= 0);
    }
}

TEST_CASE("every event names what the catalogue knows, and has happened when it arrives",
          "[simulator]") {
    const scene given(21);
    const auto settings = year_until(until, 5'000);
    event_stream stream(given.of, settings);

    std::map<std::string, std::string> bytes_by_id;
    std::size_t duplicates = 0;
    run(stream, settings.until, [&](const delivery& one) {
        const auto& event = one.event;
        REQUIRE(given.catalogue->find_agency(event.agency.view()) != nullptr);
        REQUIRE(event.occurred_at >= settings.from);
        REQUIRE(event.occurred_at < settings.until);
        REQUIRE(event.occurred_at <= one.at);
        std::string normalised;
        REQUIRE(normalise_code(event.dossier.view(), normalised));
        REQUIRE(normalised == event.dossier.view());
        if (is_fact(event) && kind_of(event) == dossier::fact_kind::received) {
            const auto& body =
                std::get<dossier::received>(std::get<dossier::fact_body>(event.body));
            REQUIRE(given.catalogue->find_procedure(body.procedure.view()) != nullptr);
            REQUIRE(body.appointment_at);
        }
        const auto [known, is_new] = bytes_by_id.try_emplace(event.id.str(), bytes_of(one));
        REQUIRE(is_new != one.duplicate);
        REQUIRE(known->second == bytes_of(one));
        duplicates += one.duplicate ? 1 : 0;
    });

    CHECK(percent(static_cast<std::int64_t>(duplicates),
                  static_cast<std::int64_t>(bytes_by_id.size())) == Approx(5).margin(0.6));
}

TEST_CASE(
    "in the order of occurrence a dossier is received first, ends once, and acts for its "
    "competent agency",
    "[simulator]") {
    const scene given(22);
    const auto settings = year_until(until, 5'000);
    event_stream stream(given.of, settings);

    std::map<std::string, std::map<instant, dossier::dossier_event>> dossiers;
    run(stream, settings.until, [&](const delivery& one) {
        dossiers[one.event.dossier.str()].emplace(one.event.occurred_at, one.event);
    });

    for (const auto& [code, facts] : dossiers) {
        CAPTURE(code);
        auto competent = facts.begin()->second.agency;
        bool is_received = false;
        bool has_ended = false;
        for (const auto& [when, event] : facts) {
            if (!is_fact(event)) {
                CHECK(is_received);
                continue;
            }
            CHECK(event.agency == competent);
            using enum dossier::fact_kind;
            const auto kind = kind_of(event);
            const bool before = kind == submitted || kind == declined || kind == received;
            CHECK(is_received != before);
            const bool after = kind == returned || kind == rated;
            CHECK(has_ended == after);
            is_received = is_received || kind == received;
            has_ended = has_ended || kind == processed || kind == withdrawn || kind == stopped;
            if (kind == transferred) {
                competent = std::get<dossier::transferred>(std::get<dossier::fact_body>(event.body))
                                .to_agency;
            }
        }
    }
}

TEST_CASE("offices do nothing on days off: 24/11/2026 sees only what citizens do online",
          "[simulator]") {
    const scene given(23);
    const auto settings = year_until("2026-11-30T10:00:00Z", 60'000);
    event_stream stream(given.of, settings);

    std::size_t on_culture_day = 0;
    std::size_t before_it = 0;
    const auto culture_day = *parse_local_date("2026-11-24");
    run(stream, settings.until, [&](const delivery& one) {
        const auto date = given.calendar.date_of(one.event.occurred_at);
        before_it += date == culture_day - std::chrono::days{1} ? 1 : 0;
        on_culture_day += date == culture_day ? 1 : 0;
        if (given.calendar.is_working_day(date)) return;
        REQUIRE(is_fact(one.event));
        const auto kind = kind_of(one.event);
        REQUIRE((kind == dossier::fact_kind::submitted || kind == dossier::fact_kind::rated));
    });

    CHECK(before_it > 500);
    CHECK(on_culture_day < before_it / 5);
}

TEST_CASE("Monday mornings bring three to five times the ordinary hour", "[simulator]") {
    const scene given(24);
    arrivals coming(given.calendar, 24, 500'000, at(until));
    coming.set_pace({at("2026-06-01T00:00:00Z") - std::chrono::hours{7},
                     std::chrono::hours{1},
                     1,
                     opening::office_hours});

    std::map<int, double> by_weekday;  // applications before noon, Monday = 0
    while (coming.next_slot() < at("2026-07-26T17:00:00Z")) {
        for (const auto when : coming.draw_slot()) {
            const auto local = given.calendar.zone().to_local(when);
            const auto date = std::chrono::floor<std::chrono::days>(local);
            if (local - local_time{date} >= std::chrono::hours{12}) continue;
            const std::chrono::weekday day{date};
            by_weekday[static_cast<int>(day.iso_encoding()) - 1] += 1;
        }
    }

    const double ordinary = (by_weekday[1] + by_weekday[2] + by_weekday[3] + by_weekday[4]) / 4;
    CHECK(by_weekday[0] > 3 * ordinary);
    CHECK(by_weekday[0] < 5 * ordinary);
    CHECK(by_weekday[5] == 0);
}

TEST_CASE("every counter numbers its events without a gap", "[simulator]") {
    const scene given(25);
    const auto settings = year_until(until, 3'000);
    event_stream stream(given.of, settings);

    std::map<std::string, std::set<std::uint64_t>> numbers;
    run(stream, settings.until, [&](const delivery& one) {
        numbers[one.event.counter.str()].insert(one.event.counter_sequence);
    });

    CHECK(numbers.size() > 150);
    for (const auto& [counter, seen] : numbers) {
        CAPTURE(counter);
        CHECK(*seen.begin() == 1);
        CHECK(*seen.rbegin() == seen.size());
    }
}

TEST_CASE("one event in five is overtaken, and none when the line is perfect", "[simulator]") {
    const scene given(26);
    auto settings = year_until(until, 20'000);
    std::size_t events = 0;
    std::size_t overtaken = 0;
    const auto count = [&](const delivery& one) {
        ++events;
        overtaken += one.overtaken ? 1 : 0;
    };

    event_stream troubled(given.of, settings);
    run(troubled, settings.until, count);
    CHECK(percent(static_cast<std::int64_t>(overtaken), static_cast<std::int64_t>(events)) > 15);

    events = overtaken = 0;
    settings.duplicates_percent = settings.out_of_order_percent = settings.offline_permille = 0;
    event_stream perfect(given.of, settings);
    run(perfect, settings.until, count);
    CHECK(percent(static_cast<std::int64_t>(overtaken), static_cast<std::int64_t>(events)) < 2);
}

TEST_CASE("a counter whose line is down sends the day's events the next morning, in order",
          "[simulator]") {
    const scene given(27);
    auto settings = year_until(until, 20'000);
    settings.duplicates_percent = settings.out_of_order_percent = 0;
    event_stream stream(given.of, settings);

    std::map<std::string, std::uint64_t> last_number;
    std::size_t held = 0;
    run(stream, settings.until, [&](const delivery& one) {
        held += one.at - one.event.occurred_at > std::chrono::hours{10} ? 1 : 0;
        if (one.at - one.event.occurred_at < std::chrono::hours{1}) return;
        auto& last = last_number[one.event.counter.str()];
        CHECK(one.event.counter_sequence > last);
        last = one.event.counter_sequence;
    });

    CHECK(held > 100);
}

TEST_CASE("the stream holds the open dossiers, not the year", "[simulator]") {
    const scene given(28);
    const auto settings = year_until(until, 40'000);
    event_stream stream(given.of, settings);

    std::size_t most = 0;
    run(stream, settings.until, [&](const delivery&) {
        most = std::max(most, stream.open_dossiers());
    });

    CHECK(most < 6'000);
}

TEST_CASE("live goes on from the history at the asked pace, at any hour", "[simulator]") {
    const scene given(29);
    const auto saturday_night = at("2026-11-21T15:00:00Z");
    auto settings = year_until("2026-11-21T15:00:00Z", 40'000);
    event_stream stream(given.of, settings);
    while (stream.next(saturday_night)) {
    }
    const auto finished_before = stream.books().total().finished();

    const auto factor = factor_for(4, 40'000, stream.working_seconds_per_year());
    stream.go_live({saturday_night, factor, opening::always});
    std::size_t events = 0;
    const auto end = saturday_night + std::chrono::minutes{5};
    while (const auto one = stream.next(end)) {
        CHECK(one->at < end);
        CHECK(one->event.occurred_at < end);
        events += one->event.occurred_at >= saturday_night ? 1 : 0;
    }

    CHECK(events > 400);
    CHECK(events < 4'000);
    CHECK(stream.books().total().finished() > finished_before + 20);
}

TEST_CASE("live, a decision comes sooner than planned only where its verdict stays the same",
          "[simulator]") {
    const scene given(30);
    const live_settings live{at("2026-11-21T15:00:00Z"), 100, opening::always};
    std::array<int, 4> sooner{};  // by verdict
    for (std::uint64_t number = 1; number <= 4'000; ++number) {
        const auto planned = draw_life(given.of, number, at("2026-11-09T02:00:00Z"));
        auto moved = planned;
        hasten(moved, live, given.calendar);
        REQUIRE(std::is_sorted(
            moved.facts.begin(), moved.facts.end(), [](auto& a, auto& b) { return a.at < b.at; }));
        for (std::size_t i = 0; i < planned.facts.size(); ++i) {
            const auto& fact = planned.facts[i];
            if (fact.at < live.from) CHECK(moved.facts[i].at == fact.at);
            if (fact.what != act::processed || moved.facts[i].at == fact.at) continue;
            CHECK(moved.facts[i].at < fact.at);
            CHECK(moved.facts[i].at >= fact.not_before);
            ++sooner[static_cast<std::size_t>(fact.judged)];
        }
    }
    CHECK(sooner[static_cast<std::size_t>(verdict::early)] > 100);
    CHECK(sooner[static_cast<std::size_t>(verdict::on_time)] == 0);
    CHECK(sooner[static_cast<std::size_t>(verdict::late)] > 0);
}

TEST_CASE("the expectation names every agency and adds up", "[simulator]") {
    const scene given(31);
    const auto settings = year_until(until, 2'000);
    event_stream stream(given.of, settings);
    run(stream, settings.until, [](const delivery&) {});

    const auto text =
        expectation_json(given.place, stream.books(), {31, settings.from, settings.until, 10, 1});

    CHECK(text.find("\"seed\":31") != std::string::npos);
    CHECK(text.find("\"as_of\":\"2026-11-25T10:00:00Z\"") != std::string::npos);
    for (const auto& office : given.place.offices) {
        CHECK(text.find("\"" + office.code.str() + "\":{") != std::string::npos);
    }
}

}  // namespace tiendo::simulator
