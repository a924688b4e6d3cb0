// Reading the criteria, and counting by them.
#include "tiendo/report/components.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

extern "C" {
extern const char tiendo_components_csv_begin[];
extern const char tiendo_components_csv_end[];
}

namespace tiendo::report {
namespace {

using rates::counts;
using rates::service;

struct named_count {
    std::string_view name;
    std::string_view vi;
    std::string_view en;
    std::int64_t (*of)(const counts&);
};
constexpr named_count named_counts[] = {
    {"received", "tiếp nhận", "received", [](const counts& c) { return c.received(); }},
    {"received_in_person",
     "tiếp nhận trực tiếp",
     "received in person",
     [](const counts& c) { return c.received_by_channel[0]; }},
    {"received_online",
     "tiếp nhận trực tuyến",
     "received online",
     [](const counts& c) { return c.received_by_channel[1]; }},
    {"received_post",
     "tiếp nhận qua bưu chính",
     "received by post",
     [](const counts& c) { return c.received_by_channel[2]; }},
    {"carried_over",
     "kỳ trước chuyển qua",
     "carried over",
     [](const counts& c) { return c.carried_over; }},
    {"transferred_in",
     "chuyển đến",
     "transferred in",
     [](const counts& c) { return c.transferred_in; }},
    {"transferred_out",
     "chuyển đi",
     "transferred out",
     [](const counts& c) { return c.transferred_out; }},
    {"early", "giải quyết trước hạn", "resolved early", [](const counts& c) { return c.early; }},
    {"on_time",
     "giải quyết đúng hạn",
     "resolved on time",
     [](const counts& c) { return c.on_time; }},
    {"late", "giải quyết quá hạn", "resolved late", [](const counts& c) { return c.late; }},
    {"finished_no_due",
     "giải quyết, không có hạn",
     "finished without due date",
     [](const counts& c) { return c.finished_no_due; }},
    {"finished", "đã giải quyết", "finished", [](const counts& c) { return c.finished(); }},
    {"withdrawn", "rút hồ sơ", "withdrawn", [](const counts& c) { return c.withdrawn; }},
    {"stopped", "dừng xử lý", "stopped", [](const counts& c) { return c.stopped; }},
    {"fell_due", "đến hạn", "fell due", [](const counts& c) { return c.fell_due; }},
    {"fell_due_met",
     "đến hạn và đã giải quyết",
     "fell due and were met",
     [](const counts& c) { return c.fell_due_met; }},
    {"open", "đang giải quyết", "pending", [](const counts& c) { return c.open; }},
    {"overdue",
     "đang giải quyết quá hạn",
     "pending overdue",
     [](const counts& c) { return c.overdue; }},
    {"no_due",
     "đang giải quyết, không có hạn",
     "pending without due date",
     [](const counts& c) { return c.no_due; }},
    {"paused", "đang tạm dừng", "paused", [](const counts& c) { return c.paused; }},
    {"index_finished_in_time",
     "đã kết thúc đúng hạn",
     "ended in time",
     [](const counts& c) { return c.index_finished_in_time; }},
    {"index_finished_late",
     "đã kết thúc quá hạn",
     "ended late",
     [](const counts& c) { return c.index_finished_late; }},
    {"index_pending_in_time",
     "đang giải quyết trong hạn",
     "pending in time",
     [](const counts& c) { return c.index_pending_in_time; }},
    {"index_pending_overdue",
     "đang giải quyết quá hạn",
     "pending overdue",
     [](const counts& c) { return c.index_pending_overdue; }},
    {"returned",
     "đã trả kết quả",
     "results given out",
     [](const counts& c) { return c.services.returned(); }},
    {"paid", "đã thanh toán", "paid", [](const counts& c) { return c.services.paid(); }},
    {"rated", "được đánh giá", "rated", [](const counts& c) { return c.services.rated(); }},
    {"score_sum",
     "tổng điểm đánh giá",
     "sum of scores",
     [](const counts& c) { return c.services.score_sum(); }},
};

struct label {
    std::string_view vi;
    std::string_view en;
};
// By service.
constexpr std::array<label, rates::service_count> service_labels{{
    {"trả trực tiếp", "returned in person"},
    {"trả trực tuyến", "returned online"},
    {"trả qua bưu chính", "returned by post"},
    {"được yêu cầu thanh toán", "asked to pay"},
    {"thanh toán trực tiếp", "paid in person"},
    {"thanh toán trực tuyến", "paid online"},
    {"thanh toán qua bưu chính", "paid by post"},
    {"thanh toán, không rõ kênh", "paid, not told how"},
    {"có kết quả điện tử", "with a digital result"},
    {"có kết quả giấy", "with a result on paper"},
    {"không rõ dạng kết quả", "result not told"},
    {"được 1 điểm", "rated 1"},
    {"được 2 điểm", "rated 2"},
    {"được 3 điểm", "rated 3"},
    {"được 4 điểm", "rated 4"},
    {"được 5 điểm", "rated 5"},
}};

enum field : std::size_t {
    id,
    group,
    group_vi,
    group_en,
    group_points,
    valid_from,
    valid_to,
    name_vi,
    name_en,
    numerator,
    denominator,
    points,
    reason_vi,
    reason_en,
    name_known,
    formula_known,
    source,
};
constexpr std::array<std::string_view, 17> columns{"id",
                                                   "group",
                                                   "group_vi",
                                                   "group_en",
                                                   "group_points",
                                                   "valid_from",
                                                   "valid_to",
                                                   "name_vi",
                                                   "name_en",
                                                   "numerator",
                                                   "denominator",
                                                   "points",
                                                   "reason_vi",
                                                   "reason_en",
                                                   "name_known",
                                                   "formula_known",
                                                   "source"};
constexpr std::int64_t number_max = 1'000;  // of groups and points

// One row on its way to a component; what is wrong with it goes to `refused`.
class row_reader {
  public:
    row_reader(const std::string& file,
               const catalogue::csv_row& row,
               std::vector<file_refusal>& refused)
        : file_(file), row_(row), refused_(refused) {}

