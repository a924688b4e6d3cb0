// The program as a shell sees it: what it prints, and with which code it ends.
#include "fake_service.hpp"
#include "run_program.hpp"
#include "scratch_folder.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

using tiendo::cli_test::fake_service;
using tiendo::cli_test::holds;
using tiendo::cli_test::misbehaviour;
using tiendo::cli_test::scratch_folder;
using tiendo::cli_test::text_of_file;
using tiendo::cli_test::tiendo_with;

TEST_CASE("every command explains itself with an example", "[program]") {
    const std::string name = GENERATE("push",
                                      "watch",
                                      "rates",
                                      "dossiers",
                                      "dossier",
                                      "verify",
                                      "bench",
                                      "token",
                                      "token create",
                                      "token list",
                                      "token revoke");
    const auto got = tiendo_with(name + " --help");
    INFO(got.said);
    CHECK(got.code == 0);
    CHECK(holds(got.said, "Example: tiendo "));
}

TEST_CASE("a wrong command line ends with 2 and is named", "[program]") {
    struct wrong {
        std::string arguments;
        std::string named;
    };
    const auto one = GENERATE(values<wrong>({
        {"", "subcommand"},
        {"pushh", "no command 'pushh'"},
        {"--verbose pushh", "no command 'pushh'"},
        {"report 06a --json --csv", "--json excludes --csv"},
        {"token lits", "no command 'lits'; see tiendo token --help"},
        {"token create --data . --agency P01 --acts-for 'P01,P02 P03'", "'P02 P03'"},
        {"push", "file"},
        {"push /nowhere/at/all.jsonl", "/nowhere/at/all.jsonl"},
        {"push - --url https://a", "https://a"},
        {"push - --batch 0", "--batch"},
        {"rates --by month", "--by"},
        {"rates --json --csv", "--csv"},
        {"dossier 'not a code'", "not a code"},
        {"dossiers --state late", "--state"},
        {"alerts --state late", "--state"},
        {"alerts --order=sideways", "--order"},
        {"alerts --url http://127.0.0.1:9 --limit 5000", "--limit"},
        {"watch --lang fr", "--lang"},
        {"verify --data /nowhere/at/all", "/nowhere/at/all"},
        {"token create --agency P01", "--data"},
        {"bench --batch 5000", "--batch"},
        {"rates --token-file /nowhere/token", "/nowhere/token"},
    }));
    const auto got = tiendo_with(one.arguments);
    INFO("tiendo " << one.arguments << "\n" << got.said);
    CHECK(got.code == 2);
    CHECK(holds(got.said, one.named));
}

TEST_CASE("a service that is not there ends with 3 and its address is named", "[program]") {
    const std::string name =
        GENERATE("rates", "dossiers", "dossier H01-1", "verify", "bench", "watch --check --wait 1");
    const auto got = tiendo_with(name + " --url http://127.0.0.1:1");
    INFO(got.said);
    CHECK(got.code == 3);
    CHECK(holds(got.said, "http://127.0.0.1:1"));
    CHECK(holds(got.said, "tiendod"));
}

TEST_CASE("a credential is made, listed without its token, and revoked", "[program]") {
    const scratch_folder folder;
    const auto data = " --data " + folder.path().string();

    const auto made = tiendo_with(
        "token create --json --agency p01.001 --acts-for P01.001,P01.002 "
        "--acts-for-subtree P01.100 --receive-for-others" +
        data);
    INFO(made.said);
    REQUIRE(made.code == 0);
    const auto answer = boost::json::parse(made.said).as_object();
    const std::string id(answer.at("id").as_string());
    const std::string token(answer.at("token").as_string());
    CHECK(id == "P01.001-1");
    CHECK(token.size() == 68);
    CHECK_FALSE(holds(text_of_file(folder / "credentials.jsonl"), token));

    const auto listed = tiendo_with("token list" + data);
    INFO(listed.said);
    CHECK(listed.code == 0);
    CHECK(holds(listed.said, "P01.001,P01.002,P01.100/**"));
    CHECK(holds(listed.said, "+receive-for-others"));
    CHECK(holds(listed.said, " valid "));
    CHECK_FALSE(holds(listed.said, token));

    CHECK(tiendo_with("token revoke P01.001-1" + data).code == 0);
    CHECK(holds(tiendo_with("token list" + data).said, " revoked "));
    const auto unknown = tiendo_with("token revoke P01.001-9" + data);
    CHECK(unknown.code == 2);
    CHECK(holds(unknown.said, "token list"));
}

