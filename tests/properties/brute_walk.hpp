// A second implementation of due dates that shares with the first nothing but the words of
// src/RULES.md: it reads the catalogue's texts itself and walks from day to day and, for limits in
// hours, in steps of ten minutes. Histories must keep that grid (random_world::keeps_grid).
#pragma once

#include "world.hpp"

#include <date/tz.h>

#include <map>
#include <set>
#include <sstream>

namespace tiendo::testing {

inline std::vector<std::vector<std::string>> rows_of(const std::string& csv) {
    std::vector<std::vector<std::string>> out;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        auto& row = out.emplace_back();
        std::istringstream fields(line);
        for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
        row.resize(17);
    }
    out.erase(out.begin());  // the names of the columns
    return out;
}

// The office hours of one calendar, day by day and step by step, for 2026.
class walked_office {
  public:
    static constexpr milliseconds step{600'000};

    walked_office(const catalogue::file_texts& files, const std::string& id, const char* zone)
        : zone_(date::locate_zone(zone)) {
        std::map<std::string, std::string> hours;  // by weekday
        std::map<std::string, std::string> days;   // "off" or "work", by date
        const auto take = [&](const catalogue::file_texts& from, const std::string& named) {
            std::map<std::string, std::string> own;
            for (const auto& row : rows_of(from.at("hours.csv"))) {
                if (row[0] == named) own[row[2]] += row[3] + " ";
            }
            if (!own.empty()) hours = own;
            for (const auto& row : rows_of(from.at("calendar.csv"))) {
                if (row[0] == named) days[row[1]] = row[2];
            }
        };
        const auto& shipped = catalogue::embedded_calendar();
        if (id != "abroad") {
            catalogue::file_texts named;
            for (const auto& [name, text] : shipped) named[name.substr(name.rfind('/') + 1)] = text;
            take(named, "vn");
        }
        take(files, id);
        static constexpr std::array weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
        for (auto day = first_; day < last_; day += std::chrono::days{1}) {
            auto windows = hours[weekdays[std::chrono::weekday(day).c_encoding()]];
            if (const auto said = days.find(to_text(day)); said != days.end())
                windows = said->second == "off" ? "" : hours["mon"];
            windows_.push_back(windows_of(windows));
        }
    }

    [[nodiscard]] local_time wall(instant t) const {
        const auto second = std::chrono::floor<std::chrono::seconds>(t);
        return local_time{(t + zone_->get_info(second).offset).time_since_epoch()};
    }
    [[nodiscard]] local_date date_of(instant t) const {
        return std::chrono::floor<std::chrono::days>(wall(t));
    }
    [[nodiscard]] bool works(local_date day) const { return !on(day).empty(); }
    [[nodiscard]] bool is_open(instant t) const {
        const auto here = wall(t);
        const auto day = std::chrono::floor<std::chrono::days>(here);
        return std::any_of(on(day).begin(), on(day).end(), [&](const auto& w) {
            return w.first <= here - day && here - day < w.second;
        });
    }
    [[nodiscard]] local_date next_working(local_date day) const {
        do day += std::chrono::days{1};
        while (!works(day));
        return day;
    }
    [[nodiscard]] local_date rolled(local_date day) const {
        return works(day) ? day : next_working(day);
    }
    // The first open step of the day, found from the midnight before it in UTC.
    [[nodiscard]] instant opening_of(local_date day) const {
        auto t = instant{day.time_since_epoch()} - std::chrono::hours{24};
        while (date_of(t) < day || !is_open(t)) t += step;
        return t;
    }

  private:
    using span = std::pair<milliseconds, milliseconds>;

    [[nodiscard]] const std::vector<span>& on(local_date day) const {
        REQUIRE((day >= first_ && day < last_));
        return windows_[static_cast<std::size_t>((day - first_).count())];
    }
    static std::vector<span> windows_of(const std::string& text) {
        std::vector<span> out;
        std::istringstream parts(text);
        for (std::string w; parts >> w;) {
            const auto minutes = [&](std::size_t i) {
                return std::chrono::minutes{std::stoi(w.substr(i, 2)) * 60 +
                                            std::stoi(w.substr(i + 3, 2))};
            };
            out.emplace_back(minutes(0), minutes(6));
        }
        return out;
    }

    const date::time_zone* zone_;
    local_date first_{std::chrono::local_days{std::chrono::year{2026} / 1 / 25}};
    local_date last_{std::chrono::local_days{std::chrono::year{2026} / 12 / 31}};
    std::vector<std::vector<span>> windows_;
};

// One history of one agency, judged by walking.
class walked_dossier {
  public:
    struct due {
        local_date date{};
        std::optional<instant> at;
    };
    std::optional<due> statutory, committed, original, current;
    std::optional<instant> finished_at;
    bool accepted = false;
    // What the applicant was served with (2.16), as it stands at the end; absent: not at all.
    bool asked_to_pay = false;
    std::optional<dossier::returned> handed_out;
    std::optional<dossier::payment_made> paid;
    std::optional<std::optional<bool>> digital;
    std::optional<int> score;

