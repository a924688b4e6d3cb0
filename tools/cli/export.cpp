// tiendo export: what the service recorded, for spreadsheets, process mining and the national
// exchange.
#include "cli/command.hpp"
#include "cli/import_commands.hpp"
#include "cli/options.hpp"
#include "cli/whole_file.hpp"
#include "client/http.hpp"
#include "exporter/dossier_groups.hpp"
#include "exporter/text_forms.hpp"
#include "terminal/progress.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

struct export_options {
    client::service_options service;
    std::string out;
    std::uint64_t since = 0;
    bool as_json = false;
};

std::string words_of(std::string_view name) {
    constexpr std::array<std::array<std::string_view, 2>, 8> words{{
        {"events", "sự kiện đã xuất (events)"},
        {"traces", "hồ sơ (traces)"},
        {"dossiers", "hồ sơ có sự kiện mới (dossiers told of)"},
        {"updates", "bản ghi cập nhật (updates)"},
        {"without_state", "hồ sơ chưa có trạng thái quốc gia (without a state of the list)"},
        {"erased", "sự kiện đã xóa nội dung (erased)"},
        {"since", "sau số thứ tự (behind sequence)"},
        {"through", "đến số thứ tự (through sequence)"},
    }};
    for (const auto& [key, text] : words) {
        if (key == name) return std::string(text);
    }
    return std::string(name);
}

class export_run {
  public:
    explicit export_run(const export_options& options)
        : options_(options), service_(options.service), file_(options.out), progress_("events") {}

    exit_code csv() {
        file_.write(exporter::csv_header());
        read([this](exporter::logged_event&& event) { file_.write(exporter::csv_row(event)); });
        return finish({});
    }

    exit_code xes() {
        exporter::dossier_groups groups;
        read([&groups](exporter::logged_event&& event) { groups.add(event); });
        file_.write(exporter::xes_head());
        std::uint64_t traces = 0;
        groups.for_each([&](const auto& of_one) {
            file_.write(exporter::xes_trace(of_one));
            ++traces;
        });
        file_.write(exporter::xes_foot);
        return finish({{"traces", traces}});
    }

    exit_code dvcqg() {
        exporter::dossier_groups groups;
        read([&groups](exporter::logged_event&& event) { groups.add(event); });
        std::uint64_t dossiers = 0, updates = 0, without = 0;
        progress_.finish();
        terminal::progress asked("dossiers");
        file_.write("[");
        groups.for_each([&](const auto& of_one) {
            ++dossiers;
            const auto now = standing_of(of_one.front().event.dossier);
            const auto lines =
                now ? exporter::state_updates(of_one, *now) : std::vector<std::string>();
            if (lines.empty()) ++without;
            asked.tell(dossiers);
            for (const auto& line : lines) file_.write((updates++ == 0 ? "\n" : ",\n") + line);
        });
        file_.write("\n]\n");
        return finish({{"dossiers", dossiers}, {"updates", updates}, {"without_state", without}});
    }

  private:
    void read(const std::function<void(exporter::logged_event&&)>& take) {
        extent_ = exporter::read_log(
            service_, options_.since, take, [this](const exporter::log_extent& so_far) {
                progress_.expect(so_far.position - options_.since);
                progress_.tell(so_far.through - options_.since);
            });
    }

    // The national format has no end that is exclusive: of a day the last second is told, so that
    // whoever reads the date alone has the right one.
    [[nodiscard]] static std::optional<instant> last_moment_of(const json::object& due) {
        const auto at = parse_rfc3339(std::string_view(due.at("due").as_string()));
        if (!at || due.at("is_instant").as_bool()) return at;
        return *at - std::chrono::seconds{1};
    }

    [[nodiscard]] std::optional<exporter::dossier_now> standing_of(const dossier_code& code) {
        client::http_request request;
        request.target = "/v1/dossiers/" + client::percent_encoded(code.view());
        const auto answer = service_.ask_json(request);
        const auto& dossier = answer.as_object();
        exporter::dossier_now out{
            national_state(std::string_view(dossier.at("state").as_string())),
            std::nullopt,
            {},
            zone_named(std::string(dossier.at("time_zone").as_string()), "time_zone")};
        if (const auto* due = dossier.at("due").if_object()) out.due = last_moment_of(*due);
        for (const auto& fact : dossier.at("facts").as_array()) {
            if (fact.at("has_effect").as_bool())
                out.in_effect.push_back(fact.at("sequence").to_number<std::uint64_t>());
        }
        std::sort(out.in_effect.begin(), out.in_effect.end());
        return out;
    }

    exit_code finish(const json::object& counts) {
        file_.finish();
        progress_.finish();
        json::object all{{"events", extent_.events}};
        for (const auto& member : counts) all[member.key()] = member.value();
        all["erased"] = extent_.erased;
        all["since"] = options_.since;
        all["through"] = extent_.through;
        auto* to = options_.out == "-" ? stderr : stdout;
        if (options_.as_json) {
            fmt::print(to, "{}\n", json::serialize(all));
            return exit_code::ok;
        }
        for (const auto& member : all) {
            fmt::print(to,
                       "{:>12}  {}\n",
                       json::serialize(member.value()),
                       words_of(std::string_view(member.key())));
        }
        fmt::print(to,
                   "Lần xuất sau bắt đầu với (the next export begins with): --since {}\n",
                   extent_.through);
        return exit_code::ok;
    }

    const export_options& options_;
    client::http_session service_;
    whole_file file_;
    terminal::progress progress_;
    exporter::log_extent extent_;
};

struct form {
    const char* name;
    const char* what;
    const char* example;
    const char* notes;
    exit_code (export_run::*run)();
};

constexpr std::array<form, 3> forms{{
    {"csv",
     "one event a row, in the order of the log",
     "tiendo export csv --out events.csv --token-file supervisor.token",
     "tiendo import csv reads it back without a mapping.",
     &export_run::csv},
    {"xes",
     "one dossier a trace, for process mining (IEEE 1849)",
     "tiendo export xes --out events.xes --token-file supervisor.token",
     "Activities are steps by their code, other events by their kind; tiendo import xes reads it "
     "back without a mapping.",
     &export_run::xes},
    {"dvcqg",
     "CapNhatTienDoHoSoMC: the moves of dossiers that were told of since a sequence",
     "tiendo export dvcqg --since 120345 --out capnhat.json --token-file supervisor.token",
     "An array in which the last record of a dossier is its state now. Facts without effect are "
     "left out; names are not known here, NguoiXuLy is the officer's code.",
     &export_run::dvcqg},
}};

const command export_command(21, [](CLI::App& app, exit_code& status) {
    auto* parent = app.add_subcommand("export", "what was recorded, for other systems");
    parent->require_subcommand(1);
    for (const auto& f : forms) {
        auto* sub = parent->add_subcommand(f.name, f.what);
        const auto options = std::make_shared<export_options>();
        add_service_options(*sub, options->service);
        sub->add_option("--out", options->out, "the file; - is standard output")->required();
        sub->add_option("--since",
                        options->since,
                        "begin behind this sequence of the log, the `through` of an earlier export")
            ->capture_default_str();
        sub->add_flag("--json", options->as_json, "print the summary as JSON");
        add_example(
            *sub,
            f.example,
            std::string(f.notes) + " The whole log is read: a supervisor's credential is needed.");
        sub->callback([options, run = f.run, &status] {
            export_run work(*options);
            status = (work.*run)();
        });
    }
});

}  // namespace
}  // namespace tiendo::cli
