// When was each counter heard last, and which of its numbered events never came?
//
// A counter numbers what it sends (counter_sequence), so a number that is left out
// is an event that was lost on its way, or not sent yet. Both follow from the log
// alone and are stored as absolute values; verify compares them. Events of the
// history grant are remembered as newest numbers only: an import is nobody's line.
// Owner: the engine. Limits: counters_max of the law, missing_max stretches each, of
// which the oldest give way, counted.
#pragma once

#include "tiendo/base/bytes.hpp"
#include "tiendo/dossier/law.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::engine {

inline constexpr std::size_t missing_max = 16;

// Numbers [from, to] that were skipped, and when that was seen.
struct missing_numbers {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    instant noticed_at{};
    [[nodiscard]] std::uint64_t count() const noexcept { return to - from + 1; }
    friend bool operator==(const missing_numbers&, const missing_numbers&) = default;
};

struct counter_line {
    std::uint64_t newest = 0;                      // number; 0: it numbers nothing
    instant heard_at{};                            // recorded; the epoch: by history only
    dossier::agency_ref agency = dossier::no_ref;  // that sent it last
    std::vector<missing_numbers> missing;          // by number
    std::uint64_t forgotten = 0;                   // stretches beyond missing_max
    friend bool operator==(const counter_line&, const counter_line&) = default;

    [[nodiscard]] std::uint64_t missing_count() const noexcept;
};

class counter_lines {
  public:
    struct heard {
        std::uint32_t counter = dossier::no_ref;  // no_ref: of none, or beyond counters_max
        std::uint64_t number = 0;
        dossier::agency_ref agency = dossier::no_ref;
        instant recorded_at{};
        bool history = false;
    };
    void hear(const heard& event);

    // By law.counters; shorter than it where the last ones were never heard.
    [[nodiscard]] const std::vector<counter_line>& all() const noexcept { return lines_; }
    [[nodiscard]] std::uint64_t newest(std::uint32_t counter) const noexcept {
        return counter < lines_.size() ? lines_[counter].newest : 0;
    }

    // Stretches beyond missing_max, of all counters.
    [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }

    // Every counter of `codes` in the order of its number, so that the same ones are remembered
    // after a start. False: of another layout, or another order.
    void encode(const dossier::law& codes, std::string& out) const;
    [[nodiscard]] bool decode(byte_reader& in, dossier::law& codes);
    [[nodiscard]] std::vector<std::string> differences(const dossier::law& codes,
                                                       const counter_lines& other,
                                                       const dossier::law& other_codes,
                                                       std::size_t max) const;

  private:
    std::vector<counter_line> lines_;
    std::uint64_t forgotten_ = 0;
};

}  // namespace tiendo::engine
