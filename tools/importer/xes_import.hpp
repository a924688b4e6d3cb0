// What do the traces of a foreign log become: which events, which agencies,
// and what was odd about them?
//
// Received from the start, StepFinished from each event, Processed from the
// end. What cannot be judged is not sent, what is merely odd is sent and left
// to the model's findings; both are counted and listed by the rules of
// tools/importer/README.md. The same file and mapping give the same events,
// ids included, so that a second import is nothing but duplicates.
#pragma once

#include "importer/mapping.hpp"
#include "importer/xes_reader.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/catalogue/files.hpp"
#include "tiendo/dossier/event.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace tiendo::importer {

enum class oddity : std::uint8_t {
    // the whole trace is not sent
    without_code,
    repeated_code,
    without_start,
    without_agency,
    without_channel,
    unreadable_date,
    // sent without the thing that is missing
    assumed_channel,
    without_deadline,
    without_end,
    // one event is not sent
    step_without_name,
    step_without_time,
    // sent; the model keeps them as findings without effect
    end_before_start,
    step_before_start,
    step_after_end,
};
inline constexpr std::size_t oddity_count = 14;
[[nodiscard]] std::string_view name_of(oddity what) noexcept;
[[nodiscard]] std::string_view explanation_of(oddity what) noexcept;

struct note {
    oddity what{};
    std::string trace;  // its code as in the log; may be empty
    std::size_t line = 0;
    std::string detail;
};

inline constexpr std::size_t notes_kept_max = 100'000;  // more are counted, not listed
inline constexpr std::size_t traces_max = 10'000'000;   // codes are kept to find repeated ones
inline constexpr std::size_t agencies_max = 10'000;

class xes_import {
  public:
    xes_import(mapping how, calendar::time_zone zone);

    // The events of one trace, Received first, then in the log's order, Processed last.
    // Throws std::length_error beyond traces_max or agencies_max.
    [[nodiscard]] std::vector<dossier::dossier_event> events_of(const xes_trace& trace);

    [[nodiscard]] std::uint64_t traces() const noexcept { return traces_; }
    [[nodiscard]] std::uint64_t dossiers() const noexcept { return dossiers_; }
    [[nodiscard]] std::uint64_t count_of(oddity what) const noexcept {
        return counts_[static_cast<std::size_t>(what)];
    }
    [[nodiscard]] const std::vector<note>& notes() const noexcept { return notes_; }

    // agencies.csv, procedures.csv, calendars.csv, hours.csv of what was seen so far.
    [[nodiscard]] catalogue::file_texts catalogue_files() const;

  private:
    struct subject {
        const xes_trace& trace;
        std::string name;
        dossier_code code;
        agency_code agency;
        instant start;
        std::optional<instant> end;
    };
    void note_that(oddity what, std::string_view trace, std::size_t line, std::string_view detail);
    [[nodiscard]] std::optional<subject> subject_of(const xes_trace& trace);
    [[nodiscard]] std::optional<dossier::received> receipt_of(const subject& about);
    void add_steps(const subject& about, std::vector<dossier::dossier_event>& out);
    [[nodiscard]] dossier::dossier_event event_of(const subject& about,
                                                  std::string_view suffix,
                                                  instant at,
                                                  dossier::fact_body body);
    // An empty name, a missing attribute and an empty value are all absent.
    [[nodiscard]] static const std::string* value_of(const attributes& of, const std::string& name);
    enum class date_state : std::uint8_t { absent, read, unreadable };
    [[nodiscard]] date_state date_of(const attributes& of,
                                     const std::string& name,
                                     instant& out) const;
    [[nodiscard]] agency_code agency_of(const std::string& name);

    mapping how_;
    calendar::time_zone zone_;
    std::map<std::string, std::string> agencies_;  // code -> name in the log
    std::unordered_set<std::string> seen_;
    std::uint64_t counter_sequence_ = 0;  // one counter: the import
    std::array<std::uint64_t, oddity_count> counts_{};
    std::vector<note> notes_;
    std::uint64_t traces_ = 0;
    std::uint64_t dossiers_ = 0;
};

// "T02 Check confirmation" -> "T02-CHECK-CONFIRMATION": a code of at most `most` characters;
// longer names end in a digest, so that they stay apart.
[[nodiscard]] std::string slug_of(std::string_view name, std::size_t most = code_bytes_max);

}  // namespace tiendo::importer
