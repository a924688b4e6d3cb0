// Sections of an explained dossier.
#include "cli/dossier_explain.hpp"

#include "cli/answer.hpp"
#include "cli/dossier_words.hpp"
#include "cli/explain_page.hpp"
#include "terminal/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using calendar::limit_unit;
using terminal::fit;
using terminal::language;
using terminal::width_of;

class outline : private explain_page {
  public:
    outline(const json::object& answer, const layout& how) : explain_page(answer, how) {}

    std::string all() && {
        outcome();
        acceptance();
        rule();
        dues();
        const auto days = days_text(d_, how_);
        if (!days.empty()) {
            heading("ĐẾM NGÀY", "THE DAYS COUNTED");
            out_ += days.substr(1);
        }
        return std::move(out_);
    }

  private:
    [[nodiscard]] bool is_accepted() const {
        return !text_at(d_, "received_at").empty() && text_at(d_, "state") != "voided";
    }

    // --- outcome

    void outcome() {
        const auto& procedure = object_at(d_, "procedure");
        out_ += paint(fmt::format("{} {}", in("HỒ SƠ", "DOSSIER"), text_at(d_, "dossier_code")),
                      "1",
                      how_.shown) +
                "\n";
        if (!text_at(procedure, "code").empty()) sentence(agency_text(procedure, how_));
        auto where = agency_text(object_at(d_, "agency"), how_);
        if (!where.empty()) where += " · ";
        sentence(where + std::string(in_words(text_at(d_, "state"), how_.lang)));
        if (!is_accepted()) return;
        const auto& headline = object_at(d_, "headline");
        const auto& due = object_at(headline, "due");
        auto text = std::string(verdict_words(headline));
        if (!due.empty()) {
            text += fmt::format(" · {} {}", in("hạn", "due"), due_words(due, how_));
            if (!flag_at(due, "is_instant")) text += in(", đến hết 24:00", ", until 24:00");
        }
        if (const auto ended = when(d_, "ended_at"); !ended.empty())
            text += fmt::format(" · {} {}", in("kết thúc", "ended"), ended);
        out_ += "\n" +
                paint(wrapped("  ", 2, text, how_), "1;" + std::string(colour()), how_.shown) +
                "\n";
        sentence(headline_words());
    }

    [[nodiscard]] std::string_view colour() const {
        const auto& headline = object_at(d_, "headline");
        const auto verdict = text_at(headline, "verdict");
        if (verdict == "late" || flag_at(headline, "overdue")) return "31";
        return verdict == "none" ? "33" : "32";
    }

    [[nodiscard]] std::string_view verdict_words(const json::object& headline) const {
        const auto verdict = text_at(headline, "verdict");
        if (verdict == "early") return in("TRƯỚC HẠN", "EARLY");
        if (verdict == "on_time") return in("ĐÚNG HẠN", "ON TIME");
        if (verdict == "late") return in("QUÁ HẠN", "LATE");
        const auto state = text_at(d_, "state");
        if (state == "withdrawn")
            return in("ĐÃ RÚT, không xếp trước, đúng hay quá hạn",
                      "WITHDRAWN, neither early, on time nor late");
        if (state == "stopped")
            return in("ĐÃ DỪNG, không xếp trước, đúng hay quá hạn",
                      "STOPPED, neither early, on time nor late");
        if (object_at(headline, "due").empty())
            return waits_for_clock() ? in("CHƯA CÓ HẠN", "NO DUE DATE YET")
                                     : in("KHÔNG CÓ HẠN", "NO DUE DATE");
        if (flag_at(headline, "frozen"))
            return flag_at(headline, "overdue")
                       ? in("ĐANG DỪNG, GIỮ QUÁ HẠN", "CLOCK STOPPED, HELD OVERDUE")
                       : in("ĐANG DỪNG, GIỮ TRONG HẠN", "CLOCK STOPPED, HELD IN TIME");
        return flag_at(headline, "overdue") ? in("ĐANG XỬ LÝ, QUÁ HẠN", "PENDING, OVERDUE")
                                            : in("ĐANG XỬ LÝ, TRONG HẠN", "PENDING, IN TIME");
    }

