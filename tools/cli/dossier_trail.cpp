// What happened on the way: pauses, changes, findings, events, versions.
#include "cli/answer.hpp"
#include "cli/dossier_words.hpp"
#include "cli/explain_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using calendar::limit_unit;
using terminal::fit;

class trail : private explain_page {
  public:
    trail(const json::object& answer, const layout& how) : explain_page(answer, how) {}

    std::string all() && {
        pauses();
        changes();
        restated();
        remarks();
        events();
        versions();
        return std::move(out_);
    }

  private:
    // --- pauses

    void pauses() {
        const auto& all = array_at(d_, "pauses");
        if (all.empty()) return;
        heading("DỪNG ĐỒNG HỒ", "PAUSES");
        for (std::size_t i = 0; i < all.size(); ++i) pause(all[i].as_object(), i + 1);
    }

    void pause(const json::object& p, std::size_t number) {
        const auto to = when(p, "to");
        auto head = fmt::format("{}: {} → {}",
                                in_words(text_at(p, "cause"), how_.lang),
                                when(p, "from"),
                                to.empty() ? std::string(in("chưa kết thúc", "not ended")) : to);
        if (!to.empty() && !flag_at(p, "answered"))
            head += in(" (hồ sơ kết thúc, không có trả lời)", " (the dossier ended unanswered)");
        sentence(head, fmt::format("  {}. ", number));
        const auto by_rule = text_at(p, "policy_by_rule");
        const auto cause = text_at(p, "cause");
        auto policy = policy_text(by_rule, cause);
        if (by_rule != text_at(p, "policy"))
            policy +=
                fmt::format("; {}: {}",
                            in("không có trả lời nên đổi thành", "never answered, so instead"),
                            policy_text(text_at(p, "policy"), cause));
        sub(in("Cách tính", "Policy"), policy);
        sub(in("Tác động", "Effect"), effects(p));
        sub(in("Phần tính", "Counted"), shortened(p, number - 1));
        // Of a pause that moves nothing, or starts afresh, no day could count twice.
        if (flag_at(p, "overlaps_earlier") && text_at(p, "policy").starts_with("pause"))
            sub(in("Trùng", "Overlap"),
                in("phần trùng với lần dừng trước chỉ tính một lần, cho lần bắt đầu trước",
                   "what overlaps an earlier pause counts once, for the one begun first"));
        const auto& begun = named_in(d_, "facts", p, "begun_by");
        const auto& ended = named_in(d_, "facts", p, "ended_by");
        sub(in("Yêu cầu", "Asked"), said(said_by(begun)));
        if (flag_at(p, "answered")) sub(in("Trả lời", "Answered"), said(said_by(ended)));
    }

    [[nodiscard]] std::string effects(const json::object& p) const {
        const auto policy = text_at(p, "policy");
        if (policy == "none") return std::string(in("không dời hạn nào", "moves no due date"));
        if (text_at(p, "to").empty())
            return fmt::format(
                "{}; {}",
                policy == "restart" ? in("thời hạn sẽ tính lại từ đầu khi có trả lời",
                                         "the limits will count afresh at the answer")
                                    : in("hạn nào chưa qua lúc bắt đầu sẽ dời khi có trả lời",
                                         "each due date that had not passed moves at the answer"),
                in("trong lúc chờ, hồ sơ giữ nguyên trong hạn hay quá hạn như lúc bắt đầu dừng",
                   "until then the dossier stays in time or overdue as it was when the pause "
                   "began"));
        if (policy == "restart")
            return fmt::format(
                "{} {}", in("thời hạn tính lại từ", "the limits count afresh from"), when(p, "to"));
        std::string out;
        for (const auto& item : array_at(p, "effects")) {
            const auto& e = item.as_object();
            const auto moved = effect(e, policy);
            if (moved.empty()) continue;
            if (!out.empty()) out += ", ";
            out += lower_first(basis_words(text_at(e, "basis"), how_)) + " " + moved;
        }
        const auto passed = passed_before(p);
        if (!out.empty() && !passed.empty()) out += "; ";
        out += passed;
        if (!out.empty()) return out;
        return std::string(in("không dời hạn nào: ", "moves no due date: ")) + nothing_inside(p);
    }

