// The recount of a stopped service's directory, and of a running one.
#include "tiendo/service/verify.hpp"

#include "tiendo/service/core.hpp"
#include "tiendo/service/recount.hpp"
#include "tiendo/storage/dedup_key.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <unordered_set>
#include <utility>

namespace tiendo::service {
namespace {

constexpr std::size_t differences_max = 1'000;
constexpr std::uint64_t progress_every = 100'000;  // sequences
constexpr std::size_t stretch_bytes = 256u << 10;  // about 2,000 events: some milliseconds of work
constexpr std::chrono::milliseconds look_again_after{20};  // at a restatement under way
constexpr std::size_t stretch_ids = stretch_bytes / sizeof(storage::dedup_entry);

// A sum over event ids, whatever their order: two sets of ids are equal if their sums are.
class id_sum {
  public:
    void add(const storage::dedup_entry& id) {
        std::array<std::uint64_t, 5> words{};
        std::memcpy(words.data(), id.key.bytes.data(), 16);
        std::memcpy(words.data() + 2, id.value.item.data(), 16);
        words[4] = id.value.sequence;
        sum_.add(digest_term(words));
        ++count_;
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    friend bool operator==(const id_sum&, const id_sum&) = default;

  private:
    digest_sum sum_;
    std::uint64_t count_ = 0;
};

// Whether every event up to a checkpoint would be known again if it were sent again: the ids stored
// with the checkpoint are those of the log. Later checkpoints only add ids of later events.
class id_audit {
  public:
    explicit id_audit(std::uint64_t checkpoint) : checkpoint_(checkpoint) {}

    void take(const engine::log_record& record) {
        if (record.kind != engine::record_kind::events || record.first_sequence > checkpoint_)
            return;
        for (std::size_t i = 0; i < record.items.size(); ++i) {
            if (const auto id = storage::dedup_entry_of(record, i)) {
                counted_.add(*id);
            } else {
                erased_.insert(record.first_sequence + i);
            }
        }
    }

    // Empty: they are. `log` is a store or a reader; nullopt: given up by `pace`.
    template <typename Log>
    std::optional<std::string> difference(const Log& log, const recount_pace& pace) const {
        id_sum stored;
        std::size_t visited = 0;
        bool goes_on = true;
        const auto broken = log.scan_dedup([&](const storage::dedup_entry& id) {
            const auto at = id.value.sequence;
            // What was erased is known by its stored row alone.
            if (at <= checkpoint_ && !erased_.contains(at)) stored.add(id);
            if (++visited % stretch_ids == 0 && pace) goes_on = pace(stretch_bytes, checkpoint_);
            return goes_on;
        });
        if (!goes_on) return std::nullopt;
        if (broken) return "event ids: " + broken->why;
        if (stored == counted_) return std::string();
        return fmt::format(
            "event ids: the checkpoint stores {}, the log up to it gives {}, or some of them stand "
            "for another event",
            stored.count(),
            counted_.count());
    }

  private:
    std::uint64_t checkpoint_;
    id_sum counted_;
    std::unordered_set<std::uint64_t> erased_;
};

std::uint64_t sequence_of(const std::optional<storage::checkpoint_header>& checkpoint) {
    return checkpoint ? checkpoint->at.sequence : 0;
}

// A second engine, folded from the first record on, and what was found on the way.
class recounting {
  public:
    // `checkpoint`: the sequence of the newest durable one.
    explicit recounting(std::uint64_t checkpoint) : ids_(checkpoint) {}

    // Folds `record` and follows the chain; false with a difference.
    bool take(const engine::log_record& record) {
        std::string why;
        ids_.take(record);
        if (engine::follow(head_, record, why) && engine_.fold(record, why)) return true;
        differ("log: " + why);
        return false;
    }

    // Everything up to `through`, in stretches. False: `pace` gave up.
    bool walk(const storage::store& log, std::uint64_t through, const recount_pace& pace) {
        while (is_clean() && head_.sequence < through) {
            const auto from = head_.sequence;
            std::size_t bytes = 0;
            const auto broken =
                log.read(from + 1, storage::chain_check::trust, [&](const auto& record) {
                    if (record.last_sequence() > through || !take(record)) return false;
                    for (const auto& item : record.items) bytes += item.bytes.size();
                    return bytes < stretch_bytes;
                });
            if (broken) {
                differ("log: " + broken->why);
            } else if (is_clean() && head_.sequence == from) {
                differ(fmt::format(
                    "the log ends at {} while the service has folded up to {}", from, through));
            } else if (pace && !pace(bytes, head_.sequence)) {
                return false;
            }
        }
        return true;
    }

