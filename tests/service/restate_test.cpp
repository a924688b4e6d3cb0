// A catalogue that restates the past while the service serves, is stopped in the middle, and goes
// on.
#include "place.hpp"
#include "tiendo/service/recount.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

constexpr int dossiers = 6'000;

catalogue::file_texts nine_days() {
    auto files = story_files();
    auto& text = files.at("procedures.csv");
    text.replace(text.find("1,5,working_days"), 16, "1,9,working_days");
    return files;
}

void wait_for_restatement(const service::core& heart) {
    while (heart.probe().to_restate == 0 || heart.probe().restated < heart.probe().to_restate)
        std::this_thread::yield();
}

// Versions of the procedure by which dossiers are governed, and how many by each.
std::map<std::uint32_t, int> governed(service::core& heart) {
    const auto now = at("2026-03-10");  // checks its text, which is for this thread alone
    std::promise<std::map<std::uint32_t, int>> told;
    REQUIRE(heart.read([&](const engine::engine& e) {
        std::map<std::uint32_t, int> out;
        for (int i = 0; i < dossiers; ++i)
            ++out[e.dossier("D-" + std::to_string(i), now)->procedure_version];
        told.set_value(std::move(out));
    }));
    return told.get_future().get();
}

}  // namespace

TEST_CASE("a restatement cut by a stop goes on at the next start, and a recount agrees",
          "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    for (int i = 0; i < dossiers; i += 500) {
        std::vector<dossier_event> some;
        for (int j = i; j < i + 500; ++j) some.push_back(receipt_of(j));
        commit(*heart, some);
    }
    folded(*heart);
    const auto checkpoints = heart->probe().checkpoints.load();
    REQUIRE(heart->offer_catalogue(nine_days(), basis::current, version_scope{std::nullopt, false})
                .empty());
    commit(*heart, {receipt_of(dossiers)});
    heart->stop();
    // Whatever was judged so far is not stored in the middle.
    const auto& cut = heart->probe();
    const bool was_cut = cut.to_restate == 0 || cut.restated < cut.to_restate;
    CHECK(was_cut == (cut.checkpoints == checkpoints));
    heart.reset();

    heart = here.open({}, nine_days());
    heart->start();
    if (was_cut) wait_for_restatement(*heart);
    CHECK(governed(*heart) == std::map<std::uint32_t, int>{{2, dossiers}});
    CHECK(service::verify_running(*heart).value().differences.empty());
    heart->stop();
    heart.reset();
    CHECK(service::verify_directory(here.directory(), {}).differences.empty());
}

TEST_CASE("equal files are logged again only when a scope says so", "[service]") {
    place here;
    auto heart = here.open();
    heart->start();
    const auto before = heart->probe().durable_sequence.load();
    CHECK(heart->offer_catalogue(story_files(), basis::current).empty());
    commit(*heart, {receipt_of(1)});
    CHECK(folded(*heart).position == before + 1);
    CHECK(heart->offer_catalogue(story_files(), basis::current, version_scope{std::nullopt, false})
              .empty());
    commit(*heart, {receipt_of(2)});
    CHECK(folded(*heart).position == before + 3);
    heart->stop();
}