    [[nodiscard]] bool waits_for_clock() const {
        return text_at(object_at(d_, "clock"), "reason") == "not_arrived" &&
               text_at(d_, "ended_at").empty();
    }

    // Which due date the headline follows, and why that one.
    [[nodiscard]] std::string headline_words() const {
        const auto& headline = object_at(d_, "headline");
        const auto setting = lower_first(basis_words(text_at(headline, "setting"), how_));
        const auto follows = text_at(headline, "follows");
        if (follows.empty() && waits_for_clock())
            return std::string(in("Đồng hồ chưa chạy nên chưa có hạn nào để xét.",
                                  "The clock has not started: there is no due date yet."));
        if (follows.empty())
            return std::string(
                in("Hồ sơ không có hạn nào để xét, nên không tính là trước, đúng hay quá hạn.",
                   "There is no due date to judge by: it is in no verdict."));
        const auto used = lower_first(basis_words(follows, how_));
        if (!flag_at(headline, "fell_back")) {
            return how_.lang == language::vi
                       ? fmt::format("Xét theo {}, đúng như cài đặt của hệ thống.", used)
                       : fmt::format("Judged by the {}, as the system is set.", used);
        }
        return how_.lang == language::vi
                   ? fmt::format(
                         "Xét theo {}: cài đặt là {}, nhưng hồ sơ này không có.", used, setting)
                   : fmt::format(
                         "Judged by the {}: the setting is the {}, which this dossier does not "
                         "have.",
                         used,
                         setting);
    }

    // --- acceptance

    void acceptance() {
        heading("TIẾP NHẬN", "ACCEPTANCE");
        const auto& clock = object_at(d_, "clock");
        auto submitted = when(d_, "submitted_at");
        auto received = when(d_, "received_at");
        const auto channel = channel_words();
        (submitted.empty() ? received : submitted) += channel;
        line(in("Nộp", "Submitted"), submitted);
        const auto& by = object_at(clock, "received_by");
        const auto& place = by.empty() ? object_at(clock, "accepted_for") : by;
        if (!received.empty() && !text_at(place, "code").empty())
            received += fmt::format(", {} {}", in("tại", "at"), agency_text(place, how_));
        if (const auto& taken_back = object_at(d_, "voided"); !taken_back.empty()) {
            voided(taken_back);
        } else {
            if (received.empty())
                received = text_at(d_, "state") == "declined" ? in("không tiếp nhận", "declined")
                                                              : in("chưa có", "not yet");
            line(in("Tiếp nhận", "Received"), received);
        }
        wait();
        line(in("Bắt đầu tính", "Clock started"), clock_words(clock));
    }

    // What the receipt said, and which fact took it back, when and why.
    void voided(const json::object& taken_back) {
        const auto& receipt = named_in(d_, "facts", taken_back, "fact");
        const auto& by = named_in(d_, "facts", taken_back, "voided_by");
        line(in("Tiếp nhận", "Received"),
             fmt::format("{}, {} #{}; {}",
                         when(receipt, "occurred_at"),
                         in("nhật ký", "log"),
                         text_at(receipt, "sequence"),
                         in("đã bị hủy, hồ sơ không vào số liệu nào",
                            "taken back: the dossier is in no count")));
        line(in("Hủy tiếp nhận", "Voided"),
             fmt::format("{}: {} {} ({})",
                         when(by, "occurred_at"),
                         in("sự kiện", "event"),
                         text_at(by, "event_id"),
                         said(by)));
    }

    [[nodiscard]] std::string channel_words() const {
        const auto channel = text_at(d_, "channel");
        if (channel == "IN_PERSON") return std::string(in(", trực tiếp", ", in person"));
        if (channel == "ONLINE") return std::string(in(", trực tuyến", ", online"));
        if (channel == "POST") return std::string(in(", qua bưu chính", ", by post"));
        return {};
    }

