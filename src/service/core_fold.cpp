// The fold thread (engine, deadlines, reads) and the checkpoint thread.
#include "tiendo/service/core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::service {
namespace {

// Reads are answered between groups; never more than this many before the next group.
constexpr std::size_t reads_in_a_row_max = 64;
// A deadline further away than this is looked at again then: the wall clock may be corrected.
constexpr std::chrono::nanoseconds look_again_after = std::chrono::seconds{30};
// Dossiers judged anew in one go: about a millisecond in which events and reads wait.
constexpr std::size_t restated_at_once_max = 250;
// Ended dossiers looked at in one go, whether they may leave memory: a millisecond or two.
constexpr std::size_t let_go_looks_max = 2'048;

std::int64_t seconds_of(instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::uint64_t bytes_of(const storage::checkpoint& c) {
    std::uint64_t out = c.meta.size();
    for (const auto& [family, rows] : c.rows) {
        for (const auto& row : rows) out += row.key.size() + (row.value ? row.value->size() : 0);
    }
    return out;
}

}  // namespace

void core::fold_loop() {
    do {
        const auto deadline = time_to_deadline();
        std::unique_lock lock(fold_mutex_);
        probe_.behind_since = to_fold_.empty() ? 0 : to_fold_.front().since.count();
        const auto has_work = [this] {
            return fold_stops_ || !to_fold_.empty() || !reads_.empty() || next_rules_ ||
                   is_a_later_read_due();
        };
        const auto wait =
            std::min({deadline.value_or(look_again_after), time_to_restate(), time_to_look()});
        fold_wakes_.wait_for(lock, wait, has_work);
    } while (fold_some());
}

bool core::fold_some() {
    std::optional<foldable> next;
    std::vector<std::function<void(const engine::engine&)>> reads;
    {
        const std::lock_guard lock(fold_mutex_);
        if (!to_fold_.empty()) {
            next = std::move(to_fold_.front());
            to_fold_.pop_front();
            to_fold_events_ -= next->group.events.size();
            probe_.fold_queue_events = to_fold_events_;
        }
        while (is_a_later_read_due()) {
            reads_.push_back(std::move(later_reads_.front().f));
            later_reads_.pop_front();
        }
        while (!reads_.empty() && reads.size() < reads_in_a_row_max) {
            reads.push_back(std::move(reads_.front()));
            reads_.pop_front();
        }
        probe_.reads_waiting = reads_.size() + later_reads_.size();
        if (fold_stops_ && !next && reads.empty()) return false;
    }
    fold_has_room_.notify_one();
    if (next) {
        fold(next->group);
        const auto lag = clock_.monotonic() - next->since;
        probe_.fold_lag.add(static_cast<std::uint64_t>(lag.count()));
    }
    for (const auto& f : reads) f(engine_);
    restate_some();
    look_for_alerts();
    propose_transitions();
    let_go_some();
    maybe_checkpoint();
    return true;
}

void core::fold(committed_group& group) {
    const auto began = clock_.monotonic();
    const auto& record = group.record;
    if (record.kind == engine::record_kind::events) {
        engine_.fold_events(record, group.events);
        note_parked(record);
    } else {
        std::string why;
        const bool is_catalogue = record.kind == engine::record_kind::catalogue;
        if (!(is_catalogue ? engine_.fold_catalogue(record, why) : engine_.fold(record, why)))
            fatal_("a record of our own cannot be folded: " + why);
        if (record.kind == engine::record_kind::alert_transitions) transitions_under_way_ = false;
        catalogue_.with([this](auto& c) { c = engine_.catalogue_in_force(); });
        // Before its position is told: else who waits for both sees the end of the one before.
        tell_restatement();
    }
    adopt(group);
    probe_.fold_ns += static_cast<std::uint64_t>((clock_.monotonic() - began).count());
}

void core::adopt(const committed_group& group) {
    folded_ = group.head;
    bytes_since_checkpoint_ += group.bytes;
    probe_.unsaved_log_bytes = bytes_since_checkpoint_;
    probe_.folded_sequence = folded_.sequence;
    notice_fold();
}

void core::notice_fold() {
    figures_.with([this](engine::figures& f) { f = engine_.measure(); });
    for (auto* listener : listeners_) listener->folded({folded_.sequence, clock_.now()});
}

std::chrono::nanoseconds core::time_to_restate() const {
    if (!engine_.restating().is_under_way()) return look_again_after;
    return std::max(restate_at_ - clock_.monotonic(), std::chrono::nanoseconds{0});
}

// Rests as long as it works, so that the threads that acknowledge get their turn at the cores.
void core::restate_some() {
    if (time_to_restate().count() > 0) return;
    const auto began = clock_.monotonic();
    engine_.restate(restated_at_once_max);
    const auto ended = clock_.monotonic();
    restate_at_ = ended + (ended - began);
    tell_restatement();
    if (!engine_.restating().is_under_way()) notice_fold();
}

void core::tell_restatement() {
    const auto now = engine_.restating();
    probe_.restated = now.done;
    probe_.to_restate = now.total;
}

void core::note_parked(const engine::log_record& record) {
    parked_.with([&](auto& counts) {
        for (const auto& from : record.origins) {
            const auto parked = engine_.parked_of(from.credential_id);
            if (parked >= limits_.parked_per_credential_max) {
                counts[from.credential_id] = parked;
            } else {
                counts.erase(from.credential_id);
            }
        }
    });
}

std::optional<std::chrono::nanoseconds> core::time_to_deadline() const {
    if (transitions_under_way_) return std::nullopt;
    const auto next = engine_.next_deadline();
    if (!next || clock_.is_held()) return std::nullopt;
    const auto wait = *next - clock_.now();
    return std::clamp<std::chrono::nanoseconds>(
        wait, std::chrono::nanoseconds{0}, look_again_after);
}

void core::watch(std::vector<alerts::rule> rules) {
    {
        const std::lock_guard lock(fold_mutex_);
        next_rules_ = std::move(rules);
    }
    fold_wakes_.notify_one();
}

std::chrono::nanoseconds core::time_to_look() const {
    return std::max(look_at_ - clock_.monotonic(), std::chrono::nanoseconds{0});
}

void core::look_for_alerts() {
    std::optional<std::vector<alerts::rule>> rules;
    {
        const std::lock_guard lock(fold_mutex_);
        rules = std::exchange(next_rules_, std::nullopt);
    }
    if (rules) engine_.watch(std::move(*rules), clock_.now());
    if (!rules && time_to_look().count() > 0) return;
    look_at_ = clock_.monotonic() + limits_.alert_look;
    // Figures are those of some dossiers before and of others after a restatement.
    if (clock_.is_held() || engine_.restating().is_under_way()) return;
    engine_.look(outside_ ? outside_() : engine::engine::outside{}, clock_.now());
    probe_.conditions_left_out = engine_.conditions_left_out();
}

// What fell due becomes a fact by being logged; one record of it is under way at a time.
void core::propose_transitions() {
    // While dossiers wait to be judged anew, some deadlines are still those of the old rules.
    if (transitions_under_way_ || clock_.is_held() || engine_.restating().is_under_way()) return;
    const auto due = engine_.due_transitions(clock_.now(), limits_.transitions_per_record_max);
    if (due.empty()) return;
    own_record own{engine::record_kind::alert_transitions, {}};
    for (const auto& t : due) encode(t, own.items.emplace_back());
    const std::lock_guard lock(commit_mutex_);
    if (commit_stops_) return;  // the next start proposes it again
    transitions_under_way_ = true;
    probe_.alerts_logged += due.size();
    own_waiting_.push_back(std::move(own));
    commit_wakes_.notify_one();
}

// --- reads ---------------------------------------------------------------------------

bool core::read(std::function<void(const engine::engine&)> f) {
    return take_read([&] { reads_.push_back(std::move(f)); });
}

bool core::read_acknowledged(std::function<void(const engine::engine&)> f) {
    // Under the lock: positions stay in order.
    return take_read([&] { later_reads_.push_back({probe_.durable_sequence, std::move(f)}); });
}

template <class F>
bool core::take_read(const F& put) {
    {
        const std::lock_guard lock(fold_mutex_);
        if (fold_stops_ || reads_.size() + later_reads_.size() >= limits_.reads_max) {
            ++probe_.reads_refused;
            return false;
        }
        put();
        probe_.reads_waiting = reads_.size() + later_reads_.size();
    }
    fold_wakes_.notify_one();
    return true;
}

bool core::is_a_later_read_due() const {
    return !later_reads_.empty() && later_reads_.front().position <= folded_.sequence;
}

std::shared_ptr<const catalogue::catalogue> core::current_catalogue() const {
    return catalogue_.with([](const auto& c) { return c; });
}

std::optional<engine::log_record> core::record_of(std::uint64_t sequence) const {
    auto record = store_->record_of(sequence);
    if (!record) return std::nullopt;
    return std::move(*record);
}

// What has ended leaves memory once its row is durable, which all rows are between two checkpoints.
void core::let_go_some() {
    if (!checkpoint_under_way_ && !engine_.restating().is_under_way())
        engine_.let_go(limits_.ended_kept_max, let_go_looks_max);
    probe_.dossiers_away = engine_.away();
}

// --- checkpoints -----------------------------------------------------------------------

void core::maybe_checkpoint() {
    if (checkpoint_under_way_ || bytes_since_checkpoint_ == 0) return;
    if (engine_.restating().is_under_way()) return;  // a start then begins it again from the log
    const bool is_large = bytes_since_checkpoint_ >= limits_.checkpoint_log_bytes;
    if (!is_large && clock_.monotonic() < checkpoint_at_) return;
    begin_checkpoint();
}

void core::begin_checkpoint() {
    auto c = storage::checkpoint_of(folded_, engine_.take_snapshot());
    bytes_since_checkpoint_ = 0;
    probe_.unsaved_log_bytes = 0;
    checkpoint_at_ = clock_.monotonic() + limits_.checkpoint_interval;
    checkpoint_under_way_ = true;
    const std::lock_guard lock(commit_mutex_);
    wants_ids_ = std::move(c);
    commit_wakes_.notify_one();
}

void core::checkpoint_loop() {
    do {
        std::unique_lock lock(checkpoint_mutex_);
        checkpoint_wakes_.wait(lock, [this] { return checkpoint_stops_ || to_write_; });
    } while (checkpoint_some());
}

bool core::checkpoint_some() {
    std::optional<storage::checkpoint> c;
    {
        const std::lock_guard lock(checkpoint_mutex_);
        c = std::exchange(to_write_, std::nullopt);
    }
    if (!c) return false;
    write_checkpoint(std::move(*c));
    {
        const std::lock_guard lock(commit_mutex_);
        ids_durable_ = true;
        commit_wakes_.notify_one();
    }
    if (!store_->merge_files()) fatal_("merging files failed: " + store_->failure());
    checkpoint_under_way_ = false;
    return true;
}

void core::write_checkpoint(storage::checkpoint c) {
    const auto at = c.at.sequence;
    const auto began = clock_.monotonic();
    const auto bytes = bytes_of(c);
    if (const auto written = store_->write_checkpoint(std::move(c)); !written) {
        fatal_(fmt::format("checkpoint at sequence {} failed: {}: {}",
                           at,
                           written.error().message(),
                           store_->failure()));
    }
    ++probe_.checkpoints;
    probe_.checkpoint_bytes = bytes;
    probe_.checkpoint_ns += static_cast<std::uint64_t>((clock_.monotonic() - began).count());
    probe_.checkpoint_at = seconds_of(clock_.now());
}

}  // namespace tiendo::service
