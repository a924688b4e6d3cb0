// tiendo report store, stored, compare: keeping reports as they were given out,
// and finding out later what has moved them.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/dossier_words.hpp"
#include "cli/job.hpp"
#include "cli/options.hpp"
#include "cli/report_commands.hpp"
#include "cli/report_differences.hpp"
#include "cli/report_digest.hpp"
#include "cli/report_question.hpp"
#include "client/http.hpp"
#include "terminal/table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;
using terminal::language;

struct stored_options {
    client::service_options service;
    language lang = language::vi;
    report_question question;  // of store
    std::string form;          // of stored
    std::string agency;
    std::string from;
    std::string to;
    std::size_t limit = 100;
    std::vector<std::string> compared;
    std::size_t records = 50;
    bool as_json = false;
};

constexpr std::chrono::seconds patience{120};

json::object asked(const client::service_options& service,
                   const std::string& method,
                   const std::string& target) {
    const auto value = client::ask_json(service, {method, target, "", patience});
    return as_answer(value, target);
}

std::string agency_words(const json::object& head, language lang) {
    const auto code = text_at(head, "agency_code");
    return code.empty() ? std::string(in(lang, "tất cả", "all")) : code;
}

std::string period_words(const json::object& head) {
    const auto& period = object_at(head, "period");
    return text_at(period, "from") + " – " + text_at(period, "to");
}

// --- store

exit_code store(const stored_options& options) {
    const auto head = asked(options.service, "POST", target_of(options.question, ""));
    if (options.as_json) {
        fmt::print("{}\n", json::serialize(head));
        return exit_code::ok;
    }
    fmt::print("{}\n", text_at(head, "id"));
    fmt::print(stderr,
               "{}\n",
               fmt::format(fmt::runtime(in(options.lang,
                                           "đã lưu: biểu {}, {}, {}, mã kiểm tra {}",
                                           "stored: form {}, {}, {}, digest {}")),
                           text_at(head, "form"),
                           agency_words(head, options.lang),
                           period_words(head),
                           text_at(head, "digest").substr(0, 16)));
    return exit_code::ok;
}

// --- stored

exit_code list(const stored_options& options) {
    auto target = fmt::format("/v1/reports/stored?limit={}", options.limit);
    const auto add = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", key, client::percent_encoded(value));
    };
    add("form", options.form);
    add("agency", options.agency);
    add("from", options.from);
    add("to", options.to);
    const auto answer = asked(options.service, "GET", target);
    if (options.as_json) {
        fmt::print("{}\n", json::serialize(answer));
        return exit_code::ok;
    }
    const auto lang = options.lang;
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(answer, "rows")) {
        const auto& head = item.as_object();
        rows.push_back({text_at(head, "id"),
                        agency_words(head, lang),
                        period_words(head),
                        local_text(text_at(head, "stored_at"), lang),
                        text_at(head, "stored_by")});
    }
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Mã", "Id"))},
        {std::string(in(lang, "Cơ quan", "Agency"))},
        {std::string(in(lang, "Kỳ", "Period"))},
        {std::string(in(lang, "Lưu lúc", "Stored"))},
        {std::string(in(lang, "Người lưu", "By")), terminal::align::left, true}};
    const auto width = terminal::output_width();
    terminal::leave_out_until_it_fits(columns, rows, {4, 3, 1}, width);
    fmt::print("{}", terminal::table_text(columns, rows, width));
    if (const auto left = count_at(answer, "rows_left_out"); left > 0)
        fmt::print(
            "{}\n",
            fmt::format(fmt::runtime(in(lang, "… còn {}: --limit", "… {} more: --limit")), left));
    for (const auto& item : array_at(answer, "damaged")) {
        const auto& one = item.as_object();
        fmt::print("◆ {} {}: {}\n",
                   in(lang, "hỏng", "damaged"),
                   text_at(one, "id"),
                   text_at(one, "reason"));
    }
    return exit_code::ok;
}

// --- compare

// A report and what is known of its storing.
struct run {
    json::object stored;  // its head; empty of a file that `tiendo report --json` wrote
    json::object report;
};

json::object from_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    boost::system::error_code failed;
    auto value = json::parse(text, failed);
    if (!file || failed || !value.is_object())
        throw client::usage_error(path +
                                  ": is no report; give the JSON of `tiendo report --json` "
                                  "or of GET /v1/reports/stored/ID");
    return std::move(value.get_object());
}

