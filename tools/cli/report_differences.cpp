// Comparing reports cell by cell.
#include "cli/report_differences.hpp"

#include "cli/answer.hpp"

#include <boost/json/array.hpp>

#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::language;

struct told_column {
    std::string id;
    std::string name;
    bool is_ordinal = false;
    bool is_rank = false;  // two ranks have no difference that means anything
};

// A report by its rows' keys and its columns' ids.
class told_report {
  public:
    told_report(const json::object& report, language lang) {
        for (const auto& item : array_at(report, "columns")) {
            const auto& c = item.as_object();
            const auto id = text_at(c, "id");
            const auto number = text_at(c, "number");
            auto name = text_at(object_at(c, "name"), lang == language::vi ? "vi" : "en");
            const auto& above = array_at(c, "above");
            if (!above.empty()) {
                name =
                    text_at(above[0].as_object(), lang == language::vi ? "vi" : "en") + ": " + name;
            }
            columns_.push_back(
                {id, number.empty() ? name : number + " " + name, id == "number", id == "rank"});
        }
        for (const auto& item : array_at(report, "rows")) {
            const auto& row = item.as_object();
            keys_.push_back(text_at(row, "key"));
            by_key_.emplace(keys_.back(), &row);
        }
    }

    [[nodiscard]] const std::vector<told_column>& columns() const noexcept { return columns_; }
    [[nodiscard]] const std::vector<std::string>& keys() const noexcept { return keys_; }
    [[nodiscard]] const json::object* row(std::string_view key) const {
        const auto found = by_key_.find(key);
        return found == by_key_.end() ? nullptr : found->second;
    }
    // Null where there is no such row or column.
    [[nodiscard]] json::value cell(std::string_view key, std::string_view column) const {
        const auto* found = row(key);
        if (found == nullptr) return nullptr;
        const auto& cells = array_at(*found, "cells");
        for (std::size_t c = 0; c < columns_.size() && c < cells.size(); ++c) {
            if (columns_[c].id == column) return cells[c];
        }
        return nullptr;
    }
    [[nodiscard]] std::string name(std::string_view key) const {
        const auto first = cell(key, columns_.size() > 1 ? columns_[1].id : "");
        return first.is_string() ? std::string(first.get_string()) : std::string();
    }

  private:
    std::vector<told_column> columns_;
    std::vector<std::string> keys_;
    std::map<std::string, const json::object*, std::less<>> by_key_;
};

json::value difference_of(const json::value& then, const json::value& now) {
    if (!then.is_number() && !then.is_null()) return nullptr;
    if (!now.is_number() && !now.is_null()) return nullptr;
    if (then.is_null() && now.is_null()) return nullptr;
    const auto is_whole = [](const json::value& v) { return v.is_null() || v.is_int64(); };
    if (is_whole(then) && is_whole(now)) {
        return (now.is_null() ? 0 : now.get_int64()) - (then.is_null() ? 0 : then.get_int64());
    }
    if (then.is_null() || now.is_null()) return nullptr;
    // Two decimals are all that a report has.
    return std::round((now.to_number<double>() - then.to_number<double>()) * 100) / 100;
}

bool is_figure(const json::value& v) {
    return v.is_number() && v.to_number<double>() != 0;
}

class comparison {
  public:
    comparison(const json::object& then, const json::object& now, language lang)
        : then_(then, lang), now_(now, lang) {}

    std::vector<cell_difference> all() {
        for (const auto& key : then_.keys()) compare(key);
        for (const auto& key : now_.keys()) {
            if (then_.row(key) == nullptr) compare(key);
        }
        return std::move(out_);
    }

  private:
    void compare(const std::string& key) {
        const bool in_both = then_.row(key) != nullptr && now_.row(key) != nullptr;
        const auto before = out_.size();
        for (const auto& c : columns_of_both()) {
            if (c.is_ordinal) continue;
            const auto was = then_.cell(key, c.id);
            const auto is = now_.cell(key, c.id);
            // Of a row that came or went its figures are told, not its texts.
            const bool differs = in_both ? was != is : is_figure(was) || is_figure(is);
            if (differs)
                out_.push_back({key,
                                name_of(key),
                                c.id,
                                c.name,
                                was,
                                is,
                                c.is_rank ? json::value(nullptr) : difference_of(was, is)});
        }
        if (in_both || out_.size() != before) return;
        out_.push_back({key,
                        name_of(key),
                        "",
                        "",
                        then_.row(key) != nullptr ? json::value("+") : json::value(nullptr),
                        now_.row(key) != nullptr ? json::value("+") : json::value(nullptr),
                        nullptr});
    }

    [[nodiscard]] std::vector<told_column> columns_of_both() const {
        auto out = then_.columns();
        for (const auto& c : now_.columns()) {
            bool is_known = false;
            for (const auto& known : then_.columns()) is_known = is_known || known.id == c.id;
            if (!is_known) out.push_back(c);
        }
        return out;
    }

    [[nodiscard]] std::string name_of(const std::string& key) const {
        return now_.row(key) != nullptr ? now_.name(key) : then_.name(key);
    }

    told_report then_;
    told_report now_;
    std::vector<cell_difference> out_;
};

}  // namespace

std::vector<cell_difference> differences_between(const json::object& then,
                                                 const json::object& now,
                                                 language lang) {
    return comparison(then, now, lang).all();
}

}  // namespace tiendo::cli