    // From when it counted, where it began before the count itself did.
    [[nodiscard]] std::string shortened(const json::object& p, std::size_t index) const {
        auto begun = instant_at(p, "from");
        const auto& all = array_at(d_, "pauses");
        for (std::size_t i = 0; i < index; ++i) {
            const auto& earlier = all[i].as_object();
            if (text_at(earlier, "policy") == "none") continue;  // it stops no clock
            const auto covered = instant_at(earlier, "to");
            if (begun && covered && *covered > *begun) begun = covered;
        }
        std::string which;
        std::string from;
        for (const auto& item : array_at(p, "effects")) {
            const auto& e = item.as_object();
            const auto counted = instant_at(e, "from");
            if (!begun || !counted || *counted <= *begun) continue;
            if (!which.empty()) which += ", ";
            which += lower_first(basis_words(text_at(e, "basis"), how_));
            from = short_moment(text_at(e, "from"), how_);
            if (from.ends_with(" 00:00")) from.resize(from.size() - 6);  // the count began that day
        }
        if (which.empty()) return which;
        return fmt::format("{}: {} {}, {}",
                           which,
                           in("chỉ từ", "only from"),
                           from,
                           in("phần trước đó nằm trước khi bắt đầu đếm",
                              "what lies before is earlier than the count itself"));
    }

    [[nodiscard]] std::string nothing_inside(const json::object& p) const {
        if (flag_at(p, "overlaps_earlier") && text_at(p, "policy") == "pause_calendar")
            return std::string(in("tính chung một khoảng ngày với lần dừng trùng trước nó",
                                  "counted as one stretch of days with the pause it overlaps"));
        if (flag_at(p, "overlaps_earlier"))
            return std::string(in("không có thời gian nào chỉ thuộc riêng lần dừng này",
                                  "no counted time belongs to it alone"));
        return std::string(in("từ sau ngày bắt đầu đến ngày kết thúc không có ngày nào được tính",
                              "no day that counts lies after the day it began, up to its end"));
    }

    // "hạn cam kết đã qua từ trước, không dời", of each due date that had passed when it began.
    [[nodiscard]] std::string passed_before(const json::object& p) const {
        const auto begun = instant_at(p, "from");
        std::string out;
        for (const auto& item : array_at(d_, "dues")) {
            const auto& due = item.as_object();
            const auto name = text_at(due, "basis");
            const auto passes = instant_at(object_at(due, "due"), "due");
            const auto& all = array_at(p, "effects");
            const bool is_moved = std::any_of(all.begin(), all.end(), [&](const auto& e) {
                return text_at(e.as_object(), "basis") == name;
            });
            if (name == "appointment_original" || is_moved || !begun || !passes || *begun < *passes)
                continue;
            if (!out.empty()) out += ", ";
            out += lower_first(basis_words(name, how_));
        }
        if (out.empty()) return out;
        return fmt::format(
            "{} {}",
            out,
            in("đã qua khi bắt đầu dừng, không dời", "had passed when it began: not moved"));
    }

    [[nodiscard]] std::string effect(const json::object& e, std::string_view policy) const {
        if (const milliseconds length{count_at(e, "milliseconds")}; length.count() > 0)
            return "+" + hours_text(length, how_.lang);
        const auto days = count_at(e, "days");
        if (days == 0) return {};
        return "+" + amount_text(days,
                                 policy == "pause_calendar" ? limit_unit::calendar_days
                                                            : limit_unit::working_days,
                                 how_.lang);
    }

    // --- what was said

    // The Corrected that counts instead of a fact, or the fact itself.
    [[nodiscard]] const json::object& said_by(const json::object& fact) const {
        const auto& amended = named_in(d_, "facts", fact, "amended_by");
        return amended.empty() ? fact : amended;
    }

    // --- changes

