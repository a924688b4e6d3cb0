// Stored forms of the position row and of the witness file.
#include "position.hpp"

#include "tiendo/base/bytes.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tiendo::storage {
namespace {

constexpr std::uint8_t position_format = 1;

bool take_digest(byte_reader& in, digest256& out) {
    const auto bytes = in.take(out.size());
    if (bytes.size() != out.size()) return false;
    std::memcpy(out.data(), bytes.data(), out.size());
    return true;
}

void put_digest(std::string& out, const digest256& digest) {
    out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

// "name value\n" at the front of `rest`.
std::optional<std::string_view> take_line(std::string_view& rest, std::string_view name) {
    if (!rest.starts_with(name) || rest.size() <= name.size() || rest[name.size()] != ' ')
        return std::nullopt;
    rest.remove_prefix(name.size() + 1);
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return value;
}

bool to_number(std::optional<std::string_view> text, std::uint64_t& out) {
    if (!text) return false;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
    return error == std::errc{} && end == text->data() + text->size();
}

bool to_digest(std::optional<std::string_view> text, digest256& out) {
    if (!text || text->size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto* at = text->data() + i * 2;
        const auto [end, error] = std::from_chars(at, at + 2, out[i], 16);
        if (error != std::errc{} || end != at + 2) return false;
    }
    return true;
}

std::string check_of(std::string_view text) {
    return to_hex(sha256(text)).substr(0, 16);
}

}  // namespace

std::string encode_position(const checkpoint_header& header) {
    std::string out;
    out.push_back(static_cast<char>(position_format));
    put_varint(out, header.number);
    put_varint(out, header.at.sequence);
    put_varint(out, header.at.records);
    put_varint(out, header.at.events);
    put_signed(out, header.at.recorded_at.time_since_epoch().count());
    put_digest(out, header.at.digest);
    put_varint(out, header.dedup_ids);
    put_bytes(out, header.meta);
    put_digest(out, sha256(out));
    return out;
}

std::optional<checkpoint_header> decode_position(std::string_view bytes) {
    byte_reader in(bytes);
    checkpoint_header header;
    if (in.byte() != position_format) return std::nullopt;
    header.number = in.varint();
    header.at.sequence = in.varint();
    header.at.records = in.varint();
    header.at.events = in.varint();
    header.at.recorded_at = instant{milliseconds{in.signed_varint()}};
    if (!take_digest(in, header.at.digest)) return std::nullopt;
    header.dedup_ids = in.varint();
    header.meta = in.bytes();
    digest256 closing{};
    if (!take_digest(in, closing) || !in.ok() || !in.at_end()) return std::nullopt;
    if (sha256(bytes.substr(0, bytes.size() - closing.size())) != closing) return std::nullopt;
    return header;
}

std::string encode_witness(const witness& w) {
    auto text = fmt::format("tiendo-witness 1\ncheckpoint {}\nsequence {}\ndigest {}\n",
                            w.checkpoint,
                            w.sequence,
                            to_hex(w.digest));
    text += fmt::format("check {}\n", check_of(text));
    return text;
}

std::optional<witness> decode_witness(std::string_view text) {
    auto rest = text;
    witness w;
    if (take_line(rest, "tiendo-witness") != std::string_view("1")) return std::nullopt;
    if (!to_number(take_line(rest, "checkpoint"), w.checkpoint)) return std::nullopt;
    if (!to_number(take_line(rest, "sequence"), w.sequence)) return std::nullopt;
    if (!to_digest(take_line(rest, "digest"), w.digest)) return std::nullopt;
    const auto checked = text.substr(0, text.size() - rest.size());
    if (take_line(rest, "check") != check_of(checked) || !rest.empty()) return std::nullopt;
    return w;
}

}  // namespace tiendo::storage
