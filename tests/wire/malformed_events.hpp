// Malformed events by kind and seed, in both forms, each with the codes that may
// answer it: for the promise that a malformed event is refused alone and by name.
#pragma once

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/wire/messages.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::testing {

struct malformed_event {
    std::string bytes;
    std::vector<std::string_view> codes;  // one of these must answer
    std::string_view field;               // where the field is certain: its path within the event
};

// An event as a list of parts, so that a test can put in, change and leave out.
// Binary: the bytes of each field. JSON: each member as text.
struct event_parts {
    wire::subprotocol form;
    std::vector<std::string> parts;

    [[nodiscard]] std::string joined() const {
        std::string out;
        for (const auto& part : parts) {
            if (form == wire::subprotocol::json) out += out.empty() ? "{" : ",";
            out += part;
        }
        return form == wire::subprotocol::protobuf ? out : (out.empty() ? "{}" : out + "}");
    }
};

// --- protobuf by hand -----------------------------------------------------------------

inline std::string number_field(std::uint32_t number, std::uint64_t value) {
    std::string out;
    put_varint(out, static_cast<std::uint64_t>(number) << 3);
    put_varint(out, value);
    return out;
}
inline std::string bytes_field(std::uint32_t number, std::string_view value) {
    std::string out;
    put_varint(out, static_cast<std::uint64_t>(number) << 3 | 2);
    put_bytes(out, value);
    return out;
}
inline std::string timestamp(std::int64_t seconds, std::int64_t nanos) {
    return number_field(1, static_cast<std::uint64_t>(seconds)) +
           number_field(2, static_cast<std::uint64_t>(nanos));
}

// A sound Received; parts 0 to 3 are required, part 4 is the body.
inline event_parts sound_parts(rng& random, wire::subprotocol form) {
    const auto id = "e-" + std::to_string(random.next());
    if (form == wire::subprotocol::protobuf) {
        return {form,
                {bytes_field(1, id),
                 bytes_field(2, "H01-1"),
                 bytes_field(3, "H01"),
                 bytes_field(5, timestamp(1'771'000'000, 250'000'000)),
                 bytes_field(17, bytes_field(1, "1.000") + number_field(2, 2)),
                 bytes_field(7, "CB-7")}};
    }
    return {form,
            {R"("event_id":")" + id + '"',
             R"("dossier_code":"H01-1")",
             R"("agency_code":"H01")",
             R"("occurred_at":"2026-02-13T07:31:00.250Z")",
             R"("received":{"procedure_code":"1.000","channel":"ONLINE"})",
             R"("actor":"CB-7")"}};
}

struct malformed_kind {
    std::string_view name;
    malformed_event (*make)(rng& random, wire::subprotocol form);
};

namespace malformed_detail {

// The sound event with one part replaced; `binary` and `json` are the spellings of the part.
inline malformed_event replaced(rng& random,
                                wire::subprotocol form,
                                std::size_t part,
                                const std::string& binary,
                                const std::string& json,
                                std::vector<std::string_view> codes,
                                std::string_view field) {
    auto parts = sound_parts(random, form);
    parts.parts[part] = form == wire::subprotocol::protobuf ? binary : json;
    return {parts.joined(), std::move(codes), field};
}
inline malformed_event with(rng& random,
                            wire::subprotocol form,
                            const std::string& binary,
                            const std::string& json,
                            std::vector<std::string_view> codes,
                            std::string_view field) {
    auto parts = sound_parts(random, form);
    parts.parts.insert(parts.parts.begin() + random.between(0, 6),
                       form == wire::subprotocol::protobuf ? binary : json);
    return {parts.joined(), std::move(codes), field};
}

inline std::string many(rng& random, std::string_view piece) {
    std::string out;
    for (auto left = random.between(65, 300); left > 0; --left) out += piece;
    return out;
}

inline malformed_event cut_short(rng& random, wire::subprotocol form) {
    auto bytes = sound_parts(random, form).joined();
    if (form == wire::subprotocol::protobuf) {
        bytes.resize(1 + random.below(bytes.size() - 8));
        return {bytes, {"malformed", "missing_field"}, ""};
    }
    // JSON cut at a colon; its bracket stays, else the whole frame would be broken.
    bytes = bytes.substr(0, bytes.find("\"received\"") + 10) + "}";
    return {bytes, {"not_json"}, ""};
}

inline malformed_event cut_off_body(rng& random, wire::subprotocol form) {
    auto parts = sound_parts(random, form);
    parts.parts.erase(parts.parts.begin() + 4);
    return {parts.joined(), {"missing_field"}, "body"};
}

inline malformed_event without_required(rng& random, wire::subprotocol form) {
    constexpr std::string_view names[] = {"event_id", "dossier_code", "agency_code", "occurred_at"};
    auto parts = sound_parts(random, form);
    const auto left_out = random.below(4);
    parts.parts.erase(parts.parts.begin() + static_cast<std::ptrdiff_t>(left_out));
    return {parts.joined(), {"missing_field"}, names[left_out]};
}

inline malformed_event repeated(rng& random, wire::subprotocol form) {
    constexpr std::string_view names[] = {
        "event_id", "dossier_code", "agency_code", "occurred_at", "received"};
    auto parts = sound_parts(random, form);
    const auto which = random.below(5);
    const auto copy = parts.parts[which];
    parts.parts.push_back(copy);
    if (which == 4 && form == wire::subprotocol::protobuf)
        return {parts.joined(), {"second_body"}, names[which]};
    return {parts.joined(), {"repeated_field"}, names[which]};
}

inline malformed_event wrong_type(rng& random, wire::subprotocol form) {
    if (form == wire::subprotocol::protobuf) {
        switch (random.below(4)) {
            case 0:
                return replaced(
                    random, form, 1, number_field(2, 7), "", {"wrong_type"}, "dossier_code");
            case 1:
                return replaced(
                    random, form, 3, number_field(5, 7), "", {"wrong_type"}, "occurred_at");
            case 2:
                return replaced(
                    random, form, 4, number_field(17, 1), "", {"wrong_type"}, "received");
            default:
                return with(
                    random, form, bytes_field(6, "12"), "", {"wrong_type"}, "counter_sequence");
        }
    }
    constexpr std::string_view values[] = {"7", "true", "[]", "{}", "1.5", "[\"H01-1\"]"};
    const std::string value(values[random.below(6)]);
    switch (random.below(3)) {
        case 0:
            return replaced(
                random, form, 1, "", R"("dossier_code":)" + value, {"wrong_type"}, "dossier_code");
        case 1:
            return replaced(
                random, form, 3, "", R"("occurred_at":)" + value, {"wrong_type"}, "occurred_at");
        default:
            return with(
                random, form, "", R"("counter_sequence":1.5)", {"wrong_type"}, "counter_sequence");
    }
}

inline malformed_event random_noise(rng& random, wire::subprotocol form) {
    std::string noise;
    for (auto left = random.between(1, 60); left > 0; --left)
        noise.push_back(static_cast<char>(random.next()));
    if (form == wire::subprotocol::protobuf) {
        noise[0] =
            static_cast<char>(random.chance(500) ? 0x07 : 0xFC);  // no wire type 7, no field 127
        return {noise, {"malformed", "unknown_field"}, ""};
    }
    std::erase_if(noise, [](char c) {
        return std::string_view("{}[]\"\\,").find(c) != std::string_view::npos;
    });
    return {"{?" + noise + "}", {"not_json"}, ""};
}

inline malformed_event nested_deeply(rng& random, wire::subprotocol form) {
    const auto depth = static_cast<std::size_t>(random.between(20, 2'000));
    if (form == wire::subprotocol::protobuf) {
        std::string inner;
        for (std::size_t i = 0; i < depth && inner.size() < 4'000; ++i)
            inner = bytes_field(99, inner);
        return with(random, form, inner, "", {"unknown_field"}, "#99");
    }
    return with(random,
                form,
                "",
                "\"x\":" + std::string(depth, '[') + std::string(depth, ']'),
                {"nesting_too_deep"},
                "");
}

inline malformed_event length_bomb(rng& random, wire::subprotocol form) {
    std::string bomb;
    put_varint(bomb, 2 << 3 | 2);
    put_varint(bomb, 1ull << random.between(20, 62));
    return replaced(random,
                    form,
                    1,
                    bomb,
                    "\"dossier_code\":\"" + std::string(60'000, 'A') + "\"",
                    {"malformed", "too_long"},
                    "dossier_code");
}

inline std::string correction(wire::subprotocol form,
                              const std::string& target,
                              const std::string& body) {
    if (form == wire::subprotocol::protobuf) {
        return bytes_field(
            35, bytes_field(1, target) + bytes_field(2, timestamp(1'771'000'000, 0)) + body);
    }
    return R"("corrected":{"target_event_id":")" + target +
           R"(","occurred_at":"2026-01-01T00:00:00Z",)" + body + "}";
}

}  // namespace malformed_detail

inline const std::vector<malformed_kind>& malformed_kinds() {
    using namespace malformed_detail;  // NOLINT: the table below reads by their names
    using form_t = wire::subprotocol;
    static const std::vector<malformed_kind> kinds{
        {"cut short", cut_short},
        {"without a body", cut_off_body},
        {"without a required field", without_required},
        {"a field that stands twice", repeated},
        {"a value of the wrong type", wrong_type},
        {"noise", random_noise},
        {"nested deeply", nested_deeply},
        {"a length bomb", length_bomb},
        {"an unknown field",
         [](rng& r, form_t f) {
             const auto number = static_cast<std::uint32_t>(r.between(37, 100'000));
             return with(r,
                         f,
                         bytes_field(number, "x"),
                         "\"citizen_name\":\"x\"",
                         {"unknown_field"},
                         f == form_t::json ? "citizen_name" : "");
         }},
        {"an unknown field in the body",
         [](rng& r, form_t f) {
             return replaced(
                 r,
                 f,
                 4,
                 bytes_field(17,
                             bytes_field(1, "P") + number_field(2, 1) + number_field(9, r.next())),
                 R"("received":{"procedure_code":"P","channel":"POST","phone":"09"})",
                 {"unknown_field"},
                 f == form_t::json ? "received.phone" : "received.#9");
         }},
        {"an unknown enumeration value",
         [](rng& r, form_t f) {
             const auto number =
                 r.chance(200) ? r.next() | 64 : static_cast<std::uint64_t>(r.between(4, 90));
             return replaced(r,
                             f,
                             4,
                             bytes_field(17, bytes_field(1, "P") + number_field(2, number)),
                             r.chance(500) ? R"("received":{"procedure_code":"P","channel":"FAX"})"
                                           : R"("received":{"procedure_code":"P","channel":7})",
                             {"unknown_enum_value"},
                             "received.channel");
         }},
        {"a code that is too long",
         [](rng& r, form_t f) {
             const auto text = many(r, "A");
             return replaced(r,
                             f,
                             2,
                             bytes_field(3, text),
                             "\"agency_code\":\"" + text + '"',
                             {"too_long"},
                             "agency_code");
         }},
        {"a code outside the alphabet",
         [](rng& r, form_t f) {
             constexpr std::string_view bad[] = {"H 01", "H01,", "Đ01", "H01\t", "H*", " H01"};
             const std::string text(bad[r.below(6)]);
             return replaced(r,
                             f,
                             2,
                             bytes_field(3, text),
                             "\"agency_code\":\"" + (text == "H01\t" ? "H01\\t" : text) + '"',
                             {"invalid_code"},
                             "agency_code");
         }},
        {"an event_id with spaces or letters beyond ASCII",
         [](rng& r, form_t f) {
             const std::string text = r.chance(500) ? "a b" : "mã-1";
             return replaced(r,
                             f,
                             0,
                             bytes_field(1, text),
                             "\"event_id\":\"" + text + '"',
                             {"invalid_id"},
                             "event_id");
         }},
        {"bad UTF-8",
         [](rng& r, form_t f) {
             constexpr std::string_view bad[] = {
                 "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "a\x80"};
             const std::string text(bad[r.below(5)]);
             return replaced(r,
                             f,
                             5,
                             bytes_field(7, text),
                             r.chance(300) ? R"("actor":"\ud800")" : "\"actor\":\"" + text + '"',
                             {"invalid_utf8"},
                             "actor");
         }},
        {"control characters",
         [](rng& r, form_t f) {
             const std::string text = r.chance(500) ? std::string("a\0b", 3) : "\xC2\x85";
             return replaced(
                 r, f, 5, bytes_field(7, text), R"("actor":"a\u0000b")", {"invalid_text"}, "actor");
         }},
        {"an impossible instant",
         [](rng& r, form_t f) {
             constexpr std::string_view bad[] = {"2026-02-30T00:00:00Z",
                                                 "yesterday",
                                                 "2026-02-13",
                                                 "",
                                                 "2026-02-13T07:31:60Z",
                                                 "2026-02-13T07:31:00"};
             const auto seconds = r.chance(500) ? 253'402'300'800 + r.between(0, 1ll << 60)
                                                : -62'135'596'801 - r.between(0, 1ll << 60);
             return replaced(
                 r,
                 f,
                 3,
                 bytes_field(5,
                             r.chance(500) ? timestamp(seconds, 0)
                                           : timestamp(0, r.chance(500) ? 1'000'000'000 : -1)),
                 "\"occurred_at\":\"" + std::string(bad[r.below(6)]) + '"',
                 {"time_out_of_range", "invalid_time"},
                 "occurred_at");
         }},
        {"two bodies",
         [](rng& r, form_t f) {
             auto parts = sound_parts(r, f);
             parts.parts.push_back(f == form_t::protobuf ? bytes_field(32, "")
                                                         : "\"withdrawn\":{}");
             return malformed_event{parts.joined(), {"second_body"}, "withdrawn"};
         }},
        {"a score outside 1 to 5",
         [](rng& r, form_t f) {
             const auto score = r.between(6, 1ll << 40) * (r.chance(500) ? 1 : -1);
             return replaced(r,
                             f,
                             4,
                             bytes_field(34, number_field(1, static_cast<std::uint64_t>(score))),
                             R"("rated":{"score":)" + std::to_string(score) + "}",
                             {"out_of_range"},
                             "rated.score");
         }},
        {"a limit out of range",
         [](rng& r, form_t f) {
             const auto amount =
                 r.chance(500) ? -r.between(1, 1ll << 40) : r.between(36'501, 1ll << 40);
             const auto limit =
                 number_field(1, static_cast<std::uint64_t>(amount)) + number_field(2, 1);
             return replaced(
                 r,
                 f,
                 4,
                 bytes_field(20, bytes_field(1, "S") + bytes_field(3, limit)),
                 R"("step_started":{"step_code":"S","limit":{"unit":"HOURS","amount":)" +
                     std::to_string(amount) + "}}",
                 {"out_of_range"},
                 "step_started.limit.amount");
         }},
        {"a correction that names itself",
         [](rng& r, form_t f) {
             auto parts = sound_parts(r, f);
             parts.parts[0] = f == form_t::protobuf ? bytes_field(1, "me") : R"("event_id":"me")";
             parts.parts[4] = correction(
                 f, "me", f == form_t::protobuf ? bytes_field(32, "") : "\"withdrawn\":{}");
             return malformed_event{
                 parts.joined(), {"targets_itself"}, "corrected.target_event_id"};
         }},
        {"a correction by a correction",
         [](rng& r, form_t f) {
             const bool annuls = r.chance(500);
             auto parts = sound_parts(r, f);
             parts.parts[4] = correction(f,
                                         "other",
                                         f == form_t::protobuf ? bytes_field(annuls ? 36 : 35, "")
                                         : annuls              ? "\"voided\":{}"
                                                               : "\"corrected\":{}");
             return malformed_event{parts.joined(),
                                    {"not_a_fact"},
                                    annuls ? "corrected.voided" : "corrected.corrected"};
         }},
        {"a correction without a replacement",
         [](rng& r, form_t f) {
             auto parts = sound_parts(r, f);
             parts.parts[4] =
                 correction(f, "other", f == form_t::protobuf ? "" : "\"received\":null");
             return malformed_event{parts.joined(), {"missing_field"}, "corrected.replacement"};
         }},
        {"a number without its counter",
         [](rng& r, form_t f) {
             return with(r,
                         f,
                         number_field(6, 1 + r.below(1'000)),
                         R"("counter_sequence":"12")",
                         {"missing_field"},
                         "counter_id");
         }},
        {"a number that does not fit",
         [](rng& r, form_t f) {
             std::string bomb;
             put_varint(bomb, 6 << 3);
             bomb += std::string(10, '\xff');
             return with(r,
                         f,
                         bomb,
                         R"("counter_sequence":18446744073709551616)",
                         {"malformed", "out_of_range"},
                         "counter_sequence");
         }},
    };
    return kinds;
}

}  // namespace tiendo::testing