TEST_CASE("a token asked into a file is readable by its owner only and replaces no file",
          "[program]") {
    const scratch_folder folder;
    const auto file = folder / "counter.token";
    const auto line = "token create --agency P01.001 --data " + folder.path().string() + " --out " +
                      file.string();

    const auto made = tiendo_with(line);
    INFO(made.said);
    REQUIRE(made.code == 0);
    const auto token = text_of_file(file);
    CHECK(token.size() == 69);
    CHECK(holds(made.said, "its log names every agency of it that the catalogue lacks"));
    CHECK_FALSE(holds(made.said, token.substr(0, 68)));
    struct ::stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);

    const auto again = tiendo_with(line);
    CHECK(again.code == 2);
    CHECK(text_of_file(file) == token);
    const auto rows = text_of_file(folder / "credentials.jsonl");
    CHECK(std::count(rows.begin(), rows.end(), '\n') == 1);
}

TEST_CASE("a broken credentials file is refused by line and left as it is", "[program]") {
    const scratch_folder folder;
    const auto file = folder / "credentials.jsonl";
    std::ofstream(file) << "{\"id\": 7}\n";
    const auto got = tiendo_with("token create --agency P01.001 --data " + folder.path().string());
    INFO(got.said);
    CHECK(got.code == 2);
    CHECK(holds(got.said, "credentials.jsonl:1"));
    CHECK(text_of_file(file) == "{\"id\": 7}\n");
}

namespace {

// A line that the protocol takes, `padding` bytes longer than it need be.
std::string event_line(const std::string& id, std::size_t padding = 0) {
    return R"({"event_id":")" + id + R"(","dossier_code":"D-1","agency_code":"P01.001",)" +
           R"("occurred_at":"2026-02-13T07:31:00Z",)" + std::string(padding, ' ') +
           R"("processed":{"outcome":"GRANTED"}})";
}

struct pushed {
    tiendo::cli_test::ended program;
    boost::json::object summary;
    std::vector<boost::json::object> rejected;
};

pushed push_lines(const scratch_folder& folder,
                  const fake_service& service,
                  const std::string& in) {
    std::ofstream(folder / "in.jsonl", std::ios::binary) << in;
    const auto rejected = folder / "rejected.jsonl";
    pushed out;
    out.program = tiendo_with("push --json " + (folder / "in.jsonl").string() + " --rejected " +
                              rejected.string() +
                              " --url http://127.0.0.1:" + std::to_string(service.port()));
    INFO(out.program.said);
    out.summary = boost::json::parse(out.program.said).as_object();
    std::istringstream lines(text_of_file(rejected));
    for (std::string line; std::getline(lines, line);)
        out.rejected.push_back(boost::json::parse(line).as_object());
    return out;
}

std::string text_in(const boost::json::object& row, std::string_view key) {
    return std::string(row.at(key).as_string());
}

}  // namespace

TEST_CASE("what stands before a break in an imported log is sent, told, and not sent again",
          "[program]") {
    const scratch_folder folder;
    std::string log = "<log>\n";
    for (int i = 0; i < 20; ++i) {
        log += "<trace><string key=\"concept:name\" value=\"case-" + std::to_string(i) +
               "\"/><string key=\"department\" value=\"General\"/><string key=\"channel\" "
               "value=\"Desk\"/><date key=\"startdate\" value=\"2011-10-11T13:42:22+02:00\"/>"
               "</trace>\n";
    }
    std::ofstream(folder / "broken.xes") << log << "<trace>";
    std::ofstream(folder / "mended.xes") << log << "</log>\n";
    fake_service service(misbehaviour{});
    const auto import_of = [&](const std::string& name) {
        return tiendo_with("import xes " + (folder / name).string() + " --mapping " +
                           TIENDO_SOURCE_DIR "/tools/importer/receipt.toml --rejected " +
                           (folder / "rejected.jsonl").string() +
                           " --url http://127.0.0.1:" + std::to_string(service.port()));
    };

    const auto broken = import_of("broken.xes");
    INFO(broken.said);
    CHECK(broken.code == 2);
    CHECK(holds(broken.said, "accepted 20, duplicates 0"));
    CHECK(holds(broken.said, "broken.xes:22"));
    const auto mended = import_of("mended.xes");
    INFO(mended.said);
    CHECK(mended.code == 0);
    CHECK(holds(mended.said, "accepted 0, duplicates 20"));
}

