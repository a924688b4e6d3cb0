// tiendo alerts: which alerts stand, who has seen them, which are kept silent; and
// saying so.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "terminal/table.hpp"
#include "tiendo/base/time.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;
using terminal::language;

constexpr std::chrono::seconds patience{30};

struct alerts_options {
    client::service_options service;
    language lang = language::vi;
    std::string agency;
    std::string dossier;
    std::string rule;
    std::string state = "open";
    std::string order = "oldest";
    std::string note;  // of ack; the reason of a silence
    std::string lasts;
    std::string until;
    std::uint64_t id = 0;
    std::uint64_t after = 0;
    std::size_t limit = 100;
    bool ended_too = false;
    bool as_json = false;
};

json::object asked(const alerts_options& options,
                   const std::string& method,
                   const std::string& target) {
    const auto value = client::ask_json(options.service, {method, target, "", patience});
    return as_answer(value, target);
}

bool is_told_as_json(const alerts_options& options, const json::object& answer) {
    if (options.as_json) fmt::print("{}\n", json::serialize(answer));
    return options.as_json;
}

void add(std::string& target, std::string_view key, const std::string& value) {
    if (value.empty()) return;
    target += target.find('?') == std::string::npos ? "?" : "&";
    target += fmt::format("{}={}", key, client::percent_encoded(value));
}

std::string state_words(const json::object& alert, language lang) {
    const auto state = text_at(alert, "state");
    if (state == "firing") return std::string(in(lang, "◆ đang báo", "◆ firing"));
    if (state == "acknowledged") return std::string(in(lang, "● đã xác nhận", "● acknowledged"));
    if (state == "resolved") return std::string(in(lang, "○ đã hết", "○ resolved"));
    return state;
}

std::string summary_of(const json::object& alert, language lang) {
    return text_at(alert, in(lang, "summary_vi", "summary_en"));
}

// Who has seen it and what was noted; of a silent one, by which silence.
// A date is over at its 24:00, which the service tells as the midnight after it.
std::string due_words(const json::object& alert, language lang) {
    const auto due = text_at(alert, "due");
    const auto day = parse_local_date(std::string_view(due).substr(0, 10));
    if (!day || due.find("T00:00:00") != 10) return local_text(due, lang);
    return terminal::date(*day - std::chrono::days{1}, lang);
}

std::string seen_words(const json::object& alert, language lang) {
    auto out = text_at(alert, "acknowledged_by");
    if (!out.empty()) out += " " + local_text(text_at(alert, "acknowledged_at"), lang);
    if (const auto note = text_at(alert, "note"); !note.empty()) out += ": " + note;
    if (const auto silence = text_at(alert, "silenced_by"); !silence.empty())
        out += fmt::format(
            "{}({} {})", out.empty() ? "" : " ", in(lang, "tắt báo", "silence"), silence);
    return out;
}

// --- lists

// What will fire if it goes on holding, the first ones.
void print_pending(const json::object& answer, language lang) {
    constexpr std::size_t shown_max = 20;
    const auto& all = array_at(answer, "pending");
    const auto shown = std::min(all.size(), shown_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& one = all[i].as_object();
        fmt::print("{} {} ({} {})\n",
                   in(lang, "◌ chờ", "◌ pending"),
                   summary_of(one, lang),
                   in(lang, "báo lúc", "fires at"),
                   local_text(text_at(one, "fires_at"), lang));
    }
    const auto more = count_at(answer, "pending_total") - static_cast<std::int64_t>(shown);
    const auto* cut = answer.if_contains("pending_is_cut");
    const bool is_cut = cut != nullptr && cut->is_bool() && cut->as_bool();
    if (more <= 0 && !is_cut) return;
    fmt::print("{} {}{}\n",
               in(lang, "◌ chờ, còn nữa:", "◌ pending, more:"),
               is_cut ? in(lang, "ít nhất ", "at least ") : "",
               terminal::number(more, lang));
}

