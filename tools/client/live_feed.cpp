// The live subscription's loop; see the header.
#include "client/live_feed.hpp"

#include "client/http.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tiendo::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using std::chrono::milliseconds;
using stream = websocket::stream<beast::tcp_stream>;

constexpr std::chrono::seconds silence_max{5};
constexpr milliseconds pause_first{500};
constexpr milliseconds pause_max{15'000};
constexpr std::size_t snapshot_bytes_max = 64u << 20;  // by day, a year of 700 agencies

struct refused_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace

class live_feed::loop {
  public:
    loop(asio::io_context& io, live_options options, live_listener listener)
        : io_(io), options_(std::move(options)), listener_(std::move(listener)) {
        asio::co_spawn(io_, run(), [this](std::exception_ptr thrown) {
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (const std::exception& e) {
                listener_.refused(e.what());
            }
        });
    }

  private:
    asio::awaitable<void> run() {
        for (;;) {
            std::string reason;
            try {
                co_await carry();
            } catch (const boost::system::system_error& e) {
                reason = e.code() == beast::error::timeout ? "silent for five seconds"
                                                           : e.code().message();
            }
            ++attempt_;
            listener_.broken(attempt_, reason);
            const auto doubled = pause_first * (1 << std::min(attempt_ - 1, 6u));
            const auto length = std::min(doubled, pause_max) * (800 + jitter_.below(401)) / 1000;
            asio::steady_timer timer(io_, std::chrono::duration_cast<milliseconds>(length));
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    // `on` lives in carry(), which awaits this.
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): see above.
    asio::awaitable<void> open(stream& on) {
        auto& tcp = beast::get_lowest_layer(on);
        tcp.expires_after(std::chrono::seconds(10));
        asio::ip::tcp::resolver resolver(io_);
        const auto found = co_await resolver.async_resolve(
            options_.where.host, std::to_string(options_.where.port), asio::use_awaitable);
        co_await tcp.async_connect(found, asio::use_awaitable);
        on.read_message_max(snapshot_bytes_max);
        on.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
            request.set(beast::http::field::sec_websocket_protocol,
                        wire::name_of(wire::subprotocol::protobuf));
            if (!options_.token.empty())
                request.set(beast::http::field::authorization, "Bearer " + options_.token);
        }));
        websocket::response_type answer;
        beast::error_code ec;
        co_await on.async_handshake(answer,
                                    options_.where.authority(),
                                    "/v1/live",
                                    asio::redirect_error(asio::use_awaitable, ec));
        if (ec == websocket::error::upgrade_declined) {
            const auto status = answer.result_int();
            if (status == 401 || status == 403)
                throw refused_error(refused_credential(options_.where, status, answer.body()));
            if (status != 503 && status != 429) {
                throw refused_error(
                    fmt::format("{} declined the live connection with status {}; is it a tiendod?",
                                options_.where.url(),
                                status));
            }
        }
        if (ec) throw boost::system::system_error(ec);
        on.binary(true);
    }

    asio::awaitable<void> carry() {
        stream on(io_);
        co_await open(on);
        std::string frame;
        wire::encode(options_.what, wire::subprotocol::protobuf, frame);
        co_await on.async_write(asio::buffer(frame), asio::use_awaitable);
        beast::flat_buffer incoming;
        for (;;) {
            incoming.clear();
            beast::get_lowest_layer(on).expires_after(silence_max);
            co_await on.async_read(incoming, asio::use_awaitable);
            const auto bytes = incoming.cdata();
            const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
            const auto message =
                wire::decode_live_server_message(text, wire::subprotocol::protobuf);
            if (const auto* error = std::get_if<wire::error>(&message)) {
                throw refused_error(fmt::format("the subscription was refused: {} ({}{}{})",
                                                error->message,
                                                error->code,
                                                error->field.empty() ? "" : " in ",
                                                error->field));
            }
            attempt_ = 0;
            listener_.message(message);
        }
    }

    asio::io_context& io_;
    live_options options_;
    live_listener listener_;
    rng jitter_{
        static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())};
    unsigned attempt_ = 0;
};

live_feed::live_feed(asio::io_context& io, live_options options, live_listener listener)
    : loop_(std::make_unique<loop>(io, std::move(options), std::move(listener))) {}
live_feed::~live_feed() = default;

}  // namespace tiendo::client
