// One damaged bit, as a disk or a memory may give it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>

namespace tiendo::testing {

// Turned back by a second call.
inline void flip(const std::filesystem::path& file, std::uint64_t bit) {
    std::fstream io(file, std::ios::in | std::ios::out | std::ios::binary);
    io.seekg(static_cast<std::streamoff>(bit / 8));
    const auto old = static_cast<char>(io.get());
    io.seekp(static_cast<std::streamoff>(bit / 8));
    io.put(static_cast<char>(old ^ (1 << (bit % 8))));
}

}  // namespace tiendo::testing
