// A new version of the catalogue moves whom its scope names, each once, however it is sliced.
#include "random_province.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// The story catalogue with a calendar of its own, which so far equals the shipped one.
const catalogue::file_texts& base() {
    static const catalogue::file_texts files = [] {
        auto out = story_files();
        out["calendars.csv"] =
            "calendar_id,parent_id,time_zone,published_from,published_to\nown,vn,,,\n";
        auto& agencies = out.at("agencies.csv");
        for (auto at = agencies.find(",vn\n"); at != std::string::npos; at = agencies.find(",vn\n"))
            agencies.replace(at, 4, ",own\n");
        return out;
    }();
    return files;
}

// Nine days instead of five for procedure WD5.
catalogue::file_texts nine_days() {
    return with_limits(base(), "9", "3");
}

// Every Wednesday and Thursday of the first half of 2026 off.
catalogue::file_texts many_days_off() {
    auto files = base();
    auto& text = files["calendar.csv"] = "calendar_id,date,kind,windows,name_vi,legal_source\n";
    for (auto day = parse_local_date("2026-01-07").value();
         day < parse_local_date("2026-07-01").value();
         day += std::chrono::weeks{1}) {
        for (const auto off : {day, day + std::chrono::days{1}})
            text += "own," + to_text(off) + ",off,,Ngày nghỉ đột xuất,Công văn giả định 1\n";
    }
    return files;
}

// Folds the last record of `book`, which is a catalogue, without judging anything anew.
void fold_last(engine::engine& e, const log_book& book) {
    std::string why;
    REQUIRE(e.fold_catalogue(book.records.back(), why));
}

std::uint32_t version_of(const engine::engine& e, const std::string& code) {
    return e.dossier(code, at("2026-06-01"))->procedure_version;
}

}  // namespace

TEST_CASE("a version governs what its scope says, and what no earlier one knew", "[engine]") {
    log_book book(at("2026-01-01"), base());
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "ENDED"),
              event("b", at("2026-03-03 09:00"), fact_body{processed{}}, "X01.1", "ENDED"),
              event("c", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "OPEN"),
              event("d", at("2026-03-10 09:00"), receipt("WD5"), "X01.1", "LATER")},
             at("2026-03-12 10:00"));
    struct expected {
        std::string_view scope;
        version_scope is;
        std::uint32_t ended, open, later;
    };
    const auto from = at("2026-03-05");
    for (const auto& row : {expected{"all", {std::nullopt, false}, 2, 2, 2},
                            expected{"accepted from a day on", {from, false}, 1, 1, 2},
                            expected{"and those open then", {from, true}, 1, 2, 2},
                            expected{"from a day long ago", {at("2026-01-01"), false}, 2, 2, 2},
                            expected{"from a day after all", {at("2026-03-11"), false}, 1, 1, 1}}) {
        INFO(row.scope);
        auto told = book;
        told.offer(nine_days(), at("2026-03-12 11:00"), row.is);
        const auto e = engine_of(told);
        CHECK(version_of(*e, "ENDED") == row.ended);
        CHECK(version_of(*e, "OPEN") == row.open);
        CHECK(version_of(*e, "LATER") == row.later);
    }
}

TEST_CASE("a restatement in slices, with events in between, ends where one at once does",
          "[engine][property]") {
    std::uint64_t judged = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        rng random(seed);
        const auto facts = random_province(seed, 60);
        const auto half = static_cast<std::ptrdiff_t>(facts.size() / 2);
        auto book = book_of({facts.begin(), facts.begin() + half}, random, base());
        const auto live = engine_of(book);
        book.offer(random.below(2) == 0 ? nine_days() : many_days_off(),
                   at("2026-06-01"),
                   version_scope{std::nullopt, false});
        fold_last(*live, book);
        const auto total = live->restating().total;
        judged += total;
        for (auto next = facts.begin() + half; next != facts.end();) {
            const auto some = std::min<std::ptrdiff_t>(facts.end() - next, 5);
            book.say({next, next + some}, at("2026-06-01"));
            book.replay_into(*live);
            next += some;
            live->restate(random.below(4));
            CHECK(live->restating().total == total);
        }
        live->restate(facts.size());
        CHECK_FALSE(live->restating().is_under_way());
        CHECK(live->differences(*engine_of(book), 10).empty());
        CHECK(reloaded(*live)->measure() == live->measure());
    }
    CHECK(judged > 400);
}

