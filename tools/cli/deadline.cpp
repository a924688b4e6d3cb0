// tiendo deadline: when is a dossier due that was received then, under this limit, and why.
#include "cli/command.hpp"
#include "cli/deadline_batch.hpp"
#include "cli/deadline_explain.hpp"
#include "cli/options.hpp"
#include "client/address.hpp"
#include "terminal/progress.hpp"
#include "terminal/table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace tiendo::cli {
namespace {

using calendar::limit_unit;

struct deadline_options {
    std::string received;
    std::array<std::string, 5> amounts;  // in the order of `units`; empty = not given
    std::string origin_rule;
    std::string cut_off;
    std::vector<std::string> pauses;  // "FROM,TO" or "FROM,TO,POLICY"
    std::string calendar = "vn";
    std::string calendar_id;
    std::string batch;
    bool explain = false;
    bool as_json = false;
};

struct unit_option {
    const char* name;
    limit_unit unit;
    const char* says;
};
constexpr std::array<unit_option, 5> units{{
    {"--working-days", limit_unit::working_days, "limit in working days (ngày làm việc)"},
    {"--working-hours", limit_unit::working_hours, "limit in working hours (giờ làm việc)"},
    {"--hours", limit_unit::hours, "limit in hours of the clock (giờ)"},
    {"--calendar-days", limit_unit::calendar_days, "limit in days of the calendar (ngày)"},
    {"--months", limit_unit::months, "limit in months (tháng)"},
}};

[[noreturn]] void refuse(std::string_view option, std::string_view why) {
    throw client::usage_error(fmt::format("{} {}", option, why));
}

calendar::limit limit_of(const deadline_options& options) {
    std::optional<calendar::limit> found;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto& text = options.amounts[i];
        if (text.empty()) continue;
        if (found) refuse(units[i].name, catalogue::wanted::one_amount);
        std::int64_t amount = -1;
        const auto* const end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, amount);
        if (read.ec != std::errc{} || read.ptr != end || !catalogue::is_limit_amount(amount))
            refuse(units[i].name, catalogue::wanted::amount);
        found = calendar::limit{static_cast<std::int32_t>(amount), units[i].unit};
    }
    if (!found) throw client::usage_error("a limit is wanted, e.g. --working-days 5");
    return *found;
}

catalogue::start_rules rules_of(const deadline_options& options) {
    catalogue::start_rules out;
    if (!options.origin_rule.empty()) {
        const auto rule = catalogue::parse_origin_rule(options.origin_rule);
        if (!rule) refuse("--origin-rule", catalogue::wanted::origin_rule);
        out.origin = *rule;
    }
    if (!options.cut_off.empty()) {
        out.cut_off = parse_time_of_day(options.cut_off);
        if (!out.cut_off) refuse("--cut-off", catalogue::wanted::cut_off);
    }
    return out;
}

// "2026-03-03T08:00,2026-03-05T16:00,pause_calendar"; without a policy the usual one of the unit.
dossier::asked_pause pause_of(std::string_view text,
                              calendar::limit_unit unit,
                              const calendar::time_zone& zone) {
    constexpr std::string_view wanted = "wants FROM,TO or FROM,TO,POLICY";
    const auto first = text.find(',');
    if (first == std::string_view::npos) refuse("--pause", wanted);
    const auto second = std::min(text.find(',', first + 1), text.size());
    const auto when = [&](std::string_view part) {
        try {
            return parse_when(part, "--pause", zone);
        } catch (const bad_field& e) {
            throw client::usage_error(fmt::format("{}: {}", e.why.field, e.what()));
        }
    };
    dossier::asked_pause out{dossier::usual_policy(unit),
                             when(text.substr(0, first)),
                             when(text.substr(first + 1, second - first - 1))};
    if (out.to < out.from) refuse("--pause", catalogue::wanted::pause_order);
    if (second == text.size()) return out;
    const auto policy = catalogue::parse_clock_policy(text.substr(second + 1));
    if (!policy) refuse("--pause", fmt::format("policy {}", catalogue::wanted::policy));
    out.policy = *policy;
    return out;
}

instant received_at(const deadline_options& options, const calendar::working_calendar& calendar) {
    if (options.received.empty()) {
        throw client::usage_error(
            "--received: when was the dossier accepted? E.g. 2026-02-13T14:31");
    }
    try {
        const auto at = parse_when(options.received, "--received", calendar.zone());
        if (at < earliest_fact) refuse("--received", catalogue::wanted::received);
        return at;
    } catch (const bad_field& e) {
        throw client::usage_error(fmt::format("{}: {}", e.why.field, e.what()));
    }
}

