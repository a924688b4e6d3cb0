// The blocking HTTP client: one question at a time, each with a deadline.
#include "client/http.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <optional>

namespace tiendo::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;

using wire_request = http::request<http::string_body>;

wire_request request_of(const address& where, const std::string& token, const http_request& asked) {
    wire_request out{http::string_to_verb(asked.method), asked.target, 11};
    out.set(http::field::host, where.authority());
    out.set(http::field::user_agent, "tiendo");
    out.set(http::field::accept, "application/json");
    if (!token.empty()) out.set(http::field::authorization, "Bearer " + token);
    if (!asked.body.empty()) out.set(http::field::content_type, "application/json");
    out.body() = asked.body;
    out.prepare_payload();
    return out;
}

// A member of a problem document; empty when the body is none, or lacks it.
std::string member_of(std::string_view body, std::string_view name) {
    json::error_code ec;
    const auto value = json::parse({body.data(), body.size()}, ec);
    const auto* text = !ec && value.is_object() ? value.get_object().if_contains(name) : nullptr;
    return text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string();
}
std::string sentence_of(std::string_view body, std::string_view name) {
    auto out = member_of(body, name);
    if (!out.empty() && out.back() != '.') out += '.';
    return out;
}

// The sentences of a problem document, or the start of whatever came instead.
std::string reason_of(std::string_view body) {
    auto out = sentence_of(body, "detail");
    const auto action = sentence_of(body, "action");
    if (!out.empty() && !action.empty()) out += ' ';
    out += action;
    if (!out.empty()) return out;
    return body.empty() ? std::string("no reason was given") : std::string(body.substr(0, 200));
}

}  // namespace

std::string refused_credential(const address& where, unsigned status, std::string_view body) {
    const auto code = member_of(body, "code");
    const auto why = sentence_of(body, "detail");
    return fmt::format(
        "{} refused the credential ({}{}{}){} Name a file that holds a valid token with "
        "--token-file; `tiendo token create` makes one.",
        where.url(),
        status,
        code.empty() ? "" : " ",
        code,
        why.empty() ? "." : ": " + why);
}

struct http_session::link {
    explicit link(const service_options& service)
        : where(service.where()), token(service.token()) {}

    // The session runs it to its end, and outlives it with `request` and `out`.
    // NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): see above.
    asio::awaitable<void> exchange(const wire_request& request,
                                   std::chrono::seconds deadline,
                                   http_answer& out) {
        // NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
        if (!stream) {
            stream.emplace(io);
            asio::ip::tcp::resolver resolver(io);
            stream->expires_after(deadline);
            const auto found = co_await resolver.async_resolve(
                where.host, std::to_string(where.port), asio::use_awaitable);
            co_await stream->async_connect(found, asio::use_awaitable);
            stream->socket().set_option(asio::ip::tcp::no_delay(true));
        }
        stream->expires_after(deadline);
        co_await http::async_write(*stream, request, asio::use_awaitable);
        beast::flat_buffer buffer;
        http::response_parser<http::string_body> parser;
        parser.body_limit(answer_bytes_max);
        co_await http::async_read(*stream, buffer, parser, asio::use_awaitable);
        out.status = parser.get().result_int();
        out.content_type = std::string(parser.get()[http::field::content_type]);
        out.body = std::move(parser.get().body());
        if (!parser.get().keep_alive()) stream.reset();
    }

    // How it failed; nullptr: `out` is the answer.
    std::exception_ptr attempt(const wire_request& request,
                               std::chrono::seconds deadline,
                               http_answer& out) {
        std::exception_ptr failure;
        io.restart();
        asio::co_spawn(io, exchange(request, deadline, out), [&failure](std::exception_ptr thrown) {
            failure = thrown;
        });
        io.run();
        if (failure) stream.reset();
        return failure;
    }

    address where;
    std::string token;
    asio::io_context io{1};
    std::optional<beast::tcp_stream> stream;  // open between two questions
};

http_session::http_session(const service_options& service)
    : link_(std::make_unique<link>(service)) {}
http_session::~http_session() = default;

http_answer http_session::ask(const http_request& asked) {
    const auto request = request_of(link_->where, link_->token, asked);
    http_answer out;
    // A connection that lay open may have been closed meanwhile; a question may be put twice.
    const bool may_be_stale = link_->stream.has_value() && asked.method == "GET";
    auto failure = link_->attempt(request, asked.deadline, out);
    if (failure && may_be_stale) failure = link_->attempt(request, asked.deadline, out);
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const boost::system::system_error& e) {
        throw unreachable_error(
            fmt::format("{} does not answer ({}); is tiendod running there? --url names another "
                        "address",
                        link_->where.url(),
                        e.code().message()));
    }
    return out;
}

http_answer ask(const service_options& service, const http_request& request) {
    return http_session(service).ask(request);
}

std::string http_session::ask_text(const http_request& request) {
    auto answer = ask(request);
    const auto& where = link_->where;
    if (answer.status == 401 || answer.status == 403)
        throw unreachable_error(refused_credential(where, answer.status, answer.body));
    if (answer.status == 503) {
        throw unreachable_error(
            fmt::format("{} is not ready: {}", where.url(), reason_of(answer.body)));
    }
    if (answer.status >= 400 && answer.status < 500) {
        throw usage_error(
            fmt::format("{} {}: {}", request.method, request.target, reason_of(answer.body)));
    }
    if (!answer.ok()) {
        throw std::runtime_error(fmt::format("{} {} was answered {}: {}",
                                             request.method,
                                             request.target,
                                             answer.status,
                                             reason_of(answer.body)));
    }
    return std::move(answer.body);
}

json::value http_session::ask_json(const http_request& request) {
    json::error_code ec;
    auto value = json::parse(ask_text(request), ec);
    if (ec) {
        throw std::runtime_error(fmt::format("the answer to {} is not JSON ({}); is {} a tiendod?",
                                             request.target,
                                             ec.message(),
                                             link_->where.url()));
    }
    return value;
}

std::string ask_text(const service_options& service, const http_request& request) {
    return http_session(service).ask_text(request);
}

json::value ask_json(const service_options& service, const http_request& request) {
    return http_session(service).ask_json(request);
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            out.push_back(c);
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace tiendo::client
