// Traces to events, and the catalogue they need.
#include "importer/xes_import.hpp"

#include "importer/import_row.hpp"
#include "tiendo/base/digest.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace tiendo::importer {
namespace {

struct oddity_words {
    std::string_view name;
    std::string_view explanation;
};

constexpr std::array<oddity_words, oddity_count> words{{
    {"without_code", "trace without a code: not sent"},
    {"repeated_code", "a second trace with the same code: not sent"},
    {"without_start", "trace without a start: not sent"},
    {"without_agency", "trace without a department: not sent"},
    {"without_channel", "trace without a mapped channel: not sent"},
    {"unreadable_date", "a date that is none, or before 2000: trace not sent"},
    {"assumed_channel", "channel missing or not mapped: sent with channels.otherwise"},
    {"without_deadline", "no deadline: sent without an appointment"},
    {"without_end", "no end: sent, stays pending"},
    {"step_without_name", "event without a name: not sent"},
    {"step_without_time", "event without a readable time: not sent"},
    {"end_before_start", "end before start: sent, has no effect, the dossier stays pending"},
    {"step_before_start", "event before the start: sent, kept as a finding"},
    {"step_after_end", "event after the end: sent, kept as a finding"},
}};

std::string csv_text(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c == '\r' || c == '\n' ? ' ' : c;
    }
    return out + "\"";
}

}  // namespace

std::string_view name_of(oddity what) noexcept {
    return words[static_cast<std::size_t>(what)].name;
}
std::string_view explanation_of(oddity what) noexcept {
    return words[static_cast<std::size_t>(what)].explanation;
}

