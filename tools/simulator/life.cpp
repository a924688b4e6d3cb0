// Drawing a dossier's course. The shares below are the province's character;
// src/GLOSSARY.md and the acceptance's calibration give their sizes.
#include "simulator/life.hpp"

#include <algorithm>

namespace tiendo::simulator {
namespace {

using catalogue::clock_policy;
using catalogue::pause_cause;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Shares, per mille of dossiers.
constexpr std::uint64_t online = 720, post = 50;  // the rest in person
constexpr std::uint64_t out_of_hours = 300;       // of online submissions
constexpr std::uint64_t declined_share = 30, accepted_after_decline = 330;
constexpr std::uint64_t handed_in_elsewhere = 100;  // of departments' dossiers
constexpr std::uint64_t transfer = 20, payment = 150, supplement = 100, second_supplement = 60,
                        suspension = 10;
constexpr std::uint64_t withdrawal = 15, stop = 4, mistaken_receipt = 1, channel_correction = 3;
constexpr std::uint64_t on_its_day = 240;                           // of punctual dossiers
constexpr std::uint64_t apology = 250, kept_new_appointment = 800;  // of dossiers that will be late
constexpr std::uint64_t long_delay = 60;                            // of late ones
constexpr std::uint64_t new_receipt = 500;  // answers that print a new appointment
constexpr std::uint64_t consulted = 120, consulted_when_late = 450;  // of departments' dossiers
constexpr std::uint64_t step_finished_share = 700, arrival_told = 800, returned_share = 920,
                        rated_share = 60;

class course {
  public:
    course(const world& of, std::uint64_t number, instant arrival)
        : world_(of), calendar_(of.calendar), random_(mixed(of.seed, 0x6c696665, number)) {
        life_.number = number;
        life_.opened = arrival;
    }

    life draw() {
        choose_application();
        if (!accept()) return finished();
        promise_date();
        if (random_.chance(mistaken_receipt)) {
            work(minutes{3}, minutes{50});
            say(act::voided_receipt);
            return finished();
        }
        handle();
        end();
        add_steps_of_departments();
        correct();
        return finished();
    }

  private:
    const service& service_of() const { return world_.place.services[life_.procedure]; }
    clock_policy policy(pause_cause cause) const {
        return service_of().rules.policy[static_cast<std::size_t>(cause)];
    }

    void choose_application() {
        life_.procedure = static_cast<procedure_index>(world_.place.by_service.draw(random_));
        const auto commune =
            static_cast<agency_index>(first_commune + world_.place.by_commune.draw(random_));
        agency_ = service_of().department.value_or(commune);
        life_.first_agency = agency_;
        const auto dice = random_.below(1000);
        using dossier::channel;
        life_.via = dice < online          ? channel::online
                    : dice < online + post ? channel::post
                                           : channel::in_person;
        const bool business = service_of().department.has_value() && random_.chance(450);
        life_.applicant =
            business ? dossier::applicant_kind::business : dossier::applicant_kind::citizen;
        const bool elsewhere = service_of().department && life_.via == channel::in_person &&
                               random_.chance(handed_in_elsewhere * 1000 / (1000 - online - post));
        life_.received_at_desk = elsewhere ? commune : agency_;
        desk_ = life_.received_at_desk;
        counter_ =
            static_cast<std::uint8_t>(1 + random_.below(world_.place.offices[desk_].counters));
    }

    // Submission, and the receipt or the refusal to take it in. False: the dossier ends here.
    bool accept() {
        now_ = life_.opened;
        if (life_.via == dossier::channel::online) {
            if (random_.chance(out_of_hours)) now_ = spare_time_after(now_);
            say(act::submitted);
            work(minutes{4}, minutes{330});
            if (random_.chance(declined_share)) {
                say(act::declined, static_cast<std::uint16_t>(random_.below(3)));
                if (!random_.chance(accepted_after_decline)) return false;
                work(hours{2}, hours{15});
            }
        }
        received_ = now_;
        return true;
    }

