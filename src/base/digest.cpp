// SHA-256 by OpenSSL, and the linear sum.
#include "tiendo/base/digest.hpp"

#include "tiendo/base/check.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>

namespace tiendo {
namespace {

// One context a thread: creating one costs more than hashing an event.
EVP_MD_CTX* thread_context() {
    struct free_context {
        void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
    };
    thread_local const std::unique_ptr<EVP_MD_CTX, free_context> context{EVP_MD_CTX_new()};
    TIENDO_ASSERT(context != nullptr);
    return context.get();
}

const EVP_MD* algorithm() {
    static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    TIENDO_ASSERT(fetched != nullptr);
    return fetched;
}

std::uint64_t mix(std::uint64_t z) noexcept {
    z = (z ^ (z >> 32)) * 0xD6E8FEB86659FD93ull;
    z = (z ^ (z >> 32)) * 0xD6E8FEB86659FD93ull;
    return z ^ (z >> 32);
}

}  // namespace

digest256 sha256(std::span<const std::string_view> parts) noexcept {
    digest256 out{};
    auto* context = thread_context();
    bool ok = EVP_DigestInit_ex2(context, algorithm(), nullptr) == 1;
    for (const auto part : parts)
        ok = ok && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
    unsigned size = 0;
    ok = ok && EVP_DigestFinal_ex(context, out.data(), &size) == 1;
    TIENDO_ASSERT(ok && size == out.size());
    return out;
}

digest256 sha256(std::string_view bytes) noexcept {
    return sha256(std::span(&bytes, 1));
}

digest256 hmac_sha256(const digest256& key, std::string_view message) noexcept {
    constexpr std::size_t block = 64;
    std::array<char, block> inner{};
    std::array<char, block> outer{};
    for (std::size_t i = 0; i < block; ++i) {
        const std::uint8_t byte = i < key.size() ? key[i] : 0;
        inner[i] = static_cast<char>(byte ^ 0x36U);
        outer[i] = static_cast<char>(byte ^ 0x5CU);
    }
    const auto text = [](const auto& bytes) {
        return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    const auto within = sha256(std::array{text(inner), message});
    return sha256(std::array{text(outer), text(within)});
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view alphabet = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const auto b : bytes) {
        out.push_back(alphabet[b >> 4]);
        out.push_back(alphabet[b & 15]);
    }
    return out;
}

bool equal_in_constant_time(const digest256& a, const digest256& b) noexcept {
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void digest_sum::add(const digest_sum& term, std::int64_t times) noexcept {
    __extension__ using wide = unsigned __int128;
    const auto sum = (wide{high} << 64 | low) + (wide{term.high} << 64 | term.low) *
                                                    static_cast<wide>(static_cast<__int128>(times));
    low = static_cast<std::uint64_t>(sum);
    high = static_cast<std::uint64_t>(sum >> 64);
}

std::string digest_sum::hex() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

std::uint64_t stable_hash(std::string_view text) noexcept {
    std::uint64_t h = 0xCBF29CE484222325ull;
    for (const char c : text) h = (h ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ull;
    return mix(h);
}

digest_sum digest_term(std::span<const std::uint64_t> words) noexcept {
    std::uint64_t a = 0x243F6A8885A308D3ull;
    std::uint64_t b = 0x13198A2E03707344ull;
    for (const auto w : words) {
        a = mix(a ^ w) + 0x9E3779B97F4A7C15ull;
        b = mix(b + w) ^ 0xC2B2AE3D27D4EB4Full;
    }
    return {mix(a + b), mix(a ^ (b << 1 | b >> 63))};
}

}  // namespace tiendo
