// Appends JSON to a string in one pass: answers of a thousand rows are written
// without a tree in between, and percents keep their two decimals.
#pragma once

#include "tiendo/net/http_message.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::http {

class json_writer {
  public:
    json_writer& open(char bracket) {
        comma();
        out_ += bracket;
        first_ = true;
        return *this;
    }
    json_writer& close(char bracket) {
        out_ += bracket;
        first_ = false;
        return *this;
    }
    // Names are our own: plain ASCII.
    json_writer& key(std::string_view name) {
        comma();
        out_ += '"';
        out_ += name;
        out_ += "\":";
        first_ = true;
        return *this;
    }
    json_writer& text(std::string_view value) { return raw(net::json_quoted(value)); }
    json_writer& number(std::integral auto value) { return raw(std::to_string(value)); }
    json_writer& boolean(bool value) { return raw(value ? "true" : "false"); }
    json_writer& null() { return raw("null"); }
    // A value that is JSON already.
    json_writer& raw(std::string_view json) {
        comma();
        out_ += json;
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
        out_ += '\n';
        return std::move(out_);
    }

  private:
    void comma() {
        if (!first_) out_ += ',';
        first_ = false;
    }
    std::string out_;
    bool first_ = true;
};

}  // namespace tiendo::http
