// The sentences, by the kind of the rule.
#include "tiendo/alerts/wording.hpp"

#include "tiendo/alerts/rules.hpp"
#include "tiendo/rates/query.hpp"

#include <algorithm>
#include <array>

namespace tiendo::alerts {
namespace {

std::int64_t figure(const alert& a, std::string_view name) {
    const auto found = std::find_if(
        a.found.begin(), a.found.end(), [name](const auto& e) { return e.name == name; });
    return found == a.found.end() ? 0 : found->value;
}

std::string number(std::int64_t n) {
    return std::to_string(n);
}

// "1 working day", "5 working days".
std::string count_of(std::int64_t n, const std::string& one) {
    return number(n) + " " + one + (n == 1 ? "" : "s");
}

// "89.47", or with a comma.
std::string hundredths(std::int64_t n, char point) {
    auto places = std::to_string(n % 100);
    if (places.size() == 1) places.insert(0, 1, '0');
    return std::to_string(n / 100) + point + places;
}

std::string gibibytes(std::int64_t bytes, char point) {
    return hundredths(bytes / 1024 * 100 / (1024 * 1024), point) + " GiB";
}

std::string rate(const alert& a, char point) {
    const rates::rate found{figure(a, "numerator"), figure(a, "denominator")};
    return number(found.numerator) + "/" + number(found.denominator) + " = " +
           hundredths(found.percent_hundredths().value_or(0), point) + " %";
}

// What the rate of a formula is called in a sentence.
sentence rate_name(std::string_view formula) {
    if (formula == rates::name_of(rates::formula::early))
        return {"tỷ lệ trước hạn", "rate of early results"};
    if (formula == rates::name_of(rates::formula::due))
        return {"tỷ lệ đúng hạn của hồ sơ đến hạn", "on-time rate of what fell due"};
    if (formula == rates::name_of(rates::formula::index766))
        return {"tỷ lệ đúng hạn theo QĐ 766", "on-time rate by QĐ 766"};
    return {"tỷ lệ đúng hạn", "on-time rate"};
}

sentence of_dossier(const alert& a, std::string_view vi, std::string_view en) {
    return {"Hồ sơ " + a.dossier.str() + " " + std::string(vi),
            "Dossier " + a.dossier.str() + " " + std::string(en)};
}

sentence of_missing(const alert& a) {
    const auto from = number(figure(a, "first_missing"));
    const auto to = number(figure(a, "last_missing"));
    const auto range = from == to ? from : from + "–" + to;
    const auto count = figure(a, "missing");
    return {"Quầy " + a.subject + " thiếu " + number(count) + " sự kiện (số " + range + ")",
            "Counter " + a.subject + ": " + count_of(count, "event") +
                (count == 1 ? " is" : " are") + " missing (number " + range + ")"};
}

}  // namespace

sentence sentence_of(const alert& a, std::string_view agency_vi, std::string_view agency_en) {
    const std::string vi(agency_vi);
    const std::string en(agency_en);
    switch (a.kind) {
        case rule_kind::overdue:
            return of_dossier(a, "quá hạn", "is overdue");
        case rule_kind::due_soon:
            return of_dossier(a, "sắp đến hạn", "is due soon");
        case rule_kind::step_overdue:
            return of_dossier(
                a, "quá hạn ở bước " + a.subject, "is past the limit of step " + a.subject);
        case rule_kind::appointment_past_statutory:
            return of_dossier(a,
                              "được hẹn trả sau hạn luật định",
                              "was given an appointment past the statutory limit");
        case rule_kind::parked:
            return of_dossier(
                a, "có sự kiện nhưng chưa được tiếp nhận", "has events but no receipt");
        case rule_kind::rate_below: {
            const auto below = figure(a, "below_hundredths");
            const auto name = rate_name(a.subject);
            return {vi + ": " + name.vi + " " + rate(a, ',') + ", dưới " + hundredths(below, ',') +
                        " %",
                    en + ": " + name.en + " " + rate(a, '.') + ", below " + hundredths(below, '.') +
                        " %"};
        }
        case rule_kind::backlog_growing: {
            const auto open = number(figure(a, "open"));
            const auto before = number(figure(a, "open_before"));
            const auto days = figure(a, "working_days");
            return {vi + ": hồ sơ đang giải quyết tăng từ " + before + " lên " + open + " sau " +
                        number(days) + " ngày làm việc",
                    en + ": open dossiers grew from " + before + " to " + open + " in " +
                        count_of(days, "working day")};
        }
        case rule_kind::counter_silent: {
            const auto minutes = figure(a, "silent_minutes");
            return {"Quầy " + a.subject + " (" + vi + ") không gửi gì trong " + number(minutes) +
                        " phút làm việc",
                    "Counter " + a.subject + " (" + en + ") has sent nothing for " +
                        count_of(minutes, "working minute")};
        }
        case rule_kind::sequence_gap:
            return of_missing(a);
        case rule_kind::calendar_horizon: {
            const auto day = to_text(local_date{std::chrono::days{figure(a, "published_to")}});
            const auto left = figure(a, "days_left");
            return {
                "Lịch " + a.subject + " chỉ công bố đến " + day + ", còn " + number(left) + " ngày",
                "Calendar " + a.subject + " is published until " + day + " only, " +
                    count_of(left, "day") + " ahead"};
        }
        case rule_kind::disk_reserve: {
            const auto free = figure(a, "free_bytes");
            const auto reserve = figure(a, "reserve_bytes");
            return {"Ổ đĩa dữ liệu còn trống " + gibibytes(free, ',') + ", dưới mức dự trữ " +
                        gibibytes(reserve, ','),
                    "The data disk has " + gibibytes(free, '.') + " free, below its reserve of " +
                        gibibytes(reserve, '.')};
        }
    }
    TIENDO_ASSERT(false);
}

}  // namespace tiendo::alerts