    void changes() {
        const auto& all = array_at(d_, "changes");
        if (all.empty()) return;
        heading("CÁC LẦN HẠN THAY ĐỔI", "EVERY CHANGE OF A DUE DATE");
        std::string last;
        std::set<std::string> set_before;  // due dates that had a value, also one that was dropped
        for (const auto& item : all) {
            const auto& c = item.as_object();
            const auto& fact = named_in(d_, "facts", c, "fact");
            const auto key = text_at(c, "at") + " " + text_at(c, "fact");
            if (key != last) {
                const auto& by = named_in(d_, "facts", c, "said_by");
                sentence(fmt::format("{}: {}{} ({})",
                                     short_moment(text_at(c, "at"), how_),
                                     kind_words(text_at(fact, "kind"), how_.lang),
                                     target_words(fact),
                                     said(by)));
                last = key;
            }
            const auto head = "     " + fit(basis_words(text_at(c, "basis"), how_), 22);
            const auto& before = object_at(c, "before");
            const auto& after = object_at(c, "after");
            const bool corrected = flag_at(c, "corrected");
            std::string text;
            if (!before.empty()) {
                text = due_words(before, how_) + " → ";
            } else if (corrected) {
                text = std::string(in("chưa hẹn", "none")) + " → ";
            } else if (set_before.contains(text_at(c, "basis"))) {
                text = std::string(in("không còn", "none")) + " → ";
            }
            set_before.insert(text_at(c, "basis"));
            text += after.empty() ? std::string(in("không còn", "none")) : due_words(after, how_);
            const auto kind = text_at(fact, "kind");
            if (corrected) {
                text += in(" (đã báo → tính từ đầu)", " (told → counted from the start)");
            } else if (flag_at(c, "appointed") && kind != "received" && kind != "rescheduled")
                text += in(" (ngày hẹn mới)", " (a new appointment)");
            out_ += wrapped(head, 27, text, how_) + "\n";
        }
    }

    // --- later records of the catalogue

    void restated() {
        const auto& all = array_at(d_, "restated");
        const auto unlooked = count_at(d_, "records_unlooked");
        if (all.empty() && unlooked == 0) return;
        heading("TÍNH LẠI DO DANH MỤC, LỊCH MỚI", "RESTATED BY LATER RECORDS OF THE CATALOGUE");
        for (std::size_t i = 0; i < all.size(); ++i) record(all[i].as_object(), i + 1);
        if (unlooked > 0)
            sentence(fmt::format(
                "({} {})",
                unlooked,
                in("bản cũ hơn không xem lại", "older records were not looked at again")));
    }

    void record(const json::object& r, std::size_t number) {
        sentence(fmt::format("{}; {} {}", version(r), in("phạm vi:", "scope:"), scope_words(r)),
                 fmt::format("  {}. ", number));
        sub(in("Quy định", "Rule"), rule_words(r));
        sub(in("Lịch", "Calendar"), days_words(r));
        const auto& moved = array_at(r, "moved");
        for (const auto& item : moved) {
            const auto& m = item.as_object();
            // The headline follows one of the four; alone it moved because the setting did.
            const auto name = text_at(m, "basis");
            if (name == "headline" && moved.size() > 1) continue;
            const auto head = "     " + fit(basis_words(name, how_), 22);
            const auto text = fmt::format("{} → {}",
                                          standing_words(object_at(m, "before"), r),
                                          standing_words(object_at(m, "after"), r));
            out_ += wrapped(head, 27, text, how_) + "\n";
        }
    }

    // "T4 04/03/2026 7 giờ 30 → 0 giờ (Nghỉ bão) [Công điện 1]"
    [[nodiscard]] std::string days_words(const json::object& r) const {
        std::string out;
        for (const auto& item : array_at(r, "days")) {
            const auto& d = item.as_object();
            const auto date = parse_local_date(text_at(d, "date"));
            if (!date) continue;
            const auto length = [&](const char* key) {
                return hours_text(milliseconds{count_at(d, key)}, how_.lang);
            };
            if (!out.empty()) out += "; ";
            out += fmt::format("{} {}: {} → {} ({})",
                               weekday_short(*date, how_.lang),
                               terminal::date(*date, how_.lang),
                               length("milliseconds_before"),
                               length("milliseconds_after"),
                               text_at(d, terminal::in(how_.lang, "why_vi", "why_en")));
            if (const auto source = text_at(d, "legal_source"); !source.empty())
                out += fmt::format(" [{}]", source);
        }
        if (const auto left_out = count_at(r, "days_left_out"); left_out > 0)
            out += fmt::format(" … {} {}", left_out, in("ngày nữa", "more days"));
        return out;
    }

