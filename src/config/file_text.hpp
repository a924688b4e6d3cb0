// One whole file as text, or the sentence that says why not.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>

namespace tiendo::config {

struct unreadable {
    std::string reason;
};

// At most `bytes_max`; only regular files (or links to them).
[[nodiscard]] std::variant<std::string, unreadable> text_of_file(const std::filesystem::path& path,
                                                                 std::size_t bytes_max);

}  // namespace tiendo::config
