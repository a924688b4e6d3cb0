// What would the figures be under other rules, what were they believed to be at
// an instant, and what has moved them since?
//
// Each is answered by a second engine that folds the log from its first record,
// beside the service and without storing anything (src/RULES.md 2.10): so it is
// the same arithmetic as live, exact, and needs no copy of the past. Memory while
// it runs: that second engine. Time: about 3 us an event.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/catalogue/files.hpp"
#include "tiendo/dossier/law.hpp"
#include "tiendo/engine/engine.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::engine {

// Longer lists are cut there; what is beyond is in the counts.
inline constexpr std::size_t moved_rows_max = 5'000;

// The rates as they were believed at `known_at`: by what was recorded before it.
struct belief_question {
    instant known_at{};
    rates::query asked;
};
struct belief {
    rates::answer rates;
    std::uint64_t records = 0;  // folded
    std::string ledger_digest;  // of everything believed then: two looks at one instant agree
};

// The rates under other rules, and which dossiers would move. `files` replace those of the newest
// catalogue by name; the scope says whom they would govern.
struct supposition_question {
    catalogue::file_texts files;
    std::optional<dossier::version_scope> scope;  // absent: as a file load
    rates::query asked;
    instant now{};
};
struct supposition {
    rates::answer before;
    rates::answer after;
    // Dossiers of which a due date or a verdict, by whatever basis, would be another.
    std::uint64_t open_moved = 0;
    std::uint64_t closed_moved = 0;
    // By how many of them it would be by each basis; a dossier counts for each.
    std::array<std::uint64_t, dossier::basis_count> moved_by_basis{};
    std::uint64_t judged = 0;  // dossiers looked at
    std::vector<move> moved;   // the first moved_rows_max by code, without their entries
};

// What changed figures of days that were over when the record came. With `since` instead: what
// changed figures that were given out.
struct change_question {
    local_date from;  // of the records' arrival, both days inclusive
    local_date to;
    std::optional<agency_code> agency;  // with its subtree
    // Only records of catalogues, or only of events.
    enum class cause : std::uint8_t { any, catalogue, events };
    cause by = cause::any;
    std::optional<std::uint64_t> record{};  // only the one that has this sequence
    // Rows before the first one told. A later record only adds rows at the end while the agency
    // tree of `to` is the same, so it pages.
    std::uint64_t skip = 0;
    // Only records behind `position`, whenever they came, and what they changed before `until`:
    // of a report, the position and the as-of instant that it names. `to` is then the last day of
    // its period, by which the agencies are a tree.
    struct given_out {
        std::uint64_t position = 0;
        instant until{};
        // Also facts that occurred before `until` and moved no count: they may have moved lengths,
        // steps or findings.
        bool every_fact = false;
    };
    std::optional<given_out> since{};
};
struct past_change {
    std::uint64_t sequence = 0;  // of the event, or of the record of the catalogue
    instant recorded_at{};
    record_kind cause{};
    // The event that did it; all empty of a record of the catalogue.
    struct telling {
        std::string kind;  // "corrected"
        std::string event_id;
        agency_code sender;
        std::optional<instant> occurred_at;
    };
    telling told;
    dossier_summary dossier;  // after it; of a fact that moved no count its codes only
    local_date first_day;     // of the figures that moved
    local_date last_day;
    // How many more, or fewer, of each measure that moved: the sum over the days. 0: it moved
    // between days, agencies or classes, and the sum is as it was. No basis: the measure has none.
    struct sum {
        std::optional<dossier::basis> by;
        dossier::measure what{};
        std::int64_t more = 0;
    };
    // By basis, those without one first; empty only of a fact that moved no count.
    std::vector<sum> moved;
};
struct change_list {
    std::vector<past_change> rows;  // moved_rows_max at most
    std::uint64_t rows_total = 0;   // of them all, also those skipped and left out
    std::uint64_t dossiers = 0;
};

using look_question = std::variant<belief_question, supposition_question, change_question>;
using look_answer = std::variant<belief, supposition, change_list>;

// The log to be folded: what a store or a reader of one gives.
struct log_source {
    log_head head;
    // Reads the records from the first on until the visitor returns false; why it could not, or
    // empty.
    std::function<std::string(const std::function<bool(const log_record&)>& visit)> read;
};

// Called now and then with the sequence reached and the last one; false: give up.
using look_progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

// The answer; nullopt: given up by `progress`. Refusals: the files make no catalogue, or one that
// may not follow the newest. Throws std::runtime_error when the log cannot be read. Any thread.
[[nodiscard]] std::variant<std::optional<look_answer>, std::vector<file_refusal>> look(
    const log_source& log, const look_question& asked, const look_progress& progress);

}  // namespace tiendo::engine
