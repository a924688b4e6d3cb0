// Writing beside, renaming at the end.
#include "cli/whole_file.hpp"

#include "client/address.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace tiendo::cli {

whole_file::whole_file(std::string name) : name_(std::move(name)) {
    if (name_ == "-") return;
    std::error_code ec;
    const auto there = std::filesystem::status(name_, ec);  // a link is followed
    const bool is_special =
        std::filesystem::exists(there) && there.type() != std::filesystem::file_type::regular;
    written_ = is_special ? name_ : name_ + ".part";
    file_.reset(std::fopen(written_.c_str(), "wb"));
    if (!file_) cannot_write();
}

whole_file::~whole_file() {
    if (!file_ || written_ == name_) return;
    file_.reset();
    std::error_code ec;
    std::filesystem::remove(written_, ec);
}

void whole_file::write(std::string_view text) {
    auto* to = file_ ? file_.get() : stdout;
    if (std::fwrite(text.data(), 1, text.size(), to) != text.size()) cannot_write();
}

void whole_file::finish() {
    if (!file_) {
        if (std::fflush(stdout) != 0) cannot_write();
        return;
    }
    if (std::fclose(file_.release()) != 0) cannot_write();
    if (written_ == name_) return;
    if (std::rename(written_.c_str(), name_.c_str()) != 0) cannot_write();
}

void whole_file::cannot_write() const {
    throw client::usage_error(fmt::format("{}: cannot be written ({}); choose another place",
                                          name_ == "-" ? "standard output" : name_,
                                          std::strerror(errno)));
}

}  // namespace tiendo::cli