exit_code list(const alerts_options& options) {
    auto target = fmt::format("/v1/alerts?limit={}", options.limit);
    if (options.state != "all") add(target, "state", options.state);
    add(target, "agency", options.agency);
    add(target, "rule", options.rule);
    if (options.order != "oldest") add(target, "order", options.order);
    if (options.after != 0) add(target, "after", std::to_string(options.after));
    const auto answer = asked(options, "GET", target);
    if (is_told_as_json(options, answer)) return exit_code::ok;
    const auto lang = options.lang;
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(answer, "rows")) {
        const auto& a = item.as_object();
        rows.push_back({text_at(a, "id"),
                        state_words(a, lang),
                        summary_of(a, lang),
                        text_at(a, "rule"),
                        text_at(a, "agency_code"),
                        due_words(a, lang),
                        local_text(text_at(a, "fired_at"), lang),
                        seen_words(a, lang)});
    }
    constexpr std::size_t what = 2;
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Số", "Id")), terminal::align::right},
        {std::string(in(lang, "Trạng thái", "State"))},
        {std::string(in(lang, "Việc", "What")), terminal::align::left, true},
        {std::string(in(lang, "Quy tắc", "Rule"))},
        {std::string(in(lang, "Cơ quan", "Agency"))},
        {std::string(in(lang, "Hạn", "Due"))},
        {std::string(in(lang, "Báo lúc", "Fired"))},
        {std::string(in(lang, "Người xác nhận", "Seen by")), terminal::align::left, true}};
    const auto width = terminal::output_width();
    terminal::leave_out_until_it_fits(columns, rows, {6, 5, 3}, width);
    terminal::wrap_column(columns, rows, columns.size() - 1, width);
    terminal::wrap_column(columns, rows, what, width);  // its last words say what is the matter
    if (rows.empty()) {
        fmt::print("{}\n", in(lang, "Không có cảnh báo nào.", "There are no alerts."));
    } else {
        fmt::print("{}", terminal::table_text(columns, rows, width));
    }
    print_pending(answer, lang);
    if (const auto next = count_at(answer, "next_after"); next > 0)
        fmt::print(
            "{}\n",
            fmt::format(fmt::runtime(in(lang, "… còn nữa: --after {}", "… more: --after {}")),
                        next));
    fmt::print("\n{}",
               terminal::items_text(
                   {fmt::format("{} {}",
                                in(lang, "Chưa ai xác nhận", "Not acknowledged"),
                                terminal::number(count_at(answer, "firing"), lang)),
                    fmt::format("{} {}",
                                in(lang, "Đã xác nhận", "Acknowledged"),
                                terminal::number(count_at(answer, "acknowledged"), lang))},
                   width));
    return exit_code::ok;
}

std::string scope_words(const json::object& s, language lang) {
    std::string out;
    for (const auto* part : {"rule", "agency_code", "dossier_code"}) {
        const auto text = text_at(s, part);
        if (!text.empty()) out += (out.empty() ? "" : ", ") + text;
    }
    return out.empty() ? std::string(in(lang, "tất cả", "all")) : out;
}

exit_code silences(const alerts_options& options) {
    const auto answer =
        asked(options, "GET", fmt::format("/v1/silences?ended={}", options.ended_too));
    if (is_told_as_json(options, answer)) return exit_code::ok;
    const auto lang = options.lang;
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(answer, "rows")) {
        const auto& s = item.as_object();
        const auto ended = text_at(s, "ended_at");
        rows.push_back({text_at(s, "id"),
                        scope_words(s, lang),
                        local_text(text_at(s, "from"), lang),
                        local_text(ended.empty() ? text_at(s, "until") : ended, lang),
                        terminal::number(count_at(s, "hides"), lang),
                        text_at(s, "by"),
                        text_at(s, "reason")});
    }
    if (rows.empty()) {
        fmt::print("{}\n", in(lang, "Không tắt báo nào.", "There are no silences."));
        return exit_code::ok;
    }
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Số", "Id")), terminal::align::right},
        {std::string(in(lang, "Tắt báo của", "Silent"))},
        {std::string(in(lang, "Từ lúc", "From"))},
        {std::string(in(lang, "Đến lúc", "Until"))},
        {std::string(in(lang, "Đang che", "Hides")), terminal::align::right},
        {std::string(in(lang, "Người đặt", "By"))},
        {std::string(in(lang, "Lý do", "Reason")), terminal::align::left, true}};
    fmt::print("{}", terminal::table_text(columns, rows, terminal::output_width()));
    return exit_code::ok;
}

// --- one

// "level-1-repeat-2" in words.
std::string stage_words(const std::string& stage, language lang) {
    if (stage.empty()) return std::string(in(lang, "chưa báo gì", "nothing yet"));
    if (stage == "firing") return std::string(in(lang, "cảnh báo", "the alert"));
    if (stage == "acknowledged")
        return std::string(in(lang, "đã có người xác nhận", "it was seen"));
    if (stage == "resolved") return std::string(in(lang, "đã hết", "its end"));
    constexpr std::string_view level = "level-";
    constexpr std::string_view repeat = "-repeat-";
    if (!stage.starts_with(level)) return stage;
    const auto end = stage.find(repeat);
    const auto number =
        stage.substr(level.size(), end == std::string::npos ? end : end - level.size());
    auto out = fmt::format("{} {}", in(lang, "bậc", "level"), number);
    if (end != std::string::npos)
        out += fmt::format(
            ", {} {}", in(lang, "nhắc lần", "repetition"), stage.substr(end + repeat.size()));
    return out;
}

