// What a WebSocket connection and the session that lives on it ask of each other.
//
// A session is a sans-I/O machine: it is told of messages and of room in the
// queue, and acts on a `peer`, which tests replace by a few lines. The
// connection owns its session; both live on the I/O thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::net {

enum class frame_form : std::uint8_t { binary, text };

// Close codes we send (RFC 6455 section 7.4).
inline constexpr std::uint16_t close_normal = 1000;
inline constexpr std::uint16_t close_going_away = 1001;
inline constexpr std::uint16_t close_protocol_error = 1002;
inline constexpr std::uint16_t close_unsupported = 1003;
inline constexpr std::uint16_t close_bad_payload = 1007;
inline constexpr std::uint16_t close_policy = 1008;
inline constexpr std::uint16_t close_internal = 1011;
inline constexpr std::uint16_t close_try_later = 1013;

// Appends `payload` as one whole unmasked WebSocket message, the form in which a server
// sends: so a message for many subscribers is framed once and its bytes are shared.
void append_frame(std::string& out, frame_form form, std::string_view payload);

// What a session may do to its connection.
class peer {
  public:
    virtual ~peer() = default;
    // Queues bytes made by append_frame. All that is queued within one wake-up of the I/O thread
    // leaves in one write. A queue beyond its bound (queue_bytes_max) takes nothing more and cuts
    // the connection, without a close frame: there is no room for one. A session that wants its
    // client to read a code closes before that.
    virtual void send_framed(std::string_view frames) = 0;
    virtual void send_shared(std::shared_ptr<const std::string> frames) = 0;
    // Queued and not yet taken by the kernel.
    [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
    // The session is ready() again.
    virtual void resume() = 0;
    // Sends what is queued, then a close frame; the session gets no further message. A client that
    // does not read it within close_deadline is cut.
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

class session {
  public:
    virtual ~session() = default;
    // `p` outlives the session.
    virtual void opened(peer& p) = 0;
    // One whole message, of the form that the subprotocol demands; valid during the call.
    virtual void message(std::string_view payload) = 0;
    // False: read nothing further until peer::resume(), or until it is true at a look at deadlines.
    [[nodiscard]] virtual bool ready() const { return true; }
    // All that was queued has been handed to the kernel.
    virtual void written() {}
    // The service stops: finish what is begun, then peer::close with 1001.
    virtual void stopping() = 0;
};

}  // namespace tiendo::net
