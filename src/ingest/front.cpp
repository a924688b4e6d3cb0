// The front: submission, the mailbox, and POST /v1/events.
#include "tiendo/ingest/front.hpp"

#include "counter_session.hpp"
#include "front_parts.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace tiendo::ingest {

namespace asio = boost::asio;

namespace {

// Room is made by people: asking more often only keeps the service busy with refusals.
constexpr std::uint32_t no_room_retry_ms = 2'000;
// The pause grows with how many are refused for each that is taken, by its square: where they are
// few, a longer pause would leave the service idle; where they are many, what is sent again must
// not cost more than what is taken. Up to so many times the shortest; the latest weigh most.
constexpr std::int64_t pause_growth_max = 40;
constexpr std::uint64_t refused_usually = 16;
constexpr std::chrono::milliseconds forgets_half_each{500};

}  // namespace

front_parts::front_parts(asio::any_io_executor on,
                         front_config limits,
                         engine::admission& to,
                         engine::core_reader& from,
                         const engine::clock& time)
    : executor(std::move(on)),
      config(std::move(limits)),
      admission(to),
      reader(from),
      clock(time),
      unread(config.intake, time, probe, [this] {
          asio::post(executor, [weak = weak_from_this()] {
              if (const auto self = weak.lock()) self->unread.turn();
          });
      }) {}

engine::admitted front_parts::submit(wire::event_batch&& batch,
                                     const std::shared_ptr<const engine::credential>& who,
                                     const std::shared_ptr<pending_batch>& pending) {
    probe.batches.fetch_add(1, std::memory_order_relaxed);
    pending->batch = judge(std::move(batch), *who, *reader.current_catalogue(), clock.now());
    if (pending->batch.refused_whole) probe.batches_refused.fetch_add(1, std::memory_order_relaxed);
    if (pending->batch.items.empty()) {
        pending->outcome.emplace();
        return engine::admitted::yes;
    }
    engine::submission submission;
    submission.who = who;
    submission.items = std::move(pending->batch.items);
    submission.done = [self = shared_from_this(), pending](const engine::commit_outcome& outcome) {
        self->arrived(pending, outcome);
    };
    const auto answer = admission.submit(std::move(submission));
    if (answer == engine::admitted::yes) {
        remember(1, 0);
        probe.batches_in_flight.fetch_add(1, std::memory_order_relaxed);
    } else {
        probe.batches_busy.fetch_add(1, std::memory_order_relaxed);
    }
    return answer;
}

void front_parts::refused_unread(std::atomic<std::uint64_t>& why) {
    probe.batches.fetch_add(1, std::memory_order_relaxed);
    probe.batches_busy.fetch_add(1, std::memory_order_relaxed);
    why.fetch_add(1, std::memory_order_relaxed);
}

void front_parts::remember(std::uint64_t taken, std::uint64_t refused) {
    for (const auto now = clock.monotonic(); now - forgotten_at >= forgets_half_each;
         forgotten_at += forgets_half_each) {
        if (lately_taken + lately_refused == 0) forgotten_at = now - forgets_half_each;
        lately_taken /= 2;
        lately_refused /= 2;
    }
    lately_taken += taken;
    lately_refused += refused;
}

wire::busy front_parts::busy_for(engine::admitted why, std::uint64_t batch_id) {
    remember(0, 1);
    const auto least = std::int64_t{admission.retry_after_ms()};
    const auto refused = static_cast<std::int64_t>(lately_refused);
    const auto taken = static_cast<std::int64_t>(lately_taken + refused_usually);
    const auto pause =
        std::clamp(least * refused * refused / (taken * taken), least, least * pause_growth_max);
    wire::busy out{static_cast<std::uint32_t>(pause), batch_id, "queue_full"};
    if (why == engine::admitted::parked_full) out.reason = "parked_full";
    if (why == engine::admitted::disk_reserve) {
        out.reason = "disk_reserve";
        out.retry_after_ms = std::max(out.retry_after_ms, no_room_retry_ms);
    }
    return out;
}

void front_parts::arrived(const std::shared_ptr<pending_batch>& batch,
                          const engine::commit_outcome& outcome) {
    const bool first = mailbox.with([&](auto& box) {
        box.push_back({batch, outcome});
        return box.size() == 1;
    });
    if (first) asio::post(executor, [self = shared_from_this()] { self->deliver(); });
}

void front_parts::deliver() {
    const auto arrivals = mailbox.with([](auto& box) { return std::exchange(box, {}); });
    probe.batches_in_flight.fetch_sub(arrivals.size(), std::memory_order_relaxed);
    for (const auto& a : arrivals) a.batch->outcome = a.outcome;
    for (const auto& a : arrivals) {
        // Moved out first: what is called may end the session that holds it.
        if (const auto call = std::exchange(a.batch->on_ready, nullptr)) call();
    }
}