    component read() {
        component out;
        out.id = required(id);
        out.group = number(group).value_or(0);
        out.group_name = {required(group_vi), required(group_en)};
        out.group_points = number(group_points).value_or(0);
        out.valid_from = date(valid_from);
        out.valid_to = date(valid_to);
        if (out.valid_from && out.valid_to && *out.valid_to <= *out.valid_from)
            refuse(valid_to, "does not lie after valid_from");
        out.name = {required(name_vi), required(name_en)};
        out.numerator = sum(numerator);
        out.denominator = sum(denominator);
        if (text(numerator).empty() != text(denominator).empty())
            refuse(denominator, "a rate has both numbers; leave both empty where it has none");
        if (!text(points).empty()) out.points = number(points);
        read_reason(out);
        out.name_known = known(name_known);
        out.formula_known = known(formula_known);
        out.source = required(source);
        return out;
    }

  private:
    [[nodiscard]] const std::string& text(field f) const { return row_.fields[f]; }
    void refuse(field f, std::string reason) {
        refused_.push_back({file_, row_.line, std::string(columns[f]), std::move(reason)});
    }
    const std::string& required(field f) {
        if (text(f).empty()) refuse(f, "is required");
        return text(f);
    }
    void read_reason(component& out) {
        out.reason = {text(reason_vi), text(reason_en)};
        const bool is_counted = !text(numerator).empty();
        for (const auto f : {reason_vi, reason_en}) {
            if (is_counted && !text(f).empty())
                refuse(f, "says why it cannot be counted, but there is a numerator");
            if (!is_counted && text(f).empty())
                refuse(f, "is required where there is no numerator: why can it not be counted?");
        }
        if (!is_counted && !text(points).empty())
            refuse(points, "points are of a rate, and there is none");
    }
    std::optional<std::int64_t> number(field f) {
        std::int64_t out = 0;
        const auto& t = text(f);
        const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), out);
        if (error == std::errc{} && end == t.data() + t.size() && out >= 0 && out <= number_max)
            return out;
        refuse(f, fmt::format("not a whole number from 0 to {}: '{}'", number_max, t));
        return std::nullopt;
    }
    std::optional<local_date> date(field f) {
        if (text(f).empty()) return std::nullopt;
        if (auto out = parse_local_date(text(f))) return *out;
        refuse(f, fmt::format("not a date like 2026-11-21: '{}'", text(f)));
        return std::nullopt;
    }
    std::string known(field f) {
        constexpr std::array<std::string_view, 4> all{"V", "S", "?", "own"};
        if (std::ranges::find(all, text(f)) == all.end())
            refuse(f, fmt::format("not one of V, S, ?, own: '{}'", text(f)));
        return text(f);
    }
    std::optional<counted_sum> sum(field f) {
        const std::string_view all = text(f);
        if (all.empty()) return std::nullopt;
        counted_sum out;
        for (std::size_t at = 0; at < all.size();) {
            counted_sum::term one;
            if (all[at] == '+' || all[at] == '-') one.sign = all[at++] == '-' ? -1 : 1;
            const auto end = std::min(all.find_first_of("+-", at), all.size());
            one.name = all.substr(at, end - at);
            at = end;
            if (!count_named(one.name, {})) {
                refuse(
                    f,
                    fmt::format("there is no count '{}'; names are joined by + and -", one.name));
                return std::nullopt;
            }
            out.terms.push_back(std::move(one));
        }
        if (out.terms.size() > terms_max) refuse(f, fmt::format("more than {} counts", terms_max));
        return out;
    }

