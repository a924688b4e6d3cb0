// The rule "a failed write or sync is final" kept below RocksDB: a file system
// that, after the first failure, refuses to write, sync, link, rename or remove.
//
// RocksDB does not act on every failed sync (7.8.3 goes on when the directory of a
// fresh OPTIONS file cannot be synced), and where it does act it cleans up: it removes
// the tables of a MANIFEST edit whose sync failed, though that edit may have reached the
// disk. Which files the disk still names is then unknown, so nothing may be removed.
#pragma once

#include "disk.hpp"

#include <rocksdb/env.h>

#include <functional>
#include <memory>
#include <string>

namespace tiendo::storage {

// Thread-safe. `blown` is told once, in one sentence, on the thread that met the failure.
class fuse {
  public:
    // A file of the directory `staged` is one that RocksDB takes in: a failed read of it blows the
    // fuse too. Else 7.8.3 takes the file for an empty one and says nothing.
    explicit fuse(std::function<void(const std::string&)> blown,
                  disk& on = system_disk(),
                  std::string staged = {});
    ~fuse();
    fuse(const fuse&) = delete;
    fuse& operator=(const fuse&) = delete;

    // What failed first; empty while all is well.
    [[nodiscard]] std::string failure() const;
    // For rocksdb::DBOptions::env; lives as long as the fuse.
    [[nodiscard]] rocksdb::Env* env() const noexcept { return env_.get(); }

    class state;

  private:
    std::shared_ptr<state> state_;
    std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace tiendo::storage
