// Making, checking and restoring backups: files by read and write, the copied database by the
// audit of a start.
#include "tiendo/storage/backup.hpp"

#include "backup_names.hpp"
#include "disk.hpp"
#include "durable_file.hpp"
#include "file_copy.hpp"
#include "log_view.hpp"
#include "position.hpp"
#include "store_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

using failure = std::optional<std::string>;

constexpr std::uint64_t margin_bytes = 16u << 20;  // for names, the manifest and what was rounded
// A copy is opened to be looked at, not to serve.
constexpr std::size_t look_cache_bytes = 16u << 20;

// The folders of `files` below `root`, made in it.
failure make_folders(const fs::path& root, const std::vector<std::string>& names) {
    std::set<fs::path> folders;
    for (const auto& name : names) folders.insert((root / name).parent_path());
    std::error_code ec;
    for (const auto& folder : folders) {
        fs::create_directories(folder, ec);
        if (ec) return fmt::format("cannot make {}: {}", folder.string(), ec.message());
    }
    return std::nullopt;
}

failure sync_folders(const fs::path& root) {
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(root, ec)) {
        if (!entry.is_directory(ec)) continue;
        if (auto why = sync_directory(entry.path())) return why;
    }
    return sync_directory(root);
}

failure find_room(const fs::path& parent, std::uint64_t bytes, std::uint64_t keep_free) {
    std::error_code ec;
    const auto disk = fs::space(parent, ec);
    if (ec) return fmt::format("cannot look at {}: {}", parent.string(), ec.message());
    const auto needed = bytes + margin_bytes + keep_free;
    if (disk.available >= needed) return std::nullopt;
    return fmt::format(
        "there is no room for it: {} has {} bytes free and {} are needed{}. Remove old backups or "
        "name another disk",
        parent.string(),
        disk.available,
        needed,
        keep_free == 0 ? std::string()
                       : fmt::format(", {} of them kept free for the service", keep_free));
}

options look_at(const fs::path& directory) {
    options how;
    how.directory = directory;
    how.cache_bytes = look_cache_bytes;
    return how;
}

// The copied database under a witness: where its log ends, and that all of its tables can be read.
std::variant<audited, std::string> audit_copy(const fs::path& database_path,
                                              const fs::path& witness_file) {
    auto opened =
        database::open(database_path, look_at(database_path), database::mode::read_only, {});
    if (const auto* why = std::get_if<std::string>(&opened))
        return "the copied database cannot be opened: " + *why;
    const auto& files = *std::get<std::unique_ptr<database>>(opened);
    auto found = audit(files, system_disk(), witness_file);
    if (const auto* why = std::get_if<refusal>(&found))
        return "the copied database is not sound: " + why->why;
    if (const auto read = files.db().VerifyChecksum(checked_scans()); !read.ok())
        return "a table of the database is damaged: " + read.ToString();
    return std::get<audited>(std::move(found));
}

class writing {
  public:
    writing(const backup_request& asked, const backup_pace& pace)
        : asked_(asked), pace_(pace, total_of(asked)) {}

    std::variant<backup_manifest, backup_refused> run() {
        for (auto step : {&writing::prepare,
                          &writing::copy_parts,
                          &writing::compare,
                          &writing::audit,
                          &writing::conclude}) {
            if (auto why = (this->*step)()) {
                clear();
                return *std::move(why);
            }
        }
        return std::move(manifest_);
    }

  private:
    static std::uint64_t size_of(const backup_part& part) {
        if (part.content) return part.content->size();
        if (part.size) return *part.size;
        std::error_code ec;
        const auto size = fs::file_size(part.source, ec);
        return ec ? 0 : size;
    }
    static std::uint64_t total_of(const backup_request& asked) {
        std::uint64_t out = 0;
        for (const auto& part : asked.parts) out += size_of(part);
        return 2 * out;
    }

    failure prepare() {
        std::uint64_t bytes = 0;
        std::vector<std::string> names{std::string("db/x")};
        for (const auto& part : asked_.parts) {
            bytes += size_of(part);
            names.push_back(part.name);
        }
        if (names.size() > backup_files_max)
            return fmt::format(
                "it would have {} files, {} are the most", names.size(), backup_files_max);
        if (auto why = find_room(asked_.into.parent_path(), bytes, asked_.keep_free_bytes))
            return why;
        std::error_code ec;
        if (!fs::create_directory(asked_.into, ec)) {
            return fmt::format("cannot make {}: {}",
                               asked_.into.string(),
                               ec ? ec.message() : std::string("it is there already"));
        }
        is_made_ = true;
        return make_folders(asked_.into, names);
    }

    failure copy_parts() {
        for (const auto& part : asked_.parts) {
            const auto to = asked_.into / part.name;
            const auto done = part.content ? write_file(*part.content, to, pace_)
                                           : copy_file(part.source, part.size, to, pace_);
            if (done.is_gone && part.may_go) continue;
            if (!done.failure.empty()) return done.failure;
            manifest_.files.push_back({part.name, done.size, done.digest});
        }
        return sync_folders(asked_.into);
    }

