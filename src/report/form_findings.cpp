// What was remarkable about the dossiers of a period.
#include "forms_common.hpp"
#include "list_words.hpp"
#include "lists_common.hpp"
#include "tiendo/report/lists.hpp"

#include <fmt/format.h>

#include <utility>

namespace tiendo::report {
namespace {

std::vector<column> columns_of_findings() {
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 7},
        {"name", {"Đơn vị, mã hồ sơ", "Agency, dossier"}, "(2)", cell_type::text, {}, 32},
        {"kind", {"Nội dung phát hiện", "What was found"}, "(3)", cell_type::text, {}, 52},
        {"occurred", {"Xảy ra lúc", "Occurred"}, "(4)", cell_type::moment, {}, 16},
        {"recorded", {"Ghi nhận lúc", "Recorded"}, "(5)", cell_type::moment, {}, 16, true},
        {"who", {"Đơn vị, cán bộ thực hiện", "Who did it"}, "(6)", cell_type::text, {}, 46, true},
        {"findings", {"Số lần", "Findings"}, "(7)", cell_type::count, {}, 9},
    };
}

class finding_rows {
  public:
    finding_rows(const engine::finding_list& list, const officers_by_sequence& officers, table& out)
        : list_(list),
          officers_(officers),
          names_(*list.catalogue),
          zone_(names_.zone()),
          out_(out) {}

    void add_numbers() {
        add(row_kind::total,
            "total",
            std::nullopt,
            sums("", std::string(total_name), "", list_.total));
        std::size_t place = 0;
        for (auto it = list_.numbers.begin(); it != list_.numbers.end();) {
            const auto& agency = it->first.first;
            std::int64_t of_agency = 0;
            auto end = it;
            for (; end != list_.numbers.end() && end->first.first == agency; ++end)
                of_agency += end->second;
            add(row_kind::group,
                agency.empty() ? "nobody" : agency,
                0,
                sums(roman(++place), name_of_agency(agency), "", of_agency));
            const auto parent = out_.rows.size() - 1;
            for (std::size_t number = 1; it != end; ++it, ++number) {
                const auto kind = it->first.second;
                add(row_kind::detail,
                    fmt::format("{}/{}", out_.rows[parent].key, dossier::name_of(kind)),
                    parent,
                    sums(std::to_string(number), "", words_of(kind).vi, it->second));
            }
        }
    }

    // Below the numbers, and no part of their sums.
    void add_list() {
        if (list_.rows.empty()) return;
        const auto left_out = list_.total - static_cast<std::int64_t>(list_.rows.size());
        add(row_kind::group,
            "list",
            std::nullopt,
            sums("", "DANH SÁCH, mới nhất trước", "", list_.total));
        const auto parent = out_.rows.size() - 1;
        std::size_t number = 0;
        for (const auto& f : list_.rows) {
            add(row_kind::detail,
                fmt::format(
                    "list/{}/{}/{}", f.dossier.view(), dossier::name_of(f.kind), f.sequence),
                parent,
                cells_of(f, std::to_string(++number)));
        }
        if (left_out == 0) return;
        add(row_kind::detail,
            "list/others",
            parent,
            sums("…", fmt::format("{} lần khác, không liệt kê", left_out), "", left_out));
    }

  private:
    void add(row_kind kind,
             std::string key,
             std::optional<std::size_t> parent,
             std::vector<cell> cells) {
        out_.rows.push_back({kind, std::move(key), parent, std::move(cells)});
    }

    [[nodiscard]] std::string name_of_agency(const std::string& code) const {
        return code.empty() ? "Chưa có cơ quan thẩm quyền" : agency_name(names_, code);
    }

    [[nodiscard]] static std::vector<cell> sums(std::string number,
                                                std::string name,
                                                std::string kind,
                                                std::int64_t findings) {
        return {std::move(number),
                std::move(name),
                std::move(kind),
                std::string(),
                std::string(),
                std::string(),
                findings};
    }

    [[nodiscard]] std::vector<cell> cells_of(const engine::listed_finding& f,
                                             std::string number) const {
        auto who = f.acting.empty() ? std::string() : agency_name(names_, f.acting);
        if (const auto officer = officers_.find(f.sequence); officer != officers_.end())
            who += (who.empty() ? "" : " · ") + officer->second;
        return {std::move(number),
                f.dossier.str(),
                words_of(f.kind).vi,
                zone_.to_local(f.what.occurred_at),
                f.recorded_at ? cell(zone_.to_local(*f.recorded_at)) : cell(no_value{}),
                std::move(who),
                std::int64_t{1}};
    }

    const engine::finding_list& list_;
    const officers_by_sequence& officers_;
    const catalogue::catalogue& names_;
    const calendar::time_zone& zone_;
    table& out_;
};

}  // namespace

table form_findings(const engine::finding_list& list, const officers_by_sequence& officers) {
    auto out = table_for("findings",
                         {list.asked.agency, list.asked.from, list.asked.to, list.as_of},
                         {*list.catalogue, list.catalogue_version},
                         list.position);
    out.columns = columns_of_findings();
    finding_rows rows(list, officers, out);
    rows.add_numbers();
    rows.add_list();
    out.remarks = {
        {"Kỳ tính theo ngày xảy ra. Phát hiện đứng ở đơn vị đang có thẩm quyền với hồ "
         "sơ.",
         "By the day on which it occurred. A finding stands under the agency that is "
         "competent for its dossier now."}};
    return out;
}

}  // namespace tiendo::report
