// A counter that breaks rules on purpose, against a real service: the batches it
// sends on each path into the service, and the answers it gets, read by
// protobuf's own library and not by the product's codec.
#pragma once

#include "../net/raw_client.hpp"
#include "../wire/malformed_events.hpp"
#include "tiendo/v1/counter_session.pb.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::testing {

// The ways by which events reach the service.
enum class path : std::uint8_t { socket_protobuf, socket_json, post_protobuf, post_json };
inline constexpr std::array all_paths{
    path::socket_protobuf, path::socket_json, path::post_protobuf, path::post_json};

[[nodiscard]] std::string_view name_of(path p) noexcept;
[[nodiscard]] wire::subprotocol form_of(path p) noexcept;
[[nodiscard]] bool is_post(path p) noexcept;

// The port of the service under test, from the environment variable TIENDO_PORT.
[[nodiscard]] std::uint16_t service_port();

// A sound Received of a dossier of its own, which tells the path and its number.
[[nodiscard]] std::string neighbour(path p, std::uint64_t number);

// An EventBatch; on a socket within its ClientMessage.
[[nodiscard]] std::string batch_of(path p,
                                   std::uint64_t batch_id,
                                   const std::vector<std::string>& events);

// Kinds that only the catalogue and the clock can tell from sound events.
[[nodiscard]] const std::vector<malformed_kind>& impossible_kinds();

// A POST with a body, as bytes.
[[nodiscard]] std::string post_text(std::string_view content_type, std::string_view body);

// One connection on one path. On a socket Hello has been said and answered.
class hostile_counter {
  public:
    explicit hostile_counter(path p);

    // Sends a message (socket) or a body (POST); `answer` brings the answers in their order.
    void send(std::string_view bytes);
    // Any server message; a POST's answer as the `ack` it is, or as the `error` of its problem
    // document. Nothing when the connection ended or was closed.
    [[nodiscard]] std::optional<v1::ServerMessage> answer();
    // The close code of the last answer that was none; 0 = none was given.
    [[nodiscard]] int close_code() const noexcept { return close_code_; }
    [[nodiscard]] raw_client& raw() noexcept { return client_; }
    // One sound batch is stored: the session or connection lives.
    [[nodiscard]] bool still_serves(std::uint64_t batch_id);

  private:
    path path_;
    raw_client client_;
    int close_code_ = 0;
};

}  // namespace tiendo::testing
