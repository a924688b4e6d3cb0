// Opening, appending and reading. The order in open() is the promise: look, lock,
// audit read-only, note what was seen, and only then open for writing.
#include "tiendo/storage/store.hpp"

#include "live_files.hpp"
#include "log_view.hpp"
#include "store_impl.hpp"

#include <fmt/format.h>
#include <rocksdb/metadata.h>

#include <algorithm>
#include <array>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t protection_bytes = 8;  // RocksDB checks the batch on its way to the file

std::string refused(const fs::path& directory, const refusal& found) {
    const auto advice = [&]() -> std::string {
        switch (found.next) {
            case refusal::way_out::bring_back_a_copy:
                return "Keep a copy of the directory as it is, then restore the newest backup into "
                       "an empty one";
            case refusal::way_out::rebuild_views:
                return fmt::format(
                    "Keep a copy of the directory as it is; then `tiendo verify --data {} "
                    "--rebuild-views` builds all but the log anew from it",
                    directory.string());
            case refusal::way_out::accept_head:
                return fmt::format(
                    "If no file of this directory was lost or mixed up, `tiendo verify --data {} "
                    "--accept-head` reads the log to its end, says what it holds, and accepts it; "
                    "else bring the lost files back",
                    directory.string());
        }
        return {};
    };
    return fmt::format("data directory {} is not served: {}. Nothing was changed. {}.",
                       directory.string(),
                       found.why,
                       advice());
}

// Names that a directory may hold before its database is complete.
bool leftover_of_creation(const fs::path& name) {
    constexpr std::array<std::string_view, 5> ours{
        "lock", "creating", "staging", "witness", "witness.new"};
    return std::find(ours.begin(), ours.end(), name.string()) != ours.end();
}

enum class found { database, nothing, foreign };

// What a directory holds; for foreign, `name` is the first entry that is not ours.
found look_into(const disk& on,
                const layout& paths,
                const std::vector<std::string>& beside,
                std::string& name) {
    if (on.exists(paths.database())) return found::database;
    for (const auto& entry : on.names_in(paths.root)) {
        name = entry;
        if (leftover_of_creation(name)) continue;
        if (std::find(beside.begin(), beside.end(), name) != beside.end()) continue;
        return found::foreign;
    }
    return found::nothing;
}

std::optional<std::string> make_directory(disk& on, const fs::path& directory) {
    if (on.exists(directory)) return std::nullopt;
    if (const auto ec = on.make_directories(directory))
        return fmt::format("cannot create {}: {}", directory.string(), ec.message());
    return std::nullopt;  // its name is synced before a database comes into it
}

// Builds an empty database aside and gives it its name only when it is complete, so that a crash
// at any moment leaves either nothing or a whole one. The witness comes first: a database without
// one is never ours.
std::optional<std::string> create(const layout& paths, const options& how) {
    auto& on = disk_of(how);
    if (const auto text = on.read_small_file(paths.witness())) {
        const auto seen = decode_witness(*text);
        if (!seen) return "there is no database, and the witness file is damaged";
        if (seen->sequence != 0 || seen->checkpoint != 0) {
            return fmt::format("there is no database, but the witness has seen sequence {}",
                               seen->sequence);
        }
    }
    if (auto why = on.sync_directory(paths.root / "..")) return why;
    auto ec = on.remove_all(paths.creating());
    if (!ec) ec = on.make_directories(paths.creating());
    if (ec)
        return fmt::format("cannot make a fresh {}: {}", paths.creating().string(), ec.message());
    std::string failed;
    {
        auto opened = database::open(paths.creating(),
                                     how,
                                     database::mode::create,
                                     {{}, [&](const std::string& why) { failed = why; }});
        if (auto* why = std::get_if<std::string>(&opened)) return *why;
    }
    if (!failed.empty()) return failed;  // while it was closed
    if (auto why = on.sync_directory(paths.creating())) return why;
    if (auto why = on.replace_file(paths.witness(), encode_witness({}))) return why;
    return on.rename_durably(paths.creating(), paths.database());
}

refusal cannot_open(const std::string& why) {
    // Most often a file of one family; whether the log is whole, the rebuild will tell.
    return {"the database cannot be opened: " + why, refusal::way_out::rebuild_views};
}

