// What outlives a crash of who has been told of what: small rows by key, written
// whole batches at a time, each synced before it is answered.
//
// A database of its own in DATA/outbox, not a part of the log's: it belongs to no
// checkpoint and no recount, its writes never wait behind the log's, and where it is
// lost the service still starts (what stands is then told again). Keys and values
// are the caller's. After a failed write or sync nothing is written (fuse.hpp).
// Limits: batches_waiting_max wait to be written; the caller waits for each.
#pragma once

#include "tiendo/storage/held_files.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::storage {

struct outbox_change {
    std::string key;
    std::optional<std::string> value;  // nullopt: the row goes
};

struct outbox_probe {
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::uint64_t> rows{0};  // written or removed
};

// Thread-safe.
class outbox {
  public:
    static constexpr std::size_t batches_waiting_max = 1'024;

    // Makes the folder where it is missing. The second alternative says why not, and what to do.
    // `failed` is told once, at the first failed write or sync; it may end the process.
    using opened = std::variant<std::unique_ptr<outbox>, std::string>;
    [[nodiscard]] static opened open(const std::filesystem::path& folder,
                                     std::function<void(const std::string&)> failed);
    ~outbox();  // what waits is written first
    outbox(const outbox&) = delete;
    outbox& operator=(const outbox&) = delete;

    // Every row in order of its key, as it stands on disk. nullopt: all were visited; else what
    // cannot be read.
    [[nodiscard]] std::optional<std::string> visit(
        const std::function<void(std::string_view key, std::string_view value)>& row) const;

    // Takes a batch, in order, whole or not at all; `done` is called once on the outbox's thread
    // when it is on disk, and must not block. False: too many wait. After a failure `done` is
    // never called.
    [[nodiscard]] bool write(std::vector<outbox_change> changes, std::function<void()> done);

    // Its files as they stand, beside everything else.
    [[nodiscard]] holding hold_files() const;

    [[nodiscard]] const outbox_probe& probe() const noexcept;

  private:
    class impl;
    explicit outbox(std::unique_ptr<impl> inner);
    std::unique_ptr<impl> impl_;
};

}  // namespace tiendo::storage
