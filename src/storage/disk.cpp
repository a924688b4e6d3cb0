// The disk of the operating system.
#include "disk.hpp"

namespace tiendo::storage {

namespace fs = std::filesystem;

disk::~disk() = default;

disk& system_disk() {
    static disk one;
    return one;
}

std::shared_ptr<rocksdb::FileSystem> disk::files() {
    return rocksdb::FileSystem::Default();
}

std::unique_ptr<rocksdb::Env> disk::environment(std::shared_ptr<rocksdb::FileSystem> files) {
    return rocksdb::NewCompositeEnv(files);
}

bool disk::exists(const fs::path& path) const {
    std::error_code unseen;
    return fs::exists(path, unseen);
}

std::vector<std::string> disk::names_in(const fs::path& directory) const {
    std::vector<std::string> out;
    std::error_code unseen;
    for (const auto& entry : fs::directory_iterator(directory, unseen))
        out.push_back(entry.path().filename().string());
    return out;
}

std::error_code disk::make_directories(const fs::path& directory) {
    std::error_code failed;
    fs::create_directories(directory, failed);
    return failed;
}

std::error_code disk::remove_all(const fs::path& path) {
    std::error_code failed;
    fs::remove_all(path, failed);
    return failed;
}

std::optional<std::string> disk::sync_directory(const fs::path& directory) {
    return storage::sync_directory(directory);
}

std::optional<std::string> disk::replace_file(const fs::path& path, std::string_view bytes) {
    return storage::replace_file(path, bytes);
}

std::optional<std::string> disk::rename_durably(const fs::path& from, const fs::path& to) {
    return storage::rename_durably(from, to);
}

std::optional<std::string> disk::read_small_file(const fs::path& path) const {
    return storage::read_small_file(path);
}

std::variant<directory_lock, std::string> disk::take_lock(const fs::path& path,
                                                          directory_lock::role as) {
    return directory_lock::take(path, as);
}

}  // namespace tiendo::storage
