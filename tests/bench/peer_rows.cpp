// PostgreSQL's binary forms; see the header.
#include "peer_rows.hpp"

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/digest.hpp"

namespace tiendo::bench {
namespace {

constexpr std::size_t uuid_bytes = 16;
constexpr std::int64_t seconds_to_2000 = 946'684'800;  // PostgreSQL's instants count from there

std::int16_t number_of_kind(dossier::fact_kind kind) {
    using dossier::fact_kind;
    if (kind == fact_kind::received) return 1;
    if (kind == fact_kind::step_started) return 2;
    if (kind == fact_kind::step_finished) return 3;
    if (kind == fact_kind::supplement_requested) return 4;
    if (kind == fact_kind::supplement_received) return 5;
    return 6;
}

std::string of_int16(std::int16_t value) {
    std::string out;
    put_be16(out, static_cast<std::uint16_t>(value));
    return out;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void put_be16(std::string& out, std::uint16_t value) {
    out.push_back(static_cast<char>(value >> 8));
    out.push_back(static_cast<char>(value));
}

void put_be32(std::string& out, std::uint32_t value) {
    put_be16(out, static_cast<std::uint16_t>(value >> 16));
    put_be16(out, static_cast<std::uint16_t>(value));
}

std::string uuid_of(std::string_view event_id) {
    std::string out;
    int high = -1;
    for (const char c : event_id) {
        if (c == '-') continue;
        const auto digit = hex_digit(c);
        if (digit < 0) break;
        if (high < 0) {
            high = digit;
        } else {
            out.push_back(static_cast<char>(high << 4 | digit));
            high = -1;
        }
    }
    if (out.size() == uuid_bytes && event_id.size() == 36) return out;
    const auto digest = sha256(event_id);
    return {reinterpret_cast<const char*>(&digest), uuid_bytes};
}

void row_of(const dossier::dossier_event& event,
            std::string_view id,
            const code_numbers& agencies,
            const code_numbers& procedures,
            peer_row& out) {
    const auto& body = std::get<dossier::fact_body>(event.body);
    const auto* received = std::get_if<dossier::received>(&body);
    out[0] = id;
    out[1] = event.dossier.view();
    out[2] = of_int16(agencies.of(event.agency.view()));
    out[3] =
        of_int16(received == nullptr ? std::int16_t{0} : procedures.of(received->procedure.view()));
    out[4] = of_int16(number_of_kind(dossier::kind_of(body)));
    const auto us =
        (event.occurred_at.time_since_epoch().count() - seconds_to_2000 * 1'000) * 1'000;
    out[5].clear();
    put_be64(out[5], static_cast<std::uint64_t>(us));
    out[6].clear();
    dossier::encode(event, out[6]);
}

void array_of(std::span<const peer_row> rows, std::size_t column, std::string& out) {
    out.clear();
    put_be32(out, 1);  // dimensions
    put_be32(out, 0);  // no nulls
    put_be32(out, column_types[column]);
    put_be32(out, static_cast<std::uint32_t>(rows.size()));
    put_be32(out, 1);  // the first one's number
    for (const auto& row : rows) {
        put_be32(out, static_cast<std::uint32_t>(row[column].size()));
        out.append(row[column]);
    }
}

void begin_copy(std::string& out) {
    out.append(std::string_view("PGCOPY\n\377\r\n\0", 11));
    put_be32(out, 0);
    put_be32(out, 0);
}

void copy_row(const peer_row& row, std::string& out) {
    put_be16(out, peer_columns);
    for (const auto& value : row) {
        put_be32(out, static_cast<std::uint32_t>(value.size()));
        out.append(value);
    }
}

void end_copy(std::string& out) {
    put_be16(out, 0xffff);
}

}  // namespace tiendo::bench
