// What are people served with: results given out by channel, payments, digital
// results, scores; for any period and as-of instant (src/RULES.md 2.16)?
//
// Part of the ledger, and apart from its other columns, which every question
// adds up: these are flows, asked for by a few reports. By agency they are sums
// by day; by anything else the entries of the period are counted one by one, so
// each is kept with its instant and no sum has to be cut at it.
// Owner: the engine's thread.
// Memory: 14 bytes an entry; 600 bytes per agency for 8 active days.
#pragma once

#include "tiendo/dossier/assessment.hpp"
#include "tiendo/rates/samples.hpp"
#include "tiendo/rates/series.hpp"

#include <compare>
#include <cstdint>
#include <vector>

namespace tiendo::rates {

struct service_entry {
    std::int32_t day = 0;
    std::uint32_t ms = 0;  // since the start of the day
    std::uint32_t agency : 20 = 0;
    std::uint32_t via : 2 = 0;
    std::uint32_t what : 5 = 0;  // service
    std::uint32_t takes_back : 1 = 0;
    // As one number: comparing is most of what sorting them costs.
    [[nodiscard]] std::uint32_t rest() const noexcept {
        return std::uint32_t{agency} << 8 | std::uint32_t{via} << 6 | std::uint32_t{what} << 1 |
               takes_back;
    }
    friend auto operator<=>(const service_entry& a, const service_entry& b) noexcept {
        if (a.day != b.day) return a.day <=> b.day;
        return a.ms != b.ms ? a.ms <=> b.ms : a.rest() <=> b.rest();
    }
    friend bool operator==(const service_entry& a, const service_entry& b) noexcept {
        return (a <=> b) == 0;
    }
    [[nodiscard]] std::int32_t sign() const noexcept { return takes_back == 0 ? 1 : -1; }
};
static_assert(sizeof(service_entry) == 12);

class services {
  public:
    // `times`: -1 takes it out. Precondition: is_of_service(e.what).
    void apply(const dossier::entry& e,
               dossier::procedure_ref procedure,
               service_entry where,
               std::int32_t times);

    // By agency_ref, and by procedure_ref.
    [[nodiscard]] const std::vector<service_series>& by_agency() const noexcept {
        return by_agency_;
    }
    [[nodiscard]] const std::vector<samples<service_entry>>& by_procedure() const noexcept {
        return by_procedure_;
    }

  private:
    std::vector<service_series> by_agency_;
    std::vector<samples<service_entry>> by_procedure_;
};

}  // namespace tiendo::rates