std::variant<audited, refusal> audit_read_only(const layout& paths, const options& how) {
    auto opened = database::open(paths.database(), how, database::mode::read_only, {});
    if (auto* why = std::get_if<std::string>(&opened)) return cannot_open(*why);
    return audit(*std::get<std::unique_ptr<database>>(opened), disk_of(how), paths.witness());
}

// Files of a checkpoint that a crash left half made; none of them is part of the database.
std::optional<std::string> clear_staging(disk& on, const layout& paths) {
    auto ec = on.remove_all(paths.staging());
    if (!ec) ec = on.make_directories(paths.staging());
    if (ec) return fmt::format("cannot clear {}: {}", paths.staging().string(), ec.message());
    return std::nullopt;
}

class category final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "storage"; }
    [[nodiscard]] std::string message(int code) const override {
        switch (static_cast<errc>(code)) {
            case errc::write_failed:
                return "a write or sync failed: the process must end and recover";
            case errc::failed_before:
                return "the store has failed before: the process must end and recover";
            case errc::does_not_follow:
                return "it does not follow the log";
            case errc::not_found:
                return "the log ends before that sequence";
            case errc::archived:
                return "it is archived, and the archive cannot be read";
            case errc::damaged:
                return "stored bytes cannot be read back";
            case errc::bad_checkpoint:
                return "the checkpoint repeats a key or names an unknown family";
        }
        return "unknown";
    }
};

}  // namespace

const boost::system::error_category& storage_category() noexcept {
    static const category instance;
    return instance;
}
error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), storage_category()};
}

store::impl::impl(options given, directory_lock held)
    : how(std::move(given)),
      paths{how.directory},
      lock(std::move(held)),
      batch(0, 0, protection_bytes, 0) {}

void store::impl::fail(const std::string& why) {
    if (how.report) how.report(why);
    const bool is_first = failure.with([&](std::string& first) {
        if (!first.empty()) return false;
        first = why;
        return true;
    });
    failed_.store(true, std::memory_order_release);
    if (is_first && how.failed) how.failed(why);
}

bool store::impl::refresh_witness() {
    // Whoever comes second finds the newer head already written, or the failure; the lock keeps the
    // file from going back.
    return seen.with([&](std::optional<witness>& last) {
        if (failed()) return false;
        const auto now = head.with([](const engine::log_head& h) { return h; });
        const auto number = position.with([](const auto& p) { return p ? p->number : 0; });
        const witness next{number, now.sequence, now.digest};
        if (last == next) return true;
        if (auto why = disk_of(how).replace_file(paths.witness(), encode_witness(next))) {
            fail("the witness could not be written: " + *why);
            return false;
        }
        last = next;
        return true;
    });
}

background_hooks store::impl::hooks() {
    // A flush lets RocksDB delete write-ahead logs. Noting the head first means that whatever
    // could go missing with the new files is known to have been there.
    return {[this] { refresh_witness(); },
            [this](const std::string& why) { fail("the database failed: " + why); }};
}

store::store(std::unique_ptr<impl> inner) : impl_(std::move(inner)) {}
store::~store() {
    close();
}

store::opened store::open(const options& how) {
    const layout paths{how.directory};
    auto& on = disk_of(how);
    if (auto why = make_directory(on, paths.root)) return *why;
    std::string name;
    const auto foreign = [&] {
        return fmt::format(
            "directory {} holds '{}' and no tiendo database: name an empty directory or the right "
            "one",
            paths.root.string(),
            name);
    };
    if (look_into(on, paths, how.beside, name) == found::foreign) return foreign();
    auto locked = on.take_lock(paths.lock(), directory_lock::role::owner);
    if (auto* why = std::get_if<std::string>(&locked)) return *why;
    const auto content = look_into(on, paths, how.beside, name);
    if (content == found::foreign) return foreign();
    if (content == found::nothing) {
        if (auto why = create(paths, how)) return refused(paths.root, {*why});
    }

    auto checked = audit_read_only(paths, how);
    if (auto* why = std::get_if<refusal>(&checked)) return refused(paths.root, *why);
    const auto& sound = std::get<audited>(checked);
    auto inner = std::make_unique<impl>(how, std::move(std::get<directory_lock>(locked)));
    inner->head.with([&](auto& h) { h = sound.head; });
    inner->position.with([&](auto& p) { p = sound.position; });
    if (auto why = clear_staging(on, paths)) return *why;

    auto opened = database::open(paths.database(), how, database::mode::read_write, inner->hooks());
    if (auto* why = std::get_if<std::string>(&opened))
        return refused(paths.root, cannot_open(*why));
    inner->files = std::move(std::get<std::unique_ptr<database>>(opened));
    std::string why;
    const auto last = sound.head.sequence == 0
                          ? std::nullopt
                          : find_record(*inner->files, sound.head.sequence, why);
    const bool lost =
        sound.head.sequence != 0 && (!last || engine::digest_after(*last) != sound.head.digest);
    // Only now: what the audit saw may have been in the page cache alone (a process killed between
    // write and sync), and a witness of what a power cut can still take would refuse a sound log.
    // Opening for writing has made all of it durable; what it should have lost is witnessed too.
    if (!inner->refresh_witness()) return inner->failure.with([](const auto& f) { return f; });
    if (lost) return refused(paths.root, {"opening for writing lost the end of the log: " + why});
    const auto begun = log_begin(*inner->files);
    if (const auto* begin = std::get_if<engine::log_head>(&begun))
        remove_archived(*inner->files, *begin);  // what a crash has left
    return std::unique_ptr<store>(new store(std::move(inner)));
}

