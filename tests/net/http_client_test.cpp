// What the client makes of answers and certificates that are not the usual ones.
#include "one_answer.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

using namespace tiendo::net;      // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

http_client::config plain() {
    http_client::config out;
    out.over = http_client::transport::plain;
    out.deadline = std::chrono::seconds{2};
    return out;
}

template <class T, void (*end)(T*)>
struct freed {
    void operator()(T* it) const { end(it); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY, EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed<X509, X509_free>>;

// A certificate that vouches for itself, for one name.
struct identity {
    explicit identity(const std::string& name) : key(EVP_EC_gen("P-256")), certificate(X509_new()) {
        X509_set_version(certificate.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
        X509_set_pubkey(certificate.get(), key.get());
        const auto san = "DNS:" + name;
        auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, san.c_str());
        REQUIRE(extension != nullptr);
        X509_add_ext(certificate.get(), extension, -1);
        X509_EXTENSION_free(extension);
        REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
    }
    [[nodiscard]] std::string pem() const {
        auto* out = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(out, certificate.get());
        char* text = nullptr;
        const auto length = BIO_get_mem_data(out, &text);
        std::string copy(text, static_cast<std::size_t>(length));
        BIO_free(out);
        return copy;
    }
    key_ptr key;
    certificate_ptr certificate;
};

// What the client says of a service on localhost with the certificate of `name`.
std::string said_of(const std::string& name) {
    const identity own(name);
    auto folder = (std::filesystem::temp_directory_path() / "tiendo-client-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    const auto ca = folder + "/ca.pem";
    std::ofstream(ca) << own.pem();

    asio::io_context io;
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    asio::ssl::context context(asio::ssl::context::tls_server);
    REQUIRE(SSL_CTX_use_certificate(context.native_handle(), own.certificate.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context.native_handle(), own.key.get()) == 1);
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            auto peer = co_await acceptor.async_accept(asio::use_awaitable);
            asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(peer), context);
            co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
            asio::streambuf head;
            co_await asio::async_read_until(stream, head, "\r\n\r\n", asio::use_awaitable);
            co_await asio::async_write(
                stream, asio::buffer("HTTP/1.1 204 No Content\r\n\r\n", 27), asio::use_awaitable);
        },
        [](std::exception_ptr) {});
    http_client::config how;
    how.where = {"localhost", std::to_string(acceptor.local_endpoint().port())};
    how.ca_file = ca;
    how.deadline = std::chrono::seconds{2};
    auto client = std::get<std::shared_ptr<http_client>>(http_client::open(how));
    std::string out;
    asio::co_spawn(io, client->call({"GET", "/", ""}), [&](std::exception_ptr, call_outcome got) {
        const auto* answer = std::get_if<http_answer>(&got);
        out = answer == nullptr ? std::get<std::string>(got) : std::to_string(answer->status);
        io.stop();
    });
    io.run();
    std::filesystem::remove_all(folder);
    return out;
}

}  // namespace

TEST_CASE("what comes before the answer is not taken for it", "[net]") {
    one_answer there(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno");
    const auto outcome = there.call(*there.client(plain()));
    REQUIRE(std::holds_alternative<http_answer>(outcome));
    CHECK(std::get<http_answer>(outcome).status == 429);
    CHECK(std::get<http_answer>(outcome).retry_after == "7");
    CHECK(std::get<http_answer>(outcome).body == "no");
}

TEST_CASE("one that never comes to its answer is left, and a protocol not asked for is an answer",
          "[net]") {
    std::string endless;
    for (int i = 0; i < 100; ++i) endless += "HTTP/1.1 100 Continue\r\n\r\n";
    one_answer never(endless);
    CHECK_THAT(sentence(never.call(*never.client(plain()))),
               Catch::Contains("more than 8 interim answers"));
    one_answer silent("HTTP/1.1 100 Continue\r\n\r\n");
    auto how = plain();
    how.deadline = std::chrono::milliseconds{50};
    CHECK_THAT(sentence(silent.call(*silent.client(how))), Catch::Contains("no answer in time"));
    one_answer other("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");
    const auto outcome = other.call(*other.client(plain()));
    REQUIRE(std::holds_alternative<http_answer>(outcome));
    CHECK(std::get<http_answer>(outcome).status == 101);
}

TEST_CASE("a certificate of another name is said to be one", "[net]") {
    CHECK(said_of("localhost") == "204");
    CHECK(said_of("other.example.vn") ==
          "TLS with localhost: its certificate is not for this host");
}
