// What of an export was not taken, and what to do about it: one line a refusal.
//
// CSV: row, line, dossier_code, event_id, field, code, reason. A row's own text
// is never written: it may name persons. The file tells of one run; that of an earlier one is
// renamed to FILE.previous, and a run without refusals leaves none. At
// refusals_kept_max the file ends and further ones are only counted.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace tiendo::importer {

inline constexpr std::uint64_t refusals_kept_max = 1'000'000;

struct rejected_row {
    std::uint64_t row = 0;  // 0 = unknown
    std::size_t line = 0;
    std::string_view dossier, event;
};

// Owner: one thread.
class rejects_file {
  public:
    // Throws client::usage_error when the path cannot be written, before anything is sent.
    explicit rejects_file(std::filesystem::path path);

    // Throws std::runtime_error when the file cannot be written any more.
    void add(const rejected_row& where, const refusal& why);
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  private:
    std::filesystem::path path_;
    std::ofstream out_;
    std::uint64_t count_ = 0;
};

}  // namespace tiendo::importer
