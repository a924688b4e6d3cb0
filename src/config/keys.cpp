// The table of keys.
#include "keys.hpp"

#include "describe.hpp"
#include "host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace tiendo::config {
namespace {

constexpr std::uint32_t whole_percent = 10'000;  // hundredths

constexpr std::array<std::string_view, 4> headlines{
    "appointment_current", "appointment_original", "committed", "statutory"};

text_rule path_rule() {
    return {"a path without NUL or line breaks", [](const std::string& text) {
                return text.find_first_of(std::string_view("\0\n\r", 3)) == std::string::npos;
            }};
}

bool is_address(const std::string& text) {
    in_addr v4{};
    in6_addr v6{};
    return inet_pton(AF_INET, text.c_str(), &v4) == 1 ||
           inet_pton(AF_INET6, text.c_str(), &v6) == 1;
}

bool is_headline(const std::string& text) {
    return std::find(headlines.begin(), headlines.end(), text) != headlines.end();
}

void add_service(std::vector<key>& out) {
    const auto add = [&](auto field, description d) {
        d.section = "service";
        out.push_back(make(&settings::service, field, std::move(d)));
    };
    add(&service_config::data_dir,
        {{},
         "data_dir",
         "",
         path_rule(),
         "Directory of the event log and its checkpoints; it must be set before the service "
         "starts."});
    add(&service_config::catalogue_dir,
        {{},
         "catalogue_dir",
         "",
         path_rule(),
         "Directory of agencies.csv, procedures.csv and the other catalogue files, read at start "
         "and on SIGHUP."});
    add(&service_config::listen_address,
        {{},
         "listen_address",
         "",
         text_rule{"an IPv4 or IPv6 address", is_address},
         "Address on which clients are served; an address other than loopback needs credentials."});
    add(&service_config::port,
        {{},
         "port",
         "",
         number_range{0, 65'535},
         "TCP port on which clients are served; 0 takes any free one, told in the ready line."});
    add(&service_config::insecure_loopback,
        {{},
         "insecure_loopback",
         "",
         yes_or_no{},
         "Lets clients on the loopback interface in without a credential; for trials only."});
    add(&service_config::simulated,
        {{},
         "simulated",
         "",
         yes_or_no{},
         "Says to everybody who looks that the dossiers are made up: of a demonstration, for "
         "example."});
    add(&service_config::headline,
        {{},
         "headline",
         "",
         text_rule{"one of appointment_current, appointment_original, committed, statutory",
                   is_headline},
         "Due date that decides early, on time and late; a change is logged with the catalogue."});
}

void add_ingest_sizes(std::vector<key>& out) {
    const auto add = [&](auto field, description d) {
        d.section = "ingest";
        out.push_back(make(&settings::ingest, field, std::move(d)));
    };
    add(&ingest_config::message_bytes_max,
        {{},
         "message_bytes_max",
         "bytes",
         number_range{4 * kib, 256 * kib},
         "Largest message of a counter; a larger one closes its connection."});
    add(&ingest_config::connections_max,
        {{},
         "connections_max",
         "connections",
         number_range{1, 100'000},
         "Connections open at once; further ones wait to be accepted until one ends."});
    add(&ingest_config::admission_events_max,
        {{},
         "admission_events_max",
         "events",
         number_range{1'000, 10'000'000},
         "Events that may wait to be written; at the limit batches are answered Busy."});
    add(&ingest_config::in_flight_batches_per_connection_max,
        {{},
         "in_flight_batches_per_connection_max",
         "batches",
         number_range{1, 10'000},
         "Unanswered batches of one connection; at the limit nothing more is read from it."});
    add(&ingest_config::parked_per_credential_max,
        {{},
         "parked_per_credential_max",
         "dossiers",
         number_range{1, 10'000'000},
         "Dossiers of one credential that may wait for their Received; at the limit batches "
         "without Submitted or Received are answered Busy."});
}

void add_ingest_times(std::vector<key>& out) {
    const auto add = [&](auto field, description d) {
        d.section = "ingest";
        d.unit = "ms";
        out.push_back(make(&settings::ingest, field, std::move(d)));
    };
    add(&ingest_config::handshake_timeout_ms,
        {{},
         "handshake_timeout_ms",
         {},
         number_range{100, 10 * minute_ms},
         "Time for a new connection's first request and Hello; after it the connection is "
         "closed."});
    add(&ingest_config::message_timeout_ms,
        {{},
         "message_timeout_ms",
         {},
         number_range{100, 10 * minute_ms},
         "Time from a message's first byte to its last; after it the connection is closed."});
    add(&ingest_config::idle_timeout_ms,
        {{},
         "idle_timeout_ms",
         {},
         number_range{1'000, hour_ms},
         "Silence after which a connection is closed; clients are told it and ping before."});
    add(&ingest_config::busy_retry_after_ms,
        {{},
         "busy_retry_after_ms",
         {},
         number_range{1, minute_ms},
         "How long a client told Busy shall wait; where much is refused, up to 40 times as long."});
    add(&ingest_config::busy_after_ms,
        {{},
         "busy_after_ms",
         {},
         number_range{5, minute_ms},
         "The time to read and to store a batch, half for each; what would take longer is Busy."});
}

void add_feed(std::vector<key>& out) {
    const auto add = [&](auto field, description d) {
        d.section = "feed";
        out.push_back(make(&settings::feed, field, std::move(d)));
    };
    add(&feed_config::tick_ms,
        {{},
         "tick_ms",
         "ms",
         number_range{10, minute_ms},
         "Shortest time between two updates of one subscriber; changes between are joined."});
    add(&feed_config::subscribers_max,
        {{},
         "subscribers_max",
         "subscribers",
         number_range{1, 1'000'000},
         "Live subscriptions at once; further ones are refused by name."});
    add(&feed_config::queue_bytes_max,
        {{},
         "queue_bytes_max",
         "bytes",
         number_range{64 * kib, gib},
         "Unsent bytes of one subscriber; beyond them its connection is closed."});
}

// One line of print: a heading that breaks or runs over the page is a mistake.
constexpr std::size_t printed_bytes_max = 400;
text_rule printed_rule() {
    return {"at most 400 bytes without line breaks or control signs", [](const std::string& text) {
                return text.size() <= printed_bytes_max && std::ranges::none_of(text, [](char c) {
                           const auto byte = static_cast<unsigned char>(c);
                           return byte < 0x20 || byte == 0x7F;
                       });
            }};
}

void add_report(std::vector<key>& out) {
    const auto add = [&](auto field, std::string_view name, std::string_view sentence) {
        out.push_back(
            make(&settings::report, field, {"report", name, "", printed_rule(), sentence}));
    };
    add(&report_config::issued_by,
        "issued_by",
        "Whom the topmost agency reports under, printed over its name: UBND TỈNH ...; over any "
        "other "
        "agency stands the one above it.");
    add(&report_config::agency,
        "agency",
        "Who reports on the whole deployment; empty takes the topmost agency of the catalogue.");
    add(&report_config::place, "place", "Where reports are signed, printed before the date.");
    add(&report_config::prepared_by, "prepared_by", "Office of the left signature.");
    add(&report_config::signed_by, "signed_by", "Office of the right signature.");
    add(&report_config::preparer, "preparer", "Name under the left signature; empty leaves room.");
    add(&report_config::signer, "signer", "Name under the right signature; empty leaves room.");
    out.push_back(make(&settings::report,
                       &report_config::components,
                       {"report",
                        "components",
                        "",
                        path_rule(),
                        "CSV file of the criteria of the form 'components'; empty takes the "
                        "shipped ones of QĐ 766/QĐ-TTg."}));
}

// A pair of keys for each form of the defaults: code_06a and title_06a, code_control_sheet.
void add_report_forms(std::vector<key>& out) {
    using heading = report_config::heading;
    static const report_config usual;
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& f : usual.forms) {
            std::string form(f.form);
            std::replace(form.begin(), form.end(), '-', '_');
            all.push_back("code_" + form);
            all.push_back("title_" + form);
        }
        return all;
    }();
    const auto add = [&](std::size_t form, std::string_view name, auto field, auto sentence) {
        key k{"report", name, "", printed_rule(), sentence, {}, {}};
        k.get = [form, field](const settings& s) -> value { return s.report.forms[form].*field; };
        k.set = [form, field](settings& s, const value& v) {
            s.report.forms[form].*field = std::get<std::string>(v);
        };
        out.push_back(std::move(k));
    };
    for (std::size_t i = 0; i < usual.forms.size(); ++i) {
        add(i,
            names[2 * i],
            &heading::code,
            "Number printed on the form of this name; empty prints none.");
        add(i, names[2 * i + 1], &heading::title, "Title printed on the form of this name.");
    }
}

bool is_host_and_port(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return false;
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [at, failed] = std::from_chars(text.data() + colon + 1, end, port);
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']') && host.find(':') != std::string::npos)
        host = host.substr(1, host.size() - 2);
    return is_host(host) && failed == std::errc{} && at == end && port != 0;
}

// Stands between the host and the path of a request as it is.
bool is_path_prefix(const std::string& text) {
    return text.starts_with('/') && !text.ends_with('/') && std::ranges::all_of(text, [](char c) {
               return c > 0x20 && c < 0x7F && c != '?' && c != '#';
           });
}

text_rule host_and_port_rule() {
    return {"HOST:PORT, or empty",
            [](const std::string& text) { return text.empty() || is_host_and_port(text); }};
}

void add_alertmanager(std::vector<key>& out) {
    const auto add = [&](auto field, description d) {
        d.section = "alertmanager";
        out.push_back(make(&settings::alertmanager, field, std::move(d)));
    };
    add(&alertmanager_config::address,
        {{},
         "address",
         "",
         host_and_port_rule(),
         "An Alertmanager (API v2, plain HTTP) that is told of alerts and silences; empty = "
         "none."});
    add(&alertmanager_config::prefix,
        {{},
         "prefix",
         "",
         text_rule{"a path that begins with / and does not end with it, or empty",
                   [](const std::string& text) { return text.empty() || is_path_prefix(text); }},
         "Of its paths, such as /alertmanager; empty = none."});
    add(&alertmanager_config::page,
        {{},
         "page",
         "",
         printed_rule(),
         "Address before a dossier's code where a person looks it up; empty = no link in alerts."});
    add(&alertmanager_config::resend_ms,
        {{},
         "resend_ms",
         "ms",
         number_range{1'000, 60 * minute_ms},
         "How often it is told of all again; below its resolve_timeout."});
}

void add_notify(std::vector<key>& out) {
    out.push_back(make(&settings::notify,
                       &notify_config::receivers,
                       {"notify",
                        "receivers",
                        "",
                        path_rule(),
                        "TOML file of the webhooks that alerts are sent to, read at start and on "
                        "SIGHUP; empty = none."}));
}

void add_levels(std::vector<key>& out) {
    const auto add = [&](auto field, description d) {
        d.section = "levels";
        out.push_back(make(&settings::levels, field, std::move(d)));
    };
    add(&levels_config::red_below_percent,
        {{},
         "red_below_percent",
         "%",
         any_percent{},
         "A rate below it is red, on the dashboard, in answers and in tables."});
    add(&levels_config::amber_below_percent,
        {{},
         "amber_below_percent",
         "%",
         any_percent{},
         "A rate below it that is not red is amber, any other green; not below "
         "red_below_percent."});
    add(&levels_config::min_count,
        {{},
         "min_count",
         "dossiers",
         number_range{1, 1'000'000},
         "A rate of fewer dossiers is not judged: its level is few."});
}

// The same keys of one formula.
void add_levels_of(std::vector<key>& out,
                   std::string_view section,
                   levels_config settings::* levels,
                   std::string_view sentence) {
    const auto add = [&](auto field, std::string_view name, std::string_view unit, rule allowed) {
        out.push_back(make(levels, field, {section, name, unit, std::move(allowed), sentence}));
    };
    add(&levels_config::red_below_percent, "red_below_percent", "%", any_percent{});
    add(&levels_config::amber_below_percent, "amber_below_percent", "%", any_percent{});
    add(&levels_config::min_count, "min_count", "dossiers", number_range{1, 1'000'000});
}

std::vector<key> make_all() {
    std::vector<key> out;
    add_service(out);
    add_ingest_sizes(out);
    add_ingest_times(out);
    add_feed(out);
    add_storage_and_engine(out);
    add_report(out);
    add_report_forms(out);
    out.push_back(make(&settings::alerts,
                       &alerts_config::rules,
                       {"alerts",
                        "rules",
                        "",
                        path_rule(),
                        "TOML file of alert rules, read at start and on SIGHUP; empty takes the "
                        "usual ones."}));
    add_alertmanager(out);
    add_notify(out);
    add_levels(out);
    add_levels_of(out,
                  "levels.resolved",
                  &settings::levels_resolved,
                  "Of the rate of what was finished in time; left out = as in [levels].");
    add_levels_of(out,
                  "levels.early",
                  &settings::levels_early,
                  "Of the early rate, which is judged by itself once a key here is set and by "
                  "[levels.resolved] else; the keys left out = as in [levels].");
    add_levels_of(out,
                  "levels.due",
                  &settings::levels_due,
                  "Of the rate of what fell due; left out = as in [levels].");
    add_levels_of(out,
                  "levels.index766",
                  &settings::levels_index766,
                  "Of the rate of the national index (QĐ 766); left out = as in [levels].");
    return out;
}

// "92", "92.5" or "92.25"; at most three digits before the point.
std::optional<percent> parse_percent(const std::string& text) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto whole = std::string_view(text).substr(0, point);
    auto decimals = std::string(std::string_view(text).substr(std::min(point + 1, text.size())));
    const auto is_digits = [](std::string_view part) {
        return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    const bool has_point = point < text.size();
    if (whole.empty() || whole.size() > 3 || has_point == decimals.empty() || decimals.size() > 2 ||
        !is_digits(whole) || !is_digits(decimals)) {
        return std::nullopt;
    }
    decimals.resize(2, '0');
    std::uint32_t hundredths = 0;
    for (const char c : std::string(whole) + decimals)
        hundredths = hundredths * 10 + static_cast<std::uint32_t>(c - '0');
    return percent{hundredths};
}

template <class... Cases>
struct overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>;

}  // namespace

std::string key::full_name() const {
    return fmt::format("{}.{}", section, name);
}

std::string key::variable() const {
    std::string out = fmt::format("TIENDO_{}_{}", section, name);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == '.') c = '_';
    }
    return out;
}