std::string delivery_remark(const json::object& d, language lang) {
    std::string out;
    const auto say = [&out](std::string words) {
        out += (out.empty() ? "" : ", ") + std::move(words);
    };
    if (const auto since = text_at(d, "failing_since"); !since.empty())
        say(fmt::format(
            "{} {}", in(lang, "gọi không được từ", "calls fail since"), local_text(since, lang)));
    if (d.contains("is_paused") && d.at("is_paused") == json::value(true))
        say(std::string(in(lang, "tạm ngừng (410)", "paused (410)")));
    if (const auto resend = text_at(d, "resend_s"); !resend.empty())
        say(fmt::format(fmt::runtime(in(lang, "báo lại mỗi {} giây", "told again each {} s")),
                        resend));
    if (d.contains("is_settled") && d.at("is_settled") == json::value(true))
        say(std::string(in(lang, "xong", "done")));
    return out;
}

void print_escalation(const json::object& escalation, language lang) {
    std::vector<std::vector<std::string>> rows;
    const auto add_rows = [&](std::string_view key, std::string_view mark) {
        for (const auto& item : array_at(escalation, key)) {
            const auto& s = item.as_object();
            const auto repetition = count_at(s, "repetition");
            auto whom = text_at(s, in(lang, "agency_name_vi", "agency_name_en"));
            if (whom.empty()) whom = text_at(s, "agency_name_vi");
            const auto code = text_at(s, "agency_code");
            if (!code.empty()) whom = whom.empty() ? code : fmt::format("{} ({})", whom, code);
            rows.push_back({text_at(s, "level"),
                            local_text(text_at(s, "due_at"), lang),
                            repetition == 0 ? std::string() : std::to_string(repetition),
                            std::string(mark),
                            whom});
        }
    };
    add_rows("turns", in(lang, "● đến lượt", "● due"));
    add_rows("coming", in(lang, "◌ sắp tới", "◌ to come"));
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Bậc", "Level")), terminal::align::right},
        {std::string(in(lang, "Lúc", "At"))},
        {std::string(in(lang, "Nhắc lần", "Repetition")), terminal::align::right},
        {std::string(in(lang, "Lượt", "Turn"))},
        {std::string(in(lang, "Cơ quan", "Agency")), terminal::align::left, true}};
    const auto width = terminal::output_width();
    terminal::wrap_column(columns, rows, columns.size() - 1, width);
    fmt::print("\n{}", terminal::table_text(columns, rows, width));
    if (const auto next = text_at(escalation, "next_at"); !next.empty())
        fmt::print("{} {}\n", in(lang, "Lần báo tới:", "Next:"), local_text(next, lang));
    if (const auto held = text_at(escalation, "held_until"); !held.empty())
        fmt::print("{} {}\n",
                   in(lang, "Ngoài giờ làm việc, giữ đến", "Out of working hours, held until"),
                   local_text(held, lang));
}

exit_code show(const alerts_options& options) {
    const auto a = asked(options, "GET", fmt::format("/v1/alerts/{}", options.id));
    if (is_told_as_json(options, a)) return exit_code::ok;
    const auto lang = options.lang;
    const auto width = terminal::output_width();
    fmt::print("{} {} {}\n", text_at(a, "id"), state_words(a, lang), summary_of(a, lang));
    std::vector<std::string> items;
    const auto say = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) items.push_back(fmt::format("{} {}", name, value));
    };
    say(in(lang, "Cơ quan", "Agency"), text_at(a, "agency_code"));
    say(in(lang, "Quy tắc", "Rule"), text_at(a, "rule"));
    say(in(lang, "Hạn", "Due"), due_words(a, lang));
    say(in(lang, "Báo lúc", "Fired"), local_text(text_at(a, "fired_at"), lang));
    say(in(lang, "Người xác nhận", "Seen by"), seen_words(a, lang));
    say(in(lang, "Hết lúc", "Ended"), local_text(text_at(a, "resolved_at"), lang));
    fmt::print("{}", terminal::items_text(items, width));
    print_escalation(object_at(a, "escalation"), lang);

    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(a, "deliveries")) {
        const auto& d = item.as_object();
        rows.push_back({text_at(d, "receiver"),
                        stage_words(text_at(d, "stage"), lang),
                        local_text(text_at(d, "told_at"), lang),
                        delivery_remark(d, lang)});
    }
    if (rows.empty()) {
        fmt::print("\n{}\n",
                   in(lang, "Không nơi nhận nào được báo.", "No receiver is told of it."));
        return exit_code::ok;
    }
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Nơi nhận", "Receiver"))},
        {std::string(in(lang, "Đã báo", "Was told"))},
        {std::string(in(lang, "Lúc", "At"))},
        {std::string(in(lang, "Ghi chú", "Remark")), terminal::align::left, true}};
    terminal::wrap_column(columns, rows, columns.size() - 1, width);
    fmt::print("\n{}", terminal::table_text(columns, rows, width));
    return exit_code::ok;
}

