// tiendo import xes without a mapping: a log that `tiendo export xes` wrote becomes its events
// again.
#include "cli/import_commands.hpp"
#include "cli/import_rows.hpp"
#include "exporter/text_forms.hpp"
#include "importer/flat_event.hpp"
#include "importer/xes_reader.hpp"

#include <fmt/format.h>

namespace tiendo::cli {
namespace {

importer::import_row row_of(const importer::xes_event& from, std::uint64_t number) {
    importer::import_row out;
    out.row = number;
    out.line = from.line;
    importer::flat_event fields;
    for (const auto& [name, value] : from.values) {
        if (name.starts_with(exporter::own_prefix))
            fields.emplace(name.substr(exporter::own_prefix.size()), value);
    }
    if (fields.empty()) {
        out.refusals.push_back({"foreign_event",
                                std::string(exporter::own_prefix),
                                "no attribute of ours: a log of another system needs --mapping"});
        return out;
    }
    if (const auto code = fields.find("dossier_code"); code != fields.end())
        (void)normalise_code(code->second, out.dossier);
    auto made = importer::from_flat(fields);
    if (auto* why = std::get_if<refusal>(&made))
        out.refusals.push_back(std::move(*why));
    else
        out.events.push_back(std::get<dossier::dossier_event>(std::move(made)));
    return out;
}

}  // namespace

exit_code import_own_xes(const row_import_options& options) {
    row_import rows(options);
    importer::byte_source source(options.file);
    std::uint64_t number = 0;
    std::uint64_t traces = 0;
    bool alive = true;
    importer::xes_reader reader(options.file, [&](importer::xes_trace&& trace) {
        ++traces;
        for (const auto& event : trace.events) alive = alive && rows.take(row_of(event, ++number));
    });
    const auto broken = rows.read(source, reader, alive);
    return rows.finish(boost::json::object{{"traces", traces}},
                       broken ? std::optional(broken->text()) : std::nullopt);
}

}  // namespace tiendo::cli
