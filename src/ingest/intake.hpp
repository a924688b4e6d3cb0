// Which message is read next when more arrive than can be read, and which is refused unread?
//
// Reading a batch (decoding, judging, hashing) costs the I/O thread many times what refusing it
// costs. So that Busy can be said while the service is behind, no more than slice_max is spent on
// reading between two looks at the sockets; what does not fit waits here, one lane a session, and
// the lanes take turns: who sends much waits for itself. How long a message would wait is known
// from what waits and from how fast what waited was read (decision 0037).
//
// Limits: wait_max, told in advance, and age_max, of what waited all the same: both are refused.
// bytes_max in all lanes. Owner: the I/O thread. Reads no clock but the one it is given.
#pragma once

#include "tiendo/engine/ports.hpp"
#include "tiendo/ingest/front.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ingest {

class intake {
  public:
    // A session's place. Leaves by forget() before it ends.
    class lane {
      public:
        virtual ~lane() = default;
        // Its turn has come. Must not throw.
        virtual void read_now(std::string_view payload) = 0;
        // It has waited for longer than age_max. Must not throw.
        virtual void too_late(std::string_view payload) = 0;
        [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

      private:
        friend class intake;
        struct item {
            std::string payload;
            std::chrono::nanoseconds since;  // monotonic
        };
        std::deque<item> waiting_;
        std::size_t bytes_ = 0;
    };

    // `ask_for_turn` brings a call of turn() after the sockets have been looked at.
    intake(const intake_limits& limits,
           const engine::clock& clock,
           front_probe& probe,
           std::function<void()> ask_for_turn);

    // False: nothing waits before it and there is time left; read it by at_once().
    [[nodiscard]] bool must_wait(const lane& of) const noexcept;
    // Whether a message of so many bytes would be read in time. O(1).
    [[nodiscard]] bool has_room(const lane& of, std::size_t bytes) const noexcept;
    // The same for one that comes by itself.
    [[nodiscard]] bool has_room() const noexcept;
    template <class Read>
    void at_once(Read&& read) {
        const auto began = clock_.monotonic();
        std::forward<Read>(read)();
        spend(clock_.monotonic() - began);
    }
    void add(lane& to, std::string_view payload);
    void forget(lane& of);
    // Reads what waits for one slice.
    void turn();

  private:
    void spend(std::chrono::nanoseconds time);
    void ask();
    void read_one(std::chrono::nanoseconds now);
    void learn(std::chrono::nanoseconds time, std::size_t bytes) noexcept;
    [[nodiscard]] std::chrono::nanoseconds time_for(std::size_t bytes) const noexcept;

    const intake_limits limits_;
    const engine::clock& clock_;
    front_probe& probe_;
    const std::function<void()> ask_for_turn_;
    std::deque<lane*> ring_;  // whose turn is next; each stands there once
    std::vector<std::string> spare_;
    std::size_t bytes_ = 0;
    std::size_t read_bytes_ = 0;          // of this turn
    std::chrono::nanoseconds spent_{0};   // since the last turn
    std::chrono::nanoseconds behind_{0};  // monotonic: since then something has waited
    bool is_turn_asked_ = false;
    // How long and how much was read while something waited, the latest weighing most.
    double learnt_ns_;
    double learnt_bytes_;
};

}  // namespace tiendo::ingest
