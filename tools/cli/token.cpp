// tiendo token: who may connect. Works on the data directory, not over the network, so that whoever
// can hand out credentials is whoever can read the disk.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "terminal/text.hpp"
#include "tiendo/service/credentials_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <sys/file.h>
#include <unistd.h>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

struct token_options {
    std::filesystem::path data;
    std::string agency;
    std::vector<std::string> acts_for;
    std::vector<std::string> acts_for_subtree;
    bool receive_for_others = false;
    bool history = false;
    std::string role = "counter";
    std::string reads;
    std::filesystem::path out;
    std::string id;
    bool as_json = false;
};

// Two commands at once would lose one's change: the second waits for the first.
class directory_lock {
  public:
    explicit directory_lock(const std::filesystem::path& folder)
        : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        if (fd_ < 0 || ::flock(fd_, LOCK_EX) != 0) {
            throw client::usage_error(
                fmt::format("--data {}: is not a directory that can be opened; start tiendod "
                            "--data there once, or create it",
                            folder.string()));
        }
    }
    ~directory_lock() { ::close(fd_); }
    directory_lock(const directory_lock&) = delete;
    directory_lock& operator=(const directory_lock&) = delete;

  private:
    int fd_;
};

std::vector<service::stored_credential> read(const std::filesystem::path& file) {
    auto read = service::read_credentials(file);
    if (read.refused)
        throw client::usage_error(read.refused->text() + "; mend the file by hand first");
    return std::move(read.rows);
}

std::vector<agency_code> agencies(const std::vector<std::string>& given, std::string_view option) {
    std::vector<agency_code> out;
    for (const auto& code : codes_of(given, option)) out.emplace_back(code);
    return out;
}

// Public names count up per sending agency: P01.001-1, P01.001-2.
std::string fresh_id(const std::vector<service::stored_credential>& rows,
                     const std::string& agency) {
    constexpr std::size_t room_for_number = 7;
    const auto stem = agency.substr(0, code_bytes_max - room_for_number);
    for (std::size_t n = 1;; ++n) {
        auto id = fmt::format("{}-{}", stem, n);
        if (std::none_of(
                rows.begin(), rows.end(), [&id](const auto& row) { return row.grant.id == id; }))
            return id;
    }
}

void keep_token(const std::filesystem::path& file, const std::string& token) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const auto line = token + "\n";
    const bool written =
        fd >= 0 && ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!written) {
        throw client::usage_error(
            fmt::format("--out {}: cannot be written, or exists already; no credential was "
                        "made. Give another file",
                        file.string()));
    }
}

// The catalogue lies in the service's log, which is not opened here.
constexpr std::string_view who_knows =
    "A running service knows it within a second, and its log names every agency of it that the "
    "catalogue lacks.";

exit_code create(const token_options& options) {
    const directory_lock lock(options.data);
    const auto file = options.data / service::credentials_file_name;
    auto rows = read(file);
    if (rows.size() >= service::credentials_max) {
        throw client::usage_error(
            fmt::format("{} holds {} credentials, its bound", file.string(), rows.size()));
    }
    service::stored_credential row;
    const auto sender = agencies({options.agency}, "--agency");
    if (sender.size() != 1) throw client::usage_error("--agency: give exactly one code");
    row.grant.sending_agency = sender.front();
    row.grant.acts_for = agencies(options.acts_for, "--acts-for");
    row.grant.acts_for_subtree = agencies(options.acts_for_subtree, "--acts-for-subtree");
    if (row.grant.acts_for.empty() && row.grant.acts_for_subtree.empty())
        row.grant.acts_for = sender;
    row.grant.acts_as =
        options.role == "supervisor" ? engine::role::supervisor : engine::role::counter;
    row.grant.receive_for_others = options.receive_for_others;
    row.grant.history = options.history;
    if (!options.reads.empty()) {
        const auto root = agencies({options.reads}, "--reads");
        if (root.size() != 1) throw client::usage_error("--reads: give exactly one code");
        row.grant.reads = root.front();
    }
    row.grant.id = fresh_id(rows, row.grant.sending_agency.str());
    row.created_at = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    const auto token = service::new_token();
    row.grant.secret = service::token_digest(token);
    rows.push_back(row);
    // The token's file comes first: a token without a credential opens nothing, a credential
    // without its token could never be used.
    if (!options.out.empty()) keep_token(options.out, token);
    service::write_credentials(file, rows);
    if (options.as_json) {
        json::object answer{{"id", row.grant.id}};
        if (options.out.empty())
            answer["token"] = token;
        else
            answer["token_file"] = options.out.string();
        fmt::print("{}\n", json::serialize(answer));
    } else if (options.out.empty()) {
        fmt::print("{}\n", token);
        fmt::print(stderr,
                   "credential {} made; the token above is shown this once. {}\n",
                   row.grant.id,
                   who_knows);
    } else {
        fmt::print(stderr,
                   "credential {} made, its token is in {}. {}\n",
                   row.grant.id,
                   options.out.string(),
                   who_knows);
    }
    return exit_code::ok;
}

