// What belongs into a backup, in which order it is listed, and the recount of what came back.
#include "tiendo/service/backup.hpp"

#include "tiendo/engine/engine.hpp"
#include "tiendo/service/core.hpp"
#include "tiendo/service/credentials_file.hpp"
#include "tiendo/service/recount.hpp"
#include "tiendo/service/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/stat.h>

namespace tiendo::service {
namespace {

namespace fs = std::filesystem;

storage::backup_figures figures_of(const engine::figures& f) {
    return {f.position, f.ledger.hex(), f.dossiers_digest.hex(), f.durations.hex(), f.beside.hex()};
}

// "backup-20261123T114500.123Z"
fs::path name_of(instant at) {
    auto text = to_rfc3339(at);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return "backup-" + text;
}

std::optional<std::string> whole_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// What lies beside the log. Listed before it: a row of the outbox or a report never stands for
// more of the log than the copy has.
void add_beside(const fs::path& data, std::vector<storage::backup_part>& out) {
    storage::add_parts(data / "reports", "reports", ".report", out);
    for (auto& part : out) part.may_go = true;  // an operator may move old reports away
    const std::string name{credentials_file_name};
    if (auto text = whole_text(data / name))  // replaced whole: this is one version of it
        out.push_back({name, data / name, std::nullopt, std::move(text), false});
}

bool are_of_one_disk(const fs::path& a, const fs::path& b) {
    struct ::stat one{};
    struct ::stat other{};
    return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev;
}

// The directory of backups must be there, and not in the data directory.
std::string refuse_place(const backup_places& where) {
    std::error_code ec;
    if (!fs::is_directory(where.into, ec)) {
        return fmt::format("there is no directory {}: make it, writable for the service's user",
                           where.into.string());
    }
    const auto data = fs::weakly_canonical(where.data, ec);
    const auto into = fs::weakly_canonical(where.into, ec);
    const auto [at, end] = std::mismatch(data.begin(), data.end(), into.begin(), into.end());
    if (at != data.end()) return {};
    return fmt::format("{} lies in the data directory: name one on another disk",
                       where.into.string());
}

backup_end made(const storage::backup_request& asked, const storage::backup_pace& pace) {
    auto written = storage::write_backup(asked, pace);
    if (auto* why = std::get_if<std::string>(&written)) return std::move(*why);
    return backup_result{asked.into, std::get<storage::backup_manifest>(std::move(written))};
}

// The engine as a start would have it: the checkpoint, and the log after it. Empty: done.
std::string load(const storage::reader& log, engine::engine& into) {
    std::string why;
    const auto stored = log.load_checkpoint();
    if (stored && !into.load_meta(stored->meta, why)) return why;
    const auto rows = [&](std::string_view family, auto&& take) {
        const auto broken = log.scan(family, take);
        return broken ? broken->why : why;
    };
    if (stored) {
        why = rows("dossiers",
                   [&](auto key, auto value) { return into.load_dossier(key, value, why); });
        if (why.empty()) {
            why = rows("alerts",
                       [&](auto key, auto value) { return into.load_alert(key, value, why); });
        }
        if (!why.empty() || !into.check_loaded(why)) return why;
    }
    const auto after = stored ? stored->at.sequence : 0;
    const auto broken = log.read(after + 1, storage::chain_check::verify, [&](const auto& record) {
        return into.fold(record, why);
    });
    return broken ? broken->why : why;
}

}  // namespace

backup_end backup_running(core& running,
                          const engine::clock& clock,
                          const backup_places& where,
                          const storage::backup_pace& pace) {
    if (auto why = refuse_place(where); !why.empty()) return why;
    storage::backup_request asked;
    asked.made_at = clock.now();
    asked.into = where.into / name_of(asked.made_at);
    if (are_of_one_disk(where.data, where.into))
        asked.keep_free_bytes = running.room().reserve_bytes;
    const auto wait = [&](std::size_t, std::uint64_t) { return !pace || pace(0, 0, 0); };
    if (!on_settled_engine(running, wait, [&](const engine::engine& served) {
            asked.counted = figures_of(served.measure());
        })) {
        return "it was given up: the service is stopping, or too many reads wait";
    }
    add_beside(where.data, asked.parts);
    auto outbox = where.outbox ? where.outbox() : storage::holding(std::string());
    if (const auto* held = std::get_if<storage::held_files>(&outbox)) {
        storage::add_parts(*held, "outbox", asked.parts);
    } else if (const auto& why = std::get<std::string>(outbox); !why.empty()) {
        return "of the outbox: " + why;
    } else {
        storage::add_parts(where.data / "outbox", "outbox", "", asked.parts);
    }
    const auto& log = running.log();
    asked.at_least = log.head();
    const auto checkpoint = log.load_checkpoint();
    asked.checkpoint_at_least = checkpoint ? checkpoint->number : 0;
    const auto database = log.hold_files();
    if (const auto* why = std::get_if<std::string>(&database)) return "of the log: " + *why;
    storage::add_parts(std::get<storage::held_files>(database), "db", asked.parts);
    return made(asked, pace);
}

backup_end backup_directory(const backup_places& where,
                            instant now,
                            const storage::backup_pace& pace) {
    if (auto why = refuse_place(where); !why.empty()) return why;
    storage::options options;
    options.directory = where.data;
    auto opened = storage::reader::open(options);
    if (auto* why = std::get_if<std::string>(&opened)) return std::move(*why);
    const auto& log = *std::get<std::unique_ptr<storage::reader>>(opened);
    storage::backup_request asked;
    asked.made_at = now;
    asked.into = where.into / name_of(now);
    {
        engine::engine served;
        if (auto why = load(log, served); !why.empty())
            return "the directory would not start: " + why;
        asked.counted = figures_of(served.measure());
    }
    asked.at_least = log.head();
    const auto checkpoint = log.load_checkpoint();
    asked.checkpoint_at_least = checkpoint ? checkpoint->number : 0;
    add_beside(where.data, asked.parts);
    storage::add_parts(where.data / "outbox", "outbox", "", asked.parts);
    storage::add_parts(where.data / "db", "db", "", asked.parts);
    return made(asked, pace);
}

restored restore(const restore_request& asked) {
    restored out;
    using outcome = restored::outcome;
    auto checked = storage::check_backup(asked.backup, asked.checking);
    if (auto* why = std::get_if<std::string>(&checked))
        return {outcome::damaged, std::move(*why), {}};
    out.manifest = std::get<storage::backup_manifest>(std::move(checked));
    if (auto why = storage::restore_backup(asked.backup, out.manifest, asked.data, asked.copying)) {
        out.how = outcome::refused;
        out.why = *std::move(why);
        return out;
    }
    if (!asked.recounts) return out;
    try {
        const auto found =
            verify_directory(asked.data, asked.recounting, &out.manifest.counted, asked.archive);
        if (found.clean) return out;
        out.why = found.differences.front();
    } catch (const std::runtime_error& failed) {
        out.why = failed.what();
    }
    out.how = outcome::differs;
    return out;
}

}  // namespace tiendo::service