void refuse_changed(const json::object& report, const std::string& what) {
    const auto told = text_at(report, "digest");
    const auto found = digest_of_told(report);
    if (told != found)
        throw client::usage_error(
            fmt::format("{}: was changed after it was made: it tells the digest {}, what it says "
                        "has {}. Take the report as it was given out.",
                        what,
                        told.substr(0, 16),
                        found.substr(0, 16)));
}

run run_of(const client::service_options& service, const std::string& what) {
    const bool is_file = std::filesystem::exists(what);
    auto told = is_file
                    ? from_file(what)
                    : asked(service, "GET", "/v1/reports/stored/" + client::percent_encoded(what));
    const bool is_stored = told.contains("report");
    run out{is_stored ? object_at(told, "stored") : json::object(),
            is_stored ? object_at(told, "report") : std::move(told)};
    if (!out.report.contains("rows") || !out.report.contains("form"))
        throw client::usage_error(what + ": is no report of `tiendo report --json`");
    refuse_changed(out.report, what);
    return out;
}

// The question that a report answers, from what it says of itself: of a file without the head of a
// stored one.
std::string question_of(const client::service_options& service, const json::object& report) {
    const auto forms = asked(service, "GET", "/v1/reports");
    const auto form = text_at(report, "form");
    auto target = "/v1/reports/" + client::percent_encoded(form) + "?";
    const auto value_of = [&](const std::string& parameter) -> std::string {
        const auto& period = object_at(report, "period");
        if (parameter == "agency") return text_at(report, "agency_code");
        if (parameter == "from" || parameter == "to") return text_at(period, parameter);
        if (parameter == "due" || parameter == "as_of") return text_at(report, parameter);
        return {};
    };
    for (const auto& item : array_at(forms, "forms")) {
        const auto& one = item.as_object();
        if (text_at(one, "form") != form) continue;
        for (const auto& p : array_at(one, "parameters")) {
            const auto name = text_at(p.as_object(), "name");
            const auto value = value_of(name);
            if (value.empty()) continue;
            if (target.back() != '?') target += "&";
            target += name + "=" + client::percent_encoded(value);
        }
    }
    return target;
}

bool takes_as_of(std::string_view question) {
    return question.find("as_of=") != std::string_view::npos;
}

// The records behind the position of `then` that moved figures before its instant; those up to
// `through`.
json::object records_between(const stored_options& options,
                             const json::object& then,
                             const json::object& now,
                             std::string_view question) {
    const auto form = text_at(then, "form");
    const auto until = takes_as_of(question) ? text_at(then, "as_of") : text_at(now, "as_of");
    const bool of_lengths = !takes_as_of(question);
    auto target = fmt::format("/v1/jobs/changes?position={}&as_of={}&to={}&every_fact={}",
                              count_at(then, "position"),
                              client::percent_encoded(until),
                              text_at(object_at(then, "period"), "to"),
                              of_lengths);
    const auto agency = text_at(then, "agency_code");
    if (!agency.empty() && form != "control-sheet")
        target += "&agency=" + client::percent_encoded(agency);
    auto found = run_job(options.service, target);
    std::string dossier;
    for (const auto& item : array_at(then, "particulars")) {
        const auto& p = item.as_object();
        if (text_at(p, "en") == "Dossier") dossier = text_at(p, "value");
    }
    const auto basis = text_at(then, "due");
    json::array kept;
    for (auto& item : found["rows"].as_array()) {
        const auto& row = item.as_object();
        const auto& moved = object_at(row, "moved");
        const bool concerns = of_lengths || moved.contains("no_basis") || moved.contains(basis) ||
                              (form == "766" && moved.contains("index766"));
        const bool is_its = dossier.empty() || text_at(row, "dossier_code") == dossier;
        if (concerns && is_its && count_at(row, "sequence") <= count_at(now, "position"))
            kept.push_back(item);
    }
    found["rows"] = std::move(kept);
    return found;
}

std::string shown(const json::value& v, language lang) {
    if (v.is_null()) return "–";
    if (v.is_string()) return std::string(v.get_string());
    if (v.is_int64()) return terminal::number(v.get_int64(), lang);
    auto text = fmt::format("{:.2f}", v.to_number<double>());
    if (lang == language::vi) std::replace(text.begin(), text.end(), '.', ',');
    return text.starts_with('-') ? "−" + text.substr(1) : text;
}

