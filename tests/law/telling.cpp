// Reads terms and stories; see the header.
#include "telling.hpp"

#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace tiendo::testing {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view procedure = "P";

std::string text_of(const std::string& name) {
    std::ifstream file{std::string(TIENDO_SOURCE_DIR) + "/tests/data/law/" + name};
    if (!file) throw std::runtime_error("tests/data/law/" + name + " is not there");
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

[[noreturn]] void not_understood(const std::string& what) {
    throw std::runtime_error("not understood: '" + what + "' (tests/data/law/README.md)");
}

std::string without_header(const std::string& csv) {
    return csv.substr(csv.find('\n') + 1);
}

void replace_first(std::string& text, std::string_view old, std::string_view now) {
    const auto place = text.find(old);
    if (place == std::string::npos) not_understood(std::string(old));
    text.replace(place, old.size(), now);
}

// The shipped calendar with the made-up offices of tests/data/law beside it.
std::shared_ptr<const catalogue::catalogue> catalogue_of(const terms& rules, bool with_2027) {
    const auto& shipped = catalogue::embedded_calendar();
    auto files = catalogue::file_texts{
        {"agencies.csv", text_of("agencies.csv")},
        {"procedures.csv", rules.procedures_csv},
        {"steps.csv", rules.steps_csv},
        {"calendars.csv", shipped.at("calendars.csv") + without_header(text_of("calendars.csv"))},
        {"calendar.csv", shipped.at("calendar.csv")},
        {"hours.csv", shipped.at("hours.csv") + without_header(text_of("hours.csv"))}};
    if (with_2027) {
        replace_first(files["calendars.csv"], "2026-12-31", "2027-12-31");
        files["calendar.csv"] += "vn,2027-01-01,off,,Tết Dương lịch,BLLĐ 45/2019/QH14 Đ.112(1)\n";
    }
    auto outcome = catalogue::catalogue::parse(files);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
        throw std::runtime_error("the catalogue was refused: " + refused->front().text());
    }
    return std::get<std::shared_ptr<const catalogue::catalogue>>(outcome);
}

// One row of procedures.csv, as the terms fill it.
struct procedure_fields {
    std::string statutory = ",";
    std::string committed = ",";
    std::string cut_off;
    std::string origin = "roll";
    std::string supplement = "pause_working";
    std::string payment = "none";
    std::string suspension = "pause_working";
    std::string from;
    std::string to;
    std::vector<std::string> steps;  // "B1,2,working_days"

    [[nodiscard]] std::string steps_csv() const {
        std::string out;
        for (const auto& s : steps) {
            const auto comma = s.find(',');
            out += std::string(procedure) + "," + s.substr(0, comma) + ",Bước" + s.substr(comma) +
                   "," + from + "\n";
        }
        return out;
    }
    [[nodiscard]] std::string csv() const {
        return std::string(procedure) + ",Thủ tục,,F,Lĩnh vực," + statutory + "," + committed +
               "," + cut_off + "," + origin + "," + supplement + "," + payment + "," + suspension +
               "," + from + "," + to + ",\n";
    }
};

void read_term(phrase words, procedure_fields& row, terms& out) {
    if (std::isdigit(static_cast<unsigned char>(words.peek().front())) != 0) {
        row.statutory = words.word() + ",";
        row.statutory += words.word();
    } else if (words.take("committed")) {
        row.committed = words.word() + ",";
        row.committed += words.word();
    } else if (words.take("no_limit")) {
        row.statutory = ",";
    } else if (words.take("cut_off")) {
        row.cut_off = words.word();
    } else if (words.peek() == "roll" || words.peek() == "next_day") {
        row.origin = words.word();
    } else if (words.take("supplement")) {
        row.supplement = words.word();
    } else if (words.take("payment")) {
        row.payment = words.word();
    } else if (words.take("suspension")) {
        row.suspension = words.word();
    } else if (words.take("step")) {
        auto& step = row.steps.emplace_back(words.word() + ",");
        step += words.word() + ",";
        step += words.word();
    } else if (words.take("from")) {
        row.from = words.word();
    } else if (words.take("agency")) {
        out.agency = words.word();
    } else if (words.take("headline")) {
        const auto wanted = words.word();
        for (std::size_t b = 0; b < dossier::basis_count; ++b) {
            if (dossier::name_of(static_cast<dossier::basis>(b)) == wanted)
                out.headline = static_cast<dossier::basis>(b);
        }
        if (dossier::name_of(out.headline) != wanted) not_understood(wanted);
    } else if (words.take("published") && words.take("2027") && words.take("on")) {
        out.next_year_published = words.time();
    } else {
        not_understood(std::string(words.peek()));
    }
    if (!words.at_end()) not_understood(std::string(words.peek()));
}

