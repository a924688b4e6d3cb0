// Reading the mapping file of `import dvcqg`.
#include "importer/dvcqg_mapping.hpp"

#include "importer/personal_fields.hpp"
#include "tiendo/base/text.hpp"

namespace tiendo::importer {
namespace {

using presence = toml_section::presence;

void refuse_personal(const toml_section& from, std::string_view key, const std::string& field) {
    if (!is_personal_field(field)) return;
    throw toml_refusal{
        from.line_at(key),
        from.full(key),
        "'" + field + "' names a person and is not taken over; give a field of codes"};
}

void read_source(const toml::table& root, dvcqg_mapping& out) {
    toml_section from(root, "source", presence::may_be_absent);
    if (auto zone = from.optional_text("time_zone"); !zone.empty()) out.time_zone = zone;
    if (!from.optional_text("counter").empty()) out.counter = from.code("counter");
    if (!from.optional_text("root_code").empty()) out.root_code = from.code("root_code");
    if (auto name = from.optional_text("root_name"); !name.empty()) out.root_name = name;
    if (auto fields = from.optional_texts("agency_fields"); !fields.empty())
        out.agency_fields = std::move(fields);
    for (const auto& field : out.agency_fields) refuse_personal(from, "agency_fields", field);
    out.officer_field = from.optional_text("officer_field");
    refuse_personal(from, "officer_field", out.officer_field);
    if (auto field = from.optional_text("state_at_field"); !field.empty())
        out.state_at_field = field;
    refuse_personal(from, "state_at_field", out.state_at_field);
    out.state_8_suspends = from.optional_flag("state_8_suspends");
    from.refuse_unknown();
}

code_table read_codes(const toml::table& root,
                      const std::string& name,
                      std::optional<std::string>& otherwise) {
    const toml_section from(root, name, presence::may_be_absent);
    code_table out;
    for (const auto& [value, text] : from.texts()) {
        std::string code;
        if (!normalise_code(text, code)) {
            throw toml_refusal{
                from.line_at(value), from.full(value), "a code has 1 to 64 of A-Z 0-9 . _ / -"};
        }
        if (value == "otherwise")
            otherwise = code;
        else
            out.emplace(value, code);
    }
    return out;
}

// What the file says goes before the defaults.
std::optional<dossier::channel> read_channels(const toml::table& root,
                                              const std::string& name,
                                              channel_table& out) {
    std::optional<dossier::channel> otherwise;
    for (const auto& [value, via] : toml_section(root, name, presence::may_be_absent).channels()) {
        if (value == "otherwise")
            otherwise = via;
        else
            out.insert_or_assign(value, via);
    }
    return otherwise;
}

}  // namespace

std::variant<dvcqg_mapping, file_refusal> dvcqg_mapping::parse(std::string_view text,
                                                               const std::string& file_name) {
    dvcqg_mapping out;
    auto refused = read_toml(
        text,
        file_name,
        {"source", "agencies", "procedures", "channels", "return_channels"},
        [&out](const toml::table& root) {
            read_source(root, out);
            out.agencies = read_codes(root, "agencies", out.agency_otherwise);
            out.procedures = read_codes(root, "procedures", out.procedure_otherwise);
            out.channel_otherwise = read_channels(root, "channels", out.channels);
            out.return_otherwise = read_channels(root, "return_channels", out.return_channels)
                                       .value_or(out.return_otherwise);
        });
    if (refused) return *std::move(refused);
    return out;
}

}  // namespace tiendo::importer