    void wait() {
        const auto submitted = instant_at(d_, "submitted_at");
        const auto received = instant_at(d_, "received_at");
        if (!submitted || !received || *received < *submitted) return;
        const auto length = std::chrono::floor<std::chrono::minutes>(*received - *submitted);
        constexpr std::int64_t day = 24 * 60;
        const auto minutes = length.count();
        const auto text = minutes >= 2 * day
                              ? fmt::format("{} {}", minutes / day, in("ngày", "days"))
                              : hours_text(std::chrono::milliseconds{length}, how_.lang);
        line(in("Chờ tiếp nhận", "Wait before"),
             fmt::format(
                 "{}; {}", text, in("không tính vào thời hạn giải quyết", "no part of the limit")));
    }

    [[nodiscard]] std::string clock_words(const json::object& clock) const {
        const auto reason = text_at(clock, "reason");
        if (reason == "not_accepted") return {};
        constexpr std::string_view law_vi = " [NĐ 118/2025 Đ.17(3) theo NĐ 309/2026]";
        constexpr std::string_view law_en = " [NĐ 118/2025 art. 17(3), as replaced by NĐ 309/2026]";
        const std::string law(in(law_vi, law_en));
        if (reason == "not_arrived")
            return std::string(in("chưa: nơi tiếp nhận thuộc tỉnh khác, chờ cơ quan có thẩm quyền "
                                  "nhận hồ sơ",
                                  "not yet: handed in in another province, it waits for the "
                                  "competent agency to receive it")) +
                   law;
        const auto at = when(clock, "started_at") + ": ";
        if (reason == "at_arrival")
            return at +
                   fmt::format("{} {} {}",
                               in("khi", "when"),
                               agency_text(object_at(clock, "accepted_for"), how_),
                               in("nhận hồ sơ, vì nơi tiếp nhận thuộc tỉnh khác",
                                  "received it, since it was handed in in another province")) +
                   law;
        if (reason == "same_territory")
            return at +
                   std::string(in("từ lúc tiếp nhận; nơi tiếp nhận là cơ quan khác trong cùng tỉnh",
                                  "at acceptance; handed in at another agency of the same "
                                  "province")) +
                   law;
        return at +
               std::string(in("từ lúc tiếp nhận hồ sơ đầy đủ, không phải lúc nộp",
                              "at acceptance of the complete dossier, not when it was "
                              "submitted")) +
               law;
    }

    // --- rule

    void rule() {
        if (!is_accepted()) return;
        heading("QUY ĐỊNH ÁP DỤNG", "THE RULE APPLIED");
        const auto& rule = object_at(d_, "rule");
        if (rule.empty()) {
            sentence(
                in("Danh mục không có dòng nào của thủ tục này có hiệu lực vào ngày tiếp nhận: "
                   "không áp dụng thời hạn.",
                   "The catalogue has no row of this procedure valid on the day of acceptance: "
                   "no limit applies."));
            return;
        }
        const auto& statutory = object_at(rule, "statutory");
        const auto& committed = object_at(rule, "committed");
        line(in("Luật định", "Statutory"), limit_words(statutory));
        line(in("Cam kết", "Committed"), limit_words(committed));
        const auto counts_work = [](const json::object& limit) {
            return text_at(limit, "unit").starts_with("working");
        };
        if (const auto cut_off = text_at(rule, "cut_off"); !cut_off.empty())
            line(in("Giờ chốt", "Cut-off"),
                 fmt::format("{}; {}",
                             cut_off,
                             in("nhận sau giờ này coi như nhận ngày làm việc tiếp theo",
                                "received after it stands as received the next working day")));
        if (counts_work(statutory) || counts_work(committed))
            line(in("Nhận ngày nghỉ", "On a day off"),
                 text_at(rule, "origin_rule") == "roll"
                     ? in("coi như nhận vào ngày làm việc tiếp theo",
                          "stands as received the next working day")
                     : in("ngày làm việc tiếp theo là ngày thứ nhất",
                          "the next working day is day one"));
        const auto by_cause_text = [&](std::string_view cause) {
            return policy_text(text_at(object_at(rule, "policies"), cause), cause);
        };
        line(in("Chờ bổ sung", "Papers asked"), by_cause_text("supplement"));
        line(in("Chờ nộp phí", "Payment asked"), by_cause_text("payment"));
        line(in("Tạm dừng", "Suspended"), by_cause_text("suspension"));
        const auto source = text_at(rule, "legal_source");
        line(in("Căn cứ", "Legal source"),
             source.empty() ? std::string(in("danh mục không ghi", "none in the catalogue"))
                            : source);
        validity(rule);
    }

