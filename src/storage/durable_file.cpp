// Durable small files by open, write, fsync, rename, fsync of the directory.
#include "durable_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

std::string failed(const char* what, const fs::path& path) {
    return fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno));
}

// A file descriptor that is closed at the end of its scope.
class descriptor {
  public:
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }

  private:
    int fd_;
};

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

std::optional<std::string> sync_directory(const fs::path& directory) {
    const descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0) return failed("open directory", directory);
    if (::fsync(fd.get()) != 0) return failed("sync directory", directory);
    return std::nullopt;
}

std::optional<std::string> replace_file(const fs::path& path, std::string_view bytes) {
    auto fresh = path;
    fresh += ".new";
    {
        // Never the file of an earlier attempt: a sync of it may have failed.
        if (::unlink(fresh.c_str()) != 0 && errno != ENOENT) return failed("remove", fresh);
        const descriptor fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
        if (fd.get() < 0) return failed("create", fresh);
        if (!write_all(fd.get(), bytes)) return failed("write", fresh);
        if (::fsync(fd.get()) != 0) return failed("sync", fresh);
    }
    return rename_durably(fresh, path);
}

std::optional<std::string> rename_durably(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename", from);
    return sync_directory(to.parent_path());
}

std::optional<std::string> read_small_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

std::variant<directory_lock, std::string> directory_lock::take(const fs::path& path, role as) {
    directory_lock lock;
    const bool alone = as == role::owner;
    lock.descriptor_ =
        ::open(path.c_str(), (alone ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0640);
    if (lock.descriptor_ < 0 && !alone && errno == ENOENT) return lock;  // nobody ever owned it
    if (lock.descriptor_ < 0) return failed("open", path);
    if (::flock(lock.descriptor_, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return failed("lock", path);
        return fmt::format("another process uses this data directory (it holds {}); stop it first",
                           path.string());
    }
    return lock;
}

directory_lock::directory_lock(directory_lock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

directory_lock& directory_lock::operator=(directory_lock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

directory_lock::~directory_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tiendo::storage
