// Reading agencies, procedures and steps.
#include "tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tiendo::catalogue {
namespace {

constexpr std::array<std::string_view, 9> agencies_columns{"code",
                                                           "name_vi",
                                                           "name_en",
                                                           "level",
                                                           "parent_code",
                                                           "valid_from",
                                                           "valid_to",
                                                           "successor_code",
                                                           "calendar_id"};
constexpr std::array<std::string_view, 17> procedures_columns{"code",
                                                              "name_vi",
                                                              "name_en",
                                                              "field_code",
                                                              "field_name_vi",
                                                              "statutory_limit",
                                                              "statutory_unit",
                                                              "committed_limit",
                                                              "committed_unit",
                                                              "cut_off",
                                                              "origin_rule",
                                                              "supplement_policy",
                                                              "payment_policy",
                                                              "suspension_policy",
                                                              "valid_from",
                                                              "valid_to",
                                                              "legal_source"};
constexpr std::array<std::string_view, 6> steps_columns{
    "procedure_code", "step_code", "name_vi", "limit", "unit", "valid_from"};

constexpr std::array<word<agency_level>, 5> levels{{
    {"ministry", agency_level::ministry},
    {"province", agency_level::province},
    {"department", agency_level::department},
    {"commune", agency_level::commune},
    {"unit", agency_level::unit},
}};
constexpr std::array<word<origin_rule>, 3> origin_rules{{
    {"roll", origin_rule::roll},
    {"next_day", origin_rule::next_day},
    {"", origin_rule::roll},
}};
constexpr std::array<word<clock_policy>, 5> policies{{
    {"restart", clock_policy::restart},
    {"pause_working", clock_policy::pause_working},
    {"pause_calendar", clock_policy::pause_calendar},
    {"none", clock_policy::none},
    {"", clock_policy::pause_working},
}};

template <class Code>
std::optional<Code> as(const std::optional<std::string>& text) {
    return text ? std::optional<Code>(Code(*text)) : std::nullopt;
}

// An English name is not everywhere at hand: the Vietnamese one stands in.
std::string english_name(row_fields& row) {
    return row.text("name_en").empty() ? row.text("name_vi") : row.name("name_en");
}

agency agency_of(row_fields& row, const std::string& code) {
    agency out;
    out.code = agency_code(code);
    out.name_vi = row.name("name_vi");
    out.name_en = english_name(row);
    out.level = row.one_of<agency_level>("level", levels).value_or(agency_level::unit);
    out.parent = as<agency_code>(row.code_if_any("parent_code"));
    out.valid = row.valid();
    out.successor = as<agency_code>(row.code_if_any("successor_code"));
    out.calendar_id = row.calendar_id_if_any("calendar_id").value_or("");
    if (out.parent == out.code) {
        row.refuse("parent_code", "names the agency itself: leave it empty for a root");
    }
    if (out.successor == out.code) row.refuse("successor_code", "names the agency itself");
    if (out.successor && row.text("valid_to").empty()) {
        row.refuse(
            "valid_to",
            "is empty, but there is a successor_code: write the day from which the successor "
            "acts");
    }
    return out;
}

clock_policy policy_of(row_fields& row, std::string_view column) {
    return row.one_of<clock_policy>(column, policies).value_or(clock_policy::none);
}

procedure_row procedure_row_of(row_fields& row) {
    procedure_row out;
    out.name_vi = row.name("name_vi");
    out.name_en = english_name(row);
    out.statutory = row.limit_if_any("statutory_limit", "statutory_unit");
    out.committed = row.limit_if_any("committed_limit", "committed_unit");
    if (out.statutory && out.committed && out.statutory->unit == out.committed->unit &&
        out.committed->amount > out.statutory->amount) {
        row.refuse("committed_limit",
                   fmt::format("{} is longer than the statutory limit {}: a commitment can only "
                               "shorten it",
                               out.committed->amount,
                               out.statutory->amount));
    }
    out.cut_off = row.minute_if_any("cut_off");
    out.origin = row.one_of<origin_rule>("origin_rule", origin_rules).value_or(origin_rule::roll);
    out.policy = {policy_of(row, "supplement_policy"),
                  policy_of(row, "payment_policy"),
                  policy_of(row, "suspension_policy")};
    out.valid = row.valid();
    out.legal_source = row.text("legal_source");
    return out;
}

bool begins_before(const validity& a, const validity& b) noexcept {
    if (!a.from || !b.from) return !a.from && b.from;
    return *a.from < *b.from;
}

// Collects the rows of each procedure and holds them against each other.
class procedure_collector {
  public:
    procedure_collector(procedure_table& table, refusal_list& refusals)
        : table_(table), refusals_(refusals) {}