std::string key::bounds() const {
    return std::visit(
        overloaded{[](const number_range& r) { return fmt::format("{} to {}", r.min, r.max); },
                   [](const yes_or_no&) { return std::string("true or false"); },
                   [](const text_rule& r) { return std::string(r.bounds); },
                   [](const any_percent&) {
                       return std::string("a percent of 0–100 with two decimals at most");
                   }},
        allowed);
}

std::string key::kind_reason() const {
    return std::visit(
        overloaded{[](const number_range&) { return std::string("is not a whole number"); },
                   [](const yes_or_no&) { return std::string("is neither true nor false"); },
                   [](const text_rule&) { return std::string("is not a text in quotes"); },
                   [](const any_percent&) {
                       return std::string("is not a number with two decimals at most");
                   }},
        allowed);
}

std::optional<std::string> key::refuses(const value& v) const {
    return std::visit(
        overloaded{[&](const number_range& r) -> std::optional<std::string> {
                       const auto* number = std::get_if<std::uint64_t>(&v);
                       if (number == nullptr) return kind_reason();
                       if (*number >= r.min && *number <= r.max) return std::nullopt;
                       return fmt::format("is {}, outside {} {}", *number, bounds(), unit);
                   },
                   [&](const yes_or_no&) -> std::optional<std::string> {
                       if (std::holds_alternative<bool>(v)) return std::nullopt;
                       return kind_reason();
                   },
                   [&](const text_rule& r) -> std::optional<std::string> {
                       const auto* text = std::get_if<std::string>(&v);
                       if (text == nullptr) return kind_reason();
                       if (r.allows(*text)) return std::nullopt;
                       return fmt::format("is {}, but must be {}", to_toml(v), r.bounds);
                   },
                   [&](const any_percent&) -> std::optional<std::string> {
                       const auto* share = std::get_if<percent>(&v);
                       if (share == nullptr) return kind_reason();
                       if (share->hundredths <= whole_percent) return std::nullopt;
                       return fmt::format("is {}, but must be {}", to_toml(v), bounds());
                   }},
        allowed);
}

