// Where does RocksDB's list of files end, when a power cut has left its last record half
// written and half zero? RocksDB refuses such a list; what stands before it is whole.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tiendo::storage {

// The bytes up to the end of the last whole record, when all behind it is one that reaches to
// the end of the file. nullopt: nothing is broken, or something in the middle is: that is damage.
[[nodiscard]] std::optional<std::size_t> torn_after(std::string_view manifest);

}  // namespace tiendo::storage
