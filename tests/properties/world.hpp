// The catalogue of the property tests: limits of every unit under every clock policy,
// four calendars, agencies that are closed, merged and succeeded, and later versions of all that.
#pragma once

#include "../engine/random_province.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace tiendo::testing {

// TIENDO_CASES: how many random histories a property tries; TIENDO_SEED: where they start.
inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// A mission abroad keeps its own hours; a unit works on Saturday mornings; a department has
// days off of its own. Two communes become one, which later goes to the other province; a
// department is closed with its units; one agency is closed and nobody follows it.
inline std::string world_agencies() {
    return "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
           "X01,Tỉnh Một,,province,,,,,vn\n"
           "X01.1,Sở Một,,department,X01,,,,\n"
           "X01.1.1,Phòng Một,,unit,X01.1,,,,\n"
           "X01.2,Sở Hai,,department,X01,,,,own\n"
           "X01.3,Một cửa sáng thứ Bảy,,unit,X01,,,,saturday\n"
           "X01.4,Cơ quan ở nước ngoài,,unit,X01,,,,abroad\n"
           "X01.5,Xã Cũ Một,,commune,X01,,2026-02-18,X01.7,\n"
           "X01.6,Xã Cũ Hai,,commune,X01,,2026-02-25,X01.7,\n"
           "X01.7,Xã Gộp,,commune,X01,2026-02-18,2026-03-05,Y01.2,\n"
           "X01.8,Sở Đóng,,department,X01,,2026-02-23,Y01,\n"
           "X01.8.1,Phòng Đóng,,unit,X01.8,,2026-02-23,Y01.1,\n"
           "X01.9,Không ai kế thừa,,unit,X01,,2026-03-01,,\n"
           "Y01,Tỉnh Hai,,province,,,,,vn\n"
           "Y01.1,Sở Ba,,department,Y01,,,,own\n"
           "Y01.2,Xã nhận,,commune,Y01,2026-03-01,,,\n";
}

// Unit x policy, each with a short and a long limit; with and without a cut-off, both origin
// rules. Every fifth has other terms from 20 February on. `more` is added to each limit.
inline std::string world_procedures(int more = 0, std::vector<std::string>* names = nullptr) {
    static constexpr std::array policies{"pause_working", "none", "restart", "pause_calendar"};
    struct unit {
        const char* name;
        int small;
        int large;
    };
    static constexpr std::array units{unit{"working_days", 3, 12},
                                      unit{"working_hours", 4, 40},
                                      unit{"calendar_days", 5, 20},
                                      unit{"hours", 24, 200},
                                      unit{"months", 1, 1}};
    std::string out =
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
        "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
        "suspension_policy,valid_from,valid_to,legal_source\n";
    int number = 0;
    const auto add = [&](std::string limit, std::size_t policy) {
        const auto code = fmt::format("P{:02}", number);
        const auto row = [&](const std::string& terms, const char* from, const char* to) {
            out +=
                fmt::format("{0},Thủ tục {0},,F{1},Lĩnh vực {1},{2},{3},{4},{5},{6},{7},{8},{9},\n",
                            code,
                            number % 4,
                            terms,
                            number % 3 == 1 ? "15:00" : "",
                            number % 2 == 0 ? "roll" : "next_day",
                            policies[policy % 4],
                            policies[(policy + 1) % 4],
                            policies[(policy + 2) % 4],
                            from,
                            to);
        };
        row(limit, "", number % 5 == 2 ? "2026-02-20" : "");
        if (number % 5 == 2) row("6,working_days,2,working_days", "2026-02-20", "");
        if (names != nullptr) names->push_back(code);
        ++number;
    };
    for (std::size_t policy = 0; policy < policies.size(); ++policy) {
        for (const auto& u : units) {
            add(fmt::format("{},{},{},{}", u.large + more, u.name, u.small + more, u.name), policy);
            add(fmt::format("{},{},,", u.small + more, u.name), policy + 1);
        }
    }
    add("0,working_days,,", 0);  // within the day
    add(",,,", 0);               // no limit
    return out;
}

inline std::string world_calendars(bool has_more_days_off = false) {
    std::string out =
        "calendar_id,date,kind,windows,name_vi,legal_source\n"
        "own,2026-02-05,off,,Ngày nghỉ riêng,Công văn giả định 1\n"
        "own,2026-02-28,work,,Ngày làm bù riêng,Công văn giả định 1\n"
        "abroad,2026-03-02,off,,Ngày nghỉ nước sở tại,Thông báo giả định\n";
    if (!has_more_days_off) return out;
    for (const auto* day : {"2026-02-10", "2026-02-27", "2026-03-11", "2026-03-19"})
        out += fmt::format("own,{},off,,Ngày nghỉ đột xuất,Công văn giả định 2\n", day);
    return out;
}

