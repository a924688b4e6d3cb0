// Heads of frames, their edges and their masks.
#include "incoming_frame.hpp"

#include <algorithm>
#include <cstring>

namespace tiendo::net {

std::optional<frame_head> parse_frame_head(std::string_view bytes) noexcept {
    constexpr std::size_t mask_bytes = 4;
    if (bytes.size() < 2) return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    frame_head out;
    out.first = byte(0);
    out.is_masked = (byte(1) & 0x80U) != 0;
    out.length = byte(1) & 0x7FU;
    const std::size_t length_bytes = out.length == 126 ? 2 : out.length == 127 ? 8 : 0;
    out.bytes = 2 + length_bytes + (out.is_masked ? mask_bytes : 0);
    if (bytes.size() < out.bytes) return std::nullopt;
    if (length_bytes != 0) {
        out.length = 0;
        for (std::size_t i = 0; i < length_bytes; ++i) out.length = out.length << 8 | byte(2 + i);
        out.is_shortest = length_bytes == 2 ? out.length > 125 : out.length > 65'535;
    }
    if (out.is_masked)
        std::memcpy(out.mask.data(), bytes.data() + 2 + length_bytes, out.mask.size());
    return out;
}

std::size_t frame_edge::take(std::string_view bytes) {
    std::size_t taken = 0;
    if (left_ == 0) {
        while (taken < bytes.size()) {
            head_.push_back(bytes[taken++]);
            const auto whole = parse_frame_head(head_);
            if (!whole) continue;
            left_ = whole->length;
            if (!whole->is_control()) awaits_fragments_ = !whole->is_final();
            head_.clear();
            break;
        }
        if (!head_.empty()) return taken;
    }
    const auto more =
        static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - taken));
    left_ -= more;
    return taken + more;
}

void unmask(char* payload, std::size_t bytes, const std::array<char, 4>& mask) noexcept {
    std::uint64_t wide = 0;
    std::memcpy(&wide, mask.data(), mask.size());
    wide |= wide << 32;
    std::size_t at = 0;
    for (; at + sizeof(wide) <= bytes; at += sizeof(wide)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, payload + at, sizeof(eight));
        eight ^= wide;
        std::memcpy(payload + at, &eight, sizeof(eight));
    }
    for (; at < bytes; ++at) payload[at] = static_cast<char>(payload[at] ^ mask[at % mask.size()]);
}

}  // namespace tiendo::net
