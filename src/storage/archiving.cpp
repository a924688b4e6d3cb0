// Moving the oldest records out of the database. The order is the promise: sealed and synced, read
// back, the new beginning noted durably, and only then removed.
#include "log_view.hpp"
#include "store_impl.hpp"

#include <fmt/format.h>
#include <rocksdb/convenience.h>
#include <rocksdb/sst_file_writer.h>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t progress_items = 100'000;

// One segment that is being written under a name that nobody reads.
class segment_writer {
  public:
    segment_writer(fs::path directory, disk& on, const engine::log_head& before)
        : directory_(std::move(directory)), on_(on), env_(on.environment(on.files())) {
        made_.before = made_.after = before;
        rocksdb::BlockBasedTableOptions table;
        table.format_version = 5;
        table.checksum = rocksdb::kXXH3;
        table.block_size = 64u << 10;  // read from one end to the other
        rocksdb::Options how;
        how.env = env_.get();
        how.compression = rocksdb::kZSTD;
        how.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
        writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), how);
        status_ = writer_->Open(unfinished(directory_).string());
    }

    static fs::path unfinished(const fs::path& directory) { return directory / "unfinished"; }

    void add(const engine::log_record& record, std::uint64_t& bytes) {
        value_.clear();
        engine::encode(record, value_);
        bytes += value_.size();
        if (status_.ok()) status_ = writer_->Put(log_key(record.first_sequence), value_);
        made_.after = engine::head_after(made_.after, record);
    }

    // Sealed under its name, without a manifest; or what failed.
    std::variant<archive_segment, std::string> finish() {
        rocksdb::ExternalSstFileInfo info;
        if (status_.ok()) status_ = writer_->Finish(&info);
        writer_.reset();
        if (!status_.ok()) return "a segment could not be written: " + status_.ToString();
        made_.name =
            fmt::format("log-{:020}-{:020}.sst", made_.before.sequence + 1, made_.after.sequence);
        made_.size = info.file_size;
        std::string bytes;
        status_ = rocksdb::ReadFileToString(env_.get(), unfinished(directory_).string(), &bytes);
        if (!status_.ok()) return "a segment could not be read back: " + status_.ToString();
        made_.digest = sha256(bytes);
        if (auto why = on_.rename_durably(unfinished(directory_), directory_ / made_.name))
            return *why;
        return made_;
    }

  private:
    fs::path directory_;
    disk& on_;
    std::unique_ptr<rocksdb::Env> env_;
    std::unique_ptr<rocksdb::SstFileWriter> writer_;
    rocksdb::Status status_;
    archive_segment made_;
    std::string value_;
};

// One archiving of one store.
class move {
  public:
    move(const database& from, disk& on, const archive_request& asked)
        : from_(from), on_(on), asked_(asked) {}

    // Everything up to `last` that may go, sealed and read back; empty: done.
    std::string seal(const engine::log_head& begin, std::uint64_t last) {
        head_ = begin;
        if (auto why = make_place(); !why.empty()) return why;
        auto opened = archive::open(asked_.to, on_);
        if (auto* why = std::get_if<std::string>(&opened)) return *why;
        if (auto why = take_sealed(std::get<archive>(opened), last); !why.empty()) return why;
        while (head_.sequence < last) {
            const auto before = head_.sequence;
            if (auto why = seal_one(last); !why.empty()) return why;
            if (head_.sequence == before) break;
        }
        return {};
    }
    [[nodiscard]] const engine::log_head& head() const { return head_; }
    [[nodiscard]] archived made() const { return made_; }

  private:
    std::string make_place() {
        if (const auto ec = on_.make_directories(asked_.to))
            return fmt::format("cannot make {}: {}", asked_.to.string(), ec.message());
        if (auto why = on_.sync_directory(asked_.to / "..")) return *why;
        if (const auto ec = on_.remove_all(segment_writer::unfinished(asked_.to)))
            return fmt::format("cannot clear {}: {}", asked_.to.string(), ec.message());
        return {};
    }

    // What an earlier archiving has sealed and not removed; the rest must be of this log.
    std::string take_sealed(const archive& there, std::uint64_t last) {
        const auto& all = there.segments();
        const auto end = all.empty() ? engine::log_head{} : all.back().after;
        if (end.sequence < head_.sequence) {
            return fmt::format(
                "the log begins behind sequence {} and {} holds its records up to {}: name the "
                "directory that holds the others",
                head_.sequence,
                asked_.to.string(),
                end.sequence);
        }
        for (const auto& segment : all) {
            if (segment.after.sequence < head_.sequence) continue;
            if (segment.after == head_) continue;
            if (!(segment.before == head_) || segment.after.sequence > last)
                return other_log(segment.name);
            if (check_head_at(from_, "archive", segment.after.sequence, segment.after.digest))
                return other_log(segment.name);
            if (auto bad = there.check(segment)) return bad->why;
            count(segment);
        }
        return {};
    }

