// Which words does the fictitious province speak?
//
// Word lists from which agencies and procedures get realistic names. Every
// agency's name says that it is simulated ("mô phỏng"), so that no invented
// figure ever stands beside a real office. Data only; immutable.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace tiendo::simulator {

inline constexpr std::size_t department_count = 15;
inline constexpr std::size_t field_count = 25;
inline constexpr std::size_t subject_count = 8;  // per field
inline constexpr std::size_t action_count = 7;

// Where a field's procedures are decided.
enum class tier : std::uint8_t { department, commune, both };

struct field_words {
    std::string_view code;
    std::string_view name_vi;
    std::string_view name_en;
    std::size_t department;  // index into departments(), for its procedures of that tier
    tier at = tier::department;
    unsigned weight = 1;  // share of the province's dossiers
    std::array<std::string_view, subject_count> subjects;
};

struct action_words {
    std::string_view name_vi;
    std::string_view name_en;
};

struct department_words {
    std::string_view name_vi;
    std::string_view name_en;
};

[[nodiscard]] std::span<const department_words, department_count> departments() noexcept;
[[nodiscard]] std::span<const field_words, field_count> fields() noexcept;
[[nodiscard]] std::span<const action_words, action_count> actions() noexcept;
// A commune's name is one word of each list; 14 x 10 = 140 names, none twice.
[[nodiscard]] std::span<const std::string_view, 14> first_words() noexcept;
[[nodiscard]] std::span<const std::string_view, 10> second_words() noexcept;

}  // namespace tiendo::simulator