exit_code rules(const alerts_options& options) {
    const auto answer = asked(options, "GET", "/v1/alert-rules");
    if (is_told_as_json(options, answer)) return exit_code::ok;
    const auto lang = options.lang;
    const std::vector<terminal::column> columns{
        {std::string(in(lang, "Mã", "Id"))},
        {std::string(in(lang, "Loại", "Kind"))},
        {std::string(in(lang, "Đơn vị", "Agency"))},
        {std::string(in(lang, "Quy định", "Says")), terminal::align::left, true}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(answer, "rows")) {
        const auto& r = item.as_object();
        std::string says;
        for (const auto& [name, value] : r) {
            if (name == "id" || name == "kind" || name == "agency_code") continue;
            if (value.is_number() && value.to_number<double>() == 0) continue;
            if (value.is_array() ? value.get_array().empty() : value == json::value(false))
                continue;
            const auto text =
                value.is_double() ? fmt::format("{}", value.get_double()) : json::serialize(value);
            says += fmt::format("{}{} = {}", says.empty() ? "" : ", ", name, text);
        }
        rows.push_back({text_at(r, "id"), text_at(r, "kind"), text_at(r, "agency_code"), says});
    }
    auto shown = columns;
    const auto width = terminal::output_width();
    terminal::wrap_column(shown, rows, shown.size() - 1, width);
    fmt::print("{}", terminal::table_text(shown, rows, width));
    return exit_code::ok;
}

// --- saying

exit_code acknowledge(const alerts_options& options) {
    auto target = fmt::format("/v1/alerts/{}/ack", options.id);
    add(target, "note", options.note);
    const auto seen = asked(options, "POST", target);
    if (is_told_as_json(options, seen)) return exit_code::ok;
    fmt::print("{} {}: {}\n",
               summary_of(seen, options.lang),
               state_words(seen, options.lang),
               seen_words(seen, options.lang));
    return exit_code::ok;
}

// "90m", "2h", "3d" from now on, as an instant.
std::string after(const std::string& lasts) {
    std::int64_t number = 0;
    const auto* end = lasts.data() + lasts.size();
    const auto [rest, error] = std::from_chars(lasts.data(), end, number);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const std::int64_t minutes = unit == "m" ? 1 : unit == "h" ? 60 : unit == "d" ? 24 * 60 : 0;
    constexpr std::int64_t number_max = 100'000;
    if (error != std::errc{} || minutes == 0 || number <= 0 || number > number_max)
        throw client::usage_error("--for: '" + lasts + "' is no length; write 90m, 2h or 3d");
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    return to_rfc3339(instant{now.time_since_epoch()} + std::chrono::minutes{number * minutes});
}

exit_code silence(const alerts_options& options) {
    std::string target = "/v1/silences";
    add(target, "rule", options.rule);
    add(target, "agency", options.agency);
    add(target, "dossier", options.dossier);
    add(target, "reason", options.note);
    add(target, "until", options.until.empty() ? after(options.lasts) : options.until);
    const auto begun = asked(options, "POST", target);
    if (is_told_as_json(options, begun)) return exit_code::ok;
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(options.lang,
                                           "tắt báo {}: {}, đến {}, đang che {} cảnh báo",
                                           "silence {}: {}, until {}, hides {} alerts")),
                           text_at(begun, "id"),
                           scope_words(begun, options.lang),
                           local_text(text_at(begun, "until"), options.lang),
                           terminal::number(count_at(begun, "hides"), options.lang)));
    return exit_code::ok;
}