    // `terms`: the rows of procedures.csv with that code. Facts in the order of src/RULES.md 2.3.
    walked_dossier(const walked_office& office,
                   const std::map<std::string, std::vector<std::vector<std::string>>>& terms,
                   const std::vector<dossier::dossier_event>& facts)
        : office_(office), terms_(terms) {
        for (const auto& f : facts) take(f);
        if (!accepted) return;
        if (started_) {
            statutory = of_limit(row_[5], row_[6]);
            committed = of_limit(row_[7], row_[8]);
        }
        if (original_) original = moved(appointment(*original_), pauses_.size(), {});
        bool dropped = !current_;
        for (auto i = current_from_; i < pauses_.size(); ++i)
            dropped = dropped || (pauses_[i].to && pauses_[i].policy == "restart");
        if (!dropped) current = moved(appointment(*current_), current_from_, {});
    }

  private:
    struct pause {
        std::size_t cause;
        std::string policy;
        instant from;
        std::optional<instant> to;
    };

    void take(const dossier::dossier_event& e) {
        using namespace dossier;  // NOLINT(google-build-using-namespace): the names of bodies
        const auto& body = std::get<fact_body>(e.body);
        const auto t = e.occurred_at;
        if (const auto* r = std::get_if<received>(&body)) return accept(*r, e);
        if (!accepted) return;
        serve(body);
        if (ended_ && !(stopped_at_ && std::holds_alternative<resumed>(body))) return;
        if (std::holds_alternative<arrived_at_competent_agency>(body) && !started_) started_ = t;
        if (std::holds_alternative<supplement_requested>(body)) ask(0, t);
        if (std::holds_alternative<payment_requested>(body)) ask(1, t);
        if (std::holds_alternative<suspended>(body)) ask(2, t);
        if (const auto* b = std::get_if<supplement_received>(&body))
            answer(0, t, b->new_appointment_at);
        if (const auto* b = std::get_if<payment_made>(&body)) answer(1, t, b->new_appointment_at);
        if (const auto* b = std::get_if<resumed>(&body)) {
            if (stopped_at_) ask(2, *std::exchange(stopped_at_, std::nullopt));
            ended_ = false;
            answer(2, t, b->new_appointment_at);
        }
        if (const auto* b = std::get_if<rescheduled>(&body)) set(b->new_appointment_at);
        if (std::holds_alternative<stopped>(body)) stopped_at_ = t;
        if (std::holds_alternative<processed>(body) || std::holds_alternative<returned>(body))
            finished_at = t;
        if (std::holds_alternative<stopped>(body) || std::holds_alternative<withdrawn>(body) ||
            finished_at)
            end(t);
    }
    // Whatever its due dates are.
    void serve(const dossier::fact_body& body) {
        using namespace dossier;  // NOLINT(google-build-using-namespace): the names of bodies
        if (const auto* b = std::get_if<rated>(&body)) score = b->score;
        const auto* handed = std::get_if<returned>(&body);
        if (handed != nullptr && (!ended_ || finished_at) && !handed_out) handed_out = *handed;
        if (ended_) return;
        if (handed != nullptr) digital.emplace();
        if (const auto* b = std::get_if<processed>(&body)) digital = b->digital_result;
        if (std::holds_alternative<payment_requested>(body)) asked_to_pay = true;
        const auto* payment = std::get_if<payment_made>(&body);
        const bool is_awaited = std::any_of(
            pauses_.begin(), pauses_.end(), [](const pause& p) { return p.cause == 1 && !p.to; });
        if (payment != nullptr && is_awaited && !paid) paid = *payment;
    }
    void accept(const dossier::received& r, const dossier::dossier_event& e) {
        if (std::exchange(accepted, true)) return;
        const auto today = to_text(office_.date_of(e.occurred_at));
        for (const auto& row : terms_.at(r.procedure.str())) {
            if ((row[14].empty() || row[14] <= today) && (row[15].empty() || today < row[15]))
                row_ = row;
        }
        const bool is_elsewhere = r.receiving_agency && r.receiving_agency->view().substr(0, 3) !=
                                                            e.agency.view().substr(0, 3);
        if (!is_elsewhere) started_ = e.occurred_at;
        if (!r.appointment_at) return;
        original_ = r.appointment_at;
        set(*r.appointment_at);
    }
    void set(instant appointment) {
        current_ = appointment;
        current_from_ = pauses_.size();
    }
    void ask(std::size_t cause, instant t) {
        for (const auto& p : pauses_) {
            if (p.cause == cause && !p.to) return;
        }
        pauses_.push_back({cause, row_[11 + cause], t, std::nullopt});
    }
    void answer(std::size_t cause, instant t, const std::optional<instant>& appointment) {
        for (auto& p : pauses_) {
            if (p.cause != cause || p.to) continue;
            p.to = t;
            if (appointment) set(*appointment);
            return;
        }
    }
    void end(instant t) {
        ended_ = true;
        for (auto& p : pauses_) {
            if (p.to) continue;
            p.to = t;
            if (p.policy == "restart") p.policy = "pause_working";
        }
    }

