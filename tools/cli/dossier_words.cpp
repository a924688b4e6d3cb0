// Tables of words; see the header.
#include "cli/dossier_words.hpp"

#include "cli/explain_words.hpp"

#include <algorithm>
#include <array>

namespace tiendo::cli {
namespace {

using terminal::language;

struct named {
    std::string_view name;
    both words;
};

template <std::size_t N>
std::string found_in(const std::array<named, N>& table, std::string_view name, language lang) {
    const auto* found = std::ranges::find(table, name, &named::name);
    return std::string(found == table.end() ? name : found->words.in(lang));
}

constexpr std::array general{
    named{"parked", {"Chờ tiếp nhận", "Parked"}},
    named{"submitted", {"Mới đăng ký", "Submitted"}},
    named{"received", {"Được tiếp nhận", "Received"}},
    named{"declined", {"Không được tiếp nhận", "Declined"}},
    named{"in_process", {"Đang xử lý", "In process"}},
    named{"supplement_asked", {"Yêu cầu bổ sung", "Supplement asked"}},
    named{"payment_asked", {"Yêu cầu nộp phí", "Payment asked"}},
    named{"withdrawn", {"Rút hồ sơ", "Withdrawn"}},
    named{"stopped", {"Dừng xử lý", "Stopped"}},
    named{"processed", {"Đã xử lý xong", "Processed"}},
    named{"returned", {"Đã trả kết quả", "Returned"}},
    named{"suspended", {"Tạm dừng", "Suspended"}},
    named{"voided", {"Đã hủy tiếp nhận", "Voided"}},
    named{"void", {"Đã hủy tiếp nhận", "Voided"}},
    named{"none", {"–", "–"}},
    named{"early", {"trước hạn", "early"}},
    named{"on_time", {"đúng hạn", "on time"}},
    named{"late", {"quá hạn", "late"}},
    named{"supplement", {"chờ bổ sung", "waiting for papers"}},
    named{"payment", {"chờ nộp phí", "waiting for payment"}},
    named{"suspension", {"tạm dừng", "suspended"}},
    named{"statutory", {"Luật định", "Statutory limit"}},
    named{"committed", {"Cam kết", "Committed limit"}},
    named{"original", {"Hẹn gốc", "Original appointment"}},
    named{"appointment_original", {"Hẹn gốc", "Original appointment"}},
    named{"current", {"Hẹn hiện tại", "Current appointment"}},
    named{"appointment_current", {"Hẹn hiện tại", "Current appointment"}},
};
constexpr std::array kinds{
    named{"submitted", {"nộp hồ sơ", "submitted"}},
    named{"received", {"tiếp nhận", "received"}},
    named{"declined", {"không tiếp nhận", "declined"}},
    named{"arrived_at_competent_agency",
          {"cơ quan có thẩm quyền nhận", "arrived at the competent agency"}},
    named{"step_started", {"bắt đầu bước xử lý", "step started"}},
    named{"step_finished", {"xong bước xử lý", "step finished"}},
    named{"supplement_requested", {"yêu cầu bổ sung giấy tờ", "supplement requested"}},
    named{"supplement_received", {"nhận giấy tờ bổ sung", "supplement received"}},
    named{"payment_requested", {"yêu cầu nộp phí", "payment requested"}},
    named{"payment_made", {"đã nộp phí", "payment made"}},
    named{"suspended", {"tạm dừng xử lý", "suspended"}},
    named{"resumed", {"tiếp tục xử lý", "resumed"}},
    named{"rescheduled", {"xin lỗi và hẹn lại ngày trả", "apology and re-appointment"}},
    named{"transferred", {"chuyển cơ quan", "transferred"}},
    named{"processed", {"xử lý xong", "processed"}},
    named{"returned", {"trả kết quả", "result returned"}},
    named{"withdrawn", {"công dân rút hồ sơ", "withdrawn"}},
    named{"stopped", {"dừng xử lý", "stopped"}},
    named{"rated", {"được đánh giá", "rated"}},
    named{"corrected", {"đính chính", "correction"}},
    named{"voided", {"hủy sự kiện", "voiding"}},
};
constexpr std::array channels{
    named{"IN_PERSON", {"trực tiếp", "in person"}},
    named{"ONLINE", {"trực tuyến", "online"}},
    named{"POST", {"bưu chính", "by post"}},
};
constexpr std::array policies{
    named{"pause_working",
          {"dừng đồng hồ, ngày làm việc trong lúc chờ không tính",
           "the clock stops: working days meanwhile do not count"}},
    named{"pause_calendar",
          {"dời hạn theo số ngày lịch đã chờ, rồi đến ngày làm việc",
           "the due date moves by the calendar days waited, then to a working day"}},
    named{"restart",
          {"tính lại thời hạn từ đầu khi nhận đủ giấy tờ",
           "the limit counts afresh once the papers are complete"}},
    named{"restart_payment",
          {"tính lại thời hạn từ đầu khi đã nộp phí",
           "the limit counts afresh once the fee is paid"}},
    named{"restart_suspension",
          {"tính lại thời hạn từ đầu khi tiếp tục xử lý",
           "the limit counts afresh once it is resumed"}},
    named{"none", {"không dừng đồng hồ", "the clock runs on"}},
};
constexpr std::array measures{
    named{"received", {"tiếp nhận", "received"}},
    named{"early", {"xong trước hạn", "finished early"}},
    named{"on_time", {"xong đúng hạn", "finished on time"}},
    named{"late", {"xong quá hạn", "finished late"}},
    named{"finished_no_due", {"xong không có hạn", "finished without due date"}},
    named{"withdrawn", {"rút hồ sơ", "withdrawn"}},
    named{"stopped", {"dừng xử lý", "stopped"}},
    named{"transferred_in", {"nhận chuyển đến", "transferred in"}},
    named{"transferred_out", {"chuyển đi", "transferred out"}},
    named{"fell_due", {"đến hạn", "fell due"}},
    named{"fell_due_met", {"đến hạn và đạt", "fell due and met"}},
    named{"open", {"đang giải quyết", "open"}},
    named{"overdue", {"đang quá hạn", "overdue"}},
    named{"no_due", {"không có hạn", "without due date"}},
    named{"paused", {"đang dừng đồng hồ", "paused"}},
    named{"index_in_time", {"chỉ số 766: trong hạn", "index 766: in time"}},
    named{"index_late", {"chỉ số 766: quá hạn", "index 766: late"}},
    named{"returned", {"trả kết quả", "result handed out"}},
    named{"payment_asked", {"yêu cầu thanh toán", "asked to pay"}},
    named{"paid", {"đã thanh toán", "paid"}},
    named{"result", {"có kết quả", "with a result"}},
    named{"rated", {"được đánh giá", "rated"}},
};
// Of limits in hours both kinds of pause take out the time that the limit counts
// (src/RULES.md 2.9).
constexpr both pause_of_working_hours{"dừng đồng hồ, giờ làm việc trong lúc chờ không tính",
                                      "the clock stops: working hours meanwhile do not count"};
constexpr both pause_of_hours{"dừng đồng hồ, thời gian chờ không tính",
                              "the clock stops: the time meanwhile does not count"};
constexpr std::array findings{
    named{"repeated_fact",
          {"đã như vậy từ trước, sự kiện này không tác động",
           "it was so already; this one has no effect"}},
    named{"fact_before_acceptance",
          {"xảy ra trước khi tiếp nhận, không tác động", "before acceptance; no effect"}},
    named{"fact_after_end",
          {"xảy ra sau khi hồ sơ kết thúc, không tác động", "after the end; no effect"}},
    named{"foreign_agency",
          {"cơ quan báo không có thẩm quyền lúc đó; chờ sự kiện chuyển cơ quan",
           "that agency was not competent then; it waits for a transfer"}},
    named{"declined_after_received",
          {"đã tiếp nhận thì không thể từ chối, không tác động",
           "an accepted dossier cannot be declined; no effect"}},
    named{"answer_without_request",
          {"không có yêu cầu nào đang chờ, không tác động", "nothing was asked for; no effect"}},
    named{"voided_acceptance",
          {"tiếp nhận bị hủy, hồ sơ không vào số liệu nào",
           "the acceptance was voided; the dossier is in no count"}},
    named{"target_missing",
          {"sự kiện được đính chính hoặc hủy chưa gửi đến",
           "the event it corrects or voids has not arrived"}},
    named{"unknown_in_catalogue",
          {"danh mục không có thủ tục này vào ngày tiếp nhận, không áp dụng thời hạn",
           "the catalogue has no such procedure on the day of acceptance; no limit applies"}},
    named{"appointment_past_statutory",
          {"ngày hẹn trả sau hạn luật định", "the appointment lies past the statutory due date"}},
    named{"second_reappointment",
          {"hẹn lại quá một lần (NĐ 61/2018 Đ.19(9): không quá một lần)",
           "re-appointed more than once (NĐ 61/2018 art. 19(9): at most once)"}},
    named{"reappointment_after_due",
          {"hẹn lại khi hồ sơ đã quá hạn", "re-appointed when it was overdue already"}},
    named{"due_date_corrected",
          {"hạn đã có bị đính chính hoặc hủy sự kiện làm thay đổi",
           "a due date in force was moved by a correction or voiding"}},
    named{"backdated_before_due",
          {"báo khi đã quá hạn, ghi ngày trước hạn và gỡ quá hạn",
           "told after the due date, dated before it, and lifted the overdue state"}},
    named{"restart_after_due",
          {"yêu cầu sau khi đã quá hạn, thời hạn được tính lại từ đầu",
           "asked for after the due date; the limit began afresh"}},
    named{"backdated_finish",
          {"kết thúc ghi ngày trong hạn nhưng báo sau khi đã quá hạn",
           "finish dated in time but recorded after the due date"}},
    named{"bulk_reschedule",
          {"hẹn lại hàng loạt: một người, một ngày, từ 20 lần",
           "bulk re-appointments: 20 or more by one hand in a day"}},
};

}  // namespace

std::string in_words(std::string_view name, language lang) {
    return found_in(general, name, lang);
}
std::string kind_words(std::string_view name, language lang) {
    return found_in(kinds, name, lang);
}
std::string policy_words(std::string_view name,
                         std::string_view cause,
                         std::optional<calendar::limit_unit> unit,
                         language lang) {
    const bool pauses = name == "pause_working" || name == "pause_calendar";
    if (pauses && unit == calendar::limit_unit::hours) return std::string(pause_of_hours.in(lang));
    if (pauses && unit == calendar::limit_unit::working_hours)
        return std::string(pause_of_working_hours.in(lang));
    if (name == "restart" && cause != "supplement")
        return found_in(policies, "restart_" + std::string(cause), lang);
    return found_in(policies, name, lang);
}
std::string measure_words(std::string_view name, language lang) {
    return found_in(measures, name, lang);
}
std::string channel_words(std::string_view name, language lang) {
    return found_in(channels, name, lang);
}
std::string finding_words(std::string_view name, language lang) {
    return found_in(findings, name, lang);
}

}  // namespace tiendo::cli
