// The list of what is overdue: per agency, the longest overdue first.
#include "forms_common.hpp"
#include "list_words.hpp"
#include "tiendo/report/lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace tiendo::report {
namespace {

std::vector<column> columns_of_overdue() {
    const words late{"Quá hạn", "Overdue by"};
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 7},
        {"name", {"Đơn vị, mã hồ sơ", "Agency, dossier"}, "(2)", cell_type::text, {}, 30},
        {"procedure_code", {"Mã thủ tục", "Procedure"}, "(3)", cell_type::text, {}, 12, true},
        {"procedure", {"Thủ tục hành chính", "Name"}, "(4)", cell_type::text, {}, 28, true},
        {"held_by",
         {"Bộ phận, bước đang giải quyết", "Unit and step that has it"},
         "(5)",
         cell_type::text,
         {},
         24},
        {"received", {"Ngày tiếp nhận", "Received"}, "(6)", cell_type::date, {}, 12, true},
        {"due", {"Hạn giải quyết", "Due"}, "(7)", cell_type::date, {}, 12, true},
        {"late", {"Số", "Number"}, "(8)", cell_type::place, {late}, 7},
        {"late_unit", {"Đơn vị tính", "Unit"}, "(9)", cell_type::text, {late}, 15},
        {"paused", {"Lý do đang dừng", "Why it is paused"}, "(10)", cell_type::text, {}, 16, true},
        {"pending_overdue", {"Số hồ sơ", "Dossiers"}, "(11)", cell_type::count, {}, 8},
    };
}

std::string held_by(const engine::overdue_dossier& d,
                    const catalogue::catalogue& names,
                    local_date day) {
    std::string out;
    for (const auto& s : d.steps) {
        if (!out.empty()) out += "; ";
        out += step_name(names, d.procedure.view(), s.step, day);
        if (!s.unit.empty()) out += " (" + agency_name(names, s.unit) + ")";
    }
    return out;
}

std::string causes_of(const engine::overdue_dossier& d) {
    std::string out;
    for (const auto& p : d.pauses) {
        if (!out.empty()) out += "; ";
        out += words_of(p.cause).vi;
    }
    return out;
}

class overdue_rows {
  public:
    overdue_rows(const engine::overdue_list& list, table& out)
        : list_(list),
          names_(*list.catalogue),
          zone_(names_.zone()),
          today_(zone_.date_of(list.figures.as_of)),
          out_(out) {
        for (const auto& d : list.rows) by_agency_[d.agency].push_back(&d);
    }

    void add_all() {
        out_.rows.push_back({row_kind::total,
                             "total",
                             std::nullopt,
                             sums("", std::string(total_name), list_.total)});
        std::size_t place = 0;
        for (const auto& a : list_.figures.rows) {
            const auto number = list_.by_agency.find(a.key);
            if (number == list_.by_agency.end() || number->second == 0) continue;
            out_.rows.push_back(
                {row_kind::group, a.key, 0, sums(roman(++place), name_of(a), number->second)});
            add_dossiers(a.key, number->second);
        }
    }

  private:
    // A row that is no dossier.
    [[nodiscard]] static std::vector<cell> sums(std::string number,
                                                std::string name,
                                                std::int64_t dossiers) {
        std::vector<cell> out{std::move(number), std::move(name)};
        while (out.size() < 10) out.emplace_back(std::string());
        out.emplace_back(dossiers);
        return out;
    }

    void add_dossiers(const std::string& agency, std::int64_t number) {
        const auto parent = out_.rows.size() - 1;
        std::int64_t listed = 0;
        for (const auto* d : by_agency_[agency]) {
            out_.rows.push_back({row_kind::detail,
                                 agency + "/" + d->code.str(),
                                 parent,
                                 cells_of(*d, std::to_string(++listed))});
        }
        if (listed == number) return;
        out_.rows.push_back({row_kind::detail,
                             agency + "/others",
                             parent,
                             sums("…",
                                  fmt::format("{} hồ sơ khác, không liệt kê", number - listed),
                                  number - listed)});
    }

    [[nodiscard]] std::vector<cell> cells_of(const engine::overdue_dossier& d,
                                             std::string number) const {
        const bool in_hours = calendar::compares_instants(d.late.unit);
        const auto amount =
            in_hours ? std::chrono::floor<std::chrono::hours>(d.late.length).count() : d.late.days;
        return {std::move(number),
                d.code.str(),
                d.procedure.str(),
                procedure_name(names_, d.procedure.view()),
                held_by(d, names_, today_),
                zone_.date_of(d.received_at),
                d.due.at ? cell(zone_.to_local(*d.due.at)) : cell(d.due.date),
                static_cast<std::int64_t>(amount),
                words_of(d.late.unit).vi,
                causes_of(d),
                std::int64_t{1}};
    }

    const engine::overdue_list& list_;
    const catalogue::catalogue& names_;
    const calendar::time_zone& zone_;
    local_date today_;
    table& out_;
    std::map<std::string_view, std::vector<const engine::overdue_dossier*>> by_agency_;
};

}  // namespace

table form_overdue(const engine::overdue_list& list) {
    auto out = table_of("overdue", list.figures);
    out.columns = columns_of_overdue();
    overdue_rows(list, out).add_all();
    out.remarks = {{"Số hồ sơ của mỗi đơn vị bằng cột (13) của biểu 06a cùng kỳ, cùng thời điểm.",
                    "The dossiers of each agency are column (13) of form 06a of the same period "
                    "and instant."}};
    const bool has_none_passed = std::any_of(list.rows.begin(), list.rows.end(), [](const auto& d) {
        return d.late.days == 0 && d.late.length.count() == 0;
    });
    if (has_none_passed) {
        out.remarks.push_back({"Quá hạn 0: hạn đã qua, chưa qua thêm ngày làm việc nào.",
                               "Overdue by 0: the due date has passed, and no working day since."});
    }
    const auto listed = static_cast<std::int64_t>(list.rows.size());
    if (listed < list.total) {
        out.remarks.push_back(
            {fmt::format("Liệt kê {} hồ sơ quá hạn lâu nhất; {} hồ sơ khác chỉ tính vào số lượng.",
                         listed,
                         list.total - listed),
             fmt::format("The {} longest overdue are listed; {} others are only counted.",
                         listed,
                         list.total - listed)});
    }
    return out;
}

}  // namespace tiendo::report