void print_differences(const std::vector<cell_difference>& all, language lang) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& d : all) {
        auto more = d.more.is_null() ? std::string() : shown(d.more, lang);
        if (d.more.is_number() && d.more.to_number<double>() > 0) more = "+" + more;
        const bool is_row = d.column.empty();
        rows.push_back({d.row,
                        d.row_name,
                        is_row ? std::string(in(lang, "cả dòng", "the row")) : d.column_name,
                        is_row && !d.then.is_null() ? std::string(in(lang, "có", "listed"))
                                                    : shown(d.then, lang),
                        is_row && !d.now.is_null() ? std::string(in(lang, "có", "listed"))
                                                   : shown(d.now, lang),
                        std::move(more)});
    }
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Dòng", "Row"))},
        {std::string(in(lang, "Tên", "Name")), terminal::align::left, true},
        {std::string(in(lang, "Cột", "Column")), terminal::align::left, true},
        {std::string(in(lang, "Lúc đó", "Then")), terminal::align::right},
        {std::string(in(lang, "Bây giờ", "Now")), terminal::align::right},
        {std::string(in(lang, "Chênh lệch", "Difference")), terminal::align::right}};
    const auto width = terminal::output_width();
    terminal::leave_out_until_it_fits(columns, rows, {1}, width);
    fmt::print("\n{}", terminal::table_text(columns, rows, width));
}

// "quá hạn −1, đúng hạn +1" by the basis of the report.
std::string moved_words(const json::object& row, const std::string& basis, language lang) {
    std::string out;
    for (const auto& key : {std::string("no_basis"), basis}) {
        for (const auto& sum : object_at(object_at(row, "moved"), key)) {
            if (!sum.value().is_int64() || sum.value().get_int64() == 0) continue;
            const auto n = sum.value().get_int64();
            if (!out.empty()) out += ", ";
            out += fmt::format("{} {}{}",
                               measure_words(sum.key(), lang),
                               n > 0 ? "+" : "−",
                               terminal::number(n > 0 ? n : -n, lang));
        }
    }
    return out;
}

void print_records(const json::object& found,
                   const std::string& basis,
                   const stored_options& options) {
    const auto lang = options.lang;
    std::vector<std::vector<std::string>> rows;
    const auto& records = array_at(found, "rows");
    for (std::size_t i = 0; i < std::min(options.records, records.size()); ++i) {
        const auto& row = records[i].as_object();
        const auto& event = object_at(row, "event");
        rows.push_back({local_text(text_at(row, "recorded_at"), lang),
                        fmt::format("#{}", count_at(row, "sequence")),
                        text_at(row, "dossier_code"),
                        event.empty() ? std::string(in(lang, "danh mục", "catalogue"))
                                      : kind_words(text_at(event, "kind"), lang),
                        text_at(event, "sending_agency_code"),
                        text_at(event, "event_id"),
                        moved_words(row, basis, lang)});
    }
    fmt::print("\n{}\n",
               in(lang,
                  "Bản ghi sau vị trí đã lưu làm thay đổi:",
                  "Records behind the stored position that moved it:"));
    if (rows.empty()) {
        fmt::print("  {}\n", in(lang, "không có", "none"));
        return;
    }
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Ghi nhận", "Recorded"))},
        {std::string(in(lang, "Nhật ký", "Log"))},
        {std::string(in(lang, "Hồ sơ", "Dossier"))},
        {std::string(in(lang, "Sự kiện", "Event"))},
        {std::string(in(lang, "Nơi gửi", "Sender"))},
        {"event_id"},
        {std::string(in(lang, "Thay đổi", "Moved")), terminal::align::left, true}};
    const auto width = terminal::output_width();
    terminal::leave_out_until_it_fits(columns, rows, {5, 0}, width);
    terminal::wrap_column(columns, rows, columns.size() - 1, width);
    fmt::print("{}", terminal::table_text(columns, rows, width));
    const auto told = std::min(options.records, records.size());
    const auto more =
        static_cast<std::int64_t>(records.size() - told) + count_at(found, "rows_left_out");
    if (more > 0)
        fmt::print(
            "{}\n",
            fmt::format(fmt::runtime(in(lang, "… còn {}: --records", "… {} more: --records")),
                        terminal::number(more, lang)));
}