TEST_CASE("a line beyond 64 KiB is rejected by its number and the next one is read", "[program]") {
    const scratch_folder folder;
    fake_service service(misbehaviour{});
    constexpr std::size_t longest = 64 * 1024;
    const auto just_fits = event_line("e-2", longest - event_line("e-2").size());
    REQUIRE(just_fits.size() == longest);

    const auto got =
        push_lines(folder,
                   service,
                   event_line("e-1") + "\n" + just_fits + "\n" + event_line("e-3", longest) + "\n" +
                       event_line("e-4") + "\n" + event_line("e-5", 20 * longest));

    CHECK(got.program.code == 1);
    CHECK(got.summary.at("accepted") == 3);
    CHECK(got.summary.at("rejected") == 2);
    CHECK(got.summary.at("rejected_unsent") == 2);
    REQUIRE(got.rejected.size() == 2);
    CHECK(text_in(got.rejected[0], "event_id") == "e-3");
    CHECK(text_in(got.rejected[0], "code") == "line_too_long");
    CHECK(holds(text_in(got.rejected[0], "message"), "line 3: longer than 65536 bytes"));
    CHECK(text_in(got.rejected[0], "line").size() == longest);
    CHECK(text_in(got.rejected[1], "event_id") == "e-5");
    CHECK(service.stored().contains("e-4"));
}

TEST_CASE("a byte order mark may start the input and is named anywhere else", "[program]") {
    const scratch_folder folder;
    fake_service service(misbehaviour{});
    const std::string mark = "\xEF\xBB\xBF";

    const auto got = push_lines(
        folder, service, mark + event_line("e-1") + "\r\n" + mark + event_line("e-2") + "\r\n");

    CHECK(got.summary.at("accepted") == 1);
    CHECK(service.stored().contains("e-1"));
    REQUIRE(got.rejected.size() == 1);
    CHECK(text_in(got.rejected[0], "code") == "byte_order_mark");
    CHECK(text_in(got.rejected[0], "event_id") == "e-2");
    CHECK(holds(text_in(got.rejected[0], "message"), "line 2: a byte order mark"));
}

TEST_CASE("an event that push refuses itself is kept with its id, its field and as an object",
          "[program]") {
    const scratch_folder folder;
    fake_service service(misbehaviour{});

    const auto got = push_lines(
        folder, service, R"({"event_id":"e-1","dossier_code":"D-1","processed":{"colour":1}})");

    CHECK(got.program.code == 1);
    REQUIRE(got.rejected.size() == 1);
    CHECK(text_in(got.rejected[0], "event_id") == "e-1");
    CHECK(text_in(got.rejected[0], "field") == "processed.colour");
    CHECK(got.rejected[0].at("event").as_object().at("dossier_code") == "D-1");
}

TEST_CASE("a file for rejected events that cannot be used ends the push with 2 before it starts",
          "[program]") {
    const scratch_folder folder;
    std::ofstream(folder / "rejected.jsonl") << event_line("e-1") << "\n";
    const auto input = (folder / "rejected.jsonl").string();
    const std::string place = GENERATE("/nowhere/at/all.jsonl", "");
    // The second: what was rejected, mended in its own place.
    const auto rejected = place.empty() ? input : place;

    const auto got = tiendo_with("push " + input + " --rejected " + rejected);

    INFO(got.said);
    CHECK(got.code == 2);
    CHECK(holds(got.said, "--rejected " + rejected));
    CHECK(text_of_file(input) == event_line("e-1") + "\n");
}
