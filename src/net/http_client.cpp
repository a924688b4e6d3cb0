// Beast's and OpenSSL's parts of a call.
#include "tiendo/net/http_client.hpp"

#include "connect.hpp"
#include "tiendo/net/answer_of.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <charconv>
#include <utility>

namespace tiendo::net {

struct http_client::tls {
    boost::asio::ssl::context trust{boost::asio::ssl::context::tls_client};
};

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using time_point = std::chrono::steady_clock::time_point;

// Of the addresses that a name resolves to so many are tried.
constexpr std::size_t addresses_max = 4;

// Interim answers (RFC 9110, 15.2) before the answer: so many are skipped.
constexpr std::size_t interim_max = 8;

// Failures as values: a service that is down is nothing exceptional.
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

std::string why(std::string_view doing, const boost::system::error_code& failed) {
    return std::string(doing) + ": " + reason_of(failed);
}

using addresses = std::vector<asio::ip::address>;
using lookup = std::variant<addresses, std::string>;

std::optional<asio::ip::address> literal_of(const std::string& host) {
    boost::system::error_code failed;
    const auto out = asio::ip::make_address(host, failed);
    return failed ? std::nullopt : std::optional(out);
}

// The system's lookup of a name cannot be cut short: when the time is over it is left alone.
asio::awaitable<lookup> addresses_of(std::string host, time_point until) {
    if (const auto literal = literal_of(host)) co_return addresses{*literal};
    const auto executor = co_await asio::this_coro::executor;
    auto resolver = std::make_shared<tcp::resolver>(executor);
    auto timer = std::make_shared<asio::steady_timer>(executor, until);
    const auto begin = [resolver, timer, host](auto tell) {
        auto is_told = std::make_shared<bool>(false);
        timer->async_wait([=](const boost::system::error_code&) mutable {
            if (std::exchange(*is_told, true)) return;
            tell(lookup("the name " + host + ": no answer in time"));
        });
        resolver->async_resolve(host,
                                "",
                                [=](const boost::system::error_code& failed,
                                    const tcp::resolver::results_type& found) mutable {
                                    if (std::exchange(*is_told, true)) return;
                                    timer->cancel();
                                    if (failed) {
                                        tell(lookup(why("the name " + host, failed)));
                                        return;
                                    }
                                    addresses out;
                                    for (const auto& one : found)
                                        out.push_back(one.endpoint().address());
                                    tell(lookup(std::move(out)));
                                });
    };
    co_return co_await answer_of<lookup>(begin);
}

std::uint16_t number_of(const std::string& port) {
    std::uint16_t out = 0;
    std::from_chars(port.data(), port.data() + port.size(), out);
    return out;
}

std::string text_of(const asio::ip::address& at) {
    return at.to_string();
}

// Why this address is not called; empty: it may be.
std::string refusal_of(const http_client::config& how, const asio::ip::address& at) {
    if (!how.policy) return {};
    if (!how.policy->allows(how.where.host, at))
        return "the address " + text_of(at) + " of " + how.where.host +
               " is not public and not allowed";
    if (how.over == http_client::transport::plain && !at.is_loopback())
        return "plain HTTP goes to this machine only, not to " + text_of(at);
    return {};
}

// The first few of those that may be called; none: why not.
struct callable {
    std::vector<tcp::endpoint> at;
    std::string why_none;
};

callable callable_of(const http_client::config& how, const addresses& found) {
    callable out{{}, "the name " + how.where.host + " has no address"};
    const auto port = number_of(how.where.port);
    for (const auto& at : found) {
        if (auto no = refusal_of(how, at); !no.empty()) {
            out.why_none = std::move(no);
        } else if (out.at.size() < addresses_max) {
            out.at.emplace_back(at, port);
        }
    }
    return out;
}

std::string host_line(const http_client::config& how) {
    const auto& [host, port] = how.where;
    const bool is_v6 = host.find(':') != std::string::npos;
    const bool is_usual = port == (how.over == http_client::transport::tls ? "443" : "80");
    return (is_v6 ? "[" + host + "]" : host) + (is_usual ? "" : ":" + port);
}

http::request<http::string_body> request_of(const http_client::config& how, http_call what) {
    http::request<http::string_body> out;
    out.version(11);
    out.method_string(what.method);
    out.target(what.target);
    out.set(http::field::host, host_line(how));
    out.set(http::field::user_agent, "tiendo");
    out.set(http::field::connection, "close");
    if (!what.body.empty()) out.set(http::field::content_type, "application/json");
    for (const auto& h : what.headers) out.set(h.name, h.value);
    out.body() = std::move(what.body);
    out.prepare_payload();
    return out;
}

// `stream` must outlive the call: it stands in the caller's frame.
template <class Stream>
asio::awaitable<call_outcome> exchange(Stream& stream,  // NOLINT: see above
                                       http::request<http::string_body> request,
                                       std::size_t answer_bytes_max) {
    const auto [unsent, sent] = co_await http::async_write(stream, request, as_value);
    if (unsent) co_return why("sending", unsent);
    beast::flat_buffer buffer;
    for (std::size_t i = 0; i <= interim_max; ++i) {
        http::response_parser<http::string_body> answer;
        answer.body_limit(answer_bytes_max);
        const auto [unread, read] = co_await http::async_read(stream, buffer, answer, as_value);
        const bool is_cut = unread == http::error::body_limit && answer.is_header_done();
        if (unread && !is_cut) co_return why("reading the answer", unread);
        auto& got = answer.get();
        const bool is_interim =
            got.result_int() / 100 == 1 && got.result() != http::status::switching_protocols;
        if (is_interim) continue;
        if (is_cut) got.body().clear();
        co_return http_answer{got.result_int(),
                              std::move(got.body()),
                              std::string(got[http::field::retry_after]),
                              is_cut};
    }
    co_return "reading the answer: more than " + std::to_string(interim_max) + " interim answers";
}

using secure_stream = asio::ssl::stream<beast::tcp_stream&>;

// Why the handshake failed; empty: it stands.
asio::awaitable<std::string> shake_hands(secure_stream& stream,  // NOLINT: as above
                                         std::string host) {
    if (!literal_of(host) && SSL_set_tlsext_host_name(stream.native_handle(), host.c_str()) != 1)
        co_return "TLS: the host name " + host + " cannot be asked for";
    stream.set_verify_mode(asio::ssl::verify_peer);
    // It is shared with the callback, which the stream keeps.
    const auto is_for_another = std::make_shared<bool>(false);
    stream.set_verify_callback([is_for_another, names = asio::ssl::host_name_verification(host)](
                                   bool is_trusted, asio::ssl::verify_context& of) {
        const bool is_good = names(is_trusted, of);
        *is_for_another = is_trusted && !is_good;
        return is_good;
    });
    const auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::client, as_value);
    if (!failed) co_return std::string();
    if (*is_for_another) co_return "TLS with " + host + ": its certificate is not for this host";
    const auto verified = SSL_get_verify_result(stream.native_handle());
    auto out = why("TLS with " + host, failed);
    if (verified != X509_V_OK) out += std::string(": ") + X509_verify_cert_error_string(verified);
    co_return out;
}

}  // namespace

