// libtiendo_faults.so: what a disk may do to a process that trusts it.
//
// Loaded by LD_PRELOAD in front of any program. It counts the storage
// operations on files under TIENDO_FAULT_DIR (create, write, sync, rename,
// unlink, link, mkdir, truncate, allocate) and, at operation TIENDO_FAULT_AT,
// does what TIENDO_FAULT_MODE says:
//   none        nothing: only counts
//   kill        the process ends; the page cache survives
//   power_loss  the process ends; every file is cut to its last synced length, and names that
//               no sync of their directory covered are undone
//   torn_write  the same, but unsynced bytes survive up to an arbitrary point, and the write at
//               hand is half done
//   zero_tail   the same, but files keep their length and unsynced bytes read as zeros
//   eio         this one operation fails with EIO; a file whose sync failed never becomes durable
//               again, whatever later syncs answer
//   eio_kept    the same, but the power stays on
//   enospc      from here on nothing can be written or created
// With eio and enospc the cut of power_loss follows when the process ends, so that an answer given
// after the failure is tested too. The cut happens inside the layer, under the one lock that all
// storage operations take, so that no thread can act between the fault and the cut.
//
// While the power stays on (none, kill, eio_kept), what was not synced is still in the page cache:
// the next life under the layer reads it, and its power cut may take it (ROOT.carried).
//
// A cut undoes every name made or renamed since the last sync of its directory, and removals
// only on demand. Journalling file systems keep a prefix of the changes, and a sync of any
// directory keeps those of all: what is undone here is more than they lose, never less.
//
// Further: TIENDO_FAULT_UNLINKS=undone brings back unlinked files whose directory was not synced;
// TIENDO_FAULT_REPORT=FILE gets one line "operations=N at=NAME PATH"; syncs do not reach the real
// disk (no test here depends on the machine's own durability).
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

template <class F>
F* next(const char* name) {
    return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}
#define REAL(name) (*next<decltype(::name)>(#name))

enum class mode { none, kill, power_loss, torn_write, zero_tail, eio, eio_kept, enospc };

// Whether the page cache survives the end of the process.
bool keeps_power(mode m) {
    return m == mode::none || m == mode::kill || m == mode::eio_kept;
}

using identity = std::pair<dev_t, ino_t>;

// A file or directory that was opened for writing or touched; `keeper` keeps its inode from reuse
// and reaches it whatever its path has become.
struct tracked {
    int keeper = -1;
    bool directory = false;
    off_t synced = 0;       // bytes that survive a power cut
    bool poisoned = false;  // a sync failed: later ones prove nothing
};

// A change of a directory that no sync has covered yet.
struct change {
    enum class kind { created, created_directory, renamed, unlinked } what;
    identity directory;
    std::string name;
    std::string old_name;   // renamed
    std::string graveyard;  // what the name stood for before; empty = nothing
};

struct layer {
    std::mutex lock;
    mode how = mode::none;
    std::uint64_t at = 0;
    bool undo_unlinks = false;
    std::string root;  // canonical, no trailing slash
    std::string report;
    std::string graveyard;
    std::uint64_t operations = 0;
    std::uint64_t buried = 0;
    bool fired = false;
    bool ended = false;  // the cut is done; what static destructors still close is not watched
    std::string fired_at;
    std::map<identity, tracked> files;
    std::map<int, identity> descriptors;
    std::vector<change> changes;
};

thread_local bool bypass = false;  // while the layer itself works on files

