// Accepting, watching over deadlines, and stopping.
#include "tiendo/net/listener.hpp"

#include "connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <future>
#include <unordered_set>

namespace tiendo::net {
namespace {

// After a failed accept (no descriptor left): long enough not to spin, short enough not to be felt.
constexpr std::chrono::milliseconds accept_pause{100};
// After drain_deadline the connections are cut; a route that still hangs is left behind after this.
constexpr std::chrono::milliseconds cut_deadline{2'000};
constexpr auto wait = asio::as_tuple(asio::use_awaitable);

}  // namespace

class listener::acceptor : public std::enable_shared_from_this<acceptor> {
  public:
    acceptor(asio::any_io_executor executor,
             listener_config config,
             routes to,
             monotonic_clock clock)
        : executor_(executor),
          config_(std::move(config)),
          routes_(std::move(to)),
          clock_(std::move(clock)),
          socket_(executor),
          room_(executor, asio::steady_timer::time_point::max()),
          check_timer_(executor) {}

    result<std::uint16_t> listen();
    void stop(std::function<void()> finished);
    [[nodiscard]] const asio::any_io_executor& executor() const noexcept { return executor_; }
    [[nodiscard]] const listener_probe& probe() const noexcept { return *probe_; }

  private:
    asio::awaitable<void> accept_loop();
    asio::awaitable<void> check_loop();
    void add(tcp::socket socket);
    void remove(const std::shared_ptr<connection>& ended);
    void check_stop(steady_time now);
    void finish();
    [[nodiscard]] steady_time now() const { return steady_time(clock_()); }
    void spawn(asio::awaitable<void> loop) {
        asio::co_spawn(
            executor_, std::move(loop), [self = shared_from_this()](std::exception_ptr failed) {
                // Out of io_context::run: without its loops a listener would only seem to live.
                if (failed) std::rethrow_exception(failed);
            });
    }

    const asio::any_io_executor executor_;
    const listener_config config_;
    const routes routes_;
    const monotonic_clock clock_;
    const std::shared_ptr<listener_probe> probe_ = std::make_shared<listener_probe>();
    tcp::acceptor socket_;
    asio::steady_timer room_;  // never expires: cancelled when a connection ends
    asio::steady_timer check_timer_;
    std::unordered_set<std::shared_ptr<connection>> connections_;
    std::optional<steady_time> stopping_since_;
    std::function<void()> finished_;
};

result<std::uint16_t> listener::acceptor::listen() {
    error_code ec;
    const auto address = asio::ip::make_address(config_.address, ec);
    if (ec) return ec;
    const tcp::endpoint endpoint(address, config_.port);
    socket_.open(endpoint.protocol(), ec);
    if (!ec) socket_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) socket_.bind(endpoint, ec);
    if (!ec) socket_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return ec;
    const auto port = socket_.local_endpoint(ec).port();
    if (ec) return ec;
    spawn(accept_loop());
    spawn(check_loop());
    return port;
}

asio::awaitable<void> listener::acceptor::accept_loop() {
    while (!stopping_since_) {
        if (connections_.size() >= config_.connections_max) {
            probe_->accept_pauses.fetch_add(1, std::memory_order_relaxed);
            co_await room_.async_wait(wait);
            continue;
        }
        auto [ec, socket] = co_await socket_.async_accept(wait);
        if (stopping_since_) break;
        if (!ec) {
            add(std::move(socket));
            continue;
        }
        probe_->accept_failures.fetch_add(1, std::memory_order_relaxed);
        asio::steady_timer pause(executor_, accept_pause);
        co_await pause.async_wait(wait);
    }
}

void listener::acceptor::add(tcp::socket socket) {
    error_code ec;
    socket.set_option(tcp::no_delay(true), ec);
    const auto remote = socket.remote_endpoint(ec);
    if (ec) {
        probe_->accept_failures.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    auto accepted = std::make_shared<connection>(
        std::move(socket), config_, routes_, probe_, clock_, remote.address().is_loopback());
    connections_.insert(accepted);
    probe_->accepted.fetch_add(1, std::memory_order_relaxed);
    probe_->open_connections.store(connections_.size(), std::memory_order_relaxed);
    asio::co_spawn(executor_,
                   accepted->run(),
                   [self = shared_from_this(), accepted](std::exception_ptr failed) {
                       if (failed) self->probe_->failures.fetch_add(1, std::memory_order_relaxed);
                       self->remove(accepted);
                   });
}

void listener::acceptor::remove(const std::shared_ptr<connection>& ended) {
    ended->cut();
    connections_.erase(ended);
    probe_->open_connections.store(connections_.size(), std::memory_order_relaxed);
    room_.cancel();
    if (stopping_since_ && connections_.empty()) finish();
}

asio::awaitable<void> listener::acceptor::check_loop() {
    while (!stopping_since_ || finished_) {
        check_timer_.expires_after(config_.check_every);
        co_await check_timer_.async_wait(wait);
        const auto present = now();
        // A check may end a connection, which leaves the set later, by its coroutine's end.
        for (const auto& c : connections_) c->check(present);
        check_stop(present);
    }
}

void listener::acceptor::stop(std::function<void()> finished) {
    if (stopping_since_) {
        finished();
        return;
    }
    stopping_since_ = now();
    finished_ = std::move(finished);
    error_code ec;
    socket_.close(ec);
    room_.cancel();
    const std::vector<std::shared_ptr<connection>> present(connections_.begin(),
                                                           connections_.end());
    for (const auto& c : present) c->stopping();
    if (connections_.empty()) finish();
}

void listener::acceptor::check_stop(steady_time now) {
    if (!stopping_since_ || !finished_) return;
    const auto passed = now - *stopping_since_;
    if (passed > config_.drain_deadline) {
        for (const auto& c : connections_) c->cut();
    }
    if (passed > config_.drain_deadline + cut_deadline) finish();
}

void listener::acceptor::finish() {
    check_timer_.cancel();
    if (const auto call = std::exchange(finished_, nullptr)) call();
}

std::chrono::nanoseconds system_monotonic() {
    return std::chrono::steady_clock::now().time_since_epoch();
}

listener::listener(boost::asio::any_io_executor executor,
                   listener_config config,
                   routes to,
                   monotonic_clock clock)
    : acceptor_(std::make_shared<acceptor>(
          std::move(executor), std::move(config), std::move(to), std::move(clock))) {}
listener::~listener() = default;

result<std::uint16_t> listener::listen() {
    return acceptor_->listen();
}

void listener::async_stop(std::function<void()> finished) {
    asio::post(acceptor_->executor(),
               [a = acceptor_, f = std::move(finished)]() mutable { a->stop(std::move(f)); });
}

void listener::stop() {
    std::promise<void> done;
    async_stop([&done] { done.set_value(); });
    done.get_future().wait();
}

const listener_probe& listener::probe() const noexcept {
    return acceptor_->probe();
}

}  // namespace tiendo::net
