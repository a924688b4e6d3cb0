// Reading the file of receivers, strictly: what is misspelt would be missed in silence.
#include "tiendo/config/receivers.hpp"

#include "file_text.hpp"
#include "host.hpp"
#include "tiendo/base/text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <functional>
#include <optional>
#include <sys/stat.h>
#include <utility>

namespace tiendo::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_bytes_max = 256 * 1024;
constexpr std::size_t name_bytes_max = 32;
constexpr std::size_t url_bytes_max = 2'000;
constexpr std::size_t entry_bytes_max = 253;
constexpr std::size_t level_max = 8;
constexpr std::uint32_t calls_per_minute_max = 600;
constexpr std::size_t batch_max = 500;

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_name(std::string_view text) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= name_bytes_max && is_letter(text.front()) &&
           std::ranges::all_of(text, [&](char c) {
               return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

// Why a url is not taken; nullopt: its parts stand in `out`.
std::optional<std::string> read_url(const std::string& url, webhook_config& out) {
    constexpr std::string_view https = "https://";
    constexpr std::string_view http = "http://";
    out.is_tls = url.starts_with(https);
    if (!out.is_tls && !url.starts_with(http)) return "must begin with https://";
    if (url.size() > url_bytes_max || !is_plain(url))
        return fmt::format("must be of printable ASCII, at most {} bytes", url_bytes_max);
    auto rest = url.substr(out.is_tls ? https.size() : http.size());
    if (rest.find('#') != std::string::npos) return "has a fragment (#), which is never sent";
    const auto path = rest.find_first_of("/?");
    out.target = path == std::string::npos ? "/" : rest.substr(path);
    if (out.target.front() == '?') out.target.insert(0, "/");
    auto place = rest.substr(0, path);
    if (place.find('@') != std::string::npos)
        return "holds a name or password: secrets stand in secret_file only";
    out.port = out.is_tls ? 443 : 80;
    const auto bracket = place.starts_with('[') ? place.find(']') : std::string::npos;
    const auto colon = bracket == std::string::npos ? place.find(':') : place.find(':', bracket);
    if (colon != std::string::npos) {
        const auto* end = place.data() + place.size();
        const auto [at, bad] = std::from_chars(place.data() + colon + 1, end, out.port);
        if (bad != std::errc{} || at != end || out.port == 0) return "has no port from 1 to 65535";
        place.resize(colon);
    }
    out.host = bracket == std::string::npos ? place : place.substr(1, bracket - 1);
    if (bracket != std::string::npos && place.size() != bracket + 1) return "has no host";
    if (!is_host(out.host)) return "has no host";
    if (!out.is_tls && !is_this_machine(out.host))
        return "is plain http to another machine: only https leaves this one";
    return std::nullopt;
}

// Why a secret is not taken; nullopt: it stands in `out`.
std::optional<std::string> read_secret(const fs::path& path, std::string& out) {
    struct stat what{};
    if (::stat(path.c_str(), &what) != 0)
        return fmt::format("{} cannot be read: {}", path.string(), std::strerror(errno));
    if (!S_ISREG(what.st_mode)) return fmt::format("{} is not a file", path.string());
    if ((what.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fmt::format("others than its owner may use {} (mode {:04o}): chmod 600 {}",
                           path.string(),
                           what.st_mode & 07777u,
                           path.string());
    auto text = text_of_file(path, secret_bytes_max + 2);
    if (const auto* why = std::get_if<unreadable>(&text))
        return fmt::format("{} {}", path.string(), why->reason);
    out = std::get<std::string>(std::move(text));
    while (out.ends_with('\n') || out.ends_with('\r')) out.pop_back();
    if (out.size() < secret_bytes_min || out.size() > secret_bytes_max)
        return fmt::format("{} holds {} bytes: a secret has {} to {} (openssl rand -hex 32)",
                           path.string(),
                           out.size(),
                           secret_bytes_min,
                           secret_bytes_max);
    return std::nullopt;
}

class receivers_reader {
  public:
    explicit receivers_reader(const fs::path& path) : path_(path), file_(path.string()) {}

    std::variant<std::vector<webhook_config>, std::vector<file_refusal>> read() && {
        auto text = text_of_file(path_, file_bytes_max);
        if (const auto* why = std::get_if<unreadable>(&text)) {
            refuse(0, "", why->reason);
            return std::move(refused_);
        }
        try {
            read_root(toml::parse(std::get<std::string>(text), file_));
        } catch (const toml::parse_error& e) {
            refuse(line_of(e.source()), "", fmt::format("is not TOML: {}", e.description()));
        }
        std::ranges::sort(refused_, {}, &file_refusal::line);
        if (!refused_.empty()) return std::move(refused_);
        return std::move(found_);
    }

  private:
    using maybe = std::optional<std::string>;  // what is wrong

    static std::size_t line_of(const toml::source_region& region) {
        return static_cast<std::size_t>(region.begin.line);
    }
    void refuse(std::size_t line, std::string field, std::string reason) {
        refused_.push_back({file_, line, std::move(field), std::move(reason)});
    }

    void read_root(const toml::table& root) {
        for (const auto& [name, node] : root) {
            const auto line = line_of(name.source());
            const auto* all = node.as_array();
            if (name.str() != "webhook") {
                refuse(line, std::string(name.str()), "is unknown: receivers are [[webhook]]");
            } else if (all == nullptr || !all->is_homogeneous(toml::node_type::table)) {
                refuse(line, "webhook", "is a list: begin each receiver with [[webhook]]");
            } else if (all->size() > receivers_max) {
                refuse(line,
                       "webhook",
                       fmt::format("has {} receivers, {} at most", all->size(), receivers_max));
            } else {
                for (const auto& one : *all) read_one(*one.as_table());
            }
        }
    }

    void read_one(const toml::table& from) {
        webhook_config out;
        out.line = line_of(from.source());
        const auto refused_before = refused_.size();
        for (const auto& [name, node] : from) {
            out.key_lines.emplace(name.str(), line_of(node.source()));
            take(std::string(name.str()), node, out);
        }
        for (const auto* needed : {"name", "url", "secret_file"}) {
            if (!from.contains(needed)) refuse(out.line, needed, "is missing");
        }
        if (refused_.size() != refused_before) return;
        if (std::ranges::find(found_, out.name, &webhook_config::name) != found_.end()) {
            refuse(out.line_of("name"), "name", fmt::format("'{}' stands twice", out.name));
            return;
        }
        found_.push_back(std::move(out));
    }

    void take(const std::string& field, const toml::node& node, webhook_config& out) {
        const auto line = line_of(node.source());
        const auto text = [&](const auto& then) {
            const auto* value = node.as_string();
            const auto why = value == nullptr
                                 ? std::optional<std::string>("is not a text in quotes")
                                 : then(value->get());
            if (why) refuse(line, field, *why);
        };
        if (field == "name") {
            text([&](const std::string& v) -> maybe {
                out.name = v;
                if (is_name(v)) return std::nullopt;
                return "must be a lower-case letter, then letters, digits, '-' or '_', 32 at most";
            });
        } else if (field == "url") {
            text([&](const std::string& v) { return read_url(v, out); });
        } else if (field == "secret_file") {
            text([&](const std::string& v) { return read_secret(beside(v), out.secret); });
        } else if (field == "ca_file") {
            text([&](const std::string& v) -> maybe {
                out.ca_file = beside(v).string();
                if (fs::is_regular_file(out.ca_file)) return std::nullopt;
                return fmt::format("{} is not a file", out.ca_file);
            });
        } else if (field == "allow") {
            take_list(field, node, out.allow);
        } else if (field == "rules") {
            take_list(field, node, out.rules);
        } else if (field == "agencies") {
            take_list(field, node, out.agencies, [](std::string& one) -> maybe {
                if (normalise_code(one, one)) return std::nullopt;
                return fmt::format("'{}' is not a code of an agency", one);
            });
        } else if (field == "min_level") {
            take_number(field, node, {0, level_max}, out.min_level);
        } else if (field == "calls_per_minute") {
            take_number(field, node, {1, calls_per_minute_max}, out.calls_per_minute);
        } else if (field == "batch") {
            take_number(field, node, {1, batch_max}, out.batch);
        } else {
            refuse(line,
                   field,
                   "is unknown: a receiver has name, url, secret_file, ca_file, allow, rules, "
                   "agencies, min_level, calls_per_minute, batch");
        }
    }

    // `judge` may write an entry in its usual form, or say why it is none.
    void take_list(
        const std::string& field,
        const toml::node& node,
        std::vector<std::string>& out,
        const std::function<maybe(std::string&)>& judge = [](std::string&) -> maybe {
            return std::nullopt;
        }) {
        const auto* all = node.as_array();
        const auto line = line_of(node.source());
        if (all == nullptr || all->size() > receiver_entries_max) {
            refuse(line,
                   field,
                   fmt::format("must be a list of texts, {} at most", receiver_entries_max));
            return;
        }
        for (const auto& entry : *all) {
            const auto* text = entry.as_string();
            if (text == nullptr || text->get().empty() || text->get().size() > entry_bytes_max ||
                !is_plain(text->get())) {
                refuse(line_of(entry.source()), field, "has an entry that is no text of one word");
                return;
            }
            auto one = text->get();
            if (auto no = judge(one)) {
                refuse(line_of(entry.source()), field, *std::move(no));
                return;
            }
            out.push_back(std::move(one));
        }
        if (out.empty()) refuse(line, field, "is empty: leave it out where it limits nothing");
    }

    struct bounds {
        std::uint64_t min;
        std::uint64_t max;
    };
    template <class Number>
    void take_number(const std::string& field, const toml::node& node, bounds b, Number& out) {
        const auto* number = node.as_integer();
        const auto value = number == nullptr ? -1 : number->get();
        if (value < static_cast<std::int64_t>(b.min) || value > static_cast<std::int64_t>(b.max)) {
            refuse(line_of(node.source()),
                   field,
                   fmt::format("must be a whole number from {} to {}", b.min, b.max));
            return;
        }
        out = static_cast<Number>(value);
    }

    [[nodiscard]] fs::path beside(const std::string& path) const {
        return path_.parent_path() / path;  // an absolute one stays itself
    }

    const fs::path& path_;
    std::string file_;
    std::vector<webhook_config> found_;
    std::vector<file_refusal> refused_;
};

}  // namespace

std::variant<std::vector<webhook_config>, std::vector<file_refusal>> read_receivers(
    const fs::path& file) {
    return receivers_reader(file).read();
}

}  // namespace tiendo::config
