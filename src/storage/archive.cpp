// Segments: their manifests, reading them, and checking every byte.
#include "tiendo/storage/archive.hpp"

#include "disk.hpp"
#include "log_view.hpp"
#include "manifest_words.hpp"

#include <fmt/format.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view manifest_ending = ".manifest";

bool is_segment_name(std::string_view name) {
    constexpr std::size_t digits = 20;
    constexpr std::string_view front = "log-";
    constexpr std::string_view back = ".sst";
    if (name.size() != front.size() + digits + 1 + digits + back.size()) return false;
    const auto is_number = [](std::string_view s) {
        return std::ranges::all_of(s, [](char c) { return c >= '0' && c <= '9'; });
    };
    return name.starts_with(front) && name.ends_with(back) && name[front.size() + digits] == '-' &&
           is_number(name.substr(front.size(), digits)) &&
           is_number(name.substr(front.size() + digits + 1, digits));
}

// All of a file, at most as much as its manifest says and one byte.
rocksdb::Status read_whole(rocksdb::Env& env,
                           const std::string& path,
                           std::uint64_t size,
                           std::string& out) {
    std::unique_ptr<rocksdb::SequentialFile> file;
    auto status = env.NewSequentialFile(path, &file, rocksdb::EnvOptions());
    if (!status.ok()) return status;
    constexpr std::size_t at_once = 1u << 20;
    std::string room(at_once, '\0');
    out.clear();
    for (rocksdb::Slice got; out.size() <= size;) {
        status = file->Read(at_once, &got, room.data());
        if (!status.ok() || got.empty()) return status;
        out.append(got.data(), got.size());
    }
    return status;
}

}  // namespace

std::string encode_segment(const archive_segment& s) {
    auto out = std::string("tiendo-archive 1\n");
    out += head_line("before", s.before);
    out += head_line("after", s.after);
    out += fmt::format("file {} {} {}\n", s.size, to_hex(s.digest), s.name);
    close_by_digest(out);
    return out;
}

std::optional<archive_segment> decode_segment(std::string_view text) {
    archive_segment s;
    auto rest = text;
    if (take_words(rest, "tiendo-archive") != std::vector<std::string_view>{"1"})
        return std::nullopt;
    if (!take_head(rest, "before", s.before) || !take_head(rest, "after", s.after))
        return std::nullopt;
    const auto words = take_words(rest, "file");
    if (words.size() != 3 || !to_number(words[0], s.size) || !to_digest(words[1], s.digest) ||
        !is_segment_name(words[2]) || !is_closed_by_digest(text, rest)) {
        return std::nullopt;
    }
    s.name = words[2];
    return s;
}

archive::archive(fs::path directory, disk& on) : directory_(std::move(directory)), on_(&on) {}

archive::opened archive::open(const fs::path& directory, disk& on) {
    archive self(directory, on);
    if (!on.exists(directory))
        return fmt::format("there is no archive {}: name the right directory", directory.string());
    for (const auto& name : on.names_in(directory)) {
        if (!name.ends_with(manifest_ending)) continue;
        const auto text = on.read_small_file(directory / name);
        auto segment = text ? decode_segment(*text) : std::nullopt;
        const auto stem = std::string_view(name).substr(0, name.size() - manifest_ending.size());
        if (!segment || segment->name != std::string(stem) + ".sst") {
            return fmt::format("{} is damaged: bring back a copy of the archive",
                               (directory / name).string());
        }
        self.segments_.push_back(*std::move(segment));
        if (self.segments_.size() > archive_segments_max)
            return fmt::format(
                "{} holds more than {} segments", directory.string(), archive_segments_max);
    }
    auto& all = self.segments_;
    std::ranges::sort(all, {}, [](const archive_segment& s) { return s.before.sequence; });
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto before = i == 0 ? engine::log_head{} : all[i - 1].after;
        if (all[i].before == before && all[i].after.sequence > before.sequence) continue;
        return fmt::format(
            "the archive {} does not go on: {} does not follow sequence {}: bring "
            "back what is missing",
            directory.string(),
            all[i].name,
            before.sequence);
    }
    return self;
}