    // An evening, or a moment of the days off that follow.
    instant spare_time_after(instant at) {
        auto date = calendar_.date_of(at);
        if (!calendar_.is_working_day(date + days{1}) && random_.chance(500)) date += days{1};
        const auto from = calendar_.is_working_day(date) ? hours{19} : hours{8};
        return calendar_.start_of(date) + from + seconds{random_.between(0, 4 * 3600)};
    }

    void promise_date() {
        const auto& rules = service_of().rules;
        limit_ = rules.committed ? *rules.committed : rules.statutory.value_or(calendar::limit{});
        due_ = promise_of(rules, limit_, received_, calendar_);
        say(act::received, 0, due_.printed(calendar_));
        span_ = calendar_.working_time_between(now_, deadline()).length;
        desk_ = agency_;
        counter_ =
            static_cast<std::uint8_t>(1 + random_.below(world_.place.offices[desk_].counters));
    }

    // What happens between receipt and end.
    void handle() {
        if (life_.received_at_desk != agency_ && random_.chance(arrival_told)) {
            spend(0.02, 0.10);
            say(act::arrived);
        }
        spend(0.01, 0.12);
        say(act::step_started, static_cast<std::uint16_t>(step_kind::examining));
        if (random_.chance(transfer)) hand_over();
        if (random_.chance(payment))
            pause(act::payment_requested, act::payment_made, pause_cause::payment);
        if (random_.chance(supplement)) {
            pause(act::supplement_requested, act::supplement_received, pause_cause::supplement);
            if (random_.chance(second_supplement)) {
                pause(act::supplement_requested, act::supplement_received, pause_cause::supplement);
            }
        }
        if (random_.chance(suspension))
            pause(act::suspended, act::resumed, pause_cause::suspension);
    }

    void hand_over() {
        spend(0.02, 0.15);
        const bool commune = agency_ >= first_commune;
        const auto base = commune ? first_commune : agency_index{1};
        const auto count = static_cast<agency_index>(commune ? commune_count : 15);
        const auto step = static_cast<agency_index>(1 + random_.below(count - 1u));
        const auto target = static_cast<agency_index>(base + (agency_ - base + step) % count);
        say(act::transferred, target);
        agency_ = desk_ = target;
        counter_ = 1;
    }

    void pause(act asked, act answered, pause_cause cause) {
        spend(0.05, 0.20);
        if (now_ >= deadline()) return;
        say(asked, static_cast<std::uint16_t>(random_.below(4)));
        const auto from = now_;
        const bool stops_clock = policy(cause) == clock_policy::pause_working;
        if (cause == pause_cause::payment) {
            stops_clock ? work(minutes{5}, hours{random_.chance(100) ? 12 : 3}) : spend(0.01, 0.10);
        } else if (stops_clock) {
            work(hours{3}, hours{cause == pause_cause::supplement ? 60 : 110});
        } else {
            spend(0.02, 0.20);
        }
        if (stops_clock) due_ = shifted(due_, limit_.unit, from, now_, calendar_);
        const bool printed = stops_clock && random_.chance(new_receipt);
        say(answered,
            static_cast<std::uint16_t>(random_.below(4)),
            printed ? due_.printed(calendar_) : instant{});
    }

    void end() {
        if (random_.chance(withdrawal)) return end_without_result(act::withdrawn);
        if (random_.chance(stop)) return end_without_result(act::stopped);
        if (random_.unit() < late_probability()) {
            finish_late();
        } else if (random_.chance(on_its_day)) {
            finish_on(due_);
        } else {
            finish_before(due_);
        }
        process();
    }

    // An office has better and worse months.
    double late_probability() const {
        const auto month = static_cast<std::uint64_t>(received_.time_since_epoch() / days{30});
        rng mood(mixed(world_.seed, 0x6d6f6f64 + agency_, month));
        const double kept = static_cast<double>(apology * kept_new_appointment) / 1e6;
        return world_.place.offices[agency_].late_share * (0.5 + mood.unit()) / (1.0 - kept);
    }

    void end_without_result(act how) {
        spend(0.02, 0.40);
        say(how, static_cast<std::uint16_t>(random_.below(3)));
    }

