// Rows of a flat export to events.
#include "importer/csv_import.hpp"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

namespace tiendo::importer {
namespace {

constexpr std::array<std::string_view, 4> instants{
    "occurred_at", "appointment_at", "new_appointment_at", "replacement_occurred_at"};

bool is_instant(std::string_view field) {
    return std::find(instants.begin(), instants.end(), field) != instants.end();
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Which fields of a dossier's row an event takes over; the protocol refuses those it has not.
const std::set<std::string_view>& fields_of_event(std::string_view event) {
    static const std::set<std::string_view> receipt{
        "procedure_code", "channel", "receiving_agency_code", "appointment_at", "applicant_kind"};
    static const std::set<std::string_view> submission{"procedure_code", "channel"};
    static const std::set<std::string_view> answer{"new_appointment_at"};
    static const std::set<std::string_view> result{"outcome", "digital_result", "result_number"};
    static const std::set<std::string_view> none;
    if (event == "received") return receipt;
    if (event == "submitted") return submission;
    if (event == "supplement_received") return answer;
    if (event == "processed") return result;
    return none;
}

}  // namespace

csv_import::csv_import(csv_mapping how, calendar::time_zone zone)
    : how_(std::move(how)), zone_(std::move(zone)) {}

std::optional<file_refusal> csv_import::take_header(const std::string& file,
                                                    const std::vector<std::string>& names) {
    std::optional<file_refusal> refused;
    const auto find = [&](const text_table& wanted, std::vector<source>& out) {
        for (const auto& [field, column] : wanted) {
            const auto at = std::find_if(names.begin(), names.end(), [&column](const auto& name) {
                return trimmed(name) == column;
            });
            if (at == names.end() && !refused) {
                refused = file_refusal{
                    file,
                    1,
                    column,
                    fmt::format("no such column for {}; the header has {} columns. Name the right "
                                "column, or another file.delimiter",
                                field,
                                names.size())};
            }
            if (at != names.end())
                out.push_back({field, column, static_cast<std::size_t>(at - names.begin())});
        }
    };
    find(how_.columns, columns_);
    find(how_.dates, dates_);
    return refused;
}

std::optional<std::string> csv_import::instant_text(std::string_view text) const {
    if (const auto at = parse_rfc3339(text)) return to_rfc3339(*at);
    for (const auto& format : how_.date_formats) {
        std::istringstream in{std::string(text)};
        date::local_time<milliseconds> wall;
        in >> date::parse(format, wall);
        if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) continue;
        return to_rfc3339(zone_.to_instant(local_time{wall.time_since_epoch()}));
    }
    return std::nullopt;
}

flat_event csv_import::fields_of(const csv_line& line, import_row& out) const {
    flat_event fields = how_.constants;
    for (const auto& from : columns_) {
        std::string value(trimmed((*line.fields)[from.index]));
        if (value.empty()) continue;
        if (const auto table = how_.values.find(from.field); table != how_.values.end()) {
            auto found = table->second.find(value);
            if (found == table->second.end()) found = table->second.find("otherwise");
            if (found != table->second.end()) value = found->second;
        }
        if (is_instant(from.field)) {
            const auto at = instant_text(value);
            if (!at) {
                out.refusals.push_back(
                    {"bad_date",
                     from.column,
                     fmt::format("{} is of none of file.date_formats, nor RFC 3339",
                                 shown(value))});
                continue;
            }
            value = *at;
        }
        fields.insert_or_assign(from.field, std::move(value));
    }
    return fields;
}

import_row csv_import::row_of(const csv_line& line) const {
    import_row out;
    out.row = line.row;
    out.line = line.line;
    const auto fields = fields_of(line, out);
    if (const auto code = fields.find("dossier_code"); code != fields.end())
        (void)normalise_code(code->second, out.dossier);
    if (!out.refusals.empty()) return out;
    if (how_.rows_are_dossiers) {
        tell_dates(line, fields, out);
    } else {
        const auto kind = fields.find("event");
        const auto at = fields.find("occurred_at");
        const auto instant_given =
            at == fields.end() ? std::nullopt : parse_rfc3339(std::string_view(at->second));
        tell(fields,
             fmt::format("{}:{}",
                         kind == fields.end() ? "" : kind->second,
                         instant_given ? instant_given->time_since_epoch().count() : 0),
             out);
    }
    if (!out.refusals.empty()) out.events.clear();
    return out;
}

void csv_import::tell_dates(const csv_line& line, const flat_event& fields, import_row& out) const {
    for (const auto& from : dates_) {
        const auto value = trimmed((*line.fields)[from.index]);
        if (value.empty()) continue;
        const auto at = instant_text(value);
        if (!at) {
            out.refusals.push_back(
                {"bad_date",
                 from.column,
                 fmt::format("{} is of none of file.date_formats, nor RFC 3339", shown(value))});
            continue;
        }
        flat_event event;
        const auto& own = fields_of_event(from.field);
        for (const auto& [field, text] : fields) {
            const bool of_every = field == "dossier_code" || field == "agency_code" ||
                                  field == "counter_id" || field == "actor";
            if (of_every || own.contains(field)) event.emplace(field, text);
        }
        event["event"] = from.field;
        event["occurred_at"] = *at;
        // What the protocol requires of an event and a flat export seldom tells.
        if (from.field == "processed") event.try_emplace("outcome", "GRANTED");
        if (from.field == "returned") event.try_emplace("channel", "IN_PERSON");
        tell(std::move(event), from.field, out);
    }
    // The receipt first, so that nothing waits for it.
    std::sort(out.events.begin(), out.events.end(), [](const auto& a, const auto& b) {
        return std::get<dossier::fact_body>(a.body).index() <
               std::get<dossier::fact_body>(b.body).index();
    });
    if (out.events.empty() && out.refusals.empty())
        out.refusals.push_back({"no_date", "", "no column of [dates] has a value"});
}

// In the words of the file: its column, and what to do. The protocol quotes the value that it
// refuses; a misplaced one may name a person.
refusal csv_import::refusal_of(const refusal& why, const flat_event& fields) const {
    // Without a code no id is made of it: the code is what is missing.
    const bool is_of_code = why.field == "event_id" && !fields.contains("dossier_code");
    const auto field = is_of_code ? std::string("dossier_code") : why.field;
    const auto column = how_.columns.find(field);
    const auto value = fields.find(field);
    const auto in_file = column == how_.columns.end() ? field : column->second;
    if (value == fields.end())
        return {why.code,
                in_file,
                fmt::format("{} is missing ({}): fill it in, or name its column or a constant in "
                            "the mapping",
                            field,
                            why.code)};
    const bool is_translated =
        std::find(translated_fields.begin(), translated_fields.end(), field) !=
        translated_fields.end();
    return {why.code,
            in_file,
            fmt::format("{} is no {} ({}): correct the row{}",
                        shown(value->second),
                        field,
                        why.code,
                        is_translated ? fmt::format(", or name it in the mapping's table [{}], "
                                                    "where `otherwise` stands for all others",
                                                    field)
                                      : std::string(", or the mapping"))};
}

void csv_import::tell(flat_event fields, std::string_view mark, import_row& out) const {
    if (!out.dossier.empty() && !fields.contains("event_id"))
        fields["event_id"] = id_of(dossier_code(out.dossier), fmt::format("csv-{}", mark)).str();
    auto made = from_flat(fields);
    if (auto* why = std::get_if<refusal>(&made)) {
        out.refusals.push_back(refusal_of(*why, fields));
        return;
    }
    out.events.push_back(std::get<dossier::dossier_event>(std::move(made)));
    const auto& body = out.events.back().body;
    const auto* fact = std::get_if<dossier::fact_body>(&body);
    if (fact == nullptr || !how_.rows_are_dossiers) return;
    if (const auto* receipt = std::get_if<dossier::received>(fact))
        out.appointment = receipt->appointment_at;
    const auto kind = dossier::kind_of(*fact);
    if (kind == dossier::fact_kind::processed || kind == dossier::fact_kind::withdrawn ||
        kind == dossier::fact_kind::stopped)
        out.ended_at = out.events.back().occurred_at;
}

}  // namespace tiendo::importer
