// tiendo bench: how fast does the service take events, and how long does an acknowledgement take?
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/bench_run.hpp"
#include "client/http.hpp"
#include "terminal/progress.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

struct bench_command_options {
    client::service_options service;
    client::bench_options run;
    double duration_s = 10;
    double warm_up_s = 2;
    double afterwards_s = 10;
    std::vector<std::string> agencies;
    bool as_json = false;
};

bool in_force(const json::object& row, const std::string& today) {
    const auto from = text_at(row, "valid_from");
    const auto to = text_at(row, "valid_to");
    return (from.empty() || from <= today) && (to.empty() || today < to);
}

// Agencies that decide dossiers themselves; the province only where there is nothing below it.
std::vector<std::string> agencies_of(const json::object& answer, const std::string& today) {
    std::vector<std::string> all;
    std::vector<std::string> deciding;
    for (const auto& item : array_at(answer, "rows")) {
        if (!item.is_object() || !in_force(item.get_object(), today)) continue;
        const auto& row = item.get_object();
        const auto level = text_at(row, "level");
        all.push_back(text_at(row, "agency_code"));
        if (level != "province" && level != "ministry") deciding.push_back(all.back());
    }
    return deciding.empty() ? all : deciding;
}

std::vector<std::string> procedures_of(const json::object& answer, const std::string& today) {
    std::vector<std::string> out;
    for (const auto& item : array_at(answer, "rows")) {
        if (!item.is_object()) continue;
        for (const auto& version : array_at(item.get_object(), "versions")) {
            if (!version.is_object() || !in_force(version.get_object(), today)) continue;
            out.push_back(text_at(item.get_object(), "procedure_code"));
            break;
        }
    }
    return out;
}

// The events would all be refused for it, one by one.
void refuse_unknown_agencies(const std::vector<std::string>& asked, const json::object& answer) {
    const auto& rows = array_at(answer, "rows");
    for (const auto& code : asked) {
        const bool is_known = std::any_of(rows.begin(), rows.end(), [&code](const auto& row) {
            return row.is_object() && text_at(row.get_object(), "agency_code") == code;
        });
        if (!is_known) {
            throw client::usage_error(
                fmt::format("--agency {}: the service refuses it (unknown_agency): its catalogue "
                            "has no such agency; /v1/agencies lists "
                            "them",
                            code));
        }
    }
}

client::bench_catalogue choose_from_service(const bench_command_options& options) {
    // Which versions are in force: a few hours of another zone's date do no harm here.
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const auto today = to_text(local_date{now.time_since_epoch()});
    const auto agencies =
        client::ask_json(options.service, {"GET", "/v1/agencies", "", std::chrono::seconds(30)});
    const auto procedures =
        client::ask_json(options.service, {"GET", "/v1/procedures", "", std::chrono::seconds(30)});
    client::bench_catalogue out;
    out.agencies = codes_of(options.agencies, "--agency");
    refuse_unknown_agencies(out.agencies, as_answer(agencies, "/v1/agencies"));
    if (out.agencies.empty())
        out.agencies = agencies_of(as_answer(agencies, "/v1/agencies"), today);
    out.procedures = procedures_of(as_answer(procedures, "/v1/procedures"), today);
    if (out.agencies.empty() || out.procedures.empty()) {
        throw client::usage_error(
            "the service's catalogue has no agency or no procedure in force today; load one "
            "with tiendod --catalogue DIR");
    }
    return out;
}

