// The dashboard's files as browsers get them: by which paths, in which form, how long to keep.
#include "http/dashboard_assets.hpp"
#include "http/dashboard_route.hpp"
#include "running_server.hpp"

namespace tiendo::http {
namespace {

net::http_request browser(std::string path) {
    net::http_request request;
    request.method = "GET";
    request.target = std::move(path);
    request.accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    return request;
}

std::string header(const net::http_response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return "";
}

const dashboard_asset& a_script() {
    const auto all = dashboard_assets();
    const auto found = std::find_if(
        all.begin(), all.end(), [](const auto& file) { return file.path.ends_with(".js"); });
    REQUIRE(found != all.end());
    return *found;
}

}  // namespace

TEST_CASE("every address of a view is answered with the page to whoever accepts HTML",
          "[dashboard]") {
    for (const auto* path : {"/", "/agency/H01.12", "/dossier/A/B-1", "/wall?top=8", "/%00/.."}) {
        INFO(path);
        const auto page = dashboard_response(browser(path));
        REQUIRE(page);
        CHECK(page->status == 200);
        CHECK(page->content_type == "text/html; charset=utf-8");
        CHECK(page->body.starts_with("<!doctype html>"));
        CHECK(header(*page, "Cache-Control") == "no-cache");
    }
}

TEST_CASE("what belongs to the API is never answered with the page", "[dashboard]") {
    for (const auto* path :
         {"/v1", "/v1/", "/v1/nothing", "/metrics", "/healthz", "/readyz", "/readyz?x=1"}) {
        INFO(path);
        CHECK_FALSE(dashboard_response(browser(path)));
    }
    auto post = browser("/agency/H01");
    post.method = "POST";
    CHECK_FALSE(dashboard_response(post));
}

TEST_CASE("a program that does not accept HTML gets no page for an unknown path", "[dashboard]") {
    for (const auto* accepted : {"", "*/*", "application/json", "text/html;q=0", "text/htmlx"}) {
        INFO(accepted);
        auto request = browser("/agency/H01");
        request.accept = accepted;
        CHECK_FALSE(dashboard_response(request));
    }
}

TEST_CASE("no path leads to a file that is not in the table", "[dashboard]") {
    for (const auto* path : {"/../index.html",
                             "/assets/../index.html",
                             "/assets",
                             "/assets/",
                             "/assets/%2e%2e/index.html",
                             "//index.html",
                             "/index.html/"}) {
        INFO(path);
        auto request = browser(path);
        request.accept = "*/*";
        CHECK_FALSE(dashboard_response(request));
    }
}

TEST_CASE("files named by their content are kept for ever, and by their tag not sent again",
          "[dashboard]") {
    const auto& script = a_script();
    auto request = browser(std::string(script.path));
    request.accept = "*/*";
    const auto first = dashboard_response(request);
    REQUIRE(first);
    CHECK(first->body == script.bytes);
    CHECK(first->content_type == "text/javascript; charset=utf-8");
    CHECK(header(*first, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(header(*first, "Content-Encoding").empty());

    request.if_none_match = "\"other\", " + header(*first, "ETag");
    const auto again = dashboard_response(request);
    REQUIRE(again);
    CHECK(again->status == 304);
    CHECK(again->body.empty());
    CHECK(header(*again, "ETag") == header(*first, "ETag"));
}

TEST_CASE("whoever accepts gzip gets the gzipped bytes, under a tag of their own", "[dashboard]") {
    const auto& script = a_script();
    auto request = browser(std::string(script.path));
    const auto plain = dashboard_response(request);
    request.accept_encoding = "br, gzip;q=0.8";
    const auto packed = dashboard_response(request);
    REQUIRE((plain && packed));
    CHECK(header(*packed, "Content-Encoding") == "gzip");
    CHECK(header(*packed, "Vary") == "Accept-Encoding");
    CHECK(packed->body == script.gzipped);
    CHECK(packed->body.starts_with("\x1f\x8b"));
    CHECK(packed->body.size() * 2 < plain->body.size());
    CHECK(header(*packed, "ETag") != header(*plain, "ETag"));
    request.accept_encoding = "gzip;q=0, identity";
    CHECK(header(*dashboard_response(request), "Content-Encoding").empty());
}

TEST_CASE("the page names only files that are embedded, and allows nothing from elsewhere",
          "[dashboard]") {
    const auto page = dashboard_response(browser("/"));
    REQUIRE(page);
    std::size_t named = 0;
    for (std::size_t at = page->body.find("/assets/"); at != std::string::npos;
         at = page->body.find("/assets/", at + 1)) {
        auto request = browser(page->body.substr(at, page->body.find('"', at) - at));
        request.accept = "*/*";
        INFO(request.target);
        CHECK(dashboard_response(request));
        ++named;
    }
    CHECK(named >= 2);
    const auto policy = header(*page, "Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(page->body.find("<style") == std::string::npos);
    CHECK(page->body.find("<script>") == std::string::npos);
}

TEST_CASE("a browser gets the page over the socket, and each header once", "[dashboard]") {
    running service;
    service.tokens.loopback = false;  // the page is not secret
    const auto response =
        service.send("GET /agency/X01 HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n");
    CHECK(testing::status_of(response) == 200);
    CHECK(response.find("<!doctype html>") != std::string::npos);
    for (const auto* once : {"Cache-Control:", "Content-Security-Policy:", "Content-Type:"}) {
        INFO(once);
        const auto at = response.find(once);
        REQUIRE(at != std::string::npos);
        CHECK(response.find(once, at + 1) == std::string::npos);
    }
    const auto tag = response.substr(response.find("ETag: ") + 6);
    const auto same = service.send(
        "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
        "If-None-Match: " +
        tag.substr(0, tag.find('\r')) + "\r\n\r\n");
    CHECK(testing::status_of(same) == 304);
    CHECK(same.find("Content-Length") == std::string::npos);
}

}  // namespace tiendo::http
