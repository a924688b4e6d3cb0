// co_await answer_of<T>(start): waits, without holding a thread, for an answer that
// another thread gives.
//
// start(tell) is called at once; tell(T) is called once, on any thread, and the
// coroutine goes on on its own. `tell` can be copied, and what it holds leaves the
// other thread with the answer: the coroutine never ends there.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace tiendo::net {

template <class T, class Start>
boost::asio::awaitable<T> answer_of(Start start) {
    namespace asio = boost::asio;
    const auto executor = co_await asio::this_coro::executor;
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(T)>(
        [](auto handler, asio::any_io_executor back_on, Start begin) {
            auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
            begin([waiting = std::move(waiting), back_on](T value) mutable {
                asio::post(back_on, [w = std::move(waiting), v = std::move(value)]() mutable {
                    std::move (*w)(std::move(v));
                });
            });
        },
        asio::use_awaitable,
        executor,
        std::move(start));
}

}  // namespace tiendo::net
