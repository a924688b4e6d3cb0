// One damaged bit in any file of a data directory is refused, named, or harmless: never served as
// truth. Each copy is opened as the service opens it (audit, views, tail of the log), and its whole
// log is recounted.
//
// TIENDO_FLIPS says how many bits (100 unless it is set), TIENDO_SEED which.
#include "../storage/flip.hpp"
#include "place.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/service/verify.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <thread>

using namespace tiendo;           // NOLINT
using namespace tiendo::service;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

namespace fs = std::filesystem;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const auto* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// In memory where there is room: none of this depends on the machine's own durability.
class work_folder {
  public:
    work_folder() {
        const fs::path memory = "/dev/shm";
        std::error_code ec;
        const auto root = fs::is_directory(memory, ec) ? memory : fs::temp_directory_path();
        path_ = root / ("tiendo-flips-" + std::to_string(::getpid()));
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~work_folder() {
        std::error_code ec;
        fs::remove_all(path_, ec);
    }
    work_folder(const work_folder&) = delete;
    work_folder& operator=(const work_folder&) = delete;
    [[nodiscard]] fs::path operator/(std::string_view name) const { return path_ / name; }

  private:
    fs::path path_;
};

struct failing_disk {
    std::string why;
};

// What a start on `data` gives: a core, or the sentence that refuses it.
std::variant<std::unique_ptr<core>, std::string> start_on(const fs::path& data,
                                                          const wall_clock& clock) {
    core::setup how;
    how.data = data;
    const auto here = std::this_thread::get_id();
    how.fatal = [here](const std::string& why) {
        // The process would end here; a thread of RocksDB's cannot throw.
        if (std::this_thread::get_id() == here) throw failing_disk{why};
    };
    try {
        return core::open(std::move(how), clock);
    } catch (const failing_disk& failed) {
        return failed.why;
    }
}

// What is served: where the log ends, and every digest.
struct served {
    digest256 head{};
    engine::figures figures;
    friend bool operator==(const served&, const served&) = default;
};
served of(const core& heart) {
    return {heart.log().head().digest, heart.figures()};
}

// A directory as a killed process left it, with tables, checkpoints and a tail, and the same one
// after a clean stop.
struct damaged_places {
    fs::path killed;
    fs::path stopped;
    served whole;               // of either
    served without_last;        // of the killed one without its last group
    std::string wal;            // file that holds the last group
    std::uint64_t last_at = 0;  // where it begins there
};

fs::path newest_wal(const fs::path& data) {
    fs::path out;
    for (const auto& entry : fs::directory_iterator(data / "db")) {
        if (entry.path().extension() == ".log" && entry.path().filename() > out.filename())
            out = entry.path();
    }
    return out;
}

damaged_places build(const work_folder& in, const wall_clock& clock) {
    damaged_places out;
    const auto live = in / "live";
    out.killed = in / "killed";
    out.stopped = in / "stopped";
    int next = 1;
    for (int life = 0; life < 4; ++life) {
        auto opened = start_on(live, clock);
        REQUIRE(std::holds_alternative<std::unique_ptr<core>>(opened));
        const auto heart = std::move(std::get<std::unique_ptr<core>>(opened));
        REQUIRE(heart->offer_catalogue(story_files(), dossier::basis::current).empty());
        heart->start();
        for (int i = 0; i < 12; ++i, next += 5) {
            std::vector<dossier::dossier_event> events;
            for (int n = next; n < next + 5; ++n) events.push_back(receipt_of(n));
            if (life == 3 && i == 11) {
                folded(*heart);
                out.without_last = of(*heart);
                const auto wal = newest_wal(live);
                out.wal = wal.filename();
                out.last_at = fs::file_size(wal);
            }
            commit(*heart, events);
        }
        folded(*heart);
        out.whole = of(*heart);
        if (life == 3) fs::copy(live, out.killed, fs::copy_options::recursive);
        heart->stop();
    }
    fs::copy(live, out.stopped, fs::copy_options::recursive);
    return out;
}

// "sst", "MANIFEST", "CURRENT" ... of a file's name.
std::string kind_of(const fs::path& file) {
    const auto name = file.filename().string();
    if (file.extension() == ".sst") return "table";
    if (file.extension() == ".log") return "write-ahead log";
    return name.substr(0, name.find('-'));
}

// Files with something in them, by kind, relative to `data`.
std::map<std::string, std::vector<fs::path>> files_of(const fs::path& data) {
    std::map<std::string, std::vector<fs::path>> out;
    for (const auto& entry : fs::recursive_directory_iterator(data)) {
        if (!entry.is_regular_file() || entry.file_size() == 0) continue;
        out[kind_of(entry.path())].push_back(fs::relative(entry.path(), data));
    }
    for (auto& [kind, files] : out) std::ranges::sort(files);
    return out;
}

enum class fate { refused, named_by_recount, harmless, last_group_dropped, silent };

// What becomes of `data` when it is started and recounted.
fate fate_of(const fs::path& data, const damaged_places& places, const wall_clock& clock) {
    served now;
    {
        const auto opened = start_on(data, clock);
        if (std::holds_alternative<std::string>(opened)) return fate::refused;
        now = of(*std::get<std::unique_ptr<core>>(opened));
    }
    try {
        if (!verify_directory(data, {}).clean) return fate::named_by_recount;
    } catch (const std::runtime_error&) {
        return fate::named_by_recount;
    }
    if (now == places.whole) return fate::harmless;
    return now == places.without_last ? fate::last_group_dropped : fate::silent;
}

}  // namespace

