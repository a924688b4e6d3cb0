// Requests and responses as values: bearer tokens, problem documents, phrases.
#include "tiendo/net/http_message.hpp"

#include <array>

namespace tiendo::net {
namespace {

// Length of the code point that starts `text`, 0 when it is not well-formed UTF-8.
std::size_t code_point_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto tail = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!tail(1) || !tail(2)) return 0;
        if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

// A byte that does not stand in a JSON string as it is.
void append_escaped(std::string& out, char c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
    } else if (value < 0x20) {
        out += "\\u00";
        out += digits[value >> 4];
        out += digits[value & 15];
    } else {
        out += "\xEF\xBF\xBD";  // not UTF-8
    }
}

}  // namespace

std::optional<std::string_view> http_request::bearer_token() const noexcept {
    if (!authorization) return std::nullopt;
    std::string_view text = *authorization;
    constexpr std::string_view scheme = "bearer ";
    if (text.size() <= scheme.size()) return std::nullopt;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != scheme[i])
            return std::nullopt;
    }
    text.remove_prefix(scheme.size());
    return text.find(' ') == std::string_view::npos ? std::optional(text) : std::nullopt;
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto length = code_point_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t json_plain_length(std::string_view text) noexcept {
    std::size_t plain = 0;
    while (plain < text.size()) {
        const auto first = static_cast<unsigned char>(text[plain]);
        if (first < 0x20 || first == '"' || first == '\\') break;
        const auto length = first < 0x80 ? std::size_t{1} : code_point_length(text.substr(plain));
        if (length == 0) break;
        plain += length;
    }
    return plain;
}

std::string json_quoted(std::string_view text) {
    std::string out = "\"";
    while (true) {
        const auto plain = json_plain_length(text);
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) return out += '"';
        append_escaped(out, text.front());
        text.remove_prefix(1);
    }
}

http_response problem(unsigned status, const problem_text& text) {
    http_response out;
    out.status = status;
    out.content_type = "application/problem+json";
    out.body = R"({"type":"about:blank","title":)" + json_quoted(reason_phrase(status)) +
               ",\"status\":" + std::to_string(status) + ",\"code\":" + json_quoted(text.code);
    if (!text.field.empty()) out.body += ",\"field\":" + json_quoted(text.field);
    out.body += ",\"detail\":" + json_quoted(text.detail) +
                ",\"action\":" + json_quoted(text.action) + "}\n";
    return out;
}

std::string_view reason_phrase(unsigned status) noexcept {
    struct phrase {
        unsigned status;
        std::string_view text;
    };
    static constexpr std::array phrases{
        phrase{100, "Continue"},
        phrase{101, "Switching Protocols"},
        phrase{200, "OK"},
        phrase{201, "Created"},
        phrase{202, "Accepted"},
        phrase{304, "Not Modified"},
        phrase{400, "Bad Request"},
        phrase{401, "Unauthorized"},
        phrase{403, "Forbidden"},
        phrase{404, "Not Found"},
        phrase{405, "Method Not Allowed"},
        phrase{408, "Request Timeout"},
        phrase{409, "Conflict"},
        phrase{411, "Length Required"},
        phrase{413, "Content Too Large"},
        phrase{415, "Unsupported Media Type"},
        phrase{422, "Unprocessable Content"},
        phrase{426, "Upgrade Required"},
        phrase{429, "Too Many Requests"},
        phrase{431, "Request Header Fields Too Large"},
        phrase{500, "Internal Server Error"},
        phrase{501, "Not Implemented"},
        phrase{503, "Service Unavailable"},
        phrase{505, "HTTP Version Not Supported"},
        phrase{507, "Insufficient Storage"},
    };
    for (const auto& p : phrases) {
        if (p.status == status) return p.text;
    }
    return "Status";
}

}  // namespace tiendo::net