result<void> store::append(const engine::log_record& record) {
    auto& in = *impl_;
    if (in.failed()) return errc::failed_before;
    const auto before = in.head.with([](const engine::log_head& h) { return h; });
    if (record.items.empty() || record.first_sequence != before.sequence + 1 ||
        record.head_before != before.digest || record.recorded_at < before.recorded_at) {
        return errc::does_not_follow;
    }
    in.value.clear();
    engine::encode(record, in.value);
    in.batch.Clear();
    auto status =
        in.batch.Put(in.files->handle(family::log), log_key(record.first_sequence), in.value);
    rocksdb::WriteOptions durable;
#ifdef TIENDO_MUTANT_SYNC_OFF
    durable.sync = false;
#else
    durable.sync = in.how.sync == sync_policy::every_group;
#endif
    if (status.ok()) status = in.files->db().Write(durable, &in.batch);
    if (!status.ok()) {
        in.fail(fmt::format("the log could not be written at sequence {}: {}",
                            record.first_sequence,
                            status.ToString()));
        return errc::write_failed;
    }
    const auto after = engine::head_after(before, record);
    in.head.with([&](engine::log_head& h) { h = after; });
    in.appended_records.fetch_add(1, std::memory_order_relaxed);
    in.appended_bytes.fetch_add(in.value.size(), std::memory_order_relaxed);
    return {};
}

engine::log_head store::head() const {
    return impl_->head.with([](const engine::log_head& h) { return h; });
}

std::string store::failure() const {
    return impl_->failure.with([](const std::string& f) { return f; });
}

std::optional<damage> store::read(std::uint64_t from_sequence,
                                  chain_check check,
                                  const record_visitor& visit) const {
    return read_records(*impl_->files, impl_->archived(), from_sequence, check, visit);
}

result<engine::log_record> store::record_of(std::uint64_t sequence) const {
    std::string why;
    if (sequence != 0 && sequence <= begin().sequence) {
        std::optional<engine::log_record> found;
        const auto bad = read(sequence, chain_check::trust, [&](const engine::log_record& record) {
            found = record;
            return false;
        });
        if (found) return std::move(*found);
        if (bad && impl_->how.report) impl_->how.report(bad->why);
        return errc::archived;
    }
    auto record = find_record(*impl_->files, sequence, why);
    if (record) return std::move(*record);
    if (why.empty()) return errc::not_found;
    if (impl_->how.report) impl_->how.report(why);
    return errc::damaged;
}

chain_report store::audit_chain(const progress_callback& progress) const {
    return audit_log(*impl_->files, impl_->archived(), progress);
}

std::optional<checkpoint_header> store::load_checkpoint() const {
    return impl_->position.with([](const auto& p) { return p; });
}

