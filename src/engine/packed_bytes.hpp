// Bytes that are kept in millions and seldom looked at: 8 in place of the 32 of a
// std::string, and no room to grow.
#pragma once

#include "tiendo/base/check.hpp"

#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>

namespace tiendo::engine {

class packed_bytes {
  public:
    // The view ends with the next assign.
    [[nodiscard]] std::string_view view() const noexcept {
        if (!bytes_) return {};
        std::uint32_t size = 0;
        std::memcpy(&size, bytes_.get(), sizeof(size));
        return {bytes_.get() + sizeof(size), size};
    }
    // Allocates only when the bytes are others than before. `bytes` must not be a view of this one.
    void assign(std::string_view bytes) {
        if (bytes_ && view() == bytes) return;
        TIENDO_ASSERT(bytes.size() <= std::numeric_limits<std::uint32_t>::max());
        const auto size = static_cast<std::uint32_t>(bytes.size());
        auto fresh = std::make_unique_for_overwrite<char[]>(sizeof(size) + bytes.size());
        std::memcpy(fresh.get(), &size, sizeof(size));
        std::memcpy(fresh.get() + sizeof(size), bytes.data(), bytes.size());
        bytes_ = std::move(fresh);
    }

  private:
    std::unique_ptr<char[]> bytes_;  // the size, then the bytes
};

}  // namespace tiendo::engine
