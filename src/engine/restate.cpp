// A new version of the catalogue: which dossiers it may judge otherwise, and judging them anew.
#include "parts.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>

namespace tiendo::engine {

using dossier::no_ref;

namespace {

bool any_file_differs(const catalogue::catalogue& a,
                      const catalogue::catalogue& b,
                      std::initializer_list<const char*> names) {
    const auto text_of = [](const catalogue::catalogue& c, const char* name) {
        const auto it = c.files().find(name);
        return it == c.files().end() ? std::string_view() : std::string_view(it->second);
    };
    return std::any_of(names.begin(), names.end(), [&](const char* name) {
        return text_of(a, name) != text_of(b, name);
    });
}

// The rows of a procedure's steps, as the file has them.
std::vector<catalogue::step> steps_of(const catalogue::catalogue& of, std::string_view procedure) {
    std::vector<catalogue::step> out;
    std::copy_if(of.steps().begin(),
                 of.steps().end(),
                 std::back_inserter(out),
                 [&](const catalogue::step& s) { return s.procedure.view() == procedure; });
    return out;
}

}  // namespace

bool engine::fold_catalogue(const log_record& record, std::string& why_not) {
    auto& p = *parts_;
    if (p.heard) p.law_before = std::make_unique<dossier::law>(p.law);
    for (std::size_t i = 0; i < record.items.size(); ++i) {
        const auto sequence = record.first_sequence + i;
        if (!p.take_catalogue(record.items[i].bytes, record.recorded_at, sequence, why_not))
            return false;
    }
    p.position = record.last_sequence();
    p.written_to = record.recorded_at;
    return true;
}

void engine::restate(std::size_t max) {
    auto& p = *parts_;
    const auto end = p.restated + std::min(max, p.to_restate.size() - p.restated);
    while (p.restated < end) {
        const auto ref = p.to_restate[p.restated++];
        p.at_hand.unpack(p.slots[ref]);
        if (p.heard) p.judged_before = p.judged_by(*p.law_before);
        p.reassess(ref, p.written_to, 0);
    }
    if (p.pass && p.restated == p.to_restate.size()) p.pass_over(max);
    p.settle_sums();
    if (!restating().is_under_way()) p.law_before.reset();
}

engine::restatement engine::restating() const {
    const auto& p = *parts_;
    // What is away may have come back meanwhile, and counts when the last pass is over.
    const auto passed = p.pass ? std::min(p.passed, p.to_pass - 1) : p.to_pass;
    return {p.restated + passed, p.to_restate.size() + p.to_pass};
}

restated_fields engine::parts::restated_by(const dossier_slot& slot) {
    return {slot.received_at.get(), slot.ended_at.get(), slot.procedure, slot.looked_back};
}

bool engine::parts::take_catalogue(std::string_view bytes,
                                   instant recorded_at,
                                   std::uint64_t sequence,
                                   std::string& why_not) {
    catalogue_record record;
    if (!decode(bytes, record)) {
        why_not = "a catalogue record cannot be read";
        return false;
    }
    auto parsed = catalogue::catalogue::parse(record.files);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&parsed)) {
        why_not = "a logged catalogue is refused by this version: " +
                  (refused->empty() ? std::string("no reason") : refused->front().text());
        return false;
    }
    auto next = std::get<std::shared_ptr<const catalogue::catalogue>>(parsed);
    if (law.versions() == 0) {
        ledger.set_zone(next->zone());
        backdated_ledger.set_zone(next->zone());
    } else {
        queue_restatement(*next,
                          record.headline,
                          record.scope.value_or(dossier::version_scope{recorded_at, true}));
    }
    newest_scope = record.scope;
    law.add_version(std::move(next), recorded_at, record.headline, record.scope, sequence);
    versions.push_back({recorded_at, std::string(bytes), sequence});
    return true;
}

std::vector<bool> engine::parts::procedures_of_other_terms(const catalogue::catalogue& next,
                                                           dossier::basis headline) const {
    std::vector<bool> out(law.procedures.size());
    for (std::uint32_t number = 1; number <= law.versions(); ++number) {
        const auto& before = *law.catalogue_of(number);
        if (law.headline_of(number) != headline ||
            any_file_differs(before,
                             next,
                             {"agencies.csv",  // says which calendar counts where
                              "calendars.csv",
                              "calendar.csv",
                              "hours.csv",
                              "embedded/calendars.csv",
                              "embedded/calendar.csv",
                              "embedded/hours.csv"})) {
            out.assign(out.size(), true);
            break;
        }
        const bool other_steps = any_file_differs(before, next, {"steps.csv"});
        for (std::uint32_t ref = 0; ref < out.size(); ++ref) {
            const auto& code = law.procedures.code(ref);
            const auto* was = before.find_procedure(code);
            const auto* is = next.find_procedure(code);
            if (was == nullptr || is == nullptr || was->rows != is->rows ||
                (other_steps && steps_of(before, code) != steps_of(next, code)))
                out[ref] = true;
        }
    }
    return out;
}

void engine::parts::queue_restatement(const catalogue::catalogue& next,
                                      dossier::basis headline,
                                      const dossier::version_scope& scope) {
    // Who acts for whom and where decides which facts take effect, for ended dossiers too.
    const bool all = any_file_differs(*law.newest(), next, {"agencies.csv"});
    const auto other_terms = procedures_of_other_terms(next, headline);
    const bool any_terms =
        std::find(other_terms.begin(), other_terms.end(), true) != other_terms.end();
    // A superset of what the scope covers: judging a dossier again in vain moves nothing.
    const auto may_cover = [all, any_terms, other_terms, scope](const restated_fields& s) {
        if (all) return true;
        if (s.looked_back && any_terms) return true;  // as told before it was another's, or open
        if (!s.received_at || s.procedure >= other_terms.size() || !other_terms[s.procedure])
            return false;
        return !scope.from || *s.received_at >= *scope.from ||
               (scope.open_too && (!s.ended_at || *s.ended_at >= *scope.from));
    };
    to_restate.erase(to_restate.begin(),
                     to_restate.begin() + static_cast<std::ptrdiff_t>(restated));
    restated = 0;
    for (std::uint32_t ref = 0; ref < slots.end_ref(); ++ref) {
        if (slots.holds(ref) && may_cover(restated_by(slots[ref]))) to_restate.push_back(ref);
    }
    std::sort(to_restate.begin(), to_restate.end());
    to_restate.erase(std::unique(to_restate.begin(), to_restate.end()), to_restate.end());
    passed = to_pass = 0;
    if (away != 0 && (all || any_terms)) {
        if (!pass) pass.emplace();
        pass->reached.clear();  // what an earlier version has not reached waits for both
        pass->may_cover.emplace_back(may_cover);
    }
    if (pass) to_pass = std::max<std::uint64_t>(away, 1);
}

}  // namespace tiendo::engine