    // What lies on the disk now is what was read.
    failure compare() {
        for (const auto& file : manifest_.files) {
            const auto seen = read_back(asked_.into / file.name, pace_);
            if (!seen.failure.empty()) return seen.failure;
            if (seen.size != file.size || seen.digest != file.digest)
                return fmt::format("{} does not hold what was written into it: look at that disk",
                                   (asked_.into / file.name).string());
        }
        return std::nullopt;
    }

    // The witness first says what the copy must hold, then what it does.
    failure audit() {
        const auto file = asked_.into / "witness";
        const auto& least = asked_.at_least;
        if (auto why = replace_file(
                file, encode_witness({asked_.checkpoint_at_least, least.sequence, least.digest})))
            return why;
        auto checked = audit_copy(asked_.into / "db", file);
        if (auto* why = std::get_if<std::string>(&checked)) return std::move(*why);
        const auto& sound = std::get<audited>(checked);
        manifest_.head = sound.head;
        manifest_.checkpoint = sound.position ? sound.position->number : 0;
        const auto text =
            encode_witness({manifest_.checkpoint, manifest_.head.sequence, manifest_.head.digest});
        if (auto why = replace_file(file, text)) return why;
        manifest_.files.push_back({"witness", text.size(), sha256(text)});
        return std::nullopt;
    }

    failure conclude() {
        manifest_.made_at = asked_.made_at;
        manifest_.counted = asked_.counted;
        std::ranges::sort(manifest_.files, {}, &backup_file::name);
        if (auto why = sync_folders(asked_.into)) return why;
        if (auto why = replace_file(asked_.into / manifest_name, encode_manifest(manifest_)))
            return why;
        return sync_directory(asked_.into.parent_path());
    }

    void clear() const {
        std::error_code ec;
        if (is_made_) fs::remove_all(asked_.into, ec);
    }

    const backup_request& asked_;
    paced pace_;
    backup_manifest manifest_;
    bool is_made_ = false;
};

std::variant<backup_manifest, backup_refused> read_manifest(const fs::path& backup) {
    std::error_code ec;
    if (!fs::is_directory(backup, ec))
        return fmt::format("{} is no directory: name one backup", backup.string());
    const auto text = read_small_file(backup / manifest_name);
    if (!text) {
        return fmt::format(
            "{} has no manifest: it is no backup, or was half made when it was cut short. Take "
            "another one",
            backup.string());
    }
    auto manifest = decode_manifest(*text);
    if (!manifest) {
        return fmt::format(
            "{} is damaged, or of another version of the program. Take another backup",
            (backup / manifest_name).string());
    }
    return *std::move(manifest);
}

std::string damaged(const fs::path& backup, const backup_file& file, std::string_view how) {
    return fmt::format(
        "{} is damaged: {}. Take another backup", (backup / file.name).string(), how);
}

// Empty: `seen` is what the manifest says of the file.
std::string difference(const fs::path& backup, const backup_file& file, const copied& seen) {
    if (seen.is_gone) return damaged(backup, file, "it is missing");
    if (!seen.failure.empty()) return seen.failure;
    if (seen.size != file.size) {
        return damaged(
            backup, file, fmt::format("it has {} bytes instead of {}", seen.size, file.size));
    }
    if (seen.digest != file.digest) {
        return damaged(
            backup,
            file,
            fmt::format(
                "its SHA-256 is {} instead of {}", to_hex(seen.digest), to_hex(file.digest)));
    }
    return {};
}

class restoring {
  public:
    restoring(const fs::path& backup,
              const backup_manifest& manifest,
              const fs::path& data,
              const backup_pace& pace)
        : backup_(backup), manifest_(manifest), paths_{data}, pace_(pace, manifest.bytes()) {}

    failure run() {
        if (auto why = take_directory()) return why;
        for (auto step : {&restoring::copy_all, &restoring::look}) {
            if (auto why = (this->*step)()) {
                clear();
                return why;
            }
        }
        return std::nullopt;
    }

  private:
    // Until the end the database lies under a name that no start takes for one.
    [[nodiscard]] fs::path coming() const { return paths_.root / "restoring"; }
    [[nodiscard]] fs::path place_of(const backup_file& file) const {
        constexpr std::string_view database = "db/";
        const auto name = std::string_view(file.name);
        return name.starts_with(database) ? coming() / name.substr(database.size())
                                          : paths_.root / name;
    }

