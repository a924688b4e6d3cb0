// A small real program around the store, to be ended by the fault layer at any
// moment, and the judge of what it left behind.
//
//   store_workload run DIR GROUPS beside|between   appends groups, prints "ack FIRST LAST" for each
//   store_workload check DIR                       reads such lines; says "ok ..." or what is wrong
//   store_workload backup DIR GROUPS               appends, with a backup beside DIR after every
//                                                  fourth group; prints "ack backup NAME" for each
//   store_workload check_backups DIR               each that has a manifest must be whole, and each
//                                                  that was told of must be there
//
// `run` first sends the last events of the log again, as a counter does after a broken
// connection: the dedup index must know them. Checkpoints run on a thread of their own, beside the
// appends or between them (then one fault number always hits the same operation).
// Exit: 0 done, 2 the store did not open, 3 a write failed (the store says so), 1 a promise is
// broken.
#include "../storage/made_up_log.hpp"
#include "tiendo/storage/backup.hpp"
#include "tiendo/storage/dedup_index.hpp"
#include "tiendo/storage/store.hpp"

#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <unistd.h>

namespace tiendo::storage {
namespace {

constexpr std::uint64_t resent = 30;  // events sent again after a start
constexpr std::uint64_t checkpoint_groups = 12;
constexpr std::size_t log_buffer = 64u
                                   << 10;  // the least RocksDB takes: flushes are part of the test

int broken(const std::string& what) {
    std::cout << "broken: " << what << std::endl;
    return 1;
}

options how(const std::filesystem::path& directory) {
    options o;
    o.directory = directory;
    o.log_buffer_bytes = log_buffer;
    o.cache_bytes = 4u << 20;
    o.report = [](std::string_view text) { std::cerr << "report: " << text << '\n'; };
    return o;
}

dedup_entry entry_of(std::uint64_t id, std::uint64_t sequence) {
    return {id_of(id), {first_half(sha256(item_bytes(id))), sequence}};
}

class workload {
  public:
    workload(std::unique_ptr<store> open, std::unique_ptr<dedup_index> ids)
        : store_(std::move(open)), ids_(std::move(ids)) {}
    ~workload() {
        if (checkpointing_.joinable()) checkpointing_.join();
    }
    workload(const workload&) = delete;
    workload& operator=(const workload&) = delete;

    // The tail of the log after the checkpoint, into the dedup index.
    bool replay() {
        const auto last = store_->load_checkpoint();
        const auto after = last ? last->at.sequence : 0;
        const auto bad =
            store_->read(after + 1, chain_check::trust, [&](const engine::log_record& record) {
                for (std::size_t i = 0; i < record.items.size(); ++i) {
                    const auto sequence = record.first_sequence + i;
                    if (sequence > after) ids_->restore(entry_of(sequence, sequence));
                }
                return true;
            });
        return !bad;
    }

    int run(std::uint64_t groups, bool beside) {
        const auto known = store_->head().sequence;
        std::uint64_t next = known > resent ? known - resent + 1 : 1;
        for (std::uint64_t g = 1; g <= groups; ++g) {
            const auto size = 1 + rng(next).below(40);
            if (const int failed = send(next, size)) return failed;
            next += size;
            if (g % checkpoint_groups == 0 && !checkpoint(beside)) return 3;
        }
        return finish_checkpoint() ? 0 : 3;
    }

  private:
    // Events first ... first+size-1: the fresh ones become one group; then all of them are
    // answered.
    int send(std::uint64_t first, std::uint64_t size) {
        std::vector<dedup_index::candidate> items;
        for (auto id = first; id < first + size; ++id) {
            const auto e = entry_of(id, 0);
            items.push_back({e.key, e.value.item});
        }
        std::vector<engine::item_fate> fates;
        const auto head = store_->head();
        if (!ids_->check_and_add(items, head.sequence + 1, fates))
            return broken("the dedup index cannot be read");
        engine::log_record record = group_after(head, 0);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (fates[i] == engine::item_fate::conflict)
                return broken("a resent event became a conflict");
            if (fates[i] != engine::item_fate::accepted) continue;
            engine::log_item item;
            item.bytes = item_bytes(first + i);
            item.digest = sha256(item.bytes);
            record.items.push_back(std::move(item));
        }
        if (!record.items.empty() && !store_->append(record)) return 3;
        std::printf("ack %llu %llu\n",
                    static_cast<unsigned long long>(first),
                    static_cast<unsigned long long>(first + size - 1));
        std::fflush(stdout);
        return 0;
    }

