// libtiendo_clock.so: a host whose clock is wrong, and jumps.
//
// Loaded by LD_PRELOAD in front of any program. The wall clock tells the host's time and the
// milliseconds that TIENDO_CLOCK_FILE holds as text, read at each look, so that a test steps it
// while the program runs; the monotonic clock is left alone. (Debian's faketime cannot stand before
// a program with jemalloc: each asks the other for its first look.)
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::int64_t ms_per_s = 1'000;
constexpr std::int64_t ns_per_ms = 1'000'000;
constexpr std::int64_t ns_per_s = ms_per_s * ns_per_ms;

// Allocates nothing: an allocator may ask for the time.
std::int64_t shift_ms() {
    const char* path = std::getenv("TIENDO_CLOCK_FILE");
    if (path == nullptr) return 0;
    const auto fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC));
    if (fd < 0) return 0;
    char text[32] = {};
    const auto size = ::syscall(SYS_read, fd, text, sizeof text - 1);
    ::syscall(SYS_close, fd);
    return size > 0 ? std::strtoll(text, nullptr, 10) : 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t which, timespec* out) noexcept {
    if (::syscall(SYS_clock_gettime, which, out) != 0) return -1;
    if (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE) return 0;
    const auto ns = out->tv_sec * ns_per_s + out->tv_nsec + shift_ms() * ns_per_ms;
    out->tv_sec = ns / ns_per_s;
    out->tv_nsec = ns % ns_per_s;
    return 0;
}

int gettimeofday(timeval* out, void* /*zone*/) noexcept {
    timespec now{};
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1'000;
    return 0;
}

time_t time(time_t* out) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}
}
