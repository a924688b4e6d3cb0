// One supervisor's WebSocket: Subscribe, then what the hub has for it whenever
// its queue is empty. A further Subscribe replaces the one before.
//
// Sans-I/O: acts on a net::peer. Keeps no figures of its own, only the tick up
// to which its client has them, so a client that does not read costs nothing.
#pragma once

#include "hub.hpp"

namespace tiendo::feed {

class live_session final : public net::session {
  public:
    // `reads`: the agency with all below it that its client may see; absent: everything.
    live_session(std::shared_ptr<hub> hub, wire::subprotocol form, std::optional<agency_code> reads)
        : hub_(std::move(hub)), form_(form), reads_(std::move(reads)), number_(hub_->add(*this)) {}
    ~live_session() override;
    live_session(const live_session&) = delete;
    live_session& operator=(const live_session&) = delete;

    // --- net::session
    void opened(net::peer& p) override { peer_ = &p; }
    void message(std::string_view payload) override;
    // Refusals that the client does not read are not piled up.
    [[nodiscard]] bool ready() const override { return peer_->queued_bytes() == 0; }
    void written() override;
    void stopping() override;

    // --- the hub
    [[nodiscard]] wire::subprotocol form() const noexcept { return form_; }
    // nullopt: the hub has too many already.
    [[nodiscard]] std::optional<session_number> number() const noexcept { return number_; }
    // Sends what is new, if the client has taken all that came before; how many bytes.
    std::size_t advance();
    std::size_t beat(const shared_frame& frame);
    // Closes a client that has been behind for too long.
    void check(std::chrono::nanoseconds monotonic);

  private:
    void refuse(const wire::error& why);

    const std::shared_ptr<hub> hub_;
    const wire::subprotocol form_;
    const std::optional<agency_code> reads_;
    const std::optional<session_number> number_;
    net::peer* peer_ = nullptr;
    std::shared_ptr<view> view_;
    tick_number seen_ = 0;
    bool closed_ = false;
    std::optional<std::chrono::nanoseconds> behind_since_;
};

}  // namespace tiendo::feed
