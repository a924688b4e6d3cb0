// Checkpoints: every family's new rows and the position that they stand for
// become durable in one step, by ingesting sorted files atomically
// (src/decisions/0011-atomic-checkpoints.md), and are read back.
#include "log_view.hpp"
#include "store_impl.hpp"
#include "tiendo/base/bytes.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>

namespace tiendo::storage {
namespace {

constexpr std::uint64_t file_bytes_max = 64ull << 20;  // a larger checkpoint takes several files

std::string_view view_of(const digest128& d) noexcept {
    return {reinterpret_cast<const char*>(d.data()), d.size()};
}

std::string encode_dedup(const dedup_value& value) {
    std::string out(view_of(value.item));
    put_be64(out, value.sequence);
    return out;
}

std::optional<dedup_value> decode_dedup(std::string_view bytes) {
    byte_reader in(bytes);
    dedup_value value;
    const auto item = in.take(value.item.size());
    value.sequence = in.be64();
    if (!in.ok() || !in.at_end()) return std::nullopt;
    std::memcpy(value.item.data(), item.data(), item.size());
    return value;
}

// Writes the sorted files of one family; they are synced when finish() returns.
class family_files {
  public:
    family_files(const database& into, family which, const layout& paths, std::uint64_t number)
        : into_(into), which_(which), directory_(paths.staging()), number_(number) {}

    // Keys must come in strictly increasing order: anything else is an error status.
    rocksdb::Status put(std::string_view key, std::optional<std::string_view> value) {
        if (writer_ && writer_->FileSize() >= file_bytes_max) {
            if (auto status = finish(); !status.ok()) return status;
        }
        if (!writer_) {
            const auto path =
                directory_ / fmt::format("{}-{}-{}.sst",
                                         number_,
                                         family_names[static_cast<std::size_t>(which_)],
                                         paths_.size());
            writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(),
                                                               into_.file_options(which_));
            if (auto status = writer_->Open(path.string()); !status.ok()) return status;
            paths_.push_back(path.string());
        }
        const rocksdb::Slice slice(key.data(), key.size());
        if (!value) return writer_->Delete(slice);
        return writer_->Put(slice, rocksdb::Slice(value->data(), value->size()));
    }

    rocksdb::Status finish() {
        if (!writer_) return rocksdb::Status::OK();
        const auto status = writer_->Finish();
        writer_.reset();
        return status;
    }

    // One argument of the atomic ingestion; nullopt: the family has nothing new.
    [[nodiscard]] std::optional<rocksdb::IngestExternalFileArg> argument() const {
        if (paths_.empty()) return std::nullopt;
        rocksdb::IngestExternalFileArg argument;
        argument.column_family = into_.handle(which_);
        argument.external_files = paths_;
        argument.options.move_files = true;
        argument.options.write_global_seqno = false;  // nothing is written into a synced file again
        argument.options.allow_blocking_flush = false;  // views never are in memory tables
        return argument;
    }

  private:
    const database& into_;
    family which_;
    std::filesystem::path directory_;
    std::uint64_t number_;
    std::vector<std::string> paths_;
    std::unique_ptr<rocksdb::SstFileWriter> writer_;
};

struct prepared {
    std::vector<rocksdb::IngestExternalFileArg> arguments;
    rocksdb::Status status;

    void take(family_files& files) {
        if (status.ok()) status = files.finish();
        if (auto argument = files.argument()) arguments.push_back(std::move(*argument));
    }
};

void write_rows(prepared& out, family_files files, const std::vector<engine::view_row>& rows) {
    for (const auto& row : rows) {
        if (!out.status.ok()) return;
        out.status = files.put(
            row.key, row.value ? std::optional<std::string_view>(*row.value) : std::nullopt);
    }
    out.take(files);
}

void write_ids(prepared& out, family_files files, const std::vector<dedup_entry>& ids) {
    for (const auto& id : ids) {
        if (!out.status.ok()) return;
        out.status = files.put(view_of(id.key.bytes), encode_dedup(id.value));
    }
    out.take(files);
}

// Sorts by key; false when a key comes twice.
template <class Row>
bool sort_unique(std::vector<Row>& rows) {
    const auto by_key = [](const Row& a, const Row& b) { return a.key < b.key; };
    if (!std::is_sorted(rows.begin(), rows.end(), by_key))
        std::sort(rows.begin(), rows.end(), by_key);
    const auto same_key = [](const Row& a, const Row& b) { return a.key == b.key; };
    return std::adjacent_find(rows.begin(), rows.end(), same_key) == rows.end();
}

// Rows of known families, no key twice, and every id from this checkpoint's stretch of the log:
// an id stored twice would falsify the totals that the next start checks.
bool well_formed(checkpoint& c, std::uint64_t after) {
    for (auto& [name, rows] : c.rows) {
        if (!view_family(name) || !sort_unique(rows)) return false;
    }
    return sort_unique(c.ids) &&
           std::all_of(c.ids.begin(), c.ids.end(), [&](const dedup_entry& id) {
               return id.value.sequence > after && id.value.sequence <= c.at.sequence;
           });
}

}  // namespace

checkpoint checkpoint_of(const engine::log_head& at, engine::view_snapshot&& snapshot) {
    checkpoint out;
    out.at = at;
    out.meta = std::move(snapshot.meta);
    out.rows["dossiers"] = std::move(snapshot.dossiers);
    out.rows["alerts"] = std::move(snapshot.alerts);
    out.rows["ended"] = std::move(snapshot.ended);
    return out;
}

