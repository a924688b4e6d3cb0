// No event lost and none counted twice, whatever the connection does.
#include "client/pusher.hpp"

#include "fake_service.hpp"
#include "scratch_folder.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace client = tiendo::client;
namespace dossier = tiendo::dossier;
using tiendo::cli_test::fake_service;
using tiendo::cli_test::misbehaviour;
using tiendo::cli_test::scratch_folder;

namespace {

dossier::dossier_event event(std::size_t n) {
    dossier::dossier_event out;
    out.id = tiendo::event_id(fmt::format("event-{:06}", n));
    out.dossier = tiendo::dossier_code(fmt::format("D-{:06}", n / 3));
    out.agency = tiendo::agency_code("P01.001");
    out.occurred_at = *tiendo::parse_rfc3339("2026-02-13T07:31:00Z");
    out.body = dossier::fact_body{dossier::processed{}};
    return out;
}

client::push_options options_for(const fake_service& service) {
    client::push_options out;
    out.where = {"127.0.0.1", service.port()};
    out.batch_events = 7;
    out.window_batches = 5;
    out.retry_first = std::chrono::milliseconds(1);
    out.linger = std::chrono::milliseconds(1);
    return out;
}

client::push_summary push_all(client::push_options options, std::size_t events) {
    client::pusher pusher(std::move(options));
    for (std::size_t i = 0; i < events && pusher.push(event(i)); ++i) {
    }
    return pusher.finish();
}

}  // namespace

TEST_CASE("every event is stored once however often the connection breaks", "[pusher]") {
    const auto seed = GENERATE(range(1, 9));
    misbehaviour how;
    how.seed = static_cast<std::uint64_t>(seed);
    how.drop_before_per_mille = 60;
    how.drop_after_per_mille = 60;
    how.busy_per_mille = 40;
    INFO("seed " << seed);
    fake_service service(how);
    constexpr std::size_t events = 1'500;

    const auto sum = push_all(options_for(service), events);

    const auto stored = service.stored();
    CHECK(stored.size() == events);
    for (const auto& [id, times] : stored) CHECK(times == 1);
    CHECK(sum.complete);
    CHECK(sum.pushed == events);
    CHECK(sum.accepted + sum.duplicates == events);
    CHECK(sum.duplicates == sum.duplicates_after_resend);
    CHECK(sum.rejected == 0);
    REQUIRE(service.breaks() > 0);
    CHECK(sum.reconnects == service.breaks());
    CHECK(service.ids_out_of_order() == 0);
}

TEST_CASE("an undisturbed stream is accepted without duplicates in batches of the asked size",
          "[pusher]") {
    fake_service service(misbehaviour{});

    const auto sum = push_all(options_for(service), 100);

    CHECK(sum.accepted == 100);
    CHECK(sum.duplicates == 0);
    CHECK(sum.reconnects == 0);
    CHECK(sum.batches_resent == 0);
    CHECK(service.most_in_a_batch() == 7);
}

TEST_CASE("a batch longer than the service takes is halved until it fits", "[pusher]") {
    misbehaviour how;
    how.message_bytes_max = 300;  // of some four events
    fake_service service(how);

    const auto sum = push_all(options_for(service), 100);

    CHECK(sum.accepted == 100);
    CHECK(sum.duplicates == 0);
    CHECK(sum.reconnects == 0);
    CHECK(service.ids_out_of_order() == 0);
    CHECK(service.most_in_a_batch() > 1);
    CHECK(service.most_in_a_batch() < 7);
}

TEST_CASE("pushing the same events again gives only duplicates", "[pusher]") {
    fake_service service(misbehaviour{});
    REQUIRE(push_all(options_for(service), 50).accepted == 50);

    const auto again = push_all(options_for(service), 50);

    CHECK(again.accepted == 0);
    CHECK(again.duplicates == 50);
    CHECK(again.duplicates_after_resend == 0);
}

