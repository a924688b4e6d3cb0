// Mending the data directory of a stopped service: its log is whole, but its
// views are damaged, or its witness is lost or knows more than the log.
//
// The log is the truth; views are built from it again in a fresh directory inside
// the old one and then take the place of the old database in one step. Nothing is
// removed: the old database stays as `db.replaced`, the old witness as
// `witness.replaced`. A damaged log is not mended here: bring back a copy.
#pragma once

#include "tiendo/storage/store.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tiendo::storage {

class mender {
  public:
    // Takes the directory for itself and opens its log alone, or says why not and what to do next.
    using opened = std::variant<std::unique_ptr<mender>, std::string>;
    // `archive`: where its archived records lie; empty: nowhere.
    [[nodiscard]] static opened open(const std::filesystem::path& data,
                                     const std::filesystem::path& archive = {});
    ~mender();
    mender(const mender&) = delete;
    mender& operator=(const mender&) = delete;

    // What the witness holds against this log; empty = they agree. Cost: reads two records.
    [[nodiscard]] std::string witness_objection() const;
    // As store::read and store::audit_chain.
    [[nodiscard]] std::optional<damage> read(std::uint64_t from_sequence,
                                             chain_check check,
                                             const store::record_visitor& visit) const;
    [[nodiscard]] chain_report audit_chain(const store::progress_callback& progress) const;
    // The last sequence of the log, unchecked: for progress.
    [[nodiscard]] std::uint64_t end() const;

    // Replaces the witness by one of this head. nullopt: done; else what failed.
    [[nodiscard]] std::optional<std::string> accept(const engine::log_head& head);
    // Where to build the fresh directory; it must not exist yet.
    [[nodiscard]] std::filesystem::path fresh_directory() const;
    // Puts the database of the fresh directory, closed and ending at `head`, in the old one's
    // place. The mender can only be closed afterwards. nullopt: done; else what failed.
    [[nodiscard]] std::optional<std::string> adopt(const engine::log_head& head);

  private:
    class impl;
    explicit mender(std::unique_ptr<impl> inner);
    std::unique_ptr<impl> impl_;
};

}  // namespace tiendo::storage