statistics store::measure() const {
    const auto& files = *impl_->files;
    statistics s;
    s.appended_records = impl_->appended_records.load(std::memory_order_relaxed);
    s.appended_bytes = impl_->appended_bytes.load(std::memory_order_relaxed);
    s.checkpoints = impl_->checkpoints.load(std::memory_order_relaxed);
    s.merges = impl_->merges.load(std::memory_order_relaxed);
    s.log_begin = begin().sequence;
    using names = rocksdb::DB::Properties;
    const auto number = [&](family f, const std::string& property) {
        std::uint64_t value = 0;
        return files.db().GetIntProperty(files.handle(f), property, &value) ? value : 0;
    };
    for (std::size_t i = 0; i < family_names.size(); ++i) {
        const auto f = static_cast<family>(i);
        (f == family::log ? s.log_disk_bytes : s.view_disk_bytes) +=
            number(f, names::kTotalSstFilesSize);
        s.memory_bytes +=
            number(f, names::kCurSizeAllMemTables) + number(f, names::kEstimateTableReadersMem);
        s.pending_compaction_bytes += number(f, names::kEstimatePendingCompactionBytes);
        rocksdb::ColumnFamilyMetaData now;
        files.db().GetColumnFamilyMetaData(files.handle(f), &now);
        s.files.emplace_back(family_names[i], now.file_count);
    }
    s.memory_bytes += number(family::log, names::kBlockCacheUsage);
    s.writes_delayed = number(family::log, names::kActualDelayedWriteRate) != 0 ||
                       number(family::log, names::kIsWriteStopped) != 0;
    rocksdb::VectorLogPtr logs;
    if (files.db().GetSortedWalFiles(logs).ok()) {
        for (const auto& log : logs) s.wal_disk_bytes += log->SizeFileBytes();
    }
    return s;
}

holding store::hold_files() const {
    return hold_files_of(impl_->files->db());
}

void store::close() {
    if (!impl_ || !impl_->files) return;
    impl_->refresh_witness();
    impl_->files.reset();
}

// --- read-only ---------------------------------------------------------------

class reader::impl {
  public:
    options how;
    directory_lock lock;
    audited sound;
    std::unique_ptr<database> files;
};

reader::reader(std::unique_ptr<impl> inner) : impl_(std::move(inner)) {}
reader::~reader() = default;

reader::opened reader::open(const options& how) {
    const layout paths{how.directory};
    auto& on = disk_of(how);
    if (!on.exists(paths.database())) {
        return fmt::format(
            "directory {} holds no tiendo database: name the data directory of the service",
            paths.root.string());
    }
    auto locked = on.take_lock(paths.lock(), directory_lock::role::visitor);
    if (auto* why = std::get_if<std::string>(&locked)) return *why;
    auto opened = database::open(paths.database(), how, database::mode::read_only, {});
    if (auto* why = std::get_if<std::string>(&opened)) {
        return refused(paths.root, cannot_open(*why));
    }
    auto inner = std::make_unique<impl>();
    inner->how = how;
    inner->lock = std::move(std::get<directory_lock>(locked));
    inner->files = std::move(std::get<std::unique_ptr<database>>(opened));
    auto checked = audit(*inner->files, on, paths.witness());
    if (auto* why = std::get_if<refusal>(&checked)) return refused(paths.root, *why);
    inner->sound = std::move(std::get<audited>(checked));
    return std::unique_ptr<reader>(new reader(std::move(inner)));
}

engine::log_head reader::head() const {
    return impl_->sound.head;
}
std::optional<checkpoint_header> reader::load_checkpoint() const {
    return impl_->sound.position;
}

std::optional<damage> reader::read(std::uint64_t from_sequence,
                                   chain_check check,
                                   const store::record_visitor& visit) const {
    return read_records(
        *impl_->files, {impl_->how.archive, disk_of(impl_->how)}, from_sequence, check, visit);
}

engine::log_head reader::begin() const {
    const auto found = log_begin(*impl_->files);
    const auto* head = std::get_if<engine::log_head>(&found);
    return head != nullptr ? *head : engine::log_head{};
}

std::optional<damage> reader::scan(std::string_view name, const store::row_visitor& visit) const {
    const auto which = view_family(name);
    if (!which) return damage{0, fmt::format("there is no view family '{}'", name)};
    return scan_family(*impl_->files, *which, visit);
}

std::optional<damage> reader::scan_dedup(
    const std::function<bool(const dedup_entry&)>& visit) const {
    return scan_ids(*impl_->files, visit);
}

chain_report reader::audit_chain(const store::progress_callback& progress) const {
    return audit_log(*impl_->files, {impl_->how.archive, disk_of(impl_->how)}, progress);
}

}  // namespace tiendo::storage