    void validity(const json::object& rule) {
        const auto from = parse_local_date(text_at(rule, "valid_from"));
        const auto to = parse_local_date(text_at(rule, "valid_to"));
        std::string text;
        if (from) text = fmt::format("{} {}", in("từ", "from"), terminal::date(*from, how_.lang));
        if (to)
            text += fmt::format("{}{} {}",
                                text.empty() ? "" : " ",
                                in("đến trước", "before"),
                                terminal::date(*to, how_.lang));
        line(in("Hiệu lực", "Valid"),
             text.empty() ? std::string(in("không giới hạn", "always")) : text);
    }

    [[nodiscard]] std::string limit_words(const json::object& limit) const {
        const auto unit = unit_of(text_at(limit, "unit"));
        if (!unit) return std::string(in("không có", "none"));
        auto out = amount_text(count_at(limit, "amount"), *unit, how_.lang);
        if (count_at(limit, "amount") == 0 && *unit == limit_unit::working_days)
            out += in(": trả ngay trong ngày", ": the same day");
        if (*unit == limit_unit::calendar_days)
            out += in(", kể cả ngày nghỉ", ", days off included");
        return out;
    }

    // --- dues

    void dues() {
        if (!is_accepted()) return;
        heading("BỐN HẠN VÀ KẾT QUẢ", "THE FOUR DUE DATES");
        const auto follows = text_at(object_at(d_, "headline"), "follows");
        std::vector<std::vector<std::string>> rows;
        const auto published_to = parse_local_date(text_at(d_, "published_to"));
        bool is_ahead = false;  // past the published dates
        bool is_before = false;
        for (const auto& item : array_at(d_, "dues")) {
            const auto& due = item.as_object();
            const auto name = text_at(due, "basis");
            if (const auto& shown = object_at(due, "due"); flag_at(shown, "provisional")) {
                const auto date = parse_local_date(text_at(shown, "due_date"));
                (date && published_to && *date <= *published_to ? is_before : is_ahead) = true;
            }
            rows.push_back({name == follows ? "★" : "",
                            std::string(basis_words(name, how_)),
                            due_words(object_at(due, "due"), how_),
                            result_words(due)});
        }
        const auto table = terminal::table_text({{""},
                                                 {std::string(in("Hạn", "Due date"))},
                                                 {std::string(in("Ngày", "Date"))},
                                                 {std::string(in("Kết quả", "Verdict"))}},
                                                rows,
                                                std::nullopt);
        for (std::size_t at = 0; at < table.size();) {
            const auto end = table.find('\n', at);
            out_ += " " + table.substr(at, end - at) + "\n";
            at = end + 1;
        }
        if (!follows.empty())
            sentence(
                in("★ hạn dùng để xét kết quả chung. Số ngày trước hạn, quá hạn là ngày theo lịch.",
                   "★ the due date that gives the verdict. Days early or late are calendar days."));
        if (is_ahead) provisional();
        if (is_before) unpublished();
        index();
    }

    void provisional() {
        const auto to = parse_local_date(text_at(d_, "published_to"));
        const auto last = to ? terminal::date(*to, how_.lang) : std::string("–");
        sentence(
            how_.lang == language::vi
                ? fmt::format("Tạm tính: lịch nghỉ mới được công bố đến {}; hạn sau ngày đó sẽ "
                              "tính lại khi có lịch mới.",
                              last)
                : fmt::format("Provisional: holidays are published up to {} only; a due date "
                              "after it is computed again once the calendar arrives.",
                              last));
    }

