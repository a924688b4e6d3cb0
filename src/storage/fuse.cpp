// RocksDB's file system, wrapped call by call where something is changed.
#include "fuse.hpp"

#include "tiendo/base/guarded.hpp"

#include <fmt/format.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <utility>

namespace tiendo::storage {

class fuse::state {
  public:
    explicit state(std::function<void(const std::string&)> blown) : blown_(std::move(blown)) {}

    // Does `act` unless something has failed before; its failure blows the fuse.
    template <class Act>
    rocksdb::IOStatus guard(const char* what, const std::string& path, Act&& act) {
        if (is_blown()) return refusal();
        auto status = std::forward<Act>(act)();
        if (!status.ok() && !status.IsNotSupported()) blow(what, path, status);
        return status;
    }
    [[nodiscard]] bool is_blown() const noexcept {
        return is_blown_.load(std::memory_order_acquire);
    }
    [[nodiscard]] static rocksdb::IOStatus refusal() {
        return rocksdb::IOStatus::IOError("refused: an earlier write or sync has failed");
    }
    [[nodiscard]] std::string failure() const {
        return failure_.with([](const std::string& f) { return f; });
    }

  private:
    void blow(const char* what, const std::string& path, const rocksdb::IOStatus& status) {
        const auto why = fmt::format("cannot {} {}: {}", what, path, status.ToString());
        const bool first = failure_.with([&](std::string& f) {
            if (!f.empty()) return false;
            f = why;
            return true;
        });
        is_blown_.store(true, std::memory_order_release);
        if (first && blown_) blown_(why);
    }

    std::function<void(const std::string&)> blown_;
    guarded<std::string> failure_;
    std::atomic<bool> is_blown_{false};
};

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using shared_state = std::shared_ptr<fuse::state>;

class fused_file final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    using data_check = rocksdb::DataVerificationInfo;
    fused_file(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path, shared_state state)
        : FSWritableFileOwnerWrapper(std::move(file)),
          path_(std::move(path)),
          state_(std::move(state)) {}

    IOStatus Append(const Slice& data, const IOOptions& o, IODebugContext* d) override {
        return guard("write", [&] { return target()->Append(data, o, d); });
    }
    IOStatus Append(const Slice& data,
                    const IOOptions& o,
                    const data_check& check,
                    IODebugContext* d) override {
        return guard("write", [&] { return target()->Append(data, o, check, d); });
    }
    IOStatus PositionedAppend(const Slice& data,
                              std::uint64_t at,
                              const IOOptions& o,
                              IODebugContext* d) override {
        return guard("write", [&] { return target()->PositionedAppend(data, at, o, d); });
    }
    IOStatus PositionedAppend(const Slice& data,
                              std::uint64_t at,
                              const IOOptions& o,
                              const data_check& check,
                              IODebugContext* d) override {
        return guard("write", [&] { return target()->PositionedAppend(data, at, o, check, d); });
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions& o, IODebugContext* d) override {
        return guard("cut", [&] { return target()->Truncate(size, o, d); });
    }
    IOStatus Flush(const IOOptions& o, IODebugContext* d) override {
        return guard("write", [&] { return target()->Flush(o, d); });
    }
    IOStatus Sync(const IOOptions& o, IODebugContext* d) override {
        return guard("sync", [&] { return target()->Sync(o, d); });
    }
    IOStatus Fsync(const IOOptions& o, IODebugContext* d) override {
        return guard("sync", [&] { return target()->Fsync(o, d); });
    }
    IOStatus RangeSync(std::uint64_t at,
                       std::uint64_t size,
                       const IOOptions& o,
                       IODebugContext* d) override {
        return guard("write out", [&] { return target()->RangeSync(at, size, o, d); });
    }

  private:
    template <class Act>
    IOStatus guard(const char* what, Act&& act) {
        return state_->guard(what, path_, std::forward<Act>(act));
    }

    const std::string path_;
    const shared_state state_;
};

// A file on its way into the database.
class staged_file final : public rocksdb::FSRandomAccessFileOwnerWrapper {
  public:
    staged_file(std::unique_ptr<rocksdb::FSRandomAccessFile> file,
                std::string path,
                shared_state state)
        : FSRandomAccessFileOwnerWrapper(std::move(file)),
          path_(std::move(path)),
          state_(std::move(state)) {}

    IOStatus Read(std::uint64_t at,
                  std::size_t n,
                  const IOOptions& o,
                  Slice* out,
                  char* room,
                  IODebugContext* d) const override {
        return state_->guard("read", path_, [&] { return target()->Read(at, n, o, out, room, d); });
    }
    IOStatus MultiRead(rocksdb::FSReadRequest* asked,
                       std::size_t number,
                       const IOOptions& o,
                       IODebugContext* d) override {
        return state_->guard("read", path_, [&] {
            auto status = target()->MultiRead(asked, number, o, d);
            for (std::size_t i = 0; status.ok() && i < number; ++i) status = asked[i].status;
            return status;
        });
    }

  private:
    const std::string path_;
    const shared_state state_;
};

