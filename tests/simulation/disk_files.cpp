// The disk as RocksDB sees it: a file system, an environment, a clock.
#include "disk.hpp"
#include "tiendo/base/check.hpp"

#include <rocksdb/system_clock.h>

#include <algorithm>
#include <utility>

namespace tiendo::simulation {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using text = std::string;

std::string_view view_of(const Slice& s) {
    return {s.data(), s.size()};
}

class sequential_file final : public rocksdb::FSSequentialFile {
  public:
    sequential_file(disk& on, node::shared file) : on_(on), file_(std::move(file)) {}
    IOStatus Read(
        std::size_t n, const IOOptions&, Slice* out, char* room, IODebugContext*) override {
        *out = Slice(room, 0);
        if (auto failed = on_.read(); !failed.ok()) return failed;
        const auto size = std::min(n, file_->bytes.size() - at_);
        std::copy_n(file_->bytes.data() + at_, size, room);
        at_ += size;
        *out = Slice(room, size);
        return IOStatus::OK();
    }
    IOStatus Skip(std::uint64_t n) override {
        at_ = std::min<std::size_t>(file_->bytes.size(), at_ + n);
        return IOStatus::OK();
    }

  private:
    disk& on_;
    const node::shared file_;
    std::size_t at_ = 0;
};

class random_file final : public rocksdb::FSRandomAccessFile {
  public:
    random_file(disk& on, node::shared file) : on_(on), file_(std::move(file)) {}
    IOStatus Read(std::uint64_t at,
                  std::size_t n,
                  const IOOptions&,
                  Slice* out,
                  char* room,
                  IODebugContext*) const override {
        *out = Slice(room, 0);
        if (auto failed = on_.read(); !failed.ok()) return failed;
        const auto from = std::min<std::size_t>(at, file_->bytes.size());
        const auto size = std::min(n, file_->bytes.size() - from);
        std::copy_n(file_->bytes.data() + from, size, room);
        *out = Slice(room, size);
        return IOStatus::OK();
    }

  private:
    disk& on_;
    const node::shared file_;
};

class writable_file final : public rocksdb::FSWritableFile {
  public:
    writable_file(disk& on, node::shared file, text path)
        : on_(on), file_(std::move(file)), path_(std::move(path)) {}
    using FSWritableFile::Append;
    IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
        return on_.append(*file_, view_of(data), path_);
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
        if (size == file_->bytes.size()) return IOStatus::OK();
        return on_.cut(*file_, size, path_);
    }
    IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
    IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
    IOStatus Sync(const IOOptions&, IODebugContext*) override { return on_.sync(*file_, path_); }
    std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
        return file_->bytes.size();
    }

  private:
    disk& on_;
    const node::shared file_;
    const text path_;
};

class directory final : public rocksdb::FSDirectory {
  public:
    directory(disk& on, node::shared what, text path)
        : on_(on), what_(std::move(what)), path_(std::move(path)) {}
    IOStatus Fsync(const IOOptions&, IODebugContext*) override {
        return on_.sync_names(*what_, path_);
    }
    IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

  private:
    disk& on_;
    const node::shared what_;
    const text path_;
};

class held_lock final : public rocksdb::FileLock {
  public:
    explicit held_lock(text path) : path(std::move(path)) {}
    const text path;
};

class file_system final : public rocksdb::FileSystem {
  public:
    explicit file_system(disk& on) : on_(on) {}
    [[nodiscard]] const char* Name() const override { return "tiendo_simulated"; }

