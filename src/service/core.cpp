// Opening, admission and the commit thread. Fold and checkpoint: core_fold.cpp.
#include "tiendo/service/core.hpp"

#include "stored_rows.hpp"
#include "tiendo/service/credentials_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::service {
namespace {

// Of a start: so many dossiers are loaded before those that have ended leave memory again.
constexpr std::size_t loaded_at_once = 4'096;

std::string bad_views(const std::filesystem::path& data, const std::string& why) {
    return fmt::format(
        "data directory {0} is not served: its views cannot be used: {1}. They follow from the "
        "log: "
        "keep a copy of the directory, then `tiendo verify --data {0} --rebuild-views` builds them "
        "anew.",
        data.string(),
        why);
}

std::string bad_log(const std::filesystem::path& data, const std::string& why) {
    return fmt::format(
        "data directory {} is not served: its log cannot be read: {}. Keep a copy of the "
        "directory; "
        "if the log was written by a later version, start that one, else restore the newest backup "
        "into an empty directory.",
        data.string(),
        why);
}

disk_reserve::measure room_of(const std::function<engine::engine::outside()>& outside) {
    if (!outside) return {};
    return [outside] {
        const auto seen = outside();
        return disk_reserve::measured{seen.disk_free_bytes, seen.disk_total_bytes};
    };
}

}  // namespace

core::core(setup how, const wall_clock& clock, std::unique_ptr<storage::store> store)
    : limits_(how.limits),
      fatal_(std::move(how.fatal)),
      outside_(std::move(how.outside)),
      clock_(clock),
      reserve_(limits_.reserve, room_of(outside_), clock),
      store_(std::move(store)),
      stored_rows_(std::make_unique<stored_rows>(*store_, fatal_)) {
    engine_.keep_ended_on(*stored_rows_);
    engine_.watch(std::move(how.rules), clock.now());
}

std::variant<std::unique_ptr<core>, std::string> core::open(setup how, const wall_clock& clock) {
    storage::options options;
    options.directory = how.data;
    options.beside = {std::string(credentials_file_name)};
    options.report = how.report;
    options.on = how.on;
    options.archive = how.archive;
    options.log_buffer_bytes = how.log_buffer_bytes;
    // At once, also for what only RocksDB's own threads have met.
    options.failed = [fatal = how.disk_failed ? how.disk_failed : how.fatal](const auto& why) {
        fatal("a write or sync failed: " + why);
    };
    auto opened = storage::store::open(options);
    if (auto* why = std::get_if<std::string>(&opened)) return std::move(*why);
    std::unique_ptr<core> out(new core(
        std::move(how), clock, std::move(std::get<std::unique_ptr<storage::store>>(opened))));
    auto index = storage::dedup_index::open(*out->store_);
    if (index.broken)
        return bad_views(options.directory,
                         "stored event ids cannot be read: " + index.broken->why);
    out->ids_ = std::move(index.index);
    out->committer_ = std::make_unique<committer>(*out->store_, *out->ids_, clock);
    if (const auto why = out->load(); !why.empty()) return bad_views(options.directory, why);
    if (const auto why = out->replay(); !why.empty()) return bad_log(options.directory, why);
    out->catalogue_.with([&](auto& c) { c = out->engine_.catalogue_in_force(); });
    out->figures_.with([&](engine::figures& f) { f = out->engine_.measure(); });
    out->headline_ = out->engine_.headline_in_force();
    out->scope_ = out->engine_.scope_in_force();
    out->catalogue_versions_ = out->engine_.catalogue_versions();
    out->credentials_ = out->engine_.newest_credentials();
    return out;
}

