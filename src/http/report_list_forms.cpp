// The forms that list dossiers or lengths of time: overdue, findings, durations,
// steps and the control sheet of one dossier.
#include "api.hpp"
#include "fact_words.hpp"
#include "rates_json.hpp"
#include "report_forms.hpp"
#include "tiendo/report/forms.hpp"
#include "tiendo/report/lists.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace tiendo::http {
namespace {

constexpr std::size_t rows_max = 5'000;
constexpr std::size_t rows_default = 1'000;

namespace ask_for_list {
constexpr report_parameter rows{
    "rows", "số dòng liệt kê (1–5000, mặc định 1000)", "how many are listed (1-5000, else 1000)"};
constexpr report_parameter kind{
    "kind", "chỉ một loại phát hiện, như /v1/findings", "one kind of finding, as in /v1/findings"};
constexpr report_parameter procedure{"procedure", "chỉ một thủ tục", "one procedure only"};
constexpr report_parameter unit{"unit",
                                "thời hạn tính bằng: working_days, calendar_days",
                                "limits in: working_days, calendar_days"};
constexpr report_parameter dossier{"dossier", "mã hồ sơ", "the dossier's code"};
}  // namespace ask_for_list

rates::query read_query(parameters& asked, const report_setting& in) {
    // What a row is by means something else to forms of lengths.
    auto of_rates = asked.without("by");
    auto out = read_rates_question(of_rates, in.now, in.catalogue).query;
    if (of_rates.refused()) asked.refused() = std::move(of_rates.refused());
    out.by = rates::group_by::agency;
    out.places = asked.one_of("places", rates::parse_placing, "as_of_period, by_successor")
                     .value_or(rates::placing::as_of_period);
    return out;
}

std::size_t read_rows(parameters& asked) {
    return asked.number("rows", 1, rows_max).value_or(rows_default);
}

// --- overdue

// The same figure by another way: forms of the rates of the same question, agency by agency.
report_tables overdue_tables(const engine::overdue_list& list, const rates::answer& by_field) {
    return {report::form_overdue(list), report::form_06a(list.figures, by_field)};
}

report_looking read_overdue(parameters& asked, const report_setting& in) {
    const auto q = read_query(asked, in);
    const auto rows = read_rows(asked);
    return [q, rows, now = in.now](const engine::engine& engine) -> report_making {
        auto by_field = q;
        by_field.by = rates::group_by::agency_and_field;
        return [list = engine.overdue(q, now, rows), fields = engine.rates(by_field, now)](
                   const engine::core_reader&) { return overdue_tables(list, fields); };
    };
}

// --- findings

net::http_response too_many_findings() {
    return net::problem(422,
                        {"too_many_findings",
                         "agency",
                         "More than " + std::to_string(engine::finding_dossiers_max) +
                             " dossiers have findings: they are not listed in one report.",
                         "Ask for an agency below, or for one kind."});
}

report::officers_by_sequence officers_of(const engine::finding_list& list,
                                         const engine::core_reader& log) {
    std::vector<std::uint64_t> sequences;
    for (const auto& f : list.rows) {
        if (f.sequence != 0) sequences.push_back(f.sequence);
    }
    std::sort(sequences.begin(), sequences.end());
    report::officers_by_sequence out;
    each_event(sequences, log, [&](std::uint64_t sequence, const dossier::dossier_event& event) {
        if (!event.actor.empty()) out.emplace(sequence, event.actor);
    });
    return out;
}

report_looking read_findings(parameters& asked, const report_setting& in) {
    const auto q = read_query(asked, in);
    engine::finding_list_query listed;
    listed.agency = q.agency;
    listed.from = q.from;
    listed.to = q.to;
    listed.kind = asked.one_of("kind", dossier::parse_finding_kind, "the kinds of /v1/findings");
    listed.rows_max = read_rows(asked);
    return [listed, now = in.now](const engine::engine& engine) -> report_making {
        return [list = engine.findings_between(listed, now)](
                   const engine::core_reader& log) -> report_outcome {
            if (list.is_too_long) return too_many_findings();
            return report_tables{report::form_findings(list, officers_of(list, log))};
        };
    };
}

// --- lengths

std::optional<bool> parse_by_procedure(std::string_view name) {
    if (name == "procedure") return true;
    if (name == "agency") return false;
    return std::nullopt;
}

std::optional<calendar::limit_unit> parse_days(std::string_view name) {
    for (const auto unit :
         {calendar::limit_unit::working_days, calendar::limit_unit::calendar_days}) {
        if (calendar::name_of(unit) == name) return unit;
    }
    return std::nullopt;
}

template <class Query>
Query lengths_of(const rates::query& q) {
    Query out;
    out.agency = q.agency;
    out.from = q.from;
    out.to = q.to;
    out.procedure = q.procedure;
    out.places = q.places;
    return out;
}

report_looking read_durations(parameters& asked, const report_setting& in) {
    auto q = lengths_of<rates::durations_query>(read_query(asked, in));
    q.by_procedure = asked.one_of("by", parse_by_procedure, "agency, procedure").value_or(false);
    const auto unit = asked.one_of("unit", parse_days, "working_days, calendar_days")
                          .value_or(calendar::limit_unit::working_days);
    return [q, unit, now = in.now](const engine::engine& engine) -> report_making {
        return [unit,
                found = engine.durations(q, now),
                in_force = engine.catalogue_in_force(),
                version = engine.catalogue_versions()](const engine::core_reader&) {
            return report_tables{report::form_durations(found, unit, {*in_force, version})};
        };
    };
}

report_looking read_steps(parameters& asked, const report_setting& in) {
    auto q = lengths_of<rates::steps_query>(read_query(asked, in));
    q.by = asked.one_of("by", rates::parse_steps_by, "step, unit, agency, procedure")
               .value_or(rates::steps_by::unit);
    return [q, now = in.now](const engine::engine& engine) -> report_making {
        return [found = engine.steps(q, now),
                in_force = engine.catalogue_in_force(),
                version = engine.catalogue_versions()](const engine::core_reader&) {
            return report_tables{report::form_steps(found, {*in_force, version})};
        };
    };
}

// --- one dossier

report_looking read_control_sheet(parameters& asked, const report_setting& in) {
    const auto code = asked.code<dossier_code>("dossier");
    if (!code) {
        asked.refuse("missing_parameter",
                     "dossier",
                     "A control sheet is of one dossier.",
                     "Give dossier=CODE.");
    }
    return [code = code ? code->str() : std::string(),
            now = in.now](const engine::engine& engine) -> report_making {
        auto judged = engine.dossier(code, now);
        auto told = engine.explain(code, now);
        if (!judged || !told)
            return [code](const engine::core_reader&) { return api::unknown_dossier(code); };
        return [now,
                judged = *std::move(judged),
                told = std::move(told->told),
                in_force = engine.catalogue_in_force(),
                version = engine.catalogue_versions()](const engine::core_reader& log) {
            const auto with = with_words({told, 0}, log);
            return report_tables{
                report::form_control_sheet({judged, with.told, now}, {*in_force, version})};
        };
    };
}

}  // namespace

