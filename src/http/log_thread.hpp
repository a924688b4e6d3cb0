// co_await from_log(thread, f): runs f, which may read the disk, on a thread of
// its own and comes back with its value to the coroutine's own thread.
//
// The I/O thread must not wait for the disk (core_reader::record_of reads it).
// At most waiting_max requests wait; more are refused, and the route answers 503.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace tiendo::http {

// Thread-safe. Ends when what was posted has run.
class log_thread {
  public:
    static constexpr std::size_t waiting_max = 16;

    log_thread() = default;
    log_thread(const log_thread&) = delete;
    log_thread& operator=(const log_thread&) = delete;
    ~log_thread() { pool_.join(); }

    // False when too many wait.
    [[nodiscard]] bool run(std::function<void()> f) {
        if (waiting_.fetch_add(1) >= waiting_max) {
            waiting_.fetch_sub(1);
            return false;
        }
        boost::asio::post(pool_, [this, work = std::move(f)] {
            work();
            waiting_.fetch_sub(1);
        });
        return true;
    }

  private:
    std::atomic<std::size_t> waiting_{0};
    boost::asio::thread_pool pool_{1};  // last: its work uses what stands above
};

// nullopt: too many wait. `f` is copied to the other thread: it captures by value, or ports.
template <class F>
boost::asio::awaitable<std::optional<std::invoke_result_t<F>>> from_log(
    log_thread& thread,  // NOLINT: owned by the api, which outlives every request
    F f) {
    using answer = std::invoke_result_t<F>;
    const auto executor = co_await boost::asio::this_coro::executor;
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&,
                                                   void(std::optional<answer>)>(
        [](auto handler, log_thread* on, boost::asio::any_io_executor back_on, F run) {
            auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
            const bool taken = on->run([waiting, back_on, run]() mutable {
                boost::asio::post(
                    back_on,
                    [w = std::move(waiting), value = std::optional<answer>(run())]() mutable {
                        std::move (*w)(std::move(value));
                    });
            });
            if (!taken) {
                boost::asio::post(
                    back_on, [w = std::move(waiting)] { std::move (*w)(std::optional<answer>()); });
            }
        },
        boost::asio::use_awaitable,
        &thread,
        executor,
        std::move(f));
}

}  // namespace tiendo::http
