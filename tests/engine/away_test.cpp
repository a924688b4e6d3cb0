// Dossiers that have ended leave memory, and nobody can tell by any answer.
#include "random_province.hpp"
#include "tiendo/engine/lists.hpp"

#include <algorithm>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

instant now() {
    return at("2026-06-01 10:00");
}

std::vector<std::string> codes_of(const log_book& book) {
    std::vector<std::string> out;
    for (const auto& r : book.records) {
        for (const auto& item : r.items) {
            dossier_event e;
            if (r.kind == engine::record_kind::events && decode(item.bytes, e))
                out.push_back(e.dossier.str());
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

// Every page of a list, put together.
std::vector<engine::dossier_row> listed(const engine::engine& e,
                                        engine::dossier_filter filter,
                                        const std::optional<agency_code>& agency,
                                        std::uint64_t& total) {
    engine::dossier_query q;
    q.filter = filter;
    q.agency = agency;
    q.limit = 3;
    std::vector<engine::dossier_row> out;
    do {
        auto page = e.dossiers(q, now());
        total = page.total;
        for (auto& row : page.rows) out.push_back(std::move(row));
        q.cursor = page.next_cursor;
    } while (!q.cursor.empty());
    return out;
}

bool same_rows(const std::vector<engine::dossier_row>& a,
               const std::vector<engine::dossier_row>& b) {
    return std::ranges::equal(a, b, [](const engine::dossier_row& x, const engine::dossier_row& y) {
        return static_cast<const engine::dossier_summary&>(x) == y && x.at_work == y.at_work;
    });
}

std::string told(const engine::engine& e, const std::string& code) {
    const auto d = e.dossier(code, now());
    const auto x = e.explain(code, now());
    if (!d || !x) return "unknown";
    std::string out = std::string(name_of(d->summary.state)) + " " + d->summary.agency.str() + " " +
                      std::to_string(d->facts.size()) + " " + std::to_string(d->findings.size()) +
                      " " + std::to_string(x->told.findings.size());
    for (const auto& due : d->dues) out += due ? " " + to_text(due->date) : " -";
    for (const auto& f : d->facts) out += " " + f.event_id + (f.has_effect ? "+" : "-");
    return out;
}

// All that `a` and `b` answer.
void check_same(const engine::engine& a, const engine::engine& b, const log_book& book) {
    REQUIRE(a.measure() == b.measure());
    REQUIRE(a.differences(b, 10).empty());
    REQUIRE(b.differences(a, 10).empty());
    for (const auto& agency : {std::optional<agency_code>(),
                               std::optional(agency_code("X01")),
                               std::optional(agency_code("X01.1"))}) {
        for (const auto filter : {engine::dossier_filter::resolved, engine::dossier_filter::open}) {
            std::uint64_t here = 0;
            std::uint64_t there = 0;
            REQUIRE(same_rows(listed(a, filter, agency, here), listed(b, filter, agency, there)));
            REQUIRE(here == there);
        }
    }
    for (const auto& code : codes_of(book)) {
        INFO(code);
        REQUIRE(told(a, code) == told(b, code));
        REQUIRE(a.stands_within(code, agency_code("X01")) ==
                b.stands_within(code, agency_code("X01")));
    }
    for (const char* day : {"2026-03-05", "2026-03-16", "2026-04-10", "2026-05-31"}) {
        const auto q = asking("2026-03-01", day);
        const auto x = a.overdue(q, now(), 5);
        const auto y = b.overdue(q, now(), 5);
        INFO(day);
        REQUIRE(x.total == y.total);
        REQUIRE(x.by_agency == y.by_agency);
        REQUIRE(std::ranges::equal(
            x.rows, y.rows, {}, &engine::overdue_dossier::code, &engine::overdue_dossier::code));
    }
    const auto found = a.findings({});
    REQUIRE(found.dossiers_by_kind == b.findings({}).dossiers_by_kind);
}

// Random lives, most of them remarkable, among plain ones that end; in the order they are told.
std::vector<dossier_event> lives(std::uint64_t seed, int remarkable, int plain, rng& random) {
    auto out = random_province(seed, remarkable);
    for (int i = 0; i < plain; ++i) {
        const auto code = "P-" + std::to_string(i);
        const auto day = at("2026-03-02 09:00") + std::chrono::days{random.below(40)};
        const std::string whose = random.below(2) == 0 ? "X01" : "X01.1";
        const auto tell = [&](const char* id, int after, event_body body) {
            out.push_back(
                event(code + id, day + std::chrono::days{after}, std::move(body), whose, code));
        };
        if (random.below(2) == 0)
            tell(".s", -1, fact_body{submitted{procedure_code("WD5"), channel::online}});
        tell(".a", 0, receipt("WD5"));
        tell(".b", 1 + static_cast<int>(random.below(9)), fact_body{processed{}});
        if (random.below(3) == 0) tell(".c", 12, fact_body{returned{}});
    }
    // Told as it happens, but for some.
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.occurred_at < b.occurred_at;
    });
    for (std::size_t i = 0; i < out.size(); i += 7)
        std::swap(out[i], out[std::min(out.size() - 1, i + random.below(6))]);
    return out;
}

// Told an hour after the last of it: late for what came out of order alone.
void tell(log_book& book, const std::vector<dossier_event>& some) {
    auto when = book.records.back().recorded_at;
    for (const auto& e : some) when = std::max(when, e.occurred_at + std::chrono::hours{1});
    book.say(some, when);
}

std::unique_ptr<engine::engine> engine_on(const stored_views& views) {
    auto e = std::make_unique<engine::engine>();
    e->keep_ended_on(views);
    return e;
}

}  // namespace

