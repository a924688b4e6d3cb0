// Ticks: one reading for all views, then each subscriber at its own pace.
#include "hub.hpp"

#include "live_session.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace tiendo::feed {
namespace {

constexpr std::chrono::seconds full_alerts_pause{1};

// What is sent before counters are listened to again: about a millisecond's work.
constexpr std::size_t slice_bytes = 256 * 1024;
constexpr std::size_t slice_sessions = 32;

net::frame_form frame_form_of(wire::subprotocol form) {
    return form == wire::subprotocol::json ? net::frame_form::text : net::frame_form::binary;
}

template <class Message>
shared_frame framed(const Message& message, wire::subprotocol form) {
    std::string payload;
    wire::encode(message, form, payload);
    auto frame = std::make_shared<std::string>();
    net::append_frame(*frame, frame_form_of(form), payload);
    return frame;
}

// Dates fall due at their 24:00, which the first millisecond of the day after counts.
instant begun(local_date day, const calendar::time_zone& zone) {
    return zone.start_of(day) + std::chrono::milliseconds{1};
}

// The stocks of now are in `answered` already when its window ends today.
void read_due_today(due_today_counts& out,
                    const engine::engine& engine,
                    const rates::answer& answered,
                    instant now,
                    const calendar::time_zone& zone) {
    const auto today = zone.date_of(now);
    const auto queries = due_today_questions(answered.asked, today);
    const auto at_midnight =
        engine.rates(queries.at_midnight, begun(today + std::chrono::days{1}, zone));
    const auto from = std::max(now, begun(today, zone));
    const bool is_there =
        answered.asked.to == today && from == now && answered.asked.by != rates::group_by::day;
    add_due_today(out, is_there ? answered : engine.rates(queries.now, from), at_midnight);
}

}  // namespace

hub::hub(boost::asio::any_io_executor executor,
         feed_config config,
         engine::core_reader& reader,
         const engine::clock& clock)
    : executor_(executor), config_(config), reader_(reader), clock_(clock), timer_(executor) {}

void hub::start() {
    boost::asio::co_spawn(
        executor_, tick_loop(), [self = shared_from_this()](std::exception_ptr failed) {
            // Out of io_context::run: subscribers would take a feed without ticks for a quiet one.
            if (failed) std::rethrow_exception(failed);
        });
}

void hub::stop() {
    stopped_ = true;
    boost::asio::post(executor_, [self = shared_from_this()] { self->timer_.cancel(); });
}

boost::asio::awaitable<void> hub::tick_loop() {
    while (!stopped_) {
        timer_.expires_after(config_.tick);
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        if (!stopped_) tick();
    }
}

void hub::folded(const engine::fold_notice& notice) {
    notice_.with([&](auto& kept) { kept = notice; });
}

std::optional<session_number> hub::add(live_session& session) {
    if (sessions_.size() >= config_.subscribers_max) {
        probe_.subscribers_refused.fetch_add(1, std::memory_order_relaxed);
        return std::nullopt;
    }
    sessions_.emplace(++newest_session_, &session);
    probe_.subscribers.store(sessions_.size(), std::memory_order_relaxed);
    return newest_session_;
}

void hub::remove(session_number number) {
    sessions_.erase(number);
    probe_.subscribers.store(sessions_.size(), std::memory_order_relaxed);
}