    void finish_late() {
        if (!due_.at && random_.chance(apology) && apologise()) {
            if (random_.chance(kept_new_appointment)) return finish_before(due_);
        }
        if (due_.at) {
            now_ = std::max(now_, *due_.at);
            return work(hours{1}, hours{20});
        }
        std::int64_t delay = 1;
        while (delay < 20 && random_.chance(660)) ++delay;
        if (random_.chance(long_delay)) delay += random_.between(10, 60);
        now_ = std::max(now_, calendar_.opening_of(calendar_.add_working_days(due_.date, delay)));
        work(minutes{5}, hours{7});
    }

    // A new appointment while the old one still holds. False: too late for one.
    bool apologise() {
        const auto room = calendar_.working_time_between(now_, deadline()).length;
        if (room < hours{2}) return false;
        now_ = calendar_.add_working_time(now_, working_duration{scaled(room, 0.5, 0.95)});
        due_.date = calendar_.add_working_days(due_.date, random_.between(3, 10));
        say(act::rescheduled,
            static_cast<std::uint16_t>(random_.below(3)),
            due_.printed(calendar_));
        return true;
    }

    void finish_before(const promise& due) {
        const auto limit = due.at ? *due.at : calendar_.start_of(due.date);
        const auto room =
            now_ < limit ? calendar_.working_time_between(now_, limit).length : milliseconds{0};
        if (room < minutes{10}) return finish_on(due);
        now_ = calendar_.add_working_time(now_, working_duration{scaled(room, 0.25, 0.97)});
    }

    void finish_on(const promise& due) {
        if (due.at) {
            const auto room = now_ < *due.at ? calendar_.working_time_between(now_, *due.at).length
                                             : milliseconds{0};
            now_ = calendar_.add_working_time(now_, working_duration{scaled(room, 0.3, 0.9)});
            return;
        }
        const auto from = std::max(now_, calendar_.start_of(due.date));
        const auto room =
            calendar_.working_time_between(from, calendar_.start_of(due.date + days{1})).length;
        now_ = calendar_.add_working_time(from, working_duration{scaled(room, 0.1, 0.9)});
    }

    // The decision at now_, the step that led to it, and the result's way to the applicant.
    void process() {
        if (random_.chance(step_finished_share)) {
            say(act::step_finished, static_cast<std::uint16_t>(step_kind::examining));
            now_ += seconds{random_.between(5, 60)};
        }
        say(act::processed, static_cast<std::uint16_t>(random_.below(1000)));
        auto& decision = life_.facts.back();
        decision.judged = judge(due_, decision.at, calendar_);
        decision.not_before = decision.judged == verdict::late ? deadline()
                              : decision.judged == verdict::on_time && !due_.at
                                  ? calendar_.start_of(due_.date)
                                  : instant{};
        if (!random_.chance(returned_share)) return;
        work(minutes{2}, hours{random_.chance(700) ? 3 : 30});
        say(act::returned);
        if (!random_.chance(rated_share)) return;
        now_ += minutes{random_.between(2, 600)};
        say(act::rated,
            static_cast<std::uint16_t>(random_.chance(800) ? 5 : random_.between(1, 4)));
    }

    // A department passes an examined dossier on to be signed, and now and then asks another one
    // meanwhile. Drawn from a generator of its own: the dossier's course does not depend on it.
    void add_steps_of_departments() {
        const auto decided = found(act::processed);
        const auto begun = found(act::step_started);
        if (life_.first_agency >= first_commune || agency_ != life_.first_agency ||
            decided == life_.facts.size() || begun == life_.facts.size())
            return;
        rng random(mixed(world_.seed, 0x73746570, life_.number));
        const auto from = life_.facts[begun].at;
        const auto to = life_.facts[decided].at;
        const auto span = calendar_.working_time_between(from, to).length;
        const auto at = [&](double low, double high) {
            const double share = low + (high - low) * random.unit();
            return calendar_.add_working_time(
                from,
                working_duration{milliseconds{
                    static_cast<std::int64_t>(static_cast<double>(span.count()) * share)}});
        };
        const bool is_late = life_.facts[decided].judged == verdict::late;
        const auto passed_on = at(0.80, 0.95);
        for (auto& f : life_.facts) {
            if (f.what == act::step_finished)
                f.detail = static_cast<std::uint16_t>(step_kind::signing);
        }
        insert(passed_on, act::step_finished, step_kind::examining);
        insert(passed_on + seconds{1}, act::step_started, step_kind::signing);
        if (!random.chance(is_late ? consulted_when_late : consulted)) return;
        const auto asked = at(0.05, 0.20);
        insert(asked, act::step_started, step_kind::consulting);
        insert(std::max(at(is_late ? 0.60 : 0.30, 0.78), asked + seconds{1}),
               act::step_finished,
               step_kind::consulting);
    }

