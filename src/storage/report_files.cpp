// Keeping reports in files that are written once.
#include "tiendo/storage/report_files.hpp"

#include "durable_file.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/base/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;
using engine::keeping_refused;
using engine::kept_head;
using engine::kept_report;

constexpr std::string_view format_name = "tiendo-report-1 sha256 ";
constexpr std::size_t digest_digits = 64;
constexpr std::size_t first_line_bytes = format_name.size() + digest_digits + 1;
constexpr std::size_t head_bytes_max = 8'192;
constexpr std::string_view suffix = ".report";
constexpr std::size_t id_bytes_max = 96;

bool is_id(std::string_view id) noexcept {
    const auto is_good = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-';
    };
    return !id.empty() && id.size() <= id_bytes_max && std::all_of(id.begin(), id.end(), is_good);
}

std::string file_of(const kept_report& what) {
    auto rest = what.head + "\n" + what.body;
    return std::string(format_name) + to_hex(sha256(rest)) + "\n" + std::move(rest);
}

// The head's line behind the first one; nullopt: this is no such file.
std::optional<std::string_view> head_in(std::string_view beginning) {
    if (!beginning.starts_with(format_name) || beginning.size() <= first_line_bytes ||
        beginning[first_line_bytes - 1] != '\n')
        return std::nullopt;
    beginning.remove_prefix(first_line_bytes);
    const auto end = beginning.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    return beginning.substr(0, end);
}

std::string beginning_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string out(first_line_bytes + head_bytes_max + 1, '\0');
    in.read(out.data(), static_cast<std::streamsize>(out.size()));
    out.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    return out;
}

kept_head head_of(std::string id, const fs::path& path, std::uint64_t bytes) {
    kept_head out;
    out.id = std::move(id);
    out.bytes = bytes;
    const auto text = beginning_of(path);
    if (const auto head = head_in(text)) {
        out.head = *head;
    } else {
        out.damage = "its first lines are not those of a stored report";
    }
    return out;
}

}  // namespace

report_files::report_files(fs::path folder, report_files_limits limits)
    : folder_(std::move(folder)), limits_(limits) {}

std::variant<std::unique_ptr<report_files>, std::string> report_files::open(
    fs::path folder, report_files_limits limits) {
    std::error_code failed;
    const bool made = fs::create_directory(folder, failed);
    if (failed) return fmt::format("cannot make {}: {}", folder.string(), failed.message());
    if (made) {
        if (auto why = sync_directory(folder.parent_path())) return *std::move(why);
    }
    std::unique_ptr<report_files> out(new report_files(std::move(folder), limits));
    if (auto why = out->look()) return *std::move(why);
    return out;
}

fs::path report_files::path_of(std::string_view id) const {
    return folder_ / (std::string(id) + std::string(suffix));
}

void report_files::count() {
    std::uint64_t bytes = 0;
    for (const auto& [id, head] : known_) bytes += head.bytes;
    probe_.number = known_.size();
    probe_.bytes = bytes;
}

std::optional<std::string> report_files::look() {
    std::map<std::string, kept_head, std::less<>> now;
    try {
        for (const auto& entry : fs::directory_iterator(folder_)) {
            const auto name = entry.path().filename().string();
            if (!name.ends_with(suffix)) continue;  // one that was never whole, or not ours
            auto id = name.substr(0, name.size() - suffix.size());
            if (!is_id(id) || !entry.is_regular_file()) continue;
            const std::uint64_t bytes = entry.file_size();
            const auto known = known_.find(id);
            const bool is_same = known != known_.end() && known->second.bytes == bytes;
            now.emplace(id, is_same ? known->second : head_of(id, entry.path(), bytes));
        }
    } catch (const fs::filesystem_error& failed) {
        return fmt::format("cannot list {}: {}", folder_.string(), failed.code().message());
    }
    known_ = std::move(now);
    count();
    return std::nullopt;
}

