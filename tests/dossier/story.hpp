// A small invented province and short ways to tell a dossier's story in tests.
//
// Times are local, Asia/Ho_Chi_Minh: at("2026-03-02 09:00"). The calendar is the
// shipped one; 2026-03-02 is a Monday in an ordinary week.
#pragma once

#include "tiendo/base/rng.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/dossier/event.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::testing {

inline const catalogue::file_texts& story_files() {
    static const catalogue::file_texts texts{
        {"agencies.csv",
         "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
         "X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn\n"
         "X01.1,Sở Một,Department One,department,X01,,,,\n"
         "X01.2,Sở Hai,Department Two,department,X01,,,,\n"
         "X01.3,Xã Cũ,Old Commune,commune,X01,,2026-07-01,X01.4,\n"
         "X01.4,Xã Mới,New Commune,commune,X01,2026-07-01,,,\n"
         "Y01,Tỉnh Khác,Other Province,province,,,,,vn\n"
         "Y01.1,Sở Khác,Other Department,department,Y01,,,,\n"},
        {"procedures.csv",
         "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_"
         "limit,"
         "committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,"
         "valid_from,"
         "valid_to,legal_source\n"
         "WD5,Năm ngày,,F1,Lĩnh vực "
         "1,5,working_days,3,working_days,,roll,pause_working,none,pause_working,,,\n"
         "WD5N,Năm ngày sau,,F1,Lĩnh vực 1,5,working_days,,,,next_day,,,,,,\n"
         "WH8,Tám giờ,,F2,Lĩnh vực 2,8,working_hours,,,,roll,pause_working,none,pause_working,,,\n"
         "H24,Hai mươi bốn giờ,,F2,Lĩnh vực "
         "2,24,hours,,,,roll,pause_working,none,pause_working,,,\n"
         "CD10,Mười ngày,,F2,Lĩnh vực 2,10,calendar_days,,,,roll,,,,,,\n"
         "M1,Một tháng,,F3,Lĩnh vực 3,1,months,,,,roll,,,,,,\n"
         "DAY,Trong ngày,,F3,Lĩnh vực 3,0,working_days,,,15:00,roll,,,,,,\n"
         "AGAIN,Tính lại từ đầu,,F3,Lĩnh vực "
         "3,5,working_days,3,working_days,15:00,roll,restart,pause_calendar,pause_working,,,\n"
         "SHIFT,Lùi theo ngày,,F3,Lĩnh vực "
         "3,10,calendar_days,,,,roll,pause_calendar,restart,pause_calendar,,,\n"
         "WH8R,Tám giờ tính lại,,F3,Lĩnh vực "
         "3,8,working_hours,,,,next_day,restart,pause_calendar,none,,,\n"
         "FREE,Không hạn,,F3,Lĩnh vực 3,,,,,,roll,,,,,,\n"},
        {"steps.csv",
         "procedure_code,step_code,name_vi,limit,unit,valid_from\n"
         "WD5,B1,Thẩm định,2,working_days,\n"
         "WD5,B2,Trình ký,1,working_days,\n"
         "WH8,B1,Thẩm định,2,working_hours,\n"
         "H24,B1,Thẩm định,6,hours,\n"
         "CD10,B2,Trình ký,3,calendar_days,\n"
         "CD10,B2,Trình ký,2,calendar_days,2026-02-10\n"}};
    return texts;
}

inline std::shared_ptr<const catalogue::catalogue> parsed(const catalogue::file_texts& files) {
    auto outcome = catalogue::catalogue::parse(files);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
        for (const auto& r : *refused) UNSCOPED_INFO(r.text());
        FAIL("the catalogue was refused");
    }
    return std::get<std::shared_ptr<const catalogue::catalogue>>(outcome);
}

inline const std::shared_ptr<const catalogue::catalogue>& story_catalogue() {
    static const auto one = parsed(story_files());
    return one;
}