TEST_CASE("a version that comes while an earlier one is still at work takes over what was left",
          "[engine]") {
    rng random(7);
    auto book = book_of(random_province(7, 60), random, base());
    const auto live = engine_of(book);
    const version_scope all{std::nullopt, false};
    book.offer(many_days_off(), at("2026-06-01"), all);
    fold_last(*live, book);
    live->restate(20);
    book.offer(nine_days(), at("2026-06-02"), all);
    fold_last(*live, book);
    live->restate(1'000);
    CHECK(live->differences(*engine_of(book), 10).empty());
}

TEST_CASE("restating there and back gives the first digests", "[engine][property]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        rng random(seed);
        auto book = book_of(random_province(seed, 60), random, base());
        const auto before = engine_of(book)->measure();
        const version_scope all{std::nullopt, false};
        book.offer(many_days_off(), at("2026-06-01"), all);
        const auto there = engine_of(book)->measure();
        CHECK(there.ledger != before.ledger);
        book.offer(base(), at("2026-06-02"), all);
        const auto back = engine_of(book)->measure();
        CHECK(back.ledger == before.ledger);
        CHECK(back.dossiers_digest == before.dossiers_digest);
    }
}

TEST_CASE("only dossiers that a version may judge otherwise are judged again", "[engine]") {
    log_book book(at("2026-01-01"), base());
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "FIVE"),
              event("b", at("2026-03-02 09:00"), receipt("M1"), "X01.1", "MONTH"),
              event("c", at("2026-01-05 09:00"), receipt("WD5"), "X01.1", "ENDED"),
              event("d", at("2026-01-06 09:00"), fact_body{processed{}}, "X01.1", "ENDED")},
             at("2026-03-12 10:00"));
    const auto judged = [&](const catalogue::file_texts& files,
                            const std::optional<version_scope>& scope) {
        auto told = book;
        const auto e = engine_of(told);
        told.offer(files, at("2026-03-12 11:00"), scope);
        fold_last(*e, told);
        return e->restating().total;
    };
    const version_scope all{std::nullopt, false};
    CHECK(judged(nine_days(), std::nullopt) == 1);
    CHECK(judged(nine_days(), all) == 2);
    CHECK(judged(many_days_off(), std::nullopt) == 2);
    CHECK(judged(many_days_off(), all) == 3);
    CHECK(judged(base(), all) == 0);
}

TEST_CASE("a version that equals the newest still restates what an older one governs", "[engine]") {
    log_book book(at("2026-01-01"), base());
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "ENDED"),
              event("b", at("2026-03-03 09:00"), fact_body{processed{}}, "X01.1", "ENDED")},
             at("2026-03-04 10:00"));
    book.offer(nine_days(), at("2026-03-05"));  // a file load: what has ended keeps its terms
    CHECK(version_of(*engine_of(book), "ENDED") == 1);
    book.offer(nine_days(), at("2026-03-06"), version_scope{std::nullopt, false});
    CHECK(version_of(*engine_of(book), "ENDED") == 3);
}

TEST_CASE("a catalogue record keeps its scope, and one without a scope is a file load",
          "[engine]") {
    for (const auto& scope : {std::optional<version_scope>(),
                              std::optional<version_scope>({std::nullopt, false}),
                              std::optional<version_scope>({at("2026-03-05 10:00"), true})}) {
        std::string bytes;
        encode(engine::catalogue_record{basis::statutory, {{"a.csv", "x"}}, scope}, bytes);
        engine::catalogue_record read;
        REQUIRE(decode(bytes, read));
        CHECK(read.scope == scope);
        CHECK(read.headline == basis::statutory);
        for (std::size_t cut = 0; cut < bytes.size(); ++cut)
            CHECK_FALSE(decode(std::string_view(bytes).substr(0, cut), read));
    }
}

