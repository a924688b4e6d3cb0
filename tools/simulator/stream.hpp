// In which order do the province's events reach the service?
//
// A lazy stream over two time-ordered queues: what will happen next in any open
// dossier, and what has happened but is still on its way (delayed, doubled, or
// at a counter whose line is down). Memory is bounded by the dossiers open at
// once, not by the length of the history. The same seed and settings give the
// same deliveries, byte for byte. Owner: one thread.
#pragma once

#include "simulator/arrivals.hpp"
#include "simulator/life.hpp"
#include "simulator/tally.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

namespace tiendo::simulator {

struct stream_settings {
    double dossiers_per_year = 40'000;
    instant from;                        // the history's first instant
    instant until;                       // its end: nothing happens at or after it before go_live
    unsigned duplicates_percent = 5;     // of events, sent twice
    unsigned out_of_order_percent = 20;  // of events, overtaken by later ones
    unsigned offline_permille = 15;  // of counter-days without a line; they catch up next morning
};

struct live_settings {
    instant from;
    double factor = 1;  // how many times faster than the plan
    opening hours = opening::office_hours;
};

struct delivery {
    dossier::dossier_event event;
    instant at;              // when the service gets it
    bool duplicate = false;  // the second sending of an event
    bool overtaken = false;  // one that occurred later was delivered before it
};

// More dossiers open at once than this ends the run with a message: a province has 60,000.
inline constexpr std::size_t open_dossiers_max = 2'000'000;

class event_stream {
  public:
    // `of` must outlive the stream.
    event_stream(const world& of, stream_settings settings);

    // The next delivery that reaches the service before `horizon`, in order; nullopt when there
    // is none. Nothing that happens at or after `horizon` is looked at.
    // Throws std::length_error at open_dossiers_max.
    [[nodiscard]] std::optional<delivery> next(instant horizon);
    // The next of what has happened and is still on its way, whatever its time of arrival.
    [[nodiscard]] std::optional<delivery> drain();

    // From here on the plan goes on in real time; see live.hpp for what is moved.
    void go_live(live_settings live);

    // When next() will have something to look at again.
    [[nodiscard]] instant next_instant() const;
    // The last instant up to which things have happened.
    [[nodiscard]] instant happened_until() const noexcept { return happened_until_; }
    [[nodiscard]] const tally& books() const noexcept { return books_; }
    [[nodiscard]] std::size_t open_dossiers() const noexcept {
        return lives_.size() - free_.size();
    }
    [[nodiscard]] double working_seconds_per_year() const noexcept {
        return arrivals_.working_seconds();
    }

  private:
    struct slot {
        life about;
        std::uint32_t next_fact = 0;   // not yet happened
        std::uint32_t on_its_way = 0;  // happened, deliveries outstanding
    };
    struct upcoming {
        instant at;
        std::uint64_t number;  // dossier: breaks ties
        std::uint32_t slot;
        friend bool operator>(const upcoming& a, const upcoming& b) {
            return a.at != b.at ? a.at > b.at : a.number > b.number;
        }
    };
    struct parcel {
        instant at;
        std::uint64_t serial;  // order of happening: breaks ties
        std::uint64_t counter_sequence;
        std::uint32_t slot;
        std::uint32_t fact;
        bool duplicate;
        friend bool operator>(const parcel& a, const parcel& b) {
            return a.at != b.at ? a.at > b.at : a.serial > b.serial;
        }
    };
    template <class T>
    using earliest_first = std::priority_queue<T, std::vector<T>, std::greater<>>;

    [[nodiscard]] instant next_happening() const;
    void happen();  // the earliest thing: a slot of arrivals, or one fact
    void admit(life&& drawn);
    void send(std::uint32_t slot, std::uint32_t fact);
    [[nodiscard]] instant line_up(const planned_fact& fact, rng& random) const;
    [[nodiscard]] delivery take();
    void release(std::uint32_t slot);

    const world& world_;
    stream_settings settings_;
    std::optional<live_settings> live_;
    arrivals arrivals_;
    std::vector<slot> lives_;
    std::vector<std::uint32_t> free_;
    earliest_first<upcoming> upcoming_;
    earliest_first<parcel> parcels_;
    std::unordered_map<std::uint64_t, std::uint64_t>
        counter_sequences_;  // by desk and counter: about 250
    std::uint64_t next_number_ = 1;
    std::uint64_t serial_ = 0;
    instant happened_until_;
    instant newest_delivered_{};
    tally books_;
};

}  // namespace tiendo::simulator
