// A service that keeps every event it took and breaks its connections whenever
// its seed says so: before it took a batch, or after, when only the answer is
// lost. It speaks the real protocol through wire's codec.
#pragma once

#include "tiendo/base/rng.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace tiendo::cli_test {

struct misbehaviour {
    std::uint64_t seed = 1;
    std::uint64_t drop_before_per_mille =
        0;                                   // of batches: the connection breaks, nothing was taken
    std::uint64_t drop_after_per_mille = 0;  // taken, and the answer is lost
    std::uint64_t busy_per_mille = 0;
    std::set<std::string> reject;          // these event ids are refused by name
    std::set<std::string> not_authorised;  // these refuse the batch whole that they stand in
    unsigned refuse_handshakes_with = 0;   // an HTTP status instead of the upgrade
    std::string refusal_body;              // of that answer
    std::uint32_t batches_in_flight_max = 8;
    std::uint32_t message_bytes_max = wire::message_bytes_max;  // longer: closed with 1009
};

// Thread-safe. One connection at a time, as one pusher has.
class fake_service {
  public:
    explicit fake_service(misbehaviour how)
        : how_(std::move(how)),
          random_(how_.seed),
          acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
          port_(acceptor_.local_endpoint().port()),
          thread_([this] { serve(); }) {}
    ~fake_service() {
        stopping_ = true;
        boost::asio::ip::tcp::socket poke(io_);
        boost::system::error_code ignored;  // the thread may have seen the flag already
        poke.connect({boost::asio::ip::address_v4::loopback(), port_}, ignored);
        thread_.join();
    }
    fake_service(const fake_service&) = delete;
    fake_service& operator=(const fake_service&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // How often each event was stored: 1 for every one, whatever was sent again.
    [[nodiscard]] std::map<std::string, int> stored() const {
        const std::lock_guard held(mutex_);
        return stored_;
    }
    [[nodiscard]] std::uint64_t breaks() const { return breaks_; }
    [[nodiscard]] std::uint64_t ids_out_of_order() const { return ids_out_of_order_; }
    [[nodiscard]] std::uint64_t most_in_a_batch() const { return most_in_a_batch_; }

  private:
    using stream = boost::beast::websocket::stream<boost::asio::ip::tcp::socket>;

    void serve() {
        while (!stopping_) {
            boost::asio::ip::tcp::socket socket(io_);
            boost::system::error_code ec;
            acceptor_.accept(socket, ec);
            if (ec || stopping_) continue;
            try {
                session(std::move(socket));
            } catch (const boost::system::system_error&) {
                // The client closed: the session's ordinary end.
            }
        }
    }

    void session(boost::asio::ip::tcp::socket socket) {
        namespace http = boost::beast::http;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(socket, buffer, request);
        if (how_.refuse_handshakes_with != 0) {
            http::response<http::string_body> answer{
                static_cast<http::status>(how_.refuse_handshakes_with), 11};
            answer.body() = how_.refusal_body;
            answer.prepare_payload();
            http::write(socket, answer);
            return;
        }
        stream ws(std::move(socket));
        ws.set_option(boost::beast::websocket::stream_base::decorator([](auto& answer) {
            answer.set(http::field::sec_websocket_protocol, "tiendo.v1.protobuf");
        }));
        ws.accept(request);
        ws.binary(true);
        (void)read(ws);  // Hello
        wire::welcome welcome;
        welcome.limit.batches_in_flight_max = how_.batches_in_flight_max;
        welcome.limit.message_bytes_max = how_.message_bytes_max;
        ws.read_message_max(how_.message_bytes_max);
        write(ws, welcome);
        std::uint64_t last_id = 0;
        for (;;) {
            const auto message = read(ws);
            const auto& batch = std::get<wire::event_batch>(message);
            if (batch.batch_id <= last_id) ++ids_out_of_order_;
            last_id = batch.batch_id;
            if (!answer(ws, batch)) return;
        }
    }

    // False: the connection is broken on purpose.
    bool answer(stream& ws, const wire::event_batch& batch) {
        most_in_a_batch_ = std::max<std::uint64_t>(most_in_a_batch_, batch.events.size());
        if (random_.chance(how_.drop_before_per_mille)) return broken();
        if (random_.chance(how_.busy_per_mille)) {
            write(ws, wire::busy{1, batch.batch_id, "queue_full"});
            return true;
        }
        wire::batch_ack ack;
        ack.batch_id = batch.batch_id;
        ack.through_batch_id = batch.batch_id;
        {
            const std::lock_guard held(mutex_);
            if (refuse_whole(batch, ack)) {
                write(ws, ack);
                return true;
            }
            for (std::uint32_t i = 0; i < batch.events.size(); ++i) {
                const auto& event = std::get<dossier::dossier_event>(batch.events[i]);
                if (how_.reject.contains(event.id.str())) {
                    ack.rejected.push_back(
                        wire::reject(batch.batch_id,
                                     i,
                                     event.id.view(),
                                     {"unknown_agency", "agency_code", "no such agency"}));
                } else if (stored_.contains(event.id.str())) {
                    ++ack.duplicates;
                } else {
                    ++stored_[event.id.str()];
                    ++ack.accepted;
                }
            }
        }
        if (random_.chance(how_.drop_after_per_mille)) return broken();
        write(ws, ack);
        return true;
    }

    bool refuse_whole(const wire::event_batch& batch, wire::batch_ack& ack) const {
        const auto is_allowed = [&](const auto& decoded) {
            const auto& event = std::get<dossier::dossier_event>(decoded);
            return !how_.not_authorised.contains(event.id.str());
        };
        if (std::all_of(batch.events.begin(), batch.events.end(), is_allowed)) return false;
        for (std::uint32_t i = 0; i < batch.events.size(); ++i) {
            const auto& event = std::get<dossier::dossier_event>(batch.events[i]);
            const auto* code =
                is_allowed(batch.events[i]) ? "beside_not_authorised" : "not_authorised";
            ack.rejected.push_back(wire::reject(
                batch.batch_id, i, event.id.view(), {code, "agency_code", "not for you"}));
        }
        return true;
    }

    bool broken() {
        ++breaks_;
        return false;
    }

    static wire::client_message read(stream& ws) {
        boost::beast::flat_buffer buffer;
        ws.read(buffer);
        const std::string_view bytes(static_cast<const char*>(buffer.cdata().data()),
                                     buffer.size());
        return wire::decode_client_message(bytes, wire::subprotocol::protobuf);
    }
    template <class Message>
    static void write(stream& ws, const Message& message) {
        std::string frame;
        wire::encode(message, wire::subprotocol::protobuf, frame);
        ws.write(boost::asio::buffer(frame));
    }

    misbehaviour how_;
    rng random_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> breaks_{0};
    std::atomic<std::uint64_t> ids_out_of_order_{0};
    std::atomic<std::uint64_t> most_in_a_batch_{0};
    mutable std::mutex mutex_;
    std::map<std::string, int> stored_;
    std::thread thread_;
};

}  // namespace tiendo::cli_test
