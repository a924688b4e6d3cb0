// Holding the files of an open RocksDB.
#pragma once

#include "tiendo/storage/held_files.hpp"

#include <rocksdb/db.h>

namespace tiendo::storage {

// Flushes nothing. Thread-safe.
[[nodiscard]] holding hold_files_of(rocksdb::DB& open);

}  // namespace tiendo::storage
