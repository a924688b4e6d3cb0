// Copying by read and write, in stretches that the pace can wait between.
#include "file_copy.hpp"

#include "tiendo/base/digest_stream.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t stretch_bytes = 256u << 10;
// Reaches the disk evenly: a flood of dirty pages at the end would delay the syncs of others.
constexpr std::uint64_t sync_every_bytes = 8u << 20;

class descriptor {
  public:
    descriptor(const fs::path& path, int flags)
        : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }

  private:
    int fd_;
};

std::string failed(std::string_view what, const fs::path& path) {
    return fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno));
}

// As many bytes as there are, up to the size of `into`; negative: errno.
ssize_t read_some(int fd, std::vector<char>& into, std::size_t most) {
    std::size_t got = 0;
    while (got < most) {
        const auto n = ::read(fd, into.data() + got, most - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        got += static_cast<std::size_t>(n);
    }
    return static_cast<ssize_t>(got);
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// Reads `from` to `size` or its end, and hands each stretch on. Empty: done.
template <class Take>
std::string walk(int from,
                 const std::optional<std::uint64_t>& size,
                 paced& pace,
                 Take&& take,
                 const fs::path& name) {
    std::vector<char> buffer(stretch_bytes);
    std::uint64_t done = 0;
    for (;;) {
        const auto left = size ? *size - done : stretch_bytes;
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left, stretch_bytes));
        if (most == 0) return {};
        const auto got = read_some(from, buffer, most);
        if (got < 0) return failed("read", name);
        const auto bytes = static_cast<std::size_t>(got);
        if (bytes == 0 && !size) return {};
        if (bytes < most && size)
            return fmt::format("{} ends after {} of {} bytes", name.string(), done + bytes, *size);
        if (auto why = take(std::string_view(buffer.data(), bytes)); !why.empty()) return why;
        done += bytes;
        if (!pace.take(bytes)) return std::string(given_up);
    }
}

}  // namespace

copied copy_file(const fs::path& from,
                 const std::optional<std::uint64_t>& size,
                 const fs::path& to,
                 paced& pace) {
    copied out;
    const descriptor source(from, O_RDONLY);
    if (!source.is_open()) {
        out.is_gone = errno == ENOENT;
        out.failure = failed("open", from);
        return out;
    }
    const descriptor copy(to, O_WRONLY | O_CREAT | O_EXCL);
    if (!copy.is_open()) {
        out.failure = failed("create", to);
        return out;
    }
    sha256_stream digest;
    std::uint64_t synced = 0;
    out.failure = walk(
        source.get(),
        size,
        pace,
        [&](std::string_view bytes) -> std::string {
            digest.add(bytes);
            if (!write_all(copy.get(), bytes)) return failed("write", to);
            out.size += bytes.size();
            if (out.size - synced < sync_every_bytes) return {};
            synced = out.size;
            return ::fdatasync(copy.get()) == 0 ? std::string() : failed("sync", to);
        },
        from);
#ifndef TIENDO_MUTANT_BACKUP_NOT_SYNCED
    if (out.failure.empty() && ::fsync(copy.get()) != 0) out.failure = failed("sync", to);
#endif
    out.digest = digest.finish();
    return out;
}

copied write_file(std::string_view bytes, const fs::path& to, paced& pace) {
    copied out;
    const descriptor copy(to, O_WRONLY | O_CREAT | O_EXCL);
    if (!copy.is_open()) {
        out.failure = failed("create", to);
    } else if (!write_all(copy.get(), bytes)) {
        out.failure = failed("write", to);
    } else if (::fsync(copy.get()) != 0) {
        out.failure = failed("sync", to);
    } else if (!pace.take(bytes.size())) {
        out.failure = given_up;
    }
    out.size = bytes.size();
    out.digest = sha256(bytes);
    return out;
}

copied read_back(const fs::path& file, paced& pace) {
    copied out;
    const descriptor source(file, O_RDONLY);
    if (!source.is_open()) {
        out.is_gone = errno == ENOENT;
        out.failure = failed("open", file);
        return out;
    }
    // A hint: what the kernel still holds of a synced file is let go of, so that it is read again.
    static_cast<void>(::posix_fadvise(source.get(), 0, 0, POSIX_FADV_DONTNEED));
    sha256_stream digest;
    out.failure = walk(
        source.get(),
        std::nullopt,
        pace,
        [&](std::string_view bytes) -> std::string {
            digest.add(bytes);
            out.size += bytes.size();
            return {};
        },
        file);
    out.digest = digest.finish();
    return out;
}

}  // namespace tiendo::storage