// The newest checkpoint into the engine; empty = done.
std::string core::load() {
    const auto header = store_->load_checkpoint();
    if (!header) return {};
    std::string why;
    if (!engine_.load_meta(header->meta, why)) return why;
    const auto load_rows = [&](std::string_view family, auto load_row) -> std::string {
        const auto broken = store_->scan(family, [&](std::string_view key, std::string_view value) {
            return load_row(key, value);
        });
        return broken ? broken->why : why;
    };
    std::size_t loaded = 0;
    why = load_rows("dossiers", [&](auto key, auto value) {
        if (!engine_.load_dossier(key, value, why)) return false;
        if (++loaded % loaded_at_once == 0)
            engine_.let_go(limits_.ended_kept_max, loaded_at_once * 2);
        return true;
    });
    if (!why.empty()) return why;
    why = load_rows("alerts",
                    [&](auto key, auto value) { return engine_.load_alert(key, value, why); });
    if (!why.empty()) return why;
    if (!engine_.check_loaded(why)) return why;
    folded_ = header->at;
    probe_.checkpoint_at =
        std::chrono::floor<std::chrono::seconds>(header->at.recorded_at).time_since_epoch().count();
    return {};
}

// The log after the checkpoint; empty = done.
std::string core::replay() {
    std::string why;
    const auto broken =
        store_->read(folded_.sequence + 1, storage::chain_check::verify, [&](const auto& record) {
            // What a catalogue restates can wait until the service serves.
            const bool is_catalogue = record.kind == engine::record_kind::catalogue;
            if (!(is_catalogue ? engine_.fold_catalogue(record, why) : engine_.fold(record, why)))
                return false;
            if (record.kind == engine::record_kind::events) {
                for (std::size_t i = 0; i < record.items.size(); ++i) {
                    // An erased item's id is in a checkpoint: erasing writes one first.
                    if (const auto id = storage::dedup_entry_of(record, i)) ids_->restore(*id);
                }
            }
            for (const auto& item : record.items) bytes_since_checkpoint_ += item.bytes.size();
            return true;
        });
    if (broken) return broken->why;
    folded_ = store_->head();
    probe_.unsaved_log_bytes = bytes_since_checkpoint_;
    tell_restatement();
    probe_.folded_sequence = probe_.durable_sequence = folded_.sequence;
    return why;
}

core::~core() {
    TIENDO_ASSERT(!commit_thread_.joinable() && !fold_thread_.joinable());
}

bool core::is_in_force(const catalogue::file_texts& files, dossier::basis headline) const {
    auto parsed = catalogue::catalogue::parse(files);
    const auto* next = std::get_if<std::shared_ptr<const catalogue::catalogue>>(&parsed);
    const auto running = current_catalogue();
    return next != nullptr && running != nullptr && running->files() == (*next)->files() &&
           headline_ == headline;
}

std::vector<file_refusal> core::offer_catalogue(
    const catalogue::file_texts& files,
    dossier::basis headline,
    const std::optional<dossier::version_scope>& scope) {
    auto parsed = catalogue::catalogue::parse(files);
    if (auto* refused = std::get_if<std::vector<file_refusal>>(&parsed)) return std::move(*refused);
    const auto& next = std::get<std::shared_ptr<const catalogue::catalogue>>(parsed);
    if (const auto running = current_catalogue()) {
        if (auto refused = running->refusals_of_successor(*next); !refused.empty()) return refused;
        // Without a scope of its own, equal files change nothing, whatever scope they came with.
        if (running->files() == next->files() && headline_ == headline &&
            (!scope || scope == scope_))
            return {};
    }
    std::string bytes;
    encode(engine::catalogue_record{headline, next->files(), scope}, bytes);
    headline_ = headline;
    scope_ = scope;
    ++catalogue_versions_;
    if (has_begun_) {
        const std::lock_guard lock(commit_mutex_);
        own_waiting_.push_back({engine::record_kind::catalogue, {std::move(bytes)}});
        commit_wakes_.notify_one();
        return {};
    }
    auto group = committer_->commit_own(engine::record_kind::catalogue, {std::move(bytes)});
    if (!group) fatal_("the catalogue could not be logged: " + store_->failure());
    probe_.durable_sequence = group->head.sequence;
    fold(*group);  // nothing runs yet: this thread is the fold thread
    return {};
}