    // Where a count begins: the wall day not counted, and the instant for limits in hours.
    struct origin {
        local_date day{};
        instant at{};
    };
    [[nodiscard]] origin origin_of(instant t, const std::string& unit) const {
        origin out{office_.date_of(t), t};
        const auto since_midnight = office_.wall(t) - out.day;
        if (!row_[9].empty() && since_midnight > std::chrono::hours{15}) {
            out.day = office_.next_working(out.day);
            out.at = office_.opening_of(out.day);
        }
        const bool rolls = row_[10] == "roll";
        if (unit == "working_days" && rolls) out.day = office_.rolled(out.day);
        if (unit == "working_hours" && !office_.is_open(out.at)) {
            if (!rolls) {
                out.at = office_.opening_of(office_.next_working(out.day));
            } else {
                while (!office_.is_open(out.at)) out.at += walked_office::step;
            }
        }
        return out;
    }

    [[nodiscard]] std::optional<due> of_limit(const std::string& amount,
                                              const std::string& unit) const {
        if (amount.empty()) return std::nullopt;
        auto from = *started_;
        for (const auto& p : pauses_) {
            if (p.to && p.policy == "restart" && *p.to >= from) from = *p.to;
        }
        const auto begin = origin_of(from, unit);
        const auto count = std::stoi(amount);
        if (unit == "hours" || unit == "working_hours") {
            const bool in_hours_of_work = unit == "working_hours";
            return due{{}, walked(std::max(begin.at, from), count * 6, in_hours_of_work)};
        }
        auto day = begin.day;
        if (unit == "working_days") {
            for (int i = 0; i < count; ++i) day = office_.next_working(day);
        } else if (unit == "calendar_days") {
            day = office_.rolled(day + std::chrono::days{count});
        } else {
            const std::chrono::year_month_day ymd{day};
            const auto month = ymd.year() / ymd.month() + std::chrono::months{count};
            const auto last = (month / std::chrono::last).day();
            day = office_.rolled(
                local_date{std::chrono::local_days{month / std::min(ymd.day(), last)}});
        }
        return moved({day, std::nullopt}, 0, {from, begin.day});
    }