std::string text_of(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

mode mode_named(std::string_view name) {
    if (name == "kill") return mode::kill;
    if (name == "power_loss") return mode::power_loss;
    if (name == "torn_write") return mode::torn_write;
    if (name == "zero_tail") return mode::zero_tail;
    if (name == "eio") return mode::eio;
    if (name == "eio_kept") return mode::eio_kept;
    if (name == "enospc") return mode::enospc;
    if (name.empty() || name == "none") return mode::none;
    std::fprintf(stderr, "tiendo_faults: unknown TIENDO_FAULT_MODE\n");
    ::abort();
}

void take_over(layer& l);

layer& state() {
    static layer* const one = [] {
        auto* fresh = new layer;  // never destroyed: threads may outlive main
        fresh->how = mode_named(text_of("TIENDO_FAULT_MODE"));
        fresh->at = std::strtoull(text_of("TIENDO_FAULT_AT").c_str(), nullptr, 10);
        fresh->undo_unlinks = text_of("TIENDO_FAULT_UNLINKS") == "undone";
        fresh->report = text_of("TIENDO_FAULT_REPORT");
        fresh->root = text_of("TIENDO_FAULT_DIR");
        while (fresh->root.size() > 1 && fresh->root.back() == '/') fresh->root.pop_back();
        fresh->graveyard = fresh->root + ".graveyard";
        if (!fresh->root.empty()) REAL(mkdir)(fresh->graveyard.c_str(), 0700);
        take_over(*fresh);
        return fresh;
    }();
    return *one;
}

// The absolute path when it lies under the watched directory, else empty.
std::string watched(int directory, const char* path) {
    const auto& l = state();
    if (bypass || l.ended || l.root.empty() || path == nullptr) return {};
    fs::path full(path);
    if (full.is_relative()) {
        std::error_code ec;
        const auto base = directory == AT_FDCWD
                              ? fs::path("/proc/self/cwd")
                              : fs::path("/proc/self/fd") / std::to_string(directory);
        full = fs::read_symlink(base, ec) / full;
    }
    auto text = full.lexically_normal().string();
    while (text.size() > 1 && text.back() == '/') text.pop_back();
    const bool inside = text == l.root || (text.starts_with(l.root) && text[l.root.size()] == '/');
    return inside ? text : std::string();
}

std::optional<identity> identify(int fd) {
    struct stat s{};
    if (::fstat(fd, &s) != 0) return std::nullopt;
    return identity{s.st_dev, s.st_ino};
}

off_t size_of(int fd) {
    struct stat s{};
    return ::fstat(fd, &s) == 0 ? s.st_size : 0;
}

// Notes the file behind `fd`; what it held before it was first noted is durable.
void track(layer& l, int fd) {
    struct stat s{};
    if (::fstat(fd, &s) != 0) return;
    const bool directory = S_ISDIR(s.st_mode);
    if (!directory && !S_ISREG(s.st_mode)) return;
    const identity id{s.st_dev, s.st_ino};
    l.descriptors[fd] = id;
    if (l.files.contains(id)) return;
    const auto link = "/proc/self/fd/" + std::to_string(fd);
    const int keeper = REAL(open)(link.c_str(), (directory ? O_RDONLY : O_RDWR) | O_CLOEXEC);
    l.files[id] = tracked{keeper, directory, s.st_size, false};
}

// The directory that holds `path`, tracked.
identity directory_of(layer& l, const std::string& path) {
    const auto parent = fs::path(path).parent_path();
    const int fd = REAL(open)(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return {};
    const auto id = identify(fd).value_or(identity{});
    if (l.files.contains(id)) {
        REAL(close)(fd);
    } else {
        l.files[id] = tracked{fd, true, 0, false};
    }
    return id;
}

std::string name_of(const std::string& path) {
    return fs::path(path).filename().string();
}

bool exists(const std::string& path) {
    struct stat s{};
    return ::lstat(path.c_str(), &s) == 0;
}

std::string bury_name(layer& l) {
    // The graves of an earlier life may still be needed.
    return l.graveyard + "/" + std::to_string(::getpid()) + "-" + std::to_string(++l.buried);
}

[[noreturn]] void give_up(const char* why) {
    std::fprintf(stderr, "tiendo_faults: %s\n", why);
    bypass = true;
    ::abort();
}

// --- from one life to the next --------------------------------------------------

std::string path_of(int fd) {
    std::error_code ec;
    return fs::read_symlink(fs::path("/proc/self/fd") / std::to_string(fd), ec).string();
}

// What is in the page cache only. One line each; no path under test holds a tab.
void hand_over(const layer& l) {
    bypass = true;
    std::ofstream out(l.root + ".carried", std::ios::trunc);
    for (const auto& [id, file] : l.files) {
        const auto path = path_of(file.keeper);
        if (file.directory || !exists(path)) continue;
        if (!file.poisoned && size_of(file.keeper) <= file.synced) continue;
        out << "file\t" << path << '\t' << file.synced << '\t' << file.poisoned << '\n';
    }
    for (const auto& c : l.changes) {
        const auto directory = l.files.find(c.directory);
        if (directory == l.files.end()) continue;
        const auto path = path_of(directory->second.keeper);
        if (!exists(path)) continue;
        out << "change\t" << path << '\t' << static_cast<int>(c.what) << '\t' << c.name << '\t'
            << c.old_name << '\t' << c.graveyard << '\n';
    }
}

identity keep(layer& l, const std::string& path, bool directory) {
    const int fd = REAL(open)(path.c_str(), (directory ? O_RDONLY : O_RDWR) | O_CLOEXEC);
    const auto id = identify(fd);
    if (!id) give_up("a file of the life before is gone");
    if (!l.files.try_emplace(*id, tracked{fd, directory, size_of(fd), false}).second)
        REAL(close)(fd);
    return *id;
}

void take_over(layer& l) {
    const bool outer = std::exchange(bypass, true);
    const auto path = l.root + ".carried";
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> part(1);
        for (const char c : line) {
            if (c == '\t') {
                part.emplace_back();
            } else {
                part.back().push_back(c);
            }
        }
        if (part.at(0) == "file") {
            auto& file = l.files[keep(l, part.at(1), false)];
            file.synced = std::stoll(part.at(2));
            file.poisoned = part.at(3) == "1";
        } else {
            l.changes.push_back({static_cast<change::kind>(std::stoi(part.at(2))),
                                 keep(l, part.at(1), true),
                                 part.at(3),
                                 part.at(4),
                                 part.at(5)});
        }
    }
    REAL(unlink)(path.c_str());
    bypass = outer;
}

// --- the cut -----------------------------------------------------------------

void cut_file(const layer& l, const tracked& file) {
    const auto size = size_of(file.keeper);
    if (size <= file.synced) return;
    const auto loose = size - file.synced;
    if (l.how == mode::zero_tail) {
        const std::string zeros(static_cast<std::size_t>(loose), '\0');
        if (::pwrite(file.keeper, zeros.data(), zeros.size(), file.synced) < 0)
            std::perror("tiendo_faults");
        return;
    }
    off_t kept = file.synced;
    if (l.how == mode::torn_write) {
        const auto mixed =
            (l.at + 1) * 0x9E3779B97F4A7C15ull ^ static_cast<std::uint64_t>(file.synced);
        kept += static_cast<off_t>((mixed >> 17) % static_cast<std::uint64_t>(loose + 1));
    }
    if (REAL(ftruncate)(file.keeper, kept) != 0) std::perror("tiendo_faults");
}

void undo(const layer& l, const change& c) {
    const auto found = l.files.find(c.directory);
    if (found == l.files.end()) return;
    const int directory = found->second.keeper;
    const auto path = fs::path("/proc/self/fd") / std::to_string(directory) / c.name;
    std::error_code ec;  // a later change may have taken the name away already
    switch (c.what) {
        case change::kind::created:
            fs::remove(path, ec);
            break;
        case change::kind::created_directory:
            fs::remove_all(path, ec);
            break;
        case change::kind::renamed:
            fs::rename(path, path.parent_path() / c.old_name, ec);
            if (!c.graveyard.empty()) fs::rename(c.graveyard, path, ec);
            break;
        case change::kind::unlinked:
            if (l.undo_unlinks) fs::rename(c.graveyard, path, ec);
            break;
    }
}

void write_report(const layer& l) {
    if (l.report.empty()) return;
    if (auto* out = std::fopen(l.report.c_str(), "w")) {
        std::fprintf(out,
                     "operations=%llu at=%s\n",
                     static_cast<unsigned long long>(l.operations),
                     l.fired_at.c_str());
        std::fclose(out);
    }
}

void cut_everything(const layer& l) {
    bypass = true;
    for (const auto& [id, file] : l.files) {
        if (!file.directory) cut_file(l, file);
    }
    for (auto c = l.changes.rbegin(); c != l.changes.rend(); ++c) undo(l, *c);
}

[[noreturn]] void end_by_fault(const layer& l) {
    write_report(l);
    if (keeps_power(l.how)) {
        hand_over(l);
    } else {
        cut_everything(l);
    }
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

// --- counting ----------------------------------------------------------------

enum class verdict { go_on, fail };

// Called with the lock held, before the operation. `consumes` = needs room on the disk.
verdict count(layer& l, const char* what, const std::string& path, bool consumes) {
    ++l.operations;
    const bool now = l.operations == l.at;
    if (now) {
        l.fired = true;
        l.fired_at = std::string(what) + " " + path;
    }
    switch (l.how) {
        case mode::none:
            return verdict::go_on;
        case mode::kill:
        case mode::power_loss:
        case mode::torn_write:
        case mode::zero_tail:
            if (now) end_by_fault(l);
            return verdict::go_on;
        case mode::eio:
        case mode::eio_kept:
            if (!now) return verdict::go_on;
            errno = EIO;
            return verdict::fail;
        case mode::enospc:
            if (!l.fired || !consumes) return verdict::go_on;
            errno = ENOSPC;
            return verdict::fail;
    }
    return verdict::go_on;
}

// The tracked file of a descriptor; nullptr: not ours.
tracked* file_of(layer& l, int fd) {
    if (l.ended) return nullptr;
    const auto found = l.descriptors.find(fd);
    if (found == l.descriptors.end()) return nullptr;
    return &l.files[found->second];
}

// --- the operations ----------------------------------------------------------

template <class Open>
int open_watched(const std::string& path, int flags, Open&& open) {
    auto& l = state();
    const bool writes = (flags & O_ACCMODE) != O_RDONLY;
    if (path.empty() || (!writes && (flags & O_DIRECTORY) == 0 && !fs::is_directory(path)))
        return open();
    const std::lock_guard held(l.lock);
    const bool creates = (flags & O_CREAT) != 0 && !exists(path);
    if (creates && count(l, "create", path, true) == verdict::fail) return -1;
    const auto directory = creates ? directory_of(l, path) : identity{};
    const int fd = open();
    if (fd < 0) return fd;
    if (creates) l.changes.push_back({change::kind::created, directory, name_of(path), {}, {}});
    track(l, fd);
    if ((flags & O_TRUNC) != 0) file_of(l, fd)->synced = 0;
    if (creates) file_of(l, fd)->synced = 0;
    return fd;
}

// A write of `size` bytes; `part(n)` writes the first n of them.
template <class Part>
ssize_t write_watched(int fd, std::size_t size, Part&& part) {
    if (bypass) return part(size);
    auto& l = state();
    const std::lock_guard held(l.lock);
    auto* file = file_of(l, fd);
    if (file == nullptr) return part(size);
    if (l.how == mode::torn_write && l.operations + 1 == l.at) part(size / 2);
    if (count(l, "write", path_of(fd), true) == verdict::fail) return -1;
    return part(size);
}

int sync_watched(int fd, const char* what) {
    if (bypass) return REAL(fsync)(fd);
    auto& l = state();
    const std::lock_guard held(l.lock);
    auto* file = file_of(l, fd);
    if (file == nullptr) return REAL(fsync)(fd);
    if (count(l, what, path_of(fd), false) == verdict::fail) {
        file->poisoned = true;
        return -1;
    }
    if (file->poisoned) return 0;
    if (!file->directory) {
        file->synced = size_of(fd);
        return 0;
    }
    const auto id = l.descriptors[fd];
    std::erase_if(l.changes, [&](const change& c) {
        if (c.directory != id) return false;
        if (!c.graveyard.empty()) REAL(unlink)(c.graveyard.c_str());
        return true;
    });
    return 0;
}

template <class Unlink>
int unlink_watched(const std::string& path, Unlink&& unlink) {
    auto& l = state();
    if (path.empty()) return unlink();
    const std::lock_guard held(l.lock);
    if (count(l, "unlink", path, false) == verdict::fail) return -1;
    const auto directory = directory_of(l, path);
    if (!l.undo_unlinks) return unlink();
    const auto grave = bury_name(l);
    if (REAL(rename)(path.c_str(), grave.c_str()) != 0) return -1;
    l.changes.push_back({change::kind::unlinked, directory, name_of(path), {}, grave});
    return 0;
}

template <class Remove>
int rmdir_watched(const std::string& path, Remove&& remove) {
    auto& l = state();
    if (path.empty()) return remove();
    const std::lock_guard held(l.lock);
    if (count(l, "rmdir", path, false) == verdict::fail) return -1;
    const auto inside = directory_of(l, path + "/x");
    const int done = remove();
    // A directory that is gone takes its unsynced changes with it.
    if (done == 0) std::erase_if(l.changes, [&](const change& c) { return c.directory == inside; });
    return done;
}

template <class Rename>
int rename_watched(const std::string& from, const std::string& to, Rename&& rename) {
    auto& l = state();
    if (to.empty()) return rename();
    const std::lock_guard held(l.lock);
    if (count(l, "rename", to, true) == verdict::fail) return -1;
    const auto directory = directory_of(l, to);
    std::string grave;
    if (exists(to)) {
        grave = bury_name(l);
        if (REAL(link)(to.c_str(), grave.c_str()) != 0) give_up("what a rename replaces is lost");
    }
    const int done = rename();
    if (done == 0)
        l.changes.push_back({change::kind::renamed, directory, name_of(to), name_of(from), grave});
    return done;
}

template <class Make>
int make_watched(const std::string& path, const char* what, change::kind kind, Make&& make) {
    auto& l = state();
    if (path.empty()) return make();
    const std::lock_guard held(l.lock);
    if (count(l, what, path, true) == verdict::fail) return -1;
    const auto directory = directory_of(l, path);
    const int done = make();
    if (done == 0) l.changes.push_back({kind, directory, name_of(path), {}, {}});
    return done;
}

// Room or length of an open file; `shrinks_to` < 0: it does not shrink.
template <class Act>
int resize_watched(int fd, const char* what, bool consumes, off_t shrinks_to, Act&& act) {
    if (bypass) return act();
    auto& l = state();
    const std::lock_guard held(l.lock);
    auto* file = file_of(l, fd);
    if (file == nullptr) return act();
    if (count(l, what, path_of(fd), consumes) == verdict::fail) return -1;
    const int done = act();
    if (done == 0 && shrinks_to >= 0 && shrinks_to < file->synced) file->synced = shrinks_to;
    return done;
}

// The process ends by itself: the cut comes now unless the power stays on. With the lock held.
void end_by_itself(layer& l) {
    write_report(l);
    if (keeps_power(l.how)) {
        hand_over(l);
    } else {
        cut_everything(l);
    }
    l.ended = true;
}

[[gnu::destructor]] void at_exit() {
    auto& l = state();
    const std::lock_guard held(l.lock);
    if (!l.ended) end_by_itself(l);
}

// No thread acts between the cut and the end: the lock is never given back.
void end_and_stay() {
    auto& l = state();
    l.lock.lock();
    if (!l.ended) end_by_itself(l);
}

mode_t mode_argument(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

// --- interposed functions: the names and signatures of libc --------------------

extern "C" {

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const auto permissions = mode_argument(flags, arguments);
    va_end(arguments);
    return open_watched(
        watched(AT_FDCWD, path), flags, [&] { return REAL(open)(path, flags, permissions); });
}
int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const auto permissions = mode_argument(flags, arguments);
    va_end(arguments);
    return open_watched(
        watched(AT_FDCWD, path), flags, [&] { return REAL(open)(path, flags, permissions); });
}
int openat(int directory, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const auto permissions = mode_argument(flags, arguments);
    va_end(arguments);
    return open_watched(watched(directory, path), flags, [&] {
        return REAL(openat)(directory, path, flags, permissions);
    });
}
int creat(const char* path, mode_t permissions) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, permissions);
}

