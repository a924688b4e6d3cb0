// A disk in memory that forgets what was not synced, under the real store and RocksDB.
//
// Every change of it is an operation with a number: creating, appending, syncing,
// renaming, linking, removing, and syncing a directory. A fault stands at one of these
// numbers: the power goes before, after or in the middle of it, it fails, or from
// there on nothing more fits. What is left after a power cut is what was synced, names
// only where their directory was synced, and a part of the rest that the seed picks.
//
// RocksDB's background jobs wait in a queue and run when the simulation says so, on
// its own thread: nothing here ever runs beside anything else. Not thread-safe.
#pragma once

#include "storage/disk.hpp"
#include "tiendo/base/rng.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::simulation {

enum class operation : std::uint8_t {
    create,
    append,
    sync,
    cut,
    rename,
    link,
    remove,
    make_directory,
    sync_directory
};

enum class fault : std::uint8_t {
    none,
    power_before,  // the operation is not done; nothing is any more
    power_after,   // it is done, and nobody hears of it
    power_torn,    // a part of it is done
    failure,       // it is not done, and says so; the next ones are
    no_space,      // from here on nothing that needs room is done
};

// What of the unsynced rest survives a power cut.
enum class remains : std::uint8_t { nothing, some, everything };

// A file or a directory.
struct node {
    bool is_directory = false;
    std::string bytes;
    std::size_t synced = 0;  // bytes up to here are on the disk
    using shared = std::shared_ptr<node>;
    using names = std::map<std::string, shared, std::less<>>;
    names now;
    names durable;
    // Changes of names that a sync of the directory makes durable, in their order. No node: gone.
    struct change {
        std::vector<std::pair<std::string, shared>> to;
    };
    std::vector<change> waiting;
};

class disk final : public storage::disk {
  public:
    explicit disk(std::uint64_t seed);
    ~disk() override;

    // Another disk with the same names and bytes, synced and not, without faults or open files.
    [[nodiscard]] std::shared_ptr<disk> copy(std::uint64_t seed) const;

    // --- what the simulation does to it

    // Called before each operation, for who wants a copy of every moment.
    std::function<void()> before_operation;

    // The operation of that number, counted from the first of all, meets the fault.
    void plan(fault what, std::uint64_t at) noexcept;
    // The reading of that number fails.
    void plan_failed_read(std::uint64_t at) noexcept { failed_read_ = at; }
    void cut_power() noexcept { is_on_ = false; }
    // After a power cut, or after the process has ended: precondition: no file is open. The
    // process alone: everything written is kept.
    void restart_after_power_cut(remains rest);
    void restart_after_process();
    [[nodiscard]] bool is_on() const noexcept { return is_on_; }
    // Whether a planned fault has been met.
    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
    [[nodiscard]] std::uint64_t operations() const noexcept { return operations_; }
    [[nodiscard]] std::uint64_t readings() const noexcept { return readings_; }
    // Over every operation so far.
    [[nodiscard]] std::uint64_t trace() const noexcept { return trace_; }
    [[nodiscard]] std::size_t background_jobs() const noexcept { return jobs_.size(); }
    // Runs the job that waits longest. False: none does.
    bool run_background_job();
    void set_time(std::uint64_t micros) noexcept { micros_ = std::max(micros_, micros); }
    // Each asking takes a microsecond, so that nobody waits for ever.
    [[nodiscard]] std::uint64_t time() noexcept { return ++micros_; }

    // --- storage::disk

    [[nodiscard]] std::shared_ptr<rocksdb::FileSystem> files() override;
    [[nodiscard]] std::unique_ptr<rocksdb::Env> environment(
        std::shared_ptr<rocksdb::FileSystem> files) override;
    [[nodiscard]] std::optional<int> opening_threads() const override { return 1; }
    [[nodiscard]] bool exists(const std::filesystem::path& path) const override;
    [[nodiscard]] std::vector<std::string> names_in(
        const std::filesystem::path& directory) const override;
    [[nodiscard]] std::error_code make_directories(const std::filesystem::path& path) override;
    [[nodiscard]] std::error_code remove_all(const std::filesystem::path& path) override;
    [[nodiscard]] std::optional<std::string> sync_directory(
        const std::filesystem::path& directory) override;
    [[nodiscard]] std::optional<std::string> replace_file(const std::filesystem::path& path,
                                                          std::string_view bytes) override;
    [[nodiscard]] std::optional<std::string> rename_durably(
        const std::filesystem::path& from, const std::filesystem::path& to) override;
    [[nodiscard]] std::optional<std::string> read_small_file(
        const std::filesystem::path& path) const override;
    [[nodiscard]] std::variant<storage::directory_lock, std::string> take_lock(
        const std::filesystem::path& path, storage::directory_lock::role as) override;

    // --- for the file system and its files (disk_files.cpp)

    using status = rocksdb::IOStatus;
    struct place {
        node::shared directory;  // none: there is no such directory
        std::string name;
        node::shared what;  // none: there is no such name
    };
    [[nodiscard]] place find(std::string_view path) const;
    [[nodiscard]] status create_file(std::string_view path, node::shared& out);
    [[nodiscard]] status append(node& file, std::string_view bytes, std::string_view path);
    [[nodiscard]] status sync(node& file, std::string_view path);
    [[nodiscard]] status cut(node& file, std::size_t size, std::string_view path);
    [[nodiscard]] status sync_names(node& directory, std::string_view path);
    [[nodiscard]] status make_directory(std::string_view path);
    [[nodiscard]] status rename(std::string_view from, std::string_view to);
    [[nodiscard]] status link(std::string_view from, std::string_view to);
    [[nodiscard]] status remove(std::string_view path);
    [[nodiscard]] status read() const;
    [[nodiscard]] bool lock(const std::string& path) { return locks_.insert(path).second; }
    void unlock(const std::string& path) { locks_.erase(path); }

    struct job {
        void (*run)(void*);
        void* with;
        void* tag;
        void (*dropped)(void*);
        int priority;
    };
    void schedule(job j) { jobs_.push_back(j); }
    int unschedule(void* tag, int priority);

  private:
    enum class verdict : std::uint8_t { do_it, do_part, refuse };
    [[nodiscard]] verdict begin(operation what, std::string_view path, std::size_t size);
    [[nodiscard]] status end();
    static void put(node& directory, node::change what);
    void forget(node& directory, remains rest, std::set<const node*>& seen);
    void forget_bytes(node& file, remains rest);

    rng dice_;
    node::shared root_ = std::make_shared<node>();
    fault planned_ = fault::none;
    std::uint64_t planned_at_ = 0;
    std::uint64_t failed_read_ = std::numeric_limits<std::uint64_t>::max();
    fault met_ = fault::none;  // by the operation at hand
    bool is_on_ = true;
    mutable bool has_failed_ = false;
    std::uint64_t operations_ = 0;
    mutable std::uint64_t readings_ = 0;
    std::uint64_t trace_ = 0xcbf29ce484222325ull;
    std::uint64_t micros_ = 1'700'000'000'000'000;
    std::deque<job> jobs_;
    std::set<std::string> locks_;
};

}  // namespace tiendo::simulation