// "2026-03-02 09:00" or "2026-03-02 09:00:00.001" on the wall of Asia/Ho_Chi_Minh.
inline instant at(std::string text) {
    if (text.size() == 10) text += " 00:00";
    if (text.size() == 16) text += ":00";
    const auto parsed = parse_rfc3339(text + "+07:00");
    REQUIRE(parsed.has_value());
    return *parsed;
}

inline dossier::dossier_event event(std::string id,
                                    instant occurred_at,
                                    dossier::event_body body,
                                    std::string_view agency = "X01.1",
                                    std::string_view code = "D-1") {
    dossier::dossier_event e;
    e.id = event_id(id);
    e.dossier = dossier_code(code);
    e.agency = agency_code(agency);
    e.occurred_at = occurred_at;
    e.body = std::move(body);
    return e;
}

inline dossier::fact_body receipt(std::string_view procedure,
                                  std::optional<instant> appointment = std::nullopt,
                                  std::string_view receiving = "") {
    dossier::received r;
    r.procedure = procedure_code(procedure);
    r.via = dossier::channel::online;
    r.appointment_at = appointment;
    if (!receiving.empty()) r.receiving_agency = agency_code(receiving);
    return r;
}

// A dossier under the story's catalogue, fact by fact.
class story {
  public:
    story() { law_.add_version(story_catalogue(), at("2025-01-01"), dossier::basis::current); }

    story& tell(std::string_view when,
                dossier::event_body body,
                std::string_view agency = "X01.1") {
        return tell(
            event("e" + std::to_string(++told_), at(std::string(when)), std::move(body), agency));
    }
    story& tell(const dossier::dossier_event& e, std::string_view sender = "X01") {
        return record(e, e.occurred_at, false, sender);
    }
    // `e` as it reached the log later, perhaps under the history grant.
    story& record(const dossier::dossier_event& e,
                  instant recorded_at,
                  bool history,
                  std::string_view sender = "X01") {
        ++sequence_;
        facts_.add(dossier::fact_of(e, {sequence_, recorded_at, sender, history}, law_), law_);
        return *this;
    }
    [[nodiscard]] dossier::assessment judge() const {
        dossier::assessment out;
        findings_.clear();
        dossier::assess(facts_, law_, out, &findings_);
        return out;
    }
    [[nodiscard]] bool is_each_fact_in_effect() const {
        ignore(judge(), "for its findings");
        return std::none_of(findings_.begin(), findings_.end(), [](const auto& f) {
            return dossier::is_without_effect(f.kind);
        });
    }
    // Names of the findings of the last judgement, in order.
    [[nodiscard]] std::vector<std::string> findings() const {
        ignore(judge(), "for its findings");
        std::vector<std::string> out;
        for (const auto& f : findings_) out.emplace_back(name_of(f.kind));
        return out;
    }
    [[nodiscard]] dossier::law& law() { return law_; }
    [[nodiscard]] const dossier::history& facts() const { return facts_; }

  private:
    dossier::law law_;
    dossier::history facts_;
    mutable std::vector<dossier::finding> findings_;
    int told_ = 0;
    std::uint64_t sequence_ = 0;
};

inline std::string due_text(const dossier::assessment& a, dossier::basis b) {
    const auto& d = a.due[static_cast<std::size_t>(b)];
    if (!d) return "no_due";
    return d->at ? to_rfc3339(*d->at, std::chrono::hours{7}).substr(0, 16) : to_text(d->date);
}

// How often a dossier stands in a measure at t: the sum of its entries before t. Of measures by
// class, `b` is the number of the class.
inline int stands(const dossier::assessment& a, dossier::measure m, dossier::basis b, instant t) {
    int sum = 0;
    for (const auto& e : a.entries) {
        const bool counts = !dossier::has_parts(m) || (e.bases & dossier::bit(b)) != 0;
        if (e.at < t && e.what == m && counts) sum += e.sign;
    }
    return sum;
}

}  // namespace tiendo::testing
