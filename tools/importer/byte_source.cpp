// zlib's reader, which takes plain files as they are.
#include "importer/byte_source.hpp"

#include "client/address.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <zlib.h>

namespace tiendo::importer {

struct byte_source::stream {
    explicit stream(gzFile opened) : file(opened) {}
    ~stream() { gzclose(file); }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    gzFile file;
};

byte_source::byte_source(const std::string& name) : name_(name) {
    gzFile opened = name == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(name.c_str(), "rb");
    if (opened == nullptr) {
        throw client::usage_error(
            fmt::format("{}: cannot be read ({})", name, std::strerror(errno)));
    }
    stream_ = std::make_unique<stream>(opened);
    std::error_code ec;
    const auto bytes = name == "-" ? 0 : std::filesystem::file_size(name, ec);
    if (!ec) size_ = bytes;
}

byte_source::~byte_source() = default;

std::size_t byte_source::read(std::span<char> block) {
    const int got = gzread(stream_->file, block.data(), static_cast<unsigned>(block.size()));
    int code = Z_OK;
    const char* why = gzerror(stream_->file, &code);
    if (got < 0 || code == Z_BUF_ERROR) {
        const auto reason = code == Z_BUF_ERROR ? "the compressed data ends early" : why;
        throw client::usage_error(fmt::format("{}: {}; fetch the file again", name_, reason));
    }
    return static_cast<std::size_t>(got);
}

std::uint64_t byte_source::used() const {
    const auto at = gzoffset(stream_->file);
    return at < 0 ? 0 : static_cast<std::uint64_t>(at);
}

}  // namespace tiendo::importer
