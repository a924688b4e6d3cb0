// Rows as bytes, and the one place that decides what is due to whom.
#include "webhook_rows.hpp"

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/check.hpp"

#include <algorithm>

namespace tiendo::notify {
namespace {

constexpr std::uint8_t format = 1;
constexpr char row_mark = 'r';
constexpr char reading_mark = 'm';
constexpr char gone_mark = 'g';

std::string key_of(std::string_view receiver, char mark) {
    std::string out(receiver);
    out.push_back('\0');  // no name holds it
    out.push_back(mark);
    return out;
}

}  // namespace

std::string id_of(const told_stage& s) {
    switch (s.kind) {
        case told_kind::nothing:
            return {};
        case told_kind::acknowledged:
            return "acknowledged";
        case told_kind::resolved:
            return "resolved";
        case told_kind::standing:
            break;
    }
    if (s.level == 0 && s.repetition == 0) return "firing";
    auto out = "level-" + std::to_string(s.level);
    if (s.repetition != 0) out += "-repeat-" + std::to_string(s.repetition);
    return out;
}

std::string_view name_of(const told_stage& s) noexcept {
    switch (s.kind) {
        case told_kind::nothing:
            return "";
        case told_kind::acknowledged:
            return "acknowledged";
        case told_kind::resolved:
            return "resolved";
        case told_kind::standing:
            break;
    }
    if (s.repetition != 0) return "repeated";
    return s.level == 0 ? "firing" : "escalated";
}

std::string key_of_row(std::string_view receiver, std::uint64_t alert) {
    auto out = key_of(receiver, row_mark);
    put_be64(out, alert);
    return out;
}

std::string key_of_reading(std::string_view receiver) {
    return key_of(receiver, reading_mark);
}

std::string key_of_gone(std::string_view receiver) {
    return key_of(receiver, gone_mark);
}

std::optional<parsed_key> parse_key(std::string_view key) {
    const auto end = key.find('\0');
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    parsed_key out{std::string(key.substr(0, end))};
    byte_reader in(key.substr(end + 1));
    const auto mark = static_cast<char>(in.byte());
    if (mark == row_mark) {
        out.alert = in.be64();
    } else if (mark == reading_mark) {
        out.kind = row_kind::reading;
    } else if (mark == gone_mark) {
        out.kind = row_kind::gone;
    } else {
        return std::nullopt;
    }
    if (!in.ok() || !in.at_end()) return std::nullopt;
    return out;
}

std::string encoded(const told_row& row) {
    std::string out;
    out.push_back(static_cast<char>(format));
    out.push_back(static_cast<char>(row.last.kind));
    put_varint(out, row.last.level);
    put_varint(out, row.last.repetition);
    put_signed(out, row.at.time_since_epoch().count());
    out.push_back(static_cast<char>(row.is_settled ? 1 : 0));
    return out;
}

std::optional<told_row> decode_row(std::string_view value) {
    byte_reader in(value);
    told_row out;
    const bool is_ours = in.byte() == format;
    const auto kind = in.byte();
    out.last.kind = static_cast<told_kind>(kind);
    out.last.level = in.varint();
    out.last.repetition = in.varint();
    out.at = instant{milliseconds{in.signed_varint()}};
    const auto settled = in.byte();
    out.is_settled = settled == 1;
    const bool is_known = kind <= static_cast<std::uint8_t>(told_kind::resolved) && settled <= 1;
    if (!is_ours || !is_known || !in.ok() || !in.at_end()) return std::nullopt;
    return out;
}

std::string encoded(const reading& r) {
    std::string out;
    out.push_back(static_cast<char>(format));
    put_varint(out, r.seen);
    put_bytes(out, r.filter);
    return out;
}

std::optional<reading> decode_reading(std::string_view value) {
    byte_reader in(value);
    reading out;
    const bool is_ours = in.byte() == format;
    out.seen = in.varint();
    out.filter = std::string(in.bytes());
    if (!is_ours || !in.ok() || !in.at_end()) return std::nullopt;
    return out;
}

std::string encoded(const gone& g) {
    std::string out;
    out.push_back(static_cast<char>(format));
    put_bytes(out, g.place);
    put_signed(out, g.failing_since.time_since_epoch().count());
    return out;
}

std::optional<gone> decode_gone(std::string_view value) {
    byte_reader in(value);
    gone out;
    const bool is_ours = in.byte() == format;
    out.place = std::string(in.bytes());
    out.failing_since = instant{milliseconds{in.signed_varint()}};
    if (!is_ours || !in.ok() || !in.at_end()) return std::nullopt;
    return out;
}

verdict judge(const told_row& row, const known_alert& of, std::size_t min_level, instant now) {
    TIENDO_ASSERT(!of.due.empty());
    if (row.is_settled) return {};
    const bool is_untold = row.last.kind == told_kind::nothing;
    const bool is_silent = of.view.silenced_by != 0;
    const bool is_beneath = of.due.back().level < min_level;
    const bool has_ended = of.view.state == engine::alert_state::resolved;
    // Nobody has to hear of what came and went in silence, or never reached the receiver's level.
    if (has_ended && is_untold && (is_silent || is_beneath)) return {{}, true};
    if (is_silent || (of.held_until && now < *of.held_until)) return {};

    verdict out;
    if (has_ended) {
        out.notices.push_back({told_kind::resolved});
    } else if (of.view.state == engine::alert_state::acknowledged) {
        if (row.last.kind < told_kind::acknowledged && !(is_untold && is_beneath))
            out.notices.push_back({told_kind::acknowledged});
    } else {
        // The newest stage, with those that became due at the same instant: of all others the time
        // has passed.
        for (auto s = of.due.rbegin(); s != of.due.rend(); ++s) {
            const told_stage stage{told_kind::standing, s->level, s->repetition};
            if (s->due_at != of.due.back().due_at || s->level < min_level || stage <= row.last)
                break;
            out.notices.push_back(stage);
        }
        std::ranges::reverse(out.notices);
    }
    return out;
}

}  // namespace tiendo::notify
