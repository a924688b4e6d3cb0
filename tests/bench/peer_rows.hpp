// An event as PostgreSQL takes it: the columns of peer_schema.sql in binary form, as arrays of a
// prepared call or as rows of a COPY.
//
// Binary, so that neither the client nor the server spends its time on text.
#pragma once

#include "tiendo/dossier/event.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::bench {

// The numbers of codes in the peer's tables: places in the catalogue's files, from 1 on.
class code_numbers {
  public:
    explicit code_numbers(const std::vector<std::string>& codes) {
        for (const auto& code : codes)
            numbers_.emplace(code, static_cast<std::int16_t>(numbers_.size() + 1));
    }
    // 0: no such code.
    [[nodiscard]] std::int16_t of(std::string_view code) const {
        const auto found = numbers_.find(code);
        return found == numbers_.end() ? std::int16_t{0} : found->second;
    }
    [[nodiscard]] const std::map<std::string, std::int16_t, std::less<>>& all() const {
        return numbers_;
    }

  private:
    std::map<std::string, std::int16_t, std::less<>> numbers_;
};

// id, dossier, agency, procedure, kind, occurred_at, body.
inline constexpr std::size_t peer_columns = 7;
inline constexpr std::array<std::uint32_t, peer_columns> column_types{
    2950, 25, 21, 21, 21, 1184, 17};  // uuid, text, int2, int2, int2, timestamptz, bytea
using peer_row = std::array<std::string, peer_columns>;

// The binary values of an event; `id` are the 16 bytes of its key. Replaces `out`.
void row_of(const dossier::dossier_event& event,
            std::string_view id,
            const code_numbers& agencies,
            const code_numbers& procedures,
            peer_row& out);
// 16 bytes of an id in the form of a UUID, else of its digest.
[[nodiscard]] std::string uuid_of(std::string_view event_id);

// Column `column` of the rows as a one-dimensional array. Replaces `out`.
void array_of(std::span<const peer_row> rows, std::size_t column, std::string& out);
// The beginning of a binary COPY, one row of it, its end. Append.
void begin_copy(std::string& out);
void copy_row(const peer_row& row, std::string& out);
void end_copy(std::string& out);

void put_be16(std::string& out, std::uint16_t value);
void put_be32(std::string& out, std::uint32_t value);

}  // namespace tiendo::bench