    bool checkpoint(bool beside) {
        if (!finish_checkpoint()) return false;
        const auto at = store_->head();
        auto c = checkpoint_at(at, at.sequence);  // rows only
        c.ids = ids_->hand_over(at.sequence);
        checkpointing_ = std::thread([this, c = std::move(c)]() mutable {
            written_ = store_->write_checkpoint(std::move(c)).has_value();
        });
        return beside || finish_checkpoint();
    }

    bool finish_checkpoint() {
        if (!checkpointing_.joinable()) return true;
        checkpointing_.join();
        if (written_) ids_->drop_handed_over();
        return written_;
    }

    std::unique_ptr<store> store_;
    std::unique_ptr<dedup_index> ids_;
    std::thread checkpointing_;
    bool written_ = true;
};

int run(const std::filesystem::path& directory, std::uint64_t groups, bool beside) {
    auto opened = store::open(how(directory));
    if (auto* why = std::get_if<std::string>(&opened)) {
        std::cout << "refused: " << *why << std::endl;
        return 2;
    }
    auto log = std::move(std::get<std::unique_ptr<store>>(opened));
    auto ids = dedup_index::open(*log);
    if (ids.broken) return broken(ids.broken->why);
    workload work(std::move(log), std::move(ids.index));
    if (!work.replay()) return broken("the tail cannot be read");
    return work.run(groups, beside);
}

// The highest event that was acknowledged.
std::uint64_t read_acks() {
    std::string word;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t highest = 0;
    while (std::cin >> word >> first >> last) highest = std::max(highest, last);
    return highest;
}

// Every event stands at the sequence of its number: none lost, none twice, none changed.
std::string check_log(const store& log, std::uint64_t acked) {
    std::string wrong;
    const auto bad = log.read(1, chain_check::verify, [&](const engine::log_record& record) {
        for (std::size_t i = 0; i < record.items.size(); ++i) {
            const auto sequence = record.first_sequence + i;
            if (record.items[i].bytes == item_bytes(sequence)) continue;
            wrong = "sequence " + std::to_string(sequence) +
                    " holds another event: one was counted twice or lost";
            return false;
        }
        return true;
    });
    if (bad) return bad->why;
    if (wrong.empty() && log.head().sequence < acked) {
        wrong = "acknowledged up to " + std::to_string(acked) + " but the log ends at " +
                std::to_string(log.head().sequence);
    }
    return wrong;
}

// Rows, ids and position of one checkpoint: all of it or nothing.
std::string check_views(const store& log) {
    const auto last = log.load_checkpoint();
    const auto at = last ? last->at.sequence : 0;
    for (const auto name : view_families) {
        std::string value = "0";
        std::uint64_t rows = 0;
        const auto bad = log.scan(name, [&](std::string_view key, std::string_view row) {
            if (key == "at") value = row;
            ++rows;
            return true;
        });
        if (bad) return bad->why;
        if (value != std::to_string(at))
            return std::string(name) + " stands at " + value + ", the position at " +
                   std::to_string(at);
        if (last && rows != last->number + 1)
            return std::string(name) + " lacks a row of an earlier checkpoint";
    }
    if (last && last->meta != "meta " + std::to_string(at))
        return "the meta text is of another checkpoint";
    std::uint64_t ids = 0;
    if (const auto bad = log.scan_dedup([&](const dedup_entry&) { return ++ids > 0; }))
        return bad->why;
    if (ids != at)
        return std::to_string(ids) + " ids are stored for " + std::to_string(at) + " events";
    return {};
}

int check(const std::filesystem::path& directory) {
    const auto acked = read_acks();
    auto opened = store::open(how(directory));
    if (auto* why = std::get_if<std::string>(&opened))
        return broken("it does not open again: " + *why);
    const auto& log = *std::get<std::unique_ptr<store>>(opened);
    if (const auto wrong = check_log(log, acked); !wrong.empty()) return broken(wrong);
    if (const auto wrong = check_views(log); !wrong.empty()) return broken(wrong);
    const auto last = log.load_checkpoint();
    std::cout << "ok acked=" << acked << " head=" << log.head().sequence
              << " checkpoints=" << (last ? last->number : 0) << std::endl;
    return 0;
}

std::filesystem::path backups_beside(const std::filesystem::path& directory) {
    return directory.parent_path() / "backups";
}

// One backup; 0, or 3 when the disk failed.
int back_up(const store& log, const std::filesystem::path& into) {
    backup_request asked;
    asked.into = into;
    asked.counted = {log.head().sequence, "a", "b", "c", "d"};
    asked.at_least = log.head();
    const auto held = log.hold_files();
    if (!std::holds_alternative<held_files>(held)) return 3;
    add_parts(std::get<held_files>(held), "db", asked.parts);
    const auto end = write_backup(asked, {});
    if (const auto* why = std::get_if<std::string>(&end)) {
        std::cerr << "no backup: " << *why << '\n';
        return 3;
    }
    std::printf("ack backup %s\n", into.filename().c_str());
    std::fflush(stdout);
    return 0;
}

int run_backups(const std::filesystem::path& directory, std::uint64_t groups) {
    auto opened = store::open(how(directory));
    if (auto* why = std::get_if<std::string>(&opened)) {
        std::cout << "refused: " << *why << std::endl;
        return 2;
    }
    const auto log = std::move(std::get<std::unique_ptr<store>>(opened));
    std::error_code ec;
    if (std::filesystem::create_directory(backups_beside(directory), ec)) {
        // It is the operator's, and there for good before the first backup.
        const int fd = ::open(directory.parent_path().c_str(), O_RDONLY | O_DIRECTORY);
        if (fd < 0 || ::fsync(fd) != 0) return 3;
        ::close(fd);
    }
    for (std::uint64_t g = 1; g <= groups; ++g) {
        if (!log->append(group_after(log->head(), 20))) return 3;
        if (g % 4 != 0) continue;
        const auto name = "at-" + std::to_string(log->head().sequence);
        if (const int failed = back_up(*log, backups_beside(directory) / name)) return failed;
    }
    return 0;
}

int check_backups(const std::filesystem::path& directory) {
    std::string word;
    std::string kind;
    std::string name;
    std::uint64_t told = 0;
    while (std::cin >> word >> kind >> name) {
        ++told;
        const auto found = check_backup(backups_beside(directory) / name, {});
        if (const auto* why = std::get_if<std::string>(&found))
            return broken("a backup that was told of is not whole: " + *why);
    }
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(backups_beside(directory), ec)) {
        if (!std::filesystem::exists(entry.path() / manifest_name)) continue;
        const auto found = check_backup(entry.path(), {});
        if (const auto* why = std::get_if<std::string>(&found))
            return broken("a backup with a manifest is not whole: " + *why);
    }
    std::cout << "ok backups=" << told << std::endl;
    return 0;
}

}  // namespace
}  // namespace tiendo::storage

int main(int count, char** arguments) {
    const std::string command = count > 1 ? arguments[1] : "";
    if (command == "check" && count == 3) return tiendo::storage::check(arguments[2]);
    if (command == "run" && count == 5) {
        return tiendo::storage::run(
            arguments[2], std::stoull(arguments[3]), std::string(arguments[4]) == "beside");
    }
    if (command == "backup" && count == 4)
        return tiendo::storage::run_backups(arguments[2], std::stoull(arguments[3]));
    if (command == "check_backups" && count == 3)
        return tiendo::storage::check_backups(arguments[2]);
    std::cerr
        << "usage: store_workload run DIR GROUPS beside|between | check DIR | backup DIR GROUPS | "
           "check_backups DIR\n";
    return 64;
}