    void differ(std::string how) { out_.differences.push_back(std::move(how)); }
    // Every row of both; `served` must stand where this does.
    void compare(const engine::engine& served) {
        for (auto& one : served.differences(engine_, differences_max)) differ(std::move(one));
    }
    // The digests of what was counted at this position.
    void compare(const storage::backup_figures& told) {
        const auto f = engine_.measure();
        const auto one = [&](std::string_view what, const std::string& was, std::string is) {
            if (was != is)
                differ(fmt::format("{}: the digest was {}, the log gives {}", what, was, is));
        };
        one("ledger", told.ledger, f.ledger.hex());
        one("dossiers", told.dossiers, f.dossiers_digest.hex());
        one("durations", told.durations, f.durations.hex());
        one("back-dating and delays", told.beside, f.beside.hex());
    }
    // The stored event ids, once the log was read at least to the checkpoint. False: `pace` gave
    // up.
    template <typename Log>
    bool compare_ids(const Log& log, const recount_pace& pace) {
        auto found = ids_.difference(log, pace);
        if (found && !found->empty()) differ(std::move(*found));
        return found.has_value();
    }
    [[nodiscard]] bool is_clean() const { return out_.differences.empty(); }
    [[nodiscard]] const engine::engine& engine() const { return engine_; }
    [[nodiscard]] std::uint64_t sequence() const { return head_.sequence; }

    [[nodiscard]] verify_report report() && {
        const auto f = engine_.measure();
        out_.events = f.events;
        out_.position = head_.sequence;
        out_.records = head_.records;
        out_.head_digest = to_hex(head_.digest);
        out_.ledger_digest = f.ledger.hex();
        out_.dossiers_digest = f.dossiers_digest.hex();
        out_.durations_digest = f.durations.hex();
        out_.beside_digest = f.beside.hex();
        out_.clean = is_clean();
        return std::move(out_);
    }

