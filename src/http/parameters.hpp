// The query of a request, read strictly: every parameter is known, given once,
// and of its form, or the request is refused naming it.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/net/http_message.hpp"

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::http {

// "%41" to "A"; '+' stays itself, as in instants with an offset. nullopt: a broken escape.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

class parameters {
  public:
    // Remembers the first refusal; reading goes on with absent values.
    parameters(std::string_view query,
               std::initializer_list<std::string_view> known,
               std::span<const std::string_view> further_known = {});

    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    // The same without one of them, which means something else to whoever reads these.
    [[nodiscard]] parameters without(std::string_view name) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view name);
    [[nodiscard]] std::optional<local_date> date(std::string_view name);
    [[nodiscard]] std::optional<instant> at(std::string_view name);
    [[nodiscard]] std::optional<std::size_t> number(std::string_view name,
                                                    std::size_t least,
                                                    std::size_t most);
    // An upper-cased code.
    template <class Code>
    [[nodiscard]] std::optional<Code> code(std::string_view name) {
        const auto normal = normal_code(name);
        return normal ? std::optional<Code>(Code(*normal)) : std::nullopt;
    }
    // A name of a closed set, by its parse function.
    template <class Parse>
    [[nodiscard]] auto one_of(std::string_view name, Parse parse, std::string_view names)
        -> decltype(parse(std::string_view{})) {
        const auto value = text(name);
        if (!value) return std::nullopt;
        auto parsed = parse(std::string_view(*value));
        if (!parsed)
            refuse(
                "unknown_value", name, "'" + *value + "' is none of: " + std::string(names) + ".");
        return parsed;
    }

    void refuse(std::string_view code,
                std::string_view name,
                std::string_view detail,
                std::string_view action = "Correct the parameter and ask again.");
    // The refusal, if any: to be answered instead of going on.
    [[nodiscard]] std::optional<net::http_response>& refused() noexcept { return refused_; }

  private:
    [[nodiscard]] std::optional<std::string> normal_code(std::string_view name);
    std::map<std::string, std::string, std::less<>> values_;
    std::optional<net::http_response> refused_;
};

}  // namespace tiendo::http