TEST_CASE("rejected events go to the file with their reason and their neighbours are stored",
          "[pusher]") {
    const scratch_folder folder;
    misbehaviour how;
    how.reject = {"event-000003", "event-000017"};
    fake_service service(how);
    auto options = options_for(service);
    options.rejected_file = folder / "rejected.jsonl";

    const auto sum = push_all(options, 20);

    CHECK(sum.rejected == 2);
    CHECK(sum.accepted == 18);
    CHECK(service.stored().size() == 18);
    std::istringstream lines(tiendo::cli_test::text_of_file(options.rejected_file));
    std::string line;
    std::vector<std::string> ids;
    while (std::getline(lines, line)) {
        const auto row = boost::json::parse(line).as_object();
        ids.emplace_back(row.at("event_id").as_string());
        CHECK(row.at("code").as_string() == "unknown_agency");
        CHECK(row.at("field").as_string() == "agency_code");
        CHECK(row.at("message").as_string() == "no such agency");
        const auto kept = tiendo::wire::event_from_json(boost::json::serialize(row.at("event")));
        REQUIRE(std::holds_alternative<dossier::dossier_event>(kept));
        CHECK(std::get<dossier::dossier_event>(kept).id.view() == ids.back());
    }
    CHECK(ids == std::vector<std::string>{"event-000003", "event-000017"});
}

TEST_CASE("what was refused only for its company is sent again without it", "[pusher]") {
    const scratch_folder folder;
    misbehaviour how;
    how.not_authorised = {"event-000003", "event-000004", "event-000017"};
    how.drop_before_per_mille = 100;
    how.busy_per_mille = 100;
    fake_service service(how);
    auto options = options_for(service);
    options.rejected_file = folder / "rejected.jsonl";

    const auto sum = push_all(options, 50);

    CHECK(sum.complete);
    CHECK(sum.rejected == 3);
    CHECK(sum.accepted == 47);
    CHECK(service.stored().size() == 47);
    const auto rejected = tiendo::cli_test::text_of_file(options.rejected_file);
    CHECK(std::count(rejected.begin(), rejected.end(), '\n') == 3);
    CHECK(rejected.find("beside_not_authorised") == std::string::npos);
}

TEST_CASE("a clean run leaves no file of rejected events", "[pusher]") {
    const scratch_folder folder;
    fake_service service(misbehaviour{});
    auto options = options_for(service);
    options.rejected_file = folder / "rejected.jsonl";

    (void)push_all(options, 10);

    CHECK_FALSE(std::filesystem::exists(options.rejected_file));
}

TEST_CASE("what an earlier run rejected is set aside, so that the file tells of this run only",
          "[pusher]") {
    const scratch_folder folder;
    fake_service service(misbehaviour{});
    auto options = options_for(service);
    options.rejected_file = folder / "rejected.jsonl";
    std::ofstream(options.rejected_file) << "of yesterday\n";

    (void)push_all(options, 10);

    CHECK_FALSE(std::filesystem::exists(options.rejected_file));
    CHECK(tiendo::cli_test::text_of_file(folder / "rejected.jsonl.previous") == "of yesterday\n");
}

TEST_CASE("the second part of a run writes its rejections behind those of the first", "[pusher]") {
    const scratch_folder folder;
    misbehaviour how;
    how.reject = {"event-000003"};
    fake_service service(how);
    auto options = options_for(service);
    options.rejected_file = folder / "rejected.jsonl";
    options.earlier = client::earlier_rejections::keep;
    const auto first = push_all(options, 5);
    const auto second = push_all(options, 5);

    REQUIRE(first.rejected + second.rejected == 2);
    const auto text = tiendo::cli_test::text_of_file(options.rejected_file);
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    CHECK_FALSE(std::filesystem::exists(folder / "rejected.jsonl.previous"));
}

TEST_CASE("a file for rejected events that cannot be written is refused before anything is sent",
          "[pusher]") {
    const scratch_folder folder;
    fake_service service(misbehaviour{});
    auto options = options_for(service);
    options.rejected_file = GENERATE(true, false) ? folder / "no such folder" / "rejected.jsonl"
                                                  : folder.path();  // a folder, not a file

    CHECK_THROWS_WITH(client::pusher(options),
                      Catch::Contains("--rejected " + options.rejected_file.string()) &&
                          Catch::Contains("nothing was sent"));
    CHECK(service.stored().empty());
}

TEST_CASE("a rejection that cannot be kept is named with its reason", "[pusher]") {
    if (!std::filesystem::exists("/dev/full")) {
        WARN("SKIPPED: no /dev/full here");
        return;
    }
    fake_service service(misbehaviour{});
    auto options = options_for(service);
    options.rejected_file = "/dev/full";
    client::pusher pusher(options);

    CHECK_THROWS_WITH(
        pusher.refuse({"not_json", "", "line 1: not JSON"}, R"({"event_id":"e-1")"),
        Catch::Contains("/dev/full") && Catch::Contains("'e-1' (not_json: line 1: not JSON)"));
}