    const std::string& file_;
    const catalogue::csv_row& row_;
    std::vector<file_refusal>& refused_;
};

// Two rows of one criterion hold on no day both.
bool overlap(const component& a, const component& b) {
    const auto begins_before_end = [](const component& x, const component& y) {
        return !x.valid_from || !y.valid_to || *x.valid_from < *y.valid_to;
    };
    return a.id == b.id && begins_before_end(a, b) && begins_before_end(b, a);
}

}  // namespace

std::optional<std::int64_t> count_named(std::string_view name, const counts& c) {
    for (const auto& known : named_counts) {
        if (known.name == name) return known.of(c);
    }
    for (std::size_t i = 0; i < rates::service_count; ++i) {
        if (rates::name_of(static_cast<service>(i)) == name) return c.services.of[i];
    }
    return std::nullopt;
}

words words_of(std::string_view name) {
    for (const auto& known : named_counts) {
        if (known.name == name) return {std::string(known.vi), std::string(known.en)};
    }
    for (std::size_t i = 0; i < rates::service_count; ++i) {
        const auto& known = service_labels[i];
        if (rates::name_of(static_cast<service>(i)) == name)
            return {std::string(known.vi), std::string(known.en)};
    }
    return {std::string(name), std::string(name)};
}

std::int64_t counted_sum::of(const counts& c) const {
    std::int64_t out = 0;
    for (const auto& t : terms) out += t.sign * count_named(t.name, c).value();
    return out;
}

rates::rate component::rate_of(const counts& c) const {
    TIENDO_ASSERT(numerator && denominator);
    return {numerator->of(c), denominator->of(c)};
}

std::variant<component_list, std::vector<file_refusal>> parse_components(const std::string& file,
                                                                         std::string_view text) {
    std::vector<file_refusal> refused;
    component_list out;
    catalogue::csv_reader rows(
        file, text, columns, [&](file_refusal r) { refused.push_back(std::move(r)); });
    catalogue::csv_row row;
    while (rows.next(row)) {
        if (out.size() == components_max) {
            refused.push_back(
                {file, row.line, "", fmt::format("more than {} criteria", components_max)});
            break;
        }
        auto one = row_reader(file, row, refused).read();
        if (std::ranges::any_of(out, [&](const auto& other) { return overlap(other, one); }))
            refused.push_back(
                {file, row.line, "id", "another row of '" + one.id + "' holds on the same days"});
        const auto behind_group = std::ranges::upper_bound(out, one.group, {}, &component::group);
        out.insert(behind_group, std::move(one));
    }
    if (out.empty() && refused.empty()) refused.push_back({file, 0, "", "has no criterion"});
    if (!refused.empty()) return refused;
    return out;
}

std::shared_ptr<const component_list> shipped_components() {
    static const auto shipped = [] {
        auto parsed = parse_components(
            "embedded/components.csv",
            {tiendo_components_csv_begin,
             static_cast<std::size_t>(tiendo_components_csv_end - tiendo_components_csv_begin)});
        TIENDO_ASSERT(std::holds_alternative<component_list>(parsed));
        return std::make_shared<const component_list>(std::get<component_list>(std::move(parsed)));
    }();
    return shipped;
}

std::optional<std::int64_t> points_hundredths(std::int64_t points, const rates::rate& r) noexcept {
    if (r.denominator <= 0) return std::nullopt;
    // floor((2 * whole * n + d) / 2d) is half up, also below zero.
    const auto doubled = 2 * 100 * points * r.numerator + r.denominator;
    const auto divisor = 2 * r.denominator;
    return doubled >= 0 ? doubled / divisor : -((-doubled + divisor - 1) / divisor);
}

}  // namespace tiendo::report
