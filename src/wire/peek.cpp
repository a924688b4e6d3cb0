// The number of a batch, found by skipping all else.
#include "tiendo/wire/peek.hpp"

#include "tiendo/base/bytes.hpp"

#include <algorithm>
#include <charconv>

namespace tiendo::wire {
namespace {

constexpr std::uint64_t varint_type = 0;
constexpr std::uint64_t bytes_type = 2;

std::optional<std::uint64_t> peek_protobuf(std::string_view frame) {
    constexpr std::uint64_t batch_tag = 2 << 3 | bytes_type;
    constexpr std::uint64_t batch_id_tag = 1 << 3 | varint_type;
    constexpr std::uint64_t events_tag = 2 << 3 | bytes_type;
    byte_reader outer(frame);
    if (outer.varint() != batch_tag) return std::nullopt;
    byte_reader batch(outer.bytes());
    if (!outer.ok() || !outer.at_end()) return std::nullopt;
    while (!batch.at_end()) {
        const auto tag = batch.varint();
        if (tag == batch_id_tag) {
            const auto id = batch.varint();
            return batch.ok() ? std::optional(id) : std::nullopt;
        }
        if (tag != events_tag) return std::nullopt;
        batch.bytes();
        if (!batch.ok()) return std::nullopt;
    }
    return 0;
}

// A text of JSON, token by token; what is not in order ends it.
class json_steps {
  public:
    explicit json_steps(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] char next() noexcept {
        const auto at = text_.find_first_not_of(" \t\r\n", at_);
        at_ = at == std::string_view::npos ? text_.size() : at;
        return at_ == text_.size() ? '\0' : text_[at_];
    }
    bool take(char c) noexcept {
        if (next() != c) return false;
        ++at_;
        return true;
    }
    // Between its quotes, as it stands there.
    std::optional<std::string_view> string() noexcept {
        if (!take('"')) return std::nullopt;
        const auto begin = at_;
        for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
        }
        if (at_ >= text_.size()) return std::nullopt;
        return text_.substr(begin, at_++ - begin);
    }
    std::string_view number() noexcept {
        static_cast<void>(next());
        const auto begin = at_;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
        return text_.substr(begin, at_ - begin);
    }
    // Any value.
    bool skip() noexcept {
        std::size_t depth = 0;
        do {
            const char c = next();
            if (c == '\0') return false;
            if (c == '"') {
                if (!string()) return false;
                continue;
            }
            if (c == '{' || c == '[') ++depth;
            if (c == '}' || c == ']') {
                if (depth == 0) return false;
                --depth;
            }
            ++at_;
            if (depth == 0 && c != '}' && c != ']') {  // a number or a word
                at_ = std::min(text_.find_first_of(",}] \t\r\n", at_), text_.size());
            }
        } while (depth != 0);
        return true;
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

std::optional<std::uint64_t> read_number(json_steps& text) {
    const bool is_string = text.next() == '"';
    const auto digits = is_string ? text.string() : std::optional(text.number());
    std::uint64_t out = 0;
    if (!digits || digits->empty()) return std::nullopt;
    const auto* const end = digits->data() + digits->size();
    const auto [at, failed] = std::from_chars(digits->data(), end, out);
    if (failed != std::errc{} || at != end) return std::nullopt;
    // Behind it stands what ends a value: else it is no whole number.
    const char next = text.next();
    return next == ',' || next == '}' ? std::optional(out) : std::nullopt;
}

std::optional<std::uint64_t> peek_json(std::string_view frame) {
    json_steps text(frame);
    if (!text.take('{') || text.string() != "batch" || !text.take(':') || !text.take('{'))
        return std::nullopt;
    if (text.next() == '}') return 0;
    do {
        const auto key = text.string();
        if (!key || key->find('\\') != std::string_view::npos || !text.take(':'))
            return std::nullopt;
        if (*key == "batch_id") return read_number(text);
        if (*key != "events" || !text.skip()) return std::nullopt;
    } while (text.take(','));
    return text.take('}') ? std::optional<std::uint64_t>(0) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> peek_batch_id(std::string_view frame, subprotocol form) {
    return form == subprotocol::json ? peek_json(frame) : peek_protobuf(frame);
}

}  // namespace tiendo::wire
