// Each step leaves a directory that is either as it was or mended, whenever it is cut short.
#include "tiendo/storage/mend.hpp"

#include "log_view.hpp"
#include "manifest_end.hpp"
#include "store_impl.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

// Both names change at once, so that there is a database under `db` at every moment.
std::optional<std::string> exchange(const fs::path& a, const fs::path& b) {
    if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0)
        return std::nullopt;
    return fmt::format(
        "cannot exchange {} and {}: {}; use a file system that can, such as ext4 or xfs",
        a.string(),
        b.string(),
        std::strerror(errno));
}

// Where the database's files are looked at under a list without its torn end; empty: it has none.
// The database itself stays as it is: tables and write-ahead logs are linked, and only read.
fs::path read_without_torn_end(const layout& paths) {
    const auto named = read_small_file(paths.database() / "CURRENT");
    if (!named || named->find('\n') == std::string::npos) return {};
    const auto list = named->substr(0, named->find('\n'));
    std::ifstream in(paths.database() / list, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto end = torn_after(bytes);
    if (!end || *end == 0) return {};
    const auto aside = paths.root / "reading";
    std::error_code ec;
    fs::remove_all(aside, ec);
    fs::create_directories(aside, ec);
    std::ofstream(aside / list, std::ios::binary) << bytes.substr(0, *end);
    std::ofstream(aside / "CURRENT", std::ios::binary) << *named;
    for (const auto& entry : fs::directory_iterator(paths.database(), ec)) {
        const auto ending = entry.path().extension();
        if (ending == ".sst" || ending == ".log")
            fs::create_hard_link(entry.path(), aside / entry.path().filename(), ec);
        if (ec) return {};
    }
    return aside;
}

}  // namespace

class mender::impl {
  public:
    ~impl() {
        files.reset();
        std::error_code unseen;
        if (!aside.empty()) fs::remove_all(aside, unseen);
    }
    impl() = default;
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    layout paths;
    fs::path archive;
    fs::path aside;  // links to the files of the database, under a list without its torn end
    directory_lock lock;
    std::unique_ptr<database> files;

    [[nodiscard]] fs::path replaced() const { return paths.root / "db.replaced"; }
};

mender::mender(std::unique_ptr<impl> inner) : impl_(std::move(inner)) {}
mender::~mender() = default;

mender::opened mender::open(const fs::path& data, const fs::path& archive) {
    auto inner = std::make_unique<impl>();
    inner->paths = layout{data};
    inner->archive = archive;
    std::error_code ec;
    if (!fs::exists(inner->paths.database(), ec)) {
        return fmt::format(
            "directory {} holds no tiendo database: name the data directory of the service",
            data.string());
    }
    auto locked = directory_lock::take(inner->paths.lock(), directory_lock::role::owner);
    if (auto* why = std::get_if<std::string>(&locked)) return *why;
    for (const auto* left : {"rebuilt", "db.replaced"}) {
        if (!fs::exists(data / left, ec)) continue;
        return fmt::format(
            "{} is left from an earlier rebuild and may hold the only copy of something: look at "
            "it, and move it out of the data directory first",
            (data / left).string());
    }
    inner->lock = std::move(std::get<directory_lock>(locked));
    options how;
    how.directory = data;
    const auto look = [&](const fs::path& at) {
        return database::open(at, how, database::mode::read_only_log, {});
    };
    auto opened = look(inner->paths.database());
    if (std::holds_alternative<std::string>(opened)) {
        inner->aside = read_without_torn_end(inner->paths);
        if (!inner->aside.empty()) opened = look(inner->aside);
    }
    if (auto* why = std::get_if<std::string>(&opened)) {
        return fmt::format(
            "the log in {} cannot be opened: {}. Nothing was changed. Its views cannot be rebuilt "
            "without it: keep a copy of the directory, and bring back the newest whole copy",
            data.string(),
            *why);
    }
    inner->files = std::move(std::get<std::unique_ptr<database>>(opened));
    return std::unique_ptr<mender>(new mender(std::move(inner)));
}

std::string mender::witness_objection() const {
    const auto text = read_small_file(impl_->paths.witness());
    if (!text) return "the witness file is missing";
    const auto seen = decode_witness(*text);
    if (!seen) return "the witness file is damaged";
    return check_head_at(*impl_->files, "witness", seen->sequence, seen->digest).value_or("");
}

std::optional<damage> mender::read(std::uint64_t from_sequence,
                                   chain_check check,
                                   const store::record_visitor& visit) const {
    return read_records(
        *impl_->files, {impl_->archive, system_disk()}, from_sequence, check, visit);
}

chain_report mender::audit_chain(const store::progress_callback& progress) const {
    return audit_log(*impl_->files, {impl_->archive, system_disk()}, progress);
}

std::uint64_t mender::end() const {
    return last_sequence(*impl_->files);
}

std::optional<std::string> mender::accept(const engine::log_head& head) {
    const auto& paths = impl_->paths;
    if (const auto old = read_small_file(paths.witness())) {
        auto kept = paths.witness();
        kept += ".replaced";
        if (auto why = replace_file(kept, *old)) return why;
    }
    // Checkpoint 0: it says nothing about the views, which may be older, or built afresh.
    return replace_file(paths.witness(), encode_witness({0, head.sequence, head.digest}));
}

fs::path mender::fresh_directory() const {
    return impl_->paths.root / "rebuilt";
}

std::optional<std::string> mender::adopt(const engine::log_head& head) {
    const auto& paths = impl_->paths;
    const layout fresh{fresh_directory()};
    impl_->files.reset();
    // The log ends at this head in both, so that the witness holds whichever stands there.
    if (auto why = accept(head)) return why;
    if (auto why = exchange(fresh.database(), paths.database())) return why;
    if (auto why = sync_directory(paths.root)) return why;
    std::error_code ec;
    fs::rename(fresh.database(), impl_->replaced(), ec);
    if (ec) return fmt::format("cannot rename {}: {}", fresh.database().string(), ec.message());
    fs::remove_all(fresh.root, ec);
    return sync_directory(paths.root);
}

}  // namespace tiendo::storage
