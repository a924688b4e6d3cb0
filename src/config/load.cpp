// Laying the sources of values over each other.
#include "tiendo/config/load.hpp"

#include "file_text.hpp"
#include "keys.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unistd.h>
#include <utility>

namespace tiendo::config {
namespace {

constexpr std::size_t file_bytes_max = 1024 * 1024;
constexpr std::string_view variable_prefix = "TIENDO_";

std::string joined_names(std::string_view section) {
    std::string out;
    for (const key& k : all_keys()) {
        if (k.section != section) continue;
        if (!out.empty()) out += ", ";
        out += k.name;
    }
    return out;
}

std::string joined_sections() {
    std::vector<std::string_view> names;
    for (const key& k : all_keys()) {
        if (names.empty() || names.back() != k.section) names.push_back(k.section);
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

// Where a value stands: for refusals and for `explain`.
struct origin {
    std::string file;
    std::size_t line = 0;
    std::string name;   // of the key or variable there
    std::string shown;  // in `explain`
};

class loader {
  public:
    void read_file(const std::filesystem::path& path);
    void read_environment(const named_values& variables);
    void read_command_line(const named_values& values);
    [[nodiscard]] std::variant<configuration, std::vector<file_refusal>> finish() &&;

  private:
    void read_table(const std::string& file, std::string_view section, const toml::table& table);
    void take(const key& k, const value& v, origin from);
    void take_text(const key& k, const std::string& text, origin from);
    void complete_levels();
    void refuse_levels_out_of_order(std::string_view section);
    void refuse(const origin& at, std::string reason);

    settings values_;
    std::map<const key*, origin> origins_;  // of the keys that are not default
    std::set<const key*> inherited_;        // hold what [levels] says
    std::vector<file_refusal> refusals_;
};

void loader::refuse(const origin& at, std::string reason) {
    refusals_.push_back(
        {.file = at.file, .line = at.line, .field = at.name, .reason = std::move(reason)});
}

void loader::take(const key& k, const value& v, origin from) {
    if (auto reason = k.refuses(v)) {
        refuse(from, *std::move(reason) + fmt::format(": {}", k.sentence));
        return;
    }
    k.set(values_, v);
    origins_.insert_or_assign(&k, std::move(from));
}

void loader::take_text(const key& k, const std::string& text, origin from) {
    if (const auto v = k.parse(text)) {
        take(k, *v, std::move(from));
    } else {
        refuse(from, fmt::format("{}: '{}'; it may be {}", k.kind_reason(), text, k.bounds()));
    }
}

// --- the TOML file

// TOML knows binary fractions only: one that stands for no two decimals is none of ours.
std::optional<value> percent_of(double number) {
    constexpr double beyond = 1'000;
    constexpr double same = 1e-6;  // hundredths; a double of this size is exact to 1e-11
    const double hundredths = number * 100;
    if (!(number >= 0) || number > beyond || std::abs(hundredths - std::round(hundredths)) > same) {
        return std::nullopt;
    }
    return value{percent{static_cast<std::uint32_t>(std::lround(hundredths))}};
}

std::optional<value> value_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return value{text->get()};
    if (const auto* yes = node.as_boolean()) return value{yes->get()};
    if (const auto* number = node.as_integer(); number != nullptr && number->get() >= 0) {
        return value{static_cast<std::uint64_t>(number->get())};
    }
    if (const auto* decimal = node.as_floating_point()) return percent_of(decimal->get());
    return std::nullopt;
}

std::size_t line_of(const toml::source_region& region) {
    return static_cast<std::size_t>(region.begin.line);
}

void loader::read_file(const std::filesystem::path& path) {
    const std::string file = path.string();
    auto text = text_of_file(path, file_bytes_max);
    if (const auto* why = std::get_if<unreadable>(&text)) {
        refuse({.file = file, .line = 0, .name = {}, .shown = {}}, why->reason);
        return;
    }
    toml::table root;
    try {
        root = toml::parse(std::get<std::string>(text), file);
    } catch (const toml::parse_error& e) {
        refuse({.file = file, .line = line_of(e.source()), .name = {}, .shown = {}},
               fmt::format("is not TOML: {}", e.description()));
        return;
    }
    for (const auto& [name, node] : root) {
        const bool is_known = is_section(name.str()) && name.str().find('.') == name.str().npos;
        const origin at{.file = file,
                        .line = line_of(name.source()),
                        .name = std::string(name.str()),
                        .shown = {}};
        if (!is_known) {
            refuse(at, fmt::format("unknown section: the sections are {}", joined_sections()));
        } else if (const auto* table = node.as_table()) {
            read_table(file, name.str(), *table);
        } else {
            refuse(at, fmt::format("is a section: write its keys below [{}]", name.str()));
        }
    }
    // The parser hands out keys by name; people read files by line.
    std::ranges::sort(refusals_, {}, &file_refusal::line);
}

void loader::read_table(const std::string& file,
                        std::string_view section,
                        const toml::table& table) {
    for (const auto& [name, node] : table) {
        const std::size_t line = line_of(name.source());
        origin at{.file = file,
                  .line = line,
                  .name = fmt::format("{}.{}", section, name.str()),
                  .shown = fmt::format("{}:{}", file, line)};
        const key* k = find_key(section, name.str());
        const auto below = fmt::format("{}.{}", section, name.str());
        if (const auto* inner = node.as_table(); inner != nullptr && is_section(below)) {
            read_table(file, below, *inner);
        } else if (k == nullptr) {
            refuse(at,
                   fmt::format(
                       "unknown key: the keys of [{}] are {}", section, joined_names(section)));
        } else if (const auto v = value_of(node)) {
            take(*k, k->as_meant(*v), std::move(at));
        } else {
            refuse(at, fmt::format("{}; it may be {}", k->kind_reason(), k->bounds()));
        }
    }
}

// --- the environment and the command line

// Variables of other programs of ours (TIENDO_SHARED) are left alone; one that names a section
// but no key of it is a misspelt key.
void loader::read_environment(const named_values& variables) {
    for (const auto& [name, text] : variables) {
        const origin at{.file = "environment", .line = 0, .name = name, .shown = name};
        const auto found =
            std::ranges::find_if(all_keys(), [&](const key& k) { return k.variable() == name; });
        if (found != all_keys().end()) {
            take_text(*found, text, at);
            continue;
        }
        for (const key& k : all_keys()) {
            const std::string own = k.variable();
            const std::size_t prefix = variable_prefix.size() + k.section.size() + 1;
            if (name.compare(0, prefix, own, 0, prefix) != 0) continue;
            refuse(at,
                   fmt::format(
                       "unknown key: the keys of {} are {}", k.section, joined_names(k.section)));
            break;
        }
    }
}

void loader::read_command_line(const named_values& values) {
    for (const auto& [name, text] : values) {
        const origin at{.file = "command line", .line = 0, .name = name, .shown = "command line"};
        const std::size_t dot = std::min(name.rfind('.'), name.size());
        const auto section = std::string_view(name).substr(0, dot);
        const auto rest = std::string_view(name).substr(std::min(dot + 1, name.size()));
        if (const key* k = find_key(section, rest)) {
            take_text(*k, text, at);
        } else {
            refuse(at,
                   fmt::format("unknown key: keys are <section>.<name> of {}", joined_sections()));
        }
    }
}

// --- values that must fit each other

void loader::refuse_levels_out_of_order(std::string_view section) {
    const auto* red = find_key(section, "red_below_percent");
    const auto* amber = find_key(section, "amber_below_percent");
    const auto red_below = std::get<percent>(red->get(values_));
    const auto amber_below = std::get<percent>(amber->get(values_));
    if (red_below.hundredths <= amber_below.hundredths) return;
    origin at{.file = "default", .line = 0, .name = red->full_name(), .shown = {}};
    for (const auto* said_by : {amber, red}) {
        const auto said = origins_.find(said_by);
        if (said != origins_.end()) at = said->second;
    }
    refuse(at,
           fmt::format("red_below_percent is {}, above amber_below_percent, which is {}",
                       to_toml(red_below),
                       to_toml(amber_below)));
}

// What the section of a formula leaves out is as [levels] says, whatever source said that.
void loader::complete_levels() {
    refuse_levels_out_of_order("levels");
    for (const std::string_view section :
         {"levels.resolved", "levels.early", "levels.due", "levels.index766"}) {
        bool has_own = false;
        std::map<const key*, origin> inherited;
        for (const key& k : all_keys()) {
            if (k.section != section) continue;
            if (origins_.contains(&k)) {
                has_own = true;
                continue;
            }
            const auto* usual = find_key("levels", k.name);
            k.set(values_, usual->get(values_));
            inherited_.insert(&k);
            const auto said = origins_.find(usual);
            if (said != origins_.end()) inherited.emplace(&k, said->second);
        }
        if (has_own) refuse_levels_out_of_order(section);
        if (section == "levels.early") values_.early_has_levels = has_own;
        origins_.merge(inherited);
    }
}

std::variant<configuration, std::vector<file_refusal>> loader::finish() && {
    complete_levels();
    if (!refusals_.empty()) return std::move(refusals_);
    configuration out{.values = std::move(values_), .keys = {}};
    const settings defaults;
    for (const key& k : all_keys()) {
        const auto from = origins_.find(&k);
        out.keys.push_back({.key = k.full_name(),
                            .value = to_toml(k.get(out.values)),
                            .default_value = to_toml(k.get(defaults)),
                            .unit = std::string(k.unit),
                            .bounds = k.bounds(),
                            .source = from == origins_.end() ? "default" : from->second.shown,
                            .sentence = std::string(k.sentence),
                            .is_inherited = inherited_.contains(&k)});
    }
    return out;
}

}  // namespace

std::variant<configuration, std::vector<file_refusal>> load(const sources& from) {
    loader all;
    if (from.file) all.read_file(*from.file);
    all.read_environment(from.environment);
    all.read_command_line(from.command_line);
    return std::move(all).finish();
}

std::string explain(const configuration& all) {
    std::string out;
    std::string section;
    for (const explained_key& k : all.keys) {
        const std::size_t dot = k.key.rfind('.');
        if (k.key.substr(0, dot) != section) {
            section = k.key.substr(0, dot);
            out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
        }
        out += fmt::format("# {}\n", k.sentence);
        out += fmt::format("# {}{}{}; default {}; from {}\n",
                           k.bounds,
                           k.unit.empty() ? "" : " ",
                           k.unit,
                           k.default_value,
                           k.source);
        // What is left out stays so where this is read again.
        out +=
            fmt::format("{}{} = {}\n", k.is_inherited ? "# " : "", k.key.substr(dot + 1), k.value);
    }
    return out;
}

named_values process_environment() {
    named_values out;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (!text.starts_with(variable_prefix) || equals == std::string_view::npos) continue;
        out.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return out;
}

}  // namespace tiendo::config
