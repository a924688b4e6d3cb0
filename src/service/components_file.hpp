// A deployment's own criteria of the form `components` ([report] components), read
// once at start; a file with an error is refused whole, by line and column.
#pragma once

#include "tiendo/report/components.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace tiendo::service {

inline constexpr std::size_t components_bytes_max = std::size_t{1} << 20;

// The criteria; or why not, a sentence for each line that is wrong. An empty path: the shipped.
[[nodiscard]] std::variant<std::shared_ptr<const report::component_list>, std::string>
read_components(const std::filesystem::path& path);

}  // namespace tiendo::service
