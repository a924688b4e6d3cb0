// The framing of RocksDB's log files, as its MANIFEST is written: blocks of 32 KiB; each fragment
// has a masked CRC-32C, its length and its type.
#include "manifest_end.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <cstdint>

namespace tiendo::storage {
namespace {

constexpr std::size_t block_bytes = 32'768;
constexpr std::size_t header_bytes = 7;
enum fragment : unsigned char { full = 1, first = 2, middle = 3, last = 4 };

std::uint32_t byte_at(std::string_view in, std::size_t at) {
    return static_cast<unsigned char>(in[at]);
}

// Of type and content.
std::uint32_t masked_crc(std::string_view bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    const std::uint32_t plain = crc.checksum();
    return ((plain >> 15U) | (plain << 17U)) + 0xa282ead8U;
}

}  // namespace

std::optional<std::size_t> torn_after(std::string_view manifest) {
    std::size_t whole = 0;
    for (std::size_t at = 0; at < manifest.size();) {
        const auto left = block_bytes - at % block_bytes;
        if (left < header_bytes) {
            at += left;  // filled with zeros
            continue;
        }
        if (manifest.size() - at < header_bytes) return whole;
        const auto size = byte_at(manifest, at + 4) | byte_at(manifest, at + 5) << 8U;
        const auto type = byte_at(manifest, at + 6);
        const auto end = at + header_bytes + size;
        std::uint32_t told = 0;
        for (std::size_t i = 4; i-- > 0;) told = told << 8U | byte_at(manifest, at + i);
        const bool is_inside = size <= left - header_bytes && end <= manifest.size();
        if (!is_inside || type < full || type > last ||
            masked_crc(manifest.substr(at + 6, size + 1)) != told) {
            const auto rest = manifest.substr(at);
            const bool is_zero = std::ranges::all_of(rest, [](char c) { return c == 0; });
            const bool is_last = !is_inside || end == manifest.size();
            if (is_zero || (is_last && rest.back() == 0)) return whole;
            return std::nullopt;
        }
        at = end;
        if (type == full || type == last) whole = at;
    }
    return std::nullopt;
}

}  // namespace tiendo::storage
