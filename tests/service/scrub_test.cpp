// The background recount: quiet over a sound store, loud over a wrong one, and never in the way.
#include "tiendo/service/scrub.hpp"

#include "place.hpp"
#include "tiendo/storage/store.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <limits>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

constexpr service::scrub_config at_once{
    std::chrono::hours{24}, milliseconds{0}, std::numeric_limits<std::uint32_t>::max()};

struct finished {
    service::verify_report found;
    std::uint64_t passes = 0;
    std::uint64_t differences = 0;
    std::optional<std::string> remark;
};

// One whole pass over a running core.
finished one_pass(service::core& heart) {
    const service::wall_clock clock;
    std::promise<finished> done;
    service::scrub* running = nullptr;
    service::scrub scrub(heart, clock, at_once, [&](const auto& found) {
        const auto& p = running->probe();
        done.set_value({found, p.passes, p.differences, running->remark()});
    });
    running = &scrub;
    scrub.start();
    auto out = done.get_future().get();
    CHECK(scrub.probe().finished_at > 0);
    CHECK(scrub.probe().reading == 0);
    return out;
}

// Views of another past: what is stored for the checkpoint is sound in itself and does not follow
// from the log beside it.
void plant(const place& here, std::chrono::hours d3_is_early_by, bool with_unknown_id = false) {
    storage::options how;
    how.directory = here.directory();
    auto opened = storage::store::open(how);
    REQUIRE(std::holds_alternative<std::unique_ptr<storage::store>>(opened));
    auto& log = *std::get<std::unique_ptr<storage::store>>(opened);
    std::vector<storage::dedup_entry> ids;
    if (with_unknown_id) {
        const auto last = log.head();
        REQUIRE(log.append({engine::record_kind::credentials,
                            last.recorded_at,
                            last.sequence + 1,
                            last.digest,
                            {{"tiendod", agency_code{}, false}},
                            {{0, sha256("{}"), "{}"}}}));
        ids = {{storage::dedup_key_of(agency_code("X01"), event_id("never sent")),
                {{}, log.head().sequence}}};
    }
    engine::engine other;
    std::string why;
    const auto broken = log.read(1, storage::chain_check::trust, [&](engine::log_record record) {
        if (record.kind == engine::record_kind::events) {
            for (auto& item : record.items) {
                dossier_event e;
                REQUIRE(decode(item.bytes, e));
                if (e.dossier.view() != "D-3") continue;
                e.occurred_at -= d3_is_early_by;
                item.bytes.clear();
                encode(e, item.bytes);
            }
        }
        return other.fold(record, why);
    });
    REQUIRE_FALSE(broken);
    REQUIRE(why.empty());
    auto c = storage::checkpoint_of(log.head(), other.take_snapshot());
    c.ids = std::move(ids);
    REQUIRE(log.write_checkpoint(std::move(c)).has_value());
}

// Ten dossiers received, and a clean stop.
void fill(place& here) {
    auto heart = here.open();
    heart->start();
    for (int i = 0; i < 10; ++i) commit(*heart, {receipt_of(i)});
    folded(*heart);
    heart->stop();
}

}  // namespace

TEST_CASE("a scrub of a sound store finds nothing, whatever is committed beside it", "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    for (int i = 0; i < 20; ++i) commit(*heart, {receipt_of(2 * i), receipt_of(2 * i + 1)});
    const auto before = folded(*heart);
    auto beside = std::async(std::launch::async, [&] {
        for (int i = 20; i < 40; ++i) commit(*heart, {receipt_of(2 * i), receipt_of(2 * i + 1)});
    });

    const auto done = one_pass(*heart);

    beside.get();
    CHECK(done.found.clean);
    CHECK(done.passes == 1);
    CHECK(done.differences == 0);
    CHECK(done.found.position >= before.position);
    CHECK_FALSE(done.remark);
    heart->stop();
}

TEST_CASE("a scrub finds a view that does not follow from the log, names it, and stops nothing",
          "[service]") {
    place here;
    fill(here);
    plant(here, std::chrono::hours{96});
    auto heart = here.open();
    heart->start();

    const auto done = one_pass(*heart);

    CHECK_FALSE(done.found.clean);
    CHECK(done.differences == done.found.differences.size());
    std::string all;
    for (const auto& one : done.found.differences) all += one + "\n";
    CHECK_THAT(all, Catch::Contains("D-3") && Catch::Contains("dossiers digest"));
    CHECK_THAT(all, !Catch::Contains("D-4"));
    REQUIRE(done.remark);
    CHECK_THAT(*done.remark, Catch::Contains("scrub") && !Catch::Contains("D-3"));
    CHECK(commit(*heart, {receipt_of(11)}).fates == std::vector{engine::item_fate::accepted});
    heart->stop();
}

TEST_CASE(
    "an id that no event of the log has is found by the scrub and by a verify that is asked for",
    "[service]") {
    place here;
    fill(here);
    plant(here, std::chrono::hours{0}, true);
    auto heart = here.open();
    heart->start();
    const std::string text =
        "event ids: the checkpoint stores 11, the log up to it gives 10, or some of them stand for "
        "another event";
    const auto named = Catch::VectorContains(text);

    CHECK_THAT(one_pass(*heart).found.differences, named);

    const auto asked = service::verify_running(*heart).value();
    CHECK_THAT(asked.differences, named);
    const service::wall_clock clock;
    service::scrub between_passes(*heart, clock, {}, {});
    CHECK_FALSE(between_passes.remark());
    between_passes.conclude(asked);
    CHECK(between_passes.remark());
    heart->stop();
}

TEST_CASE("a scrub ends when told, in the middle of a pass and between two", "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    for (int i = 0; i < 10; ++i) commit(*heart, {receipt_of(i)});
    folded(*heart);
    const service::wall_clock clock;
    const auto never = [](const auto&) { FAIL("it was told to stop"); };
    // A byte a second: the first stretch alone would take a quarter of an hour.
    service::scrub slow(*heart, clock, {std::chrono::hours{24}, milliseconds{0}, 1}, never);
    service::scrub waiting(*heart, clock, {}, never);
    service::scrub off(*heart, clock, {milliseconds{0}, milliseconds{0}, 1}, never);
    slow.start();
    waiting.start();
    off.start();
    while (slow.probe().reading == 0) std::this_thread::yield();

    slow.stop();
    waiting.stop();
    off.stop();

    CHECK(slow.probe().passes == 0);
    CHECK(waiting.probe().passes == 0);
    heart->stop();
}