TEST_CASE("one flipped bit in any file is refused, named or harmless, save in the last group",
          "[service][flips]") {
    const work_folder folder;
    const wall_clock clock{at("2026-03-10 08:00")};
    const auto places = build(folder, clock);
    const auto copy = folder / "copy";
    const auto seed = number_from("TIENDO_SEED", 1);
    const auto flips = number_from("TIENDO_FLIPS", 100);
    rng random(seed);
    std::map<std::string, std::map<fate, std::uint64_t>> found;
    for (std::uint64_t i = 0; i < flips; ++i) {
        const auto& from = i % 2 == 0 ? places.killed : places.stopped;
        const auto kinds = files_of(from);
        // A third in tables, a quarter in the log, the rest in what is small.
        std::vector<std::string> drawn{
            "table", "table", "table", "write-ahead log", "write-ahead log"};
        for (const auto& [name, all] : kinds) drawn.push_back(name);
        const auto& kind = drawn[random.below(drawn.size())];
        const auto& files = kinds.at(kind);
        const auto& file = files[random.below(files.size())];
        const auto bit = random.below(fs::file_size(from / file) * 8);
        fs::remove_all(copy);
        fs::copy(from, copy, fs::copy_options::recursive);
        flip(copy / file, bit);
        const auto became = fate_of(copy, places, clock);
        ++found[kind][became];
        INFO("seed " << seed << " flip " << i << ": " << from.filename() << " " << file << " bit "
                     << bit);
        CHECK(became != fate::silent);
        if (became == fate::last_group_dropped) {
            CHECK(from == places.killed);
            CHECK(file.filename() == places.wal);
            CHECK(bit / 8 >= places.last_at);
        }
    }
    for (const auto& [kind, fates] : found) {
        const auto count = [&fates = fates](fate f) {
            const auto it = fates.find(f);
            return it == fates.end() ? 0 : it->second;
        };
        std::printf(
            "%-16s refused %llu, named by the recount %llu, harmless %llu, last group %llu, "
            "silent %llu\n",
            kind.c_str(),
            static_cast<unsigned long long>(count(fate::refused)),
            static_cast<unsigned long long>(count(fate::named_by_recount)),
            static_cast<unsigned long long>(count(fate::harmless)),
            static_cast<unsigned long long>(count(fate::last_group_dropped)),
            static_cast<unsigned long long>(count(fate::silent)));
    }
}

TEST_CASE(
    "damage inside the last synced group drops that group alone, and a clean stop ends even "
    "that",
    "[service][flips]") {
    const work_folder folder;
    const wall_clock clock{at("2026-03-10 08:00")};
    const auto places = build(folder, clock);
    const auto copy = folder / "copy";
    const auto size = fs::file_size(places.killed / "db" / places.wal);
    REQUIRE(places.last_at < size);
    rng random(3);
    std::uint64_t dropped = 0;
    std::uint64_t refused_after_stop = 0;
    for (int i = 0; i < 24; ++i) {
        // The head of the record, where it looks torn, and anywhere in it.
        const auto within =
            i < 12 ? random.below(8 * 8) : random.below((size - places.last_at) * 8);
        const auto bit = places.last_at * 8 + within;
        INFO("bit " << within << " of the last group");
        for (const auto& from : {places.killed, places.stopped}) {
            fs::remove_all(copy);
            fs::copy(from, copy, fs::copy_options::recursive);
            const auto file = copy / "db" / places.wal;
            if (!fs::exists(file)) continue;  // the stop wrote it out as a table
            flip(file, bit);
            const auto became = fate_of(copy, places, clock);
            if (from == places.stopped) {
                CHECK(became == fate::refused);
                ++refused_after_stop;
            } else {
                CHECK((became == fate::refused || became == fate::last_group_dropped));
                dropped += became == fate::last_group_dropped ? 1 : 0;
            }
        }
    }
    CHECK(refused_after_stop > 0);
    CHECK(dropped > 0);  // else the exception that the README states is none
}
