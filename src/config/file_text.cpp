// Reading one file.
#include "file_text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace tiendo::config {

std::variant<std::string, unreadable> text_of_file(const std::filesystem::path& path,
                                                   std::size_t bytes_max) {
    std::error_code ec;
    const auto status = std::filesystem::status(path, ec);
    if (!std::filesystem::exists(status)) {
        return unreadable{fmt::format("cannot be read: {}", ec.message())};
    }
    if (!std::filesystem::is_regular_file(status)) {
        return unreadable{"cannot be read: it is not a regular file"};
    }
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return unreadable{
            fmt::format("cannot be read: {}; check that the service's user may read it",
                        std::generic_category().message(errno))};
    }
    std::string text;
    char part[64 * 1024];
    while (in.read(part, sizeof part) || in.gcount() > 0) {
        text.append(part, static_cast<std::size_t>(in.gcount()));
        if (text.size() > bytes_max) {
            return unreadable{fmt::format("is larger than the {} bytes allowed", bytes_max)};
        }
    }
    if (in.bad()) return unreadable{"cannot be read to its end: the disk reports an error"};
    return text;
}

}  // namespace tiendo::config