    [[nodiscard]] std::size_t found(act what) const {
        const auto at = std::find_if(
            life_.facts.begin(), life_.facts.end(), [&](const auto& f) { return f.what == what; });
        return static_cast<std::size_t>(at - life_.facts.begin());
    }

    // At the instant or, where something happens then, right behind it; said by the desk of what
    // comes next.
    void insert(instant at, act what, step_kind kind) {
        auto next = std::upper_bound(
            life_.facts.begin(), life_.facts.end(), at, [](instant t, const planned_fact& f) {
                return t < f.at;
            });
        if (next == life_.facts.begin() || next == life_.facts.end()) return;
        at = std::max(at, std::prev(next)->at + milliseconds{1});
        if (at >= next->at) return;
        auto fact = *next;
        fact.at = at;
        fact.what = what;
        fact.detail = static_cast<std::uint16_t>(kind);
        fact.printed = {};
        fact.not_before = {};
        fact.judged = verdict::none;
        life_.facts.insert(next, fact);
    }

    // Now and then the wrong channel was entered, and put right soon after.
    void correct() {
        if (!random_.chance(channel_correction)) return;
        const auto receipt = std::find_if(life_.facts.begin(),
                                          life_.facts.end(),
                                          [](const auto& f) { return f.what == act::received; });
        planned_fact correction = *receipt;
        correction.what = act::corrected_channel;
        correction.detail = static_cast<std::uint16_t>(life_.via == dossier::channel::post
                                                           ? dossier::channel::in_person
                                                           : dossier::channel::post);
        correction.at = calendar_.add_working_time(
            receipt->at, working_duration{minutes{random_.between(5, 240)}});
        while (std::any_of(life_.facts.begin(), life_.facts.end(), [&](const auto& f) {
            return f.at == correction.at;
        })) {
            correction.at += milliseconds{1};
        }
        life_.facts.push_back(correction);
        std::sort(
            life_.facts.begin(), life_.facts.end(), [](auto& a, auto& b) { return a.at < b.at; });
    }

    // --- the course of time

    // The end of the promise, as an instant.
    instant deadline() const { return due_.at.value_or(calendar_.start_of(due_.date + days{1})); }

    milliseconds scaled(milliseconds of, double low, double high) {
        const double share = low + (high - low) * random_.unit();
        return milliseconds{static_cast<std::int64_t>(static_cast<double>(of.count()) * share)};
    }

    // Working time between `low` and `high` passes.
    void work(milliseconds low, milliseconds high) {
        const milliseconds amount{random_.between(low.count(), high.count())};
        now_ = calendar_.add_working_time(now_, working_duration{amount});
    }

    // A share of the promised span passes.
    void spend(double low, double high) {
        now_ = calendar_.add_working_time(now_, working_duration{scaled(span_, low, high)});
    }

    void say(act what, std::uint16_t detail = 0, instant printed = {}) {
        if (!life_.facts.empty() && now_ <= life_.facts.back().at)
            now_ = life_.facts.back().at + seconds{1};
        life_.facts.push_back(
            {now_, printed, {}, what, counter_, agency_, desk_, detail, verdict::none});
    }

    life finished() { return std::move(life_); }

    const world& world_;
    const calendar::working_calendar& calendar_;
    rng random_;
    life life_;
    instant now_{};
    instant received_{};
    agency_index agency_ = 0;
    agency_index desk_ = 0;
    std::uint8_t counter_ = 1;
    calendar::limit limit_;
    promise due_{};
    milliseconds span_{};
};

}  // namespace

life draw_life(const world& of, std::uint64_t number, instant arrival) {
    return course(of, number, arrival).draw();
}

}  // namespace tiendo::simulator
