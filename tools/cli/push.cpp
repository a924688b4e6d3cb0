// tiendo push: events from a JSON Lines file, or from standard input, to the service.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/pusher.hpp"
#include "terminal/progress.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t line_bytes_max = 64 * 1024;  // an event of the longest fields is below 2 KiB

struct push_command_options {
    client::service_options service;
    std::string file;
    std::size_t batch = 500;
    std::size_t in_flight = 16;
    std::filesystem::path rejected = "rejected.jsonl";
    bool as_json = false;
};

// Lines of the input, with the position that the progress needs.
class line_source {
  public:
    explicit line_source(const std::string& name) {
        if (name == "-") return;
        file_.open(name);
        std::error_code ec;
        if (!file_ || std::filesystem::is_directory(name, ec))
            throw client::usage_error(
                fmt::format("{}: cannot be read; give a JSON Lines file, or - for "
                            "standard input",
                            name));
        const auto size = std::filesystem::file_size(name, ec);
        if (!ec) size_ = size;
    }
    [[nodiscard]] bool next(std::string& line) {
        if (!std::getline(file_.is_open() ? static_cast<std::istream&>(file_) : std::cin, line))
            return false;
        read_ += line.size() + 1;
        ++number_;
        return true;
    }
    [[nodiscard]] std::uint64_t number() const { return number_; }
    // How many lines there will be, judged by the bytes read so far.
    [[nodiscard]] std::optional<std::uint64_t> expected_lines() const {
        if (!size_ || read_ == 0) return std::nullopt;
        const auto guess =
            static_cast<double>(number_) / static_cast<double>(read_) * static_cast<double>(*size_);
        return std::max(number_, static_cast<std::uint64_t>(guess + 0.5));
    }

  private:
    std::ifstream file_;
    std::optional<std::uint64_t> size_;
    std::uint64_t read_ = 0;
    std::uint64_t number_ = 0;
};

void print_json(const client::push_summary& sum, const push_command_options& options) {
    json::object out{{"pushed", sum.pushed},
                     {"accepted", sum.accepted},
                     {"duplicates", sum.duplicates},
                     {"rejected", sum.rejected},
                     {"duplicates_after_resend", sum.duplicates_after_resend},
                     {"reconnects", sum.reconnects},
                     {"busy_answers", sum.busy_answers},
                     {"complete", sum.complete}};
    if (sum.rejected != 0) out["rejected_file"] = options.rejected.string();
    if (!sum.complete) out["failure"] = sum.failure;
    fmt::print("{}\n", json::serialize(out));
}

void print_text(const client::push_summary& sum, const push_command_options& options) {
    fmt::print("accepted   {:>12}\nduplicates {:>12}\nrejected   {:>12}\n",
               sum.accepted,
               sum.duplicates,
               sum.rejected);
    if (sum.duplicates_after_resend != 0) {
        fmt::print(
            "{} of the duplicates were sent again after a broken connection; they may be new ones "
            "whose "
            "acknowledgement was lost\n",
            sum.duplicates_after_resend);
    }
    if (sum.rejected != 0) {
        fmt::print(
            "rejected events and their reasons are in {}; mend them there and push them again\n",
            options.rejected.string());
    }
}

exit_code push(const push_command_options& options) {
    line_source lines(options.file);
    terminal::progress progress("lines");
    client::push_options settings;
    settings.where = options.service.where();
    settings.token = options.service.token();
    settings.batch_events = options.batch;
    settings.window_batches = options.in_flight;
    settings.rejected_file = options.rejected;
    client::pusher pusher(settings);

    std::string line;
    bool alive = true;
    const auto tell = [&] {
        const auto now = pusher.so_far();
        if (const auto total = lines.expected_lines()) progress.expect(*total);
        progress.tell(
            now.answered(),
            now.rejected == 0 ? std::string() : fmt::format(" · {} rejected", now.rejected));
    };
    while (alive && lines.next(line)) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        if (line.size() > line_bytes_max) {
            pusher.refuse(
                {"line_too_long", "", fmt::format("line {} is longer than 64 KiB", lines.number())},
                std::string_view(line).substr(0, 200));
            continue;
        }
        auto event = wire::event_from_json(line);
        if (const auto* why = std::get_if<refusal>(&event)) {
            pusher.refuse(
                {why->code, why->field, fmt::format("line {}: {}", lines.number(), why->message)},
                line);
        } else {
            alive = pusher.push(std::get<dossier::dossier_event>(event));
        }
        if (lines.number() % 256 == 0) tell();
    }
    const auto sum = pusher.finish();
    tell();
    progress.finish();
    if (options.as_json)
        print_json(sum, options);
    else
        print_text(sum, options);
    if (!sum.complete) throw client::unreachable_error(sum.failure);
    return sum.rejected == 0 ? exit_code::ok : exit_code::differs;
}

const command push_command(10, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand(
        "push", "send events to the service, without loss and without double count");
    add_example(*sub,
                "tiendo push events.jsonl --url http://127.0.0.1:8080 --token-file counter.token",
                "A broken connection is opened again and nothing is lost or counted twice. Exit "
                "code 1 when some events were rejected.");
    const auto options = std::make_shared<push_command_options>();
    sub->add_option("file", options->file, "JSON Lines of DossierEvent; - reads standard input")
        ->required();
    add_service_options(*sub, options->service);
    sub->add_option("--batch", options->batch, "events a batch, at most 1000")
        ->capture_default_str();
    sub->add_option("--in-flight", options->in_flight, "batches sent and not yet acknowledged")
        ->capture_default_str();
    sub->add_option("--rejected", options->rejected, "where refused events go, with their reasons")
        ->capture_default_str();
    sub->add_flag("--json", options->as_json, "print the summary as JSON");
    sub->callback([options, &status] { status = push(*options); });
});

}  // namespace
}  // namespace tiendo::cli
