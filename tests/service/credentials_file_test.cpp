// The rules of credentials.jsonl: what is written is read back, nothing half-read, no token in it.
#include "tiendo/service/credentials_file.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace service = tiendo::service;
namespace engine = tiendo::engine;

namespace {

class scratch_folder {
  public:
    scratch_folder() {
        static int number = 0;
        path_ =
            std::filesystem::temp_directory_path() /
            ("tiendo-credentials-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
        std::filesystem::create_directories(path_);
    }
    ~scratch_folder() {
        std::error_code ec;
        std::filesystem::remove_all(path_, ec);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    [[nodiscard]] std::filesystem::path file() const {
        return path_ / service::credentials_file_name;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

service::stored_credential sample(const std::string& id, std::string_view token) {
    service::stored_credential row;
    row.grant.id = id;
    row.grant.secret = service::token_digest(token);
    row.grant.sending_agency = tiendo::agency_code("P01.001");
    row.grant.acts_for = {tiendo::agency_code("P01.001"), tiendo::agency_code("P01.002")};
    row.grant.acts_for_subtree = {tiendo::agency_code("P01.100")};
    row.grant.receive_for_others = true;
    row.created_at = *tiendo::parse_rfc3339("2026-02-13T07:31:00.250Z");
    return row;
}

std::string line_without(std::string_view key) {
    auto row = boost::json::parse(service::credential_line(sample("c1", "secret"))).as_object();
    row.erase(key);
    return boost::json::serialize(row);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("credentials that were written are read back with every grant", "[credentials]") {
    const scratch_folder folder;
    auto second = sample("c2", "other");
    second.grant.acts_as = engine::role::supervisor;
    second.grant.history = true;
    second.grant.revoked = true;

    service::write_credentials(folder.file(), {sample("c1", "secret"), second});
    const auto read = service::read_credentials(folder.file());

    REQUIRE_FALSE(read.refused);
    REQUIRE(read.rows.size() == 2);
    const auto& first = read.rows[0];
    CHECK(first.grant.id == "c1");
    CHECK(first.grant.secret == service::token_digest("secret"));
    CHECK(first.grant.acts_as == engine::role::counter);
    CHECK(first.grant.sending_agency.view() == "P01.001");
    REQUIRE(first.grant.acts_for.size() == 2);
    CHECK(first.grant.acts_for[1].view() == "P01.002");
    REQUIRE(first.grant.acts_for_subtree.size() == 1);
    CHECK(first.grant.receive_for_others);
    CHECK_FALSE(first.grant.history);
    CHECK_FALSE(first.grant.every_agency);
    CHECK(tiendo::to_rfc3339(first.created_at) == "2026-02-13T07:31:00.250Z");
    CHECK(read.rows[1].grant.acts_as == engine::role::supervisor);
    CHECK(read.rows[1].grant.history);
    CHECK(read.rows[1].grant.revoked);
}

TEST_CASE("a file that does not exist has no credentials and is no error", "[credentials]") {
    const scratch_folder folder;
    const auto read = service::read_credentials(folder.file());
    CHECK_FALSE(read.refused);
    CHECK(read.rows.empty());
}

TEST_CASE("the credentials file can be read by its owner only and leaves no second file",
          "[credentials]") {
    const scratch_folder folder;
    service::write_credentials(folder.file(), {sample("c1", "secret")});
    service::write_credentials(folder.file(), {sample("c2", "secret")});

    struct ::stat status{};
    REQUIRE(::stat(folder.file().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path()))
        ++files;
    CHECK(files == 1);
}

TEST_CASE("a token is never in the credentials file", "[credentials]") {
    const auto token = service::new_token();
    auto row = sample("c1", token);
    const auto line = service::credential_line(row);
    CHECK(line.find(token) == std::string::npos);
    CHECK(line.find(token.substr(4)) == std::string::npos);
    CHECK(line.find(tiendo::to_hex(service::token_digest(token))) != std::string::npos);
}

TEST_CASE("tokens are 64 hexadecimal digits after their prefix and differ", "[credentials]") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto token = service::new_token();
        REQUIRE(token.size() == 68);
        REQUIRE(token.starts_with("tdo_"));
        REQUIRE(token.find_first_not_of("0123456789abcdef", 4) == std::string::npos);
        REQUIRE(seen.insert(token).second);
    }
}

TEST_CASE("a broken line is refused with file, line and field, and no row is taken",
          "[credentials]") {
    const auto good = service::credential_line(sample("c1", "secret"));
    struct broken {
        std::string line;
        std::string field;
    };
    const auto bad = GENERATE_COPY(values<broken>({
        {"not json", ""},
        {"[]", ""},
        {line_without("id"), "id"},
        {line_without("acts_for"), "acts_for"},
        {line_without("revoked"), "revoked"},
        {replaced(good, R"("id":"c1")", R"("id":"")"), "id"},
        {replaced(good, R"("history":false)", R"("history":"no")"), "history"},
        {replaced(good, R"("role":"counter")", R"("role":"admin")"), "role"},
        {replaced(good, R"("sending_agency":"P01.001")", R"("sending_agency":"P 01")"),
         "sending_agency"},
        {replaced(good, R"(["P01.100"])", R"([7])"), "acts_for_subtree"},
        {replaced(good, R"("secret_sha256":")", R"("secret_sha256":"0)"), "secret_sha256"},
        {replaced(good, R"("secret_sha256":")", R"("every_agency":true,"secret_sha256":")"),
         "every_agency"},
        {replaced(good, "2026-02-13T07", "2026-02-30T07"), "created_at"},
    }));
    INFO(bad.line);

    const auto other = service::credential_line(sample("c0", "other"));
    const auto read =
        service::parse_credentials(other + "\n\n" + bad.line + "\n", "credentials.jsonl");

    REQUIRE(read.refused);
    CHECK(read.rows.empty());
    CHECK(read.refused->file == "credentials.jsonl");
    CHECK(read.refused->line == 3);
    CHECK(read.refused->field == bad.field);
    CHECK_FALSE(read.refused->reason.empty());
}

TEST_CASE("two credentials may share neither id nor secret", "[credentials]") {
    const auto first = service::credential_line(sample("c1", "secret"));
    const auto same_id = service::parse_credentials(
        first + "\n" + service::credential_line(sample("c1", "other")), "f");
    REQUIRE(same_id.refused);
    CHECK(same_id.refused->field == "id");
    CHECK(same_id.refused->line == 2);
    const auto same_secret = service::parse_credentials(
        first + "\n" + service::credential_line(sample("c2", "secret")), "f");
    REQUIRE(same_secret.refused);
    CHECK(same_secret.refused->field == "secret_sha256");
}

TEST_CASE("a write that cannot happen leaves the old credentials", "[credentials]") {
    const scratch_folder folder;
    service::write_credentials(folder.file(), {sample("c1", "secret")});
    auto blocked = folder.file();
    blocked += ".new";
    std::filesystem::create_directory(blocked);  // the fresh file cannot be opened

    CHECK_THROWS_AS(service::write_credentials(folder.file(), {}), std::system_error);

    CHECK(service::read_credentials(folder.file()).rows.size() == 1);
}

TEST_CASE("agencies that a credential in force names and the catalogue lacks are told by its id",
          "[credentials]") {
    const auto parsed = tiendo::catalogue::catalogue::parse(
        {{"agencies.csv",
          "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
          "P01.001,A,A,province,,,,,vn\nP01.100,B,B,commune,P01.001,,,,\n"},
         {"procedures.csv",
          "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
          "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
          "suspension_policy,valid_from,valid_to,legal_source\n"
          "1.000,N,,F1,L,5,working_days,,,,roll,pause_working,none,pause_working,,,\n"}});
    REQUIRE(std::holds_alternative<std::shared_ptr<const tiendo::catalogue::catalogue>>(parsed));
    const auto& known = *std::get<0>(parsed);
    auto sound = sample("c1", "secret 1");
    sound.grant.acts_for = {tiendo::agency_code("P01.001")};
    auto slip = sample("c2", "secret 2");
    slip.grant.sending_agency = tiendo::agency_code("NOPE");
    slip.grant.acts_for = {tiendo::agency_code("NOPE"), tiendo::agency_code("P01.001")};
    slip.grant.acts_for_subtree = {tiendo::agency_code("P99")};
    auto over = slip;
    over.grant.id = "c3";
    over.grant.revoked = true;

    CHECK(service::unknown_agencies({sound, slip, over}, known) ==
          std::vector<std::string>{"id=c2 agency=NOPE", "id=c2 agency=P99"});
}