std::optional<damage> archive::check_digest(const archive_segment& segment,
                                            rocksdb::Env& env) const {
    const auto path = (directory_ / segment.name).string();
    std::string bytes;
    const auto status = read_whole(env, path, segment.size, bytes);
    if (!status.ok()) return damage{segment.before.sequence + 1, path + ": " + status.ToString()};
    if (bytes.size() == segment.size && sha256(bytes) == segment.digest) return std::nullopt;
    return damage{segment.before.sequence + 1,
                  path + " is not what its manifest says: its SHA-256 differs"};
}

std::optional<damage> archive::read_segment(
    const archive_segment& segment,
    std::uint64_t from_sequence,
    chain_check check,
    const std::function<bool(const engine::log_record&)>& visit,
    bool& goes_on) const {
    const auto path = (directory_ / segment.name).string();
    const auto env = on_->environment(on_->files());
    // Its own checksums do not cover every byte.
    if (from_sequence <= segment.before.sequence + 1) {
        if (auto bad = check_digest(segment, *env)) return bad;
    }
    rocksdb::Options how;
    how.env = env.get();
    rocksdb::SstFileReader file(how);
    auto status = file.Open(path);
    if (!status.ok()) return damage{segment.before.sequence + 1, path + ": " + status.ToString()};
    const std::unique_ptr<rocksdb::Iterator> at(file.NewIterator(checked_scans()));
    engine::log_head head = segment.before;
    // A walk that trusts may begin inside; one that verifies follows the whole segment.
    if (check == chain_check::trust && from_sequence > segment.before.sequence + 1) {
        at->SeekForPrev(log_key(from_sequence));
    } else {
        at->SeekToFirst();
    }
    engine::log_record record;
    for (; at->Valid(); at->Next()) {
        damage why;
        if (!take_record(*at, record, why)) return damage{why.sequence, path + ": " + why.why};
        if (check == chain_check::verify) {
            if (!engine::follow(head, record, why.why))
                return damage{record.first_sequence, path + ": " + why.why};
        } else {
            head = engine::head_after(head, record);
        }
        if (record.last_sequence() < from_sequence) continue;
        if (!visit(record)) {
            goes_on = false;
            return std::nullopt;
        }
    }
    if (!at->status().ok()) return damage{head.sequence + 1, path + ": " + at->status().ToString()};
    const bool is_whole = check == chain_check::verify ? head == segment.after
                                                       : head.sequence == segment.after.sequence;
    if (is_whole) return std::nullopt;
    return damage{head.sequence + 1, path + ": it does not end as its manifest says"};
}

std::optional<damage> archive::read(std::uint64_t from_sequence,
                                    const engine::log_head& through,
                                    chain_check check,
                                    const std::function<bool(const engine::log_record&)>& visit,
                                    bool& goes_on) const {
    goes_on = true;
    const auto known = std::ranges::find(segments_, through, &archive_segment::after);
    if (known == segments_.end()) {
        return damage{
            through.sequence,
            fmt::format("the archive {} is not the one of this log, or lacks its newest part: no "
                        "segment ends at sequence {} with digest {}",
                        directory_.string(),
                        through.sequence,
                        to_hex(through.digest))};
    }
    for (const auto& segment : segments_) {
        if (segment.before.sequence >= through.sequence || !goes_on) break;
        if (segment.after.sequence < from_sequence) continue;
        if (auto bad = read_segment(segment, from_sequence, check, visit, goes_on)) return bad;
    }
    return std::nullopt;
}

std::optional<damage> archive::check(const archive_segment& segment) const {
    bool goes_on = true;
    return read_segment(segment, 1, chain_check::verify, [](const auto&) { return true; }, goes_on);
}

}  // namespace tiendo::storage
