// The durable heart of the service: takes batches in, makes groups durable,
// folds them, fires deadlines, checkpoints, answers readers.
//
// Three threads, each owner of its own things: commit (dedup index, appends),
// fold (engine), checkpoint (writes views). They hand each other values through
// bounded queues. A failed write or a broken log ends the process through
// `fatal`; nothing is retried on the same file (src/ARCHITECTURE.md).
// What a thread does is a step; a simulation calls the steps itself, in one thread.
//
// Limits and what happens at them: admission_events_max waiting events (Busy), the same once the
// oldest has waited for admission_wait_max or seven eighths of fold_events_max are committed and
// not folded; at all of fold_events_max commits wait;
// reads_max waiting reads (refused), sayings_max waiting acknowledgements and
// silences (refused), parked_per_credential_max (parked_full), the disk's reserve
// (disk_reserve).
#pragma once

#include "tiendo/base/histogram.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/service/clock.hpp"
#include "tiendo/service/committer.hpp"
#include "tiendo/service/disk_reserve.hpp"
#include "tiendo/storage/dedup_index.hpp"
#include "tiendo/storage/store.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace tiendo::service {

struct core_limits {
    std::size_t admission_events_max = 200'000;
    // While what was admitted has waited for longer than this, or will wait for longer than half of
    // it, nothing more is (the service: its ingest.busy_after_ms).
    milliseconds admission_wait_max{60'000};
    std::size_t group_events_max = 8'192;
    std::size_t group_bytes_max = 4u << 20;
    std::size_t fold_events_max = 400'000;
    std::size_t reads_max = 1'024;
    std::size_t sayings_max = 1'000;
    std::uint64_t parked_per_credential_max = 10'000;
    std::uint32_t retry_after_ms = 200;
    std::size_t checkpoint_log_bytes = 64u << 20;
    milliseconds checkpoint_interval{60'000};
    // Ended dossiers kept in memory; others are read back when somebody asks or tells of them.
    std::size_t ended_kept_max = 200'000;
    std::size_t transitions_per_record_max = 1'000;
    // How often what time alone does not bring is looked at.
    milliseconds alert_look{10'000};
    reserve_limits reserve;
};

// What the core has done; read by the metrics route. Thread-safe.
struct core_probe {
    std::atomic<std::uint64_t> groups{0};
    std::atomic<std::uint64_t> events_accepted{0};
    std::atomic<std::uint64_t> events_duplicate{0};
    std::atomic<std::uint64_t> events_conflicting{0};
    std::atomic<std::uint64_t> admissions_busy{0};    // the queue was full
    std::atomic<std::uint64_t> admissions_late{0};    // what was admitted had waited too long
    std::atomic<std::uint64_t> admissions_behind{0};  // the fold was too far behind
    std::atomic<std::uint64_t> admissions_parked_full{0};
    std::atomic<std::uint64_t> admissions_disk_reserve{0};
    std::atomic<std::uint64_t> reads_refused{0};
    std::atomic<std::uint64_t> sayings_refused{0};
    std::atomic<std::uint64_t> alerts_logged{0};
    std::atomic<std::uint64_t> conditions_left_out{0};  // gauge
    std::atomic<std::uint64_t> checkpoints{0};
    std::atomic<std::uint64_t> fold_waits{0};         // commits that waited for the fold
    std::atomic<std::uint64_t> folded_sequence{0};    // gauge
    std::atomic<std::uint64_t> durable_sequence{0};   // gauge
    std::atomic<std::uint64_t> admission_events{0};   // gauge
    std::atomic<std::uint64_t> fold_queue_events{0};  // gauge
    std::atomic<std::uint64_t> commit_ns{0};          // spent in commits, their syncs included
    std::atomic<std::uint64_t> fold_ns{0};
    std::atomic<std::uint64_t> to_restate{0};     // gauge: dossiers of the last restatement ...
    std::atomic<std::uint64_t> restated{0};       // gauge: ... and how many are done
    std::atomic<std::uint64_t> reads_waiting{0};  // gauge
    // Monotonic ns: when the oldest that waits to be committed was admitted; 0: none does.
    std::atomic<std::int64_t> admitted_since{0};
    std::atomic<std::int64_t> behind_since{0};       // monotonic ns: when the oldest group that
                                                     // waits for the fold was acknowledged; 0: none
    std::atomic<std::int64_t> checkpoint_at{0};      // of the newest: s since 1970; 0: none
    std::atomic<std::uint64_t> checkpoint_bytes{0};  // of the newest of this life: its rows
    std::atomic<std::uint64_t> checkpoint_ns{0};     // spent in writing them
    std::atomic<std::uint64_t> unsaved_log_bytes{0};  // gauge: of the log, in no checkpoint
    std::atomic<std::uint64_t> dossiers_away{0};      // gauge: not in memory
    duration_histogram ack_latency;  // of batches: from their admission to their answer
    duration_histogram append_time;  // of groups: write and sync
    duration_histogram fold_lag;     // of groups: from their answers to the end of their fold
    size_histogram group_events;     // of groups: their events, doubled ones included
};

class core final : public engine::admission, public engine::core_reader, public engine::saying_log {
  public:
    struct setup {
        std::filesystem::path data;
        core_limits limits;
        // Called with a sentence when the process must end; must not return.
        std::function<void(const std::string&)> fatal;
        std::function<void(std::string_view)> report;  // warnings of the store
        std::vector<alerts::rule> rules = alerts::usual_rules();
        // What the engine is told of the disk at each look, and what the reserve is held against;
        // empty: nothing. Called from any thread.
        std::function<engine::engine::outside()> outside;
        // Told first of a failed write or sync, on the thread that met it, also inside the
        // database; empty: `fatal` is. Where it returns, whoever wrote meets the failure and ends
        // by `fatal`.
        std::function<void(const std::string&)> disk_failed = {};
        // What `data` lies on; null: the operating system's disk.
        std::shared_ptr<storage::disk> on = {};
        std::size_t log_buffer_bytes = storage::options{}.log_buffer_bytes;
        // Where archived records of the log lie; empty: nowhere.
        std::filesystem::path archive = {};
    };
    // Opens the store, loads the newest checkpoint, replays the log after it. The sentence says why
    // not.
    [[nodiscard]] static std::variant<std::unique_ptr<core>, std::string> open(
        setup how, const wall_clock& clock);
    ~core() override;
    core(const core&) = delete;
    core& operator=(const core&) = delete;

    // Logs `files` as a new catalogue version unless they are the newest already. Before start() it
    // is done on return; afterwards it is queued and folded in order. Refusals leave the running
    // one.
    //
    // With another `scope` than the newest version's it is logged also when the files are equal, so
    // that what an older version governs can be restated. Dossiers are then judged anew in the
    // background, between groups; meanwhile no deadline fires and no checkpoint is written.
    [[nodiscard]] std::vector<file_refusal> offer_catalogue(
        const catalogue::file_texts& files,
        dossier::basis headline,
        const std::optional<dossier::version_scope>& scope = std::nullopt);
    // The number that the next accepted version will have. Where offers are made, like the next.
    [[nodiscard]] std::uint32_t next_catalogue_version() const noexcept {
        return catalogue_versions_ + 1;
    }
    // Whether offering these would change nothing.
    [[nodiscard]] bool is_in_force(const catalogue::file_texts& files,
                                   dossier::basis headline) const;
    // What alerts are raised by from the next fold on.
    void watch(std::vector<alerts::rule> rules);
    // Logs an accepted version of the credentials file, unless it is the newest logged one.
    void log_credentials(std::string text);
    // Precondition: a catalogue has been accepted.
    void start();
    // Everything admitted is committed, folded and checkpointed; then the store is closed.
    void stop();

    // Instead of start(): no thread runs, the caller is all three of them and calls their steps, in
    // any order. A step does what waits and never waits for more. Precondition of commit_some:
    // fewer than fold_events_max wait to be folded.
    void begin();
    // One group, one record of the service's own. False: nothing waited.
    bool commit_some();
    // One group, the reads that wait, and what the time asks for. False: it is stopping, and all is
    // folded.
    bool fold_some();
    // The checkpoint that waits to be written. False: none does.
    bool checkpoint_some();

    // engine::admission
    [[nodiscard]] engine::admitted submit(engine::submission&& s) override;
    [[nodiscard]] std::uint32_t retry_after_ms() const override { return limits_.retry_after_ms; }
    // Whether submit would refuse whatever comes now. Thread-safe; takes no lock.
    [[nodiscard]] bool is_full() const;
    // engine::saying_log
    [[nodiscard]] bool say(engine::record_kind kind, std::string item, told durable) override;
    // engine::core_reader
    [[nodiscard]] bool read(std::function<void(const engine::engine&)> f) override;
    [[nodiscard]] bool read_acknowledged(std::function<void(const engine::engine&)> f) override;
    [[nodiscard]] std::shared_ptr<const catalogue::catalogue> current_catalogue() const override;
    [[nodiscard]] std::optional<engine::log_record> record_of(
        std::uint64_t sequence) const override;

    // Told after each folded group, on the fold thread. Before start(); must outlive the core.
    void listen(engine::fold_listener& listener) { listeners_.push_back(&listener); }

    [[nodiscard]] const core_probe& probe() const noexcept { return probe_; }
    // Of the engine after the last folded group. Thread-safe.
    [[nodiscard]] engine::figures figures() const {
        return figures_.with([](const engine::figures& f) { return f; });
    }
    [[nodiscard]] const core_limits& limits() const noexcept { return limits_; }
    [[nodiscard]] const storage::store& log() const noexcept { return *store_; }
    // Moves old records out of the log's database (storage/archive.hpp). Takes as long as the disk
    // does: on a thread of its own, which ends before stop().
    [[nodiscard]] storage::archiving archive_log(const storage::archive_request& asked) {
        return store_->archive_log(asked);
    }
    [[nodiscard]] bool is_clock_held() const { return clock_.is_held(); }
    // Thread-safe.
    [[nodiscard]] disk_room room() const { return reserve_.look(); }

  private:
    core(setup how, const wall_clock& clock, std::unique_ptr<storage::store> store);
    [[nodiscard]] std::string load();
    [[nodiscard]] std::string replay();
    void adopt(const committed_group& group);

    struct own_record {
        engine::record_kind kind;
        std::vector<std::string> items;
        told durable = {};  // of one item; may be empty
    };
    void commit_loop();
    [[nodiscard]] bool has_to_commit() const;  // on the commit thread, under its mutex
    void take_batch();                         // the same
    [[nodiscard]] bool is_fold_behind(std::size_t events) const;
    [[nodiscard]] bool has_waited_long(std::chrono::nanoseconds now) const;
    void commit_batch();
    void count_fates(const std::vector<engine::commit_outcome>& answers);
    void commit_own(own_record own);
    void hand_to_fold(committed_group group);

    void fold_loop();
    template <class F>
    [[nodiscard]] bool take_read(const F& put);
    [[nodiscard]] bool is_a_later_read_due() const;  // on the fold thread, under its mutex
    void fold(committed_group& group);
    // Some of the dossiers that a new catalogue may judge otherwise.
    void restate_some();
    [[nodiscard]] std::chrono::nanoseconds time_to_restate() const;
    void tell_restatement();
    void notice_fold();
    // What rules watch beside the time: at each alert_look, and with new rules.
    void look_for_alerts();
    [[nodiscard]] std::chrono::nanoseconds time_to_look() const;
    void propose_transitions();
    [[nodiscard]] std::optional<std::chrono::nanoseconds> time_to_deadline() const;
    void let_go_some();
    void maybe_checkpoint();
    void begin_checkpoint();
    void note_parked(const engine::log_record& record);

    void checkpoint_loop();
    void write_checkpoint(storage::checkpoint c);

    const core_limits limits_;
    const std::function<void(const std::string&)> fatal_;
    const std::function<engine::engine::outside()> outside_;
    const wall_clock& clock_;
    const disk_reserve reserve_;
    std::unique_ptr<storage::store> store_;
    const std::unique_ptr<engine::stored_dossiers> stored_rows_;
    std::unique_ptr<storage::dedup_index> ids_;  // Owner: commit thread (before start: the opener).
    std::unique_ptr<committer> committer_;       // Owner: commit thread.
    // The group at hand, and since when each waited. Owner: commit thread; reused.
    std::vector<engine::submission> batch_;
    std::vector<std::chrono::nanoseconds> admitted_;
    engine::engine engine_;                              // Owner: fold thread.
    engine::log_head folded_;                            // Owner: fold thread.
    dossier::basis headline_ = dossier::basis::current;  // of the newest version offered
    std::optional<dossier::version_scope> scope_;        // of the same
    std::uint32_t catalogue_versions_ = 0;               // logged and queued
    std::vector<engine::fold_listener*> listeners_;
    core_probe probe_;
    bool has_begun_ = false;

    // commit side
    mutable std::mutex commit_mutex_;
    std::condition_variable commit_wakes_;
    struct waiting {
        engine::submission what;
        std::chrono::nanoseconds since;  // monotonic
    };
    std::deque<waiting> waiting_;
    std::size_t waiting_events_ = 0;
    std::deque<own_record> own_waiting_;
    digest256 credentials_{};                       // of the newest version logged or on its way
    std::optional<storage::checkpoint> wants_ids_;  // a checkpoint that waits for its ids
    std::atomic<std::uint64_t> event_ns_{0};        // of large commits, an event; learnt
    bool ids_durable_ = false;                      // handed-over ids may be dropped
    bool commit_stops_ = false;

    // fold side
    mutable std::mutex fold_mutex_;
    std::condition_variable fold_wakes_;
    std::condition_variable fold_has_room_;
    struct foldable {
        committed_group group;
        std::chrono::nanoseconds since;  // monotonic
    };
    std::deque<foldable> to_fold_;
    std::size_t to_fold_events_ = 0;
    // Asked for by read_acknowledged: when all up to `position` is folded. Ascending by it.
    struct later_read {
        std::uint64_t position;
        std::function<void(const engine::engine&)> f;
    };
    std::deque<std::function<void(const engine::engine&)>> reads_;
    std::deque<later_read> later_reads_;
    bool fold_stops_ = false;
    std::optional<std::vector<alerts::rule>> next_rules_;
    std::chrono::nanoseconds look_at_{0};       // Owner: fold thread; monotonic: not before
    bool transitions_under_way_ = false;        // Owner: fold thread.
    std::size_t bytes_since_checkpoint_ = 0;    // Owner: fold thread.
    std::chrono::nanoseconds checkpoint_at_{};  // Owner: fold thread; monotonic
    std::chrono::nanoseconds restate_at_{0};    // monotonic: not before

    // checkpoint side
    std::mutex checkpoint_mutex_;
    std::condition_variable checkpoint_wakes_;
    std::optional<storage::checkpoint> to_write_;
    bool checkpoint_stops_ = false;
    std::atomic<bool> checkpoint_under_way_{false};

    guarded<engine::figures> figures_;
    guarded<std::shared_ptr<const catalogue::catalogue>> catalogue_;
    guarded<std::map<std::string, std::uint64_t, std::less<>>> parked_;  // by credential

    std::thread commit_thread_;
    std::thread fold_thread_;
    std::thread checkpoint_thread_;
};

}  // namespace tiendo::service
