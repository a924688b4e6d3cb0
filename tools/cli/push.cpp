// tiendo push: events from a JSON Lines file, or from standard input, to the service.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/pusher.hpp"
#include "terminal/progress.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

// An event of the longest fields is below 2 KiB; a longer line is refused, and only so much of it
// is ever held.
constexpr std::size_t line_bytes_max = 64 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct push_command_options {
    client::service_options service;
    std::string file;
    std::size_t batch = 500;
    std::size_t in_flight = 16;
    std::filesystem::path rejected = "rejected.jsonl";
    bool as_json = false;
};

// Lines of the input, with the position that the progress needs. A byte order mark at the start of
// the input is passed over.
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
    // The next line; of one beyond line_bytes_max only its start. False: the input has ended.
    [[nodiscard]] bool next(std::string_view& line) {
        auto& in = file_.is_open() ? static_cast<std::istream&>(file_) : std::cin;
        in.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        const auto got = static_cast<std::size_t>(in.gcount());
        read_ += got;
        is_too_long_ = got == line_bytes_max && in.fail() && !in.eof();
        if (got == 0 && in.fail()) return false;
        ++number_;
        // At the end of a whole line stands its newline, taken and counted, unless the input ended.
        line = {buffer_.data(), is_too_long_ || in.eof() ? got : got - 1};
        if (is_too_long_) {
            in.clear();
            in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
            read_ += static_cast<std::uint64_t>(in.gcount());
        }
        if (number_ == 1 && line.starts_with(byte_order_mark))
            line.remove_prefix(byte_order_mark.size());
        return true;
    }
    [[nodiscard]] bool is_too_long() const { return is_too_long_; }
    [[nodiscard]] std::uint64_t number() const { return number_; }
    // How many lines there will be, judged by the bytes read so far.
    [[nodiscard]] std::optional<std::uint64_t> expected_lines() const {
        if (!size_ || read_ == 0) return std::nullopt;
        const auto guess =
            static_cast<double>(number_) / static_cast<double>(read_) * static_cast<double>(*size_);
        return std::max(number_, static_cast<std::uint64_t>(std::llround(guess)));
    }

  private:
    std::ifstream file_;
    std::optional<std::uint64_t> size_;
    std::vector<char> buffer_ = std::vector<char>(line_bytes_max + 1);  // getline ends it with 0
    bool is_too_long_ = false;
    std::uint64_t read_ = 0;
    std::uint64_t number_ = 0;
};

void print_json(const client::push_summary& sum, const push_command_options& options) {
    json::object out{{"pushed", sum.pushed},
                     {"accepted", sum.accepted},
                     {"duplicates", sum.duplicates},
                     {"rejected", sum.rejected},
                     {"rejected_unsent", sum.rejected_unsent},
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
            "whose acknowledgement was lost\n",
            sum.duplicates_after_resend);
    }
    if (sum.rejected_unsent != 0) {
        fmt::print("{} of the rejected were not sent: their lines are no event of the protocol\n",
                   sum.rejected_unsent);
    }
    if (sum.rejected != 0) {
        fmt::print(
            "rejected events and their reasons are in {}; mend the \"event\" of each line and push "
            "those again: jq -c .event {} makes a file of them\n",
            options.rejected.string(),
            options.rejected.string());
    }
}

// Why a line is not sent; nullopt: `event` is what it says.
std::optional<refusal> refuse_line(const line_source& lines,
                                   std::string_view line,
                                   dossier::dossier_event& event) {
    const auto refuse = [&lines](std::string code, std::string field, std::string_view why) {
        return refusal{
            std::move(code), std::move(field), fmt::format("line {}: {}", lines.number(), why)};
    };
    if (lines.is_too_long()) {
        return refuse("line_too_long",
                      "",
                      fmt::format("longer than {} bytes, of which the first are kept here; give "
                                  "one event a line",
                                  line_bytes_max));
    }
    if (line.starts_with(byte_order_mark)) {
        return refuse("byte_order_mark",
                      "",
                      "a byte order mark may stand at the start of the input only; remove it");
    }
    auto read = wire::event_from_json(line);
    if (auto* why = std::get_if<refusal>(&read))
        return refuse(std::move(why->code), std::move(why->field), why->message);
    event = std::get<dossier::dossier_event>(std::move(read));
    return std::nullopt;
}

void refuse_input_as_rejected(const push_command_options& options) {
    std::error_code ec;
    if (options.file != "-" && std::filesystem::equivalent(options.file, options.rejected, ec)) {
        throw client::usage_error(
            fmt::format("--rejected {}: is the input itself; rename the input, or give another "
                        "file for what is refused",
                        options.rejected.string()));
    }
}

exit_code push(const push_command_options& options) {
    line_source lines(options.file);
    refuse_input_as_rejected(options);
    terminal::progress progress("lines");
    client::push_options settings;
    settings.where = options.service.where();
    settings.token = options.service.token();
    settings.batch_events = options.batch;
    settings.window_batches = options.in_flight;
    settings.rejected_file = options.rejected;
    client::pusher pusher(settings);

    std::string_view line;
    dossier::dossier_event event;
    bool alive = true;
    const auto tell = [&] {
        const auto now = pusher.so_far();
        if (const auto total = lines.expected_lines()) progress.expect(*total);
        progress.tell(
            now.answered(),
            now.rejected == 0 ? std::string() : fmt::format(" · {} rejected", now.rejected));
    };
    while (alive && lines.next(line)) {
        if (!lines.is_too_long() && line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        if (const auto why = refuse_line(lines, line, event))
            pusher.refuse(*why, line);
        else
            alive = pusher.push(event);
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
                "code 1 when some events were rejected.\n"
                "A line is at most 64 KiB; what is no event is rejected with its line's number, "
                "and the next line is read. The file of rejected events tells of this run only: "
                "one of an earlier run is renamed to FILE.previous, and a run without rejections "
                "leaves none.");
    const auto options = std::make_shared<push_command_options>();
    sub->add_option("file", options->file, "JSON Lines of DossierEvent; - reads standard input")
        ->required();
    add_service_options(*sub, options->service);
    sub->add_option("--batch", options->batch, "events a batch, at most 1000")
        ->capture_default_str();
    sub->add_option("--in-flight", options->in_flight, "batches sent and not yet acknowledged")
        ->capture_default_str();
    sub->add_option("--rejected",
                    options->rejected,
                    "where refused events go, with their reasons; one of an earlier run is renamed "
                    "to FILE.previous")
        ->capture_default_str();
    sub->add_flag("--json", options->as_json, "print the summary as JSON");
    sub->callback([options, &status] { status = push(*options); });
});

}  // namespace
}  // namespace tiendo::cli
