// Tables of words.
#include "list_words.hpp"

#include "tiendo/base/check.hpp"

namespace tiendo::report {

words words_of(dossier::finding_kind kind) {
    using dossier::finding_kind;
    switch (kind) {
        case finding_kind::repeated_fact:
            return {"Báo lặp lại, không tác động", "Told again; no effect"};
        case finding_kind::fact_before_acceptance:
            return {"Xảy ra trước khi tiếp nhận, không tác động", "Before acceptance; no effect"};
        case finding_kind::fact_after_end:
            return {"Xảy ra sau khi hồ sơ kết thúc, không tác động", "After the end; no effect"};
        case finding_kind::foreign_agency:
            return {"Cơ quan báo không có thẩm quyền lúc đó", "The agency was not competent then"};
        case finding_kind::declined_after_received:
            return {"Từ chối hồ sơ đã tiếp nhận, không tác động",
                    "Declined after acceptance; no effect"};
        case finding_kind::answer_without_request:
            return {"Trả lời khi không có yêu cầu, không tác động",
                    "Answer without a request; no effect"};
        case finding_kind::voided_acceptance:
            return {"Tiếp nhận bị hủy, hồ sơ không vào số liệu", "The acceptance was voided"};
        case finding_kind::target_missing:
            return {"Đính chính hoặc hủy sự kiện chưa gửi đến",
                    "Corrects or voids an event that has not arrived"};
        case finding_kind::unknown_in_catalogue:
            return {"Danh mục không có thủ tục vào ngày tiếp nhận",
                    "The catalogue has no such procedure on the day of acceptance"};
        case finding_kind::appointment_past_statutory:
            return {"Ngày hẹn trả sau hạn luật định", "Appointment past the statutory due date"};
        case finding_kind::second_reappointment:
            return {"Hẹn lại quá một lần", "Re-appointed more than once"};
        case finding_kind::reappointment_after_due:
            return {"Hẹn lại khi đã quá hạn", "Re-appointed when overdue already"};
        case finding_kind::due_date_corrected:
            return {"Hạn đang có hiệu lực bị đính chính", "A due date in force was corrected"};
        case finding_kind::restart_after_due:
            return {"Yêu cầu sau khi quá hạn, thời hạn tính lại từ đầu",
                    "Asked for after the due date; the limit began afresh"};
        case finding_kind::backdated_before_due:
            return {"Báo khi đã quá hạn, ghi ngày trước hạn",
                    "Told after the due date, dated before it"};
        case finding_kind::backdated_finish:
            return {"Kết thúc ghi ngày trong hạn, báo sau khi quá hạn",
                    "Finish dated in time but recorded after the due date"};
        case finding_kind::bulk_reschedule:
            return {"Hẹn lại hàng loạt trong một ngày", "Bulk re-appointments in a day"};
    }
    TIENDO_ASSERT(false);
}

words words_of(calendar::limit_unit unit) {
    switch (unit) {
        case calendar::limit_unit::working_days:
            return {"ngày làm việc", "working days"};
        case calendar::limit_unit::calendar_days:
        case calendar::limit_unit::months:
            return {"ngày", "days"};
        case calendar::limit_unit::working_hours:
            return {"giờ làm việc", "working hours"};
        case calendar::limit_unit::hours:
            return {"giờ", "hours"};
    }
    TIENDO_ASSERT(false);
}

words words_of(catalogue::pause_cause cause) {
    switch (cause) {
        case catalogue::pause_cause::supplement:
            return {"Chờ bổ sung giấy tờ", "Waiting for papers"};
        case catalogue::pause_cause::payment:
            return {"Chờ nộp phí, lệ phí", "Waiting for payment"};
        case catalogue::pause_cause::suspension:
            return {"Tạm dừng xử lý", "Suspended"};
    }
    TIENDO_ASSERT(false);
}

std::string agency_name(const catalogue::catalogue& in, std::string_view code) {
    const auto* a = in.find_agency(code);
    return a == nullptr || a->name_vi.empty() ? std::string(code) : a->name_vi;
}

std::string procedure_name(const catalogue::catalogue& in, std::string_view code) {
    const auto* p = in.find_procedure(code);
    const bool is_named = p != nullptr && !p->rows.empty() && !p->rows.back().name_vi.empty();
    return is_named ? p->rows.back().name_vi : std::string(code);
}

std::string step_name(const catalogue::catalogue& in,
                      std::string_view procedure,
                      std::string_view step,
                      local_date day) {
    const auto* row = in.step_on(procedure, step, day);
    return row == nullptr || row->name_vi.empty() ? std::string(step) : row->name_vi;
}

}  // namespace tiendo::report
