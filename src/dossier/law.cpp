// Versions and their scopes.
#include "tiendo/dossier/law.hpp"

#include "tiendo/base/digest.hpp"

#include <algorithm>
#include <cstring>

namespace tiendo::dossier {
namespace {

bool covers(const version_scope& scope,
            instant received_at,
            std::span<const open_span> open) noexcept {
    if (!scope.from || received_at >= *scope.from) return true;
    return scope.open_too && std::any_of(open.begin(), open.end(), [&](const open_span& span) {
               return span.from < *scope.from && (!span.to || *span.to >= *scope.from);
           });
}

}  // namespace

std::uint32_t code_table::intern(std::string_view code) {
    if (const auto known = find(code); known != no_ref) return known;
    const auto ref = size();
    TIENDO_ASSERT(ref != no_ref);
    std::uint64_t hash = 0;
    const auto digest = sha256(code);
    std::memcpy(&hash, digest.data(), sizeof hash);
    codes_.push_back({std::string(code), hash});
    by_code_.emplace(codes_.back().text, ref);
    return ref;
}

std::uint32_t code_table::find(std::string_view code) const noexcept {
    const auto it = by_code_.find(code);
    return it == by_code_.end() ? no_ref : it->second;
}

step_ref step_table::intern(std::string_view step,
                            std::string_view unit,
                            const std::optional<calendar::limit>& limit) {
    const auto label = [this](std::string_view text) {
        std::string normal;
        return labels_.intern(normalise_code(text, normal) ? std::string_view(normal) : text);
    };
    const step_said content{label(step), unit.empty() ? no_ref : label(unit), limit};
    const auto [at, is_new] = by_content_.emplace(content, static_cast<step_ref>(said_.size()));
    if (is_new) said_.push_back(content);
    return at->second;
}

void law::add_version(std::shared_ptr<const catalogue::catalogue> catalogue,
                      instant recorded_at,
                      basis headline,
                      const std::optional<version_scope>& scope,
                      std::uint64_t sequence) {
    TIENDO_ASSERT(versions_.empty() || versions_.back().recorded_at <= recorded_at);
    versions_.push_back({std::move(catalogue),
                         recorded_at,
                         headline,
                         scope.value_or(version_scope{recorded_at, true}),
                         sequence,
                         {},
                         {}});
}

law::logged_version law::version_of(std::uint32_t number) const noexcept {
    TIENDO_ASSERT(number >= 1 && number <= versions_.size());
    const auto& v = versions_[number - 1];
    return {v.recorded_at, v.sequence, v.scope};
}

const std::shared_ptr<const catalogue::catalogue>& law::catalogue_of(
    std::uint32_t number) const noexcept {
    TIENDO_ASSERT(number >= 1 && number <= versions_.size());
    return versions_[number - 1].catalogue;
}

basis law::headline_of(std::uint32_t number) const noexcept {
    TIENDO_ASSERT(number >= 1 && number <= versions_.size());
    return versions_[number - 1].headline;
}

const catalogue::procedure* law::procedure_in(const version& v, procedure_ref ref) const {
    if (v.procedures.size() <= ref) v.procedures.resize(procedures.size());
    auto& known = v.procedures[ref];
    if (!known) known = v.catalogue->find_procedure(procedures.code(ref));
    return *known;
}

const calendar::working_calendar* law::calendar_in(const version& v, agency_ref ref) const {
    if (v.calendars.size() <= ref) v.calendars.resize(agencies.size());
    auto& known = v.calendars[ref];
    if (!known) {
        const auto* a = v.catalogue->find_agency(agencies.code(ref));
        known = a == nullptr ? nullptr : &v.catalogue->calendar_of(*a);
    }
    return *known;
}

governing law::governing_of(procedure_ref procedure,
                            agency_ref agency,
                            instant received_at,
                            std::span<const open_span> open) const {
    TIENDO_ASSERT(!versions_.empty());
    governing out;
    const catalogue::procedure* governing_procedure = nullptr;
    // From the oldest: the first version that knows the code covers all, a later one its scope.
    for (std::size_t i = 0; i < versions_.size(); ++i) {
        const auto& v = versions_[i];
        const auto number = static_cast<std::uint32_t>(i + 1);
        if (const auto* calendar = calendar_in(v, agency);
            calendar != nullptr &&
            (out.calendar == nullptr || covers(v.scope, received_at, open))) {
            out.calendar = calendar;
            out.calendar_version = number;
        }
        if (const auto* p = procedure_in(v, procedure);
            p != nullptr &&
            (governing_procedure == nullptr || covers(v.scope, received_at, open))) {
            governing_procedure = p;
            out.procedure_version = number;
            out.headline = v.headline;
        }
    }
    if (out.calendar ==
        nullptr) {  // an agency no version knows: the root's calendar of the first one
        const auto& first = *versions_.front().catalogue;
        out.calendar = &first.calendar_of(first.agencies().front());
        out.calendar_version = 1;
    }
    if (governing_procedure != nullptr) {
        out.procedure = governing_procedure->row_on(out.calendar->date_of(received_at));
    }
    return out;
}

bool law::acts_for(agency_ref actor, agency_ref owner, instant at) const noexcept {
    if (actor == owner) return true;
    if (versions_.empty()) return false;
    // A chain of successors is as long as there are agencies; a cycle ends there too.
    const auto& catalogue = *versions_.back().catalogue;
    const auto* link = catalogue.find_agency(agencies.code(owner));
    for (std::size_t links = 0; link != nullptr && links <= catalogue.agencies().size(); ++links) {
        if (!link->successor || !link->valid.to) return false;
        if (at < catalogue.zone().start_of(*link->valid.to)) return false;
        if (link->successor->view() == agencies.code(actor)) return true;
        link = catalogue.find_agency(link->successor->view());
    }
    return false;
}

bool law::is_consulted(label_ref unit, agency_ref competent) const noexcept {
    if (unit == no_ref || versions_.empty()) return false;
    const auto& catalogue = *versions_.back().catalogue;
    const auto& code = steps.labels().code(unit);
    return catalogue.find_agency(code) != nullptr &&
           !catalogue.is_within(code, agencies.code(competent));
}

const calendar::working_calendar* law::calendar_of(std::uint32_t number, agency_ref agency) const {
    TIENDO_ASSERT(number >= 1 && number <= versions_.size());
    return calendar_in(versions_[number - 1], agency);
}

const calendar::working_calendar* law::calendar_of_unit(std::uint32_t number,
                                                        label_ref unit) const {
    if (unit == no_ref) return nullptr;
    const auto& catalogue = *catalogue_of(number);
    const auto* a = catalogue.find_agency(steps.labels().code(unit));
    return a == nullptr ? nullptr : &catalogue.calendar_of(*a);
}

bool law::same_territory(agency_ref a, agency_ref b) const noexcept {
    if (a == b || versions_.empty()) return true;
    const auto& catalogue = *versions_.back().catalogue;
    const auto* first = catalogue.find_agency(agencies.code(a));
    const auto* second = catalogue.find_agency(agencies.code(b));
    if (first == nullptr || second == nullptr) return true;
    return catalogue.province_of(*first) == catalogue.province_of(*second);
}

}  // namespace tiendo::dossier
