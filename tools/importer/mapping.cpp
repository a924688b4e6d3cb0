// Reading the mapping file of `import xes`.
#include "importer/mapping.hpp"

#include "importer/toml_section.hpp"

namespace tiendo::importer {
namespace {

void read_calendar(const toml::table& root, mapping& out) {
    toml_section from(root, "calendar");
    out.calendar = {from.text("id"),
                    from.text("time_zone"),
                    from.text("hours"),
                    from.date("published_from"),
                    from.date("published_to")};
    from.refuse_unknown();
}

void read_catalogue(const toml::table& root, mapping& out) {
    toml_section agency(root, "agency");
    out.root_code = agency.code("root_code");
    out.root_name = agency.text("root_name");
    agency.refuse_unknown();
    toml_section procedure(root, "procedure");
    out.procedure = procedure_code(procedure.code("code"));
    out.procedure_name = procedure.text("name");
    out.field_code = procedure.code("field_code");
    out.field_name = procedure.text("field_name");
    procedure.refuse_unknown();
}

void read_attributes(const toml::table& root, mapping& out) {
    toml_section trace(root, "trace");
    out.trace.code = trace.text("code");
    out.trace.received = trace.text("received");
    out.trace.appointment = trace.optional_text("appointment");
    out.trace.processed = trace.optional_text("processed");
    out.trace.channel = trace.optional_text("channel");
    out.trace.agency = trace.text("agency");
    trace.refuse_unknown();
    toml_section step(root, "step");
    out.step = {step.text("code"), step.optional_text("unit"), step.text("at")};
    step.refuse_unknown();
}

void read_channels(const toml::table& root, mapping& out) {
    out.channels = toml_section(root, "channels").channels();
    const auto otherwise = out.channels.find("otherwise");
    if (otherwise == out.channels.end()) return;
    out.channel_otherwise = otherwise->second;
    out.channels.erase(otherwise);
}

}  // namespace

std::variant<mapping, file_refusal> mapping::parse(std::string_view text,
                                                   const std::string& file_name) {
    mapping out;
    auto refused = read_toml(text,
                             file_name,
                             {"calendar", "agency", "procedure", "trace", "step", "channels"},
                             [&out](const toml::table& root) {
                                 read_calendar(root, out);
                                 read_catalogue(root, out);
                                 read_attributes(root, out);
                                 read_channels(root, out);
                             });
    if (refused) return *std::move(refused);
    return out;
}

}  // namespace tiendo::importer
