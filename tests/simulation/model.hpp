// What must be true of the log, known by who sent its events and heard the answers,
// and counted without the engine.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/storage/store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::simulation {

using strings = std::vector<std::string>;

struct logged_event {
    std::string sender;
    dossier::dossier_event event;
    instant recorded_at{};
};

// The log as it is read back: its records, and the events in them.
struct read_log {
    std::vector<engine::log_record> records;
    std::vector<logged_event> events;
    strings problems;  // of the chain, or of bytes that are no event
};
[[nodiscard]] read_log read(const storage::store& log);

// Everything that was ever sent, by sender and event id.
class model {
  public:
    void sent(std::string_view sender, const dossier::dossier_event& event);
    // The service says it has it: fresh or a repeat.
    void acknowledged(std::string_view sender, const dossier::dossier_event& event);
    [[nodiscard]] bool is_acknowledged(std::string_view sender, const event_id& id) const;
    [[nodiscard]] std::size_t acknowledged_events() const noexcept { return acknowledged_; }

    // What is wrong with the log: lost, doubled, changed, never sent.
    [[nodiscard]] strings judge(const read_log& log) const;

  private:
    using key = std::pair<std::string, std::string>;
    struct known {
        std::vector<digest256> contents;           // under one id, the first sent first
        std::optional<digest256> is_acknowledged;  // of which content
    };
    std::map<key, known> known_;
    std::size_t acknowledged_ = 0;
};

// An engine fed with the log as it stands.
[[nodiscard]] std::unique_ptr<engine::engine> recount(const read_log& log);
// One fed with the same catalogues first, and then with the facts in the order they occurred.
[[nodiscard]] std::unique_ptr<engine::engine> recount_in_time(const read_log& log);
// Digests that differ between the two, by name. Arrival decides some figures by right: those are
// left out with `whatever_the_order`.
[[nodiscard]] strings differing_digests(const engine::figures& one,
                                        const engine::figures& other,
                                        bool whatever_the_order = false);

// Dossiers of plain stories, as the world tells them, counted one by one: a Received, perhaps
// steps, and one end.
struct plain_counts {
    std::int64_t received = 0;
    std::int64_t finished = 0;
    std::int64_t late = 0;  // of procedure H24: more than 24 hours after the receipt
    std::int64_t withdrawn = 0;
    std::int64_t open = 0;
    std::int64_t overdue = 0;  // of procedure H24
    friend bool operator==(const plain_counts&, const plain_counts&) = default;
};
[[nodiscard]] plain_counts count_plain(const read_log& log, std::string_view agency, instant now);

}  // namespace tiendo::simulation
