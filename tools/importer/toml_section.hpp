// One table of a mapping file, read strictly: what is missing, of another type or
// unknown is refused with its line and key.
//
// Throws toml_refusal; whoever parses a mapping turns it into a file_refusal.
// Owner: one thread; the parsed file must outlive the section.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/dossier/event.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::importer {

struct toml_refusal {
    std::size_t line;
    std::string key;
    std::string reason;
};

using channel_table = std::map<std::string, dossier::channel, std::less<>>;

class toml_section {
  public:
    // With may_be_absent a missing table reads as an empty one.
    enum class presence : std::uint8_t { required, may_be_absent };
    toml_section(const toml::table& root, std::string name, presence must = presence::required);

    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::string optional_text(std::string_view key);
    [[nodiscard]] std::vector<std::string> optional_texts(std::string_view key);
    [[nodiscard]] bool optional_flag(std::string_view key);
    [[nodiscard]] std::string code(std::string_view key);
    [[nodiscard]] local_date date(std::string_view key);
    void refuse_unknown() const;

    // Of a table whose keys are a foreign system's values; "otherwise" stands for all others.
    [[nodiscard]] std::map<std::string, std::string, std::less<>> texts() const;
    [[nodiscard]] channel_table channels() const;

    [[nodiscard]] std::size_t line_at(std::string_view key) const;
    [[nodiscard]] std::string full(std::string_view key) const;

  private:
    std::string name_;
    toml::table empty_;
    const toml::table* table_ = nullptr;
    std::set<std::string> known_;
};

// Parses `text` and hands its root to `read`; a refusal names file, line and key. Tables beside
// `tables` are refused.
[[nodiscard]] std::optional<file_refusal> read_toml(
    std::string_view text,
    const std::string& file_name,
    std::initializer_list<std::string_view> tables,
    const std::function<void(const toml::table&)>& read);

}  // namespace tiendo::importer
