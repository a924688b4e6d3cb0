// Sending, answering, forgetting.
#include "network.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::simulation {

using dossier::dossier_event;

namespace {
constexpr std::size_t connections_max = 2;
constexpr std::size_t batch_events = 12;
constexpr std::size_t under_way_max = 6;  // batches of one connection
}  // namespace

counter::counter(std::string name,
                 std::string_view agency,
                 wire::subprotocol form,
                 rng& dice,
                 model& known,
                 std::uint64_t& trace)
    : name_(std::move(name)), form_(form), dice_(dice), known_(known), trace_(trace) {
    engine::credential who;
    who.id = name_;
    who.sending_agency = agency_code(agency);
    who.acts_for_subtree = {agency_code(agency)};
    who_ = std::make_shared<const engine::credential>(std::move(who));
}

void counter::note(std::string_view payload) {
    for (const char c : payload)
        trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
}

void counter::tell(dossier_event event) {
    known_.sent(sender(), event);
    waiting_.push_back(std::move(event));
}

bool counter::contradict() {
    if (acknowledged_.empty()) return false;
    auto other = acknowledged_[dice_.below(acknowledged_.size())];
    other.occurred_at -= milliseconds{1};
    if (contradictions_.contains(other.id.str())) return false;
    known_.sent(sender(), other);
    contradictions_.emplace(other.id.str(), other);
    waiting_.push_back(std::move(other));
    return true;
}

void counter::connect(ingest::front& to) {
    if (connections_.size() >= connections_max) return;
    auto& fresh = connections_.emplace_back();
    fresh.session = to.open(who_, form_);
    fresh.session->opened(fresh.peer);
    std::string hello;
    wire::encode(wire::hello{name_, wire::schema_revision, {}}, form_, hello);
    fresh.up.push_back(std::move(hello));
}

connection& counter::any() {
    auto at = connections_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(dice_.below(connections_.size())));
    return *at;
}

// Any stretch of what waits, so that batches overlap and their order is not that of the events.
bool counter::send() {
    if (connections_.empty() || waiting_.empty()) return false;
    auto& on = any();
    if (!on.is_welcome || on.sent.size() >= under_way_max) return false;
    const auto first = dice_.chance(700) ? 0 : dice_.below(waiting_.size());
    const auto size = std::min(waiting_.size() - first, 1 + dice_.below(batch_events));
    connection::batch batch;
    for (std::size_t i = first; i < first + size; ++i) {
        const auto is_there = [&](const dossier_event& e) { return e.id == waiting_[i].id; };
        if (std::ranges::any_of(batch.events, is_there)) continue;
        batch.events.push_back(waiting_[i]);
    }
    if (!acknowledged_.empty() && dice_.chance(100))  // a client that has forgotten
        batch.events.push_back(acknowledged_[dice_.below(acknowledged_.size())]);
    for (const auto& e : batch.events)
        batch.known += known_.is_acknowledged(sender(), e.id) ? 1 : 0;
    std::string message;
    wire::encode_client_batch(++batches_, batch.events, form_, message);
    on.sent.emplace(batches_, std::move(batch));
    on.up.push_back(std::move(message));
    return true;
}

void counter::collect() {
    for (auto& on : connections_) {
        for (auto& payload : on.peer.payloads()) on.down.push_back(std::move(payload));
    }
}

bool counter::deliver() {
    if (connections_.empty()) return false;
    auto& on = any();
    const bool is_up = on.down.empty() || dice_.chance(500);
    if (is_up && !on.up.empty() && on.session->ready()) {
        const auto message = std::move(on.up.front());
        on.up.pop_front();
        note(message);
        on.session->message(message);
        return true;
    }
    if (on.down.empty()) return false;
    const auto payload = std::move(on.down.front());
    on.down.pop_front();
    note(payload);
    hear(on, payload);
    return true;
}

void counter::cut() {
    if (connections_.empty()) return;
    auto at = connections_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(dice_.below(connections_.size())));
    connections_.erase(at);
}

void counter::hear(connection& on, const std::string& payload) {
    const auto message = wire::decode_server_message(payload, form_);
    if (std::holds_alternative<wire::welcome>(message)) {
        on.is_welcome = true;
    } else if (const auto* ack = std::get_if<wire::batch_ack>(&message)) {
        hear(on, *ack);
    } else if (const auto* busy = std::get_if<wire::busy>(&message)) {
        ++refused_busy;
        on.sent.erase(busy->batch_id);
    } else {
        problems.push_back(name_ + " was told " + std::get<wire::error>(message).message);
    }
}

void counter::hear(connection& on, const wire::batch_ack& ack) {
    const auto found = on.sent.find(ack.batch_id);
    if (found == on.sent.end()) {
        problems.push_back(
            fmt::format("{} was answered for batch {}, twice or unasked", name_, ack.batch_id));
        return;
    }
    const auto batch = std::move(found->second);
    on.sent.erase(found);
    ++answered;
    duplicates += ack.duplicates;
    const auto told = ack.accepted + ack.duplicates + ack.rejected.size();
    if (told != batch.events.size())
        problems.push_back(fmt::format("{} events of {} answered", told, batch.events.size()));
    std::vector<bool> is_refused(batch.events.size());
    std::size_t known_in_conflict = 0;
    for (const auto& why : ack.rejected) {
        const auto& event = batch.events.at(why.index);
        is_refused[why.index] = true;
        const auto contradiction = contradictions_.find(event.id.str());
        const bool is_contradiction =
            contradiction != contradictions_.end() && contradiction->second == event;
        if (why.code != "event_id_conflict") {
            ++refused;  // it stays with the counter
            continue;
        }
        ++conflicts;
        ++known_in_conflict;
        if (!is_contradiction)
            problems.push_back(event.id.str() + " is refused as a conflict, and is none");
        std::erase(waiting_, event);
    }
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        if (is_refused[i]) continue;
        const auto& event = batch.events[i];
        const auto contradiction = contradictions_.find(event.id.str());
        if (contradiction != contradictions_.end() && contradiction->second == event)
            problems.push_back(event.id.str() + " was taken again with another content");
        if (std::erase(waiting_, event) != 0) acknowledged_.push_back(event);
        known_.acknowledged(sender(), event);
    }
    // Those that were known when the batch left are repeats, whatever came between.
    if (ack.duplicates + ack.rejected.size() < batch.known)
        problems.push_back(fmt::format("{} repeats of batch {} were taken as {} fresh events",
                                       batch.known,
                                       ack.batch_id,
                                       ack.accepted));
}

}  // namespace tiendo::simulation
