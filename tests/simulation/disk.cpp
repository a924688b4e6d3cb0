// Names, bytes, and what a power cut leaves of them.
#include "disk.hpp"

#include "tiendo/base/check.hpp"

#include <algorithm>
#include <utility>

namespace tiendo::simulation {

namespace fs = std::filesystem;
using status = rocksdb::IOStatus;

namespace {

// FNV-1a.
void mix(std::uint64_t& into, std::string_view bytes) noexcept {
    for (const char c : bytes) into = (into ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
}
void mix(std::uint64_t& into, std::uint64_t number) noexcept {
    for (int i = 0; i < 8; ++i) into = (into ^ ((number >> (8 * i)) & 0xff)) * 0x100000001b3ull;
}

status no_such(std::string_view path) {
    return status::PathNotFound(rocksdb::Slice(path.data(), path.size()));
}

std::optional<std::string> sentence(const status& s) {
    if (s.ok()) return std::nullopt;
    return s.ToString();
}

std::error_code code_of(const status& s) {
    if (s.ok()) return {};
    return std::make_error_code(s.IsNoSpace() ? std::errc::no_space_on_device
                                              : std::errc::io_error);
}

}  // namespace

disk::disk(std::uint64_t seed) : dice_(seed) {
    root_->is_directory = true;
}
disk::~disk() = default;

namespace {

using known_nodes = std::map<const node*, node::shared>;

node::shared copied(const node::shared& from, known_nodes& known) {
    if (from == nullptr) return nullptr;
    auto& to = known[from.get()];
    if (to != nullptr) return to;
    to = std::make_shared<node>();
    const auto out = to;  // `known` grows below
    out->is_directory = from->is_directory;
    out->bytes = from->bytes;
    out->synced = from->synced;
    for (const auto& [name, what] : from->now) out->now[name] = copied(what, known);
    for (const auto& [name, what] : from->durable) out->durable[name] = copied(what, known);
    for (const auto& change : from->waiting) {
        auto& into = out->waiting.emplace_back();
        for (const auto& [name, what] : change.to) into.to.emplace_back(name, copied(what, known));
    }
    return out;
}

}  // namespace

std::shared_ptr<disk> disk::copy(std::uint64_t seed) const {
    auto out = std::make_shared<disk>(seed);
    known_nodes known;
    out->root_ = copied(root_, known);
    out->micros_ = micros_;
    return out;
}

// --- faults --------------------------------------------------------------------

void disk::plan(fault what, std::uint64_t at) noexcept {
    planned_ = what;
    planned_at_ = at;
}

disk::verdict disk::begin(operation what, std::string_view path, std::size_t size) {
    met_ = fault::none;
    if (!is_on_) return verdict::refuse;
    if (before_operation) before_operation();
    const auto number = operations_++;
    mix(trace_, static_cast<std::uint64_t>(what));
    mix(trace_, path);
    mix(trace_, size);
    if (planned_ == fault::none || number < planned_at_) return verdict::do_it;
    if (planned_ != fault::no_space && number > planned_at_) return verdict::do_it;
    const bool needs_room = what == operation::append || what == operation::create ||
                            what == operation::make_directory || what == operation::link;
    if (planned_ == fault::no_space && !needs_room) return verdict::do_it;
    met_ = planned_;
    has_failed_ = true;
    if (met_ == fault::power_after) return verdict::do_it;
    if (met_ == fault::power_torn) return verdict::do_part;
    return verdict::refuse;
}

// What the caller of an operation hears, after `begin` and what that has allowed.
status disk::end() {
    if (!is_on_) return status::IOError("there is no power");
    switch (met_) {
        case fault::none:
            return status::OK();
        case fault::failure:
            return status::IOError("input/output error");
        case fault::no_space:
            return status::NoSpace("no space left on the disk");
        case fault::power_before:
        case fault::power_after:
        case fault::power_torn:
            break;
    }
    is_on_ = false;
    return status::IOError("the power went");
}

status disk::read() const {
    if (!is_on_) return status::IOError("there is no power");
    if (readings_++ != failed_read_) return status::OK();
    has_failed_ = true;
    return status::IOError("input/output error while reading");
}

// --- operations ------------------------------------------------------------------

disk::place disk::find(std::string_view path) const {
    place at{root_, {}, root_};
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const auto name = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (name.empty() || name == ".") continue;
        if (name == "..") return {root_, {}, root_};  // asked for beside the data directory alone
        at.directory = at.what != nullptr && at.what->is_directory ? at.what : nullptr;
        at.name = name;
        at.what = nullptr;
        if (at.directory == nullptr) return at;
        const auto found = at.directory->now.find(name);
        if (found != at.directory->now.end()) at.what = found->second;
    }
    return at;
}

void disk::put(node& directory, node::change what) {
    for (const auto& [name, to] : what.to) {
        if (to != nullptr) {
            directory.now[name] = to;
        } else {
            directory.now.erase(name);
        }
    }
    directory.waiting.push_back(std::move(what));
}

status disk::create_file(std::string_view path, node::shared& out) {
    const auto at = find(path);
    if (at.directory == nullptr) return no_such(path);
    if (begin(operation::create, path, 0) != verdict::refuse) {
        out = std::make_shared<node>();
        put(*at.directory, {{{at.name, out}}});
    }
    return end();
}

status disk::append(node& file, std::string_view bytes, std::string_view path) {
    switch (begin(operation::append, path, bytes.size())) {
        case verdict::do_it:
            file.bytes += bytes;
            break;
        case verdict::do_part:
            file.bytes += bytes.substr(0, dice_.below(bytes.size() + 1));
            break;
        case verdict::refuse:
            // The part that still fitted.
            if (met_ == fault::no_space) file.bytes += bytes.substr(0, bytes.size() / 2);
            break;
    }
    return end();
}

status disk::sync(node& file, std::string_view path) {
    const auto allowed = begin(operation::sync, path, file.bytes.size() - file.synced);
    if (allowed == verdict::do_it) file.synced = file.bytes.size();
    return end();
}

status disk::cut(node& file, std::size_t size, std::string_view path) {
    if (begin(operation::cut, path, size) == verdict::do_it) {
        file.bytes.resize(size);
        file.synced = std::min(file.synced, size);
    }
    return end();
}

status disk::sync_names(node& directory, std::string_view path) {
    if (begin(operation::sync_directory, path, directory.waiting.size()) == verdict::do_it) {
        directory.durable = directory.now;
        directory.waiting.clear();
    }
    return end();
}

status disk::make_directory(std::string_view path) {
    const auto at = find(path);
    if (at.directory == nullptr) return no_such(path);
    if (at.what != nullptr) return status::IOError("it exists already");
    if (begin(operation::make_directory, path, 0) != verdict::refuse) {
        auto made = std::make_shared<node>();
        made->is_directory = true;
        put(*at.directory, {{{at.name, made}}});
    }
    return end();
}

status disk::rename(std::string_view from, std::string_view to) {
    const auto old = find(from);
    const auto fresh = find(to);
    if (old.what == nullptr || fresh.directory == nullptr) return no_such(from);
    if (begin(operation::rename, to, 0) != verdict::refuse) {
        if (old.directory == fresh.directory) {
            put(*old.directory, {{{old.name, nullptr}, {fresh.name, old.what}}});
        } else {
            put(*fresh.directory, {{{fresh.name, old.what}}});
            put(*old.directory, {{{old.name, nullptr}}});
        }
    }
    return end();
}

status disk::link(std::string_view from, std::string_view to) {
    const auto old = find(from);
    const auto fresh = find(to);
    if (old.what == nullptr || fresh.directory == nullptr) return no_such(from);
    if (begin(operation::link, to, 0) != verdict::refuse)
        put(*fresh.directory, {{{fresh.name, old.what}}});
    return end();
}

status disk::remove(std::string_view path) {
    const auto at = find(path);
    if (at.what == nullptr) return no_such(path);
    if (at.what->is_directory && !at.what->now.empty()) return status::IOError("it is not empty");
    if (begin(operation::remove, path, 0) != verdict::refuse)
        put(*at.directory, {{{at.name, nullptr}}});
    return end();
}

// --- what is left ------------------------------------------------------------------

void disk::forget_bytes(node& file, remains rest) {
    const auto unsynced = file.bytes.size() - file.synced;
    if (unsynced != 0 && rest != remains::everything) {
        std::size_t kept = 0;
        if (rest == remains::some) kept = dice_.below(unsynced + 1);
        file.bytes.resize(file.synced + kept);
        // Its length may have reached the disk, and none of its bytes.
        if (rest == remains::some && dice_.chance(300)) {
            std::fill(file.bytes.begin() + static_cast<std::ptrdiff_t>(file.synced),
                      file.bytes.end(),
                      '\0');
        }
    }
    file.synced = file.bytes.size();
}

void disk::forget(node& directory, remains rest, std::set<const node*>& seen) {
    // Names reach the disk in the order they changed in, as the journals of ext4 and XFS keep it.
    auto kept = directory.waiting.size();
    if (rest == remains::nothing) kept = 0;
    if (rest == remains::some) kept = dice_.below(kept + 1);
    for (std::size_t i = 0; i < kept; ++i) {
        for (const auto& [name, to] : directory.waiting[i].to) {
            if (to != nullptr) {
                directory.durable[name] = to;
            } else {
                directory.durable.erase(name);
            }
        }
    }
    directory.waiting.clear();
    directory.now = directory.durable;
    for (const auto& [name, what] : directory.now) {
        if (!seen.insert(what.get()).second) continue;
        if (what->is_directory) {
            forget(*what, rest, seen);
        } else {
            forget_bytes(*what, rest);
        }
    }
}

void disk::restart_after_power_cut(remains rest) {
    TIENDO_ASSERT(jobs_.empty());
    std::set<const node*> seen;
    forget(*root_, rest, seen);
    restart_after_process();
}

void disk::restart_after_process() {
    TIENDO_ASSERT(jobs_.empty());
    locks_.clear();
    planned_ = fault::none;
    failed_read_ = std::numeric_limits<std::uint64_t>::max();
    has_failed_ = false;
    is_on_ = true;
}

// --- background jobs -----------------------------------------------------------------

bool disk::run_background_job() {
    if (jobs_.empty()) return false;
    const auto next = jobs_.front();
    jobs_.pop_front();
    next.run(next.with);
    return true;
}

int disk::unschedule(void* tag, int priority) {
    std::vector<job> dropped;
    std::erase_if(jobs_, [&](const job& j) {
        if (j.tag != tag || j.priority != priority) return false;
        dropped.push_back(j);
        return true;
    });
    for (const auto& j : dropped) {
        if (j.dropped != nullptr) j.dropped(j.with);
    }
    return static_cast<int>(dropped.size());
}

// --- the small files of a store ----------------------------------------------------------

bool disk::exists(const fs::path& path) const {
    return find(path.string()).what != nullptr;
}

std::vector<std::string> disk::names_in(const fs::path& directory) const {
    std::vector<std::string> out;
    const auto at = find(directory.string());
    if (at.what == nullptr) return out;
    for (const auto& [name, what] : at.what->now) out.push_back(name);
    return out;
}

std::error_code disk::make_directories(const fs::path& path) {
    fs::path so_far;
    for (const auto& part : path.lexically_normal()) {
        so_far /= part;
        if (find(so_far.string()).what != nullptr) continue;
        if (const auto failed = code_of(make_directory(so_far.string()))) return failed;
    }
    return {};
}

std::error_code disk::remove_all(const fs::path& path) {
    const auto at = find(path.string());
    if (at.what == nullptr) return {};
    for (const auto& name : names_in(path)) {
        if (const auto failed = remove_all(path / name)) return failed;
    }
    return code_of(remove(path.string()));
}

std::optional<std::string> disk::sync_directory(const fs::path& directory) {
    const auto at = find(directory.string());
    if (at.what == nullptr) return "there is no directory " + directory.string();
    return sentence(sync_names(*at.what, directory.string()));
}

std::optional<std::string> disk::replace_file(const fs::path& path, std::string_view bytes) {
    const auto fresh = path.string() + ".new";
    if (find(fresh).what != nullptr) {
        if (auto why = sentence(remove(fresh))) return why;
    }
    node::shared file;
    if (auto why = sentence(create_file(fresh, file))) return why;
    if (auto why = sentence(append(*file, bytes, fresh))) return why;
    if (auto why = sentence(sync(*file, fresh))) return why;
    return rename_durably(fresh, path);
}

std::optional<std::string> disk::rename_durably(const fs::path& from, const fs::path& to) {
    if (auto why = sentence(rename(from.string(), to.string()))) return why;
    return sync_directory(to.parent_path());
}

std::optional<std::string> disk::read_small_file(const fs::path& path) const {
    const auto at = find(path.string());
    if (at.what == nullptr || !read().ok()) return std::nullopt;
    return at.what->bytes;
}

std::variant<storage::directory_lock, std::string> disk::take_lock(
    const fs::path& path, storage::directory_lock::role /*as*/) {
    if (find(path.string()).what == nullptr) {
        node::shared made;
        if (auto why = sentence(create_file(path.string(), made))) return *std::move(why);
    }
    return storage::directory_lock{};
}

}  // namespace tiendo::simulation