std::string slug_of(std::string_view name, std::size_t most) {
    std::string out;
    bool lossy = false;
    for (const char c : name) {
        const bool small = c >= 'a' && c <= 'z';
        const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
        const bool blank = c == ' ' || c == '-' || c == '/';
        if (small || kept) {
            out += small ? static_cast<char>(c - 'a' + 'A') : c;
        } else if (!out.empty() && out.back() != '-') {
            out += '-';
        }
        lossy = lossy || !(small || kept || blank);
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    if (!lossy && !out.empty() && out.size() <= most) return out;
    constexpr std::size_t digest_length = 12;
    const auto digest = to_hex(sha256(name)).substr(0, digest_length);
    std::string tail;
    (void)normalise_code(digest, tail);
    out.resize(std::min(out.size(), most - digest_length - 1));
    return out.empty() ? tail : out + "-" + tail;
}

xes_import::xes_import(mapping how, calendar::time_zone zone)
    : how_(std::move(how)), zone_(std::move(zone)) {}

void xes_import::note_that(oddity what,
                           std::string_view trace,
                           std::size_t line,
                           std::string_view detail) {
    ++counts_[static_cast<std::size_t>(what)];
    if (notes_.size() < notes_kept_max) {
        notes_.push_back({what, std::string(trace), line, std::string(detail)});
    }
}

const std::string* xes_import::value_of(const attributes& of, const std::string& name) {
    if (name.empty()) return nullptr;
    const auto found = of.find(name);
    return found == of.end() || found->second.empty() ? nullptr : &found->second;
}

xes_import::date_state xes_import::date_of(const attributes& of,
                                           const std::string& name,
                                           instant& out) const {
    const auto* text = value_of(of, name);
    if (text == nullptr) return date_state::absent;
    if (const auto at = parse_rfc3339(*text)) {
        out = *at;
    } else if (const auto wall =
                   parse_rfc3339(*text + "Z")) {  // no offset: the office's wall clock
        out = zone_.to_instant(local_time{wall->time_since_epoch()});
    } else {
        return date_state::unreadable;
    }
    return out < earliest_fact ? date_state::unreadable : date_state::read;
}

agency_code xes_import::agency_of(const std::string& name) {
    const auto code =
        how_.root_code + "." + slug_of(name, code_bytes_max - how_.root_code.size() - 1);
    const auto [at, is_new] = agencies_.try_emplace(code, name);
    if (is_new && agencies_.size() > agencies_max) {
        throw std::length_error(
            "more than 10,000 departments: trace.agency names the wrong attribute");
    }
    return agency_code(at->first);
}

std::vector<dossier::dossier_event> xes_import::events_of(const xes_trace& trace) {
    if (++traces_ > traces_max)
        throw std::length_error("more than 10,000,000 traces: split the file");
    std::vector<dossier::dossier_event> out;
    const auto about = subject_of(trace);
    if (!about) return out;
    const auto receipt = receipt_of(*about);
    if (!receipt) return out;
    ++dossiers_;
    out.push_back(event_of(*about, "received", about->start, *receipt));
    add_steps(*about, out);
    if (about->end) {
        if (*about->end < about->start) {
            note_that(oddity::end_before_start, about->name, trace.line, to_rfc3339(*about->end));
        }
        out.push_back(event_of(*about, "processed", *about->end, dossier::processed{}));
    } else {
        note_that(oddity::without_end, about->name, trace.line, "");
    }
    return out;
}

std::optional<xes_import::subject> xes_import::subject_of(const xes_trace& trace) {
    const auto* name = value_of(trace.values, how_.trace.code);
    const auto refuse = [&](oddity what, std::string_view detail) {
        note_that(what, name != nullptr ? *name : "", trace.line, detail);
        return std::nullopt;
    };
    if (name == nullptr) return refuse(oddity::without_code, how_.trace.code);
    std::string code;
    if (!normalise_code(*name, code)) code = slug_of(*name);
    if (!seen_.insert(code).second) return refuse(oddity::repeated_code, code);

    instant start{};
    const auto started = date_of(trace.values, how_.trace.received, start);
    if (started == date_state::absent) return refuse(oddity::without_start, how_.trace.received);
    if (started == date_state::unreadable)
        return refuse(oddity::unreadable_date, how_.trace.received);
    instant end{};
    const auto ended = date_of(trace.values, how_.trace.processed, end);
    if (ended == date_state::unreadable)
        return refuse(oddity::unreadable_date, how_.trace.processed);
    const auto* department = value_of(trace.values, how_.trace.agency);
    if (department == nullptr) return refuse(oddity::without_agency, how_.trace.agency);
    return subject{trace,
                   *name,
                   dossier_code(code),
                   agency_of(*department),
                   start,
                   ended == date_state::read ? std::optional{end} : std::nullopt};
}

std::optional<dossier::received> xes_import::receipt_of(const subject& about) {
    const auto line = about.trace.line;
    dossier::received body;
    body.procedure = how_.procedure;
    const auto* name = value_of(about.trace.values, how_.trace.channel);
    const auto known = name == nullptr ? how_.channels.end() : how_.channels.find(*name);
    const auto shown = name == nullptr ? std::string_view("(none)") : std::string_view(*name);
    if (known != how_.channels.end()) {
        body.via = known->second;
    } else if (how_.channel_otherwise) {
        body.via = *how_.channel_otherwise;
        note_that(oddity::assumed_channel, about.name, line, shown);
    } else {
        note_that(oddity::without_channel, about.name, line, shown);
        return std::nullopt;
    }
    instant deadline{};
    switch (date_of(about.trace.values, how_.trace.appointment, deadline)) {
        case date_state::read:
            body.appointment_at = deadline;
            break;
        case date_state::absent:
            note_that(oddity::without_deadline, about.name, line, "");
            break;
        case date_state::unreadable:
            note_that(oddity::unreadable_date, about.name, line, how_.trace.appointment);
            return std::nullopt;
    }
    return body;
}

void xes_import::add_steps(const subject& about, std::vector<dossier::dossier_event>& out) {
    std::size_t index = 0;
    for (const auto& event : about.trace.events) {
        const auto suffix = std::to_string(index++);
        const auto* name = value_of(event.values, how_.step.code);
        const auto* unit = value_of(event.values, how_.step.unit);
        instant at{};
        if (name == nullptr) {
            note_that(oddity::step_without_name, about.name, event.line, "");
            continue;
        }
        if (date_of(event.values, how_.step.at, at) != date_state::read) {
            note_that(oddity::step_without_time, about.name, event.line, *name);
            continue;
        }
        if (at < about.start) note_that(oddity::step_before_start, about.name, event.line, *name);
        if (about.end && at > *about.end) {
            note_that(oddity::step_after_end, about.name, event.line, *name);
        }
        out.push_back(event_of(
            about,
            suffix,
            at,
            dossier::step_finished{
                slug_of(*name), unit != nullptr ? slug_of(*unit) : std::string(), std::nullopt}));
    }
}

dossier::dossier_event xes_import::event_of(const subject& about,
                                            std::string_view suffix,
                                            instant at,
                                            dossier::fact_body body) {
    dossier::dossier_event out;
    out.id = id_of(about.code, suffix);
    out.dossier = about.code;
    out.agency = about.agency;
    out.counter = counter_id(how_.root_code + ".IMPORT");
    out.occurred_at = at;
    out.counter_sequence = ++counter_sequence_;
    out.body = std::move(body);
    return out;
}

catalogue::file_texts xes_import::catalogue_files() const {
    std::string agencies =
        "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n";
    agencies += fmt::format("{0},{1},{1},province,,,,,{2}\n",
                            how_.root_code,
                            csv_text(how_.root_name),
                            how_.calendar.id);
    for (const auto& [code, name] : agencies_) {
        agencies +=
            fmt::format("{0},{1},{1},department,{2},,,,\n", code, csv_text(name), how_.root_code);
    }
    const auto procedures = fmt::format(
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_"
        "limit,"
        "committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,"
        "valid_from,valid_to,legal_source\n"
        "{0},{1},{1},{2},{3},,,,,,roll,none,none,none,,,\n",
        how_.procedure.view(),
        csv_text(how_.procedure_name),
        how_.field_code,
        csv_text(how_.field_name));
    const auto& calendar = how_.calendar;
    const auto calendars =
        fmt::format("calendar_id,parent_id,time_zone,published_from,published_to\n{},,{},{},{}\n",
                    calendar.id,
                    calendar.time_zone,
                    to_text(calendar.published_from),
                    to_text(calendar.published_to));
    std::string hours = "calendar_id,valid_from,weekday,windows\n";
    for (const auto* day : {"mon", "tue", "wed", "thu", "fri"}) {
        hours += fmt::format(
            "{},{},{},{}\n", calendar.id, to_text(calendar.published_from), day, calendar.hours);
    }
    return {{"agencies.csv", agencies},
            {"procedures.csv", procedures},
            {"calendars.csv", calendars},
            {"hours.csv", hours}};
}

}  // namespace tiendo::importer
