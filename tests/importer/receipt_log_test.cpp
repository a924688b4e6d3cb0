// The real permit log: imported and judged by the product, then compared with
// the independent count of tests/acceptance/count_receipt.py.
#include "fixture.hpp"
#include "importer/byte_source.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/assessment.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace tiendo::importer {
namespace {

std::filesystem::path shared() {
    const char* set = std::getenv("TIENDO_SHARED");
    return set != nullptr ? std::filesystem::path(set)
                          : std::filesystem::path(TIENDO_SOURCE_DIR) / ".." / "shared";
}

// False, and says so by name, where the log is absent.
bool log_is_here(const std::filesystem::path& log) {
    if (std::filesystem::exists(log)) return true;
    WARN("SKIPPED: " << log.string() << " is not there (set TIENDO_SHARED)");
    return false;
}

struct imported {
    std::vector<dossier::dossier_event> events;
    catalogue::file_texts files;
    std::array<std::uint64_t, oddity_count> oddities{};
    std::uint64_t dossiers = 0;
};

imported import_of(const std::filesystem::path& log) {
    imported out;
    auto import = fresh_import();
    byte_source source(log.string());
    xes_reader reader(log.string(), [&](xes_trace&& trace) {
        for (auto& event : import.events_of(trace)) out.events.push_back(std::move(event));
    });
    std::vector<char> block(64 * 1024);
    while (const auto got = source.read(block)) REQUIRE_FALSE(reader.feed({block.data(), got}));
    REQUIRE_FALSE(reader.finish());
    out.files = import.catalogue_files();
    out.dossiers = import.dossiers();
    for (std::size_t i = 0; i < oddity_count; ++i) {
        out.oddities[i] = import.count_of(static_cast<oddity>(i));
    }
    return out;
}

std::string output_of(const std::string& command) {
    std::string out;
    std::FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> block{};
    while (const auto got = std::fread(block.data(), 1, block.size(), pipe))
        out.append(block.data(), got);
    REQUIRE(pclose(pipe) == 0);
    return out;
}

// Per agency: received, early, on_time, late, pending, by the product's judgement of each dossier.
boost::json::object judged(const imported& log) {
    auto parsed = catalogue::catalogue::parse(log.files);
    REQUIRE(parsed.index() == 0);
    dossier::law law;
    law.add_version(std::get<0>(parsed), instant{}, dossier::basis::current);
    std::map<std::string, dossier::history> dossiers;
    std::uint64_t sequence = 0;
    for (const auto& event : log.events) {
        dossiers[event.dossier.str()].add(
            dossier::fact_of(event, {++sequence, event.occurred_at, "NL", true}, law), law);
    }
    boost::json::object out;
    dossier::assessment judgement;
    for (const auto& [code, facts] : dossiers) {
        dossier::assess(facts, law, judgement, nullptr);
        const auto agency = law.agencies.code(judgement.agency);
        if (!out.contains(agency)) {
            out[agency] = {
                {"received", 0}, {"early", 0}, {"on_time", 0}, {"late", 0}, {"pending", 0}};
        }
        auto& row = out[agency].as_object();
        const auto verdict = judgement.verdicts[static_cast<std::size_t>(dossier::basis::headline)];
        const auto column = dossier::is_open(judgement.now) ? std::string_view("pending")
                                                            : dossier::name_of(verdict);
        row["received"].as_int64() += 1;
        row[column].as_int64() += 1;
    }
    return out;
}

}  // namespace

TEST_CASE("the real permit log: every trace and event is sent, the odd ones are counted",
          "[importer]") {
    const auto log = shared() / "data" / "receipt.xes.gz";
    if (!log_is_here(log)) return;

    const auto seen = import_of(log);

    CHECK(seen.dossiers == 1'434);
    CHECK(seen.events.size() == 1'434 + 8'577 + 1'329);
    std::array<std::uint64_t, oddity_count> expected{};
    expected[static_cast<std::size_t>(oddity::without_end)] = 105;
    expected[static_cast<std::size_t>(oddity::end_before_start)] = 2;
    expected[static_cast<std::size_t>(oddity::step_before_start)] = 12;
    expected[static_cast<std::size_t>(oddity::step_after_end)] = 180;
    CHECK(seen.oddities == expected);
}

TEST_CASE("the real permit log: verdicts per department equal an independent count, in any order",
          "[importer]") {
    const auto log = shared() / "data" / "receipt.xes.gz";
    if (!log_is_here(log)) return;
    const auto counted = boost::json::parse(
        output_of("python3 '" TIENDO_SOURCE_DIR "/tests/acceptance/count_receipt.py' --by-code '" +
                  log.string() + "'"));

    auto seen = import_of(log);
    CHECK(boost::json::value(judged(seen)) == counted);

    rng random(7);
    for (std::size_t i = seen.events.size(); i > 1; --i) {
        std::swap(seen.events[i - 1], seen.events[random.below(i)]);
    }
    CHECK(boost::json::value(judged(seen)) == counted);
}

}  // namespace tiendo::importer
