// The durable heart of the service on a real store: what is answered, what survives a restart,
// what happens at its limits.
#include "tiendo/service/core.hpp"

#include "place.hpp"
#include "tiendo/service/recount.hpp"
#include "tiendo/service/verify.hpp"

#include <numeric>
#include <thread>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("fresh events get dense sequences, repeats and conflicts none", "[service]") {
    place here;
    auto heart = here.open();
    heart->start();

    const auto first = commit(*heart, {receipt_of(1), receipt_of(2)});
    auto other = receipt_of(2);
    other.occurred_at += milliseconds{1};
    const auto second = commit(*heart, {receipt_of(1), other, receipt_of(3), receipt_of(3)});

    CHECK(first.last_sequence == first.first_sequence + 1);
    CHECK(second.fates == std::vector{engine::item_fate::duplicate,
                                      engine::item_fate::conflict,
                                      engine::item_fate::accepted,
                                      engine::item_fate::duplicate});
    CHECK(second.first_sequence == first.last_sequence + 1);
    CHECK(second.last_sequence == second.first_sequence);
    heart->stop();
}

TEST_CASE("what was acknowledged is known after a restart, also as a repeat", "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    commit(*heart, {receipt_of(1), receipt_of(2)});
    const auto before = folded(*heart);
    heart->stop();
    heart.reset();

    heart = here.open();
    heart->start();
    CHECK(folded(*heart) == before);
    CHECK(commit(*heart, {receipt_of(1)}).fates == std::vector{engine::item_fate::duplicate});
    CHECK(folded(*heart).events == 2);
    heart->stop();
}

TEST_CASE("a read of what is acknowledged waits for its fold, a plain one does not", "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    commit(*heart, {receipt_of(1)});
    folded(*heart);
    const auto position = [](std::promise<std::uint64_t>& into) {
        return [&into](const engine::engine& e) { into.set_value(e.measure().position); };
    };
    std::promise<void> busy;
    std::promise<void> go_on;
    std::promise<std::uint64_t> at_once;
    std::promise<std::uint64_t> in_full;
    // The fold thread is held while two further groups are acknowledged.
    REQUIRE(heart->read([&](const engine::engine&) {
        busy.set_value();
        go_on.get_future().wait();
    }));
    busy.get_future().wait();
    commit(*heart, {receipt_of(2)});
    const auto acknowledged = commit(*heart, {receipt_of(3)}).last_sequence;

    REQUIRE(heart->read_acknowledged(position(in_full)));
    REQUIRE(heart->read(position(at_once)));
    go_on.set_value();

    CHECK(in_full.get_future().get() >= acknowledged);
    CHECK(at_once.get_future().get() < acknowledged);
    heart->stop();
}

TEST_CASE("what was acknowledged before a stop is read by who still waits for it", "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    std::promise<void> busy;
    std::promise<void> go_on;
    std::promise<std::uint64_t> in_full;
    REQUIRE(heart->read([&](const engine::engine&) {
        busy.set_value();
        go_on.get_future().wait();
    }));
    busy.get_future().wait();
    commit(*heart, {receipt_of(1)});
    const auto acknowledged = commit(*heart, {receipt_of(2)}).last_sequence;
    REQUIRE(heart->read_acknowledged(
        [&](const engine::engine& e) { in_full.set_value(e.measure().position); }));
    std::thread stopping([&] { heart->stop(); });
    go_on.set_value();
    CHECK(in_full.get_future().get() >= acknowledged);
    stopping.join();
}

TEST_CASE("a recount beside the service and after its stop finds no difference", "[service]") {
    place here;
    service::core_limits often;
    often.checkpoint_log_bytes = 1;  // a checkpoint after every group
    auto heart = here.open(often);
    heart->start();
    for (int i = 0; i < 50; ++i) commit(*heart, {receipt_of(2 * i), receipt_of(2 * i + 1)});
    folded(*heart);

    const auto running = service::verify_running(*heart).value();
    CHECK(running.differences.empty());
    CHECK(running.events == 100);
    heart->stop();
    CHECK(heart->probe().checkpoints > 0);
    heart.reset();
    const auto stopped = service::verify_directory(here.directory(), {});
    CHECK(stopped.clean);
    CHECK(stopped.ledger_digest == running.ledger_digest);
    CHECK(stopped.dossiers_digest == running.dossiers_digest);
    CHECK(stopped.durations_digest == running.durations_digest);
    CHECK(stopped.beside_digest == running.beside_digest);
    for (const auto* digest : {&running.durations_digest, &running.beside_digest})
        CHECK(digest->size() == 32);  // each is told
}

