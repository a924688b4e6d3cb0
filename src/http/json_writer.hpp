// Appends JSON to a string in one pass: answers of a thousand rows are written
// without a tree in between, and percents keep their two decimals.
//
// The string is kept longer than what is written, so that each value is copied
// to its place without an allocation; take() cuts it. An answer of 1,500 rows
// has 75,000 values.
#pragma once

#include "tiendo/net/http_message.hpp"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {

class json_writer {
  public:
    json_writer() = default;
    // Room for so much from the beginning; more is found as it is written.
    explicit json_writer(std::size_t bytes_expected) : out_(bytes_expected, '\0') {}

    json_writer& open(char bracket) {
        put_value({&bracket, 1});
        first_ = true;
        return *this;
    }
    json_writer& close(char bracket) {
        *room(1) = bracket;
        ++size_;
        first_ = false;
        return *this;
    }
    // Names are our own: plain ASCII.
    json_writer& key(std::string_view name) {
        char* to = after_comma(name.size() + 3);
        *to++ = '"';
        std::memcpy(to, name.data(), name.size());
        to += name.size();
        *to++ = '"';
        *to++ = ':';
        size_ = static_cast<std::size_t>(to - out_.data());
        first_ = true;
        return *this;
    }
    json_writer& text(std::string_view value) {
        if (net::json_plain_length(value) < value.size()) return raw(net::json_quoted(value));
        char* to = after_comma(value.size() + 2);
        *to++ = '"';
        value.copy(to, value.size());
        to += value.size();
        *to++ = '"';
        size_ = static_cast<std::size_t>(to - out_.data());
        return *this;
    }
    json_writer& number(std::integral auto value) {
        char* to = after_comma(number_bytes_max);
        const auto end = std::to_chars(to, to + number_bytes_max, value).ptr;
        size_ = static_cast<std::size_t>(end - out_.data());
        return *this;
    }
    // 9790 as 97.90, and nothing as null.
    json_writer& hundredths(const std::optional<std::int64_t>& value) {
        if (!value) return null();
        const auto magnitude = *value < 0 ? 0 - static_cast<std::uint64_t>(*value)
                                          : static_cast<std::uint64_t>(*value);
        char* to = after_comma(number_bytes_max + 2);
        if (*value < 0) *to++ = '-';
        to = std::to_chars(to, to + number_bytes_max, magnitude / 100).ptr;
        *to++ = '.';
        *to++ = static_cast<char>('0' + magnitude / 10 % 10);
        *to++ = static_cast<char>('0' + magnitude % 10);
        size_ = static_cast<std::size_t>(to - out_.data());
        return *this;
    }
    json_writer& boolean(bool value) { return raw(value ? "true" : "false"); }
    json_writer& null() { return raw("null"); }
    // A value that is JSON already.
    json_writer& raw(std::string_view json) {
        put_value(json);
        return *this;
    }
    template <std::convertible_to<std::string_view> Text>
    json_writer& member(std::string_view name, const Text& value) {
        return key(name).text(value);
    }
    json_writer& member(std::string_view name, const std::optional<std::string>& value) {
        return value ? key(name).text(*value) : key(name).null();
    }

    [[nodiscard]] std::string take() {
        *room(1) = '\n';
        out_.resize(std::exchange(size_, 0) + 1);
        first_ = true;
        return std::exchange(out_, {});
    }

  private:
    static constexpr std::size_t number_bytes_max = 20;  // of 64 bits, with a sign

    char* room(std::size_t bytes) {
        if (out_.size() - size_ < bytes) out_.resize(std::max(out_.size() * 2, size_ + bytes));
        return out_.data() + size_;
    }
    // Where a value of so many bytes goes; what stands before it has its comma.
    char* after_comma(std::size_t bytes) {
        char* to = room(bytes + 1);
        if (!first_) *to++ = ',';
        first_ = false;
        return to;
    }
    void put_value(std::string_view json) {
        char* to = after_comma(json.size());
        json.copy(to, json.size());
        size_ = static_cast<std::size_t>(to - out_.data()) + json.size();
    }

    std::string out_;  // its first size_ bytes are written
    std::size_t size_ = 0;
    bool first_ = true;
};

}  // namespace tiendo::http