// What may stand behind an event's name.
struct details {
    std::optional<instant> appointment;
    std::optional<agency_code> handed_in;
    std::string agency;
    std::string to;
    std::optional<dossier::channel> via;
    std::optional<bool> digital;
    std::int32_t score = 5;
    dossier::outcome result = dossier::outcome::granted;
    std::optional<instant> recorded;
    bool history = false;
    std::string step;
    std::string unit;
    std::optional<calendar::limit> limit;
};

calendar::limit limit_of(phrase& words) {
    constexpr std::array<std::string_view, 5> units{
        "working_days", "calendar_days", "working_hours", "hours", "months"};
    const auto amount = words.number();
    const auto name = words.word();
    const auto found = std::find(units.begin(), units.end(), name);
    if (found == units.end()) not_understood(name);
    return {amount, static_cast<calendar::limit_unit>(found - units.begin() + 1)};
}

details details_of(phrase& words, const std::string& agency) {
    details out;
    out.agency = agency;
    while (!words.at_end()) {
        if (words.take("appointment")) {
            out.appointment = words.time();
        } else if (words.take("handed_in_at")) {
            out.handed_in = agency_code(words.word());
        } else if (words.take("by")) {
            out.agency = words.word();
        } else if (words.take("to")) {
            out.to = words.word();
        } else if (words.take("step")) {
            out.step = words.word();
        } else if (words.take("unit")) {
            out.unit = words.word();
        } else if (words.take("limit")) {
            out.limit = limit_of(words);
        } else if (words.take("recorded")) {
            out.recorded = words.time();
        } else if (words.take("imported")) {
            out.history = true;
        } else if (words.take("refused")) {
            out.result = dossier::outcome::refused;
        } else if (words.take("online")) {
            out.via = dossier::channel::online;
        } else if (words.take("post")) {
            out.via = dossier::channel::post;
        } else if (words.take("in_person")) {
            out.via = dossier::channel::in_person;
        } else if (words.take("digital")) {
            out.digital = true;
        } else if (words.take("on_paper")) {
            out.digital = false;
        } else if (words.take("score")) {
            out.score = static_cast<std::int32_t>(words.number());
        } else {
            not_understood(std::string(words.peek()));
        }
    }
    return out;
}

dossier::channel in_person_unless(const std::optional<dossier::channel>& said) {
    return said.value_or(dossier::channel::in_person);
}

dossier::fact_body body_of(const std::string& name, const details& d) {
    const auto p = procedure_code(procedure);
    if (name == "submitted") return dossier::submitted{p, in_person_unless(d.via)};
    if (name == "received") {
        dossier::received r;
        r.procedure = p;
        r.via = in_person_unless(d.via);
        r.appointment_at = d.appointment;
        r.receiving_agency = d.handed_in;
        return r;
    }
    if (name == "declined") return dossier::declined{};
    if (name == "arrived") return dossier::arrived_at_competent_agency{};
    if (name == "step_started") return dossier::step_started{d.step, d.unit, d.limit};
    if (name == "step_finished") return dossier::step_finished{d.step, d.unit, d.limit};
    if (name == "supplement_requested") return dossier::supplement_requested{};
    if (name == "supplement_received") return dossier::supplement_received{"", "", d.appointment};
    if (name == "payment_requested") return dossier::payment_requested{};
    if (name == "payment_made") return dossier::payment_made{d.via, d.appointment};
    if (name == "suspended") return dossier::suspended{};
    if (name == "resumed") return dossier::resumed{"", "", d.appointment};
    if (name == "rescheduled") return dossier::rescheduled{d.appointment.value(), "", ""};
    if (name == "transferred") return dossier::transferred{agency_code(d.to)};
    if (name == "processed") return dossier::processed{d.result, d.digital, ""};
    if (name == "returned") return dossier::returned{in_person_unless(d.via)};
    if (name == "withdrawn") return dossier::withdrawn{};
    if (name == "stopped") return dossier::stopped{};
    if (name == "rated") return dossier::rated{d.score};
    not_understood(name);
}

// "e07" for the seventh event of a row; "#7" in the table.
std::string id_of(int number) {
    return (number < 10 ? "e0" : "e") + std::to_string(number);
}
event_id target_of(phrase& words) {
    const auto name = words.word();
    if (!name.starts_with('#')) not_understood(name);
    return event_id(id_of(std::stoi(name.substr(1))));
}