TEST_CASE("a dossier that has ended leaves memory, and comes back when somebody tells of it",
          "[engine]") {
    log_book book;
    stored_views views;
    const auto e = engine_on(views);
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5")),
              event("b", at("2026-03-03 09:00"), fact_body{processed{}})},
             at("2026-03-03 10:00"));
    book.replay_into(*e);
    views.take_and_let_go(*e);
    CHECK(e->away() == 1);
    CHECK(e->measure().dossiers == 1);
    const auto code = codes_of(book).front();
    CHECK(e->dossier(code, now())->summary.state == state::processed);
    CHECK(e->away() == 1);  // a question leaves it where it is

    book.say({event("c", at("2026-03-04 09:00"), fact_body{returned{}})}, at("2026-03-04 10:00"));
    book.replay_into(*e);
    CHECK(e->away() == 0);
    CHECK(e->dossier(code, now())->summary.state == state::returned);
    check_same(*e, *engine_of(book), book);
}

TEST_CASE("what would be missed stays: open ones, what is not stored, findings, open alerts",
          "[engine]") {
    log_book book;
    stored_views views;
    const auto e = engine_on(views);
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "OPEN"),
              event("b", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "ALERTED"),
              event("c", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "FOUND"),
              event("d", at("2026-03-03 09:00"), fact_body{processed{}}, "X01.1", "FOUND"),
              event("e", at("2026-03-04 09:00"), fact_body{processed{}}, "X01.1", "FOUND")},
             at("2026-03-04 10:00"));
    book.replay_into(*e);
    CHECK(book.ring(*e, at("2026-03-20 10:00")) == 2);
    book.say({event("f", at("2026-03-20 11:00"), fact_body{processed{}}, "X01.1", "ALERTED")},
             at("2026-03-20 12:00"));
    book.replay_into(*e);
    e->let_go(0, 100);
    e->let_go(0, 100);
    CHECK(e->away() == 0);  // nothing is stored
    views.take_and_let_go(*e);
    CHECK(e->away() == 0);
    book.ring(*e, at("2026-03-20 13:00"));  // its alert is lowered
    book.replay_into(*e);
    views.take_and_let_go(*e);
    CHECK(e->away() == 1);
    CHECK(e->dossier("ALERTED", now())->summary.state == state::processed);
    check_same(*e, *engine_of(book), book);
}

TEST_CASE("so many ended dossiers stay as are to be kept", "[engine]") {
    log_book book;
    stored_views views;
    const auto e = engine_on(views);
    for (int i = 0; i < 10; ++i) {
        const auto id = std::to_string(i);
        book.say(
            {event("a" + id, at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-" + id),
             event("b" + id, at("2026-03-03 09:00"), fact_body{processed{}}, "X01.1", "D-" + id)},
            at("2026-03-03 10:00"));
    }
    book.replay_into(*e);
    views.take(*e);
    while (e->let_go(4, 3)) {
    }
    CHECK(e->away() == 6);
}

TEST_CASE("a province whose ended dossiers leave memory answers as one that keeps all",
          "[engine][property]") {
    std::uint64_t away = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        INFO("seed " << seed);
        rng random(seed);
        const auto facts = lives(seed, 15, 40, random);
        stored_views views;
        auto live = engine_on(views);
        log_book book;
        book.replay_into(*live);
        for (auto next = facts.begin(); next != facts.end();) {
            const auto some = std::min<std::ptrdiff_t>(
                facts.end() - next, 1 + static_cast<std::ptrdiff_t>(random.below(20)));
            tell(book, {next, next + some});
            next += some;
            book.replay_into(*live);
            if (random.below(3) == 0) book.ring(*live, book.records.back().recorded_at);
            book.replay_into(*live);
            if (random.below(2) == 0) views.take_and_let_go(*live);
            away = std::max(away, live->away());
            if (random.below(8) != 0) continue;
            views.take(*live);  // a restart
            live = views.load(&views);
        }
        views.take_and_let_go(*live);
        check_same(*live, *engine_of(book), book);
    }
    CHECK(away > 20);
}

TEST_CASE("a new version of the catalogue judges those away too, with events in between",
          "[engine][property]") {
    std::uint64_t away = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        rng random(seed);
        const auto facts = lives(seed, 15, 60, random);
        const auto half = static_cast<std::ptrdiff_t>(facts.size() / 2);
        log_book book;
        for (auto next = facts.begin(); next != facts.begin() + half; ++next) tell(book, {*next});
        stored_views views;
        const auto live = engine_on(views);
        book.replay_into(*live);
        views.take_and_let_go(*live);
        away += live->away();
        const auto offer = [&](const catalogue::file_texts& files) {
            const auto scope = random.below(3) == 0 ? std::optional<version_scope>()
                                                    : version_scope{std::nullopt, false};
            book.offer(files, book.records.back().recorded_at, scope);
            std::string why;
            REQUIRE(live->fold_catalogue(book.records.back(), why));
        };
        offer(with_limits(story_files(), "9", "7"));
        for (auto next = facts.begin() + half; next != facts.end();) {
            const auto some = std::min<std::ptrdiff_t>(facts.end() - next, 5);
            tell(book, {next, next + some});
            book.replay_into(*live);
            next += some;
            live->restate(random.below(4));
            // Another one, while the first is still at work.
            if (random.below(12) == 0) offer(with_limits(story_files(), "2", "1"));
        }
        while (live->restating().is_under_way()) live->restate(10);
        views.take_and_let_go(*live);
        check_same(*live, *engine_of(book), book);
    }
    CHECK(away > 400);
}