http_client::http_client(place where,
                         std::chrono::milliseconds deadline,
                         std::size_t answer_bytes_max)
    : http_client(
          {std::move(where), transport::plain, {}, std::nullopt, deadline, answer_bytes_max},
          nullptr) {}

http_client::http_client(config how, std::shared_ptr<tls> trust)
    : config_(std::move(how)), tls_(std::move(trust)) {}

std::variant<std::shared_ptr<http_client>, std::string> http_client::open(config how) {
    std::shared_ptr<tls> trust;
    if (how.over == transport::tls) {
        trust = std::make_shared<tls>();
        if (SSL_CTX_set_min_proto_version(trust->trust.native_handle(), TLS1_2_VERSION) != 1)
            return "TLS 1.2 is not available";
        boost::system::error_code failed;
        if (how.ca_file.empty()) {
            trust->trust.set_default_verify_paths(failed);
            if (failed) return "the authorities of the system: " + failed.message();
        } else {
            trust->trust.load_verify_file(how.ca_file, failed);
            if (failed) return "no certificates in " + how.ca_file + ": " + failed.message();
        }
    }
    return std::shared_ptr<http_client>(new http_client(std::move(how), std::move(trust)));
}

asio::awaitable<call_outcome> http_client::call(http_call what) {
    const auto until = std::chrono::steady_clock::now() + config_.deadline;
    auto found = co_await addresses_of(config_.where.host, until);
    if (auto* unnamed = std::get_if<std::string>(&found)) co_return std::move(*unnamed);
    auto callable = callable_of(config_, std::get<addresses>(found));
    if (callable.at.empty()) co_return std::move(callable.why_none);
    auto connection = co_await connect_to_any(std::move(callable.at), until);
    if (auto* none = std::get_if<std::string>(&connection)) co_return std::move(*none);
    auto& stream = std::get<beast::tcp_stream>(connection);
    boost::system::error_code unknown;
    const auto there = stream.socket().remote_endpoint(unknown);
    if (unknown) co_return why("the connection", unknown);
    if (auto no = refusal_of(config_, there.address()); !no.empty()) co_return no;
    auto request = request_of(config_, std::move(what));
    if (!tls_) co_return co_await exchange(stream, std::move(request), config_.answer_bytes_max);
    secure_stream secure(stream, tls_->trust);
    if (auto no = co_await shake_hands(secure, config_.where.host); !no.empty()) co_return no;
    co_return co_await exchange(secure, std::move(request), config_.answer_bytes_max);
}

}  // namespace tiendo::net
