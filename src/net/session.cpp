// The bytes of one server-to-client WebSocket message (RFC 6455 section 5.2).
#include "tiendo/net/session.hpp"

namespace tiendo::net {

void append_frame(std::string& out, frame_form form, std::string_view payload) {
    constexpr unsigned final_fragment = 0x80;
    const unsigned opcode = form == frame_form::text ? 1 : 2;
    out.push_back(static_cast<char>(final_fragment | opcode));
    const std::uint64_t size = payload.size();
    int length_bytes = 0;
    if (size < 126) {
        out.push_back(static_cast<char>(size));
    } else if (size < 65536) {
        out.push_back(126);
        length_bytes = 2;
    } else {
        out.push_back(127);
        length_bytes = 8;
    }
    for (int i = length_bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(size >> (8 * i)));
    out.append(payload);
}

}  // namespace tiendo::net