class fused_directory final : public rocksdb::FSDirectoryWrapper {
  public:
    fused_directory(std::unique_ptr<rocksdb::FSDirectory> directory,
                    std::string path,
                    shared_state state)
        : FSDirectoryWrapper(std::move(directory)),
          path_(std::move(path)),
          state_(std::move(state)) {}

    IOStatus Fsync(const IOOptions& o, IODebugContext* d) override {
        return state_->guard(
            "sync directory", path_, [&] { return FSDirectoryWrapper::Fsync(o, d); });
    }
    IOStatus FsyncWithDirOptions(const IOOptions& o,
                                 IODebugContext* d,
                                 const rocksdb::DirFsyncOptions& reason) override {
        return state_->guard("sync directory", path_, [&] {
            return FSDirectoryWrapper::FsyncWithDirOptions(o, d, reason);
        });
    }

  private:
    const std::string path_;
    const shared_state state_;
};

class fused_file_system final : public rocksdb::FileSystemWrapper {
  public:
    fused_file_system(std::shared_ptr<rocksdb::FileSystem> below,
                      shared_state state,
                      std::string staged)
        : FileSystemWrapper(std::move(below)),
          state_(std::move(state)),
          staged_(staged.empty() ? staged : staged + "/") {}
    [[nodiscard]] const char* Name() const override { return "tiendo_fuse"; }

    IOStatus NewRandomAccessFile(const std::string& path,
                                 const FileOptions& o,
                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
                                 IODebugContext* d) override {
        auto status = target()->NewRandomAccessFile(path, o, out, d);
        if (status.ok() && !staged_.empty() && path.starts_with(staged_))
            *out = std::make_unique<staged_file>(std::move(*out), path, state_);
        return status;
    }

    using opened_file = std::unique_ptr<rocksdb::FSWritableFile>;
    IOStatus NewWritableFile(const std::string& path,
                             const FileOptions& o,
                             opened_file* out,
                             IODebugContext* d) override {
        return wrap(path, out, [&] { return target()->NewWritableFile(path, o, out, d); });
    }
    IOStatus ReopenWritableFile(const std::string& path,
                                const FileOptions& o,
                                opened_file* out,
                                IODebugContext* d) override {
        return wrap(path, out, [&] { return target()->ReopenWritableFile(path, o, out, d); });
    }
    // Used for recycled logs and for sequence numbers written into ingested files: we allow
    // neither.
    IOStatus ReuseWritableFile(const std::string& /*path*/,
                               const std::string& /*old*/,
                               const FileOptions& /*o*/,
                               opened_file* /*out*/,
                               IODebugContext* /*d*/) override {
        return IOStatus::NotSupported("files are not recycled");
    }
    IOStatus NewRandomRWFile(const std::string& /*path*/,
                             const FileOptions& /*o*/,
                             std::unique_ptr<rocksdb::FSRandomRWFile>* /*out*/,
                             IODebugContext* /*d*/) override {
        return IOStatus::NotSupported("synced files are not written again");
    }
    IOStatus NewDirectory(const std::string& path,
                          const IOOptions& o,
                          std::unique_ptr<rocksdb::FSDirectory>* out,
                          IODebugContext* d) override {
        std::unique_ptr<rocksdb::FSDirectory> inner;
        auto status = target()->NewDirectory(path, o, &inner, d);
        if (status.ok()) *out = std::make_unique<fused_directory>(std::move(inner), path, state_);
        return status;
    }
    // A file that cannot be removed does no harm: only the refusal counts here.
    IOStatus DeleteFile(const std::string& path, const IOOptions& o, IODebugContext* d) override {
        if (state_->is_blown()) return state_->refusal();
        return target()->DeleteFile(path, o, d);
    }
    IOStatus Truncate(const std::string& path,
                      std::size_t size,
                      const IOOptions& o,
                      IODebugContext* d) override {
        return state_->guard("cut", path, [&] { return target()->Truncate(path, size, o, d); });
    }
    IOStatus RenameFile(const std::string& from,
                        const std::string& to,
                        const IOOptions& o,
                        IODebugContext* d) override {
        return state_->guard("rename", from, [&] { return target()->RenameFile(from, to, o, d); });
    }
    IOStatus LinkFile(const std::string& from,
                      const std::string& to,
                      const IOOptions& o,
                      IODebugContext* d) override {
        return state_->guard("link", from, [&] { return target()->LinkFile(from, to, o, d); });
    }

  private:
    template <class Open>
    IOStatus wrap(const std::string& path, opened_file* out, Open&& open) {
        auto status = state_->guard("open for writing", path, std::forward<Open>(open));
        if (status.ok()) *out = std::make_unique<fused_file>(std::move(*out), path, state_);
        return status;
    }

    const shared_state state_;
    const std::string staged_;  // with a slash behind it
};

}  // namespace

fuse::fuse(std::function<void(const std::string&)> blown, disk& on, std::string staged)
    : state_(std::make_shared<state>(std::move(blown))),
      env_(on.environment(
          std::make_shared<fused_file_system>(on.files(), state_, std::move(staged)))) {}
fuse::~fuse() = default;

std::string fuse::failure() const {
    return state_->failure();
}

}  // namespace tiendo::storage
