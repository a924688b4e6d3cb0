// A service that answers one request, for tests of what a command asks and prints.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <thread>

namespace tiendo::cli_test {

// Answers one request with a body that stands, and keeps the target it was asked for.
class one_answer {
  public:
    explicit one_answer(std::string body)
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
          thread_([this, text = std::move(body)] { serve(text); }) {}
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
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n");
        asked_ = request.substr(0, request.find(" HTTP/"));
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