    void take(row_fields& row) {
        const auto code = row.code("code");
        const auto field_code = row.code("field_code");
        const std::string field_name = row.name("field_name_vi");
        procedure_row value = procedure_row_of(row);
        if (!code) {
            codes_missing_ = true;
            return;
        }
        table_.known.insert(*code);
        if (!field_code || !row.sound()) return;
        const auto [at, added] = index_.emplace(*code, table_.rows.size());
        if (added) {
            table_.rows.push_back({procedure_code(*code), *field_code, field_name, {}});
            lines_.emplace_back();
        }
        procedure& p = table_.rows[at->second];
        if (p.field_code != *field_code || p.field_name_vi != field_name) {
            row.refuse(p.field_code != *field_code ? "field_code" : "field_name_vi",
                       fmt::format("differs from line {}: all rows of a procedure have one field",
                                   lines_[at->second].front()));
            return;
        }
        p.rows.push_back(std::move(value));
        lines_[at->second].push_back(row.line());
    }

    // Rows into ascending order; two that hold on one day are refused.
    void finish() {
        if (codes_missing_) table_.state = table_state::rows_missing;
        for (std::size_t i = 0; i < table_.rows.size(); ++i) sort_rows(table_.rows[i], lines_[i]);
    }

  private:
    void sort_rows(procedure& p, const std::vector<std::size_t>& lines) {
        std::vector<std::size_t> order(p.rows.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const bool before = begins_before(p.rows[a].valid, p.rows[b].valid);
            const bool after = begins_before(p.rows[b].valid, p.rows[a].valid);
            return before || (!after && a < b);
        });
        std::vector<procedure_row> sorted;
        sorted.reserve(order.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (i > 0) check_apart(p, {order[i - 1], order[i]}, lines);
        }
        for (const std::size_t i : order) sorted.push_back(std::move(p.rows[i]));
        p.rows = std::move(sorted);
    }

    struct neighbours {
        std::size_t earlier;
        std::size_t later;
    };
    void check_apart(const procedure& p, neighbours two, const std::vector<std::size_t>& lines) {
        const validity& earlier = p.rows[two.earlier].valid;
        const validity& later = p.rows[two.later].valid;
        if (earlier.to && later.from && *earlier.to <= *later.from) return;
        const auto [first, second] = std::minmax(lines[two.earlier], lines[two.later]);
        refusals_.add({.file = "procedures.csv",
                       .line = second,
                       .field = "valid_from",
                       .reason = fmt::format("holds at the same time as the row of {} on line {}: "
                                             "end the earlier one by its valid_to",
                                             p.code.view(),
                                             first)});
    }

    procedure_table& table_;
    refusal_list& refusals_;
    std::unordered_map<std::string, std::size_t> index_;
    std::vector<std::vector<std::size_t>> lines_;  // by procedure, then by row
    bool codes_missing_ = false;
};

}  // namespace

agency_table read_agencies(std::string_view text, refusal_list& refusals) {
    const table_layout layout{"agencies.csv", agencies_columns};
    agency_table out;
    std::unordered_map<std::string, std::size_t> line_of;
    bool codes_missing = false;
    out.state = read_table(layout, text, refusals, [&](row_fields& row) {
        const auto code = row.code("code");
        agency value = agency_of(row, code.value_or(""));
        if (!code) {
            codes_missing = true;
            return;
        }
        const auto [at, added] = line_of.emplace(*code, row.line());
        if (!added) {
            row.refuse(
                "code",
                fmt::format(
                    "{} already stands on line {}: remove one of the rows", *code, at->second));
        }
        out.known.insert(*code);
        if (!row.sound()) return;
        out.rows.push_back(std::move(value));
        out.lines.push_back(row.line());
    });
    if (codes_missing) out.state = table_state::rows_missing;
    return out;
}

procedure_table read_procedures(std::string_view text, refusal_list& refusals) {
    const table_layout layout{"procedures.csv", procedures_columns};
    procedure_table out;
    procedure_collector collector(out, refusals);
    out.state = read_table(layout, text, refusals, [&](row_fields& row) { collector.take(row); });
    collector.finish();
    return out;
}

std::vector<step> read_steps(std::string_view text,
                             const procedure_table& procedures,
                             refusal_list& refusals) {
    const table_layout layout{"steps.csv", steps_columns};
    std::vector<step> out;
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> line_of;
    ignore(
        read_table(layout,
                   text,
                   refusals,
                   [&](row_fields& row) {
                       const auto procedure = row.code("procedure_code");
                       const auto code = row.code("step_code");
                       step value;
                       value.name_vi = row.name("name_vi");
                       value.limit = row.limit_if_any("limit", "unit");
                       value.valid_from = row.date_if_any("valid_from");
                       if (!procedure || !code) return;
                       if (procedures.state == table_state::whole &&
                           !procedures.known.contains(*procedure)) {
                           row.refuse("procedure_code",
                                      fmt::format("unknown procedure {}: add it to procedures.csv",
                                                  *procedure));
                       }
                       const auto [at, added] = line_of.emplace(
                           std::tuple{*procedure, *code, row.text("valid_from")}, row.line());
                       if (!added) {
                           row.refuse("step_code",
                                      fmt::format(
                                          "{} of this procedure already stands on line {} with the "
                                          "same valid_from: remove one of the rows",
                                          *code,
                                          at->second));
                       }
                       value.procedure = procedure_code(*procedure);
                       value.step_code = *code;
                       if (row.sound()) out.push_back(std::move(value));
                   }),
        "nothing refers to steps");
    return out;
}

}  // namespace tiendo::catalogue