exit_code calculate(const deadline_options& options) {
    const calendars known{options.calendar, options.calendar_id};
    const auto& calendar = *known.standard();
    dossier::deadline_question asked;
    asked.allowed = limit_of(options);
    asked.rules = rules_of(options);
    asked.received = received_at(options, calendar);
    if (options.pauses.size() > dossier::asked_pauses_max)
        refuse("--pause", fmt::format("stands more than {} times", dossier::asked_pauses_max));
    for (const auto& text : options.pauses)
        asked.pauses.push_back(pause_of(text, asked.allowed.unit, calendar.zone()));
    const auto done = calculated(asked, calendar);
    if (!done) throw client::usage_error(done.error().message());
    if (options.as_json) {
        auto answer = answer_json(*done);
        if (options.explain) explain_json(*done, answer);
        fmt::print("{}\n", boost::json::serialize(answer));
        return exit_code::ok;
    }
    const bool colourful =
        terminal::is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
    const auto shown = colourful ? colours::on : colours::off;
    fmt::print("{}", answer_text(*done, shown));
    if (options.explain) fmt::print("{}", explanation_text(*done, terminal::output_width(), shown));
    return exit_code::ok;
}

class input_file {
  public:
    explicit input_file(const std::string& name)
        : fd_(name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (fd_ < 0) throw client::usage_error("--batch " + name + ": the file cannot be read");
    }
    ~input_file() {
        if (fd_ != STDIN_FILENO) ::close(fd_);
    }
    input_file(const input_file&) = delete;
    input_file& operator=(const input_file&) = delete;
    [[nodiscard]] int descriptor() const noexcept { return fd_; }

  private:
    int fd_;
};

exit_code answer_all(const deadline_options& options) {
    const input_file input{options.batch};
    calendars known{options.calendar, options.calendar_id};
    const auto sum = answer_batch(input.descriptor(), stdout, known);
    const auto& made = known.counted();
    auto summary = fmt::format("{} answered, {} refused; {} {} built",
                               sum.answered,
                               sum.refused,
                               made.built,
                               made.built == 1 ? "calendar" : "calendars");
    if (made.dropped > 0) summary += fmt::format(", {} dropped for room", made.dropped);
    fmt::print(stderr, "{}\n", summary);
    return sum.refused == 0 ? exit_code::ok : exit_code::differs;
}

const command deadline_command(50, [](CLI::App& app, exit_code& status) {
    const auto options = std::make_shared<deadline_options>();
    auto* deadline = app.add_subcommand("deadline", "when is a dossier due, and why");
    add_example(
        *deadline,
        "tiendo deadline --received 2026-02-13T14:31 --working-days 5 --explain",
        "Example: tiendo deadline --received 2026-03-06T16:30 --working-hours 2 --cut-off 15:00\n"
        "Example: tiendo deadline --received 2026-03-02T09:00 --working-days 5 --explain \\\n"
        "         --pause 2026-03-03T08:00,2026-03-05T16:00\n\n"
        "A day-based limit is due until 24:00 of its date; `due` in JSON is the midnight that ends "
        "it.\n"
        "--batch answers JSON Lines: {\"id\", \"calendar\"?, \"start\", \"pauses\"?, \"add\": "
        "{UNIT: n} or "
        "\"end\"},\nUNIT one of working_seconds, seconds, working_days, calendar_days, months; "
        "days are counted\n"
        "from the date of start as it is, backwards where n is negative. Exit code 1 when a line "
        "was refused.");
    deadline->add_option("--received",
                         options->received,
                         "acceptance: RFC 3339, or wall time in the calendar's zone");
    for (std::size_t i = 0; i < units.size(); ++i) {
        deadline->add_option(units[i].name, options->amounts[i], units[i].says)->type_name("N");
    }
    deadline->add_option("--origin-rule",
                         options->origin_rule,
                         "received on a day off (of working hours: out of hours): roll = counted "
                         "from the next working day or opening; next_day = that day is day 1 "
                         "[roll]");
    deadline->add_option("--cut-off",
                         options->cut_off,
                         "received strictly after this time counts as the next working day, e.g. "
                         "15:00 [none]");
    deadline
        ->add_option(
            "--pause",
            options->pauses,
            "waiting that stops the clock, again for each: FROM,TO or FROM,TO,POLICY, which "
            "is pause_working, pause_calendar, restart or none [pause_working; of calendar "
            "days and months pause_calendar]")
        ->type_name("FROM,TO[,POLICY]")
        ->allow_extra_args(false);
    deadline
        ->add_option("--calendar",
                     options->calendar,
                     "vn, a folder with calendars.csv, calendar.csv, hours.csv, or a JSON file")
        ->capture_default_str();
    deadline->add_option("--calendar-id", options->calendar_id, "which calendar of the folder");
    deadline->add_flag("--explain", options->explain, "each date and why it counts or not");
    deadline->add_flag("--json", options->as_json, "print one JSON object");
    deadline->add_option(
        "--batch", options->batch, "answer the questions of a JSON Lines file, or - for input");
    deadline->callback([options, &status] {
        status = options->batch.empty() ? calculate(*options) : answer_all(*options);
    });
});

}  // namespace
}  // namespace tiendo::cli
