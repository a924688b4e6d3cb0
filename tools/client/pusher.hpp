// How a stream of events reaches the service without loss and without counting
// twice, over a connection that may break at any byte.
//
// Events are gathered into batches; a batch stays in the window until its
// acknowledgement arrives, and after a broken connection everything in the
// window is sent again, in order. The service knows an event by its event_id
// for ever, so a batch that had arrived answers as duplicates. Busy is honoured
// with a jittered pause. Limits: window x batch events are held in memory; push
// blocks when the window is full, which is how a slow service slows the sender.
#pragma once

#include "client/address.hpp"
#include "client/rejected_file.hpp"
#include "tiendo/base/refusal.hpp"
#include "tiendo/dossier/event.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::client {

struct push_summary {
    std::uint64_t pushed = 0;           // handed to push()
    std::uint64_t accepted = 0;         // new, and durable
    std::uint64_t duplicates = 0;       // the service had them already
    std::uint64_t rejected = 0;         // refused one by one, with reasons in the rejected file
    std::uint64_t rejected_unsent = 0;  // of the rejected, those of refuse()
    // Of the duplicates, those in batches that were sent again after a break: they may have
    // been accepted the first time, when the acknowledgement was lost on its way.
    std::uint64_t duplicates_after_resend = 0;
    std::uint64_t reconnects = 0;
    std::uint64_t batches_resent = 0;
    std::uint64_t busy_answers = 0;
    bool complete = false;  // every event pushed has been answered
    std::string failure;    // why not, with what to do next; empty when complete

    [[nodiscard]] std::uint64_t answered() const { return accepted + duplicates + rejected; }
};

struct push_options {
    address where;
    std::string token;                     // empty: none presented
    std::string name = "tiendo push";      // Hello.client
    std::size_t batch_events = 500;        // at most 1,000 (the protocol's bound)
    std::size_t window_batches = 16;       // unacknowledged batches
    std::chrono::milliseconds linger{50};  // a batch that is not full leaves after this long
    std::chrono::seconds give_up_after{
        300};  // without any answer; 10 s before the first connection
    std::chrono::milliseconds retry_first{
        100};  // pause before the second attempt; doubles up to 5 s, +-20 %
    std::filesystem::path rejected_file;  // client/rejected_file.hpp; empty: none
    earlier_rejections earlier = earlier_rejections::set_aside;
    // Called from the pusher's thread for each event that the service refused. Must not block, nor
    // call the pusher.
    std::function<void(const dossier::dossier_event&, const refusal&)> on_refused;
    // Called from the pusher's thread, at most five times a second. Must not block.
    std::function<void(const push_summary&)> on_progress;
};

// One thread of its own carries the connection. Thread-safe, but events keep
// their order only if one thread pushes.
class pusher {
  public:
    // Connects in the background. Throws usage_error for options out of bounds and for a
    // rejected_file that cannot be written.
    explicit pusher(push_options options);
    ~pusher();  // abandons what is unacknowledged; call finish() first
    pusher(const pusher&) = delete;
    pusher& operator=(const pusher&) = delete;

    // Blocks while the window is full. False: given up, so_far().failure says why.
    bool push(const dossier::dossier_event& event);
    // Sends what is gathered, waits for every answer, closes.
    push_summary finish();
    [[nodiscard]] push_summary so_far() const;

    // Counts something that never became an event (a broken line) as pushed and rejected, and
    // writes it to the rejected file with its reason.
    void refuse(const refusal& why, std::string_view source);

  private:
    class link;
    std::unique_ptr<link> link_;
};

}  // namespace tiendo::client
