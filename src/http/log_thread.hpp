// co_await from_log(thread, f): runs f, which may read the disk, on a thread of
// its own and comes back with its value to the coroutine's own thread.
//
// The I/O thread must not wait for the disk (core_reader::record_of reads it).
// At most waiting_max requests wait; more are refused, and the route answers 503.
#pragma once

#include "tiendo/net/answer_of.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
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
auto from_log(log_thread& thread, F f) {
    using answer = std::optional<std::invoke_result_t<F>>;
    return net::answer_of<answer>([on = &thread, run = std::move(f)](auto tell) {
        if (!on->run([tell, run]() mutable { tell(answer(run())); })) tell(std::nullopt);
    });
}

}  // namespace tiendo::http