void core::log_credentials(std::string text) {
    const auto digest = sha256(text);
    const std::lock_guard lock(commit_mutex_);
    if (std::exchange(credentials_, digest) == digest) return;  // the newest logged version already
    own_waiting_.push_back({engine::record_kind::credentials, {std::move(text)}});
    commit_wakes_.notify_one();
}

bool core::say(engine::record_kind kind, std::string item, told durable) {
    {
        const std::lock_guard lock(commit_mutex_);
        if (commit_stops_ || own_waiting_.size() >= limits_.sayings_max) {
            ++probe_.sayings_refused;
            return false;
        }
        own_waiting_.push_back({kind, {std::move(item)}, std::move(durable)});
    }
    commit_wakes_.notify_one();
    return true;
}

void core::begin() {
    TIENDO_ASSERT(current_catalogue() != nullptr && !has_begun_);
    has_begun_ = true;
    checkpoint_at_ = clock_.monotonic() + limits_.checkpoint_interval;
}

void core::start() {
    begin();
    commit_thread_ = std::thread([this] { commit_loop(); });
    fold_thread_ = std::thread([this] { fold_loop(); });
    checkpoint_thread_ = std::thread([this] { checkpoint_loop(); });
}

void core::stop() {
    const auto end = [this](std::mutex& m,
                            std::condition_variable& wakes,
                            bool& flag,
                            std::thread& t,
                            bool (core::*step)()) {
        {
            const std::lock_guard lock(m);
            flag = true;
        }
        wakes.notify_all();
        if (t.joinable()) t.join();
        while (has_begun_ && (this->*step)()) {  // a thread has left nothing
        }
    };
    // Fold first asks for nothing more, then commits drain into it, then the last checkpoint.
    end(commit_mutex_, commit_wakes_, commit_stops_, commit_thread_, &core::commit_some);
    end(fold_mutex_, fold_wakes_, fold_stops_, fold_thread_, &core::fold_some);
    end(checkpoint_mutex_,
        checkpoint_wakes_,
        checkpoint_stops_,
        checkpoint_thread_,
        &core::checkpoint_some);
    if (ids_durable_) ids_->drop_handed_over();
    ids_durable_ = false;
    if (wants_ids_) {  // snapshot taken, its ids not yet handed over when commits ended
        wants_ids_->ids = ids_->hand_over(wants_ids_->at.sequence);
        write_checkpoint(std::move(*wants_ids_));
        ids_->drop_handed_over();
        wants_ids_.reset();
    }
    // In the middle of a restatement the log alone is kept: the next start begins it again.
    if (folded_.sequence != 0 && !engine_.restating().is_under_way() &&
        (bytes_since_checkpoint_ != 0 || !store_->load_checkpoint())) {
        auto c = storage::checkpoint_of(folded_, engine_.take_snapshot());
        c.ids = ids_->hand_over(folded_.sequence);
        write_checkpoint(std::move(c));
        ids_->drop_handed_over();
    }
    store_->close();
}

// --- admission ------------------------------------------------------------------

namespace {

bool begins_a_dossier(const engine::submission& s) {
    return std::any_of(s.items.begin(), s.items.end(), [](const engine::submission_item& item) {
        const auto* body = std::get_if<dossier::fact_body>(&item.event.body);
        return body != nullptr && (std::holds_alternative<dossier::submitted>(*body) ||
                                   std::holds_alternative<dossier::received>(*body));
    });
}

}  // namespace

