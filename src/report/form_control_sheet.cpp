// Who had a dossier, from when to when, and whether in time (TT 01/2018/TT-VPCP,
// Mẫu số 05): one row for each hand-over, unit and step, pause and re-appointment.
#include "forms_common.hpp"
#include "list_words.hpp"
#include "lists_common.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/report/lists.hpp"
#include "tiendo/report/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tiendo::report {
namespace {

using dossier::explained_fact;
using engine::step_view;

std::vector<column> columns_of_sheet() {
    const words people{"Giao, nhận hồ sơ", "Handed over"};
    const words times{"Thời gian", "Time"};
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 6},
        {"what", {"Nội dung công việc", "What was done"}, "(2)", cell_type::text, {}, 28},
        {"from_whom", {"Người giao", "By"}, "(3)", cell_type::text, {people}, 21, true},
        {"to_whom", {"Người nhận", "To"}, "(4)", cell_type::text, {people}, 21},
        {"from", {"Nhận lúc", "From"}, "(5)", cell_type::moment, {times}, 15},
        {"to", {"Xong lúc", "To"}, "(6)", cell_type::moment, {times}, 15},
        {"limit", {"Thời hạn", "Limit"}, "(7)", cell_type::text, {}, 15, true},
        {"due", {"Hạn xong", "Due"}, "(8)", cell_type::date, {}, 15, true},
        {"used",
         {"Giờ làm việc đã dùng", "Working hours used"},
         "(9)",
         cell_type::hours,
         {},
         10,
         true},
        {"result", {"Kết quả", "Result"}, "(10)", cell_type::text, {}, 13},
        {"note", {"Ghi chú", "Note"}, "(11)", cell_type::text, {}, 30, true},
    };
}

std::string limit_text(const std::optional<calendar::limit>& limit) {
    if (!limit) return {};
    const bool is_months = limit->unit == calendar::limit_unit::months;
    return fmt::format("{} {}", limit->amount, is_months ? "tháng" : words_of(limit->unit).vi);
}

std::string verdict_text(dossier::verdict v) {
    switch (v) {
        case dossier::verdict::none:
            return {};
        case dossier::verdict::early:
            return "Trước hạn";
        case dossier::verdict::on_time:
            return "Đúng hạn";
        case dossier::verdict::late:
            return "Quá hạn";
    }
    TIENDO_ASSERT(false);
}

void add_part(std::string& out, std::string_view part) {
    if (part.empty()) return;
    if (!out.empty()) out += "; ";
    out += part;
}

// One line of the sheet, before it is numbered.
struct sheet_row {
    instant at{};           // by which it is placed
    std::size_t place = 0;  // among those of one instant
    std::string key;
    std::string what;
    std::string from_whom;
    std::string to_whom;
    std::optional<instant> to;
    std::string limit;
    std::optional<dossier::due_point> due;
    std::optional<milliseconds> used;
    std::string result;
    std::string note;
};

class sheet {
  public:
    sheet(const one_dossier& of, const told_by& by)
        : judged_(of.judged),
          told_(of.told),
          now_(of.now),
          names_(by.in_force),
          zone_(of.told.zone ? *of.told.zone : by.in_force.zone()) {}

