// What must hold for every history of every dossier, tried on random ones: TIENDO_CASES says how
// many (default 2,000), TIENDO_SEED from which seed on. A failure names its seed.
#include "world.hpp"

#include <algorithm>
#include <map>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

constexpr int dossiers_each = 250;

// Calls `one(seed, random)` until TIENDO_CASES histories have been made.
template <class One>
void for_each_province(const One& one) {
    const auto provinces = (setting("TIENDO_CASES", 2'000) + dossiers_each - 1) / dossiers_each;
    const auto first = setting("TIENDO_SEED", 1);
    for (std::uint64_t seed = first; seed < first + provinces; ++seed) {
        INFO("TIENDO_SEED=" << seed << " TIENDO_CASES=" << dossiers_each);
        rng random(seed * 7919);
        one(seed, random);
    }
}

std::vector<dossier_event> facts_of(std::uint64_t seed) {
    return random_province(seed, dossiers_each, law_world());
}

instant long_after() {
    return at("2026-09-01");
}

// Any period around the histories, any due basis, often an instant within.
rates::query random_question(rng& random) {
    auto q = asking("2026-01-20", "2026-01-20");
    q.from += std::chrono::days{random.between(0, 80)};
    q.to = q.from + std::chrono::days{random.between(0, 40)};
    q.due = static_cast<rates::due_basis>(random.below(rates::due_basis_count));
    q.with_services = true;
    if (random.chance(600)) {
        const auto minutes = random.between(0, 1'440 * (1 + (q.to - q.from).count()));
        q.as_of = at(to_text(q.from)) + std::chrono::minutes{minutes} + milliseconds{1};
    }
    return q;
}

// Who acts for an agency on the period's last day.
const catalogue::agency& acting_for(const catalogue::catalogue& c,
                                    const catalogue::agency& a,
                                    local_date last_day) {
    if (!a.successor || !a.valid.to || *a.valid.to > last_day) return a;
    return acting_for(c, *c.find_agency(a.successor->view()), last_day);
}

// By the words of src/RULES.md 2.7; the world has no unit that succeeds what is above it.
bool stands_below(const catalogue::catalogue& c,
                  const catalogue::agency& a,
                  const catalogue::agency& parent,
                  const rates::query& q) {
    const bool is_joined = q.places == rates::placing::by_successor;
    const auto& acting = acting_for(c, a, q.to);
    const auto& shown = is_joined ? acting : a;
    if (&shown == &(is_joined ? acting_for(c, parent, q.to) : parent)) return true;
    return acting.parent && stands_below(c, *c.find_agency(acting.parent->view()), parent, q);
}

}  // namespace

TEST_CASE("live equals the recount, also through checkpoints, restarts and sliced restatements",
          "[properties]") {
    for_each_province([](std::uint64_t seed, rng& random) {
        const auto facts = facts_of(seed);
        auto book = book_of(facts, random_versions(random, facts.size()), random);
        const auto planned = std::exchange(book.records, {});
        auto live = std::make_unique<engine::engine>();
        stored_views stored;
        std::string why;
        for (auto record : planned) {
            // What the alert stage wrote in between moves the numbers.
            record.first_sequence = live->measure().position + 1;
            book.records.push_back(record);
            const bool is_sliced =
                record.kind == engine::record_kind::catalogue && random.chance(500);
            REQUIRE((is_sliced ? live->fold_catalogue(record, why) : live->fold(record, why)));
            while (live->restating().is_under_way() && random.chance(900))
                live->restate(random.below(60));
            if (live->restating().is_under_way()) continue;
            if (random.chance(60)) {
                book.ring(*live, record.recorded_at);
                book.replay_into(*live);
            }
            if (random.chance(100)) stored.take(*live);
            if (!stored.is_empty() && random.chance(30)) {
                live = stored.load();
                book.replay_into(*live);
            }
        }
        live->restate(facts.size());
        book.ring(*live, long_after());
        book.replay_into(*live);
        const auto again = engine_of(book);
        REQUIRE(live->differences(*again, 10) == std::vector<std::string>{});
        REQUIRE(live->measure() == again->measure());
        stored.take(*live);
        REQUIRE(stored.load()->measure() == again->measure());
    });
}

TEST_CASE("the order of arrival does not matter at a fixed sequence of catalogue records",
          "[properties]") {
    for_each_province([](std::uint64_t seed, rng& random) {
        auto facts = facts_of(seed);
        auto versions = random_versions(random, facts.size());
        const auto first = engine_of(book_of(facts, versions, random))->measure();
        // Other places among the versions too: what arrives late is judged by the same rules.
        shuffle(facts, random);
        for (auto& v : versions) v.before = random.below(facts.size() + 1);
        std::sort(versions.begin(), versions.end(), [](const auto& a, const auto& b) {
            return a.recorded_at < b.recorded_at;
        });
        for (std::size_t i = 1; i < versions.size(); ++i)
            versions[i].before = std::max(versions[i].before, versions[i - 1].before);
        const auto again = engine_of(book_of(facts, versions, random))->measure();
        REQUIRE(again.ledger == first.ledger);
        REQUIRE(again.dossiers_digest == first.dossiers_digest);
        REQUIRE(again.open == first.open);
        REQUIRE(again.parked == first.parked);
    });
}

TEST_CASE("a batch split anywhere changes nothing", "[properties]") {
    for_each_province([](std::uint64_t seed, rng& random) {
        const auto facts = facts_of(seed);
        const auto versions = random_versions(random, facts.size());
        const auto whole = engine_of(book_of(facts, versions, random, facts.size()));
        const auto split = engine_of(book_of(facts, versions, random, 1 + random.below(5)));
        REQUIRE(split->measure() == whole->measure());
        REQUIRE(split->differences(*whole, 10) == std::vector<std::string>{});
    });
}

TEST_CASE("restating there and back gives the first digests", "[properties]") {
    std::uint64_t moved = 0;
    std::uint64_t restated = 0;
    for_each_province([&](std::uint64_t seed, rng& random) {
        auto book = book_of(facts_of(seed), std::vector<offered>{}, random);
        const auto live = engine_of(book);
        const auto before = live->measure();
        const version_scope all{std::nullopt, false};
        const auto change = random.below(3);
        book.offer(world_files_after(change), at("2026-06-01"), all);
        book.replay_into(*live);
        const auto there = live->measure();
        book.offer(world_files(), at("2026-06-02"), all);
        book.replay_into(*live);
        const auto back = live->measure();
        ++restated;
        if (there.ledger != before.ledger) ++moved;
        REQUIRE(back.ledger == before.ledger);
        REQUIRE(back.dossiers_digest == before.dossiers_digest);
        REQUIRE(back.open == before.open);
        REQUIRE(back.findings == before.findings);
    });
    CHECK(moved * 2 > restated);  // a merger alone may move nothing
}

TEST_CASE("a parent is the sum of the agencies that stand below it, whatever is asked",
          "[properties]") {
    for_each_province([](std::uint64_t seed, rng& random) {
        const auto facts = facts_of(seed);
        const auto e = engine_of(book_of(facts, random_versions(random, facts.size()), random));
        const auto& catalogue = *e->catalogue_in_force();
        for (int i = 0; i < 12; ++i) {
            auto q = random_question(random);
            INFO("from " << to_text(q.from) << " to " << to_text(q.to) << " by " << name_of(q.due));
            if (random.chance(300)) q.via = static_cast<channel>(random.between(1, 3));
            if (random.chance(300)) q.field = "F1";
            q.descendants = false;
            std::map<std::string, rates::counts> own;
            rates::counts all;
            for (const auto& a : catalogue.agencies()) {
                q.agency = a.code;
                all += own[a.code.str()] = e->rates(q, long_after()).total.count;
            }
            q.descendants = true;
            q.places =
                random.chance(500) ? rates::placing::as_of_period : rates::placing::by_successor;
            for (const auto& parent : catalogue.agencies()) {
                q.agency = parent.code;
                rates::counts sum;
                for (const auto& a : catalogue.agencies()) {
                    if (stands_below(catalogue, a, parent, q)) sum += own[a.code.str()];
                }
                INFO("parent " << parent.code.str() << " " << name_of(q.places));
                REQUIRE(e->rates(q, long_after()).total.count == sum);
            }
            q.agency.reset();
            q.by = static_cast<rates::group_by>(random.below(5));
            REQUIRE(e->rates(q, long_after()).total.count == all);
        }
    });
}

TEST_CASE("received and carried over and in less out is what was ended and what is open",
          "[properties]") {
    std::int64_t received = 0;
    for_each_province([&](std::uint64_t seed, rng& random) {
        const auto facts = facts_of(seed);
        const auto e = engine_of(book_of(facts, random_versions(random, facts.size()), random));
        for (int i = 0; i < 25; ++i) {
            auto q = random_question(random);
            if (random.chance(700)) q.agency = agency_code(law_world().agencies[random.below(14)]);
            q.descendants = random.chance(700);
            if (random.chance(500)) q.places = rates::placing::by_successor;
            q.by = static_cast<rates::group_by>(random.below(5));
            for (std::size_t due = 0; due < rates::due_basis_count; ++due) {
                q.due = static_cast<rates::due_basis>(due);
                const auto answer = e->rates(q, long_after());
                INFO("from " << to_text(q.from) << " to " << to_text(q.to) << " as of "
                             << to_rfc3339(answer.as_of) << " by " << name_of(q.due));
                REQUIRE(answer.total.count.balances());
                REQUIRE(std::all_of(answer.rows.begin(), answer.rows.end(), [](const auto& row) {
                    return row.count.balances();
                }));
                received += answer.total.count.received();
            }
        }
    });
    CHECK(received > 0);
}

// Other scopes ask who was open at an instant, by all that is known today, and so may let a later
// fact choose other rules; once the rules are chosen, the past is fixed.
TEST_CASE("the stocks and flows of any past instant do not change when a later fact arrives",
          "[properties]") {
    for_each_province([](std::uint64_t seed, rng& random) {
        auto facts = facts_of(seed);
        std::erase_if(facts, [](const auto& f) { return f.body.index() != 0; });
        shuffle(facts, random);
        const auto t = at("2026-02-02") + std::chrono::minutes{random.between(0, 45 * 24 * 60)};
        const auto later = std::partition(
            facts.begin(), facts.end(), [&](const auto& f) { return f.occurred_at < t; });
        auto book = book_of({facts.begin(), later}, std::vector<offered>{}, random);
        book.offer(world_files_after(random.below(2)),
                   at("2026-02-03"),
                   version_scope{at("2026-02-05"), false});
        const auto live = engine_of(book);
        std::vector<rates::query> questions;
        for (std::size_t due = 0; due < rates::due_basis_count; ++due) {
            auto q = asking("2026-01-20", "2026-03-31");
            q.due = static_cast<rates::due_basis>(due);
            q.as_of = t;
            q.with_services = true;
            questions.push_back(q);
            q.by = rates::group_by::procedure;
            questions.push_back(q);
        }
        const auto figures = [&] {
            std::vector<std::map<std::string, rates::counts>> out;
            for (const auto& q : questions) {
                auto& rows = out.emplace_back();
                for (const auto& row : live->rates(q, long_after()).rows) {
                    if (row.count != rates::counts{}) rows[row.key] = row.count;
                }
            }
            return out;
        };
        const auto before = figures();
        book.say({later, facts.end()}, at("2026-06-01"));
        book.replay_into(*live);
        REQUIRE(before == figures());
    });
}
