// co_await ask(reader, f): runs f on the engine's thread, comes back with its
// value to the coroutine's own thread. ask_acknowledged: once all is folded that
// was acknowledged before.
#pragma once

#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/net/answer_of.hpp"

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace tiendo::http {

// How the reader is asked: read or read_acknowledged.
using read_of = bool (engine::core_reader::*)(std::function<void(const engine::engine&)>);

template <class F>
auto ask_by(read_of how, engine::core_reader& reader, F f) {
    using answer = std::optional<std::invoke_result_t<F, const engine::engine&>>;
    return net::answer_of<answer>([how, from = &reader, run = std::move(f)](auto tell) {
        const bool asked = (from->*how)(
            [tell, run](const engine::engine& engine) mutable { tell(answer(run(engine))); });
        if (!asked) tell(std::nullopt);
    });
}

// nullopt: too many reads wait. `f` is copied to the engine's thread: it captures by value. The
// reader is a port, which outlives every request.
template <class F>
auto ask(engine::core_reader& reader, F f) {
    return ask_by(&engine::core_reader::read, reader, std::move(f));
}
template <class F>
auto ask_acknowledged(engine::core_reader& reader, F f) {
    return ask_by(&engine::core_reader::read_acknowledged, reader, std::move(f));
}

}  // namespace tiendo::http