    IOStatus NewSequentialFile(const text& path,
                               const FileOptions&,
                               std::unique_ptr<rocksdb::FSSequentialFile>* out,
                               IODebugContext*) override {
        return open(path, [&](node::shared what) {
            *out = std::make_unique<sequential_file>(on_, std::move(what));
        });
    }
    IOStatus NewRandomAccessFile(const text& path,
                                 const FileOptions&,
                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
                                 IODebugContext*) override {
        return open(path, [&](node::shared what) {
            *out = std::make_unique<random_file>(on_, std::move(what));
        });
    }
    IOStatus NewWritableFile(const text& path,
                             const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>* out,
                             IODebugContext*) override {
        node::shared made;
        auto s = on_.create_file(path, made);
        if (s.ok()) *out = std::make_unique<writable_file>(on_, std::move(made), path);
        return s;
    }
    IOStatus ReopenWritableFile(const text& path,
                                const FileOptions& how,
                                std::unique_ptr<rocksdb::FSWritableFile>* out,
                                IODebugContext* d) override {
        auto at = on_.find(path);
        if (at.what == nullptr) return NewWritableFile(path, how, out, d);
        *out = std::make_unique<writable_file>(on_, std::move(at.what), path);
        return IOStatus::OK();
    }
    IOStatus NewDirectory(const text& path,
                          const IOOptions&,
                          std::unique_ptr<rocksdb::FSDirectory>* out,
                          IODebugContext*) override {
        return open(path, [&](node::shared what) {
            *out = std::make_unique<directory>(on_, std::move(what), path);
        });
    }
    IOStatus FileExists(const text& path, const IOOptions&, IODebugContext*) override {
        if (!on_.is_on()) return IOStatus::IOError("there is no power");
        return on_.find(path).what != nullptr ? IOStatus::OK() : IOStatus::NotFound();
    }
    IOStatus GetChildren(const text& path,
                         const IOOptions&,
                         std::vector<text>* out,
                         IODebugContext*) override {
        return open(path, [&](const node::shared& what) {
            for (const auto& [name, node] : what->now) out->push_back(name);
        });
    }
    IOStatus DeleteFile(const text& path, const IOOptions&, IODebugContext*) override {
        return on_.remove(path);
    }
    IOStatus CreateDir(const text& path, const IOOptions&, IODebugContext*) override {
        return on_.make_directory(path);
    }
    IOStatus CreateDirIfMissing(const text& path, const IOOptions&, IODebugContext*) override {
        if (on_.find(path).what != nullptr) return IOStatus::OK();
        return on_.make_directory(path);
    }
    IOStatus DeleteDir(const text& path, const IOOptions&, IODebugContext*) override {
        return on_.remove(path);
    }
    IOStatus GetFileSize(const text& path,
                         const IOOptions&,
                         std::uint64_t* size,
                         IODebugContext*) override {
        return open(path, [&](const node::shared& what) { *size = what->bytes.size(); });
    }
    IOStatus GetFileModificationTime(const text& path,
                                     const IOOptions&,
                                     std::uint64_t* time,
                                     IODebugContext*) override {
        return open(path, [&](const node::shared&) { *time = 0; });
    }
    IOStatus RenameFile(const text& from,
                        const text& to,
                        const IOOptions&,
                        IODebugContext*) override {
        return on_.rename(from, to);
    }
    IOStatus LinkFile(const text& from,
                      const text& to,
                      const IOOptions&,
                      IODebugContext*) override {
        return on_.link(from, to);
    }
    IOStatus LockFile(const text& path,
                      const IOOptions&,
                      rocksdb::FileLock** out,
                      IODebugContext*) override {
        if (on_.find(path).what == nullptr) {
            node::shared made;
            if (auto failed = on_.create_file(path, made); !failed.ok()) return failed;
        }
        if (!on_.lock(path)) return IOStatus::IOError("it is locked: " + path);
        *out = new held_lock(path);  // NOLINT: RocksDB's own way, ended by UnlockFile
        return IOStatus::OK();
    }
    IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
        const std::unique_ptr<held_lock> held(static_cast<held_lock*>(lock));
        on_.unlock(held->path);
        return IOStatus::OK();
    }
    IOStatus GetTestDirectory(const IOOptions&, text*, IODebugContext*) override {
        return IOStatus::NotSupported("there is none");
    }
    IOStatus GetAbsolutePath(const text& path,
                             const IOOptions&,
                             text* out,
                             IODebugContext*) override {
        *out = path;
        return IOStatus::OK();
    }
    IOStatus IsDirectory(const text& path, const IOOptions&, bool* is, IODebugContext*) override {
        return open(path, [&](const node::shared& what) { *is = what->is_directory; });
    }

  private:
    template <class Use>
    IOStatus open(const text& path, Use&& use) {
        if (!on_.is_on()) return IOStatus::IOError("there is no power");
        auto at = on_.find(path);
        if (at.what == nullptr) return IOStatus::PathNotFound(path);
        std::forward<Use>(use)(std::move(at.what));
        return IOStatus::OK();
    }

    disk& on_;
};

class simulated_clock final : public rocksdb::SystemClock {
  public:
    explicit simulated_clock(disk& on) : on_(on) {}
    [[nodiscard]] const char* Name() const override { return "tiendo_simulated"; }
    std::uint64_t NowMicros() override { return on_.time(); }
    void SleepForMicroseconds(int micros) override {
        on_.set_time(on_.time() + static_cast<std::uint64_t>(micros));
    }
    rocksdb::Status GetCurrentTime(std::int64_t* seconds) override {
        *seconds = static_cast<std::int64_t>(on_.time() / 1'000'000);
        return rocksdb::Status::OK();
    }
    std::string TimeToString(std::uint64_t time) override { return std::to_string(time); }

  private:
    disk& on_;
};

// Threads that wait to be told.
class environment final : public rocksdb::EnvWrapper {
  public:
    environment(disk& on, std::shared_ptr<rocksdb::FileSystem> files)
        : EnvWrapper(rocksdb::NewCompositeEnv(files)), on_(on) {
        system_clock_ = std::make_shared<simulated_clock>(on);
    }
    [[nodiscard]] const char* Name() const override { return "tiendo_simulated"; }
    void Schedule(void (*run)(void*),
                  void* with,
                  Priority priority,
                  void* tag,
                  void (*dropped)(void*)) override {
        on_.schedule({run, with, tag, dropped, priority});
    }
    int UnSchedule(void* tag, Priority priority) override { return on_.unschedule(tag, priority); }
    void StartThread(void (*)(void*), void*) override { TIENDO_ASSERT(!"no thread may start"); }
    void SetBackgroundThreads(int, Priority) override {}
    int GetBackgroundThreads(Priority) override { return 1; }
    void IncBackgroundThreadsIfNeeded(int, Priority) override {}
    std::uint64_t NowMicros() override { return on_.time(); }
    std::uint64_t NowNanos() override { return on_.time() * 1'000; }
    void SleepForMicroseconds(int micros) override { system_clock_->SleepForMicroseconds(micros); }
    rocksdb::Status GetCurrentTime(std::int64_t* seconds) override {
        return system_clock_->GetCurrentTime(seconds);
    }

  private:
    disk& on_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> disk::files() {
    return std::make_shared<file_system>(*this);
}

std::unique_ptr<rocksdb::Env> disk::environment(std::shared_ptr<rocksdb::FileSystem> files) {
    return std::make_unique<simulation::environment>(*this, std::move(files));
}

}  // namespace tiendo::simulation
