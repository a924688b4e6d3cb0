// The catalogue's directory as texts.
#include "tiendo/config/directory.hpp"

#include "file_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

namespace tiendo::config {
namespace {

constexpr std::array<std::string_view, 7> file_names{"agencies.csv",
                                                     "procedures.csv",
                                                     "calendars.csv",
                                                     "calendar.csv",
                                                     "hours.csv",
                                                     "steps.csv",
                                                     "scope.csv"};

// Entries beyond this are not a catalogue's directory but somebody's home.
constexpr std::size_t entries_max = 10'000;

file_refusal refused(const std::filesystem::path& file, std::string reason) {
    return {.file = file.string(), .line = 0, .field = {}, .reason = std::move(reason)};
}

}  // namespace

std::variant<std::map<std::string, std::string>, std::vector<file_refusal>> read_directory(
    const std::filesystem::path& directory) {
    std::error_code ec;
    std::filesystem::directory_iterator entry(directory, ec);
    if (ec) {
        return std::vector{
            refused(directory,
                    fmt::format("cannot be read as the catalogue's directory: {}", ec.message()))};
    }
    std::map<std::string, std::string> texts;
    std::vector<file_refusal> refusals;
    std::size_t entries = 0;
    for (; entry != std::filesystem::directory_iterator(); entry.increment(ec)) {
        if (++entries > entries_max) {
            return std::vector{
                refused(directory,
                        fmt::format("holds more than {} files: name the catalogue's own directory",
                                    entries_max))};
        }
        const std::string name = entry->path().filename().string();
        const bool known =
            std::find(file_names.begin(), file_names.end(), name) != file_names.end();
        if (known) {
            auto text = text_of_file(entry->path(), catalogue_file_bytes_max);
            if (const auto* why = std::get_if<unreadable>(&text)) {
                refusals.push_back(refused(name, why->reason));
            } else {
                texts.emplace(name, std::get<std::string>(std::move(text)));
            }
        } else if (name.ends_with(".csv")) {
            refusals.push_back(refused(name,
                                       fmt::format("is no file of a catalogue: rename it to one of "
                                                   "{}, or move it away",
                                                   fmt::join(file_names, ", "))));
        }
    }
    if (ec) {
        refusals.push_back(refused(directory, fmt::format("cannot be read: {}", ec.message())));
    }
    if (refusals.empty()) return texts;
    std::sort(refusals.begin(), refusals.end(), [](const auto& a, const auto& b) {
        return a.file < b.file;
    });
    return refusals;
}

}  // namespace tiendo::config
