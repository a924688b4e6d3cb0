// What the core asks of the world, and what the edges may ask of the core.
//
// Implementations live in net, storage, service and in tests; one seed replays
// one run because nothing else brings time, bytes or order into the core.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/base/result.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/engine/credential.hpp"
#include "tiendo/engine/log_record.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::engine {

class engine;  // tiendo/engine/engine.hpp

// Wall and monotonic time. Thread-safe.
class clock {
  public:
    virtual ~clock() = default;
    [[nodiscard]] virtual instant now() const = 0;
    [[nodiscard]] virtual std::chrono::nanoseconds monotonic() const = 0;
};

// --- what the engine asks of its disk -----------------------------------------

// Where dossiers are that have left the engine's memory: what the newest durable checkpoint holds.
// Called on the engine's thread, which waits for it. What cannot be read ends the process: an
// engine without it would count what is not so.
class stored_dossiers {
  public:
    virtual ~stored_dossiers() = default;
    // Of each code its row of view_snapshot::dossiers; absent: there is none.
    [[nodiscard]] virtual std::vector<std::optional<std::string>> rows_of(
        std::span<const std::string_view> codes) const = 0;
    // Rows by code, from `from` on, until the visitor says no.
    virtual void each_row(
        std::string_view from,
        const std::function<bool(std::string_view code, std::string_view row)>& visit) const = 0;
    // Keys of view_snapshot::ended, in their order, from `from` on, until the visitor says no.
    virtual void each_ended(std::string_view from,
                            const std::function<bool(std::string_view key)>& visit) const = 0;
};

// --- counters' side: admission -------------------------------------------

struct submission_item {
    dossier::dossier_event event;
    std::string bytes;   // dossier::encode(event)
    digest256 digest{};  // sha256(bytes)
};

enum class item_fate : std::uint8_t {
    accepted,
    duplicate,  // same key, same value: already stored, durable
    conflict,   // same key, other value: refused by name "event_id_conflict"
};

struct commit_outcome {
    std::vector<item_fate> fates;      // one per item, in order
    std::uint64_t first_sequence = 0;  // of the accepted ones; 0 = none
    std::uint64_t last_sequence = 0;
};

struct submission {
    std::shared_ptr<const credential> who;
    std::vector<submission_item> items;  // validated and authorised
    // Called once on the commit thread, after the group is on disk. Must not block.
    std::function<void(const commit_outcome&)> done;
};

enum class admitted : std::uint8_t {
    yes,
    busy,          // the admission queue is full: answer Busy with retry_after_ms
    parked_full,   // this credential's parked dossiers are at their bound (src/RULES.md 2.4)
    disk_reserve,  // the disk has no more room than is kept for what was taken already
};

// Thread-safe. Bounded: at most admission_events_max events wait.
class admission {
  public:
    virtual ~admission() = default;
    // Takes `s` only when it answers yes.
    [[nodiscard]] virtual admitted submit(submission&& s) = 0;
    [[nodiscard]] virtual std::uint32_t retry_after_ms() const = 0;
};

// --- readers' side ---------------------------------------------------------

// Runs short reads on the engine's own thread, between groups. Thread-safe.
class core_reader {
  public:
    virtual ~core_reader() = default;
    // False when too many reads wait (answer 503 with Retry-After). `f` must not block and must
    // hand its result over by value (post it to your own executor).
    [[nodiscard]] virtual bool read(std::function<void(const engine&)> f) = 0;
    // The same, once all is folded that was acknowledged before this call: for whom what was just
    // sent must not be missing. Waits as long as the fold lags, whose queue is bounded.
    [[nodiscard]] virtual bool read_acknowledged(std::function<void(const engine&)> f) = 0;
    // The catalogue in force, for validation. Never null once serving.
    [[nodiscard]] virtual std::shared_ptr<const catalogue::catalogue> current_catalogue() const = 0;
    // One stored record, by the sequence of any of its items (reads the disk: call on a reader
    // thread).
    [[nodiscard]] virtual std::optional<log_record> record_of(std::uint64_t sequence) const = 0;
};

// Takes what people say beside the events, acknowledgements and silences, into the log.
// Thread-safe. Bounded: at most sayings_max wait.
class saying_log {
  public:
    virtual ~saying_log() = default;
    // False when too many wait. `durable` is called once on the commit thread with the item's
    // sequence, after it is on disk; it must not block.
    using told = std::function<void(std::uint64_t sequence)>;
    [[nodiscard]] virtual bool say(record_kind kind, std::string item, told durable) = 0;
};

// Looks up the credential behind a presented token (the secret, not its hash). Thread-safe.
class credential_source {
  public:
    virtual ~credential_source() = default;
    // nullptr: unknown or revoked.
    [[nodiscard]] virtual std::shared_ptr<const credential> find(std::string_view token) const = 0;
    // The revoked credential behind a token, so that its holder can be told; nullptr: none is
    // known.
    [[nodiscard]] virtual std::shared_ptr<const credential> revoked(std::string_view token) const {
        static_cast<void>(token);
        return nullptr;
    }
    // The credential of an id, for who signed in with its token before; nullptr: there is none, or
    // it is revoked.
    [[nodiscard]] virtual std::shared_ptr<const credential> find_by_id(std::string_view id) const {
        static_cast<void>(id);
        return nullptr;
    }
    // Whether a credential that was given out is still valid with the same authority.
    [[nodiscard]] virtual bool is_in_force(const credential& who) const = 0;
    // The credential of loopback clients without a token; nullptr unless --insecure-loopback.
    [[nodiscard]] virtual std::shared_ptr<const credential> insecure_loopback() const = 0;
};

// Told by the engine's thread after each folded group. Must not block.
struct fold_notice {
    std::uint64_t position = 0;  // all up to this sequence is folded
    instant folded_at{};
};
class fold_listener {
  public:
    virtual ~fold_listener() = default;
    virtual void folded(const fold_notice& notice) = 0;
};

}  // namespace tiendo::engine