engine::admitted core::submit(engine::submission&& s) {
    TIENDO_ASSERT(!s.items.empty());
    if (reserve_.look().is_low) {
        ++probe_.admissions_disk_reserve;
        return engine::admitted::disk_reserve;
    }
    const auto parked = parked_.with([&](const auto& counts) {
        const auto it = counts.find(s.who->id);
        return it == counts.end() ? std::uint64_t{0} : it->second;
    });
    if (parked >= limits_.parked_per_credential_max && !begins_a_dossier(s)) {
        ++probe_.admissions_parked_full;
        return engine::admitted::parked_full;
    }
    const auto now = clock_.monotonic();
    {
        const std::lock_guard lock(commit_mutex_);
        if (commit_stops_ || waiting_events_ + s.items.size() > limits_.admission_events_max) {
            ++probe_.admissions_busy;
            return engine::admitted::busy;
        }
        if (has_waited_long(now)) {
            ++probe_.admissions_late;
            return engine::admitted::busy;
        }
        if (is_fold_behind(waiting_events_)) {
            ++probe_.admissions_behind;
            return engine::admitted::busy;
        }
        if (waiting_.empty()) probe_.admitted_since = now.count();
        waiting_events_ += s.items.size();
        probe_.admission_events = waiting_events_;
        waiting_.push_back({std::move(s), now});
    }
    commit_wakes_.notify_one();
    return engine::admitted::yes;
}

// Or will: what is told in advance is told sooner.
bool core::has_waited_long(std::chrono::nanoseconds now) const {
    const auto since = probe_.admitted_since.load(std::memory_order_relaxed);
    const auto ahead = probe_.admission_events.load(std::memory_order_relaxed) *
                       event_ns_.load(std::memory_order_relaxed);
    const std::chrono::nanoseconds most = limits_.admission_wait_max;
    if (ahead > static_cast<std::uint64_t>(most.count()) / 2) return true;
    return since != 0 &&
           now.count() - since > std::chrono::nanoseconds(limits_.admission_wait_max).count();
}

// The last eighth is for the group at hand: a commit that waits for the fold makes all wait whom
// it would answer.
bool core::is_fold_behind(std::size_t events) const {
    const auto most = limits_.fold_events_max - limits_.fold_events_max / 8;
    return probe_.fold_queue_events.load(std::memory_order_relaxed) + events >= most;
}

bool core::is_full() const {
    const auto waiting = probe_.admission_events.load(std::memory_order_relaxed);
    return waiting >= limits_.admission_events_max || has_waited_long(clock_.monotonic()) ||
           is_fold_behind(waiting);
}

// --- the commit thread ---------------------------------------------------------------

void core::commit_loop() {
    do {
        std::unique_lock lock(commit_mutex_);
        commit_wakes_.wait(lock, [this] { return commit_stops_ || has_to_commit(); });
    } while (commit_some());
}

bool core::has_to_commit() const {
    return (!waiting_.empty() && !ids_->full()) || !own_waiting_.empty() || wants_ids_ ||
           ids_durable_;
}

// The ids wait for a checkpoint when their table is full; admission then fills and says Busy.
void core::take_batch() {
    std::size_t events = 0;
    std::size_t bytes = 0;
    while (!ids_->full() && !waiting_.empty() && events < limits_.group_events_max &&
           bytes < limits_.group_bytes_max) {
        auto& [next, since] = waiting_.front();
        events += next.items.size();
        for (const auto& item : next.items) bytes += item.bytes.size();
        batch_.push_back(std::move(next));
        admitted_.push_back(since);
        waiting_.pop_front();
    }
    waiting_events_ -= events;
    probe_.admission_events = waiting_events_;
    probe_.admitted_since = waiting_.empty() ? 0 : waiting_.front().since.count();
}

bool core::commit_some() {
    std::optional<own_record> own;
    std::optional<storage::checkpoint> wants_ids;
    bool drop_ids = false;
    {
        const std::lock_guard lock(commit_mutex_);
        if (!has_to_commit()) return false;
        drop_ids = std::exchange(ids_durable_, false);
        wants_ids = std::exchange(wants_ids_, std::nullopt);
        if (!own_waiting_.empty()) {
            own = std::move(own_waiting_.front());
            own_waiting_.pop_front();
        }
        take_batch();
    }
    if (drop_ids) ids_->drop_handed_over();
    if (wants_ids) {
        wants_ids->ids = ids_->hand_over(wants_ids->at.sequence);
        const std::lock_guard lock(checkpoint_mutex_);
        to_write_ = std::move(wants_ids);
        checkpoint_wakes_.notify_one();
    }
    if (own) commit_own(std::move(*own));
    if (!batch_.empty()) commit_batch();
    batch_.clear();
    admitted_.clear();
    return true;
}

