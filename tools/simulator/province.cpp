// Drawing the province from its seed, and writing its catalogue.
#include "simulator/province.hpp"

#include "simulator/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tiendo::simulator {
namespace {

using calendar::limit;
using calendar::limit_unit;
using catalogue::agency_level;
using catalogue::clock_policy;

template <std::size_t Size>
std::int32_t one_of(rng& random, const std::array<std::int32_t, Size>& amounts) {
    return amounts[random.below(Size)];
}

// Mostly working days, as in real lists of procedures; the rest spread over the other units.
limit draw_statutory(rng& random, bool same_day_field) {
    if (same_day_field)
        return {static_cast<std::int32_t>(random.below(3)), limit_unit::working_days};
    const auto dice = random.below(100);
    if (dice < 84) {
        constexpr std::array<std::int32_t, 16> days{
            1, 2, 3, 3, 5, 5, 7, 7, 10, 10, 12, 15, 15, 20, 30, 45};
        return {one_of(random, days), limit_unit::working_days};
    }
    if (dice < 89)
        return {one_of(random, std::array<std::int32_t, 4>{7, 10, 15, 30}),
                limit_unit::calendar_days};
    if (dice < 93) return {one_of(random, std::array<std::int32_t, 2>{1, 2}), limit_unit::months};
    if (dice < 98)
        return {one_of(random, std::array<std::int32_t, 4>{4, 8, 16, 24}),
                limit_unit::working_hours};
    return {one_of(random, std::array<std::int32_t, 2>{48, 72}), limit_unit::hours};
}

// About half of the limits are cut, by 20 to 50 %.
std::optional<limit> draw_committed(rng& random, limit statutory) {
    const auto cut = random.between(20, 50);
    const auto shorter = static_cast<std::int32_t>((statutory.amount * (100 - cut) + 99) / 100);
    if (!random.chance(550) || shorter < 1 || shorter >= statutory.amount) return std::nullopt;
    return limit{shorter, statutory.unit};
}

catalogue::procedure_row draw_rules(rng& random, const field_words& field, std::size_t number) {
    const auto& action = actions()[number / subject_count % action_count];
    const auto subject = field.subjects[number % subject_count];
    catalogue::procedure_row rules;
    rules.name_vi = fmt::format("{} {}", action.name_vi, subject);
    rules.name_en =
        fmt::format("{} item {} ({})", action.name_en, number % subject_count + 1, field.name_en);
    rules.statutory = draw_statutory(random, field.code == "CHUNG-THUC");
    rules.committed = draw_committed(random, *rules.statutory);
    const bool by_working_day = rules.statutory->unit == limit_unit::working_days;
    if (by_working_day && rules.statutory->amount <= 1) {
        rules.cut_off = time_of_day{std::chrono::hours{15}};
    } else if (by_working_day && random.chance(100)) {
        rules.origin = catalogue::origin_rule::next_day;
    }
    rules.policy = {random.chance(800) ? clock_policy::pause_working : clock_policy::none,
                    random.chance(700) ? clock_policy::pause_working : clock_policy::none,
                    random.chance(850) ? clock_policy::pause_working : clock_policy::none};
    rules.valid.from = local_date{std::chrono::year{2020} / 1 / 1};
    rules.legal_source = "dữ liệu mô phỏng";
    return rules;
}

void draw_services(province& out, rng& random) {
    for (std::size_t i = 0; i < procedure_count; ++i) {
        const auto& field = fields()[i % field_count];
        const auto number = i / field_count;  // within its field, 0 to 51 of 56 names
        service one;
        one.code = procedure_code(fmt::format("MP.{:06}", i + 1));
        one.field_code = field.code;
        one.field_name_vi = field.name_vi;
        one.rules = draw_rules(random, field, number);
        const bool at_department =
            field.at == tier::department || (field.at == tier::both && number % 2 == 1);
        if (at_department) one.department = static_cast<agency_index>(1 + field.department);
        // A few procedures carry most of a field's dossiers.
        one.weight = field.weight / (1.0 + static_cast<double>(number)) * (0.5 + random.unit());
        out.by_service.add(one.weight);
        out.services.push_back(std::move(one));
    }
}

void draw_offices(province& out, rng& random) {
    out.offices.push_back({agency_code("X01"),
                           "Tỉnh Bình Minh Xanh (mô phỏng)",
                           "Simulated province of Green Dawn",
                           agency_level::province,
                           0,
                           0,
                           1});
    for (std::size_t i = 0; i < department_count; ++i) {
        out.offices.push_back({agency_code(fmt::format("X01.{:02}", i + 1)),
                               fmt::format("{} (mô phỏng)", departments()[i].name_vi),
                               fmt::format("{} (simulated)", departments()[i].name_en),
                               agency_level::department,
                               0,
                               0,
                               4});
    }
    for (std::size_t i = 0; i < commune_count; ++i) {
        const auto name = fmt::format("{} {}", first_words()[i % 14], second_words()[i / 14]);
        const bool ward = i % 7 < 2;
        const double weight = (ward ? 2.0 : 1.0) * (0.4 + 1.2 * random.unit());
        out.offices.push_back({agency_code(fmt::format("X01.{}", 101 + i)),
                               fmt::format("{} {} (mô phỏng)", ward ? "Phường" : "Xã", name),
                               fmt::format("{} {} (simulated)", ward ? "Ward" : "Commune", 101 + i),
                               agency_level::commune,
                               weight,
                               0,
                               static_cast<std::uint8_t>(ward ? 2 : 1)});
        out.by_commune.add(weight);
    }
}

// Each office's share of the province's dossiers.
std::vector<double> shares_of(const province& of) {
    std::vector<double> share(agency_count, 0);
    double communal = 0;
    for (const auto& s : of.services) (s.department ? share[*s.department] : communal) += s.weight;
    for (std::size_t i = first_commune; i < agency_count; ++i) {
        share[i] = communal * of.offices[i].weight / of.by_commune.total();
    }
    const double total = of.by_service.total();
    for (auto& s : share) s /= total;
    return share;
}

// Most offices are punctual, about one in twelve is poor, a few are bad; then all are
// scaled so that the mean over dossiers is the aim.
void draw_punctuality(province& out, rng& random) {
    const auto share = shares_of(out);
    double mean = 0;
    for (std::size_t i = 1; i < agency_count; ++i) {
        auto& office = out.offices[i];
        office.late_share = 0.004 + 0.018 * random.unit();
        if (i % 13 == 5) office.late_share = 0.04 + 0.03 * random.unit();
        if (i % 47 == 9) office.late_share = 0.09 + 0.06 * random.unit();
        mean += share[i] * office.late_share;
    }
    for (auto& office : out.offices) office.late_share *= late_share_aim / mean;
}

std::string csv_text(std::string_view text) {
    return text.find(',') == std::string_view::npos ? std::string(text)
                                                    : fmt::format("\"{}\"", text);
}

std::string cells(const std::optional<limit>& of) {
    return of ? fmt::format("{},{}", of->amount, calendar::name_of(of->unit)) : ",";
}

std::string_view policy_name(clock_policy policy) {
    return policy == clock_policy::none ? "none" : "pause_working";
}

std::string procedures_csv(const province& of) {
    std::string out =
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_"
        "limit,"
        "committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,"
        "valid_from,"
        "valid_to,legal_source\n";
    for (const auto& s : of.services) {
        const auto& r = s.rules;
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},,{}\n",
                           s.code.view(),
                           csv_text(r.name_vi),
                           csv_text(r.name_en),
                           s.field_code,
                           csv_text(s.field_name_vi),
                           cells(r.statutory),
                           cells(r.committed),
                           r.cut_off ? to_text(*r.cut_off) : "",
                           r.origin == catalogue::origin_rule::roll ? "roll" : "next_day",
                           policy_name(r.policy[0]),
                           policy_name(r.policy[1]),
                           policy_name(r.policy[2]),
                           r.valid.from ? to_text(*r.valid.from) : "",
                           csv_text(r.legal_source));
    }
    return out;
}

