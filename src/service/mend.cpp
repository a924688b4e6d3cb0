// The log is read once, from its first record, with its chain checked; the same engine as live
// folds it, and the same checkpoints store what it holds.
#include "tiendo/service/mend.hpp"

#include "tiendo/engine/engine.hpp"
#include "tiendo/storage/mend.hpp"
#include "tiendo/storage/store.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::service {
namespace {

constexpr std::uint64_t progress_every = 100'000;  // sequences

// A store that is filled with a log and all its views.
class fresh_copy {
  public:
    fresh_copy(std::unique_ptr<storage::store> into, std::uint64_t checkpoint_items)
        : into_(std::move(into)), checkpoint_items_(checkpoint_items) {}

    // Why `record` could not be taken; empty = it was.
    std::string take(const engine::log_record& record) {
        std::string why;
        if (!engine_.fold(record, why)) return why;
        if (record.kind == engine::record_kind::events) {
            if (why = note_ids(record); !why.empty()) return why;
        }
        if (!into_->append(record)) return into_->failure();
        since_checkpoint_ += record.items.size();
        return since_checkpoint_ < checkpoint_items_ ? std::string() : checkpoint();
    }

    // Everything durable and closed; empty = done.
    std::string finish() {
        auto why = into_->head().sequence == 0 ? std::string() : checkpoint();
        into_->close();
        return why.empty() ? into_->failure() : why;
    }

  private:
    std::string note_ids(const engine::log_record& record) {
        for (std::size_t i = 0; i < record.items.size(); ++i) {
            const auto id = storage::dedup_entry_of(record, i);
            if (!id) {
                return fmt::format(
                    "the event at sequence {} was erased: its id is kept in the views alone",
                    record.first_sequence + i);
            }
            ids_.push_back(*id);
        }
        return {};
    }

    std::string checkpoint() {
        auto c = storage::checkpoint_of(into_->head(), engine_.take_snapshot());
        c.ids = std::exchange(ids_, {});
        since_checkpoint_ = 0;
        const auto written = into_->write_checkpoint(std::move(c));
        return written ? std::string() : written.error().message() + ": " + into_->failure();
    }

    std::unique_ptr<storage::store> into_;
    const std::uint64_t checkpoint_items_;
    engine::engine engine_;
    std::vector<storage::dedup_entry> ids_;
    std::uint64_t since_checkpoint_ = 0;
};

class mending {
  public:
    mending(const mend_request& asked, storage::mender& what) : asked_(asked), what_(what) {}

    std::string run() {
        const auto objection = what_.witness_objection();
        if (!objection.empty() && asked_.witness == mend_witness::obey) {
            return fmt::format(
                "{}. Nothing was changed. If no file of this directory was lost or mixed up, add "
                "--accept-head",
                objection);
        }
        return asked_.views == mend_views::rebuild ? rebuild(objection) : accept(objection);
    }

  private:
    std::string accept(const std::string& objection) {
        if (objection.empty()) {
            tell("the witness agrees with the log: there is nothing to accept");
            return {};
        }
        const auto total = what_.end();
        const auto found = what_.audit_chain([&](std::uint64_t sequence) {
            progress(sequence, total);
            return true;
        });
        if (found.first_error) return damaged(found.first_error->why);
        tell_head(found.head, objection);
        if (const auto why = what_.accept(found.head)) return *why + ". Mend that and try again";
        return {};
    }

    std::string rebuild(const std::string& objection) {
        storage::options how;
        how.directory = what_.fresh_directory();
        how.sync = storage::sync_policy::at_checkpoints;
        auto opened = storage::store::open(how);
        if (const auto* why = std::get_if<std::string>(&opened)) return *why;
        engine::log_head head;
        auto why = build(std::move(std::get<std::unique_ptr<storage::store>>(opened)), head);
        if (!why.empty()) {
            std::error_code ec;
            std::filesystem::remove_all(how.directory, ec);  // ours, and nobody relied on it
            return why;
        }
        if (!objection.empty()) tell_head(head, objection);
        if (const auto failed = what_.adopt(head)) return not_written(*failed);
        tell(
            fmt::format("all views were built anew up to sequence {}; the old database is kept as "
                        "{}: remove it once the service runs well",
                        head.sequence,
                        (asked_.data / "db.replaced").string()));
        return {};
    }

    // The whole log into `fresh`, which is closed on return; `head` becomes its end.
    std::string build(std::unique_ptr<storage::store> fresh, engine::log_head& head) {
        fresh_copy copy(std::move(fresh), asked_.checkpoint_items);
        const auto total = what_.end();
        std::string why;
        const auto broken =
            what_.read(1, storage::chain_check::verify, [&](const engine::log_record& record) {
                head = engine::head_after(head, record);
                why = copy.take(record);
                if (head.sequence % progress_every < record.items.size() || head.sequence == total)
                    progress(head.sequence, total);
                return why.empty();
            });
        if (broken) return damaged(broken->why);
        if (why.empty()) why = copy.finish();
        return why.empty() ? why : not_written(why);
    }

    static std::string damaged(const std::string& why) {
        return fmt::format(
            "the log itself is damaged: {}. Nothing was changed; views cannot be built from it. "
            "Keep a copy of the directory, and bring back the newest whole one",
            why);
    }
    static std::string not_written(const std::string& why) {
        return fmt::format(
            "the views could not be built: {}. The old database stays in place. Mend that (room "
            "for "
            "a second copy of the log is needed) and try again",
            why);
    }
    void tell_head(const engine::log_head& head, const std::string& objection) const {
        tell(fmt::format("ACCEPTING the log as it is, although {}", objection));
        tell(
            fmt::format("the log holds {} records with {} events and ends at sequence {}, recorded "
                        "{}, head digest {}",
                        head.records,
                        head.events,
                        head.sequence,
                        to_rfc3339(head.recorded_at),
                        to_hex(head.digest)));
        tell(
            "events acknowledged after that, if any, are gone: have the counters send theirs "
            "again; "
            "what is known already counts once");
    }
    void tell(std::string_view line) const {
        if (asked_.tell) asked_.tell(line);
    }
    void progress(std::uint64_t done, std::uint64_t total) const {
        if (asked_.progress) asked_.progress(done, total);
    }

    const mend_request& asked_;
    storage::mender& what_;
};

}  // namespace

std::string mend_directory(const mend_request& asked) {
    auto opened = storage::mender::open(asked.data, asked.archive);
    if (const auto* why = std::get_if<std::string>(&opened)) return *why;
    return mending(asked, *std::get<std::unique_ptr<storage::mender>>(opened)).run();
}

}  // namespace tiendo::service