std::variant<std::shared_ptr<view>, wire::error> hub::subscribe(
    wire::subscribe asked, const std::optional<agency_code>& reads) {
    const auto catalogue = reader_.current_catalogue();
    if (reads && asked.agency_codes.empty()) {
        asked.agency_codes = {*reads};
        asked.descendants = true;
    }
    for (const auto& code : asked.agency_codes) {
        if (catalogue->find_agency(code.view()) == nullptr ||
            (reads && !catalogue->is_within(code.view(), reads->view()))) {
            return wire::error{"unknown_agency",
                               "subscribe.agency_codes",
                               "the catalogue in force has no agency " + code.str(),
                               0};
        }
    }
    if (asked.by != wire::group_by::agency &&
        asked.agency_codes.size() > config_.summed_agencies_max) {
        return wire::error{
            "too_many_agencies",
            "subscribe.agency_codes",
            "at most " + std::to_string(config_.summed_agencies_max) +
                " agencies unless by AGENCY: name their common parent with descendants",
            0};
    }
    auto key = key_of(asked);
    const auto found = views_.find(key);
    if (found == views_.end() && views_.size() >= config_.views_max) {
        return wire::error{
            "too_many_views", "subscribe", "too many different subscriptions: try again later", 0};
    }
    const auto rows_max = asked.rows_max == 0
                              ? config_.rows_max
                              : std::min<std::size_t>(asked.rows_max, config_.rows_max);
    auto& slot = found == views_.end() ? views_[std::move(key)] : found->second;
    if (!slot) slot = std::make_shared<view>(std::move(asked), rows_max);
    slot->subscribers += 1;
    unfilled_ = unfilled_ || !slot->filled();
    probe_.views.store(views_.size(), std::memory_order_relaxed);
    return slot;
}

void hub::unsubscribe(const std::shared_ptr<view>& of) {
    of->subscribers -= 1;
    if (of->subscribers > 0) return;
    views_.erase(key_of(of->asked()));
    probe_.views.store(views_.size(), std::memory_order_relaxed);
}

void hub::tick() {
    const auto monotonic = clock_.monotonic();
    const auto now = clock_.now();
    for (const auto& [number, session] : sessions_) session->check(monotonic);
    beat(monotonic);
    if (!reading_ && !views_.empty() && wants_reading(now, monotonic)) read(now, monotonic);
}

bool hub::wants_reading(instant now, std::chrono::nanoseconds monotonic) const {
    const auto position = notice_.with([](const auto& notice) { return notice.position; });
    return unfilled_ || position != seen_notice_.position || alerts_.owes_full_reading() ||
           monotonic - read_at_ >= config_.refresh ||
           reader_.current_catalogue()->zone().date_of(now) != today_;
}

void hub::read(instant now, std::chrono::nanoseconds monotonic) {
    const auto catalogue = reader_.current_catalogue();
    const auto notice = notice_.with([](const auto& kept) { return kept; });
    const auto today = catalogue->zone().date_of(now);
    std::vector<view_question> asked;
    asked.reserve(views_.size());
    for (const auto& [key, of] : views_) {
        const auto days = resolve(of->asked(), today);
        asked.push_back({of, days, questions(of->asked(), days, *catalogue)});
    }
    const bool full_alerts = monotonic - full_alerts_at_ >= full_alerts_pause;
    if (full_alerts) full_alerts_at_ = monotonic;
    auto shared = std::make_shared<std::vector<view_question>>(std::move(asked));
    const bool reads = reader_.read(
        [self = shared_from_this(),
         shared,
         catalogue = catalogue,
         notice,
         now,
         alerts = alerts_.question(full_alerts)](const engine::engine& engine) mutable {
            auto seen = std::make_shared<picture>();
            seen->as_of = now;
            for (const auto& question : *shared) {
                auto& answers = seen->answers.emplace_back();
                auto& due_today = seen->due_today.emplace_back();
                for (const auto& query : question.queries) {
                    answers.push_back(engine.rates(query, now));
                    read_due_today(due_today, engine, answers.back(), now, catalogue->zone());
                }
            }
            seen->alerts = read_alerts(engine, alerts);
            seen->provisional = engine.provisional_by_agency();
            // Everything of ours leaves the engine's thread with the answer.
            const auto executor = self->executor_;
            boost::asio::post(executor,
                              [self = std::move(self),
                               asked = std::move(shared),
                               seen = std::move(seen),
                               catalogue = std::move(catalogue),
                               notice] { self->take(*asked, *seen, catalogue, notice); });
        });
    if (!reads) {
        probe_.reads_refused.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    probe_.reads.fetch_add(1, std::memory_order_relaxed);
    reading_ = true;
    unfilled_ = false;
    read_at_ = monotonic;
    today_ = today;
}

void hub::take(const std::vector<view_question>& asked,
               const picture& seen,
               const std::shared_ptr<const catalogue::catalogue>& catalogue,
               const engine::fold_notice& notice) {
    tick_ += 1;
    catalogue_ = catalogue;
    seen_notice_ = notice;
    seen_as_of_ = seen.as_of;
    probe_.position.store(notice.position, std::memory_order_relaxed);
    alerts_.take(tick_, seen.alerts);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& of = *asked[i].of;
        of.take(tick_, asked[i].days, seen.answers[i], seen.due_today[i], *catalogue);
        of.count_provisional(seen.provisional);
    }
    for (const auto& [key, of] : views_) of->frames.clear();
    spread([](live_session& session) { return session.advance(); }, [this] { reading_ = false; });
}

