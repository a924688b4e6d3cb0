// The rows of agencies.csv, procedures.csv and steps.csv as values, each field
// checked; and the rules between rows of one file.
//
// A row with a broken field is reported and left out of the values, but its
// code stays known, so that rows that refer to it are not refused as well.
#pragma once

#include "fields.hpp"
#include "refusal_list.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/catalogue/catalogue.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tiendo::catalogue {

using code_set = std::unordered_set<std::string, text_hash, std::equal_to<>>;

struct agency_table {
    std::vector<agency> rows;  // calendar_id as the file has it, parents unchecked
    std::vector<std::size_t> lines;
    code_set known;
    table_state state = table_state::rows_missing;  // until the file has been read
};
[[nodiscard]] agency_table read_agencies(std::string_view text, refusal_list& refusals);

struct procedure_table {
    std::vector<procedure> rows;
    code_set known;
    table_state state = table_state::rows_missing;  // until the file has been read
};
[[nodiscard]] procedure_table read_procedures(std::string_view text, refusal_list& refusals);

[[nodiscard]] std::vector<step> read_steps(std::string_view text,
                                           const procedure_table& procedures,
                                           refusal_list& refusals);

}  // namespace tiendo::catalogue