  private:
    engine::engine engine_;
    engine::log_head head_;
    id_audit ids_;
    verify_report out_;
};

// Runs `f` on the fold thread and waits for it. False: too many reads wait.
bool on_fold_thread(core& running, const std::function<void(const engine::engine&)>& f) {
    // Shared: the fold thread may still be inside set_value when we wake.
    const auto done = std::make_shared<std::promise<void>>();
    if (!running.read([done, &f](const engine::engine& served) {
            f(served);
            done->set_value();
        })) {
        return false;
    }
    done->get_future().wait();
    return true;
}

// The rest of the log, which is short, and the comparison, while the live engine stands still.
// False: given up.
bool catch_up_and_compare(core& running, recounting& recount, const recount_pace& pace) {
    return on_settled_engine(running, pace, [&](const engine::engine& served) {
        ignore(recount.walk(running.log(), served.measure().position, {}), "nothing gives it up");
        if (recount.is_clean()) recount.compare(served);
    });
}

// The difference between what was served and what the log gives at the same position; empty: none.
std::string difference(const engine::figures& served, const engine::figures& counted) {
    if (counted == served) return {};
    const auto text = [](const engine::figures& f) {
        return fmt::format(
            "{} events, {} dossiers, {} alerts firing, {} findings, ledger digest {}, dossiers "
            "digest {}, durations digest {}, digest of back-dating and delays {}",
            f.events,
            f.dossiers,
            f.alerts_firing,
            f.findings,
            f.ledger.hex(),
            f.dossiers_digest.hex(),
            f.durations.hex(),
            f.beside.hex());
    };
    return fmt::format("at position {} the service held {}; the log gives {}",
                       served.position,
                       text(served),
                       text(counted));
}

}  // namespace

bool on_settled_engine(core& running,
                       const recount_pace& pace,
                       const std::function<void(const engine::engine&)>& f) {
    for (bool is_settled = false;;) {
        const bool asked = on_fold_thread(running, [&](const engine::engine& served) {
            is_settled = !served.restating().is_under_way();
            if (is_settled) f(served);
        });
        if (!asked) return false;
        if (is_settled) return true;
        std::this_thread::sleep_for(look_again_after);
        if (pace && !pace(0, running.probe().folded_sequence)) return false;
    }
}

engine::log_source source_of(const storage::store& log) {
    return {log.head(), [&log](const auto& visit) {
                const auto broken = log.read(1, storage::chain_check::trust, visit);
                return broken ? broken->why : std::string();
            }};
}

verify_report verify_directory(const std::filesystem::path& data,
                               std::function<void(std::uint64_t, std::uint64_t)> progress,
                               const storage::backup_figures* told,
                               const std::filesystem::path& archive) {
    storage::options options;
    options.directory = data;
    options.archive = archive;
    auto opened = storage::reader::open(options);
    if (const auto* why = std::get_if<std::string>(&opened)) throw std::runtime_error(*why);
    const auto& log = *std::get<std::unique_ptr<storage::reader>>(opened);

    const auto stored = log.load_checkpoint();
    const auto after = sequence_of(stored);
    recounting recount(after);
    const auto total = log.head().sequence;
    // What the checkpoint stored, with the tail of the log folded into it: what a start would
    // serve.
    engine::engine served;
    std::string why;
    bool loaded = !stored || served.load_meta(stored->meta, why);
    const auto load = [&](std::string_view family, auto&& row) {
        const auto broken = loaded && stored ? log.scan(family, row) : std::nullopt;
        if (broken) why = broken->why;
        loaded = loaded && why.empty();
    };
    load("dossiers", [&](auto key, auto value) { return served.load_dossier(key, value, why); });
    load("alerts", [&](auto key, auto value) { return served.load_alert(key, value, why); });
    if (loaded && stored) loaded = served.check_loaded(why);
    if (!loaded) recount.differ("checkpoint: " + why);

    const auto broken =
        log.read(1, storage::chain_check::trust, [&](const engine::log_record& record) {
            if (!recount.take(record)) return false;
            if (loaded && record.first_sequence > after && !served.fold(record, why)) {
                recount.differ("log: " + why);
                return false;
            }
            const auto at = recount.sequence();
            if (told != nullptr && at == told->position) recount.compare(*told);
            if (progress && (at % progress_every < record.items.size() || at == total))
                progress(at, total);
            return true;
        });
    if (broken) recount.differ("log: " + broken->why);
    if (told != nullptr && recount.sequence() < told->position)
        recount.differ("log: it ends before what was counted");
    if (loaded && recount.is_clean()) recount.compare(served);
    if (!broken) ignore(recount.compare_ids(log, {}), "nothing gives it up");
    return std::move(recount).report();
}

std::optional<verify_report> verify_running(core& running, const recount_pace& pace) {
    const auto& log = running.log();
    recounting recount(sequence_of(log.load_checkpoint()));
    // The bulk beside the service, up to what it had folded when we began.
    if (!recount.walk(log, running.probe().folded_sequence, pace)) return std::nullopt;
    if (recount.is_clean() && !recount.compare_ids(log, pace)) return std::nullopt;
    if (recount.is_clean() && !catch_up_and_compare(running, recount, pace)) return std::nullopt;
    return std::move(recount).report();
}

std::optional<verify_report> recount_beside(core& running, const recount_pace& pace) {
    const auto& log = running.log();
    recounting recount(sequence_of(log.load_checkpoint()));
    engine::figures served;
    if (!on_settled_engine(running, pace, [&](const engine::engine& e) { served = e.measure(); }))
        return std::nullopt;
    if (!recount.walk(log, served.position, pace)) return std::nullopt;
    if (recount.is_clean() && !recount.compare_ids(log, pace)) return std::nullopt;
    const auto differs =
        recount.is_clean() ? difference(served, recount.engine().measure()) : std::string();
    if (!differs.empty()) {
        ignore(catch_up_and_compare(running, recount, pace), "which rows: as well as we can");
        recount.differ(differs);
    }
    return std::move(recount).report();
}

}  // namespace tiendo::service