json::object answer_of(const run& then,
                       const run& now,
                       const std::vector<cell_difference>& all,
                       const json::object& records) {
    const auto about = [](const run& of) {
        json::object out{{"position", of.report.at("position")},
                         {"as_of", of.report.at("as_of")},
                         {"digest", of.report.at("digest")}};
        if (!of.stored.empty()) out["stored"] = of.stored;
        return out;
    };
    json::array told;
    for (const auto& d : all) {
        told.push_back({{"row", d.row},
                        {"row_name", d.row_name},
                        {"column", d.column},
                        {"column_name", d.column_name},
                        {"then", d.then},
                        {"now", d.now},
                        {"difference", d.more}});
    }
    return {{"equal", all.empty()},
            {"then", about(then)},
            {"now", about(now)},
            {"differences", std::move(told)},
            {"records", records}};
}

std::string named(const run& of, language lang) {
    const auto id = text_at(of.stored, "id");
    return fmt::format("{} ({} {})",
                       id.empty() ? text_at(of.report, "form") : id,
                       in(lang, "vị trí", "position"),
                       count_at(of.report, "position"));
}

exit_code compare(const stored_options& options) {
    const auto then = run_of(options.service, options.compared.front());
    const auto question = [&] {
        const auto stored = text_at(then.stored, "question");
        return stored.empty() ? question_of(options.service, then.report) : stored;
    };
    const auto now = options.compared.size() > 1
                         ? run_of(options.service, options.compared[1])
                         : run{{}, asked(options.service, "GET", question())};
    if (text_at(then.report, "form") != text_at(now.report, "form"))
        throw client::usage_error("compare: the two are not of one form");
    const auto all = differences_between(then.report, now.report, options.lang);
    json::object records;
    if (!all.empty() && count_at(now.report, "position") > count_at(then.report, "position"))
        records = records_between(options, then.report, now.report, question());
    if (options.as_json) {
        fmt::print("{}\n", json::serialize(answer_of(then, now, all, records)));
        return all.empty() ? exit_code::ok : exit_code::differs;
    }
    const auto lang = options.lang;
    fmt::print("{} → {}\n", named(then, lang), named(now, lang));
    if (all.empty()) {
        fmt::print("{}\n", in(lang, "Không khác: mọi số liệu như cũ.", "No difference."));
        return exit_code::ok;
    }
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(lang, "Khác {} ô:", "{} cells differ:")), all.size()));
    print_differences(all, lang);
    print_records(records, text_at(then.report, "due"), options);
    return exit_code::differs;
}

}  // namespace

void add_report_stored(CLI::App& parent, exit_code& status) {
    const auto begin = [&](const char* name, const char* what, const char* example) {
        auto* sub = parent.add_subcommand(name, what);
        const auto options = std::make_shared<stored_options>();
        add_example(*sub, example, name == std::string("store") ? report_forms_text() : "");
        add_service_options(*sub, options->service);
        add_language_option(*sub, options->lang);
        sub->add_flag("--json", options->as_json, "print the answer as it is");
        return std::pair(sub, options);
    };
    {
        auto [sub, options] = begin("store",
                                    "make a report and store it in the service as it is given out",
                                    "tiendo report store 06a --month 2026-10 --agency H56");
        add_question_options(*sub, options->question, form_is::demanded);
        sub->callback([o = options, &status] { status = store(*o); });
    }
    {
        auto [sub, options] = begin("stored",
                                    "which reports are stored, the newest first",
                                    "tiendo report stored --form 06a --from 2026-01-01");
        sub->add_option("--form", options->form, "only this form");
        sub->add_option("--agency", options->agency, "only of this agency");
        sub->add_option("--from", options->from, "only of periods that begin on this day or later");
        sub->add_option("--to", options->to, "only of periods that end on this day or before");
        sub->add_option("--limit", options->limit, "rows")
            ->capture_default_str()
            ->check(CLI::Range(1, 1000));
        sub->callback([o = options, &status] { status = list(*o); });
    }
    {
        auto [sub, options] =
            begin("compare",
                  "ask a stored report's question again: which cells differ, and by which records; "
                  "exit code 1 when any does",
                  "tiendo report compare 06a-20261122T193045123-1f3a9c22");
        sub->add_option("which",
                        options->compared,
                        "the id of a stored report, or a file of --json; a second one is compared "
                        "with instead of asking again")
            ->required()
            ->expected(1, 2);
        sub->add_option("--records", options->records, "records shown")->capture_default_str();
        sub->callback([o = options, &status] { status = compare(*o); });
    }
}

}  // namespace tiendo::cli
