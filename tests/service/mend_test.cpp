// The ways out of a refused data directory whose log is whole.
#include "tiendo/service/mend.hpp"

#include "../storage/flip.hpp"
#include "place.hpp"
#include "tiendo/service/verify.hpp"
#include "tiendo/storage/dedup_key.hpp"
#include "tiendo/storage/store.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <functional>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace fs = std::filesystem;

namespace {

// Twenty events over several checkpoints; the figures of the service that stopped.
engine::figures fill(place& here, int from = 0) {
    service::core_limits often;
    often.checkpoint_log_bytes = 1;
    auto heart = here.open(often);
    heart->start();
    for (int i = from; i < from + 10; ++i) {
        commit(*heart, {receipt_of(2 * i), receipt_of(2 * i + 1)});
        folded(*heart);
    }
    const auto last = folded(*heart);
    heart->stop();
    return last;
}

struct mended {
    std::string refusal;
    std::string told;
};
mended mend(const place& here, service::mend_views views, service::mend_witness witness) {
    mended out;
    service::mend_request asked;
    asked.data = here.directory();
    asked.views = views;
    asked.witness = witness;
    asked.checkpoint_items = 7;  // several checkpoints
    asked.tell = [&](std::string_view line) { out.told += std::string(line) + "\n"; };
    out.refusal = service::mend_directory(asked);
    return out;
}
mended accept_head(const place& here) {
    return mend(here, service::mend_views::keep, service::mend_witness::accept_log);
}
mended rebuild(const place& here) {
    return mend(here, service::mend_views::rebuild, service::mend_witness::obey);
}

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Sorted files of the log name their family; ingested ones of the views do not.
void damage_tables(const fs::path& data, const std::function<bool(const std::string&)>& chosen) {
    int damaged = 0;
    for (const auto& entry : fs::directory_iterator(data / "db")) {
        if (entry.path().extension() != ".sst") continue;
        auto bytes = content(entry.path());
        if (!chosen(bytes)) continue;
        std::ofstream(entry.path(), std::ios::binary | std::ios::trunc)
            << bytes.substr(0, bytes.size() / 2);
        ++damaged;
    }
    REQUIRE(damaged > 0);
}
bool is_of_log(const std::string& table) {
    return table.find("namelog") != std::string::npos;
}

// It opens, holds what it held, and knows every event it was ever sent.
void check_whole(place& here, const engine::figures& before) {
    CHECK(service::verify_directory(here.directory(), {}).differences.empty());
    auto heart = here.open();
    heart->start();
    CHECK(folded(*heart) == before);
    CHECK(commit(*heart, {receipt_of(0), receipt_of(19)}).fates ==
          std::vector{engine::item_fate::duplicate, engine::item_fate::duplicate});
    CHECK(folded(*heart) == before);
    heart->stop();
}

}  // namespace

TEST_CASE("a list of files whose last record is half there and half zero is read without it",
          "[service]") {
    place here;
    const auto before = fill(here);
    const auto db = here.directory() / "db";
    auto named = content(db / "CURRENT");
    named.pop_back();
    const std::string whole = content(db / named);
    // A header of a whole record of 100 bytes, and the first half of them.
    const auto torn = std::string("\x12\x34\x56\x78\x64\x00\x01", 7) + std::string(50, 'x') +
                      std::string(50, '\0');
    std::ofstream(db / named, std::ios::binary | std::ios::app) << torn;
    CHECK(here.refusal().find("--rebuild-views") != std::string::npos);

    CHECK(rebuild(here).refusal.empty());

    CHECK_FALSE(fs::exists(here.directory() / "reading"));
    CHECK(content(here.directory() / "db.replaced" / named) == whole + torn);
    check_whole(here, before);
}

TEST_CASE("a list of files that is broken before its end is not mended", "[service]") {
    place here;
    ignore(fill(here), "the directory is what matters");
    auto named = content(here.directory() / "db" / "CURRENT");
    named.pop_back();
    const auto list = here.directory() / "db" / named;
    testing::flip(list, fs::file_size(list) * 4);
    CHECK(here.refusal().find("is not served") != std::string::npos);
    CHECK(rebuild(here).refusal.find("bring back the newest whole copy") != std::string::npos);
    CHECK_FALSE(fs::exists(here.directory() / "reading"));
}

TEST_CASE("verify names event ids that the log does not give", "[service]") {
    place here;
    ignore(fill(here), "the directory is what matters");
    {
        storage::options how;
        how.directory = here.directory();
        auto opened = storage::store::open(how);
        REQUIRE(std::holds_alternative<std::unique_ptr<storage::store>>(opened));
        auto& store = *std::get<std::unique_ptr<storage::store>>(opened);
        const auto last = store.load_checkpoint();
        REQUIRE(last.has_value());
        engine::log_record record;
        record.kind = engine::record_kind::credentials;
        record.recorded_at = store.head().recorded_at;
        record.first_sequence = store.head().sequence + 1;
        record.head_before = store.head().digest;
        record.origins.push_back({"tiendod", agency_code{}, false});
        record.items.push_back({0, sha256("{}"), "{}"});
        REQUIRE(store.append(record));
        storage::checkpoint forged;
        forged.at = store.head();
        forged.meta = last->meta;
        forged.ids = {{storage::dedup_key_of(agency_code("X01"), event_id("never sent")),
                       {{}, record.first_sequence}}};
        REQUIRE(store.write_checkpoint(std::move(forged)));
        store.close();
    }
    const auto found = service::verify_directory(here.directory(), {}).differences;
    CHECK_THAT(
        found,
        Catch::VectorContains(std::string("event ids: the checkpoint stores 21, the log up to it "
                                          "gives 20, or some of them stand for another event")));
}