void hub::spread(std::function<std::size_t(live_session&)> send,
                 std::function<void()> done,
                 session_number after) {
    std::size_t bytes = 0;
    auto next = sessions_.upper_bound(after);
    for (std::size_t i = 0; i < slice_sessions && bytes < slice_bytes; ++i) {
        if (next == sessions_.end()) return done();
        const auto [number, session] = *next++;
        after = number;
        bytes += send(*session);
    }
    boost::asio::post(executor_,
                      [self = shared_from_this(),
                       send = std::move(send),
                       done = std::move(done),
                       after]() mutable { self->spread(std::move(send), std::move(done), after); });
}

shared_frame hub::frame_for(view& of, tick_number seen, wire::subprotocol form) {
    const bool whole = seen < of.snapshot_from() || seen < alerts_.complete_since() || seen == 0;
    const auto [slot, is_new] = of.frames.try_emplace({whole ? 0 : seen, form});
    if (is_new) slot->second = encode_for(of, slot->first.first, form);
    return slot->second;
}

shared_frame hub::encode_for(view& of, tick_number seen, wire::subprotocol form) {
    if (seen == 0) {
        auto message = of.snapshot();
        message.folded_at = seen_notice_.folded_at;
        auto open = alerts_.open(of, config_.alerts_max);
        message.alerts = std::move(open.newest);
        message.alerts_total = open.total;
        message.time_zone = catalogue_->zone().name();
        message.simulated = config_.simulated;
        message.build = config_.build;
        probe_.encodings.fetch_add(1, std::memory_order_relaxed);
        return framed(message, form);
    }
    auto alerts = alerts_.changes(of, seen);
    if (!of.changed_since(seen) && alerts.empty()) return nullptr;
    auto message = of.update_since(seen);
    message.folded_at = seen_notice_.folded_at;
    if (!alerts.empty()) message.alerts_total = alerts_.open(of, 0).total;
    message.alerts = std::move(alerts);
    probe_.encodings.fetch_add(1, std::memory_order_relaxed);
    return framed(message, form);
}

void hub::beat(std::chrono::nanoseconds monotonic) {
    if (beating_ || monotonic - beat_at_ < config_.heartbeat) return;
    beating_ = true;
    beat_at_ = monotonic;
    const wire::heartbeat message{seen_notice_.position, seen_notice_.folded_at, seen_as_of_};
    const auto json = framed(message, wire::subprotocol::json);
    const auto protobuf = framed(message, wire::subprotocol::protobuf);
    spread(
        [json, protobuf](live_session& session) {
            return session.beat(session.form() == wire::subprotocol::json ? json : protobuf);
        },
        [this] { beating_ = false; });
}

// --- the broadcaster's face --------------------------------------------------------

broadcaster::broadcaster(boost::asio::any_io_executor executor,
                         feed_config config,
                         engine::core_reader& reader,
                         const engine::clock& clock)
    : hub_(std::make_shared<hub>(std::move(executor), config, reader, clock)) {}
broadcaster::~broadcaster() = default;

void broadcaster::start() {
    hub_->start();
}
void broadcaster::stop() {
    hub_->stop();
}
void broadcaster::tick() {
    hub_->tick();
}
void broadcaster::folded(const engine::fold_notice& notice) {
    hub_->folded(notice);
}
const feed_probe& broadcaster::probe() const noexcept {
    return hub_->probe();
}

std::unique_ptr<net::session> broadcaster::open(std::shared_ptr<const engine::credential> who,
                                                wire::subprotocol form) {
    auto session = std::make_unique<live_session>(hub_, form, who->reads);
    return session->number() ? std::move(session) : nullptr;
}

}  // namespace tiendo::feed