    // Ten minutes by ten minutes: each counts unless a pause takes it out.
    [[nodiscard]] instant walked(instant t, int left, bool in_hours_of_work) const {
        for (; left > 0; t += walked_office::step) {
            if (in_hours_of_work && !office_.is_open(t)) continue;
            if (std::none_of(pauses_.begin(), pauses_.end(), [&](const pause& p) {
                    return takes_out(p) && p.to && p.from <= t && t < *p.to;
                }))
                --left;
        }
        return t;
    }
    static bool takes_out(const pause& p) {
        return p.policy == "pause_working" || p.policy == "pause_calendar";
    }

    [[nodiscard]] due appointment(instant at) const {
        const auto& unit = row_[6].empty() ? row_[8] : row_[6];
        if (unit == "hours" || unit == "working_hours") return {{}, at};
        return {office_.date_of(at), std::nullopt};
    }

    // What a count does not look back beyond: an instant, and for days the day not counted.
    struct beginning {
        instant at = instant::min();
        std::optional<local_date> day;
    };
    // Pause by pause, each day or step of it one by one, from pause number `first` on. Pauses that
    // overlap are one standstill: begun in time, all of it moves the date.
    [[nodiscard]] due moved(due d, std::size_t first, const beginning& begin) const {
        auto covered = begin.at;
        bool stands = false;                 // since a pause that overlaps this one
        bool is_in_time = false;             // when it began to
        std::optional<local_date> unrolled;  // by calendar pauses of one standstill
        const bool in_hours_of_work = (row_[6].empty() ? row_[8] : row_[6]) == "working_hours";
        for (auto i = first; i < pauses_.size(); ++i) {
            const auto& p = pauses_[i];
            if (!p.to || !takes_out(p)) continue;
            auto from = std::max(p.from, covered);
            if (from >= *p.to) continue;
            auto day = office_.date_of(from);
            if (begin.day && day < *begin.day) day = *begin.day;  // nothing before the count
            if (!stands || p.from >= covered) {
                is_in_time = d.at ? from < *d.at : day <= d.date;
                unrolled.reset();
            }
            stands = true;
            covered = *p.to;
            if (!is_in_time) continue;
            if (d.at) {
                int steps = 0;
                for (auto t = from; t < *p.to; t += walked_office::step)
                    if (!in_hours_of_work || office_.is_open(t)) ++steps;
                for (; steps > 0; *d.at += walked_office::step)
                    if (!in_hours_of_work || office_.is_open(*d.at)) --steps;
                continue;
            }
            const auto last = office_.date_of(*p.to);
            if (p.policy == "pause_working") {
                while ((day += std::chrono::days{1}) <= last) {
                    if (office_.works(day)) d.date = office_.next_working(d.date);
                }
                unrolled.reset();
                continue;
            }
            if (day >= last) continue;
            auto target = unrolled.value_or(d.date);
            while ((day += std::chrono::days{1}) <= last) target += std::chrono::days{1};
            unrolled = target;
            d.date = office_.rolled(target);
        }
        return d;
    }

    const walked_office& office_;
    const std::map<std::string, std::vector<std::vector<std::string>>>& terms_;
    std::vector<std::string> row_;
    std::optional<instant> started_, original_, current_, stopped_at_;
    std::size_t current_from_ = 0;
    std::vector<pause> pauses_;
    bool ended_ = false;
};

}  // namespace tiendo::testing