inline const catalogue::file_texts& world_files() {
    static const catalogue::file_texts files = [] {
        catalogue::file_texts out;
        out["agencies.csv"] = world_agencies();
        out["procedures.csv"] = world_procedures();
        out["calendars.csv"] =
            "calendar_id,parent_id,time_zone,published_from,published_to\n"
            "own,vn,,,\nsaturday,vn,,,\n"
            "abroad,,Europe/Amsterdam,2026-01-01,2026-03-12\n";
        out["calendar.csv"] = world_calendars();
        std::string hours = "calendar_id,valid_from,weekday,windows\n";
        for (const auto* day : {"mon", "tue", "wed", "thu", "fri"}) {
            hours += fmt::format("abroad,2026-01-01,{},09:00-12:30 13:00-16:30\n", day);
            hours += fmt::format("saturday,2026-01-01,{},07:30-11:30 13:30-17:00\n", day);
        }
        hours += "saturday,2026-01-01,sat,07:30-11:00\n";
        out["hours.csv"] = hours;
        return out;
    }();
    return files;
}

// A later version: other limits, other days off, or another merger.
inline const catalogue::file_texts& world_files_after(std::uint64_t change) {
    static const auto variants = [] {
        std::array<catalogue::file_texts, 3> out{world_files(), world_files(), world_files()};
        out[0]["procedures.csv"] = world_procedures(2);
        out[1]["calendar.csv"] = world_calendars(true);
        auto& agencies = out[2].at("agencies.csv");
        agencies.replace(agencies.find(",2026-02-18,X01.7,"), 18, ",2026-02-21,X01.1,");
        return out;
    }();
    return variants[change % variants.size()];
}

inline const random_world& law_world() {
    static const random_world one = [] {
        random_world out;
        ignore(world_procedures(0, &out.procedures), "for the codes");
        out.agencies = {"X01.1",
                        "X01.1.1",
                        "X01.2",
                        "X01.3",
                        "X01.4",
                        "X01.5",
                        "X01.6",
                        "X01.7",
                        "X01.8",
                        "X01.8.1",
                        "X01.9",
                        "X01",
                        "Y01.1",
                        "Y01.2"};
        out.strangers = {"Y01.1", "X01.2"};
        out.start = at("2026-02-02 00:00");
        return out;
    }();
    return one;
}

// What a log holds beside the facts: a version of the catalogue at its place among them.
struct offered {
    std::size_t before = 0;  // how many of the facts come first
    std::uint64_t change = 0;
    instant recorded_at{};
    std::optional<dossier::version_scope> scope;
};

// One to three later versions: file loads, and scopes of every kind.
inline std::vector<offered> random_versions(rng& random, std::size_t facts) {
    std::vector<offered> out(1 + random.below(3));
    for (auto& v : out) {
        v.before = random.below(facts + 1);
        v.change = random.below(4);  // 3: back to the first files
        const auto from = at("2026-02-02") + std::chrono::hours{random.between(0, 40 * 24)};
        switch (random.below(4)) {
            case 0:
                break;
            case 1:
                v.scope = dossier::version_scope{std::nullopt, false};
                break;
            case 2:
                v.scope = dossier::version_scope{from, false};
                break;
            default:
                v.scope = dossier::version_scope{from, true};
        }
    }
    std::sort(
        out.begin(), out.end(), [](const auto& a, const auto& b) { return a.before < b.before; });
    auto when = at("2026-02-05");
    for (auto& v : out) v.recorded_at = when += std::chrono::hours{random.between(1, 15 * 24)};
    return out;
}

// Facts in groups of random size, each said when the version before it came; the versions between.
inline log_book book_of(const std::vector<dossier::dossier_event>& facts,
                        const std::vector<offered>& versions,
                        rng& random,
                        std::size_t group_max = 40) {
    log_book book(at("2026-02-01"), world_files());
    auto now = at("2026-02-01");
    std::size_t next = 0;
    const auto say_up_to = [&](std::size_t end) {
        while (next < end) {
            const auto size = std::min<std::size_t>(end - next, 1 + random.below(group_max));
            const auto from = facts.begin() + static_cast<std::ptrdiff_t>(next);
            book.say({from, from + static_cast<std::ptrdiff_t>(size)}, now);
            next += size;
        }
    };
    for (const auto& v : versions) {
        say_up_to(v.before);
        now = v.recorded_at;
        book.offer(v.change == 3 ? world_files() : world_files_after(v.change), now, v.scope);
    }
    say_up_to(facts.size());
    return book;
}

}  // namespace tiendo::testing