exit_code end(const alerts_options& options) {
    const auto ended = asked(options, "POST", fmt::format("/v1/silences/{}/end", options.id));
    if (is_told_as_json(options, ended)) return exit_code::ok;
    const auto by = text_at(ended, "ended_by");
    fmt::print(
        "{}\n",
        fmt::format(fmt::runtime(
                        in(options.lang, "tắt báo {} đã hết lúc {}{}", "silence {} ended at {}{}")),
                    text_at(ended, "id"),
                    local_text(text_at(ended, by.empty() ? "until" : "ended_at"), options.lang),
                    by.empty() ? "" : ", " + by));
    return exit_code::ok;
}

// --- the command line

CLI::App* begun(CLI::App& parent,
                const char* name,
                const char* what,
                const char* example,
                const std::shared_ptr<alerts_options>& options) {
    auto* sub = parent.add_subcommand(name, what);
    add_example(*sub, example);
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_flag("--json", options->as_json, "print the answer as it is");
    return sub;
}

void add_saying(CLI::App& app, exit_code& status) {
    {
        const auto options = std::make_shared<alerts_options>();
        auto* sub = begun(app,
                          "show",
                          "one alert: whose turn it was, who was told how far, whose comes next",
                          "tiendo alerts show 4711",
                          options);
        sub->add_option("id", options->id, "of the alert, as the list has it")->required();
        sub->callback([options, &status] { status = show(*options); });
    }
    {
        const auto options = std::make_shared<alerts_options>();
        auto* sub = begun(app,
                          "ack",
                          "say that you have seen an alert",
                          "tiendo alerts ack 4711 --note 'đã gọi phòng Đất đai'",
                          options);
        sub->add_option("id", options->id, "of the alert, as the list has it")->required();
        sub->add_option("--note", options->note, "what you did about it, one line");
        sub->callback([options, &status] { status = acknowledge(*options); });
    }
    {
        const auto options = std::make_shared<alerts_options>();
        auto* sub = begun(app,
                          "silence",
                          "keep alerts from being delivered for a while; none is hidden from lists",
                          "tiendo alerts silence --agency H56.14 --for 4h --reason 'mất điện'",
                          options);
        sub->add_option("--agency", options->agency, "of this agency and all below it");
        sub->add_option("--dossier", options->dossier, "of this dossier");
        sub->add_option("--rule", options->rule, "of this rule; its id");
        sub->add_option("--reason", options->note, "why, one line")->required();
        auto* lasts = sub->add_option("--for", options->lasts, "how long from now: 90m, 4h, 3d");
        auto* until = sub->add_option("--until", options->until, "until this instant (RFC 3339)");
        lasts->excludes(until);
        sub->callback([options, lasts, until, &status] {
            if (lasts->count() + until->count() == 0)
                throw client::usage_error("alerts silence: how long? Give --for 4h or --until T");
            status = silence(*options);
        });
    }
    {
        const auto options = std::make_shared<alerts_options>();
        auto* sub = begun(app,
                          "silences",
                          "which silences stand, the newest first",
                          "tiendo alerts silences",
                          options);
        sub->add_flag("--ended", options->ended_too, "those that have ended too");
        sub->callback([options, &status] { status = silences(*options); });
    }
    {
        const auto options = std::make_shared<alerts_options>();
        auto* sub =
            begun(app, "rules", "by which rules alerts are raised", "tiendo alerts rules", options);
        sub->callback([options, &status] { status = rules(*options); });
    }
    {
        const auto options = std::make_shared<alerts_options>();
        auto* sub =
            begun(app, "end", "end a silence before its time", "tiendo alerts end 4720", options);
        sub->add_option("id", options->id, "of the silence")->required();
        sub->callback([options, &status] { status = end(*options); });
    }
}

const command alerts_command(42, [](CLI::App& app, exit_code& status) {
    const auto options = std::make_shared<alerts_options>();
    auto* sub = begun(app,
                      "alerts",
                      "which alerts stand, who has seen them, which are kept silent",
                      "tiendo alerts --agency H56.14",
                      options);
    sub->add_option("--agency", options->agency, "of this agency and all below it");
    sub->add_option("--state", options->state, "open, firing, acknowledged, resolved or all")
        ->capture_default_str()
        ->check(CLI::IsMember({"open", "firing", "acknowledged", "resolved", "all"}));
    sub->add_option("--rule", options->rule, "by this rule; its id");
    sub->add_option("--order", options->order, "which come first: oldest, newest")
        ->capture_default_str()
        ->check(CLI::IsMember({"oldest", "newest"}));
    sub->add_option("--after", options->after, "go on behind this id, in the same order");
    sub->add_option("--limit", options->limit, "rows")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    add_saying(*sub, status);
    sub->callback([options, &status, sub] {
        if (sub->get_subcommands().empty()) status = list(*options);
    });
});

}  // namespace
}  // namespace tiendo::cli
