// The counters' side of the service: sessions on /v1/events and POST /v1/events.
//
// A batch is decoded, judged (batch.hpp) and handed to admission; its answer
// leaves when the log has it on disk. Every batch gets exactly one answer
// (BatchAck, Busy or Error), in the order of the batches.
//
// Owner: the I/O thread; what the commit thread reports crosses by a mailbox
// that wakes the I/O thread once for all that has come, so that the acks of one
// group leave in one write per connection.
//
// Limits: batches_in_flight_max per session and unsent_bytes_max of unread answers; at
// either the session reads nothing further. Admission's own bound is answered Busy.
#pragma once

#include "tiendo/engine/ports.hpp"
#include "tiendo/net/http_message.hpp"
#include "tiendo/net/session.hpp"
#include "tiendo/wire/messages.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <memory>

namespace tiendo::ingest {

struct front_config {
    std::uint32_t batches_in_flight_max = 64;   // per session; told in Welcome
    std::size_t unsent_bytes_max = 256 * 1024;  // of answers the client has not read yet
    std::uint32_t idle_ms_max = 90'000;         // told in Welcome: the listener's idle_deadline
    std::size_t posts_in_flight_max = 256;      // POST /v1/events under way, all clients
    std::uint32_t message_bytes_max = wire::message_bytes_max;  // told in Welcome: the listener's
};

// Counters only grow; gauges are the present. Any thread reads them.
struct front_probe {
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::uint64_t> events_accepted{0};
    std::atomic<std::uint64_t> events_duplicate{0};
    std::atomic<std::uint64_t> events_rejected{0};  // refused by name, conflicts included
    std::atomic<std::uint64_t> batches_refused{0};  // whole, for want of authority
    std::atomic<std::uint64_t> batches_busy{0};
    std::atomic<std::uint64_t> messages_refused{0};   // not a message, or not in this state
    std::atomic<std::uint64_t> reads_paused{0};       // a limit of this front was reached
    std::atomic<std::uint64_t> sessions{0};           // gauge
    std::atomic<std::uint64_t> batches_in_flight{0};  // gauge
};

struct front_parts;  // src/ingest/front_parts.hpp

class front {
  public:
    // The ports must outlive the front and every session of it.
    front(boost::asio::any_io_executor executor,
          front_config config,
          engine::admission& admission,
          engine::core_reader& reader,
          const engine::clock& clock);
    ~front();
    front(const front&) = delete;
    front& operator=(const front&) = delete;

    [[nodiscard]] std::unique_ptr<net::session> open(std::shared_ptr<const engine::credential> who,
                                                     wire::subprotocol form);
    // Body: an EventBatch, application/json or application/x-protobuf. Answers with a BatchAck in
    // JSON: 200, or 403 when the batch is refused whole; 400, 415 and 503 as problems.
    [[nodiscard]] boost::asio::awaitable<net::http_response> post(
        std::shared_ptr<const engine::credential> who, net::http_request request);

    [[nodiscard]] const front_probe& probe() const noexcept;

  private:
    std::shared_ptr<front_parts> parts_;
};

}  // namespace tiendo::ingest
