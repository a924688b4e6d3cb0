// A broken promise of our own code: say where, and stop before it spreads.
//
// TIENDO_ASSERT is always on and must be cheap. It guards invariants of the
// program, never input: what a client sends is refused by value (refusal.hpp).
#pragma once

namespace tiendo {

// Prints expression, file and line to standard error and aborts.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

// Spells out that a result is dropped on purpose, so that it can be searched for.
template <class T>
constexpr void ignore(T&&, const char* /*why*/) noexcept {}

}  // namespace tiendo

#define TIENDO_ASSERT(expression)            \
    (static_cast<bool>(expression) ? void(0) \
                                   : ::tiendo::assertion_failed(#expression, __FILE__, __LINE__))