value key::as_meant(value v) const {
    const auto* number = std::get_if<std::uint64_t>(&v);
    if (number == nullptr || !std::holds_alternative<any_percent>(allowed)) return v;
    // What is far beyond a hundred stays beyond it.
    constexpr std::uint64_t refused_anyway = 1'000;
    return percent{static_cast<std::uint32_t>(std::min(*number, refused_anyway) * 100)};
}

std::optional<value> key::parse(const std::string& text) const {
    return std::visit(
        overloaded{[&](const number_range&) -> std::optional<value> {
                       std::uint64_t number = 0;
                       const char* end = text.data() + text.size();
                       const auto [at, ec] = std::from_chars(text.data(), end, number);
                       if (ec != std::errc{} || at != end) return std::nullopt;
                       return value{number};
                   },
                   [&](const yes_or_no&) -> std::optional<value> {
                       if (text != "true" && text != "false") return std::nullopt;
                       return value{text == "true"};
                   },
                   [&](const text_rule&) -> std::optional<value> { return value{text}; },
                   [&](const any_percent&) -> std::optional<value> {
                       const auto share = parse_percent(text);
                       return share ? std::optional<value>(*share) : std::nullopt;
                   }},
        allowed);
}

const std::vector<key>& all_keys() {
    static const std::vector<key> keys = make_all();
    return keys;
}