// A procedure's internal process: examining takes all but the last day, signing that day, and a
// department may ask another agency, whose limit each request says itself.
std::string steps_csv(const province& of) {
    std::string out = "procedure_code,step_code,name_vi,limit,unit,valid_from\n";
    for (const auto& s : of.services) {
        const auto& limit = s.rules.committed ? *s.rules.committed : *s.rules.statutory;
        const bool has_days = limit.unit == limit_unit::working_days && limit.amount >= 2;
        out += fmt::format("{},{},Thẩm định,{},\n",
                           s.code.view(),
                           step_code(step_kind::examining),
                           has_days ? fmt::format("{},working_days", limit.amount - 1) : ",");
        if (!s.department) continue;
        out += fmt::format("{},{},Trình ký,{},\n",
                           s.code.view(),
                           step_code(step_kind::signing),
                           has_days ? "1,working_days" : ",");
        out +=
            fmt::format("{},{},Lấy ý kiến,,,\n", s.code.view(), step_code(step_kind::consulting));
    }
    return out;
}

std::string_view level_name(agency_level level) {
    switch (level) {
        case agency_level::ministry:
            return "ministry";
        case agency_level::province:
            return "province";
        case agency_level::department:
            return "department";
        case agency_level::commune:
            return "commune";
        case agency_level::unit:
            return "unit";
    }
    return {};
}

std::string agencies_csv(const province& of) {
    std::string out =
        "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n";
    for (const auto& office : of.offices) {
        const bool root = office.level == agency_level::province;
        out += fmt::format("{},{},{},{},{},,,,{}\n",
                           office.code.view(),
                           csv_text(office.name_vi),
                           csv_text(office.name_en),
                           level_name(office.level),
                           root ? "" : of.offices.front().code.view(),
                           root ? "vn" : "");
    }
    return out;
}

}  // namespace

std::string_view step_code(step_kind kind) noexcept {
    switch (kind) {
        case step_kind::examining:
            return "THAM-DINH";
        case step_kind::signing:
            return "TRINH-KY";
        case step_kind::consulting:
            return "LAY-Y-KIEN";
    }
    return "THAM-DINH";
}

void weighted_choice::add(double weight) {
    cumulative_.push_back(total() + weight);
}

std::size_t weighted_choice::draw(rng& random) const {
    const auto at =
        std::upper_bound(cumulative_.begin(), cumulative_.end(), random.unit() * total());
    return std::min(static_cast<std::size_t>(at - cumulative_.begin()), cumulative_.size() - 1);
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b, std::uint64_t c) noexcept {
    rng first(a);
    rng second(first.next() ^ b);
    rng third(second.next() ^ c);
    return third.next();
}

province make_province(std::uint64_t seed) {
    rng random(mixed(seed, 0x70726f76));
    province out;
    draw_offices(out, random);
    draw_services(out, random);
    draw_punctuality(out, random);
    return out;
}

catalogue::file_texts catalogue_files(const province& of) {
    return {{"agencies.csv", agencies_csv(of)},
            {"procedures.csv", procedures_csv(of)},
            {"steps.csv", steps_csv(of)}};
}

}  // namespace tiendo::simulator
