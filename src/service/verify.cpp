// The recount of a stopped service's directory, and of a running one.
#include "tiendo/service/verify.hpp"

#include "tiendo/service/core.hpp"
#include "tiendo/service/recount.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace tiendo::service {
namespace {

constexpr std::size_t differences_max = 1'000;
constexpr std::uint64_t progress_every = 100'000;  // sequences

void describe(verify_report& out, const engine::engine& recount, const engine::log_head& head) {
    const auto f = recount.measure();
    out.events = f.events;
    out.records = head.records;
    out.head_digest = to_hex(head.digest);
    out.ledger_digest = f.ledger.hex();
    out.dossiers_digest = f.dossiers_digest.hex();
    out.clean = out.differences.empty();
}

// Folds `record` into `recount` and follows the chain; false with a difference.
bool take(const engine::log_record& record,
          engine::engine& recount,
          engine::log_head& head,
          verify_report& out) {
    std::string why;
    if (!engine::follow(head, record, why) || !recount.fold(record, why)) {
        out.differences.push_back("log: " + why);
        return false;
    }
    return true;
}

}  // namespace

verify_report verify_directory(const std::filesystem::path& data,
                               std::function<void(std::uint64_t, std::uint64_t)> progress) {
    storage::options options;
    options.directory = data;
    auto opened = storage::reader::open(options);
    if (const auto* why = std::get_if<std::string>(&opened)) throw std::runtime_error(*why);
    const auto& log = *std::get<std::unique_ptr<storage::reader>>(opened);

    verify_report out;
    engine::engine recount;
    engine::log_head head;
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
    if (!loaded) out.differences.push_back("checkpoint: " + why);

    const auto after = stored ? stored->at.sequence : 0;
    const auto broken =
        log.read(1, storage::chain_check::trust, [&](const engine::log_record& record) {
            if (!take(record, recount, head, out)) return false;
            if (loaded && record.first_sequence > after && !served.fold(record, why)) {
                out.differences.push_back("log: " + why);
                return false;
            }
            if (progress &&
                (head.sequence % progress_every < record.items.size() || head.sequence == total)) {
                progress(head.sequence, total);
            }
            return true;
        });
    if (broken) out.differences.push_back("log: " + broken->why);
    if (loaded && out.differences.empty())
        out.differences = served.differences(recount, differences_max);
    describe(out, recount, head);
    return out;
}

verify_report verify_running(core& running) {
    verify_report out;
    engine::engine recount;
    engine::log_head head;
    // The bulk beside the service, up to what it had folded when we began; the rest, which is
    // short, while its engine stands still.
    const auto folded = running.probe().folded_sequence.load();
    const auto damaged =
        running.log().read(1, storage::chain_check::trust, [&](const auto& record) {
            return record.last_sequence() <= folded && take(record, recount, head, out);
        });
    if (damaged) out.differences.push_back("log: " + damaged->why);
    if (!out.differences.empty()) {
        describe(out, recount, head);
        return out;
    }
    std::mutex mutex;
    std::condition_variable done;
    bool is_done = false;
    const auto compare = [&](const engine::engine& served) {
        const auto position = served.measure().position;
        const auto broken = running.log().read(
            head.sequence + 1, storage::chain_check::trust, [&](const auto& record) {
                return record.last_sequence() <= position && take(record, recount, head, out);
            });
        if (broken) out.differences.push_back("log: " + broken->why);
        if (out.differences.empty() && head.sequence == position) {
            out.differences = served.differences(recount, differences_max);
        } else if (out.differences.empty()) {
            out.differences.push_back(
                fmt::format("the log ends at {} while the service has folded up to {}",
                            head.sequence,
                            position));
        }
        const std::lock_guard lock(mutex);
        is_done = true;
        done.notify_one();
    };
    if (!running.read(compare)) {
        out.differences.push_back("the service has too many reads waiting: try again");
    } else {
        std::unique_lock lock(mutex);
        done.wait(lock, [&] { return is_done; });
    }
    describe(out, recount, head);
    return out;
}

}  // namespace tiendo::service
