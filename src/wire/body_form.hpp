// The oneof of an event, for either form: which C++ alternative stands for
// which number or name, and how its fields are reached.
#pragma once

#include "wire/schema.hpp"

#include <array>
#include <cstddef>
#include <utility>
#include <variant>

namespace tiendo::wire::detail {

template <class T>
concept has_body =
    std::is_same_v<T, dossier::dossier_event> || std::is_same_v<T, dossier::corrected>;

inline dossier::event_body& body_of(dossier::dossier_event& event) noexcept {
    return event.body;
}
inline dossier::fact_body& body_of(dossier::corrected& event) noexcept {
    return event.replacement;
}

// Reads alternative `index` of the oneof from `in` (a binary_reader or a json_reader),
// whose read_message is found by its argument.
template <std::size_t Index, class Input>
bool read_alternative(Input& in, dossier::fact_body& out, reading& how) {
    return read_message(in, out.template emplace<Index>(), how);
}

template <class Input, std::size_t... Index>
constexpr auto fact_readers(std::index_sequence<Index...>) {
    return std::array{&read_alternative<Index, Input>...};
}

template <class Input>
bool read_body(std::size_t index, Input& in, dossier::fact_body& out, reading& how) {
    static constexpr auto readers =
        fact_readers<Input>(std::make_index_sequence<dossier::fact_kind_count>());
    if (index >= readers.size()) {
        return how.refuse("not_a_fact",
                          "a correction replaces an event by a fact; send a Corrected or Voided of "
                          "the first event instead");
    }
    return readers[index](in, out, how);
}

template <class Input>
bool read_body(std::size_t index, Input& in, dossier::event_body& out, reading& how) {
    if (index == corrected_index) return read_message(in, out.emplace<dossier::corrected>(), how);
    if (index == voided_index) return read_message(in, out.emplace<dossier::voided>(), how);
    return read_body(index, in, out.emplace<dossier::fact_body>(), how);
}

// Calls f(index, body) with the alternative that is there.
template <class F>
void visit_body(const dossier::fact_body& body, F f) {
    std::visit([&](const auto& fact) { f(body.index(), fact); }, body);
}
template <class F>
void visit_body(const dossier::event_body& body, F f) {
    if (const auto* correction = std::get_if<dossier::corrected>(&body)) {
        f(corrected_index, *correction);
    } else if (const auto* annulment = std::get_if<dossier::voided>(&body)) {
        f(voided_index, *annulment);
    } else {
        visit_body(std::get<dossier::fact_body>(body), f);
    }
}

// After all fields are read: the required ones are there, and a body if there must be one.
template <class T>
bool complete(std::uint64_t filled, bool body_seen, reading& how) {
    std::uint64_t bit = 1;
    std::string_view missing;
    const auto look = [&](const auto& field) {
        if (field.needed && (filled & bit) == 0 && missing.empty()) missing = field.name;
        bit <<= 1;
    };
    std::apply([&](const auto&... field) { (look(field), ...); }, fields_of<T>);
    if (has_body<T> && !body_seen && missing.empty()) {
        missing = std::is_same_v<T, dossier::corrected> ? "replacement" : "body";
    }
    if (missing.empty()) return true;
    how.refuse("missing_field", "required, but absent or empty");
    return how.within(missing);
}

}  // namespace tiendo::wire::detail
