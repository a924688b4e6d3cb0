// Reading back what was written to /proc/self/fd.
#include "memory_file.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <sys/mman.h>
#include <unistd.h>

namespace tiendo::sheet {

memory_file::memory_file() : descriptor_(memfd_create("report", MFD_CLOEXEC)) {
    if (descriptor_ < 0) throw std::runtime_error("no memory for the spreadsheet");
}

memory_file::~memory_file() {
    close(descriptor_);
}

std::string memory_file::path() const {
    return fmt::format("/proc/self/fd/{}", descriptor_);
}

std::string memory_file::content() const {
    const auto size = lseek(descriptor_, 0, SEEK_END);
    if (size < 0) throw std::runtime_error("the spreadsheet has no size");
    std::string out(static_cast<std::size_t>(size), '\0');
    std::size_t read = 0;
    while (read < out.size()) {
        const auto n =
            pread(descriptor_, out.data() + read, out.size() - read, static_cast<off_t>(read));
        if (n <= 0) throw std::runtime_error("the spreadsheet cannot be read back");
        read += static_cast<std::size_t>(n);
    }
    return out;
}

}  // namespace tiendo::sheet
