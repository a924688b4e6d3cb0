// Data that can only be reached while its lock is held.
#pragma once

#include <mutex>
#include <utility>

namespace tiendo {

// Thread-safe (internally locked). Keep what runs inside `with` short; never wait in it.
template <class T>
class guarded {
  public:
    guarded() = default;
    explicit guarded(T value) : value_(std::move(value)) {}

    template <class F>
    decltype(auto) with(F&& f) {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(value_);
    }
    template <class F>
    decltype(auto) with(F&& f) const {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(std::as_const(value_));
    }

  private:
    mutable std::mutex mutex_;
    T value_{};
};

}  // namespace tiendo