int close(int fd) {
    if (bypass) return REAL(close)(fd);
    auto& l = state();
    const std::lock_guard held(l.lock);
    l.descriptors.erase(fd);
    return REAL(close)(fd);
}

ssize_t write(int fd, const void* bytes, size_t size) {
    return write_watched(fd, size, [&](std::size_t n) { return REAL(write)(fd, bytes, n); });
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
    return write_watched(
        fd, size, [&](std::size_t n) { return REAL(pwrite)(fd, bytes, n, offset); });
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
    return write_watched(
        fd, size, [&](std::size_t n) { return REAL(pwrite)(fd, bytes, n, offset); });
}
ssize_t writev(int fd, const struct iovec* parts, int parts_count) {
    std::string joined;
    for (int i = 0; i < parts_count; ++i)
        joined.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    return write_watched(
        fd, joined.size(), [&](std::size_t n) { return REAL(write)(fd, joined.data(), n); });
}

int fsync(int fd) {
    return sync_watched(fd, "fsync");
}
int fdatasync(int fd) {
    return sync_watched(fd, "fdatasync");
}
// Starts writing out and promises nothing: neither an operation nor durable.
int sync_file_range(int /*fd*/, off64_t /*offset*/, off64_t /*size*/, unsigned /*flags*/) {
    return 0;
}

