// Whatever befalls the disk while old records leave the database: every record is there afterwards,
// here or there, and the next archiving goes on.
#include "../storage/made_up_log.hpp"
#include "disk.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>

using namespace tiendo;              // NOLINT
using namespace tiendo::simulation;  // NOLINT

namespace {

constexpr int groups = 90;
constexpr std::size_t items = 30;  // some of its files have come to lie below the first level

storage::options on(const std::shared_ptr<disk>& where) {
    storage::options how;
    how.directory = "/data";
    how.archive = "/archive";
    how.on = where;
    how.log_buffer_bytes = 64u << 10;
    return how;
}

std::unique_ptr<storage::store> must_open(const std::shared_ptr<disk>& where) {
    auto opened = storage::store::open(on(where));
    if (const auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
    return std::move(std::get<std::unique_ptr<storage::store>>(opened));
}

void run_jobs(disk& where) {
    while (where.run_background_job()) {
    }
}

std::shared_ptr<disk> filled() {
    const auto out = std::make_shared<disk>(1);
    auto log = must_open(out);
    for (int i = 0; i < groups; ++i) {
        REQUIRE(log->append(storage::group_after(log->head(), items)).has_value());
        run_jobs(*out);
    }
    REQUIRE(log->write_checkpoint(storage::checkpoint_at(log->head(), 0)).has_value());
    REQUIRE(log->append(storage::group_after(log->head(), 3)).has_value());
    run_jobs(*out);
    log.reset();
    out->restart_after_process();
    return out;
}

storage::archiving archive(storage::store& log) {
    storage::archive_request asked;
    asked.to = "/archive";
    asked.segment_bytes = 200'000;
    return log.archive_log(asked);
}

std::string why_not_whole(const storage::store& log) {
    std::uint64_t next = 1;
    const auto broken =
        log.read(1, storage::chain_check::verify, [&](const engine::log_record& record) {
            for (const auto& item : record.items)
                if (item.bytes != storage::item_bytes(next++)) return false;
            return true;
        });
    if (broken) return broken->why;
    return next == groups * items + 3 + 1 ? "" : fmt::format("it reads up to {}", next - 1);
}

}  // namespace

TEST_CASE("faults at operations of an archiving: every record is read afterwards", "[world]") {
    const auto before = filled();
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    {
        const auto sound = before->copy(2);
        auto log = must_open(sound);
        const auto bytes = log->measure().log_disk_bytes;
        first = sound->operations();
        const auto done = archive(*log);
        REQUIRE(std::holds_alternative<storage::archived>(done));
        REQUIRE(std::get<storage::archived>(done).segments >= 2);
        CHECK(log->measure().log_disk_bytes < bytes);  // files are gone
        run_jobs(*sound);
        log.reset();
        end = sound->operations();
    }
    // Every operation as label `long`: TIENDO_STEP=1.
    const auto* const asked = std::getenv("TIENDO_STEP");
    const auto step = asked != nullptr ? std::stoull(asked) : 17;
    std::uint64_t faults = 0;
    int refused = 0;
    for (const auto kind :
         {fault::power_before, fault::power_torn, fault::failure, fault::no_space}) {
        for (auto at = first + faults % step; at < end; at += step, ++faults) {
            INFO("fault " << static_cast<int>(kind) << " at operation " << at);
            const auto here = before->copy(at);
            {
                auto log = must_open(here);
                here->plan(kind, at + 1);
                const auto done = archive(*log);
                if (std::holds_alternative<std::string>(done)) ++refused;
                run_jobs(*here);
            }
            here->restart_after_power_cut(at % 2 == 0 ? remains::nothing : remains::some);
            const auto log = must_open(here);
            REQUIRE(why_not_whole(*log).empty());
            const auto again = archive(*log);
            if (const auto* why = std::get_if<std::string>(&again)) FAIL(*why);
            REQUIRE(log->begin().sequence == (groups - 1) * items);
            REQUIRE(why_not_whole(*log).empty());
        }
    }
    WARN(faults << " faults, " << refused << " of them answered");
    CHECK(refused > 0);
}
