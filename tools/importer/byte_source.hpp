// Where do the bytes of an export come from: a file, a gzip file, or standard
// input, plain or compressed?
//
// Streams in blocks; nothing is held but one block. Owner: one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace tiendo::importer {

class byte_source {
  public:
    // "-" is standard input. Throws client::usage_error when the file cannot be read.
    explicit byte_source(const std::string& name);
    ~byte_source();
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;

    // Bytes put into `block`; 0 = the end. Throws client::usage_error for damaged gzip data.
    [[nodiscard]] std::size_t read(std::span<char> block);
    // Bytes of the file (as stored, compressed or not) that have been used, and its size; 0 =
    // unknown.
    [[nodiscard]] std::uint64_t used() const;
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  private:
    struct stream;
    std::string name_;
    std::unique_ptr<stream> stream_;
    std::uint64_t size_ = 0;
};

}  // namespace tiendo::importer
