// A key of the configuration, described in one place: for keys.cpp and the files beside it.
#pragma once

#include "keys.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tiendo::config {

inline constexpr std::uint64_t kib = 1024;
inline constexpr std::uint64_t mib = 1024 * kib;
inline constexpr std::uint64_t gib = 1024 * mib;
inline constexpr std::uint64_t minute_ms = 60'000;
inline constexpr std::uint64_t hour_ms = 60 * minute_ms;

struct description {
    std::string_view section;
    std::string_view name;
    std::string_view unit;
    rule allowed;
    std::string_view sentence;
};

// A key for one field of one section's struct.
template <class Section, class Field>
key make(Section settings::* section, Field Section::* field, description d) {
    key out{d.section, d.name, d.unit, std::move(d.allowed), d.sentence, {}, {}};
    out.get = [section, field](const settings& s) -> value {
        if constexpr (std::is_same_v<Field, bool> || std::is_same_v<Field, std::string> ||
                      std::is_same_v<Field, percent>) {
            return (s.*section).*field;
        } else {
            return static_cast<std::uint64_t>((s.*section).*field);
        }
    };
    out.set = [section, field](settings& s, const value& v) {
        if constexpr (std::is_same_v<Field, bool> || std::is_same_v<Field, std::string> ||
                      std::is_same_v<Field, percent>) {
            (s.*section).*field = std::get<Field>(v);
        } else {
            (s.*section).*field = static_cast<Field>(std::get<std::uint64_t>(v));
        }
    };
    return out;
}

// keys_storage.cpp: what is kept on disk and in memory.
void add_storage_and_engine(std::vector<key>& out);

}  // namespace tiendo::config
