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
#include <utility>

namespace tiendo::service {
namespace {

constexpr std::size_t differences_max = 1'000;
constexpr std::uint64_t progress_every = 100'000;  // sequences
constexpr std::size_t stretch_bytes = 256u << 10;  // about 2,000 events: some milliseconds of work

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
    // The ids of a record's events; an erased one is known by nothing but its stored row.
    void add(const engine::log_record& record) {
        if (record.kind != engine::record_kind::events) return;
        dossier::dossier_event event;
        for (std::size_t i = 0; i < record.items.size(); ++i) {
            const auto& item = record.items[i];
            if (!dossier::decode(item.bytes, event)) continue;
            const auto& sender = record.origins[item.origin_index].sending_agency;
            add({storage::dedup_key_of(sender, event.id),
                 {storage::first_half(item.digest), record.first_sequence + i}});
        }
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    friend bool operator==(const id_sum&, const id_sum&) = default;

  private:
    digest_sum sum_;
    std::uint64_t count_ = 0;
};

// Whether every event would be known again if it were sent again; empty: it would.
std::string difference_of_ids(const storage::reader& log, const id_sum& counted) {
    id_sum stored;
    const auto broken = log.scan_dedup([&](const storage::dedup_entry& id) {
        stored.add(id);
        return true;
    });
    if (broken) return "event ids: " + broken->why;
    if (stored == counted) return {};
    return fmt::format(
        "event ids: the checkpoint stores {}, the log up to it gives {}, or some of them stand for "
        "another event",
        stored.count(),
        counted.count());
}

// A second engine, folded from the first record on, and what was found on the way.
class recounting {
  public:
    // Folds `record` and follows the chain; false with a difference.
    bool take(const engine::log_record& record) {
        std::string why;
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
    [[nodiscard]] bool is_clean() const { return out_.differences.empty(); }
    [[nodiscard]] const engine::engine& engine() const { return engine_; }
    [[nodiscard]] std::uint64_t sequence() const { return head_.sequence; }

    [[nodiscard]] verify_report report() && {
        const auto f = engine_.measure();
        out_.events = f.events;
        out_.records = head_.records;
        out_.head_digest = to_hex(head_.digest);
        out_.ledger_digest = f.ledger.hex();
        out_.dossiers_digest = f.dossiers_digest.hex();
        out_.clean = is_clean();
        return std::move(out_);
    }

  private:
    engine::engine engine_;
    engine::log_head head_;
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
void catch_up_and_compare(core& running, recounting& recount) {
    const bool asked = on_fold_thread(running, [&](const engine::engine& served) {
        ignore(recount.walk(running.log(), served.measure().position, {}), "nothing gives it up");
        if (recount.is_clean()) recount.compare(served);
    });
    if (!asked) recount.differ("the service has too many reads waiting: try again");
}

// The difference between what was served and what the log gives at the same position; empty: none.
std::string difference(const engine::figures& served, const engine::figures& counted) {
    if (counted == served) return {};
    const auto text = [](const engine::figures& f) {
        return fmt::format(
            "{} events, {} dossiers, {} alerts firing, ledger digest {}, dossiers digest {}",
            f.events,
            f.dossiers,
            f.alerts_firing,
            f.ledger.hex(),
            f.dossiers_digest.hex());
    };
    return fmt::format("at position {} the service held {}; the log gives {}",
                       served.position,
                       text(served),
                       text(counted));
}

}  // namespace

verify_report verify_directory(const std::filesystem::path& data,
                               std::function<void(std::uint64_t, std::uint64_t)> progress) {
    storage::options options;
    options.directory = data;
    auto opened = storage::reader::open(options);
    if (const auto* why = std::get_if<std::string>(&opened)) throw std::runtime_error(*why);
    const auto& log = *std::get<std::unique_ptr<storage::reader>>(opened);

    recounting recount;
    const auto total = log.head().sequence;
    const auto stored = log.load_checkpoint();
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

    const auto after = stored ? stored->at.sequence : 0;
    id_sum ids;
    const auto broken =
        log.read(1, storage::chain_check::trust, [&](const engine::log_record& record) {
            if (!recount.take(record)) return false;
            if (record.first_sequence <= after) ids.add(record);
            if (loaded && record.first_sequence > after && !served.fold(record, why)) {
                recount.differ("log: " + why);
                return false;
            }
            const auto at = recount.sequence();
            if (progress && (at % progress_every < record.items.size() || at == total))
                progress(at, total);
            return true;
        });
    if (broken) recount.differ("log: " + broken->why);
    if (loaded && recount.is_clean()) recount.compare(served);
    if (!broken) {
        if (auto differs = difference_of_ids(log, ids); !differs.empty())
            recount.differ(std::move(differs));
    }
    return std::move(recount).report();
}

std::optional<verify_report> verify_running(core& running, const recount_pace& pace) {
    recounting recount;
    // The bulk beside the service, up to what it had folded when we began.
    if (!recount.walk(running.log(), running.probe().folded_sequence, pace)) return std::nullopt;
    if (recount.is_clean()) catch_up_and_compare(running, recount);
    return std::move(recount).report();
}

std::optional<recount_report> recount_beside(core& running, const recount_pace& pace) {
    engine::figures served;
    if (!on_fold_thread(running, [&](const engine::engine& e) { served = e.measure(); }))
        return std::nullopt;
    recounting recount;
    if (!recount.walk(running.log(), served.position, pace)) return std::nullopt;
    const auto differs =
        recount.is_clean() ? difference(served, recount.engine().measure()) : std::string();
    if (!differs.empty()) {
        catch_up_and_compare(running, recount);  // which rows
        recount.differ(differs);
    }
    return recount_report{std::move(recount).report(), served.position};
}

}  // namespace tiendo::service
