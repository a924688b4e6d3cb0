// Reading the mapping file with toml++.
#include "importer/mapping.hpp"

#include "tiendo/base/text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <set>

namespace tiendo::importer {
namespace {

struct refused {
    std::size_t line;
    std::string key;
    std::string reason;
};

// One table of the file; remembers what was asked for, so that the rest can be refused.
class section {
  public:
    section(const toml::table& root, std::string name) : name_(std::move(name)) {
        const auto* node = root.get(name_);
        if (node == nullptr) throw refused{0, name_, "missing; add the table [" + name_ + "]"};
        table_ = node->as_table();
        if (table_ == nullptr) throw refused{line_of(*node), name_, "must be a table"};
    }

    std::string text(std::string_view key) {
        auto found = optional_text(key);
        if (found.empty()) throw refused{line_of(*table_), full(key), "missing or empty"};
        return found;
    }
    std::string optional_text(std::string_view key) {
        known_.insert(std::string(key));
        const auto* node = table_->get(key);
        if (node == nullptr) return {};
        const auto* value = node->as_string();
        if (value == nullptr) throw refused{line_of(*node), full(key), "must be a text in quotes"};
        return value->get();
    }
    std::string code(std::string_view key) {
        std::string out;
        if (!normalise_code(text(key), out)) {
            throw refused{line_at(key), full(key), "a code has 1 to 64 of A-Z 0-9 . _ / -"};
        }
        return out;
    }
    local_date date(std::string_view key) {
        const auto found = parse_local_date(text(key));
        if (!found) throw refused{line_at(key), full(key), "must be a date such as \"2010-01-01\""};
        return *found;
    }
    const toml::table& table() const { return *table_; }
    std::size_t line_at(std::string_view key) const { return line_of(*table_->get(key)); }
    std::string full(std::string_view key) const { return fmt::format("{}.{}", name_, key); }
    void refuse_unknown() const {
        for (const auto& [key, node] : *table_) {
            if (!known_.contains(std::string(key.str()))) {
                throw refused{line_of(node), full(key.str()), "unknown key"};
            }
        }
    }
    static std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

  private:
    std::string name_;
    const toml::table* table_ = nullptr;
    std::set<std::string> known_;
};

dossier::channel channel_of(const toml::node& node, const std::string& key) {
    const auto* text = node.as_string();
    for (const auto via :
         {dossier::channel::in_person, dossier::channel::online, dossier::channel::post}) {
        if (text != nullptr && text->get() == name_of(via)) return via;
    }
    throw refused{section::line_of(node), key, "must be IN_PERSON, ONLINE or POST"};
}

void read_calendar(const toml::table& root, mapping& out) {
    section from(root, "calendar");
    out.calendar = {from.text("id"),
                    from.text("time_zone"),
                    from.text("hours"),
                    from.date("published_from"),
                    from.date("published_to")};
    from.refuse_unknown();
}

void read_catalogue(const toml::table& root, mapping& out) {
    section agency(root, "agency");
    out.root_code = agency.code("root_code");
    out.root_name = agency.text("root_name");
    agency.refuse_unknown();
    section procedure(root, "procedure");
    out.procedure = procedure_code(procedure.code("code"));
    out.procedure_name = procedure.text("name");
    out.field_code = procedure.code("field_code");
    out.field_name = procedure.text("field_name");
    procedure.refuse_unknown();
}

void read_attributes(const toml::table& root, mapping& out) {
    section trace(root, "trace");
    out.trace.code = trace.text("code");
    out.trace.received = trace.text("received");
    out.trace.appointment = trace.optional_text("appointment");
    out.trace.processed = trace.optional_text("processed");
    out.trace.channel = trace.optional_text("channel");
    out.trace.agency = trace.text("agency");
    trace.refuse_unknown();
    section step(root, "step");
    out.step = {step.text("code"), step.optional_text("unit"), step.text("at")};
    step.refuse_unknown();
}

void read_channels(const toml::table& root, mapping& out) {
    const section from(root, "channels");
    for (const auto& [key, node] : from.table()) {
        const auto via = channel_of(node, from.full(key.str()));
        if (key.str() == "otherwise") {
            out.channel_otherwise = via;
        } else {
            out.channels.emplace(std::string(key.str()), via);
        }
    }
}

}  // namespace

std::variant<mapping, file_refusal> mapping::parse(std::string_view text,
                                                   const std::string& file_name) {
    try {
        const toml::table root = toml::parse(text);
        constexpr std::array<std::string_view, 6> tables{
            "calendar", "agency", "procedure", "trace", "step", "channels"};
        for (const auto& [key, node] : root) {
            if (std::find(tables.begin(), tables.end(), key.str()) == tables.end()) {
                throw refused{section::line_of(node), std::string(key.str()), "unknown key"};
            }
        }
        mapping out;
        read_calendar(root, out);
        read_catalogue(root, out);
        read_attributes(root, out);
        read_channels(root, out);
        return out;
    } catch (const toml::parse_error& e) {
        return file_refusal{file_name, e.source().begin.line, "", std::string(e.description())};
    } catch (const refused& why) {
        return file_refusal{file_name, why.line, why.key, why.reason};
    }
}

}  // namespace tiendo::importer