std::string joined(const std::vector<agency_code>& codes, std::string_view suffix) {
    std::string out;
    for (const auto& code : codes)
        out += fmt::format("{}{}{}", out.empty() ? "" : ",", code.view(), suffix);
    return out;
}

exit_code list(const token_options& options) {
    std::error_code ec;
    if (!std::filesystem::is_directory(options.data, ec)) {
        throw client::usage_error(
            fmt::format("{}: is no directory; --data names the service's data directory",
                        options.data.string()));
    }
    const auto rows = read(options.data / service::credentials_file_name);
    if (options.as_json) {
        for (const auto& row : rows) fmt::print("{}\n", service::credential_line(row));
        return exit_code::ok;
    }
    using terminal::fit;
    fmt::print("{}  {}  {}  {}  {}\n",
               fit("id", 20),
               fit("role", 10),
               fit("state", 8),
               fit("created", 20),
               "acts for");
    for (const auto& row : rows) {
        const auto& grant = row.grant;
        auto scope = joined(grant.acts_for, "");
        const auto trees = joined(grant.acts_for_subtree, "/**");
        if (!scope.empty() && !trees.empty()) scope += ",";
        scope += trees;
        if (grant.receive_for_others) scope += "  +receive-for-others";
        if (grant.history) scope += "  +history";
        if (grant.reads) scope += fmt::format("  reads {}/**", grant.reads->view());
        fmt::print("{}  {}  {}  {}  {}\n",
                   fit(grant.id, 20),
                   fit(grant.acts_as == engine::role::counter ? "counter" : "supervisor", 10),
                   fit(grant.revoked ? "revoked" : "valid", 8),
                   fit(to_rfc3339(row.created_at).substr(0, 19) + "Z", 20),
                   scope);
    }
    fmt::print(stderr, "{} credentials\n", rows.size());
    return exit_code::ok;
}

exit_code revoke(const token_options& options) {
    const directory_lock lock(options.data);
    const auto file = options.data / service::credentials_file_name;
    auto rows = read(file);
    const auto found = std::find_if(rows.begin(), rows.end(), [&options](const auto& row) {
        return row.grant.id == options.id;
    });
    if (found == rows.end()) {
        throw client::usage_error(
            fmt::format("no credential has the id '{}'; `tiendo token list --data {}` shows "
                        "them",
                        options.id,
                        options.data.string()));
    }
    found->grant.revoked = true;
    service::write_credentials(file, rows);
    fmt::print(stderr,
               "credential {} is revoked; a running service refuses it and closes its "
               "sessions within a second.\n",
               options.id);
    return exit_code::ok;
}

void add_create(CLI::App& token, const std::shared_ptr<token_options>& options, exit_code& status) {
    auto* app = token.add_subcommand("create", "make a credential; prints its token once");
    add_example(*app,
                "tiendo token create --data /var/lib/tiendo --agency P01.001 --out counter.token");
    app->add_option("--data", options->data, "the service's data directory")->required();
    app->add_option("--agency", options->agency, "sending agency")->required();
    app->add_option("--acts-for",
                    options->acts_for,
                    "agencies it may act for, separated by commas [the sending one]");
    app->add_option(
        "--acts-for-subtree", options->acts_for_subtree, "agencies with all below them");
    app->add_flag(
        "--receive-for-others", options->receive_for_others, "may take in dossiers for any agency");
    app->add_flag("--history", options->history, "may send the past: back-dating is not judged");
    app->add_option(
        "--reads", options->reads, "may see this agency and all below it only [everything]");
    app->add_option("--role", options->role, "counter or supervisor")
        ->capture_default_str()
        ->check(CLI::IsMember({"counter", "supervisor"}));
    app->add_option("--out",
                    options->out,
                    "write the token to this new file (mode 0600) instead of printing it");
    app->add_flag("--json", options->as_json, R"(print {"id", "token"|"token_file"})");
    app->callback([options, &status] { status = create(*options); });
}

const command token_command(90, [](CLI::App& app, exit_code& status) {
    auto* token = app.add_subcommand("token", "credentials of counters and supervisors");
    add_example(*token, "tiendo token list --data /var/lib/tiendo");
    token->require_subcommand(1);
    const auto options = std::make_shared<token_options>();
    add_create(*token, options, status);
    auto* listing = token->add_subcommand("list", "show every credential, never a token");
    add_example(*listing, "tiendo token list --data /var/lib/tiendo");
    listing->add_option("--data", options->data, "the service's data directory")->required();
    listing->add_flag("--json", options->as_json, "print the file's lines as they are");
    listing->callback([options, &status] { status = list(*options); });
    auto* revoking = token->add_subcommand("revoke", "end a credential");
    add_example(*revoking, "tiendo token revoke P01.001-1 --data /var/lib/tiendo");
    revoking->add_option("id", options->id, "its id, as `token list` shows it")->required();
    revoking->add_option("--data", options->data, "the service's data directory")->required();
    revoking->callback([options, &status] { status = revoke(*options); });
});

}  // namespace
}  // namespace tiendo::cli