    failure take_directory() {
        std::error_code ec;
        const bool was_there = fs::exists(paths_.root, ec);
        if (was_there && (!fs::is_directory(paths_.root, ec) || !fs::is_empty(paths_.root, ec))) {
            return fmt::format(
                "{} is not empty: a backup is restored into an absent or empty directory only. "
                "Move what is there away, or name another one",
                paths_.root.string());
        }
        if (!was_there && !fs::create_directories(paths_.root, ec))
            return fmt::format("cannot make {}: {}", paths_.root.string(), ec.message());
        auto locked = directory_lock::take(paths_.lock(), directory_lock::role::owner);
        if (auto* why = std::get_if<std::string>(&locked)) return std::move(*why);
        lock_ = std::move(std::get<directory_lock>(locked));
        if (auto why = find_room(paths_.root, manifest_.bytes(), 0)) {
            clear();
            return why;
        }
        return std::nullopt;
    }

    failure copy_all() {
        // The witness first: a start that finds it without the database refuses to begin anew.
        const auto is_witness = [](const backup_file& f) { return f.name == "witness"; };
        const auto witness = std::ranges::find_if(manifest_.files, is_witness);
        if (witness == manifest_.files.end())
            return fmt::format("{} names no witness", (backup_ / manifest_name).string());
        std::error_code ec;
        fs::create_directory(coming(), ec);
        if (ec) return fmt::format("cannot make {}: {}", coming().string(), ec.message());
        if (auto why = copy(*witness)) return why;
        if (auto why = sync_directory(paths_.root)) return why;
        for (const auto& file : manifest_.files) {
            if (is_witness(file)) continue;
            if (auto why = copy(file)) return why;
        }
        return sync_folders(paths_.root);
    }

    failure copy(const backup_file& file) {
        const auto to = place_of(file);
        std::error_code ec;
        fs::create_directories(to.parent_path(), ec);
        if (ec) return fmt::format("cannot make {}: {}", to.parent_path().string(), ec.message());
        const auto done = copy_file(backup_ / file.name, std::nullopt, to, pace_);
        if (auto why = difference(backup_, file, done); !why.empty()) return why;
        if (file.name == "credentials.jsonl")  // as `tiendo token` leaves it
            fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, ec);
        if (ec) return fmt::format("cannot protect {}: {}", to.string(), ec.message());
        return std::nullopt;
    }

    failure look() {
        const auto checked = audit_copy(coming(), paths_.witness());
        if (const auto* why = std::get_if<std::string>(&checked)) return *why;
        if (std::get<audited>(checked).head != manifest_.head)
            return "the restored log does not end where the manifest says";
        if (auto why = rename_durably(coming(), paths_.database())) return why;
        return sync_directory(paths_.root / "..");
    }

    // It was empty: all that is in it is ours.
    void clear() {
        std::error_code ec;
        for (const auto& entry : fs::directory_iterator(paths_.root, ec))
            fs::remove_all(entry.path(), ec);
    }

    const fs::path backup_;
    const backup_manifest& manifest_;
    const layout paths_;
    paced pace_;
    directory_lock lock_;
};

}  // namespace

void add_parts(const held_files& held, std::string_view folder, std::vector<backup_part>& out) {
    for (const auto& file : held.files()) {
        out.push_back(
            {fmt::format("{}/{}", folder, file.name), file.path, file.size, file.content, false});
    }
}

void add_parts(const fs::path& source,
               std::string_view folder,
               std::string_view suffix,
               std::vector<backup_part>& out) {
    std::error_code ec;
    std::vector<backup_part> found;
    for (const auto& entry : fs::directory_iterator(source, ec)) {
        const auto leaf = entry.path().filename().string();
        auto name = fmt::format("{}/{}", folder, leaf);
        if (!entry.is_regular_file(ec) || !leaf.ends_with(suffix) || leaf.starts_with("LOCK") ||
            leaf.starts_with("LOG") || !is_name_of_backup(name)) {
            continue;
        }
        found.push_back({std::move(name), entry.path(), std::nullopt, std::nullopt, false});
    }
    std::ranges::sort(found, {}, &backup_part::name);
    std::ranges::move(found, std::back_inserter(out));
}

std::variant<backup_manifest, backup_refused> write_backup(const backup_request& asked,
                                                           const backup_pace& pace) {
    return writing(asked, pace).run();
}

std::variant<backup_manifest, backup_refused> check_backup(const fs::path& backup,
                                                           const backup_pace& pace) {
    auto read = read_manifest(backup);
    const auto* manifest = std::get_if<backup_manifest>(&read);
    if (manifest == nullptr) return read;
    paced paced_by(pace, manifest->bytes());
    for (const auto& file : manifest->files) {
        const auto seen = read_back(backup / file.name, paced_by);
        if (auto why = difference(backup, file, seen); !why.empty()) return why;
    }
    return read;
}

std::optional<backup_refused> restore_backup(const fs::path& backup,
                                             const backup_manifest& manifest,
                                             const fs::path& data,
                                             const backup_pace& pace) {
    return restoring(backup, manifest, data, pace).run();
}

}  // namespace tiendo::storage