TEST_CASE("a line that is no event is kept in the shape of the service's refusals", "[pusher]") {
    struct kept_line {
        std::string source;
        std::string event_id;
        std::string member;
        std::string value;  // as JSON
    };
    const auto one = GENERATE(values<kept_line>({
        {R"({"event_id":"e-1","received":{"channel":7}})",
         "e-1",
         "event",
         R"({"event_id":"e-1","received":{"channel":7}})"},
        {"{\r\"event_id\": \"e-1\"} \r", "e-1", "event", R"({"event_id":"e-1"})"},
        {R"({"event_id":"e-1","x":1,"x":2})", "e-1", "event", R"({"event_id":"e-1","x":2})"},
        {R"({"received":{"event_id":"no"},"event_id":"e-1","dos)",
         "e-1",
         "line",
         R"("{\"received\":{\"event_id\":\"no\"},\"event_id\":\"e-1\",\"dos")"},
        {R"({"event_id":"not an id"})", "", "event", R"({"event_id":"not an id"})"},
        {R"({"event_id":"cut o)", "", "line", R"("{\"event_id\":\"cut o")"},
        {"[1,2]", "", "line", R"("[1,2]")"},
        {"no JSON \xFF", "", "line", "\"no JSON \uFFFD\""},
    }));
    const scratch_folder folder;
    fake_service service(misbehaviour{});
    auto options = options_for(service);
    options.rejected_file = folder / "rejected.jsonl";
    client::pusher pusher(options);

    pusher.refuse({"some_code", "some.field", "line 1: why"}, one.source);
    const auto sum = pusher.finish();

    CHECK(sum.pushed == 1);
    CHECK(sum.rejected == 1);
    CHECK(sum.rejected_unsent == 1);
    CHECK(sum.complete);
    const auto text = tiendo::cli_test::text_of_file(options.rejected_file);
    INFO(text);
    CHECK(text.find_first_of("\r\n") == text.size() - 1);
    const auto row = boost::json::parse(text).as_object();
    CHECK(row.size() == 5);
    CHECK(row.at("event_id").as_string() == one.event_id);
    CHECK(row.at("code").as_string() == "some_code");
    CHECK(row.at("field").as_string() == "some.field");
    CHECK(row.at("message").as_string() == "line 1: why");
    CHECK(row.at(one.member) == boost::json::parse(one.value));
    const bool twice = one.source.find(R"("x":1,"x":2)") != std::string::npos;
    CHECK((text.find(R"("x":1,"x":2)") != std::string::npos) == twice);
}

TEST_CASE("a refused credential ends the push at once with the service's reason and what to do",
          "[pusher]") {
    struct refused {
        unsigned status;
        std::string body;
        std::string said;
    };
    const auto one = GENERATE(values<refused>({
        {401,
         R"({"code":"revoked_token","detail":"The token's credential P01-3 was revoked."})",
         "(401 revoked_token): The token's credential P01-3 was revoked. Name a file"},
        {403,
         R"({"code":"not_a_counter","detail":"It may read, not send"})",
         "(403 not_a_counter): It may read, not send. Name a file"},
        {401, "no problem document", "(401). Name a file"},
    }));
    misbehaviour how;
    how.refuse_handshakes_with = one.status;
    how.refusal_body = one.body;
    fake_service service(how);
    const auto options = options_for(service);

    const auto sum = push_all(options, 3);

    CHECK_FALSE(sum.complete);
    CHECK(sum.failure == options.where.url() + " refused the credential " + one.said +
                             " that holds a valid token with --token-file; `tiendo token create` "
                             "makes one.");
}

TEST_CASE("a service that is not there is given up with its address in the message", "[pusher]") {
    client::push_options options;
    {
        const fake_service gone(misbehaviour{});
        options = options_for(gone);
    }
    options.give_up_after = std::chrono::seconds(0);

    const auto sum = push_all(options, 3);

    CHECK_FALSE(sum.complete);
    CHECK(sum.failure.find(options.where.url()) != std::string::npos);
}

TEST_CASE("options outside the protocol's bounds are refused by name", "[pusher]") {
    client::push_options options;
    options.batch_events = 1'001;
    CHECK_THROWS_AS(client::pusher(options), client::usage_error);
    options.batch_events = 1;
    options.window_batches = 0;
    CHECK_THROWS_AS(client::pusher(options), client::usage_error);
}
