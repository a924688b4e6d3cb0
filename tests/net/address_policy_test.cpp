// Which addresses may be called, and what the client says of those that may not.
#include "tiendo/net/address_policy.hpp"

#include "one_answer.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <variant>
#include <vector>

using namespace tiendo::net;      // NOLINT
using namespace tiendo::testing;  // NOLINT
namespace asio = boost::asio;

namespace {

address_policy policy(const std::vector<std::string>& allow) {
    std::string why_not;
    auto out = address_policy::parse(allow, why_not);
    INFO(why_not);
    REQUIRE(out.has_value());
    return *std::move(out);
}

bool allowed(const std::vector<std::string>& allow, const char* at, const char* host = "x.vn") {
    return policy(allow).allows(host, asio::ip::make_address(at));
}

http_client::config plain(std::vector<std::string> allow) {
    http_client::config out;
    out.over = http_client::transport::plain;
    out.policy = policy(allow);
    return out;
}

}  // namespace

TEST_CASE("public addresses may be called, those of machines and networks may not", "[net]") {
    for (const auto* at : {"8.8.8.8", "203.162.4.191", "2001:4860:4860::8888", "2400:cb00::1"})
        CHECK(allowed({}, at));
    for (const auto* at : {"127.0.0.1",
                           "127.8.8.8",
                           "0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "100.100.100.200",
                           "169.254.169.254",
                           "168.63.129.16",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.192",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "203.0.113.9",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:8.8.8.8",
                           "::ffff:127.0.0.1",
                           "::8.8.8.8",
                           "64:ff9b::8.8.8.8",
                           "fe80::1",
                           "fec0::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "ff02::1",
                           "2001:db8::1",
                           "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                           "2002:7f00:1::"}) {
        INFO(at);
        CHECK_FALSE(allowed({}, at));
    }
    CHECK(allowed({}, "172.32.0.1"));
    CHECK(allowed({}, "100.128.0.1"));
}

TEST_CASE("a network, an address or a host's name lets in what is not public", "[net]") {
    CHECK(allowed({"10.0.0.0/8"}, "10.255.0.1"));
    CHECK_FALSE(allowed({"10.0.0.0/8"}, "11.0.0.1") !=
                is_public(asio::ip::make_address("11.0.0.1")));
    CHECK_FALSE(allowed({"10.0.0.0/9"}, "10.128.0.1"));
    CHECK(allowed({"192.168.1.7"}, "192.168.1.7"));
    CHECK_FALSE(allowed({"192.168.1.7"}, "192.168.1.8"));
    CHECK(allowed({"fd00::/8"}, "fd12::1"));
    CHECK_FALSE(allowed({"10.0.0.0/8"}, "::ffff:10.0.0.1"));
    CHECK(allowed({"Hooks.internal"}, "10.0.0.1", "hooks.INTERNAL"));
    CHECK_FALSE(allowed({"hooks.internal"}, "10.0.0.1", "other.internal"));
}

TEST_CASE("an entry that is no network, address or host is refused by name", "[net]") {
    for (const auto* entry : {"10.0.0.0/33",
                              "10.0.0.0/",
                              "10.0.0.0/x",
                              "10.0.0",
                              "a b",
                              "",
                              "300.1.1.1",
                              "fd00::/129",
                              "https://x.vn"}) {
        std::string why_not;
        INFO(entry);
        CHECK_FALSE(address_policy::parse({entry}, why_not).has_value());
        CHECK_THAT(why_not, Catch::Contains(entry));
    }
}

TEST_CASE("an address that is not allowed is refused by name and never connected to", "[net]") {
    one_answer there("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const auto client = there.client(plain({}));
    CHECK_THAT(sentence(there.call(*client)),
               Catch::Contains("the address 127.0.0.1 of 127.0.0.1 is not public and not allowed"));
    CHECK(there.asked.empty());

    // By a name that resolves to it, too.
    auto how = plain({"10.0.0.0/8"});
    how.where.host = "localhost";
    CHECK_THAT(sentence(there.call(*there.client(how))), Catch::Contains("of localhost is not"));
}

TEST_CASE("plain HTTP goes to this machine only, even where the network is allowed", "[net]") {
    one_answer there("");
    auto how = plain({"192.0.2.0/24"});
    how.where.host = "192.0.2.1";
    CHECK_THAT(sentence(there.call(*there.client(how))),
               Catch::Contains("plain HTTP goes to this machine only"));
}

TEST_CASE("an allowed address is called with the headers asked for; a redirect is its answer",
          "[net]") {
    one_answer there(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nRetry-After: 7\r\n"
        "Content-Length: 2\r\n\r\nno");
    const auto client = there.client(plain({"127.0.0.0/8"}));
    const auto outcome = there.call(*client, {"POST", "/x", "{}", {{"Tiendo-Delivery", "d-1"}}});
    REQUIRE(std::holds_alternative<http_answer>(outcome));
    const auto& got = std::get<http_answer>(outcome);
    CHECK(got.status == 302);
    CHECK(got.body == "no");
    CHECK(got.retry_after == "7");
    CHECK_THAT(there.asked, Catch::Contains("POST /x HTTP/1.1\r\n"));
    CHECK_THAT(there.asked, Catch::Contains("Tiendo-Delivery: d-1\r\n"));
}

TEST_CASE("of an answer that is too long the status counts; one that comes too late is none",
          "[net]") {
    auto how = plain({"127.0.0.0/8"});
    how.answer_bytes_max = 16;
    one_answer long_one("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n0123456789abcdefg");
    const auto outcome = long_one.call(*long_one.client(how));
    REQUIRE(std::holds_alternative<http_answer>(outcome));
    CHECK(std::get<http_answer>(outcome).status == 200);
    CHECK(std::get<http_answer>(outcome).is_cut);
    CHECK(std::get<http_answer>(outcome).body.empty());

    how.deadline = std::chrono::milliseconds{50};
    one_answer silent("");
    CHECK_THAT(sentence(silent.call(*silent.client(how))), Catch::Contains("no answer in time"));
}

TEST_CASE("a plain service is none that speaks TLS, and its file of authorities must be one",
          "[net]") {
    one_answer there("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    auto how = plain({"127.0.0.0/8"});
    how.over = http_client::transport::tls;
    how.deadline = std::chrono::milliseconds{500};
    CHECK_THAT(sentence(there.call(*there.client(how))), Catch::Contains("TLS with 127.0.0.1"));

    how.where.host = "127.0.0.1";
    how.ca_file = "/dev/null";
    CHECK_THAT(std::get<std::string>(http_client::open(how)), Catch::Contains("/dev/null"));
}