void core::count_fates(const std::vector<engine::commit_outcome>& answers) {
    std::uint64_t events = 0;
    for (const auto& answer : answers) {
        events += answer.fates.size();
        for (const auto fate : answer.fates) {
            switch (fate) {
                case engine::item_fate::accepted:
                    ++probe_.events_accepted;
                    break;
                case engine::item_fate::duplicate:
                    ++probe_.events_duplicate;
                    break;
                case engine::item_fate::conflict:
                    ++probe_.events_conflicting;
                    break;
            }
        }
    }
    ++probe_.groups;
    probe_.group_events.add(events);
}

namespace {

// What an event costs is learnt from groups in which the sync costs little.
constexpr std::size_t learnt_from_events = 2'000;

std::size_t events_of(const std::vector<engine::commit_outcome>& answers) {
    std::size_t out = 0;
    for (const auto& answer : answers) out += answer.fates.size();
    return out;
}

}  // namespace

void core::commit_batch() {
    const auto began = clock_.monotonic();
#ifdef TIENDO_MUTANT_ACK_BEFORE_SYNC  // broken on purpose: tests/faults must notice
    for (auto& s : batch_) {
        engine::commit_outcome early;
        early.fates.assign(s.items.size(), engine::item_fate::accepted);
        std::exchange(s.done, [](const auto&) {})(early);
    }
#endif
    auto out = committer_->commit(batch_);
    if (!out)
        fatal_("a group could not be made durable: " + out.error().message() + ": " +
               store_->failure());
    probe_.commit_ns += static_cast<std::uint64_t>((clock_.monotonic() - began).count());
    count_fates(out->answers);
    if (!out->group.record.items.empty()) probe_.durable_sequence = out->group.head.sequence;
    // On disk: now, and not before, the counters are told.
    for (std::size_t i = 0; i < batch_.size(); ++i) batch_[i].done(out->answers[i]);
    const auto answered = clock_.monotonic();
    if (const auto events = events_of(out->answers); events >= learnt_from_events) {
        const auto took = static_cast<std::uint64_t>((answered - began).count()) / events;
        event_ns_ = (event_ns_ * 3 + took) / 4;
    }
    for (const auto since : admitted_)
        probe_.ack_latency.add(static_cast<std::uint64_t>((answered - since).count()));
    if (!out->group.record.items.empty()) hand_to_fold(std::move(out->group));
}

void core::commit_own(own_record own) {
    auto group = committer_->commit_own(own.kind, std::move(own.items));
    if (!group)
        fatal_("a record could not be made durable: " + group.error().message() + ": " +
               store_->failure());
    probe_.durable_sequence = group->head.sequence;
    if (own.durable) own.durable(group->head.sequence);
    hand_to_fold(std::move(*group));
}

void core::hand_to_fold(committed_group group) {
    probe_.append_time.add(static_cast<std::uint64_t>(group.append_time.count()));
    const auto now = clock_.monotonic();
    std::unique_lock lock(fold_mutex_);
    if (to_fold_events_ >= limits_.fold_events_max) {
        TIENDO_ASSERT(fold_thread_.joinable());
        ++probe_.fold_waits;
        fold_has_room_.wait(lock, [this] { return to_fold_events_ < limits_.fold_events_max; });
    }
    to_fold_events_ += group.events.size();
    probe_.fold_queue_events = to_fold_events_;
    if (probe_.behind_since == 0) probe_.behind_since = now.count();
    to_fold_.push_back({std::move(group), now});
    lock.unlock();
    fold_wakes_.notify_one();
}

}  // namespace tiendo::service
