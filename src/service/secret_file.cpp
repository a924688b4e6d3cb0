// Writing whole files, and the session key; see the header.
#include "secret_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/random.h>
#include <system_error>
#include <unistd.h>

namespace tiendo::service {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const char* step) {
    throw std::system_error(
        errno, std::generic_category(), fmt::format("{}: {} failed", file.string(), step));
}

// Owns a descriptor for the length of a write.
class open_file {
  public:
    open_file(const std::filesystem::path& path, int flags)
        : path_(path), fd_(::open(path.c_str(), flags, 0600)) {
        if (fd_ < 0) fail(path_, "open");
    }
    ~open_file() { ::close(fd_); }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    void write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto done = ::write(fd_, bytes.data(), bytes.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) fail(path_, "write");
            bytes.remove_prefix(static_cast<std::size_t>(done));
        }
    }
    void sync() const {
        if (::fsync(fd_) != 0) fail(path_, "fsync");
    }

  private:
    std::filesystem::path path_;
    int fd_;
};

// 64 lower-case hexadecimal digits and the end of the line.
std::variant<digest256, std::string> read_key(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text;
    digest256 out{};
    // One byte more than a key has, so that a longer file is seen to be none.
    std::array<char, 2 * out.size() + 2> bytes{};
    in.read(bytes.data(), bytes.size());
    text.assign(bytes.data(), static_cast<std::size_t>(in.gcount()));
    if (text.ends_with('\n')) text.pop_back();
    bool is_key = in.is_open() && text.size() == 2 * out.size();
    for (std::size_t i = 0; is_key && i < out.size(); ++i) {
        const char* digits = text.data() + 2 * i;
        const auto [end, failed] = std::from_chars(digits, digits + 2, out[i], 16);
        is_key = failed == std::errc() && end == digits + 2;
    }
    if (is_key) return out;
    return fmt::format(
        "{}: holds no key of 64 hexadecimal digits, or cannot be read; delete it and start again: "
        "who is signed in by a browser signs in anew",
        file.string());
}

}  // namespace

digest256 random_bits() {
    digest256 bits{};
    std::size_t have = 0;
    while (have < bits.size()) {
        const auto got = ::getrandom(bits.data() + have, bits.size() - have, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
        have += static_cast<std::size_t>(got);
    }
    return bits;
}

void replace_file(const std::filesystem::path& file, std::string_view text) {
    auto fresh = file;
    fresh += ".new";
    {
        const open_file out(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
        out.write(text);
        out.sync();
    }
    if (::rename(fresh.c_str(), file.c_str()) != 0) fail(file, "rename");
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    open_file(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC).sync();
}

std::variant<digest256, std::string> session_key_of(const std::filesystem::path& file) {
    try {
        if (std::filesystem::exists(file)) return read_key(file);
        const auto key = random_bits();
        replace_file(file, to_hex(key) + "\n");
        return key;
    } catch (const std::system_error& failed) {
        return std::string(failed.what());
    }
}

}  // namespace tiendo::service
