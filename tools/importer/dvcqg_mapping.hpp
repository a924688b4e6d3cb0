// How do the values of the national exchange format translate into ours?
//
// Everything has a default, so that files whose units and procedures stand there
// by the codes of the catalogue need no mapping. Keys: tools/importer/README.md;
// an unknown key is refused. Immutable value.
#pragma once

#include "importer/toml_section.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::importer {

using code_table = std::map<std::string, std::string, std::less<>>;  // foreign value -> our code

struct dvcqg_mapping {
    std::string time_zone = "Asia/Ho_Chi_Minh";
    std::string counter = "DVCQG.IMPORT";
    std::string root_code = "TINH", root_name = "Tỉnh";  // of a catalogue that is written
    std::vector<std::string> agency_fields{"MaDonViXuLy", "MaDonVi", "DonViXuLy"};
    std::string officer_field;  // empty: officers are not taken over
    std::string state_at_field = "ThoiDiemXuLy";
    bool state_8_suspends = false;
    code_table agencies, procedures;
    std::optional<std::string> agency_otherwise, procedure_otherwise;
    channel_table channels{{"1", dossier::channel::in_person},
                           {"2", dossier::channel::online},
                           {"3", dossier::channel::post}};
    std::optional<dossier::channel> channel_otherwise;  // absent: such rows are refused
    channel_table return_channels{{"0", dossier::channel::in_person},
                                  {"1", dossier::channel::post},
                                  {"2", dossier::channel::online}};
    dossier::channel return_otherwise = dossier::channel::in_person;

    [[nodiscard]] static std::variant<dvcqg_mapping, file_refusal> parse(
        std::string_view toml, const std::string& file_name);
};

}  // namespace tiendo::importer