const key* find_key(std::string_view section, std::string_view name) {
    for (const key& k : all_keys()) {
        if (k.section == section && k.name == name) return &k;
    }
    return nullptr;
}

bool is_section(std::string_view section) {
    return std::ranges::any_of(all_keys(), [&](const key& k) { return k.section == section; });
}

std::string to_toml(const value& v) {
    return std::visit(overloaded{[](std::uint64_t number) { return fmt::format("{}", number); },
                                 [](bool yes) { return std::string(yes ? "true" : "false"); },
                                 [](percent share) {
                                     const auto rest = share.hundredths % 100;
                                     auto out = fmt::format("{}", share.hundredths / 100);
                                     if (rest != 0) out += fmt::format(".{:02}", rest);
                                     return out;
                                 },
                                 [](const std::string& text) {
                                     std::string out = "\"";
                                     for (const char c : text) {
                                         const auto byte = static_cast<unsigned char>(c);
                                         if (c == '"' || c == '\\') {
                                             out += {'\\', c};
                                         } else if (byte < 0x20 || byte == 0x7F) {
                                             out += fmt::format("\\u{:04X}", byte);
                                         } else {
                                             out += c;
                                         }
                                     }
                                     return out + '"';
                                 }},
                      v);
}

}  // namespace tiendo::config
