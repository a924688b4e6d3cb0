// What should the service count, by the simulator's own books?
//
// Filled fact by fact as things happen in the province, without any of the
// product's counting code: the acceptance compares both. Kept per agency;
// entries follow the agency that is competent at the fact (src/RULES.md 2.7).
#pragma once

#include "simulator/life.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::simulator {

struct office_counts {
    std::array<std::int64_t, dossier::channel_count> received_by_channel{};
    std::int64_t early = 0;
    std::int64_t on_time = 0;
    std::int64_t late = 0;
    std::int64_t withdrawn = 0;
    std::int64_t stopped = 0;
    std::int64_t transferred_in = 0;
    std::int64_t transferred_out = 0;
    std::int64_t open = 0;

    [[nodiscard]] std::int64_t received() const {
        return received_by_channel[0] + received_by_channel[1] + received_by_channel[2];
    }
    [[nodiscard]] std::int64_t finished() const { return early + on_time + late; }
    void add(const office_counts& other);
};

class tally {
  public:
    tally() : by_office_(agency_count) {}

    void happened(const life& about, const planned_fact& fact);

    [[nodiscard]] const std::vector<office_counts>& by_office() const noexcept {
        return by_office_;
    }
    [[nodiscard]] office_counts total() const;
    [[nodiscard]] std::uint64_t dossiers_voided() const noexcept { return voided_; }
    [[nodiscard]] std::uint64_t dossiers_declined() const noexcept { return declined_; }
    [[nodiscard]] const std::array<std::uint64_t, act_count>& acts() const noexcept {
        return acts_;
    }

  private:
    std::vector<office_counts> by_office_;
    std::array<std::uint64_t, act_count> acts_{};
    std::uint64_t voided_ = 0;
    std::uint64_t declined_ = 0;  // dossiers declined and not accepted later
};

}  // namespace tiendo::simulator