    std::string other_log(const std::string& name) const {
        return fmt::format("{} is not of this log as it stands: name another directory",
                           (asked_.to / name).string());
    }

    std::string seal_one(std::uint64_t last) {
        segment_writer writer(asked_.to, on_, head_);
        std::uint64_t bytes = 0;
        std::uint64_t taken = 0;
        bool is_given_up = false;
        const auto broken = read_log(
            from_,
            head_.sequence + 1,
            chain_check::verify,
            [&](const engine::log_record& record) {
                if (record.last_sequence() > last || record.recorded_at >= asked_.before ||
                    bytes >= asked_.segment_bytes) {
                    return false;
                }
                writer.add(record, bytes);
                taken += record.items.size();
                if (told_ + taken >= progress_items && asked_.progress) {
                    told_ = 0;
                    taken = 0;
                    is_given_up = !asked_.progress(record.last_sequence());
                }
                return !is_given_up;
            },
            &head_);
        if (broken) return "the log cannot be archived: " + broken->why;
        if (is_given_up) return "it was given up";
        if (bytes == 0) return {};
        told_ += taken;
        auto finished = writer.finish();
        if (auto* why = std::get_if<std::string>(&finished)) return *why;
        const auto& segment = std::get<archive_segment>(finished);
        auto manifest = asked_.to / segment.name;
        manifest.replace_extension(".manifest");
        if (auto why = on_.replace_file(manifest, encode_segment(segment))) return *why;
        // As a reader will find it.
        auto opened = archive::open(asked_.to, on_);
        if (auto* why = std::get_if<std::string>(&opened)) return *why;
        const auto& there = std::get<archive>(opened);
        if (there.segments().empty() || !(there.segments().back() == segment))
            return other_log(segment.name);
        if (auto bad = there.check(segment)) return bad->why;
        count(segment);
        return {};
    }

    void count(const archive_segment& segment) {
        head_ = segment.after;
        ++made_.segments;
        made_.bytes += segment.size;
    }

    const database& from_;
    disk& on_;
    const archive_request& asked_;
    engine::log_head head_;
    archived made_;
    std::uint64_t told_ = 0;
};

}  // namespace

void remove_archived(const database& from, const engine::log_head& begin) {
    if (begin.sequence == 0) return;
    const auto first = log_key(0);
    const auto last = log_key(begin.sequence);
    const rocksdb::Slice low(first);
    const rocksdb::Slice high(last);
    // Whole files alone; what else stands before the beginning is passed over by every reader.
    rocksdb::DeleteFilesInRange(&from.db(), from.handle(family::log), &low, &high)
        .PermitUncheckedError();
}

archiving store::archive_log(const archive_request& asked) {
    if (impl_->is_archiving.exchange(true)) return "an archiving is under way already";
    auto out = archive_some(asked);
    impl_->is_archiving = false;
    return out;
}

archiving store::archive_some(const archive_request& asked) {
    auto& in = *impl_;
    if (in.failed()) return "the store has failed: " + failure();
    if (!in.refresh_witness()) return "the store has failed: " + failure();
    auto& on = disk_of(in.how);
    const auto begun = log_begin(*in.files);
    if (const auto* bad = std::get_if<damage>(&begun)) return bad->why;
    const auto& before = std::get<engine::log_head>(begun);
    archived out;
    out.before = out.after = before;
    const auto checkpoint = load_checkpoint();
    if (!checkpoint || checkpoint->at.sequence <= before.sequence) return out;
    // A start reads the record that ends at the checkpoint, and all behind it.
    const auto kept = record_of(checkpoint->at.sequence);
    if (!kept) return "the record of the newest checkpoint cannot be read";
    const auto last = kept->first_sequence - 1;
    move moving(*in.files, on, asked);
    if (auto why = moving.seal(before, last); !why.empty()) return why;
    if (moving.head() == before) return out;
    rocksdb::WriteOptions durable;
    durable.sync = true;
    const auto status = in.files->db().Put(durable,
                                           in.files->handle(family::standard),
                                           log_begin_key,
                                           encode_log_begin(moving.head()));
    if (!status.ok()) {
        in.fail("where the log begins could not be written: " + status.ToString());
        return in.failure.with([](const std::string& f) { return f; });
    }
    in.archives.with([](auto& seen) { seen.reset(); });
    // A write-ahead log is not kept for the sake of this one row.
    rocksdb::FlushOptions later;
    later.wait = false;
    in.files->db().Flush(later, in.files->handle(family::standard)).PermitUncheckedError();
    remove_archived(*in.files, moving.head());
    out = moving.made();
    out.before = before;
    out.after = moving.head();
    return out;
}

engine::log_head store::begin() const {
    const auto found = log_begin(*impl_->files);
    const auto* head = std::get_if<engine::log_head>(&found);
    return head != nullptr ? *head : engine::log_head{};
}

bool store::is_whole() const {
    return !impl_->how.archive.empty() || begin().sequence == 0;
}

}  // namespace tiendo::storage