result<void> store::write_checkpoint(checkpoint&& c) {
    auto& in = *impl_;
    if (in.failed()) return errc::failed_before;
    const auto last = load_checkpoint();
    const auto before = last ? last->at.sequence : 0;
    const auto record = record_of(c.at.sequence);
    if (c.at.sequence < before || !record || record->last_sequence() != c.at.sequence ||
        engine::digest_after(*record) != c.at.digest) {
        return errc::does_not_follow;
    }
    if (!well_formed(c, before)) return errc::bad_checkpoint;

    checkpoint_header header{(last ? last->number : 0) + 1,
                             c.at,
                             (last ? last->dedup_ids : 0) + c.ids.size(),
                             std::move(c.meta)};
    prepared out;
    if (in.how.sync == sync_policy::at_checkpoints) out.status = in.files->db().SyncWAL();
    write_ids(out, {*in.files, family::dedup, in.paths, header.number}, c.ids);
    for (auto& [name, rows] : c.rows) {
        const auto view = view_family(name);
        TIENDO_ASSERT(view.has_value());
        write_rows(out, {*in.files, *view, in.paths, header.number}, rows);
    }
    const std::vector<engine::view_row> position{{position_key, encode_position(header)}};
    write_rows(out, {*in.files, family::position, in.paths, header.number}, position);
    if (out.status.ok()) out.status = in.files->db().IngestExternalFiles(out.arguments);
    if (!out.status.ok()) {
        in.fail(fmt::format(
            "checkpoint {} could not be written: {}", header.number, out.status.ToString()));
        return errc::write_failed;
    }
    in.position.with([&](auto& p) { p = std::move(header); });
    in.checkpoints.fetch_add(1, std::memory_order_relaxed);
    if (!in.refresh_witness()) return errc::write_failed;
    return {};
}

result<std::vector<std::optional<dedup_value>>> store::find_dedup(
    std::span<const dedup_key> keys) const {
    const auto& files = *impl_->files;
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (const auto& key : keys) {
        slices.emplace_back(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
    }
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    files.db().MultiGet(checked_reads(),
                        files.handle(family::dedup),
                        keys.size(),
                        slices.data(),
                        values.data(),
                        statuses.data());
    std::vector<std::optional<dedup_value>> out(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (statuses[i].IsNotFound()) continue;
        if (statuses[i].ok()) out[i] = decode_dedup({values[i].data(), values[i].size()});
        if (out[i]) continue;
        if (impl_->how.report) {
            impl_->how.report(fmt::format(
                "family dedup, key {}: {}", to_hex(keys[i].bytes), statuses[i].ToString()));
        }
        return errc::damaged;
    }
    return out;
}

std::optional<damage> scan_ids(const database& from,
                               const std::function<bool(const dedup_entry&)>& visit) {
    std::optional<damage> bad;
    auto broken =
        scan_family(from, family::dedup, [&](std::string_view key, std::string_view bytes) {
            const auto value = decode_dedup(bytes);
            dedup_entry id;
            if (key.size() != id.key.bytes.size() || !value) {
                bad =
                    damage{0,
                           fmt::format("a row of family dedup has {} + {} bytes instead of 16 + 24",
                                       key.size(),
                                       bytes.size())};
                return false;
            }
            std::memcpy(id.key.bytes.data(), key.data(), key.size());
            id.value = *value;
            return visit(id);
        });
    return broken ? broken : bad;
}

std::optional<damage> store::scan_dedup(
    const std::function<bool(const dedup_entry&)>& visit) const {
    return scan_ids(*impl_->files, visit);
}

std::optional<damage> store::walk(std::string_view name,
                                  std::string_view from,
                                  const row_visitor& visit) const {
    const auto which = view_family(name);
    if (!which) return damage{0, fmt::format("there is no view family '{}'", name)};
    return walk_family(*impl_->files, *which, from, visit);
}

result<std::vector<std::optional<std::string>>> store::rows(
    std::string_view name, std::span<const std::string_view> keys) const {
    const auto which = view_family(name);
    std::vector<std::optional<std::string>> out(keys.size());
    if (!which) return out;
    const auto& files = *impl_->files;
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (const auto key : keys) slices.emplace_back(key.data(), key.size());
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    files.db().MultiGet(checked_reads(),
                        files.handle(*which),
                        keys.size(),
                        slices.data(),
                        values.data(),
                        statuses.data());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (statuses[i].ok()) {
            out[i] = values[i].ToString();
        } else if (!statuses[i].IsNotFound()) {
            if (impl_->how.report)
                impl_->how.report(fmt::format("family {}: {}", name, statuses[i].ToString()));
            return errc::damaged;
        }
    }
    return out;
}

std::optional<damage> store::scan(std::string_view name, const row_visitor& visit) const {
    const auto which = view_family(name);
    if (!which) return damage{0, fmt::format("there is no view family '{}'", name)};
    return scan_family(*impl_->files, *which, visit);
}

result<std::optional<std::string>> store::row(std::string_view name, std::string_view key) const {
    const auto which = view_family(name);
    if (!which) return std::optional<std::string>{};
    std::string value;
    const auto status = impl_->files->db().Get(checked_reads(),
                                               impl_->files->handle(*which),
                                               rocksdb::Slice(key.data(), key.size()),
                                               &value);
    if (status.ok()) return std::optional<std::string>{std::move(value)};
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (impl_->how.report) impl_->how.report(fmt::format("family {}: {}", name, status.ToString()));
    return errc::damaged;
}

}  // namespace tiendo::storage
