// Which names the files of a backup may have.
#pragma once

#include <string_view>

namespace tiendo::storage {

// Inside the folders that a data directory has, and nowhere else: a manifest leads to no file
// outside of it.
[[nodiscard]] bool is_name_of_backup(std::string_view name);

}  // namespace tiendo::storage
