// A service whose oldest records are archived: it serves, recounts and mends as before.
#include "place.hpp"
#include "tiendo/service/mend.hpp"
#include "tiendo/service/recount.hpp"
#include "tiendo/service/scrub.hpp"
#include "tiendo/service/verify.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace fs = std::filesystem;

namespace {

std::unique_ptr<service::core> open(const place& here,
                                    const service::wall_clock& clock,
                                    const fs::path& archive) {
    service::core::setup how;
    how.data = here.directory();
    how.archive = archive;
    how.fatal = [](const std::string& why) { FAIL(why); };
    auto opened = service::core::open(std::move(how), clock);
    if (const auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
    return std::move(std::get<std::unique_ptr<service::core>>(opened));
}

bool is_named(const service::verify_report& found) {
    return !found.clean && !found.differences.empty() &&
           found.differences.front().find("--archive DIR") != std::string::npos;
}

}  // namespace

TEST_CASE("with its oldest records archived a service starts, goes on, recounts and is mended",
          "[service]") {
    place here;
    const auto to = fs::path(here.directory().string() + "-archive");
    engine::figures before;
    service::verify_report counted;
    {
        auto heart = here.open();
        heart->start();
        for (int i = 0; i < 20; ++i) commit(*heart, {receipt_of(i)});
        before = folded(*heart);
        counted = *service::verify_running(*heart);
        heart->stop();
    }
    service::wall_clock clock(at("2026-03-10 09:00"));
    {
        const auto heart = open(here, clock, to);
        heart->start();

        const auto done = heart->archive_log({to});

        REQUIRE(std::holds_alternative<storage::archived>(done));
        CHECK(std::get<storage::archived>(done).after.sequence >= 19);
        CHECK(heart->record_of(1)->first_sequence == 1);
        CHECK(service::verify_running(*heart)->ledger_digest == counted.ledger_digest);
        heart->stop();
    }
    const auto offline = service::verify_directory(here.directory(), {}, nullptr, to);
    CHECK(offline.differences.empty());
    CHECK(offline.head_digest == counted.head_digest);
    CHECK(offline.ledger_digest == counted.ledger_digest);
    CHECK(offline.dossiers_digest == counted.dossiers_digest);
    CHECK(offline.records == counted.records);
    CHECK(is_named(service::verify_directory(here.directory(), {})));
    {
        const auto heart = open(here, clock, {});  // nobody told it where
        heart->start();
        CHECK(folded(*heart) == before);
        CHECK(commit(*heart, {receipt_of(0)}).fates == std::vector{engine::item_fate::duplicate});
        CHECK_FALSE(heart->record_of(1));
        CHECK(is_named(*service::verify_running(*heart)));
        const auto source = service::source_of(heart->log());
        CHECK_FALSE(source.read([](const auto&) { return true; }).empty());
        const service::scrub idle(*heart, clock, {}, {});
        CHECK(idle.remark().value_or("").find("storage.archive_dir") != std::string::npos);
        heart->stop();
    }
    service::mend_request asked;
    asked.data = here.directory();
    asked.views = service::mend_views::rebuild;
    CHECK(service::mend_directory(asked).find("--archive DIR") != std::string::npos);

    asked.archive = to;
    CHECK(service::mend_directory(asked).empty());

    // The archived records are in the database again.
    CHECK(service::verify_directory(here.directory(), {}).differences.empty());
    fs::remove_all(to);
}