keeping_refused report_files::refuse(keeping_refused::reason why, std::string sentence) {
    using reason = keeping_refused::reason;
    if (why == reason::full || why == reason::too_large) ++probe_.refused;
    if (why == reason::failed) ++probe_.failed;
    if (why == reason::damaged) ++probe_.damaged;
    return {why, std::move(sentence)};
}

std::optional<keeping_refused> report_files::room_for(std::uint64_t bytes) {
    const auto is_full = [&] {
        return known_.size() >= limits_.number_max || probe_.bytes + bytes > limits_.bytes_max;
    };
    if (!is_full()) return std::nullopt;
    if (auto why = look()) return refuse(keeping_refused::reason::failed, *std::move(why));
    if (!is_full()) return std::nullopt;
    return refuse(keeping_refused::reason::full,
                  fmt::format("{} reports with {} bytes are stored, and at most {} with {} may be. "
                              "Move old files out of {} to an archive; the service may go on "
                              "running.",
                              known_.size(),
                              probe_.bytes.load(),
                              limits_.number_max,
                              limits_.bytes_max,
                              folder_.string()));
}

std::optional<keeping_refused> report_files::keep(const kept_report& what) {
    TIENDO_ASSERT(is_id(what.id));
    TIENDO_ASSERT(what.head.find('\n') == std::string::npos && what.head.size() <= head_bytes_max);
    std::error_code unseen;
    if (known_.contains(what.id) && fs::exists(path_of(what.id), unseen)) return std::nullopt;
    const auto text = file_of(what);
    if (text.size() > limits_.one_bytes_max) {
        return refuse(keeping_refused::reason::too_large,
                      fmt::format("The report has {} bytes, and a stored one {} at most. Ask for a "
                                  "smaller part: one agency, or fewer rows.",
                                  text.size(),
                                  limits_.one_bytes_max));
    }
    if (auto full = room_for(text.size())) return full;
    if (auto why = replace_file(path_of(what.id), text))
        return refuse(keeping_refused::reason::failed, *std::move(why));
    known_[what.id] = {what.id, what.head, text.size(), {}};
    ++probe_.kept;
    count();
    return std::nullopt;
}

std::vector<kept_head> report_files::heads() {
    if (const auto why = look()) ++probe_.failed;  // what was known then is told
    std::vector<kept_head> out;
    for (const auto& [id, head] : known_) {
        if (!head.damage.empty()) ++probe_.damaged;
        out.push_back(head);
    }
    return out;
}

std::variant<kept_report, keeping_refused> report_files::find(std::string_view id) {
    const auto unknown = [&] {
        return keeping_refused{keeping_refused::reason::unknown,
                               "There is no stored report of this id."};
    };
    if (!is_id(id)) return unknown();
    const auto path = path_of(id);
    std::error_code failed;
    const auto bytes = fs::file_size(path, failed);
    if (failed == std::errc::no_such_file_or_directory) return unknown();
    const auto damaged = [&](std::string_view why) {
        return refuse(
            keeping_refused::reason::damaged,
            fmt::format("The stored report {} is damaged: {}. Put the file {} back from a "
                        "backup.",
                        id,
                        why,
                        path.string()));
    };
    if (!failed && bytes > limits_.one_bytes_max) return damaged("it is larger than any may be");
    auto text = failed ? std::nullopt : read_small_file(path);
    if (!text) {
        return refuse(keeping_refused::reason::failed,
                      fmt::format("The file {} cannot be read.", path.string()));
    }
    const auto head = head_in(*text);
    if (!head) return damaged("its first lines are not those of a stored report");
    const auto rest = std::string_view(*text).substr(first_line_bytes);
    if (to_hex(sha256(rest)) != std::string_view(*text).substr(format_name.size(), digest_digits))
        return damaged("its digest is another one");
    kept_report out{std::string(id), std::string(*head), {}};
    out.body = rest.substr(head->size() + 1);
    return out;
}

}  // namespace tiendo::storage
