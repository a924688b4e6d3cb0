// The two queues, and what delays, doubles and reorders.
#include "simulator/stream.hpp"

#include "simulator/live.hpp"

#include <algorithm>
#include <stdexcept>

namespace tiendo::simulator {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr instant never = instant::max();

}  // namespace

event_stream::event_stream(const world& of, stream_settings settings)
    : world_(of),
      settings_(settings),
      arrivals_(of.calendar, of.seed, settings.dossiers_per_year, settings.until),
      happened_until_(settings.from) {
    arrivals_.set_pace({settings.from, hours{1}, 1.0, opening::office_hours});
}

instant event_stream::next_happening() const {
    const auto fact = upcoming_.empty() ? never : upcoming_.top().at;
    return std::min(fact, arrivals_.next_slot());
}

instant event_stream::next_instant() const {
    return parcels_.empty() ? next_happening() : std::min(parcels_.top().at, next_happening());
}

std::optional<delivery> event_stream::next(instant horizon) {
    while (true) {
        const auto happening = next_happening();
        if (!parcels_.empty() && parcels_.top().at <= happening) {
            if (parcels_.top().at >= horizon) return std::nullopt;
            return take();
        }
        if (happening >= horizon) return std::nullopt;
        happen();
    }
}

std::optional<delivery> event_stream::drain() {
    if (parcels_.empty()) return std::nullopt;
    return take();
}

void event_stream::happen() {
    if (upcoming_.empty() || arrivals_.next_slot() <= upcoming_.top().at) {
        happened_until_ = arrivals_.next_slot();
        for (const auto at : arrivals_.draw_slot()) admit(draw_life(world_, next_number_++, at));
        return;
    }
    const auto due = upcoming_.top();
    upcoming_.pop();
    auto& one = lives_[due.slot];
    const auto index = one.next_fact++;
    happened_until_ = due.at;
    books_.happened(one.about, one.about.facts[index]);
    if (one.next_fact < one.about.facts.size()) {
        upcoming_.push({one.about.facts[one.next_fact].at, due.number, due.slot});
    }
    send(due.slot, index);
}

void event_stream::admit(life&& drawn) {
    if (live_) hasten(drawn, {drawn.opened, live_->factor, live_->hours}, world_.calendar);
    if (free_.empty()) {
        if (lives_.size() >= open_dossiers_max) {
            throw std::length_error(
                "more than 2,000,000 dossiers are open at once: use a smaller --dossiers");
        }
        free_.push_back(static_cast<std::uint32_t>(lives_.size()));
        lives_.emplace_back();
    }
    const auto index = free_.back();
    free_.pop_back();
    upcoming_.push({drawn.facts.front().at, drawn.number, index});
    lives_[index] = {std::move(drawn), 0, 0};
}

// Hands a fact that has just happened to the line.
void event_stream::send(std::uint32_t slot, std::uint32_t fact) {
    auto& one = lives_[slot];
    const auto& what = one.about.facts[fact];
    rng random(mixed(world_.seed ^ 0x6c696e65, one.about.number, fact));
    const auto sequence = ++counter_sequences_[what.desk * 16u + what.counter];
    const auto arrives = line_up(what, random);
    parcels_.push({arrives, ++serial_, sequence, slot, fact, false});
    ++one.on_its_way;
    if (random.below(100) < settings_.duplicates_percent) {
        const auto longest = live_ ? seconds{20} : seconds{random.chance(100) ? days{5} : hours{2}};
        const seconds later{random.between(1, longest.count())};
        parcels_.push({arrives + later, ++serial_, sequence, slot, fact, true});
        ++one.on_its_way;
    }
}

// When a fact reaches the service: at once, delayed, or when its counter's line is back.
instant event_stream::line_up(const planned_fact& fact, rng& random) const {
    auto at = fact.at + milliseconds{random.between(20, 900)};
    if (random.below(100) < settings_.out_of_order_percent) {
        const auto longest =
            live_ ? seconds{30} : seconds{random.chance(300) ? hours{48} : hours{3}};
        at += seconds{random.between(5, longest.count())};
    }
    if (live_) return at;
    const auto date = world_.calendar.date_of(fact.at);
    const auto desk = fact.desk * 16u + fact.counter;
    rng fault(mixed(world_.seed ^ 0x646f776e,
                    desk,
                    static_cast<std::uint64_t>(date.time_since_epoch().count())));
    if (fault.chance(settings_.offline_permille)) {
        const auto from = world_.calendar.start_of(date) + hours{9};
        const auto back = from + hours{22} + minutes{fault.between(0, 90)};
        if (fact.at >= from) at = std::max(at, back);
    }
    return at;
}

delivery event_stream::take() {
    const auto due = parcels_.top();
    parcels_.pop();
    const auto& one = lives_[due.slot];
    delivery out{
        event_of(world_, one.about, due.fact, due.counter_sequence), due.at, due.duplicate, false};
    out.overtaken = out.event.occurred_at < newest_delivered_;
    newest_delivered_ = std::max(newest_delivered_, out.event.occurred_at);
    release(due.slot);
    return out;
}

void event_stream::release(std::uint32_t slot) {
    auto& one = lives_[slot];
    --one.on_its_way;
    if (one.on_its_way != 0 || one.next_fact < one.about.facts.size()) return;
    one.about.facts.clear();
    free_.push_back(slot);
}

void event_stream::go_live(live_settings live) {
    live_ = live;
    earliest_first<upcoming> moved;
    while (!upcoming_.empty()) {
        auto next = upcoming_.top();
        upcoming_.pop();
        auto& one = lives_[next.slot];
        hasten(one.about, live, world_.calendar);
        next.at = one.about.facts[one.next_fact].at;
        moved.push(next);
    }
    upcoming_ = std::move(moved);
    arrivals_.set_pace({live.from, minutes{1}, live.factor, live.hours});
}

}  // namespace tiendo::simulator
