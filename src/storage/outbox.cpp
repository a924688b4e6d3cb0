// A small RocksDB and the one thread that writes to it.
#include "tiendo/storage/outbox.hpp"

#include "durable_file.hpp"
#include "fuse.hpp"
#include "live_files.hpp"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t write_buffer_bytes = 1u << 20;

rocksdb::Options options_of(rocksdb::Env* env) {
    rocksdb::Options o;
    o.env = env;
    o.create_if_missing = true;
    // As for the log: a torn last write is dropped, damage before it is refused.
    o.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    o.recycle_log_file_num = 0;
    o.paranoid_checks = true;
    o.max_bgerror_resume_count = 0;
    o.max_background_jobs = 1;
    o.write_buffer_size = write_buffer_bytes;
    o.max_total_wal_size = 4 * write_buffer_bytes;
    o.max_open_files = 64;
    o.stats_dump_period_sec = 0;
    o.stats_persist_period_sec = 0;
    o.info_log_level = rocksdb::InfoLogLevel::FATAL_LEVEL;
    o.keep_log_file_num = 1;
    return o;
}

}  // namespace

class outbox::impl {
  public:
    explicit impl(std::function<void(const std::string&)> failed) : fuse_(std::move(failed)) {}
    ~impl() {
        if (!writer_.joinable()) return;
        {
            const std::lock_guard lock(mutex_);
            is_over_ = true;
        }
        wake_.notify_one();
        writer_.join();
        db_->Close().PermitUncheckedError();
    }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    std::optional<std::string> open(const fs::path& folder) {
        std::error_code failed;
        const bool made = fs::create_directory(folder, failed);
        if (failed) return fmt::format("cannot make {}: {}", folder.string(), failed.message());
        if (made) {
            if (auto why = sync_directory(folder.parent_path())) return why;
        }
        rocksdb::DB* raw = nullptr;
        const auto status = rocksdb::DB::Open(options_of(fuse_.env()), folder.string(), &raw);
        if (!status.ok())
            return fmt::format(
                "the outbox {} cannot be opened: {}. Move the folder away to begin anew: what "
                "stands is then told again, with the same ids.",
                folder.string(),
                status.ToString());
        db_.reset(raw);
        if (auto why = fuse_.failure(); !why.empty()) return why;
        writer_ = std::thread([this] { run(); });
        return std::nullopt;
    }

    std::optional<std::string> visit(
        const std::function<void(std::string_view, std::string_view)>& row) const {
        rocksdb::ReadOptions how;
        how.verify_checksums = true;
        const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(how));
        for (it->SeekToFirst(); it->Valid(); it->Next())
            row(it->key().ToStringView(), it->value().ToStringView());
        if (it->status().ok()) return std::nullopt;
        return "the outbox cannot be read: " + it->status().ToString();
    }

    holding hold_files() const { return hold_files_of(*db_); }

    bool write(std::vector<outbox_change> changes, std::function<void()> done) {
        {
            const std::lock_guard lock(mutex_);
            if (waiting_.size() >= batches_waiting_max) return false;
            waiting_.push_back({std::move(changes), std::move(done)});
        }
        wake_.notify_one();
        return true;
    }

    outbox_probe probe_;

  private:
    struct batch {
        std::vector<outbox_change> changes;
        std::function<void()> done;
    };

    void run() {
        for (;;) {
            std::deque<batch> taken;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
                if (waiting_.empty()) return;
                taken = std::exchange(waiting_, {});
            }
            // Those that came together share one sync.
            rocksdb::WriteBatch all;
            for (const auto& b : taken) {
                for (const auto& c : b.changes) {
                    (c.value ? all.Put(c.key, *c.value) : all.Delete(c.key)).PermitUncheckedError();
                    ++probe_.rows;
                }
            }
            rocksdb::WriteOptions how;
            how.sync = true;
            const auto status = db_->Write(how, &all);
            if (!status.ok()) return;  // the fuse has told it; nobody is answered any more
            probe_.batches += taken.size();
            for (auto& b : taken) b.done();
        }
    }

    fuse fuse_;  // outlives the database
    std::unique_ptr<rocksdb::DB> db_;
    std::mutex mutex_;  // NOLINT: stands with the condition
    std::condition_variable wake_;
    std::deque<batch> waiting_;
    bool is_over_ = false;
    std::thread writer_;
};

outbox::outbox(std::unique_ptr<impl> inner) : impl_(std::move(inner)) {}
outbox::~outbox() = default;

outbox::opened outbox::open(const fs::path& folder,
                            std::function<void(const std::string&)> failed) {
    auto inner = std::make_unique<impl>(std::move(failed));
    if (auto why = inner->open(folder)) return *std::move(why);
    return std::unique_ptr<outbox>(new outbox(std::move(inner)));
}

std::optional<std::string> outbox::visit(
    const std::function<void(std::string_view, std::string_view)>& row) const {
    return impl_->visit(row);
}

bool outbox::write(std::vector<outbox_change> changes, std::function<void()> done) {
    return impl_->write(std::move(changes), std::move(done));
}

holding outbox::hold_files() const {
    return impl_->hold_files();
}

const outbox_probe& outbox::probe() const noexcept {
    return impl_->probe_;
}

}  // namespace tiendo::storage
