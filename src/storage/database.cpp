// The settings that the promises of the store rest on, and opening with them.
#include "database.hpp"

#include "store_impl.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace tiendo::storage {
namespace {

constexpr std::size_t scan_readahead_bytes = 2u << 20;

// RocksDB's own log, cut down to what somebody must know: no LOG files in the data directory.
class reporting_logger final : public rocksdb::Logger {
  public:
    explicit reporting_logger(std::function<void(std::string_view)> report)
        : rocksdb::Logger(rocksdb::InfoLogLevel::ERROR_LEVEL), report_(std::move(report)) {}
    using rocksdb::Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        if (!report_) return;
        std::array<char, 512> text{};
        const int size = std::vsnprintf(text.data(), text.size(), format, arguments);
        if (size <= 0) return;
        report_(
            {text.data(), std::min<std::size_t>(static_cast<std::size_t>(size), text.size() - 1)});
    }

  private:
    std::function<void(std::string_view)> report_;
};

class hook_listener final : public rocksdb::EventListener {
  public:
    explicit hook_listener(background_hooks hooks) : hooks_(std::move(hooks)) {}
    void OnFlushBegin(rocksdb::DB* /*db*/, const rocksdb::FlushJobInfo& job) override {
        if (hooks_.before_log_flush &&
            job.cf_name == family_names[static_cast<std::size_t>(family::log)]) {
            hooks_.before_log_flush();
        }
    }
    void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                           rocksdb::Status* status) override {
        if (hooks_.failed) hooks_.failed(status->ToString());
    }

    // On a full disk RocksDB would wait for room and go on: a failure is final here.
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/,
                              rocksdb::Status error,
                              bool* auto_recovery) override {
        error.PermitUncheckedError();
        *auto_recovery = false;
    }

  private:
    background_hooks hooks_;
};

rocksdb::DBOptions database_options(const options& how, const background_hooks& hooks) {
    rocksdb::DBOptions o;
    // The default (point in time) opened with acknowledged events missing in 100 of 100 bit flips;
    // absolute consistency does not start after a torn last write.
#ifdef TIENDO_MUTANT_POINT_IN_TIME
    o.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
#else
    o.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
#endif
    o.recycle_log_file_num = 0;  // recycled files need point-in-time recovery
    o.wal_compression = rocksdb::kNoCompression;
    o.manual_wal_flush = false;
    o.unordered_write = false;
    o.allow_2pc = false;
    o.paranoid_checks = true;
    o.verify_sst_unique_id_in_manifest = true;
    o.flush_verify_memtable_count = true;
    o.max_bgerror_resume_count = 0;             // we decide: end the process
    o.allow_concurrent_memtable_write = false;  // one writer
    o.enable_pipelined_write = false;
    o.max_background_jobs =
        2;  // one flush, one compaction: a failed concurrent flush loses files (fixed in 8.7)
    o.max_subcompactions = 1;
    o.bytes_per_sync = 1u << 20;  // background files reach the disk evenly, not at the end
    o.max_total_wal_size = 4 * static_cast<std::uint64_t>(how.log_buffer_bytes);
    o.max_open_files = -1;
    o.stats_dump_period_sec = 0;
    o.stats_persist_period_sec = 0;
    o.info_log = std::make_shared<reporting_logger>(how.report);
    o.listeners.push_back(std::make_shared<hook_listener>(hooks));
    o.rate_limiter.reset(
        rocksdb::NewGenericRateLimiter(static_cast<std::int64_t>(how.background_bytes_per_second)));
    return o;
}

rocksdb::ColumnFamilyOptions family_options(family f,
                                            const options& how,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.format_version = 5;
    table.checksum = rocksdb::kXXH3;
    table.block_size = 16u << 10;

    rocksdb::ColumnFamilyOptions o;
    o.force_consistency_checks = true;
    o.compression = rocksdb::kLZ4Compression;
    o.max_write_buffer_number = 4;
    if (f == family::log) {
        o.write_buffer_size = how.log_buffer_bytes;
    } else {
        o.write_buffer_size = 1u << 20;  // stays empty: views arrive by ingestion
        // Each checkpoint is a sorted run. By levels, every fourth small one rewrote the whole
        // first level; runs of like size are merged with one another instead.
        o.compaction_style = rocksdb::kCompactionStyleUniversal;
        o.compaction_options_universal.min_merge_width = 4;
        o.compaction_options_universal.size_ratio = 50;
        o.level0_file_num_compaction_trigger = 12;
        // Many runs slow down a reading, never the log: RocksDB would hold up all writes.
        o.level0_slowdown_writes_trigger = o.level0_stop_writes_trigger = 1 << 20;
    }
    if (f == family::dedup) {
        table.block_size = 4u << 10;
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
        table.cache_index_and_filter_blocks = true;
        table.pin_l0_filter_and_index_blocks_in_cache = true;
        o.compression = rocksdb::kNoCompression;  // digests do not compress
    } else if (f != family::log) {
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
    }
    o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return o;
}

}  // namespace

std::optional<family> view_family(std::string_view name) noexcept {
    for (const auto view : view_families) {
        if (view != name) continue;
        for (std::size_t i = 0; i < family_names.size(); ++i) {
            if (family_names[i] == name) return static_cast<family>(i);
        }
    }
    return std::nullopt;
}

database::opened database::open(const std::filesystem::path& path,
                                const options& how,
                                mode access,
                                const background_hooks& hooks) {
    std::unique_ptr<database> self(new database);
    auto& on = disk_of(how);
    self->fuse_ =
        std::make_unique<fuse>(hooks.failed, on, layout{path.parent_path()}.staging().string());
    self->db_options_ = database_options(how, hooks);
    self->db_options_.env = self->fuse_->env();
    if (const auto threads = on.opening_threads())
        self->db_options_.max_file_opening_threads = *threads;
    self->db_options_.create_if_missing = access == mode::create;
    self->db_options_.create_missing_column_families = access == mode::create;
    self->db_options_.error_if_exists = access == mode::create;
    const auto cache = rocksdb::NewLRUCache(how.cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (std::size_t i = 0; i < family_names.size(); ++i) {
        self->family_options_.push_back(family_options(static_cast<family>(i), how, cache));
        if (access == mode::read_only_log && i > static_cast<std::size_t>(family::log)) continue;
        families.emplace_back(family_names[i], self->family_options_.back());
    }
    rocksdb::DB* raw = nullptr;
    const auto status =
        access == mode::read_only || access == mode::read_only_log
            ? rocksdb::DB::OpenForReadOnly(
                  self->db_options_, path.string(), families, &self->handles_, &raw)
            : rocksdb::DB::Open(self->db_options_, path.string(), families, &self->handles_, &raw);
    if (!status.ok()) return status.ToString();
    self->db_.reset(raw);
    // RocksDB opens although some failed: nothing may be built upon what is not on disk.
    if (auto why = self->fuse_->failure(); !why.empty()) return why;
    return self;
}

database::~database() {
    if (!db_) return;
    for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    db_->Close().PermitUncheckedError();
}

disk& disk_of(const options& how) {
    return how.on ? *how.on : system_disk();
}

rocksdb::Options database::file_options(family f) const {
    return {db_options_, family_options_[static_cast<std::size_t>(f)]};
}

rocksdb::ReadOptions checked_reads() noexcept {
    rocksdb::ReadOptions o;
    o.verify_checksums = true;
    return o;
}

rocksdb::ReadOptions checked_scans() noexcept {
    auto o = checked_reads();
    o.fill_cache = false;
    o.readahead_size = scan_readahead_bytes;
    return o;
}

}  // namespace tiendo::storage
