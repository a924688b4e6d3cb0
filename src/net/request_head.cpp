// Heads of requests: Beast parses the grammar; the rest of the rules is here.
//
// Refused beyond Beast: folded field lines, control bytes, a target that is not
// a path, no or several Hosts, Content-Length given twice or beside
// Transfer-Encoding, any Transfer-Encoding (411: requests here are small and
// know their length, and a server without chunks has no chunk to be misread),
// and everything of a WebSocket handshake that Beast's accept does not check.
#include "request_head.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <ctime>

namespace tiendo::net {
namespace {

namespace http = boost::beast::http;

http_response refuse(std::string_view code,
                     std::string_view field,
                     std::string_view detail,
                     std::string_view action = "Correct the request and send it again.") {
    return problem(400, {code, field, detail, action});
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// The members of all fields of that name, which hold comma-separated lists.
std::vector<std::string> list_of(const request_head& head, std::string_view name) {
    std::vector<std::string> out;
    for (const auto& field : head.fields) {
        if (field.name != name) continue;
        std::string_view rest = field.value;
        while (true) {
            const auto comma = rest.find(',');
            out.emplace_back(trimmed(rest.substr(0, comma)));
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return out;
}

bool list_has(const request_head& head, std::string_view name, std::string_view token) {
    const auto members = list_of(head, name);
    return std::any_of(
        members.begin(), members.end(), [&](const auto& m) { return lower(m) == token; });
}

// What could be read as something else by whatever stands in front of us.
std::optional<http_response> refuse_bytes(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        const bool line_end = c == '\r' ? i + 1 < bytes.size() && bytes[i + 1] == '\n'
                                        : c == '\n' && i > 0 && bytes[i - 1] == '\r';
        if ((c < 0x20 && c != '\t' && !line_end) || c == 0x7f) {
            return refuse(
                "control_byte", "", "The head contains a control byte or a bare line end.");
        }
        if (c == '\n' && i + 1 < bytes.size() && (bytes[i + 1] == ' ' || bytes[i + 1] == '\t')) {
            return refuse("folded_field",
                          "",
                          "The head contains a folded field line.",
                          "Put each field on one line.");
        }
    }
    return std::nullopt;
}

std::optional<http_response> read_length(request_head& head) {
    const auto lengths = head.count("content-length");
    if (head.count("transfer-encoding") > 0) {
        if (lengths > 0) {
            return refuse("ambiguous_length",
                          "Transfer-Encoding",
                          "The request has both Content-Length and Transfer-Encoding.",
                          "Send Content-Length alone.");
        }
        return problem(411,
                       {"length_required",
                        "Transfer-Encoding",
                        "Bodies of unknown length are not taken.",
                        "Send Content-Length."});
    }
    if (lengths > 1) {
        return refuse("ambiguous_length",
                      "Content-Length",
                      "The request has several Content-Length fields.",
                      "Send one.");
    }
    if (lengths == 0) return std::nullopt;
    const std::string& text = *head.find("content-length");
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), head.content_length);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty() ||
        text.front() == '-') {
        return refuse("bad_length", "Content-Length", "Content-Length is not a decimal number.");
    }
    return std::nullopt;
}

std::optional<http_response> read_fields(request_head& head, unsigned version) {
    if (head.target.empty() || head.target.front() != '/') {
        return refuse("bad_target", "", "The request target is not an absolute path.");
    }
    const auto hosts = head.count("host");
    if (hosts > 1 || (hosts == 0 && version == 11) || (hosts == 1 && head.find("host")->empty())) {
        return refuse(
            "bad_host", "Host", "The request must have exactly one Host field with a value.");
    }
    if (auto refused = read_length(head)) return refused;
    if (head.count("authorization") > 1) {
        return refuse(
            "repeated_field", "Authorization", "The request has several Authorization fields.");
    }
    const bool close = list_has(head, "connection", "close");
    head.keep_alive = version == 11 ? !close : list_has(head, "connection", "keep-alive") && !close;
    head.expects_continue = list_has(head, "expect", "100-continue");
    head.wants_websocket = list_has(head, "upgrade", "websocket") ||
                           head.count("sec-websocket-key") > 0 ||
                           head.count("sec-websocket-version") > 0;
    return std::nullopt;
}

// 16 bytes in base64: 22 digits, the last of which carries two bits, then "==".
bool is_websocket_key(std::string_view key) {
    const auto digit = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    };
    return key.size() == 24 && key.substr(22) == "==" &&
           std::all_of(key.begin(), key.begin() + 22, digit) &&
           std::string_view("AQgw").find(key[21]) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

std::string date_now() {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

}  // namespace

std::size_t request_head::count(std::string_view name) const noexcept {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == name; }));
}

const std::string* request_head::find(std::string_view name) const noexcept {
    for (const auto& field : fields) {
        if (field.name == name) return &field.value;
    }
    return nullptr;
}

