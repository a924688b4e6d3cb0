// Units and procedures of an export as CSV.
#include "importer/seen_catalogue.hpp"

#include "importer/rejects_file.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::importer {
namespace {

// A table of the catalogue takes no control characters.
std::string cell(std::string text, std::string_view otherwise) {
    std::replace_if(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    return catalogue::csv_field(text.empty() ? otherwise : std::string_view(text));
}

}  // namespace

void seen_catalogue::add(const agency_code& agency, const std::string& name) {
    if (agencies_.size() >= seen_max && !agencies_.contains(agency.str()))
        ++left_out_;
    else
        agencies_.try_emplace(agency.str(), name);
}

void seen_catalogue::add(const procedure_code& procedure, const procedure_names& names) {
    if (procedures_.size() >= seen_max && !procedures_.contains(procedure.str()))
        ++left_out_;
    else
        procedures_.try_emplace(procedure.str(), names);
}

catalogue::file_texts seen_catalogue::files(const std::string& root_code,
                                            const std::string& root_name) const {
    std::string agencies =
        "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n";
    const auto root = cell(root_name, root_code);
    agencies += fmt::format("{0},{1},{1},province,,,,,vn\n", root_code, root);
    for (const auto& [code, name] : agencies_) {
        if (code == root_code) continue;
        agencies +=
            fmt::format("{0},{1},{1},department,{2},,,,\n", code, cell(name, code), root_code);
    }
    std::string procedures =
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
        "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
        "suspension_policy,valid_from,valid_to,legal_source\n";
    for (const auto& [code, names] : procedures_) {
        std::string field;
        if (!normalise_code(names.field_code, field)) field = "KHAC";
        procedures += fmt::format(
            "{0},{1},{1},{2},{3},,,,,,roll,pause_working,pause_working,pause_working,,,\n",
            code,
            cell(names.name, code),
            field,
            cell(names.field_name, field));
    }
    return {{"agencies.csv", agencies}, {"procedures.csv", procedures}};
}

}  // namespace tiendo::importer
