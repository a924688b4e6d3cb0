// Headings, lines and look-ups; see the header.
#include "cli/explain_page.hpp"

#include "cli/answer.hpp"
#include "cli/dossier_words.hpp"

#include <fmt/format.h>

namespace tiendo::cli {

namespace json = boost::json;
using terminal::fit;
using terminal::language;
using terminal::width_of;

namespace {

constexpr std::size_t names_width = 17;  // of the words before a value, two blanks before them

}  // namespace

bool flag_at(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_bool() && value->as_bool();
}

const json::object& named_in(const json::object& answer,
                             std::string_view array,
                             const json::object& from,
                             std::string_view key) {
    static const json::object none;
    const auto* value = from.if_contains(key);
    if (value == nullptr || value->is_null()) return none;
    const auto index = static_cast<std::size_t>(count_at(from, key));
    const auto& all = array_at(answer, array);
    return index < all.size() && all[index].is_object() ? all[index].get_object() : none;
}

std::string agency_text(const json::object& agency, const layout& how) {
    const auto code = text_at(agency, "code");
    auto name = text_at(agency, how.lang == language::vi ? "name_vi" : "name_en");
    if (name.empty()) name = text_at(agency, "name_vi");
    return name.empty() ? code : fmt::format("{} ({})", name, code);
}

std::string lower_first(std::string_view text) {
    std::string out(text);
    if (out.starts_with("H")) out[0] = 'h';
    if (out.starts_with("C") || out.starts_with("S") || out.starts_with("O"))
        out[0] = static_cast<char>(out[0] + ('a' - 'A'));
    return out;
}

void explain_page::heading(std::string_view vi, std::string_view en) {
    out_ += "\n" + paint(std::string(in(vi, en)), "1;36", how_.shown) + "\n";
}
void explain_page::line(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    const auto head = "  " + fit(name, names_width);
    out_ += wrapped(head, names_width + 2, value, how_) + "\n";
}
void explain_page::sentence(std::string_view text, std::string_view mark) {
    out_ += wrapped(mark, width_of(mark), text, how_) + "\n";
}
std::string explain_page::when(const json::object& from, std::string_view key) const {
    const auto text = text_at(from, key);
    return text.empty() ? "" : moment_text(text, how_);
}
void explain_page::sub(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    constexpr std::size_t width = 11;
    out_ += wrapped("     " + fit(name, width), width + 5, value, how_) + "\n";
}
std::string explain_page::said(const json::object& fact) const {
    if (fact.empty()) return {};
    std::string out;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (value.empty()) return;
        if (!out.empty()) out += " · ";
        out += fmt::format("{} {}", name, value);
    };
    add(in("lý do", "reason"), text_at(fact, "reason_code"));
    add(in("căn cứ", "legal basis"), text_at(fact, "legal_basis"));
    add(in("phiếu xin lỗi số", "apology no."), text_at(fact, "apology_number"));
    add(in("cán bộ", "officer"), text_at(fact, "actor"));
    if (text_at(fact, "actor").empty()) add(in("quầy", "counter"), text_at(fact, "counter"));
    add(in("nhật ký", "log"), "#" + text_at(fact, "sequence"));
    return out;
}
std::string explain_page::minute_text(const json::object& from, std::string_view key) const {
    const auto wall = wall_in(text_at(from, key));
    if (!wall) return {};
    const auto minute = std::chrono::floor<std::chrono::minutes>(*wall);
    return fmt::format("{} {}",
                       terminal::date(std::chrono::floor<std::chrono::days>(minute), how_.lang),
                       clock_text(minute));
}
std::string explain_page::policy_text(std::string_view policy, std::string_view cause) const {
    const auto& rule = object_at(d_, "rule");
    const auto unit = [&](std::string_view name) {
        return unit_of(text_at(object_at(rule, name), "unit"));
    };
    const auto by_law = unit("statutory");
    const auto promised = unit("committed");
    const auto words = [&](std::optional<calendar::limit_unit> by) {
        return policy_words(policy, cause, by, how_.lang);
    };
    const auto first = words(by_law ? by_law : promised);
    if (!promised || words(promised) == first) return first;
    return fmt::format("{} {}; {} {}",
                       in("luật định:", "statutory:"),
                       first,
                       in("cam kết:", "committed:"),
                       words(promised));
}

}  // namespace tiendo::cli
