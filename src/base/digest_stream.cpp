// SHA-256 in pieces by OpenSSL.
#include "tiendo/base/digest_stream.hpp"

#include "tiendo/base/check.hpp"

#include <openssl/evp.h>

namespace tiendo {

struct sha256_stream::context {
    EVP_MD_CTX* state = EVP_MD_CTX_new();

    context() { begin(); }
    ~context() { EVP_MD_CTX_free(state); }
    context(const context&) = delete;
    context& operator=(const context&) = delete;

    void begin() {
        TIENDO_ASSERT(state != nullptr && EVP_DigestInit_ex(state, EVP_sha256(), nullptr) == 1);
    }
};

sha256_stream::sha256_stream() : context_(std::make_unique<context>()) {}
sha256_stream::~sha256_stream() = default;

void sha256_stream::add(std::string_view piece) noexcept {
    TIENDO_ASSERT(EVP_DigestUpdate(context_->state, piece.data(), piece.size()) == 1);
}

digest256 sha256_stream::finish() noexcept {
    digest256 out{};
    unsigned size = 0;
    TIENDO_ASSERT(EVP_DigestFinal_ex(context_->state, out.data(), &size) == 1 &&
                  size == out.size());
    context_->begin();
    return out;
}

}  // namespace tiendo