void front_parts::count(const wire::batch_ack& ack) {
    probe.events_accepted.fetch_add(ack.accepted, std::memory_order_relaxed);
    probe.events_duplicate.fetch_add(ack.duplicates, std::memory_order_relaxed);
    probe.events_rejected.fetch_add(ack.rejected.size(), std::memory_order_relaxed);
}

front::front(asio::any_io_executor executor,
             front_config config,
             engine::admission& admission,
             engine::core_reader& reader,
             const engine::clock& clock)
    : parts_(std::make_shared<front_parts>(
          std::move(executor), std::move(config), admission, reader, clock)) {}
front::~front() = default;

const front_probe& front::probe() const noexcept {
    return parts_->probe;
}

std::unique_ptr<net::session> front::open(std::shared_ptr<const engine::credential> who,
                                          wire::subprotocol form) {
    return open_counter_session(parts_, std::move(who), form);
}

namespace {

// Completes when the batch's outcome has come.
asio::awaitable<void> outcome_of(std::shared_ptr<pending_batch> pending) {
    if (pending->ready()) co_return;
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
        [](auto handler, std::shared_ptr<pending_batch> waited) {
            // std::function demands a copyable callable.
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            waited->on_ready = [shared] { std::move (*shared)(); };
        },
        asio::use_awaitable,
        pending);
}

net::http_response refused_body(const wire::error& why) {
    return net::problem(400,
                        {why.code, why.field, why.message, "Correct the batch and send it again."});
}

std::string_view busy_because(engine::admitted why) {
    switch (why) {
        case engine::admitted::parked_full:
            return "As many dossiers of this credential wait for their Received as may; nothing of "
                   "this batch was taken.";
        case engine::admitted::disk_reserve:
            return "The disk of the service has no room left for events; nothing of this batch was "
                   "taken.";
        case engine::admitted::yes:
        case engine::admitted::busy:
            break;
    }
    return "Too many events wait to be stored; nothing of this batch was taken.";
}

net::http_response busy_response(front_parts& of, engine::admitted why) {
    const auto told = of.busy_for(why, 0);
    auto out = net::problem(
        503,
        {told.reason == "queue_full" ? "busy" : told.reason,
         "",
         busy_because(why),
         "Send the batch again after " + std::to_string(told.retry_after_ms) + " ms."});
    out.headers.emplace_back("Retry-After", std::to_string((told.retry_after_ms + 999) / 1000));
    return out;
}

}  // namespace

asio::awaitable<net::http_response> front::post(std::shared_ptr<const engine::credential> who,
                                                net::http_request request) {
    const auto keep = parts_;
    const bool json = request.content_type == "application/json";
    if (!json && request.content_type != "application/x-protobuf") {
        co_return net::problem(415,
                               {"unsupported_media_type",
                                "Content-Type",
                                "The body must be an EventBatch in JSON or protobuf.",
                                "Send application/json or application/x-protobuf."});
    }
    if (keep->posts_in_flight >= keep->config.posts_in_flight_max) {
        keep->probe.batches_busy.fetch_add(1, std::memory_order_relaxed);
        co_return busy_response(*keep, engine::admitted::busy);
    }
    if (keep->is_full() || !keep->unread.has_room()) {
        keep->refused_unread(keep->probe.batches_unread);
        co_return busy_response(*keep, engine::admitted::busy);
    }
    std::variant<wire::event_batch, wire::error> decoded;
    keep->unread.at_once([&] {
        decoded = wire::decode_event_batch(
            request.body, json ? wire::subprotocol::json : wire::subprotocol::protobuf);
    });
    if (const auto* why = std::get_if<wire::error>(&decoded)) {
        keep->probe.messages_refused.fetch_add(1, std::memory_order_relaxed);
        co_return refused_body(*why);
    }
    const auto pending = std::make_shared<pending_batch>();
    const auto taken = keep->submit(std::move(std::get<wire::event_batch>(decoded)), who, pending);
    if (taken != engine::admitted::yes) co_return busy_response(*keep, taken);
    keep->posts_in_flight += 1;
    co_await outcome_of(pending);
    keep->posts_in_flight -= 1;
    const auto ack = acknowledge(pending->batch, *pending->outcome);
    keep->count(ack);
    net::http_response out;
    out.status = pending->batch.refused_whole ? 403 : 200;
    out.body = wire::to_json(ack);
    co_return out;
}

}  // namespace tiendo::ingest