int ftruncate(int fd, off_t size) noexcept {
    return resize_watched(fd, "ftruncate", false, size, [&] { return REAL(ftruncate)(fd, size); });
}
int ftruncate64(int fd, off64_t size) noexcept {
    return resize_watched(fd, "ftruncate", false, size, [&] { return REAL(ftruncate)(fd, size); });
}
int fallocate(int fd, int how, off_t offset, off_t size) {
    return resize_watched(
        fd, "fallocate", true, -1, [&] { return REAL(fallocate)(fd, how, offset, size); });
}

int unlink(const char* path) noexcept {
    return unlink_watched(watched(AT_FDCWD, path), [&] { return REAL(unlink)(path); });
}
int rmdir(const char* path) noexcept {
    return rmdir_watched(watched(AT_FDCWD, path), [&] { return REAL(rmdir)(path); });
}
int unlinkat(int directory, const char* path, int flags) noexcept {
    const auto full = watched(directory, path);
    const auto act = [&] { return REAL(unlinkat)(directory, path, flags); };
    return (flags & AT_REMOVEDIR) != 0 ? rmdir_watched(full, act) : unlink_watched(full, act);
}
int remove(const char* path) noexcept {
    struct stat s{};
    const bool directory = ::lstat(path, &s) == 0 && S_ISDIR(s.st_mode);
    return directory ? rmdir(path) : unlink(path);
}
int rename(const char* from, const char* to) noexcept {
    return rename_watched(
        watched(AT_FDCWD, from), watched(AT_FDCWD, to), [&] { return REAL(rename)(from, to); });
}
int link(const char* from, const char* to) noexcept {
    return make_watched(
        watched(AT_FDCWD, to), "link", change::kind::created, [&] { return REAL(link)(from, to); });
}
int mkdir(const char* path, mode_t permissions) noexcept {
    return make_watched(watched(AT_FDCWD, path), "mkdir", change::kind::created_directory, [&] {
        return REAL(mkdir)(path, permissions);
    });
}

void _exit(int code) {
    end_and_stay();
    REAL(_exit)(code);
    for (;;) ::pause();
}
void _Exit(int code) {
    _exit(code);
}
void abort() noexcept {
    if (!bypass) end_and_stay();
    ::signal(SIGABRT, SIG_DFL);
    ::raise(SIGABRT);
    for (;;) ::pause();
}
// libc's own calls abort past the one above.
void __assert_fail(const char* text, const char* file, unsigned line, const char* where) noexcept {
    std::fprintf(stderr, "%s:%u: %s: assertion failed: %s\n", file, line, where, text);
    abort();
}

}  // extern "C"