report_form report_overdue() {
    return {"overdue",
            {"Danh sách hồ sơ giải quyết quá hạn", "Dossiers pending past their due date"},
            {ask_for::agency,
             ask_for::from,
             ask_for::to,
             ask_for::due,
             ask_for::as_of,
             ask_for::places,
             ask_for_list::procedure,
             ask_for_list::rows},
            read_overdue};
}

report_form report_findings() {
    return {"findings",
            {"Các vấn đề phát hiện trong giải quyết hồ sơ", "What was remarkable about dossiers"},
            {ask_for::agency, ask_for::from, ask_for::to, ask_for_list::kind, ask_for_list::rows},
            read_findings};
}

report_form report_durations() {
    return {
        "durations",
        {"Thời gian giải quyết hồ sơ thủ tục hành chính", "Processing time, waits and shortening"},
        {ask_for::agency,
         ask_for::from,
         ask_for::to,
         ask_for::places,
         ask_for_list::procedure,
         {"by", "mỗi dòng là: agency, procedure", "a row is one of: agency, procedure"},
         ask_for_list::unit},
        read_durations};
}

report_form report_steps() {
    return {"steps",
            {"Thời gian giải quyết theo bộ phận và bước", "Which unit and step uses the time"},
            {ask_for::agency,
             ask_for::from,
             ask_for::to,
             ask_for::places,
             ask_for_list::procedure,
             {"by",
              "mỗi dòng là: unit, step, agency, procedure",
              "a row is one of: unit, step, agency, procedure"}},
            read_steps};
}

report_form report_control_sheet() {
    return {"control-sheet",
            {"Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control sheet of a dossier"},
            {ask_for_list::dossier},
            read_control_sheet};
}

}  // namespace tiendo::http