told event_of(std::string_view text, int number, const terms& rules) {
    phrase words(text);
    told out;
    auto& e = out.event;
    e.id = event_id(id_of(number));
    const bool is_named = words.peek().starts_with('[');
    const auto label = is_named ? words.word() : std::string("[D]");
    e.dossier = dossier_code(label.substr(1, label.size() - 2));
    e.occurred_at = words.time();
    const auto name = words.word();
    details d;
    if (name == "voided") {
        e.body = dossier::voided{target_of(words), ""};
        d = details_of(words, rules.agency);
    } else if (name == "corrected") {
        const auto target = target_of(words);
        const auto occurred_at = words.time();
        const auto replacement = words.word();
        d = details_of(words, rules.agency);
        e.body = dossier::corrected{target, occurred_at, body_of(replacement, d)};
    } else {
        d = details_of(words, rules.agency);
        e.body = body_of(name, d);
    }
    e.agency = agency_code(d.agency);
    out.recorded_at = d.recorded.value_or(e.occurred_at);
    out.history = d.history;
    return out;
}

}  // namespace

std::vector<table_row> rows_of(const std::string& table,
                               const std::vector<std::string_view>& columns) {
    const auto text = text_of(table);
    catalogue::csv_reader reader(
        table, text, columns, [](const file_refusal& r) { throw std::runtime_error(r.text()); });
    std::vector<table_row> out;
    catalogue::csv_row row;
    while (reader.next(row)) {
        table_row fields;
        for (std::size_t i = 0; i < columns.size(); ++i) fields.emplace(columns[i], row.fields[i]);
        out.push_back(std::move(fields));
    }
    return out;
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
    std::vector<std::string> out;
    while (!text.empty()) {
        auto part = text.substr(0, text.find(separator));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const auto first = part.find_first_not_of(blanks);
        if (first == std::string_view::npos) continue;
        part = part.substr(first, part.find_last_not_of(blanks) - first + 1);
        out.emplace_back(part);
    }
    return out;
}

std::string phrase::word() {
    if (at_end()) throw std::runtime_error("a word is missing at the end");
    return words_[next_++];
}

bool phrase::take(std::string_view expected) {
    if (peek() != expected) return false;
    ++next_;
    return true;
}

int phrase::number() {
    return std::stoi(word());
}

instant phrase::time() {
    const auto date = word();
    std::string of_day = "00:00:00";
    bool is_end_of_day = false;
    if (peek().size() >= 5 && peek()[2] == ':') {
        of_day = word();
        is_end_of_day = of_day == "24:00";
        if (is_end_of_day) of_day = "00:00";
        if (of_day.size() == 5) of_day += ":00";
    }
    const auto parsed = parse_rfc3339(date + " " + of_day + "+07:00");
    if (!parsed) not_understood(date + " " + of_day);
    return *parsed + std::chrono::hours{is_end_of_day ? 24 : 0};
}

instant time_of(std::string_view text) {
    phrase words(text);
    const auto out = words.time();
    if (!words.at_end()) not_understood(std::string(text));
    return out;
}

terms::terms(std::string_view text) {
    std::vector<procedure_fields> rows;
    for (const auto& version : parts_of(text, '|')) {
        procedure_fields row;
        for (const auto& term : parts_of(version, ';')) read_term(phrase(term), row, *this);
        if (!rows.empty()) rows.back().to = row.from;
        rows.push_back(row);
    }
    procedures_csv =
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
        "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
        "suspension_policy,valid_from,valid_to,legal_source\n";
    steps_csv = "procedure_code,step_code,name_vi,limit,unit,valid_from\n";
    for (const auto& row : rows) {
        procedures_csv += row.csv();
        steps_csv += row.steps_csv();
    }
}

std::vector<told> story_of(std::string_view text, const terms& rules) {
    std::vector<told> out;
    for (const auto& event : parts_of(text, ';'))
        out.push_back(event_of(event, static_cast<int>(out.size()) + 1, rules));
    return out;
}

case_file::case_file(const terms& rules) {
    law_.add_version(catalogue_of(rules, false), time_of("2017-01-01"), rules.headline);
    if (rules.next_year_published)
        law_.add_version(catalogue_of(rules, true), *rules.next_year_published, rules.headline);
}

void case_file::tell(const told& said) {
    auto& facts = dossiers_[said.event.dossier.str()];
    const dossier::provenance from{++sequence_, said.recorded_at, "X01", said.history};
    if (!facts.add(dossier::fact_of(said.event, from, law_), law_))
        throw std::runtime_error("the event is there already");
}

dossier::assessment case_file::judge(std::string_view code,
                                     std::vector<std::string>* findings) const {
    const auto found = dossiers_.find(code);
    if (found == dossiers_.end()) not_understood(std::string(code));
    dossier::assessment out;
    std::vector<dossier::finding> all;
    dossier::assess(found->second, law_, out, &all);
    if (findings != nullptr) {
        for (const auto& f : all) findings->emplace_back(dossier::name_of(f.kind));
    }
    return out;
}

}  // namespace tiendo::testing
