// The two records of how far a data directory got: the position row inside the
// database (written atomically with the views it stands for) and the witness
// file beside it, which refuses a log that ends before it.
#pragma once

#include "tiendo/storage/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tiendo::storage {

// Stored form of a checkpoint_header, closed by a digest of its own.
[[nodiscard]] std::string encode_position(const checkpoint_header& header);
[[nodiscard]] std::optional<checkpoint_header> decode_position(std::string_view bytes);

// A text file that a person can read, print and keep.
struct witness {
    std::uint64_t checkpoint = 0;  // number of the last checkpoint; 0 = none yet
    std::uint64_t sequence = 0;    // where the durable log stood
    digest256 digest{};
    friend bool operator==(const witness&, const witness&) = default;
};
[[nodiscard]] std::string encode_witness(const witness& w);
[[nodiscard]] std::optional<witness> decode_witness(std::string_view text);

}  // namespace tiendo::storage
