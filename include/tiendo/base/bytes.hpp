// Writing and reading the few primitive forms that stored records are made of:
// little-endian varints, fixed 64-bit words, length-prefixed bytes.
//
// A reader never throws and never reads past its end: the first impossible byte
// makes ok() false for good, and every later read gives zero or empty. Records
// from disk are decoded with it and then checked once.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tiendo {

inline void put_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}
// Small magnitudes of either sign stay short.
inline void put_signed(std::string& out, std::int64_t value) {
    put_varint(out,
               (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}
inline void put_bytes(std::string& out, std::string_view bytes) {
    put_varint(out, bytes.size());
    out.append(bytes);
}
// Big-endian, so that keys sort as numbers.
inline void put_be64(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

class byte_reader {
  public:
    explicit byte_reader(std::string_view bytes) noexcept : rest_(bytes) {}

    std::uint64_t varint() noexcept {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) return fail();
            const auto byte = static_cast<std::uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            if (shift == 63 && byte > 1) return fail();
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) {
                if (byte == 0 && shift != 0) return fail();  // only the shortest form is ours
                return value;
            }
        }
        return fail();
    }
    std::int64_t signed_varint() noexcept {
        const auto raw = varint();
        return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
    }
    std::string_view bytes() noexcept { return take(varint()); }
    std::string_view take(std::uint64_t size) noexcept {
        if (size > rest_.size()) {
            fail();
            return {};
        }
        const auto out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }
    std::uint8_t byte() noexcept {
        const auto one = take(1);
        return one.empty() ? 0 : static_cast<std::uint8_t>(one.front());
    }
    std::uint64_t be64() noexcept {
        std::uint64_t value = 0;
        for (const char c : take(8)) value = value << 8 | static_cast<std::uint8_t>(c);
        return value;
    }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

  private:
    std::uint64_t fail() noexcept {
        ok_ = false;
        rest_ = {};
        return 0;
    }
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace tiendo
