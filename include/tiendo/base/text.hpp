// Codes and ids as values that cannot be mixed up, of bounded length, without
// allocation: agency_code is not dossier_code, and neither is a std::string.
//
// A code<Tag> holds 0 to 64 bytes inline. It checks nothing but the length:
// what alphabet is allowed is decided where input is decoded (wire, catalogue).
#pragma once

#include "tiendo/base/check.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace tiendo {

inline constexpr std::size_t code_bytes_max = 64;  // src/GLOSSARY.md: codes are opaque, up to 64

template <class Tag>
class code {
  public:
    constexpr code() noexcept = default;
    // Precondition: text.size() <= code_bytes_max (validated at decode).
    explicit code(std::string_view text) noexcept {
        TIENDO_ASSERT(text.size() <= code_bytes_max);
        size_ = static_cast<std::uint8_t>(text.size());
        // An empty text may point nowhere.
        if (!text.empty()) std::memcpy(bytes_.data(), text.data(), text.size());
    }

    [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }
    [[nodiscard]] std::string str() const { return std::string(view()); }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    friend bool operator==(const code& a, const code& b) noexcept { return a.view() == b.view(); }
    friend std::strong_ordering operator<=>(const code& a, const code& b) noexcept {
        return a.view() <=> b.view();
    }

  private:
    std::array<char, code_bytes_max> bytes_{};
    std::uint8_t size_ = 0;
};

using event_id = code<struct event_id_tag>;          // case-sensitive
using dossier_code = code<struct dossier_code_tag>;  // upper-cased at decode
using agency_code = code<struct agency_code_tag>;    // upper-cased at decode
using procedure_code = code<struct procedure_code_tag>;
using counter_id = code<struct counter_id_tag>;

// Hash for unordered containers keyed by a code or by its text.
struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
    template <class Tag>
    std::size_t operator()(const code<Tag>& c) const noexcept {
        return (*this)(c.view());
    }
};

// The one alphabet of codes, upper-cased: [A-Z0-9._/-]{1,64} (src/RULES.md 2.1).
// Returns false and leaves `out` alone when the text is not such a code.
[[nodiscard]] bool normalise_code(std::string_view text, std::string& out);

}  // namespace tiendo