TEST_CASE(
    "a provisional due date is listed and counted, and computed again when the calendar comes",
    "[engine][provisional]") {
    const auto published_to = [](const char* last) {
        auto files = base();
        auto& text = files.at("calendars.csv");
        text.replace(text.find("own,vn,,,"), 9, std::string("own,vn,,2018-01-01,") + last);
        return files;
    };
    log_book book(at("2026-01-01"), published_to("2026-03-10"));
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "FINAL"),
              event("b", at("2026-03-06 09:00"), receipt("WD5"), "X01.1", "OPEN"),
              event("c", at("2026-03-06 09:00"), receipt("WD5"), "X01.2", "ENDED"),
              event("d", at("2026-03-09 08:00"), fact_body{processed{}}, "X01.2", "ENDED"),
              event("e", at("2026-03-06 09:00"), receipt("FREE"), "X01.1", "NO-DUE")},
             at("2026-03-09 09:00"));
    const auto e = engine_of(book);
    const auto codes = [](const engine::engine& from) {
        std::string out;
        const engine::dossier_query q{
            std::nullopt, true, engine::dossier_filter::provisional, {}, 10};
        for (const auto& row : from.dossiers(q, at("2026-03-09 10:00")).rows)
            out += row.code.str() + (row.provisional ? " " : "? ");
        return out;
    };
    const auto due = [](const engine::engine& of, const char* code) {
        const auto found = of.dossier(code, at("2026-03-09 10:00"));
        const auto& d = found->dues[1];
        return to_text(d->date) + (d->provisional ? " provisional" : "");
    };
    CHECK(codes(*e) == "OPEN ");
    CHECK(e->measure().provisional == 1);
    auto q = asking("2026-03-01", "2026-03-31");
    const auto open_by = [&] { return e->rates(q, at("2026-03-09 10:00")).provisional_open; };
    CHECK(open_by() == 1);
    q.procedure = procedure_code("WD5");
    CHECK(open_by() == 1);
    q.procedure = procedure_code("FREE");
    CHECK(open_by() == 0);
    q.procedure.reset();
    q.via = dossier::channel::online;
    CHECK(open_by() == 1);
    q.via = dossier::channel::post;
    CHECK(open_by() == 0);
    q.via.reset();
    q.field = e->catalogue_in_force()->find_procedure("WD5")->field_code;
    CHECK(open_by() == 1);
    q.field = "no such field";
    CHECK(open_by() == 0);
    q.field.reset();
    q.agency = agency_code("X01.2");
    CHECK(open_by() == 0);
    CHECK(due(*e, "OPEN") == "2026-03-13 provisional");
    CHECK(due(*e, "ENDED") == "2026-03-13 provisional");
    CHECK(reloaded(*engine_of(book))->measure() == e->measure());

    auto next = published_to("2026-12-31");
    next["calendar.csv"] =
        "calendar_id,date,kind,windows,name_vi,legal_source\n"
        "own,2026-03-12,off,,Ngày nghỉ mới công bố,Công văn giả định\n";
    book.offer(next, at("2026-03-09 11:00"));
    book.replay_into(*e);
    CHECK(codes(*e).empty());
    CHECK(e->measure().provisional == 0);
    CHECK(due(*e, "OPEN") == "2026-03-16");
    CHECK(due(*e, "ENDED") == "2026-03-13 provisional");  // by the version it was judged by
    CHECK(engine_of(book)->differences(*e, 10).empty());
    CHECK(reloaded(*engine_of(book))->measure() == e->measure());
}

TEST_CASE("an alert of a provisional due date says so", "[engine][provisional]") {
    auto files = base();
    auto& text = files.at("calendars.csv");
    text.replace(text.find("own,vn,,,"), 9, "own,vn,,2018-01-01,2026-03-06");
    log_book book(at("2026-01-01"), files);
    book.say({event("a", at("2026-02-27 09:00"), receipt("WD5"), "X01.1", "FINAL"),
              event("b", at("2026-03-05 09:00"), receipt("WD5"), "X01.1", "PROVISIONAL")},
             at("2026-03-05 09:01"));
    auto e = engine_of(book);
    book.ring(*e, at("2026-03-20"));
    book.replay_into(*e);
    const auto page = e->alerts({}, instant{});
    REQUIRE(page.rows.size() == 2);
    for (const auto& a : page.rows) CHECK(a.provisional == (a.dossier.str() == "PROVISIONAL"));
}
