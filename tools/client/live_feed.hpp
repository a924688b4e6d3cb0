// A subscription to /v1/live that keeps itself alive: connects, subscribes,
// tells every message, and connects again when it breaks or falls silent.
#pragma once

#include "client/address.hpp"
#include "client/live_picture.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

namespace tiendo::client {

struct live_options {
    address where;
    std::string token;
    wire::subscribe what;
};

// Called on the io_context's thread. Must not block.
struct live_listener {
    std::function<void(const wire::live_server_message&)> message;
    std::function<void(unsigned attempt, const std::string& reason)>
        broken;  // attempt counts from 1, back to 0 with a message
    std::function<void(const std::string& reason)>
        refused;  // final: credential or subscription was refused
};

// Owner: whoever runs `io`; destroy it only after io has stopped. Silence of five seconds counts as
// a break, since a heartbeat comes each second; pauses of 0.5 s doubling to 15 s, +-20 %.
class live_feed {
  public:
    live_feed(boost::asio::io_context& io, live_options options, live_listener listener);
    ~live_feed();
    live_feed(const live_feed&) = delete;
    live_feed& operator=(const live_feed&) = delete;

  private:
    class loop;
    std::unique_ptr<loop> loop_;
};

}  // namespace tiendo::client
