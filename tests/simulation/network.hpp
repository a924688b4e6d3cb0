// Counters, their connections, and what a bad network does to them.
//
// A counter keeps each event until the service has answered for it. It may speak over two
// connections at once, so that batches overtake one another and arrive twice; what a lost
// connection carried is sent again over the next. Whatever is under way waits until the
// world delivers it, in order within one connection, in no order among them.
#pragma once

#include "../ingest/fakes.hpp"
#include "model.hpp"
#include "tiendo/ingest/front.hpp"
#include "tiendo/wire/codec.hpp"

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::simulation {

// What both ends of one connection have sent and the other has not got yet.
struct connection {
    std::unique_ptr<net::session> session;
    testing::kept_peer peer;
    std::deque<std::string> up;
    std::deque<std::string> down;
    bool is_welcome = false;
    // What was sent over it, by the number it has here.
    struct batch {
        std::vector<dossier::dossier_event> events;
        std::size_t known = 0;  // of them, acknowledged before it was sent
    };
    std::map<std::uint64_t, batch> sent;
};

class counter {
  public:
    counter(std::string name,
            std::string_view agency,
            wire::subprotocol form,
            rng& dice,
            model& known,
            std::uint64_t& trace);

    [[nodiscard]] const std::shared_ptr<const engine::credential>& who() const { return who_; }
    [[nodiscard]] std::string sender() const { return who_->sending_agency.str(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
    [[nodiscard]] bool has_connection() const noexcept { return !connections_.empty(); }

    // Something has happened at the counter; it is sent when the world lets it.
    void tell(dossier::dossier_event event);
    // Another content under the id of an event that was acknowledged. False: none was.
    bool contradict();

    // To the service: one more connection, or a batch, or a message on its way.
    void connect(ingest::front& to);
    bool send();
    bool deliver();
    void cut();
    void cut_all() { connections_.clear(); }
    // What the service wrote since the last call is on its way.
    void collect();

    strings problems;
    std::uint64_t answered = 0;    // batches
    std::uint64_t duplicates = 0;  // events that were answered so
    std::uint64_t conflicts = 0;
    std::uint64_t refused = 0;       // by the clock or the catalogue: told again later
    std::uint64_t refused_busy = 0;  // batches; sent again

  private:
    [[nodiscard]] connection& any();
    void hear(connection& on, const std::string& payload);
    void hear(connection& on, const wire::batch_ack& ack);
    void note(std::string_view payload);

    const std::string name_;
    const wire::subprotocol form_;
    std::shared_ptr<const engine::credential> who_;
    rng& dice_;
    model& known_;
    std::uint64_t& trace_;
    std::vector<dossier::dossier_event> waiting_;                   // not answered for yet
    std::vector<dossier::dossier_event> acknowledged_;              // the latest
    std::map<std::string, dossier::dossier_event> contradictions_;  // by id; never taken
    std::list<connection> connections_;
    std::uint64_t batches_ = 0;
};

}  // namespace tiendo::simulation