    std::vector<sheet_row> rows() {
        for (std::size_t i = 0; i < told_.facts.size(); ++i) add_fact(i);
        for (std::size_t i = 0; i < judged_.steps.size(); ++i) add_step(i);
        for (std::size_t i = 0; i < told_.pauses.size(); ++i) add_pause(i);
        for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i].place = i;
        std::sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) {
            return std::pair(a.at, a.place) < std::pair(b.at, b.place);
        });
        return std::move(rows_);
    }

    [[nodiscard]] sheet_row whole() const {
        sheet_row out;
        out.key = "total";
        out.what = "TOÀN BỘ HỒ SƠ";
        out.at = told_.received_at.value_or(now_);
        out.to = told_.ended_at;
        out.due = told_.headline_due;
        if (told_.rule && told_.headline) {
            const bool by_law = *told_.headline == dossier::basis::statutory;
            out.limit = limit_text(by_law || !told_.rule->committed ? told_.rule->statutory
                                                                    : told_.rule->committed);
        }
        if (judged_.processing) out.used = judged_.processing->worked.length;
        out.result = verdict_text(told_.headline_verdict);
        if (out.result.empty() && dossier::is_open(told_.now))
            out.result = told_.headline_overdue ? "Đang quá hạn" : "Đang giải quyết";
        return out;
    }

    [[nodiscard]] std::vector<cell> cells_of(const sheet_row& r, std::string number) const {
        return {std::move(number),
                r.what,
                r.from_whom,
                r.to_whom,
                zone_.to_local(r.at),
                r.to ? cell(zone_.to_local(*r.to)) : cell(no_value{}),
                r.limit,
                due_cell(r.due),
                r.used ? cell(*r.used) : cell(no_value{}),
                r.result,
                r.note};
    }
    [[nodiscard]] cell due_cell(const std::optional<dossier::due_point>& due) const {
        if (!due) return no_value{};
        return due->at ? cell(zone_.to_local(*due->at)) : cell(due->date);
    }
    [[nodiscard]] const calendar::time_zone& zone() const noexcept { return zone_; }
    // As offices write them: "18/09/2026", of limits in hours "18/09/2026 15:30".
    [[nodiscard]] std::string due_text(const std::optional<dossier::due_point>& due) const {
        if (!due) return {};
        return due->at ? moment_text(*due->at) : slashed(due->date);
    }
    [[nodiscard]] std::string moment_text(instant at) const {
        const auto text = plain_text(zone_.to_local(at), cell_type::moment);
        return slashed(zone_.date_of(at)) + text.substr(text.find(' '));
    }

  private:
    // When it occurred, as it stands corrected; nullopt: it was voided, or had no effect.
    [[nodiscard]] std::optional<instant> effective_at(const explained_fact& f) const {
        if (!f.has_effect || f.amends) return std::nullopt;
        if (!f.amended_by) return f.occurred_at;
        return told_.facts[*f.amended_by].replaced_at;
    }

    // "Sở Một · CB-07"
    [[nodiscard]] static std::string hand(std::string place, std::string_view officer) {
        if (!officer.empty()) place += (place.empty() ? "" : " · ") + std::string(officer);
        return place;
    }
    [[nodiscard]] std::string hand_of(const explained_fact& f) const {
        auto place =
            f.unit.empty() ? agency_name(names_, f.agency.code) : agency_name(names_, f.unit);
        return hand(std::move(place), f.actor);
    }

    // Who had it before `at`: the last one who took it in, finished a step or gave it on.
    [[nodiscard]] std::string handed_over_by(instant at, std::size_t but) const {
        std::string out;
        std::optional<instant> last;
        for (std::size_t i = 0; i < told_.facts.size(); ++i) {
            const auto& f = told_.facts[i];
            const bool hands_over = f.kind == "received" || f.kind == "step_finished" ||
                                    f.kind == "step_started" || f.kind == "transferred";
            const auto when = effective_at(f);
            if (i == but || !hands_over || !when || *when > at || (last && *when < *last)) continue;
            last = when;
            out = f.kind == "transferred" && f.to_agency ? agency_name(names_, f.to_agency->code)
                                                         : hand_of(f);
        }
        return out;
    }

    void add_fact(std::size_t i) {
        const auto& f = told_.facts[i];
        const auto at = effective_at(f);
        if (!at) return;
        sheet_row row;
        row.at = *at;
        row.key = fmt::format("{}/{}", f.kind, f.sequence);
        if (f.kind == "received") {
            received(f, row);
        } else if (f.kind == "transferred") {
            row.what = "Chuyển cơ quan có thẩm quyền giải quyết";
            row.from_whom = hand_of(f);
            if (f.to_agency) row.to_whom = agency_name(names_, f.to_agency->code);
        } else if (f.kind == "rescheduled") {
            rescheduled(i, row);
        } else if (f.kind == "processed") {
            row.what = f.outcome == "refused" ? "Giải quyết xong: từ chối" : "Giải quyết xong";
            row.from_whom = hand_of(f);
        } else if (f.kind == "returned") {
            row.what = "Trả kết quả";
            row.from_whom = hand_of(f);
            row.to_whom = "Người nộp hồ sơ";
        } else if (f.kind == "withdrawn") {
            row.what = "Người nộp rút hồ sơ";
        } else if (f.kind == "stopped") {
            row.what = "Dừng giải quyết";
            row.from_whom = hand_of(f);
        } else {
            return;
        }
        if (f.kind != "rescheduled") {
            add_part(row.note, f.reason_code.empty() ? "" : "Lý do: " + f.reason_code);
            add_part(row.note, f.legal_basis.empty() ? "" : "Căn cứ: " + f.legal_basis);
        }
        add_correction(f, row);
        rows_.push_back(std::move(row));
    }

    void received(const explained_fact& f, sheet_row& row) const {
        row.what = "Tiếp nhận hồ sơ";
        row.from_whom = "Người nộp hồ sơ";
        const auto& taken_by = told_.received_by ? *told_.received_by : f.agency;
        row.to_whom = hand(agency_name(names_, taken_by.code), f.actor);
        row.due = due_of(dossier::basis::original);
        if (row.due) row.note = "Hạn xong là ngày hẹn trả";
    }

    void rescheduled(std::size_t i, sheet_row& row) const {
        const auto& f = told_.facts[i];
        row.what = "Xin lỗi và hẹn lại ngày trả";
        row.from_whom = hand_of(f);
        row.to_whom = "Người nộp hồ sơ";
        for (const auto& c : told_.changes) {
            if (c.fact != i || c.which != dossier::basis::current) continue;
            row.due = c.after;
            if (c.before) add_part(row.note, "Hẹn trước: " + due_text(c.before));
        }
        add_part(row.note, f.apology_number.empty() ? "" : "Phiếu xin lỗi số " + f.apology_number);
        add_part(row.note, f.reason_code.empty() ? "" : "Lý do: " + f.reason_code);
    }

    void add_correction(const explained_fact& f, sheet_row& row) const {
        if (!f.amended_by) return;
        const auto& by = told_.facts[*f.amended_by];
        add_part(row.note, "Đính chính, báo " + moment_text(by.recorded_at));
    }

    // The fact that began or ended a step: its place in `facts`, or their number.
    [[nodiscard]] std::size_t fact_of(const step_view& s, std::string_view kind, instant at) const {
        for (std::size_t i = 0; i < told_.facts.size(); ++i) {
            const auto& f = told_.facts[i];
            const bool is_it = f.kind == kind && f.step == s.step &&
                               (f.unit == s.unit || f.unit.empty()) && effective_at(f) == at;
            if (is_it) return i;
        }
        return told_.facts.size();
    }

    void add_step(std::size_t number) {
        const auto& s = judged_.steps[number];
        sheet_row row;
        row.at = s.from;
        row.to = s.to;
        row.key = fmt::format("step/{}", number + 1);
        const auto day = zone_.date_of(s.from);
        const auto name = step_name(names_, told_.procedure.code, s.step, day);
        row.what = name == s.step ? "Bước " + s.step : fmt::format("Bước {}: {}", s.step, name);
        const auto begun = s.has_start ? fact_of(s, "step_started", s.from) : told_.facts.size();
        const auto ended = s.to ? fact_of(s, "step_finished", *s.to) : told_.facts.size();
        row.from_whom = handed_over_by(s.from, begun);
        auto place = agency_name(names_, s.unit.empty() ? s.agency.view() : s.unit);
        const auto officer_at = [&](std::size_t i) {
            return i < told_.facts.size() ? std::string_view(told_.facts[i].actor)
                                          : std::string_view();
        };
        row.to_whom =
            hand(std::move(place), officer_at(begun < told_.facts.size() ? begun : ended));
        row.limit = limit_text(s.limit);
        row.due = s.due;
        row.used = s.used.length;
        row.result = result_of(s);
        if (s.ended == dossier::span_end::transferred)
            add_part(row.note, "Kết thúc khi chuyển hồ sơ");
        if (s.ended == dossier::span_end::dossier_ended)
            add_part(row.note, "Kết thúc cùng hồ sơ, không báo xong bước");
        if (!s.has_start) add_part(row.note, "Không báo lúc bắt đầu");
        if (s.answers_for_late) add_part(row.note, "Bước làm hồ sơ quá hạn");
        if (begun < told_.facts.size()) add_correction(told_.facts[begun], row);
        if (ended < told_.facts.size()) add_correction(told_.facts[ended], row);
        rows_.push_back(std::move(row));
    }

    // Of limits in days by dates, of limits in hours by instants (L3.7).
    [[nodiscard]] std::string result_of(const step_view& s) const {
        if (!s.to) return s.late ? "Đang quá hạn" : "Đang giải quyết";
        if (!s.due) return "Không có hạn";
        if (s.late) return verdict_text(dossier::verdict::late);
        const bool is_early = s.due->at ? *s.to < *s.due->at : zone_.date_of(*s.to) < s.due->date;
        return verdict_text(is_early ? dossier::verdict::early : dossier::verdict::on_time);
    }

    void add_pause(std::size_t number) {
        const auto& p = told_.pauses[number];
        sheet_row row;
        row.at = p.from;
        row.to = p.to;
        row.key = fmt::format("pause/{}", number + 1);
        row.what = "Tạm dừng: " + words_of(p.cause).vi;
        row.to_whom = "Người nộp hồ sơ";
        if (p.cause == catalogue::pause_cause::suspension) row.to_whom.clear();
        if (p.begun_by) {
            const auto& f = told_.facts[*p.begun_by];
            row.from_whom = hand_of(f);
            add_part(row.note, f.reason_code.empty() ? "" : "Lý do: " + f.reason_code);
            add_part(row.note, f.legal_basis.empty() ? "" : "Căn cứ: " + f.legal_basis);
        }
        if (!p.to) row.result = "Đang dừng";
        if (p.policy == catalogue::clock_policy::none) add_part(row.note, "Thời hạn vẫn tính");
        if (p.to && !p.answered) add_part(row.note, "Hồ sơ kết thúc khi chưa được trả lời");
        rows_.push_back(std::move(row));
    }

    [[nodiscard]] std::optional<dossier::due_point> due_of(dossier::basis b) const {
        for (const auto& d : told_.dues) {
            if (d.which == b) return d.due;
        }
        return std::nullopt;
    }

    const engine::dossier_detail& judged_;
    const dossier::explanation& told_;
    instant now_;
    const catalogue::catalogue& names_;
    const calendar::time_zone& zone_;
    std::vector<sheet_row> rows_;
};