TEST_CASE("a lost witness is refused, and accepted when an operator says so", "[service]") {
    place here;
    const auto before = fill(here);
    fs::remove(here.directory() / "witness");
    CHECK_THAT(here.refusal(),
               Catch::Contains("witness file") && Catch::Contains("is missing") &&
                   Catch::Contains("--accept-head"));

    const auto done = accept_head(here);

    CHECK(done.refusal.empty());
    CHECK_THAT(done.told,
               Catch::Contains("ACCEPTING") && Catch::Contains("the witness file is missing") &&
                   Catch::Contains("ends at sequence " + std::to_string(before.position)));
    check_whole(here, before);
}

TEST_CASE("a log shorter than its witness is accepted only by name, and the old witness is kept",
          "[service]") {
    place here;
    const auto before = fill(here);
    const auto copy = here.directory().string() + ".older";
    fs::copy(here.directory() / "db", copy);
    fill(here, 10);
    const auto witness = content(here.directory() / "witness");
    fs::remove_all(here.directory() / "db");
    fs::rename(copy, here.directory() / "db");
    CHECK_THAT(here.refusal(), Catch::Contains("--rebuild-views"));  // older checkpoints too
    const auto refused = rebuild(here).refusal;
    CHECK_THAT(refused,
               Catch::Contains("which the witness has seen") && Catch::Contains("--accept-head") &&
                   Catch::Contains("Nothing was changed"));
    CHECK(content(here.directory() / "witness") == witness);

    const auto done = accept_head(here);

    CHECK(done.refusal.empty());
    CHECK_THAT(done.told, Catch::Contains("the log ends before sequence"));
    CHECK(content(here.directory() / "witness.replaced") == witness);
    check_whole(here, before);
}

TEST_CASE("damaged view files are built anew from the log", "[service]") {
    place here;
    const auto before = fill(here);
    damage_tables(here.directory(), [](const auto& table) { return !is_of_log(table); });
    CHECK_THAT(here.refusal(), Catch::Contains("--rebuild-views"));

    const auto done = rebuild(here);

    CHECK(done.refusal.empty());
    CHECK_THAT(done.told, Catch::Contains("db.replaced"));
    check_whole(here, before);
    CHECK(fs::exists(here.directory() / "db.replaced" / "CURRENT"));
    CHECK_FALSE(fs::exists(here.directory() / "rebuilt"));
}

TEST_CASE("a rebuild does not begin over what an earlier one has left", "[service]") {
    place here;
    fill(here);
    CHECK(rebuild(here).refusal.empty());
    CHECK_THAT(rebuild(here).refusal,
               Catch::Contains("db.replaced") && Catch::Contains("move it out"));
}

TEST_CASE("views that cannot be loaded are refused with the way out, and built anew", "[service]") {
    place here;
    const auto before = fill(here);
    {
        storage::options how;
        how.directory = here.directory();
        auto opened = storage::store::open(how);
        REQUIRE(std::holds_alternative<std::unique_ptr<storage::store>>(opened));
        auto& log = *std::get<std::unique_ptr<storage::store>>(opened);
        storage::checkpoint nonsense;
        nonsense.at = log.head();
        nonsense.meta = "nonsense";
        REQUIRE(log.write_checkpoint(std::move(nonsense)).has_value());
    }
    CHECK_THAT(here.refusal(), Catch::Contains("meta") && Catch::Contains("--rebuild-views"));

    CHECK(rebuild(here).refusal.empty());

    check_whole(here, before);
}

TEST_CASE("a damaged log is not built upon: all stays as it was", "[service]") {
    place here;
    fill(here);
    here.open()->stop();  // a start writes the log out of its write-ahead log
    damage_tables(here.directory(), is_of_log);
    const auto witness = content(here.directory() / "witness");

    const auto refused = rebuild(here).refusal;

    CHECK_THAT(refused, Catch::Contains("Nothing was changed") && Catch::Contains("bring back"));
    CHECK(content(here.directory() / "witness") == witness);
    CHECK_FALSE(fs::exists(here.directory() / "rebuilt"));
    CHECK_FALSE(fs::exists(here.directory() / "db.replaced"));
}

TEST_CASE("a directory in use is not mended", "[service]") {
    place here;
    fill(here);
    auto heart = here.open();
    CHECK_THAT(rebuild(here).refusal, Catch::Contains("another process uses this data directory"));
    heart->stop();
}
