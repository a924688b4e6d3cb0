// Reports as they were given out, each in a file of its own beside the log.
//
// DATA/reports/ID.report has three parts: a line that names the format and the
// SHA-256 of all behind it, the head in one line, the body. A file appears whole
// and synced or not at all, and is never written again. Nothing of it can be
// recounted from the log, since the log goes on: a backup has to copy the folder.
//
// Bounded in number and in bytes. At the bound a further one is refused, with
// what to do: move old files out of the folder, with the service running or not;
// the folder is looked at again before a refusal.
#pragma once

#include "tiendo/engine/kept_reports.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <variant>

namespace tiendo::storage {

struct report_files_limits {
    std::size_t number_max = 20'000;                    // fifty a day for a year
    std::uint64_t bytes_max = std::uint64_t{2} << 30U;  // of all of them
    std::uint64_t one_bytes_max = std::uint64_t{16} << 20U;
};

struct report_files_probe {
    std::atomic<std::uint64_t> number{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> kept{0};     // since the start
    std::atomic<std::uint64_t> refused{0};  // at a bound
    std::atomic<std::uint64_t> failed{0};   // the disk did not take or give one
    std::atomic<std::uint64_t> damaged{0};  // times a damaged file was met
};

// Owner: one thread at a time; the probe is anybody's.
class report_files final : public engine::report_keeper {
  public:
    // Makes the folder where it is missing. The second alternative says why not.
    [[nodiscard]] static std::variant<std::unique_ptr<report_files>, std::string> open(
        std::filesystem::path folder, report_files_limits limits = {});

    [[nodiscard]] std::optional<engine::keeping_refused> keep(
        const engine::kept_report& what) override;
    [[nodiscard]] std::vector<engine::kept_head> heads() override;
    [[nodiscard]] std::variant<engine::kept_report, engine::keeping_refused> find(
        std::string_view id) override;

    [[nodiscard]] const report_files_probe& probe() const noexcept { return probe_; }

  private:
    report_files(std::filesystem::path folder, report_files_limits limits);
    // What the folder holds now; heads that are known are not read again.
    [[nodiscard]] std::optional<std::string> look();
    [[nodiscard]] std::filesystem::path path_of(std::string_view id) const;
    [[nodiscard]] std::optional<engine::keeping_refused> room_for(std::uint64_t bytes);
    [[nodiscard]] engine::keeping_refused refuse(engine::keeping_refused::reason why,
                                                 std::string sentence);
    void count();

    std::filesystem::path folder_;
    report_files_limits limits_;
    std::map<std::string, engine::kept_head, std::less<>> known_;
    report_files_probe probe_;
};

}  // namespace tiendo::storage