std::variant<request_head, http_response> parse_head(std::string_view bytes) {
    if (auto refused = refuse_bytes(bytes)) return std::move(*refused);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(bytes.size()));
    parser.body_limit(boost::none);  // the connection compares content_length with its own limit
    boost::system::error_code ec;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
    if (ec == http::error::bad_version) {
        return problem(
            505, {"bad_version", "", "The request is not HTTP/1.0 or HTTP/1.1.", "Use HTTP/1.1."});
    }
    // The parser itself refuses Content-Length beside Transfer-Encoding.
    if (ec == http::error::bad_transfer_encoding || ec == http::error::bad_content_length ||
        ec == http::error::multiple_content_length) {
        return refuse("ambiguous_length",
                      "Content-Length",
                      "The request's length is given in a way that "
                      "can be read in two ways: " +
                          ec.message() + ".",
                      "Send one Content-Length alone.");
    }
    if ((ec && ec != http::error::need_more && ec != http::error::body_limit) ||
        !parser.is_header_done()) {
        return refuse(
            "bad_request", "", "The head is malformed: " + (ec ? ec.message() : "cut off") + ".");
    }

    const auto& message = parser.get();
    request_head head;
    head.method = std::string(message.method_string());
    head.target = std::string(message.target());
    head.is_http_1_1 = message.version() == 11;
    for (const auto& field : message) {
        head.fields.push_back({lower({field.name_string().data(), field.name_string().size()}),
                               std::string(trimmed({field.value().data(), field.value().size()}))});
    }
    if (auto refused = read_fields(head, message.version())) return std::move(*refused);
    return head;
}

std::variant<handshake, http_response> check_handshake(const request_head& head) {
    if (head.method != "GET" || !head.is_http_1_1) {
        return refuse("bad_handshake", "method", "A WebSocket handshake is a GET of HTTP/1.1.");
    }
    if (head.content_length > 0) {
        return refuse("bad_handshake", "Content-Length", "A WebSocket handshake has no body.");
    }
    if (!list_has(head, "upgrade", "websocket")) {
        return refuse("bad_handshake",
                      "Upgrade",
                      "Upgrade does not name websocket.",
                      "Send Upgrade: websocket.");
    }
    if (!list_has(head, "connection", "upgrade")) {
        return refuse("bad_handshake",
                      "Connection",
                      "Connection does not name Upgrade.",
                      "Send Connection: Upgrade.");
    }
    if (head.count("sec-websocket-version") != 1 || *head.find("sec-websocket-version") != "13") {
        auto refused = problem(426,
                               {"bad_handshake",
                                "Sec-WebSocket-Version",
                                "Sec-WebSocket-Version must be given once, as 13.",
                                "Use WebSocket version 13 (RFC 6455)."});
        refused.headers.emplace_back("Sec-WebSocket-Version", "13");
        return refused;
    }
    if (head.count("sec-websocket-key") != 1 ||
        !is_websocket_key(*head.find("sec-websocket-key"))) {
        return refuse("bad_handshake",
                      "Sec-WebSocket-Key",
                      "Sec-WebSocket-Key must be given once, 16 bytes in base64.");
    }
    handshake out{*head.find("sec-websocket-key"), list_of(head, "sec-websocket-protocol")};
    auto sorted = out.offered;
    std::sort(sorted.begin(), sorted.end());
    if (!std::all_of(sorted.begin(), sorted.end(), is_token) ||
        std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
        return refuse("bad_handshake",
                      "Sec-WebSocket-Protocol",
                      "Sec-WebSocket-Protocol must be a list of different tokens.");
    }
    return out;
}

std::string to_bytes(const http_response& response, bool keep_alive, body_part body) {
    // Of each answer that does not say otherwise: what it holds is nobody's to keep or to frame.
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> usual{{
        {"Cache-Control", "no-store"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
    }};
    const auto is_said = [&](std::string_view name) {
        return std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& h) {
            return h.first == name;
        });
    };
    std::string out;
    out.reserve(response.body.size() + 512);
    const auto add = [&out](std::string_view name, std::string_view value) {
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    };
    out += "HTTP/1.1 " + std::to_string(response.status) + " ";
    out += reason_phrase(response.status);
    out += "\r\n";
    add("Date", date_now());
    add("Server", "tiendo");
    constexpr unsigned not_modified = 304;  // has no body, and so no length or type of one
    if (response.status != not_modified) {
        add("Content-Type", response.content_type);
        add("Content-Length", std::to_string(response.body.size()));
    }
    add("Connection", keep_alive ? "keep-alive" : "close");
    for (const auto& [name, value] : usual) {
        if (!is_said(name)) add(name, value);
    }
    for (const auto& [name, value] : response.headers) add(name, value);
    out += "\r\n";
    if (body == body_part::sent && response.status != not_modified) out += response.body;
    return out;
}

}  // namespace tiendo::net
