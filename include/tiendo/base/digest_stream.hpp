// SHA-256 of bytes that come in pieces: of files too long to hold.
#pragma once

#include "tiendo/base/digest.hpp"

#include <memory>
#include <string_view>

namespace tiendo {

// Owner: one thread at a time.
class sha256_stream {
  public:
    sha256_stream();
    ~sha256_stream();
    sha256_stream(const sha256_stream&) = delete;
    sha256_stream& operator=(const sha256_stream&) = delete;

    void add(std::string_view piece) noexcept;
    // Of all pieces; the stream begins anew.
    [[nodiscard]] digest256 finish() noexcept;

  private:
    struct context;
    std::unique_ptr<context> context_;
};

}  // namespace tiendo
