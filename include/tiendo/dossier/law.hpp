// Which rules govern a dossier: the logged versions of the catalogue, and who
// may act for whom.
//
// A law is the fold of all catalogue records so far. A dossier uses the last
// version whose scope covers it: the first version that knows a code covers all
// of it, a later one what its scope says (src/RULES.md 2.11). Codes are interned into small numbers
// whose order depends on arrival; whatever is compared between runs uses stable_hash. Owner: the
// engine's thread. Lookups O(versions), one or two in practice.
#pragma once

#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/judgement.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::dossier {

using agency_ref = std::uint32_t;
using procedure_ref = std::uint32_t;
using label_ref = std::uint32_t;  // of a step or a unit, in step_table::labels
using step_ref = std::uint32_t;   // of what an event says of a step, in step_table
inline constexpr std::uint32_t no_ref = 0xFFFFFFFF;

// Codes seen so far, numbered by first sight. Never forgets.
class code_table {
  public:
    std::uint32_t intern(std::string_view code);
    [[nodiscard]] std::uint32_t find(std::string_view code) const noexcept;  // no_ref when unknown
    [[nodiscard]] const std::string& code(std::uint32_t ref) const noexcept {
        return codes_[ref].text;
    }
    [[nodiscard]] std::uint64_t stable_hash(std::uint32_t ref) const noexcept {
        return codes_[ref].hash;
    }
    [[nodiscard]] std::uint32_t size() const noexcept {
        return static_cast<std::uint32_t>(codes_.size());
    }

  private:
    struct entry {
        std::string text;
        std::uint64_t hash;
    };
    std::vector<entry> codes_;
    boost::unordered_flat_map<std::string, std::uint32_t, text_hash, std::equal_to<>> by_code_;
};

// What an event says of a step.
struct step_said {
    label_ref step = no_ref;
    label_ref unit = no_ref;  // no_ref: it names none
    std::optional<calendar::limit> limit;
    friend auto operator<=>(const step_said&, const step_said&) = default;
};

// What has been said of steps so far, numbered by first sight: facts speak of the same few again
// and again. Codes are compared as codes are, upper-cased; a text that is none stands for itself.
// Never forgets. A name has 64 bytes at most (wire::text_bytes_max), some 300 with its places here;
// a fact brings two at most, less than a new dossier costs. None is refused for being new, because
// which ones are new depends on the order of arrival; they are counted (figures::step_names).
class step_table {
  public:
    step_ref intern(std::string_view step,
                    std::string_view unit,
                    const std::optional<calendar::limit>& limit);
    [[nodiscard]] const step_said& said(step_ref ref) const noexcept { return said_[ref]; }
    [[nodiscard]] const code_table& labels() const noexcept { return labels_; }

  private:
    code_table labels_;
    std::vector<step_said> said_;
    std::map<step_said, step_ref> by_content_;
};

// A span in which the dossier was accepted and not ended; half-open, an absent end is open.
struct open_span {
    instant from;
    std::optional<instant> to;
};

// Which dossiers a version governs besides those of which it is the first to know the code.
struct version_scope {
    std::optional<instant> from;  // accepted (occurred_at) from here on; absent: all
    bool open_too = true;         // and those open at `from`
    friend bool operator==(const version_scope&, const version_scope&) = default;
};

// What governs one dossier.
struct governing {
    const catalogue::procedure_row* procedure = nullptr;   // nullptr: not valid then
    const calendar::working_calendar* calendar = nullptr;  // never null once a version exists
    std::uint32_t procedure_version = 0;                   // 1-based number of the catalogue record
    std::uint32_t calendar_version = 0;
    basis headline = basis::current;
};

// Counters told apart; what further ones say is known as said by nobody in particular.
inline constexpr std::uint32_t counters_max = 65'536;

class law {
  public:
    code_table agencies;
    code_table procedures;
    step_table steps;
    code_table counters;  // counters_max at most: see counter_of
    // The number of a counter, interned while there is room; no_ref beyond it and for none.
    [[nodiscard]] std::uint32_t counter_of(std::string_view counter) {
        if (counter.empty()) return no_ref;
        return counters.size() < counters_max ? counters.intern(counter) : counters.find(counter);
    }

    // Precondition: recorded_at does not go back. `scope` absent: that of a file load, which is
    // from recorded_at on and what is open then. `sequence`: where the log has it, 0 = unknown; it
    // judges nothing.
    void add_version(std::shared_ptr<const catalogue::catalogue> catalogue,
                     instant recorded_at,
                     basis headline,
                     const std::optional<version_scope>& scope = std::nullopt,
                     std::uint64_t sequence = 0);
    [[nodiscard]] std::uint32_t versions() const noexcept {
        return static_cast<std::uint32_t>(versions_.size());
    }
    // Of version `number`, which is 1 to versions().
    [[nodiscard]] const std::shared_ptr<const catalogue::catalogue>& catalogue_of(
        std::uint32_t number) const noexcept;
    [[nodiscard]] basis headline_of(std::uint32_t number) const noexcept;
    [[nodiscard]] const std::shared_ptr<const catalogue::catalogue>& newest() const noexcept {
        return catalogue_of(versions());
    }
    [[nodiscard]] basis newest_headline() const noexcept { return headline_of(versions()); }

    // When and where the log has version `number`, 1 to versions().
    struct logged_version {
        instant recorded_at;
        std::uint64_t sequence;
        version_scope scope;
    };
    [[nodiscard]] logged_version version_of(std::uint32_t number) const noexcept;

    // Precondition, as above: versions() > 0.
    [[nodiscard]] governing governing_of(procedure_ref procedure,
                                         agency_ref agency,
                                         instant received_at,
                                         std::span<const open_span> open) const;

    // Whether an act of `actor` at `at` is an act of `owner`: itself, or its successor from
    // valid_to on.
    [[nodiscard]] bool acts_for(agency_ref actor, agency_ref owner, instant at) const noexcept;
    // Both below the same province (src/RULES.md 2.9).
    [[nodiscard]] bool same_territory(agency_ref a, agency_ref b) const noexcept;

    // Whether a unit is an agency of its own beside `competent`: it was consulted, and works on
    // whoever is competent (src/RULES.md 2.14).
    [[nodiscard]] bool is_consulted(label_ref unit, agency_ref competent) const noexcept;
    // Of version `number`: the calendar of an agency, nullptr where that version does not know it.
    [[nodiscard]] const calendar::working_calendar* calendar_of(std::uint32_t number,
                                                                agency_ref agency) const;
    [[nodiscard]] const calendar::working_calendar* calendar_of_unit(std::uint32_t number,
                                                                     label_ref unit) const;

  private:
    struct version {
        std::shared_ptr<const catalogue::catalogue> catalogue;
        instant recorded_at;
        basis headline;
        version_scope scope;
        std::uint64_t sequence;
        // By ref, looked up once: nullptr where this version does not know the code.
        mutable std::vector<std::optional<const catalogue::procedure*>> procedures;
        mutable std::vector<std::optional<const calendar::working_calendar*>> calendars;
    };
    [[nodiscard]] const catalogue::procedure* procedure_in(const version& v,
                                                           procedure_ref ref) const;
    [[nodiscard]] const calendar::working_calendar* calendar_in(const version& v,
                                                                agency_ref ref) const;
    std::vector<version> versions_;
};

}  // namespace tiendo::dossier