    [[nodiscard]] std::string scope_words(const json::object& r) const {
        const auto& scope = object_at(r, "scope");
        if (text_at(scope, "from").empty()) return std::string(in("mọi hồ sơ", "every dossier"));
        return fmt::format("{} {}{}",
                           in("hồ sơ tiếp nhận từ", "accepted from"),
                           short_moment(text_at(scope, "from"), how_),
                           flag_at(scope, "open_too")
                               ? in(", và hồ sơ đang mở lúc đó", ", and open at that time")
                               : "");
    }

    [[nodiscard]] std::string rule_words(const json::object& r) const {
        if (!flag_at(r, "rule_changed"))
            return std::string(in("thủ tục này không đổi", "that of the procedure is the same"));
        const auto& before = object_at(r, "rule_before");
        const auto& after = object_at(r, "rule_after");
        std::string out;
        for (const auto* name : {"statutory", "committed"}) {
            const auto was = limit_text(object_at(before, name));
            const auto is = limit_text(object_at(after, name));
            if (was == is) continue;
            if (!out.empty()) out += "; ";
            out += fmt::format("{} {} → {}", lower_first(basis_words(name, how_)), was, is);
        }
        if (!out.empty()) return out;
        return std::string(in("cách tính của thủ tục đã đổi, thời hạn như cũ",
                              "how the procedure counts changed, its limits are the same"));
    }

    [[nodiscard]] std::string limit_text(const json::object& limit) const {
        const auto unit = unit_of(text_at(limit, "unit"));
        return unit ? amount_text(count_at(limit, "amount"), *unit, how_.lang)
                    : std::string(in("không có", "none"));
    }

    // "Thứ Hai, 09/03/2026, đúng hạn"
    [[nodiscard]] std::string standing_words(const json::object& side,
                                             const json::object& r) const {
        const auto& due = object_at(side, "due");
        if (due.empty()) return std::string(in("không có", "none"));
        const auto verdict = text_at(side, "verdict");
        auto out = due_words(due, how_);
        if (verdict != "none") return out + ", " + in_words(verdict, how_.lang);
        if (!flag_at(r, "pending")) return out;
        return out + (flag_at(side, "overdue") ? std::string(in(", đang quá hạn", ", overdue"))
                                               : std::string(in(", trong hạn", ", in time")));
    }

    // --- findings and events

    void remarks() {
        const auto& all = array_at(d_, "findings");
        if (all.empty()) return;
        heading("ĐIỂM CẦN LƯU Ý", "FINDINGS");
        for (const auto& item : all) {
            const auto& f = item.as_object();
            const auto& fact = named_in(d_, "facts", f, "fact");
            const auto kind = text_at(f, "kind");
            auto text = std::string(finding_words(kind, how_.lang));
            if (!fact.empty()) {
                // Of a finish that a Corrected dated, the date that it claims.
                const bool claims =
                    kind == "backdated_finish" && !text_at(fact, "replaced_at").empty();
                text = fmt::format(
                    "{}, {}: {}",
                    short_moment(text_at(fact, claims ? "replaced_at" : "occurred_at"), how_),
                    kind_words(text_at(fact, "kind"), how_.lang) + target_words(fact),
                    text);
                if (claims)
                    text += fmt::format(
                        "; {} {}", in("ghi", "recorded"), minute_text(fact, "recorded_at"));
            }
            sentence(text, "  ▲ ");
        }
    }

    void events() {
        const auto& all = array_at(d_, "facts");
        if (all.empty()) return;
        heading("SỰ KIỆN TRONG NHẬT KÝ", "EVENTS IN THE LOG");
        std::size_t numbers = 0;
        for (const auto& item : all)
            numbers = std::max(numbers, text_at(item.as_object(), "sequence").size() + 1);
        for (const auto& item : all) {
            const auto& f = item.as_object();
            const auto head = fmt::format(
                "  {}  ", fit("#" + text_at(f, "sequence"), numbers, terminal::align::right));
            sentence(event_words(f), head);
        }
        if (const auto left_out = count_at(d_, "words_left_out"); left_out > 0)
            sentence(fmt::format("({} {})",
                                 left_out,
                                 in("sự kiện không đọc lý do và cán bộ",
                                    "events without their reasons and officers")));
    }

    // Of a Corrected or Voided: " #12", " of #12".
    [[nodiscard]] std::string target_words(const json::object& f) const {
        const auto& target = named_in(d_, "facts", f, "amends");
        if (target.empty()) return {};
        return fmt::format(" {}#{}", in("", "of "), text_at(target, "sequence"));
    }

