// Which agencies and procedures exist, how long each procedure may take, what
// stops its clock, and which calendar counts: one accepted version of the
// files an administrator keeps (tools/README.md).
//
// A catalogue is an immutable value parsed from the texts of its files; the log
// keeps those texts, so that a recount parses the same version again.
// Thread-safe after construction. Lookups are O(1); no allocation.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/limit.hpp"
#include "tiendo/calendar/working_calendar.hpp"
#include "tiendo/catalogue/calendars.hpp"
#include "tiendo/catalogue/files.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace tiendo::catalogue {

enum class agency_level : std::uint8_t { ministry, province, department, commune, unit };

// Half-open [from, to) in local dates; an absent end is open.
struct validity {
    std::optional<local_date> from;
    std::optional<local_date> to;
    [[nodiscard]] bool holds_on(local_date date) const noexcept {
        return (!from || *from <= date) && (!to || date < *to);
    }
    friend bool operator==(const validity&, const validity&) = default;
};

struct agency {
    agency_code code;
    std::string name_vi;
    std::string name_en;
    agency_level level = agency_level::unit;
    std::optional<agency_code> parent;
    std::optional<agency_code> successor;
    validity valid;
    std::string calendar_id;  // resolved: inherited from the parent where the file leaves it empty
};

enum class origin_rule : std::uint8_t { roll, next_day };  // src/RULES.md L3.5
// What a pause does to a limit (src/RULES.md section 4).
enum class clock_policy : std::uint8_t { pause_working, none, restart, pause_calendar };
enum class pause_cause : std::uint8_t { supplement, payment, suspension };
inline constexpr std::size_t pause_cause_count = 3;

// One row of procedures.csv: a procedure within one span of validity.
struct procedure_row {
    validity valid;
    std::string name_vi;
    std::string name_en;
    std::optional<calendar::limit> statutory;
    std::optional<calendar::limit> committed;
    std::optional<time_of_day> cut_off;  // received strictly after counts as the next working day
    origin_rule origin = origin_rule::roll;
    std::array<clock_policy, pause_cause_count> policy{};  // by pause_cause
    std::string legal_source;
    friend bool operator==(const procedure_row&, const procedure_row&) = default;
};

struct procedure {
    procedure_code code;
    std::string field_code;
    std::string field_name_vi;
    std::vector<procedure_row> rows;  // ascending by valid.from, not overlapping
    // The row valid on a date; nullptr when none is.
    [[nodiscard]] const procedure_row* row_on(local_date date) const noexcept;
};

struct step {
    procedure_code procedure;
    std::string step_code;
    std::string name_vi;
    std::optional<calendar::limit> limit;
    std::optional<local_date> valid_from;  // absent: before all others
    friend bool operator==(const step&, const step&) = default;
};

class catalogue {
  public:
    catalogue(const catalogue&) = delete;
    catalogue& operator=(const catalogue&) = delete;
    catalogue(catalogue&&) = delete;
    catalogue& operator=(catalogue&&) = delete;
    ~catalogue() = default;

    // All refusals of all files at once, in file order (at most 100), or the catalogue.
    [[nodiscard]] static std::variant<std::shared_ptr<const catalogue>, std::vector<file_refusal>>
    parse(const file_texts& files);

    // What `next` may not change of `this`: a code that disappears is refused, since the
    // log still speaks of it (close it by valid_to instead). Empty = may follow.
    [[nodiscard]] std::vector<file_refusal> refusals_of_successor(const catalogue& next) const;

    [[nodiscard]] const std::vector<agency>& agencies() const noexcept {
        return agencies_;
    }  // file order
    [[nodiscard]] const std::vector<procedure>& procedures() const noexcept {
        return procedures_;
    }  // file order
    [[nodiscard]] const std::vector<step>& steps() const noexcept { return steps_; }
    // The row of a step that holds on a date; nullptr when none does.
    [[nodiscard]] const step* step_on(std::string_view procedure,
                                      std::string_view step_code,
                                      local_date date) const noexcept;
    [[nodiscard]] const agency* find_agency(std::string_view code) const noexcept;
    [[nodiscard]] const procedure* find_procedure(std::string_view code) const noexcept;
    [[nodiscard]] const calendar_map& calendars() const noexcept { return calendars_; }
    [[nodiscard]] const calendar::working_calendar* find_calendar(
        std::string_view id) const noexcept;
    // The calendar that counts for an agency; never null for an agency of this catalogue.
    [[nodiscard]] const calendar::working_calendar& calendar_of(const agency& a) const noexcept;
    // Agencies whose parent chain reaches `ancestor`, itself included; file order.
    [[nodiscard]] bool is_within(std::string_view code, std::string_view ancestor) const noexcept;
    // The ancestor (or self) of level province; nullptr when there is none.
    [[nodiscard]] const agency* province_of(const agency& a) const noexcept;
    // The root agency's calendar, that of the deployment.
    [[nodiscard]] const calendar::working_calendar& main_calendar() const noexcept;
    // Its zone: the one in which periods and days are meant.
    [[nodiscard]] const calendar::time_zone& zone() const noexcept;

    // The texts it was parsed from, with the embedded calendar where that one counts: parsing
    // them again gives this catalogue, whatever calendar a later build embeds.
    [[nodiscard]] const file_texts& files() const noexcept { return files_; }

  private:
    // Where an agency stands in the tree: in the order of a walk from the roots, the agencies
    // within it are exactly those numbered [first, last).
    struct place {
        std::size_t first = 0;
        std::size_t last = 0;
        const agency* province = nullptr;
        const calendar::working_calendar* calendar = nullptr;
    };
    using index_by_code = std::unordered_map<std::string, std::size_t, text_hash, std::equal_to<>>;

    catalogue() = default;
    friend struct catalogue_builder;  // src/catalogue/catalogue.cpp
    [[nodiscard]] const place* place_of(std::string_view code) const noexcept;

    file_texts files_;
    std::vector<agency> agencies_;
    std::vector<place> places_;  // by index of agency
    std::vector<procedure> procedures_;
    std::vector<step> steps_;
    std::vector<std::size_t> steps_by_code_;  // by procedure, step, valid_from
    index_by_code agency_by_code_;
    index_by_code procedure_by_code_;
    calendar_map calendars_;
    const calendar::working_calendar* main_calendar_ = nullptr;  // within calendars_
};

// The CSV texts of the shipped Vietnamese public-office calendar (id `vn`).
[[nodiscard]] const file_texts& embedded_calendar();

}  // namespace tiendo::catalogue
