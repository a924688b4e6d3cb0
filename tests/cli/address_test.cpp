// Addresses as people write them, and what is said when one is wrong.
#include "client/address.hpp"

#include "client/http.hpp"
#include "scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace client = tiendo::client;

TEST_CASE("an address is host and port, with or without scheme", "[address]") {
    CHECK(client::parse_address("http://10.0.0.7:9000").authority() == "10.0.0.7:9000");
    CHECK(client::parse_address("ws://tiendo.local").url() == "http://tiendo.local:8080");
    CHECK(client::parse_address("127.0.0.1:81/").authority() == "127.0.0.1:81");
    CHECK(client::parse_address("http://[::1]:9000").authority() == "[::1]:9000");
    CHECK(client::parse_address("http://[::1]").port == 8080);
}

TEST_CASE("a wrong address is refused with its text and an example", "[address]") {
    const std::string url = GENERATE("https://a:1",
                                     "ftp://a",
                                     "http://",
                                     "http://a:0",
                                     "http://a:65536",
                                     "http://a:8x",
                                     "http://a/v1",
                                     "http://[::1",
                                     "http://[::1]x",
                                     "http://user@a");
    INFO(url);
    try {
        (void)client::parse_address(url);
        FAIL("was taken");
    } catch (const client::usage_error& e) {
        const std::string said = e.what();
        CHECK(said.find(url) != std::string::npos);
        CHECK(said.find(std::string(client::default_url)) != std::string::npos);
    }
}

TEST_CASE("a token is the first word of its file, and an empty file is refused", "[address]") {
    const tiendo::cli_test::scratch_folder folder;
    client::service_options service;
    CHECK(service.token().empty());
    service.token_file = folder / "token";
    CHECK_THROWS_AS(service.token(), client::usage_error);
    std::ofstream(service.token_file) << "tdo_abc\n";
    CHECK(service.token() == "tdo_abc");
}

TEST_CASE("values in a query are percent-encoded", "[address]") {
    CHECK(client::percent_encoded("H01-1/a b&c=ễ") == "H01-1%2Fa%20b%26c%3D%E1%BB%85");
}