// Every number below would be worthless if the hand-made frames were not what the service decodes.
void check_first_frame(const client::bench_templates& templates) {
    client::bench_source source(templates, 1, 0);
    std::string frame;
    source.write_batch(client::bench_source::first_batch_id,
                       10,
                       std::chrono::sys_seconds{std::chrono::seconds{1'800'000'000}},
                       frame);
    const auto message = wire::decode_client_message(frame, wire::subprotocol::protobuf);
    const auto* batch = std::get_if<wire::event_batch>(&message);
    bool good = batch != nullptr && batch->events.size() == 10;
    for (std::size_t i = 0; good && i < batch->events.size(); ++i) {
        good = std::holds_alternative<dossier::dossier_event>(batch->events[i]);
    }
    if (!good)
        throw std::logic_error(
            "the generated frames do not decode; this is a defect of tiendo bench");
}

double ms(std::chrono::nanoseconds t) {
    return std::chrono::duration<double, std::milli>(t).count();
}

// Written by hand for plain decimals: Boost.JSON writes 1.2E4.
void print_percentiles(const char* name, const client::histogram& h) {
    fmt::print(R"("{}":{{"p50":{:.3f},"p90":{:.3f},"p99":{:.3f},"p999":{:.3f},)"
               R"("p9999":{:.3f},"max":{:.3f}}},)",
               name,
               ms(h.percentile(50'000)),
               ms(h.percentile(90'000)),
               ms(h.percentile(99'000)),
               ms(h.percentile(99'900)),
               ms(h.percentile(99'990)),
               ms(h.highest()));
}

// Pairs of a bucket's upper edge in microseconds and how many batches it holds.
void print_histogram(const char* name, const client::histogram& h) {
    fmt::print("\"{}\":[", name);
    bool first = true;
    h.each_bucket([&first](std::chrono::nanoseconds edge, std::uint64_t count) {
        const auto us = std::chrono::duration<double, std::micro>(edge).count();
        fmt::print("{}[{:.3f},{}]", first ? "" : ",", us, count);
        first = false;
    });
    fmt::print("],");
}

void print_json(const client::bench_result& r, const bench_command_options& options) {
    fmt::print(R"({{"events_per_s":{:.1f},)", r.events_per_s());
    print_percentiles("ack_ms", r.ack);
    print_percentiles("taken_ms", r.taken);
    print_percentiles("busy_ms", r.busy_answer);
    const bool open = options.run.rate > 0;
    fmt::print(R"("loop":"{}",)", open ? "open" : "closed");
    if (open) fmt::print(R"("rate_asked":{:.1f},)", options.run.rate);
    fmt::print(R"("connections":{},"in_flight":{},"batch":{},)",
               options.run.connections,
               options.run.in_flight,
               options.run.batch);
    fmt::print(R"("measured_s":{:.3f},"events":{},"duplicates":{},"rejected":{},)",
               std::chrono::duration<double>(r.measured).count(),
               r.events,
               r.duplicates,
               r.rejected);
    fmt::print(
        R"("busy":{},"busy_pause_ms_max":{},"waiting_at_end":{},"forgotten":{},"unanswered":{},)",
        r.busy,
        r.busy_pause_ms,
        r.waiting_at_end,
        r.forgotten,
        r.unanswered);
    print_histogram("ack_histogram_us", r.ack);
    if (r.busy != 0) print_histogram("busy_histogram_us", r.busy_answer);
    if (options.run.afterwards_rate > 0) {
        fmt::print(R"("afterwards_rate":{:.1f},"afterwards_batches":{},"recovered_s":{:.1f},)",
                   options.run.afterwards_rate,
                   r.recovery.batches(),
                   std::chrono::duration<double>(r.recovery.recovered_after()).count());
    }
    fmt::print(
        "\"acknowledged_ever\":{},\"client_cores\":{:.3f},\"client_us_per_event\":{:.3f}}}\n",
        r.acknowledged_ever,
        r.client_share(),
        r.client_us_per_event());
}

void print_text(const client::bench_result& r, const bench_command_options& options) {
    fmt::print("{} loop, {} connections x {} in flight, batches of {}, {:.1f} s\n",
               options.run.rate > 0 ? "open" : "closed",
               options.run.connections,
               options.run.in_flight,
               options.run.batch,
               std::chrono::duration<double>(r.measured).count());
    fmt::print("durable events/s  {:>12.0f}\n", r.events_per_s());
    fmt::print("ack ms            p50 {:.3f}   p99 {:.3f}   p99.9 {:.3f}   max {:.3f}\n",
               ms(r.ack.percentile(50'000)),
               ms(r.ack.percentile(99'000)),
               ms(r.ack.percentile(99'900)),
               ms(r.ack.highest()));
    fmt::print("client            {:.3f} us of CPU an event, {:.2f} of a core\n",
               r.client_us_per_event(),
               r.client_share());
    if (r.busy != 0) {
        fmt::print(
            "busy answers      {} after p99 {:.3f} ms; sent again; taken ones p99 {:.3f} ms\n",
            r.busy,
            ms(r.busy_answer.percentile(99'000)),
            ms(r.taken.percentile(99'000)));
    }
    if (options.run.afterwards_rate > 0) {
        fmt::print("recovered after   {:.1f} s at {:.0f} events/s\n",
                   std::chrono::duration<double>(r.recovery.recovered_after()).count(),
                   options.run.afterwards_rate);
    }
    if (r.unanswered != 0) fmt::print("never acknowledged {} batches\n", r.unanswered);
    if (r.waiting_at_end != 0) {
        fmt::print("the service fell behind: {} batches were due and not yet sent at the end\n",
                   r.waiting_at_end);
    }
    if (r.rejected != 0)
        fmt::print("rejected          {}, the first: {}\n", r.rejected, r.first_rejection);
    if (r.duplicates != 0) fmt::print("duplicates        {}\n", r.duplicates);
}

exit_code bench(bench_command_options& options) {
    options.run.where = options.service.where();
    options.run.token = options.service.token();
    options.run.duration =
        std::chrono::milliseconds(static_cast<std::int64_t>(options.duration_s * 1000));
    options.run.warm_up =
        std::chrono::milliseconds(static_cast<std::int64_t>(options.warm_up_s * 1000));
    options.run.afterwards =
        std::chrono::milliseconds(static_cast<std::int64_t>(options.afterwards_s * 1000));
    const client::bench_templates templates(choose_from_service(options));
    check_first_frame(templates);
    terminal::progress progress("events");
    auto whole = options.run.duration + options.run.warm_up;
    if (options.run.afterwards_rate > 0) whole += options.run.afterwards;
    const auto result =
        client::run_bench(options.run, templates, [&](const client::bench_progress& now) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(whole - now.elapsed);
            progress.tell(now.events, fmt::format(" · {} left", terminal::duration_text(left)));
        });
    progress.finish();
    if (options.as_json)
        print_json(result, options);
    else
        print_text(result, options);
    return result.rejected == 0 && result.duplicates == 0 ? exit_code::ok : exit_code::differs;
}

const command bench_command(80, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("bench", "load generator with latency histogram");
    add_example(*sub,
                "tiendo bench --connections 64 --in-flight 2 --batch 100 --duration 10 --json",
                "It writes real dossiers named BENCH-...: use it on a service made for it. Exit "
                "code 1 when events were rejected.");
    const auto options = std::make_shared<bench_command_options>();
    add_service_options(*sub, options->service);
    sub->add_option("--connections", options->run.connections, "sessions")
        ->capture_default_str()
        ->check(CLI::Range(1, 4096));
    sub->add_option("--in-flight", options->run.in_flight, "unacknowledged batches a session")
        ->capture_default_str()
        ->check(CLI::Range(1, 1024));
    sub->add_option("--batch", options->run.batch, "events a batch")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    sub->add_option("--duration", options->duration_s, "seconds measured")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 86'400.0));
    sub->add_option("--warm-up", options->warm_up_s, "seconds before that, not measured")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 3'600.0));
    sub->add_option("--rate",
                    options->run.rate,
                    "events a second, by the clock (open loop); 0 = as fast as "
                    "acknowledged (closed loop)")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1e9));
    sub->add_option("--afterwards-rate",
                    options->run.afterwards_rate,
                    "events a second that go on after measuring, to tell how long it takes until "
                    "99 of 100 acknowledgements come within 100 ms again; 0 = none")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1e9));
    sub->add_option("--afterwards", options->afterwards_s, "seconds for which they do")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 3'600.0));
    sub->add_option("--agency",
                    options->agencies,
                    "codes, separated by commas: act for these only [every one of the catalogue]");
    sub->add_flag("--json",
                  options->as_json,
                  "print events_per_s, ack_ms {p50,p99,p999}, the whole histogram and more");
    sub->callback([options, &status] { status = bench(*options); });
});

}  // namespace
}  // namespace tiendo::cli