    void unpublished() {
        const auto from = parse_local_date(text_at(d_, "published_from"));
        const auto first = from ? terminal::date(*from, how_.lang) : std::string("–");
        sentence(how_.lang == language::vi
                     ? fmt::format("Tạm tính: lịch chỉ có ngày nghỉ từ {}; những ngày trước đó "
                                   "chưa được nhập.",
                                   first)
                     : fmt::format("Provisional: the calendar has holidays from {} on only; those "
                                   "before are not entered.",
                                   first));
    }

    [[nodiscard]] std::string result_words(const json::object& due) const {
        const auto verdict = text_at(due, "verdict");
        const auto days = std::abs(count_at(due, "days_between"));
        const auto by = [&](std::string_view plain, std::string_view words) {
            if (days == 0) return std::string(plain);
            return fmt::format("{} {} {}",
                               words,
                               days,
                               how_.lang == language::vi ? "ngày"
                               : days == 1               ? "day"
                                                         : "days");
        };
        if (verdict == "early") return by(in("trước hạn", "early"), in("trước hạn", "early by"));
        if (verdict == "late") return by(in("quá hạn", "late"), in("quá hạn", "late by"));
        if (verdict == "on_time") return std::string(in("đúng hạn", "on time"));
        if (object_at(due, "due").empty()) return without_due(due);
        if (!text_at(d_, "ended_at").empty()) return std::string(in("không xét", "not judged"));
        if (flag_at(due, "frozen"))
            return std::string(flag_at(due, "overdue")
                                   ? in("đang dừng, giữ quá hạn", "held overdue")
                                   : in("đang dừng, giữ trong hạn", "held in time"));
        return std::string(flag_at(due, "overdue") ? in("đang quá hạn", "overdue")
                                                   : in("đang trong hạn", "in time so far"));
    }

    [[nodiscard]] std::string without_due(const json::object& due) const {
        if (!text_at(due, "dropped_by").empty())
            return std::string(in("không còn: đã tính lại từ đầu", "ended: counted afresh"));
        const auto name = text_at(due, "basis");
        const bool has_limit = !object_at(object_at(d_, "rule"), name).empty();
        return std::string(has_limit && waits_for_clock()
                               ? in("chưa tính: đồng hồ chưa chạy", "not yet: the clock waits")
                               : in("không có", "none"));
    }

    void index() {
        const auto& index = object_at(d_, "index766");
        const auto reason = text_at(index, "reason");
        std::string text;
        if (reason == "not_counted") {
            text = in("không tính, vì không có hạn nào", "not counted: there is no due date");
        } else {
            const bool in_time = flag_at(index, "in_time");
            text = in_time ? in("trong hạn", "in time") : in("quá hạn", "overdue");
            text += index_reason(reason, in_time);
            text += fmt::format(" ({} {})",
                                in("theo", "by the"),
                                lower_first(basis_words(text_at(index, "follows"), how_)));
        }
        line(in("Bộ chỉ số 766", "Index 766"), text);
    }

    [[nodiscard]] std::string index_reason(std::string_view reason, bool in_time) const {
        const auto asked = count_at(object_at(d_, "index766"), "supplement_requests");
        if (reason == "by_end") {
            return std::string(
                in_time ? in(", vì kết thúc khi chưa quá hạn",
                             ", since it ended no later than the due date")
                        : in(", vì kết thúc sau hạn", ", since it ended after the due date"));
        }
        if (reason == "one_request_open")
            return std::string(in(", xét tại lúc yêu cầu bổ sung còn đang chờ",
                                  ", as it stood when the papers still waited for were asked"));
        if (reason == "several_requests")
            return how_.lang == language::vi
                       ? fmt::format(", vì đã yêu cầu bổ sung {} lần và chưa kết thúc", asked)
                       : fmt::format(", since papers were asked {} times and it has not ended",
                                     asked);
        if (reason == "paused")
            return std::string(in(", giữ như lúc bắt đầu dừng", ", as when the pause began"));
        return std::string(in_time ? in(", vì hạn chưa qua", ", since the due date has not passed")
                                   : in(", vì hạn đã qua", ", since the due date has passed"));
    }
};

}  // namespace

std::string dossier_explanation_text(const json::object& answer, const layout& how) {
    return outline(answer, how).all() + dossier_trail_text(answer, how);
}

}  // namespace tiendo::cli
