// Digests: SHA-256 for what must withstand a forger (log chain, value of an
// event, tokens), and a linear 128-bit sum for what must be comparable at any
// moment (ledger, dossiers): adding and taking back terms in any order gives
// the same sum, so that live state and recount compare in O(1).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tiendo {

using digest256 = std::array<std::uint8_t, 32>;

[[nodiscard]] digest256 sha256(std::string_view bytes) noexcept;
// SHA-256 of the parts one after another, without joining them first.
[[nodiscard]] digest256 sha256(std::span<const std::string_view> parts) noexcept;
// HMAC-SHA-256 (RFC 2104) by a key of the digest's length.
[[nodiscard]] digest256 hmac_sha256(const digest256& key, std::string_view message) noexcept;
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
// Compares in time that does not depend on where the two differ.
[[nodiscard]] bool equal_in_constant_time(const digest256& a, const digest256& b) noexcept;

// A sum of 128-bit terms modulo 2^128. Not a defence against forgers.
struct digest_sum {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    void add(const digest_sum& term, std::int64_t times = 1) noexcept;
    [[nodiscard]] std::string hex() const;
    friend bool operator==(const digest_sum&, const digest_sum&) = default;
};

// 64 bits of a text, the same on every machine and in every run.
[[nodiscard]] std::uint64_t stable_hash(std::string_view text) noexcept;

// A term made of a few integers; different tuples give unrelated terms.
[[nodiscard]] digest_sum digest_term(std::span<const std::uint64_t> words) noexcept;

}  // namespace tiendo
