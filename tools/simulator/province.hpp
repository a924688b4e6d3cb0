// What does the fictitious province consist of, and how busy and how punctual
// is each of its offices?
//
// One root, 15 departments, 140 communes and 1,300 procedures, all drawn from a
// seed: the same seed gives the same province, whose catalogue files are those
// an administrator would keep (tools/README.md). Values; no I/O, no clock.
#pragma once

#include "tiendo/base/rng.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/catalogue/catalogue.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::simulator {

inline constexpr std::size_t commune_count = 140;
inline constexpr std::size_t agency_count = 1 + 15 + commune_count;
inline constexpr std::size_t procedure_count = 1300;
// Share of finished dossiers that are late: 100 % - 97.9 %, the calibration's aim.
inline constexpr double late_share_aim = 0.021;

using agency_index = std::uint16_t;
using procedure_index = std::uint16_t;

struct office {
    agency_code code;
    std::string name_vi;
    std::string name_en;
    catalogue::agency_level level = catalogue::agency_level::commune;
    double weight = 0;      // share of its tier's dossiers, communes only
    double late_share = 0;  // of the dossiers it finishes
    std::uint8_t counters = 1;
};

struct service {
    procedure_code code;
    std::string field_code;
    std::string field_name_vi;
    catalogue::procedure_row rules;
    std::optional<agency_index> department;  // absent: every commune decides it
    double weight = 0;                       // share of the province's dossiers
};

// The steps of its internal processes; communes have the first only.
enum class step_kind : std::uint8_t { examining = 1, signing, consulting };
[[nodiscard]] std::string_view step_code(step_kind kind) noexcept;  // "THAM-DINH"

// Draws an index by weight. Cost O(log n).
class weighted_choice {
  public:
    void add(double weight);
    [[nodiscard]] std::size_t draw(rng& random) const;
    [[nodiscard]] double total() const { return cumulative_.empty() ? 0 : cumulative_.back(); }

  private:
    std::vector<double> cumulative_;
};

struct province {
    std::vector<office> offices;  // 0 the province, 1..15 departments, then communes
    std::vector<service> services;
    weighted_choice by_service;
    weighted_choice by_commune;  // draws 0..139; the office is 16 + that
};

inline constexpr agency_index first_commune = 16;

[[nodiscard]] province make_province(std::uint64_t seed);

// agencies.csv, procedures.csv and steps.csv; the calendar is the embedded `vn`.
[[nodiscard]] catalogue::file_texts catalogue_files(const province& of);

// A number that depends on all of its parts, for draws that need no generator of their own.
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) noexcept;

}  // namespace tiendo::simulator