    [[nodiscard]] std::string event_words(const json::object& f) const {
        auto out = fmt::format("{}  {}",
                               short_moment(text_at(f, "occurred_at"), how_),
                               kind_words(text_at(f, "kind"), how_.lang));
        if (const auto& to = object_at(f, "to_agency"); !to.empty())
            out += fmt::format(" {} {}", in("sang", "to"), agency_text(to, how_));
        if (const auto step = text_at(f, "step_code"); !step.empty()) {
            const auto unit = text_at(f, "unit_code");
            out += unit.empty() ? " " + step : fmt::format(" {} ({})", step, unit);
        }
        out += target_words(f);
        if (const auto at = text_at(f, "replaced_at"); !at.empty())
            out += fmt::format(" {} {}", in("thành", "to"), short_moment(at, how_));
        const auto outcome = text_at(f, "outcome");
        if (outcome == "granted") out += in(": chấp thuận", ": granted");
        if (outcome == "refused") out += in(": từ chối", ": refused");
        out += ", " + text_at(object_at(f, "agency"), "code");
        if (const auto actor = text_at(f, "actor"); !actor.empty())
            out += fmt::format(", {} {}", in("cán bộ", "officer"), actor);
        // Those of pauses and re-appointments stand with them.
        const auto kind = text_at(f, "kind");
        const bool is_told =
            kind == "declined" || kind == "withdrawn" || kind == "stopped" || kind == "voided";
        if (const auto reason = text_at(f, "reason_code"); is_told && !reason.empty())
            out += fmt::format(", {} {}", in("lý do", "reason"), reason);
        if (!flag_at(f, "has_effect")) out += in("; không tác động", "; no effect");
        if (const auto& by = named_in(d_, "facts", f, "amended_by"); !by.empty())
            out += fmt::format("; {} #{}",
                               text_at(by, "kind") == "voided"
                                   ? in("đã hủy bởi", "voided by")
                                   : in("đã đính chính bởi", "corrected by"),
                               text_at(by, "sequence"));
        const auto occurred = instant_at(f, "occurred_at");
        const auto recorded = instant_at(f, "recorded_at");
        // A report within five minutes is as good as at once.
        if (occurred && recorded && *recorded - *occurred > std::chrono::minutes{5})
            out += fmt::format("; {} {}", in("ghi", "recorded"), minute_text(f, "recorded_at"));
        return out;
    }

    // --- versions

    void versions() {
        heading("NGUỒN VÀ PHIÊN BẢN", "SOURCES AND VERSIONS");
        const auto& used = object_at(d_, "versions");
        line(in("Danh mục", "Catalogue"), version(object_at(used, "procedure")));
        auto calendar = version(object_at(used, "calendar"));
        if (const auto id = text_at(d_, "calendar_id"); !id.empty())
            calendar = fmt::format("{}, {}", id, calendar);
        if (const auto to = parse_local_date(text_at(d_, "published_to")))
            calendar += fmt::format("; {} {}",
                                    in("ngày nghỉ đã công bố đến", "holidays published up to"),
                                    terminal::date(*to, how_.lang));
        line(in("Lịch làm việc", "Calendar"), calendar);
        line(in("Múi giờ", "Time zone"), text_at(d_, "time_zone"));
        line(in("Tính lúc", "As of"),
             fmt::format("{}; {} #{}",
                         minute_text(d_, "as_of"),
                         in("nhật ký đến vị trí", "log up to position"),
                         text_at(d_, "position")));
    }

    [[nodiscard]] std::string version(const json::object& v) const {
        if (v.empty()) return {};
        const auto sequence = text_at(v, "sequence");
        return fmt::format(
            "{} {}{}, {} {}",
            in("phiên bản", "version"),
            text_at(v, "number"),
            sequence.empty() ? "" : fmt::format(" ({} #{})", in("nhật ký", "log"), sequence),
            in("ghi lúc", "recorded"),
            minute_text(v, "recorded_at"));
    }
};

}  // namespace

std::string dossier_trail_text(const json::object& answer, const layout& how) {
    return trail(answer, how).all();
}

}  // namespace tiendo::cli
