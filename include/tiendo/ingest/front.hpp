// The counters' side of the service: sessions on /v1/events and POST /v1/events.
//
// A batch is decoded, judged (batch.hpp) and handed to admission; its answer
// leaves when the log has it on disk. Every batch gets exactly one answer:
// BatchAck and Error in the order of the batches, Busy at once.
//
// While more comes than can be read, batches are refused unread, by their number alone, so that
// Busy costs little and is said soon (src/ingest/intake.hpp, src/decisions/0037).
//
// Owner: the I/O thread; what the commit thread reports crosses by a mailbox
// that wakes the I/O thread once for all that has come, so that the acks of one
// group leave in one write per connection.
//
// Limits: batches_in_flight_max per session and unsent_bytes_max of unread answers; at
// either the session reads nothing further. intake_limits and admission's own bounds are answered
// Busy; a session that goes on sending through the pause it was told is not read until that is
// over.
#pragma once

#include "tiendo/engine/ports.hpp"
#include "tiendo/net/http_message.hpp"
#include "tiendo/net/session.hpp"
#include "tiendo/wire/messages.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace tiendo::ingest {

// How far behind the reading of messages may fall.
struct intake_limits {
    std::chrono::milliseconds slice_max{2};    // of reading between two looks at the sockets
    std::chrono::milliseconds wait_max{40};    // for its turn: what would wait longer is refused
    std::chrono::milliseconds age_max{80};     // what has waited longer is refused all the same
    std::size_t bytes_max = 16 * 1024 * 1024;  // that wait in all sessions
    std::size_t bytes_always = 64 * 1024;      // so much may wait however long reading takes
};

struct front_config {
    std::uint32_t batches_in_flight_max = 64;   // per session; told in Welcome
    std::size_t unsent_bytes_max = 256 * 1024;  // of answers the client has not read yet
    std::uint32_t idle_ms_max = 90'000;         // told in Welcome: the listener's idle_deadline
    std::size_t posts_in_flight_max = 256;      // POST /v1/events under way, all clients
    std::uint32_t message_bytes_max = wire::message_bytes_max;  // told in Welcome: the listener's
    intake_limits intake{};
    // Whether admission would refuse whatever came now: asked before a batch is decoded. Empty:
    // only admission itself says so.
    std::function<bool()> is_full{};
};

// Counters only grow; gauges are the present. Any thread reads them.
struct front_probe {
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::uint64_t> events_accepted{0};
    std::atomic<std::uint64_t> events_duplicate{0};
    std::atomic<std::uint64_t> events_rejected{0};  // refused by name, conflicts included
    std::atomic<std::uint64_t> batches_refused{0};  // whole, for want of authority
    std::atomic<std::uint64_t> batches_busy{0};
    std::atomic<std::uint64_t> batches_unread{0};     // of the busy: for want of time to read them
    std::atomic<std::uint64_t> batches_too_late{0};   // of the busy: had waited to be read
    std::atomic<std::uint64_t> sessions_hushed{0};    // went on sending through their pause
    std::atomic<std::uint64_t> messages_refused{0};   // not a message, or not in this state
    std::atomic<std::uint64_t> reads_paused{0};       // a limit of this front was reached
    std::atomic<std::uint64_t> sessions{0};           // gauge
    std::atomic<std::uint64_t> batches_in_flight{0};  // gauge
    std::atomic<std::uint64_t> intake_bytes{0};       // gauge: of messages that wait to be read
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