TEST_CASE("each batch's answer, each group's sync and fold is counted once in its histogram",
          "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    const auto& probe = heart->probe();
    const auto count = [](const auto& histogram) {
        const auto counts = histogram.counts();
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    };
    const auto sequence = heart->probe().durable_sequence.load();

    commit(*heart, {receipt_of(1), receipt_of(2)});
    commit(*heart, {receipt_of(1)});  // doubled: answered, and nothing is written
    folded(*heart);
    heart->stop();

    CHECK(count(probe.ack_latency) == 2);
    CHECK(probe.ack_latency.sum() >= probe.append_time.sum());
    CHECK(count(probe.group_events) == 2);
    CHECK(probe.group_events.sum() == 3);
    CHECK(count(probe.append_time) == 1);
    CHECK(count(probe.fold_lag) == 1);
    CHECK(probe.durable_sequence == sequence + 2);
    CHECK(probe.behind_since == 0);
    CHECK(probe.checkpoint_at > 0);
    CHECK(probe.checkpoint_bytes > 0);
}

TEST_CASE("a full admission queue is answered busy and nothing of the batch is taken",
          "[service]") {
    place here;
    service::core_limits narrow;
    narrow.admission_events_max = 3;
    auto heart = here.open(narrow);  // not started: nothing leaves the queue
    std::promise<engine::commit_outcome> first;
    std::promise<engine::commit_outcome> second;
    CHECK(heart->submit(submission_of({receipt_of(1), receipt_of(2)}, &first)) ==
          engine::admitted::yes);
    CHECK(heart->submit(submission_of({receipt_of(3), receipt_of(4)}, &second)) ==
          engine::admitted::busy);
    heart->start();
    CHECK(first.get_future().get().fates.size() == 2);
    CHECK(folded(*heart).events == 2);
    heart->stop();
}

TEST_CASE("at a credential's bound of parked dossiers only batches that begin one are taken",
          "[service]") {
    place here;
    service::core_limits narrow;
    narrow.parked_per_credential_max = 2;
    auto heart = here.open(narrow);
    heart->start();
    const auto orphan = [](int n) {
        const auto text = std::to_string(n);
        return event(
            "p" + text, at("2026-03-09 10:00"), fact_body{processed{}}, "X01.1", "D-" + text);
    };
    commit(*heart, {orphan(1), orphan(2)});
    folded(*heart);
    std::promise<engine::commit_outcome> refused;
    CHECK(heart->submit(submission_of({orphan(3)}, &refused)) == engine::admitted::parked_full);
    commit(*heart, {receipt_of(1)});  // explains one of them
    folded(*heart);
    commit(*heart, {orphan(3)});
    CHECK(folded(*heart).parked == 2);
    heart->stop();
}

TEST_CASE("a refused catalogue leaves the running one, an equal one is not logged again",
          "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    const auto before = heart->probe().durable_sequence.load();
    auto broken = story_files();
    broken["procedures.csv"] += "BAD,Sai,,F1,Lĩnh vực 1,x,working_days,,,,roll,,,,,,\n";
    CHECK(heart->offer_catalogue(broken, basis::current).size() == 1);
    auto smaller = story_files();
    auto& agencies = smaller["agencies.csv"];
    agencies.erase(agencies.find("Y01.1"));
    CHECK_FALSE(heart->offer_catalogue(smaller, basis::current).empty());
    CHECK(heart->offer_catalogue(story_files(), basis::current).empty());
    commit(*heart, {receipt_of(1)});
    CHECK(folded(*heart).position == before + 1);
    heart->stop();
}
