// Events for the load generator: valid, ever new, and cheap enough that making
// them does not take the machine from the service that shares it.
//
// Each event is a copy of a template that wire encoded once, with the event id,
// the dossier code and the second patched in. The mix is that of a counter's
// day: 30 % received, 40 % steps and supplements, 30 % processed; a dossier's
// facts come in order and from one source.
#pragma once

#include "tiendo/base/rng.hpp"
#include "tiendo/dossier/event.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace tiendo::client {

// What the service's catalogue offers to choose from; neither may be empty.
struct bench_catalogue {
    std::vector<std::string> agencies;
    std::vector<std::string> procedures;
};

// One event's bytes as an element of EventBatch.events, and where to patch them.
struct event_template {
    std::string bytes;
    std::size_t event_id_at = 0;
    std::size_t dossier_at = 0;
    std::size_t second_at = 0;
};

// Immutable after construction.
class bench_templates {
  public:
    explicit bench_templates(const bench_catalogue& catalogue);

    enum class body : std::uint8_t {
        received,
        step_started,
        step_finished,
        supplement_requested,
        supplement_received,
        processed
    };
    static constexpr std::size_t bodies = 6;
    [[nodiscard]] const event_template& of(std::size_t agency,
                                           body what,
                                           std::size_t variant) const {
        const auto first = agency * (variants_ + bodies - 1);
        if (what == body::received) return all_[first + variant % variants_];
        return all_[first + variants_ + static_cast<std::size_t>(what) - 1];
    }
    [[nodiscard]] std::size_t agencies() const { return agencies_; }

  private:
    std::size_t agencies_;
    std::size_t variants_;             // procedures of the received ones
    std::vector<event_template> all_;  // of each agency: the received ones, then the other bodies
};

// The events of one connection. Owner: that connection.
class bench_source {
  public:
    // `source`: distinct among the connections of a run. `run`: distinct among runs.
    bench_source(const bench_templates& templates, std::uint64_t run, std::uint16_t source);

    // A whole ClientMessage of `events` new events; `out` is replaced. Batch ids count from
    // first_batch_id, so that all are equally long and renumber can overwrite one.
    void write_batch(std::uint64_t batch_id,
                     std::size_t events,
                     std::chrono::sys_seconds now,
                     std::string& out);
    // The same batch under a new id, for sending it again.
    static void renumber(std::uint64_t batch_id, std::string& frame);

    static constexpr std::uint64_t first_batch_id = 1ull << 28;  // five bytes, up to 2^35
    static constexpr std::uint16_t sources_max = 0xfff;

  private:
    struct open_dossier {
        std::uint64_t number = 0;
        std::uint32_t agency = 0;
        bool in_step = false;
        bool waits_for_papers = false;
    };
    void write_event(std::string& out);
    void append(const event_template& from, std::uint64_t dossier, std::string& out);

    const bench_templates& templates_;
    rng random_;
    std::uint64_t run_;
    std::uint16_t source_;
    std::uint64_t next_event_ = 0;
    std::uint64_t next_dossier_ = 0;
    std::deque<open_dossier>
        open_;  // bounded: as many are processed as received, from dossiers_max on more
    std::string events_;
    std::uint64_t second_ = 0;
};

}  // namespace tiendo::client
