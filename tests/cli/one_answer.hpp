// A service that gives one answer, for tests of what a command asks and prints.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <string_view>
#include <thread>

namespace tiendo::cli_test {

// Answers each request with a body that stands, and keeps the target the first one asked for.
class one_answer {
  public:
    explicit one_answer(std::string body, int requests = 1)
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
          thread_([this, requests, text = std::move(body)] {
              for (int i = 0; i < requests; ++i) serve(text);
          }) {}
    ~one_answer() {
        if (thread_.joinable()) thread_.join();
    }
    one_answer(const one_answer&) = delete;
    one_answer& operator=(const one_answer&) = delete;

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    [[nodiscard]] std::string asked() {
        thread_.join();
        return asked_;
    }

  private:
    void serve(const std::string& body) {
        auto socket = acceptor_.accept();
        std::string request;
        const auto head =
            boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n");
        if (asked_.empty()) asked_ = request.substr(0, request.find(" HTTP/"));
        // What is not read would reset the connection before the answer is.
        constexpr std::string_view length = "Content-Length: ";
        if (const auto at = request.find(length); at < head) {
            const auto whole = head + std::stoul(request.substr(at + length.size()));
            if (whole > request.size()) {
                boost::asio::read(socket,
                                  boost::asio::dynamic_buffer(request),
                                  boost::asio::transfer_exactly(whole - request.size()));
            }
        }
        boost::asio::write(
            socket,
            boost::asio::buffer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                "Connection: close\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body));
    }

    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::string asked_;
    std::thread thread_;
};

}  // namespace tiendo::cli_test
