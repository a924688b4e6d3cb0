// The stored form of a manifest.
#include "backup_names.hpp"
#include "manifest_words.hpp"
#include "tiendo/storage/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tiendo::storage {
namespace {

bool take_file(std::string_view& rest, backup_file& out) {
    const auto words = take_words(rest, "file");
    if (words.size() != 3 || !to_number(words[0], out.size) || !to_digest(words[1], out.digest) ||
        !is_name_of_backup(words[2])) {
        return false;
    }
    out.name = words[2];
    return true;
}

}  // namespace

bool is_name_of_backup(std::string_view name) {
    constexpr std::size_t bytes_max = 200;
    constexpr std::array<std::string_view, 3> folders{"db/", "outbox/", "reports/"};
    constexpr std::array<std::string_view, 2> files{"witness", "credentials.jsonl"};
    if (std::ranges::find(files, name) != files.end()) return true;
    const auto slash = name.find('/');
    if (name.size() > bytes_max || slash == std::string_view::npos ||
        std::ranges::find(folders, name.substr(0, slash + 1)) == folders.end()) {
        return false;
    }
    const auto leaf = name.substr(slash + 1);
    return !leaf.empty() && leaf.front() != '.' && std::ranges::all_of(leaf, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

std::uint64_t backup_manifest::bytes() const noexcept {
    std::uint64_t out = 0;
    for (const auto& file : files) out += file.size;
    return out;
}

std::string encode_manifest(const backup_manifest& m) {
    auto out = fmt::format("tiendo-backup 1\nmade {} {}\ncheckpoint {}\n",
                           m.made_at.time_since_epoch().count(),
                           to_rfc3339(m.made_at),
                           m.checkpoint);
    out += head_line("log", m.head);
    out += fmt::format("counted {} {} {} {} {}\n",
                       m.counted.position,
                       m.counted.ledger,
                       m.counted.dossiers,
                       m.counted.durations,
                       m.counted.beside);
    out += fmt::format("files {} {}\n", m.files.size(), m.bytes());
    for (const auto& file : m.files)
        out += fmt::format("file {} {} {}\n", file.size, to_hex(file.digest), file.name);
    close_by_digest(out);
    return out;
}

std::optional<backup_manifest> decode_manifest(std::string_view text) {
    backup_manifest m;
    auto rest = text;
    if (take_words(rest, "tiendo-backup") != std::vector<std::string_view>{"1"})
        return std::nullopt;
    std::int64_t made_at = 0;
    const auto made = take_words(rest, "made");
    if (made.size() != 2 || !to_number(made[0], made_at)) return std::nullopt;
    m.made_at = instant{milliseconds{made_at}};
    const auto checkpoint = take_words(rest, "checkpoint");
    if (checkpoint.size() != 1 || !to_number(checkpoint[0], m.checkpoint)) return std::nullopt;
    if (!take_head(rest, "log", m.head)) return std::nullopt;
    const auto counted = take_words(rest, "counted");
    if (counted.size() != 5 || !to_number(counted[0], m.counted.position)) return std::nullopt;
    m.counted.ledger = counted[1];
    m.counted.dossiers = counted[2];
    m.counted.durations = counted[3];
    m.counted.beside = counted[4];
    const auto totals = take_words(rest, "files");
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    if (totals.size() != 2 || !to_number(totals[0], files) || !to_number(totals[1], bytes) ||
        files > backup_files_max) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < files; ++i) {
        if (!take_file(rest, m.files.emplace_back())) return std::nullopt;
    }
    if (!is_closed_by_digest(text, rest) || m.bytes() != bytes) return std::nullopt;
    return m;
}

}  // namespace tiendo::storage
