// Patching templates; see the header.
#include "client/bench_events.hpp"

#include "tiendo/base/bytes.hpp"
#include "tiendo/wire/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace tiendo::client {
namespace {

// Field numbers of the contract (proto/tiendo/v1/counter_session.proto); bench checks its first
// frame with wire's own decoder, so a mistake here cannot go unseen.
constexpr char client_message_batch = 2 << 3 | 2;
constexpr char batch_batch_id = 1 << 3 | 0;
constexpr char batch_events = 2 << 3 | 2;

constexpr std::size_t open_dossiers_max = 4'096;  // of one connection
constexpr std::size_t procedures_max = 16;        // variants of each agency's receipts
constexpr std::size_t agencies_max = 1'024;       // x (16 + 5) x 200 bytes = 4 MB of templates

constexpr std::string_view event_id_mark = "EEEEEEEE-EEEE-EEEE-EEEE-EEEEEEEEEEEE";
constexpr std::string_view dossier_prefix = "BENCH-";
constexpr std::string_view dossier_mark = "BENCH-DDDDDDDDDDDDDDDD";
// A second whose varint has five bytes, as every second from 1978 to 2038 and beyond has.
constexpr std::chrono::sys_seconds second_mark{std::chrono::seconds{1'700'000'001}};
constexpr std::size_t second_bytes = 5;

std::string varint_of(std::uint64_t value) {
    std::string out;
    put_varint(out, value);
    return out;
}

std::size_t place_of(const std::string& in, std::string_view mark) {
    const auto at = in.find(mark);
    if (at == std::string::npos || in.find(mark, at + 1) != std::string::npos) {
        throw std::logic_error("an encoded event does not hold a mark exactly once");
    }
    return at;
}

event_template template_of(const dossier::dossier_event& event) {
    std::string inner;
    wire::event_to_protobuf(event, inner);
    event_template out;
    out.bytes.push_back(batch_events);
    put_bytes(out.bytes, inner);
    out.event_id_at = place_of(out.bytes, event_id_mark);
    out.dossier_at = place_of(out.bytes, dossier_mark);
    out.second_at = place_of(
        out.bytes, varint_of(static_cast<std::uint64_t>(second_mark.time_since_epoch().count())));
    return out;
}

dossier::fact_body body_of(bench_templates::body what, const std::string& procedure) {
    switch (what) {
        case bench_templates::body::received: {
            dossier::received body;
            body.procedure = procedure_code(procedure);
            body.via = dossier::channel::online;
            return body;
        }
        case bench_templates::body::step_started:
            return dossier::step_started{"THAM-DINH", "PHONG-1", {}};
        case bench_templates::body::step_finished:
            return dossier::step_finished{"THAM-DINH", "PHONG-1", {}};
        case bench_templates::body::supplement_requested:
            return dossier::supplement_requested{"THIEU-GIAY-TO", ""};
        case bench_templates::body::supplement_received:
            return dossier::supplement_received{"", "", {}};
        case bench_templates::body::processed:
            return dossier::processed{};
    }
    return dossier::processed{};
}

// Codes are read as upper case, so they are written so.
void put_hex(char* at, std::uint64_t value, int digits) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (int i = digits - 1; i >= 0; --i, value >>= 4) at[i] = hex[value & 15];
}

}  // namespace

bench_templates::bench_templates(const bench_catalogue& catalogue)
    : agencies_(std::min(catalogue.agencies.size(), agencies_max)),
      variants_(std::min(catalogue.procedures.size(), procedures_max)) {
    if (agencies_ == 0 || variants_ == 0)
        throw std::invalid_argument("no agency or no procedure to choose from");
    dossier::dossier_event event;
    event.id = event_id(event_id_mark);
    event.dossier = dossier_code(dossier_mark);
    event.counter = counter_id("BENCH");
    event.occurred_at = second_mark;
    for (std::size_t a = 0; a < agencies_; ++a) {
        event.agency = agency_code(catalogue.agencies[a]);
        for (std::size_t b = 0; b < bodies; ++b) {
            const bool names_procedure = static_cast<body>(b) == body::received;
            for (std::size_t v = 0; v < (names_procedure ? variants_ : 1); ++v) {
                const auto chosen = (a + v * 7) % catalogue.procedures.size();
                event.body = body_of(static_cast<body>(b), catalogue.procedures[chosen]);
                all_.push_back(template_of(event));
            }
        }
    }
}

bench_source::bench_source(const bench_templates& templates,
                           std::uint64_t run,
                           std::uint16_t source)
    : templates_(templates), random_(run * 1'000'003 + source), run_(run), source_(source) {
    if (source > sources_max)
        throw std::invalid_argument("more sources than three hexadecimal digits can name");
}

// The id is a UUIDv7 in form: 48 bits that grow with the run, the version, source and number.
void bench_source::append(const event_template& from, std::uint64_t dossier, std::string& out) {
    const auto at = out.size();
    out.append(from.bytes);
    char* bytes = out.data() + at;
    const auto number = next_event_++;
    char* id = bytes + from.event_id_at;
    put_hex(id, run_ >> 16, 8);
    put_hex(id + 9, run_, 4);
    put_hex(id + 14, 0x7000u | source_, 4);
    put_hex(id + 19, 0x8000, 4);
    put_hex(id + 24, number, 12);
    char* code = bytes + from.dossier_at + dossier_prefix.size();
    put_hex(code, run_, 6);
    put_hex(code + 6, source_, 3);
    put_hex(code + 9, dossier, 7);
    std::uint64_t second = second_;
    char* varint = bytes + from.second_at;
    for (std::size_t i = 0; i + 1 < second_bytes; ++i, second >>= 7)
        varint[i] = static_cast<char>(second | 0x80);
    varint[second_bytes - 1] = static_cast<char>(second);
}

void bench_source::write_event(std::string& out) {
    using body = bench_templates::body;
    const auto dice = random_.next();
    const auto share = dice % 10;
    const bool receive = open_.empty() || (share < 3 && open_.size() < open_dossiers_max);
    if (receive) {
        const auto agency = static_cast<std::uint32_t>((dice >> 8) % templates_.agencies());
        open_.push_back({next_dossier_++, agency, false, false});
        append(templates_.of(agency, body::received, dice >> 40), open_.back().number, out);
    } else if (share >= 7) {
        const auto done = open_.front();
        open_.pop_front();
        append(templates_.of(done.agency, body::processed, 0), done.number, out);
    } else {
        auto& one = open_[(dice >> 8) % open_.size()];
        const bool papers = share == 3;  // one in four of the middle facts is about papers
        auto& flag = papers ? one.waits_for_papers : one.in_step;
        const auto what = papers ? (flag ? body::supplement_received : body::supplement_requested)
                                 : (flag ? body::step_finished : body::step_started);
        flag = !flag;
        append(templates_.of(one.agency, what, 0), one.number, out);
    }
}

void bench_source::write_batch(std::uint64_t batch_id,
                               std::size_t events,
                               std::chrono::sys_seconds now,
                               std::string& out) {
    second_ = static_cast<std::uint64_t>(now.time_since_epoch().count());
    events_.clear();
    events_.push_back(batch_batch_id);
    put_varint(events_, batch_id);
    for (std::size_t i = 0; i < events; ++i) write_event(events_);
    out.clear();
    out.push_back(client_message_batch);
    put_bytes(out, events_);
}

void bench_source::renumber(std::uint64_t batch_id, std::string& frame) {
    byte_reader reader(std::string_view(frame).substr(1));
    (void)reader.varint();
    auto id = varint_of(batch_id);
    const auto at = frame.size() - reader.rest().size() + 1;
    std::copy(id.begin(), id.end(), frame.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace tiendo::client