// What stands over the sheet.
void put_particulars(const one_dossier& of, const told_by& by, const sheet& filled, table& out) {
    const auto& told = of.told;
    const auto say = [&](words name, std::string value) {
        if (!value.empty()) out.particulars.push_back({std::move(name), std::move(value)});
    };
    const auto due_text = [&](dossier::basis b) {
        return filled.due_text(of.judged.dues[static_cast<std::size_t>(b)]);
    };
    say({"Mã hồ sơ", "Dossier"}, of.judged.summary.code.str());
    say({"Thủ tục hành chính", "Procedure"},
        fmt::format(
            "{} ({})", procedure_name(by.in_force, told.procedure.code), told.procedure.code));
    if (told.received_at) say({"Tiếp nhận", "Received"}, filled.moment_text(*told.received_at));
    const auto first = due_text(dossier::basis::original);
    const auto current = due_text(dossier::basis::current);
    say({"Hẹn trả", "Appointment"}, first);
    if (current != first) say({"Hẹn trả hiện tại", "Appointment now"}, current);
    say({"Hạn luật định", "Statutory due date"}, due_text(dossier::basis::statutory));
    say({"Hạn cam kết", "Committed due date"}, due_text(dossier::basis::committed));
}

}  // namespace

table form_control_sheet(const one_dossier& of, const told_by& by) {
    const auto& told = of.told;
    sheet filled(of, by);
    const auto& zone = filled.zone();
    const auto from = zone.date_of(told.received_at.value_or(of.now));
    const auto to = zone.date_of(told.ended_at.value_or(of.now));
    const auto& agency = of.judged.summary.agency;
    auto out = table_for("control-sheet",
                         {agency.view().empty() ? std::nullopt : std::optional(agency),
                          from,
                          std::max(from, to),
                          of.now},
                         by,
                         of.judged.position);
    out.as_of_local = zone.to_local(of.now);
    out.time_zone = zone.name();
    out.columns = columns_of_sheet();
    std::size_t number = 0;
    for (const auto& r : filled.rows()) {
        out.rows.push_back(
            {row_kind::detail, r.key, std::nullopt, filled.cells_of(r, std::to_string(++number))});
    }
    const auto whole = filled.whole();
    if (told.received_at)
        out.rows.push_back({row_kind::total, whole.key, std::nullopt, filled.cells_of(whole, "")});
    put_particulars(of, by, filled, out);
    return out;
}

}  // namespace tiendo::report
