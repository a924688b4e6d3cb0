// co_await ask(reader, f): runs f on the engine's thread, comes back with its
// value to the coroutine's own thread. ask_acknowledged: once all is folded that
// was acknowledged before.
#pragma once

#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace tiendo::http {

// How the reader is asked: read or read_acknowledged.
using read_of = bool (engine::core_reader::*)(std::function<void(const engine::engine&)>);

template <class F>
boost::asio::awaitable<std::optional<std::invoke_result_t<F, const engine::engine&>>> ask_by(
    read_of how,
    engine::core_reader& reader,  // NOLINT: a port, which outlives every request
    F f) {
    using answer = std::invoke_result_t<F, const engine::engine&>;
    const auto executor = co_await boost::asio::this_coro::executor;
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&,
                                                   void(std::optional<answer>)>(
        [how](
            auto handler, engine::core_reader* from, boost::asio::any_io_executor back_on, F run) {
            // std::function demands a copyable callable; the coroutine must end on its own thread,
            // so the engine's thread gives its share away before it returns.
            auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
            const bool asked =
                (from->*how)([waiting, back_on, run](const engine::engine& engine) mutable {
                    boost::asio::post(back_on,
                                      [w = std::move(waiting),
                                       value = std::optional<answer>(run(engine))]() mutable {
                                          std::move (*w)(std::move(value));
                                      });
                });
            if (!asked) {
                boost::asio::post(
                    back_on, [w = std::move(waiting)] { std::move (*w)(std::optional<answer>()); });
            }
        },
        boost::asio::use_awaitable,
        &reader,
        executor,
        std::move(f));
}

// nullopt: too many reads wait. `f` is copied to the engine's thread: it captures by value.
template <class F>
auto ask(engine::core_reader& reader, F f) {
    return ask_by(&engine::core_reader::read, reader, std::move(f));
}
template <class F>
auto ask_acknowledged(engine::core_reader& reader, F f) {
    return ask_by(&engine::core_reader::read_acknowledged, reader, std::move(f));
}

}  // namespace tiendo::http
