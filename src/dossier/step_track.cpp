// Facts of steps to spans; see the header.
#include "step_track.hpp"

#include <algorithm>

namespace tiendo::dossier {
namespace {

// An event may leave the unit out that the other one names.
bool may_be_same(label_ref a, label_ref b) noexcept {
    return a == b || a == no_ref || b == no_ref;
}

}  // namespace

std::optional<finding_kind> step_track::start(const fact_content& c, agency_ref agency) {
    const auto& said = law_.steps.said(c.step);
    if (running(said) != nullptr) return finding_kind::repeated_fact;
    auto& s = spans_.emplace_back();
    s.step = said.step;
    s.unit = said.unit;
    s.said_limit = said.limit;
    s.begun_under = agency;
    s.from = c.occurred_at;
    s.has_start = true;
    return std::nullopt;
}

std::optional<finding_kind> step_track::finish(const fact_content& c, agency_ref agency) {
    const auto& said = law_.steps.said(c.step);
    auto* s = running(said);
    if (s == nullptr) {
        if (is_said_before(said, c.occurred_at)) return finding_kind::repeated_fact;
        s = &spans_.emplace_back();
        s->step = said.step;
        s->begun_under = agency;
        s->from = free_since_;
    }
    if (s->unit == no_ref) s->unit = said.unit;
    if (!s->said_limit) s->said_limit = said.limit;
    close(*s, c.occurred_at, agency, span_end::finished);
    return std::nullopt;
}

// Its own units have no more to do with the dossier; who was consulted works on.
void step_track::transfer(instant at, agency_ref from) {
    for (auto& s : spans_) {
        if (!s.to && !law_.is_consulted(s.unit, from)) close(s, at, from, span_end::transferred);
    }
    free_since_ = at;
}

void step_track::end(instant at, agency_ref agency) {
    for (auto& s : spans_) {
        if (!s.to) close(s, at, agency, span_end::dossier_ended);
    }
}

step_courses step_track::take(agency_ref agency) && {
    for (auto& s : spans_) {
        if (!s.to) s.agency = agency;
    }
    return std::move(spans_);
}

void step_track::close(step_course& s, instant at, agency_ref agency, span_end how) noexcept {
    s.to = at;
    s.agency = agency;
    s.ended = how;
    free_since_ = at;
}

// The one of that very unit before one that names none.
step_course* step_track::running(const step_said& said) noexcept {
    step_course* found = nullptr;
    for (auto& s : spans_) {
        if (s.to || s.step != said.step || !may_be_same(s.unit, said.unit)) continue;
        if (s.unit == said.unit) return &s;
        if (found == nullptr) found = &s;
    }
    return found;
}

// A second end of what was started and finished, or the same end at the same instant.
bool step_track::is_said_before(const step_said& said, instant at) const noexcept {
    return std::any_of(spans_.begin(), spans_.end(), [&](const step_course& s) {
        return s.ended == span_end::finished && s.step == said.step &&
               may_be_same(s.unit, said.unit) && (s.has_start || *s.to == at);
    });
}

}  // namespace tiendo::dossier
