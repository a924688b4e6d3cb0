// Reading tables with toml++.
#include "importer/toml_section.hpp"

#include "tiendo/base/text.hpp"

#include <algorithm>
#include <array>

namespace tiendo::importer {
namespace {

std::size_t line_of(const toml::node& node) {
    return node.source().begin.line;
}

}  // namespace

toml_section::toml_section(const toml::table& root, std::string name, presence must)
    : name_(std::move(name)) {
    const auto* node = root.get(name_);
    if (node == nullptr) {
        if (must == presence::required)
            throw toml_refusal{0, name_, "missing; add the table [" + name_ + "]"};
        table_ = &empty_;
        return;
    }
    table_ = node->as_table();
    if (table_ == nullptr) throw toml_refusal{line_of(*node), name_, "must be a table"};
}

std::string toml_section::text(std::string_view key) {
    auto found = optional_text(key);
    if (found.empty()) throw toml_refusal{line_of(*table_), full(key), "missing or empty"};
    return found;
}

std::string toml_section::optional_text(std::string_view key) {
    known_.insert(std::string(key));
    const auto* node = table_->get(key);
    if (node == nullptr) return {};
    const auto* value = node->as_string();
    if (value == nullptr) throw toml_refusal{line_of(*node), full(key), "must be a text in quotes"};
    return value->get();
}

std::vector<std::string> toml_section::optional_texts(std::string_view key) {
    known_.insert(std::string(key));
    const auto* node = table_->get(key);
    if (node == nullptr) return {};
    if (const auto* one = node->as_string()) return {one->get()};
    const auto refuse = [&] {
        throw toml_refusal{line_of(*node), full(key), "must be a list of texts in quotes"};
    };
    const auto* list = node->as_array();
    if (list == nullptr) refuse();
    std::vector<std::string> out;
    for (const auto& item : *list) {
        const auto* value = item.as_string();
        if (value == nullptr) refuse();
        out.push_back(value->get());
    }
    return out;
}

bool toml_section::optional_flag(std::string_view key) {
    known_.insert(std::string(key));
    const auto* node = table_->get(key);
    if (node == nullptr) return false;
    const auto* value = node->as_boolean();
    if (value == nullptr) throw toml_refusal{line_of(*node), full(key), "must be true or false"};
    return value->get();
}

std::string toml_section::code(std::string_view key) {
    std::string out;
    if (!normalise_code(text(key), out)) {
        throw toml_refusal{line_at(key), full(key), "a code has 1 to 64 of A-Z 0-9 . _ / -"};
    }
    return out;
}

local_date toml_section::date(std::string_view key) {
    const auto found = parse_local_date(text(key));
    if (!found)
        throw toml_refusal{line_at(key), full(key), "must be a date such as \"2010-01-01\""};
    return *found;
}

void toml_section::refuse_unknown() const {
    for (const auto& [key, node] : *table_) {
        if (!known_.contains(std::string(key.str())))
            throw toml_refusal{line_of(node), full(key.str()), "unknown key"};
    }
}

std::map<std::string, std::string, std::less<>> toml_section::texts() const {
    std::map<std::string, std::string, std::less<>> out;
    for (const auto& [key, node] : *table_) {
        const auto* value = node.as_string();
        if (value == nullptr)
            throw toml_refusal{line_of(node), full(key.str()), "must be a text in quotes"};
        out.emplace(std::string(key.str()), value->get());
    }
    return out;
}

channel_table toml_section::channels() const {
    channel_table out;
    for (const auto& [key, name] : texts()) {
        constexpr std::array all{
            dossier::channel::in_person, dossier::channel::online, dossier::channel::post};
        const auto found = std::find_if(
            all.begin(), all.end(), [&name](auto via) { return name == dossier::name_of(via); });
        if (found == all.end())
            throw toml_refusal{line_at(key), full(key), "must be IN_PERSON, ONLINE or POST"};
        out.emplace(key, *found);
    }
    return out;
}

std::size_t toml_section::line_at(std::string_view key) const {
    const auto* node = table_->get(key);
    return node == nullptr ? line_of(*table_) : line_of(*node);
}

std::string toml_section::full(std::string_view key) const {
    return fmt::format("{}.{}", name_, key);
}

std::optional<file_refusal> read_toml(std::string_view text,
                                      const std::string& file_name,
                                      std::initializer_list<std::string_view> tables,
                                      const std::function<void(const toml::table&)>& read) {
    try {
        const toml::table root = toml::parse(text);
        for (const auto& [key, node] : root) {
            if (std::find(tables.begin(), tables.end(), key.str()) == tables.end())
                throw toml_refusal{line_of(node), std::string(key.str()), "unknown key"};
        }
        read(root);
        return std::nullopt;
    } catch (const toml::parse_error& e) {
        return file_refusal{file_name, e.source().begin.line, "", std::string(e.description())};
    } catch (const toml_refusal& why) {
        return file_refusal{file_name, why.line, why.key, why.reason};
    }
}

}  // namespace tiendo::importer
