// First pass over the steps of a dossier: which spans its facts tell of. Knows
// no calendar and no limit (src/RULES.md 2.14).
#pragma once

#include "tiendo/dossier/history.hpp"
#include "tiendo/dossier/steps.hpp"

#include <boost/container/small_vector.hpp>

#include <optional>

namespace tiendo::dossier {

using step_courses = boost::container::small_vector<step_course, 4>;

class step_track {
  public:
    explicit step_track(const law& law) noexcept : law_(law) {}

    // Accepted, or open again: what nobody started begins here at the earliest.
    void open(instant at) noexcept { free_since_ = at; }
    // nullopt: took effect. `agency`: competent then.
    std::optional<finding_kind> start(const fact_content& c, agency_ref agency);
    std::optional<finding_kind> finish(const fact_content& c, agency_ref agency);
    void transfer(instant at, agency_ref from);
    void end(instant at, agency_ref agency);
    // What still runs does so under `agency`.
    [[nodiscard]] step_courses take(agency_ref agency) &&;

  private:
    void close(step_course& s, instant at, agency_ref agency, span_end how) noexcept;
    [[nodiscard]] step_course* running(const step_said& said) noexcept;
    [[nodiscard]] bool is_said_before(const step_said& said, instant at) const noexcept;

    const law& law_;
    step_courses spans_;
    instant free_since_{};
};

}  // namespace tiendo::dossier
