// Reading and replacing credentials.jsonl; see the header for the rules.
#include "tiendo/service/credentials_file.hpp"

#include "secret_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

namespace tiendo::service {
namespace {

namespace json = boost::json;

// Thrown inside a line's parser and turned into a file_refusal by its caller.
struct bad_field {
    std::string field;
    std::string reason;
};

const json::value& required(const json::object& row, std::string_view key) {
    const auto* found = row.if_contains(key);
    if (found == nullptr) throw bad_field{std::string(key), "is missing"};
    return *found;
}

std::string text_of(const json::object& row, std::string_view key) {
    const auto* text = required(row, key).if_string();
    if (text == nullptr) throw bad_field{std::string(key), "is not a text"};
    return {text->begin(), text->end()};
}

bool flag_of(const json::object& row, std::string_view key) {
    const auto* flag = required(row, key).if_bool();
    if (flag == nullptr) throw bad_field{std::string(key), "is neither true nor false"};
    return *flag;
}

agency_code agency_of(std::string_view key, std::string_view text) {
    std::string normal;
    if (!normalise_code(text, normal)) {
        throw bad_field{std::string(key), fmt::format("is not an agency code: '{}'", text)};
    }
    return agency_code(normal);
}

std::vector<agency_code> agencies_of(const json::object& row, std::string_view key) {
    const auto* list = required(row, key).if_array();
    if (list == nullptr) throw bad_field{std::string(key), "is not a list"};
    std::vector<agency_code> out;
    for (const auto& item : *list) {
        const auto* text = item.if_string();
        if (text == nullptr)
            throw bad_field{std::string(key), "holds something that is not a text"};
        out.push_back(agency_of(key, {text->data(), text->size()}));
    }
    return out;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

digest256 digest_of(const json::object& row, std::string_view key) {
    const auto text = text_of(row, key);
    digest256 out{};
    if (text.size() != out.size() * 2)
        throw bad_field{std::string(key), "is not 64 hexadecimal digits"};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = hex_digit(text[2 * i]);
        const int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) throw bad_field{std::string(key), "is not 64 hexadecimal digits"};
        out[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return out;
}

engine::role role_of(const json::object& row) {
    const auto text = text_of(row, "role");
    if (text == "counter") return engine::role::counter;
    if (text == "supervisor") return engine::role::supervisor;
    throw bad_field{"role", fmt::format("is neither counter nor supervisor: '{}'", text)};
}

void refuse_unknown_keys(const json::object& row) {
    static const std::set<std::string_view> known{"id",
                                                  "secret_sha256",
                                                  "role",
                                                  "sending_agency",
                                                  "acts_for",
                                                  "acts_for_subtree",
                                                  "receive_for_others",
                                                  "history",
                                                  "revoked",
                                                  "reads",
                                                  "created_at"};
    for (const auto& member : row) {
        const std::string_view key{member.key().data(), member.key().size()};
        if (!known.contains(key)) throw bad_field{std::string(key), "is not a known key"};
    }
}

stored_credential credential_of(std::string_view line) {
    json::error_code ec;
    const auto value = json::parse({line.data(), line.size()}, ec);
    if (ec) throw bad_field{"", "is not JSON: " + ec.message()};
    const auto* row = value.if_object();
    if (row == nullptr) throw bad_field{"", "is not a JSON object"};
    refuse_unknown_keys(*row);
    stored_credential out;
    out.grant.id = text_of(*row, "id");
    if (out.grant.id.empty() || out.grant.id.size() > code_bytes_max) {
        throw bad_field{"id", "is empty or longer than 64 bytes"};
    }
    out.grant.secret = digest_of(*row, "secret_sha256");
    out.grant.acts_as = role_of(*row);
    out.grant.sending_agency = agency_of("sending_agency", text_of(*row, "sending_agency"));
    out.grant.acts_for = agencies_of(*row, "acts_for");
    out.grant.acts_for_subtree = agencies_of(*row, "acts_for_subtree");
    out.grant.receive_for_others = flag_of(*row, "receive_for_others");
    out.grant.history = flag_of(*row, "history");
    out.grant.revoked = flag_of(*row, "revoked");
    if (row->contains("reads")) out.grant.reads = agency_of("reads", text_of(*row, "reads"));
    const auto created_at = parse_rfc3339(text_of(*row, "created_at"));
    if (!created_at) throw bad_field{"created_at", "is not an RFC 3339 instant"};
    out.created_at = *created_at;
    return out;
}

json::array codes_json(const std::vector<agency_code>& codes) {
    json::array out;
    for (const auto& code : codes) out.emplace_back(code.str());
    return out;
}

}  // namespace

credentials_read parse_credentials(std::string_view text, std::string_view name) {
    credentials_read out;
    std::set<std::string> ids;
    std::set<digest256> secrets;
    std::size_t number = 0;
    try {
        while (!text.empty()) {
            ++number;
            const auto end = text.find('\n');
            const auto line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
            if (out.rows.size() == credentials_max)
                throw bad_field{"", "there are more than 100,000 credentials"};
            auto row = credential_of(line);
            if (!ids.insert(row.grant.id).second)
                throw bad_field{"id", "is there twice: '" + row.grant.id + "'"};
            if (!secrets.insert(row.grant.secret).second)
                throw bad_field{"secret_sha256", "is there twice"};
            out.rows.push_back(std::move(row));
        }
    } catch (const bad_field& bad) {
        out.rows.clear();
        out.refused = file_refusal{std::string(name), number, bad.field, bad.reason};
    }
    return out;
}

credentials_read read_credentials(const std::filesystem::path& file) {
    std::error_code ec;
    const auto refuse = [&file](std::string reason) {
        credentials_read out;
        out.refused = file_refusal{file.string(), 0, "", std::move(reason)};
        return out;
    };
    if (!std::filesystem::exists(file, ec)) {
        return ec ? refuse("cannot be examined: " + ec.message()) : credentials_read{};
    }
    if (std::filesystem::file_size(file, ec) > credentials_bytes_max || ec) {
        return refuse(ec ? "cannot be examined: " + ec.message() : "is longer than 64 MiB");
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in.is_open() || in.bad()) return refuse("cannot be read; check its owner and mode");
    return parse_credentials(text.view(), file.string());
}

std::vector<std::string> unknown_agencies(const std::vector<stored_credential>& rows,
                                          const catalogue::catalogue& known) {
    std::vector<std::string> out;
    for (const auto& row : rows) {
        if (row.grant.revoked) continue;
        std::set<agency_code> named{row.grant.sending_agency};
        named.insert(row.grant.acts_for.begin(), row.grant.acts_for.end());
        named.insert(row.grant.acts_for_subtree.begin(), row.grant.acts_for_subtree.end());
        if (row.grant.reads) named.insert(*row.grant.reads);
        for (const auto& code : named) {
            if (known.find_agency(code.view()) == nullptr)
                out.push_back(fmt::format("id={} agency={}", row.grant.id, code.view()));
        }
    }
    return out;
}

std::string credential_line(const stored_credential& row) {
    const auto& grant = row.grant;
    json::object out;
    out["id"] = grant.id;
    out["secret_sha256"] = to_hex(grant.secret);
    out["role"] = grant.acts_as == engine::role::counter ? "counter" : "supervisor";
    out["sending_agency"] = grant.sending_agency.str();
    out["acts_for"] = codes_json(grant.acts_for);
    out["acts_for_subtree"] = codes_json(grant.acts_for_subtree);
    out["receive_for_others"] = grant.receive_for_others;
    out["history"] = grant.history;
    out["revoked"] = grant.revoked;
    if (grant.reads) out["reads"] = grant.reads->str();
    out["created_at"] = to_rfc3339(row.created_at);
    return json::serialize(out);
}

void write_credentials(const std::filesystem::path& file,
                       const std::vector<stored_credential>& rows) {
    std::string text;
    for (const auto& row : rows) {
        text += credential_line(row);
        text += '\n';
    }
    replace_file(file, text);
}

std::string new_token() {
    return "tdo_" + to_hex(random_bits());
}

digest256 token_digest(std::string_view token) {
    return sha256(token);
}

}  // namespace tiendo::service
