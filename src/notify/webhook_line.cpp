// Reading what is new, composing calls, and remembering what was taken.
#include "webhook_line.hpp"

#include "answer_text.hpp"
#include "gauge_time.hpp"
#include "tiendo/base/digest.hpp"
#include "tiendo/net/answer_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <tuple>
#include <utility>

namespace tiendo::notify {
namespace {

namespace asio = boost::asio;

constexpr unsigned status_gone = 410;
constexpr unsigned status_too_many = 429;

// What decides which alerts it hears of at all.
std::string filter_of(const webhook_receiver& r) {
    std::string text;
    for (const auto& rule : r.rules) text += rule + "\n";
    text += "\n";
    for (const auto& agency : r.agencies) text += agency.str() + "\n";
    return to_hex(sha256(text)).substr(0, 16);
}

// Tells one url with its secret from any other, and tells neither.
std::string place_of(const webhook_receiver& r) {
    return signature_of(r.secret, "place", r.url);
}

// Seconds, the only form that is honoured; 0: none.
std::chrono::seconds seconds_in(const std::string& retry_after) {
    std::int64_t out = 0;
    const auto* end = retry_after.data() + retry_after.size();
    const auto [at, bad] = std::from_chars(retry_after.data(), end, out);
    constexpr std::int64_t day = 86'400;
    const bool is_number = bad == std::errc{} && at == end && out > 0;
    return std::chrono::seconds{is_number ? std::min(out, day) : 0};
}

}  // namespace

webhook_line::webhook_line(asio::any_io_executor executor,
                           world in,
                           webhook_receiver receiver,
                           remembered before)
    : timer(std::move(executor)),
      name_(receiver.name),
      world_(std::move(in)),
      receiver_(std::move(receiver)),
      filter_(filter_of(receiver_)),
      place_(place_of(receiver_)),
      rows_(std::move(before.rows)),
      read_(std::move(before.read)),
      dice_(world_.config.seed ^ stable_hash(name_)) {
    if (!read_ || read_->filter != filter_) begin_scan();
    if (before.gone && before.gone->place == place_) {
        keep_paused(*before.gone);
    } else if (before.gone) {
        forget_gone();
    }
    count();
}

void webhook_line::become(webhook_receiver receiver) {
    receiver_ = std::move(receiver);
    filter_ = filter_of(receiver_);
    place_ = place_of(receiver_);
    if (!read_ || read_->filter != filter_) begin_scan();
    if (probe_->is_paused.exchange(false)) forget_gone();
    pause_ = std::chrono::milliseconds{0};
    next_call_ = world_.clock->monotonic();
    aside_.clear();
    retry_anew();
    timer.cancel();
}

void webhook_line::end() {
    is_over_ = true;
    timer.cancel();
}

void webhook_line::begin_scan() {
    scan_ = scan{};
}

webhook_line::question webhook_line::asks() const noexcept {
    if (scan_) return {scan_->after, true};
    return {read_->seen, false};
}

bool webhook_line::is_behind(std::uint64_t position) const noexcept {
    return read_ && position < read_->seen;
}

bool webhook_line::wants(const engine::alert_view& a, const catalogue::catalogue& in) const {
    const auto& rules = receiver_.rules;
    const auto& agencies = receiver_.agencies;
    if (!rules.empty() && std::ranges::find(rules, a.rule) == rules.end()) return false;
    if (agencies.empty()) return true;
    return std::ranges::any_of(agencies, [&](const agency_code& top) {
        return a.agency == top || in.is_within(a.agency.view(), top.view());
    });
}

std::vector<std::uint64_t> webhook_line::unsettled() const {
    return rows_.with([](const auto& rows) {
        std::vector<std::uint64_t> out;
        for (const auto& [id, row] : rows) {
            if (!row.is_settled) out.push_back(id);
        }
        return out;
    });
}

// The oldest that were told of make room for new ones; how many there is room for.
std::size_t webhook_line::make_room(std::size_t wanted, std::vector<memory_change>& changes) {
    return rows_.with([&](auto& rows) {
        std::size_t unsettled_rows = 0;
        for (const auto& [id, row] : rows) unsettled_rows += row.is_settled ? 0 : 1;
        const auto most = world_.config.alerts_max;
        for (auto it = rows.begin(); it != rows.end() && unsettled_rows + wanted > most;) {
            if (it->second.is_settled || it->second.last.kind == told_kind::nothing) {
                ++it;
                continue;
            }
            changes.push_back({key_of_row(name_, it->first), std::nullopt});
            it = rows.erase(it);
            --unsettled_rows;
            ++probe_->left_out;
        }
        return most - std::min(most, unsettled_rows);
    });
}

asio::awaitable<bool> webhook_line::remember(std::vector<memory_change> changes) {
    auto* memory = world_.memory;
    co_return co_await net::answer_of<bool>([memory, all = std::move(changes)](auto tell) mutable {
        if (!memory->write(std::move(all), [tell]() mutable { tell(true); })) tell(false);
    });
}

asio::awaitable<bool> webhook_line::take(engine::alert_page page) {
    auto next = read_.value_or(reading{});
    next.filter = filter_;
    std::vector<std::uint64_t> fresh;
    const auto in = world_.reader->current_catalogue();
    for (const auto& a : page.rows) {
        if (!wants(a, *in)) continue;
        const bool is_known = rows_.with([&](const auto& rows) {
            const auto found = rows.find(a.id);
            return found != rows.end() && !(scan_ && found->second.is_settled);
        });
        if (!is_known) fresh.push_back(a.id);
    }
    std::vector<memory_change> changes;
    const auto room = fresh.empty() ? 0 : make_room(fresh.size(), changes);
    const bool is_cut = room < fresh.size();
    if (is_cut) fresh.resize(room);  // the others wait in the log
    auto scanned = scan_;
    bool is_read = true;  // the reading says something new
    if (scanned) {
        if (!scanned->until) scanned->until = page.newest;
        if (is_cut) {
            scanned->after = fresh.empty() ? scanned->after : fresh.back();
        } else {
            scanned->after = page.next_after;
        }
        is_read = !is_cut && page.next_after == 0;
        if (is_read) next.seen = std::max(next.seen, *scanned->until);
        if (is_read) scanned.reset();
    } else if (is_cut) {
        if (!fresh.empty()) next.seen = fresh.back();
    } else {
        next.seen = page.next_after != 0 ? page.next_after : std::max(next.seen, page.newest);
    }
    for (const auto id : fresh) changes.push_back({key_of_row(name_, id), encoded(told_row{})});
    if (is_read && next != read_) changes.push_back({key_of_reading(name_), encoded(next)});
    const auto as_asked = filter_;
    if (!changes.empty() && !co_await remember(std::move(changes))) co_return false;
    if (is_over_ || filter_ != as_asked) co_return false;
    rows_.with([&](auto& rows) {
        for (const auto id : fresh) rows[id] = {};
    });
    scan_ = scanned;
    if (is_read) read_ = std::move(next);
    count();
    co_return true;
}

asio::awaitable<bool> webhook_line::weigh(std::shared_ptr<const alert_book> book,
                                          std::uint64_t position) {
    book_ = std::move(book);
    const auto now = world_.clock->now();
    const auto in = world_.reader->current_catalogue();
    std::vector<told> settled;
    std::vector<std::uint64_t> due;
    rows_.with([&](const auto& rows) {
        for (const auto& [id, row] : rows) {
            if (row.is_settled) continue;
            const auto known = book_->find(id);
            if (known == book_->end() && id > position) continue;  // not folded yet
            // One that the desk has forgotten ended long ago; nothing can be said of it.
            if (known == book_->end() || !wants(known->second.view, *in)) {
                settled.push_back({id, row});
                continue;
            }
            const auto found = judge(row, known->second, receiver_.min_level, now);
            if (found.settles) settled.push_back({id, row});
            if (!found.notices.empty()) due.push_back(id);
        }
    });
    due_ = std::move(due);
    for (auto& r : aside_)
        std::erase_if(r.alerts, [&](auto id) { return !std::ranges::binary_search(due_, id); });
    std::erase_if(aside_, [](const refused& r) { return r.alerts.empty(); });
    count();
    for (auto& s : settled) s.row.is_settled = true;
    co_return settled.empty() || co_await settle(std::move(settled));
}

// What is told or settled is so when it is on disk. Of the settled the oldest are forgotten.
asio::awaitable<bool> webhook_line::settle(std::vector<told> rows) {
    std::vector<memory_change> changes;
    for (const auto& t : rows) changes.push_back({key_of_row(name_, t.alert), encoded(t.row)});
    if (!co_await remember(std::move(changes))) co_return false;
    std::vector<memory_change> old;
    rows_.with([&](auto& known) {
        for (const auto& t : rows) {
            const auto found = known.find(t.alert);
            if (found != known.end()) found->second = t.row;
        }
        auto number = static_cast<std::size_t>(std::ranges::count_if(
            known, [](const auto& entry) { return entry.second.is_settled; }));
        for (auto it = known.begin(); number > world_.config.settled_max && it != known.end();) {
            if (!it->second.is_settled) {
                ++it;
                continue;
            }
            old.push_back({key_of_row(name_, it->first), std::nullopt});
            it = known.erase(it);
            --number;
        }
    });
    count();
    co_return old.empty() || co_await remember(std::move(old));
}

std::vector<std::uint64_t> webhook_line::not_aside() const {
    if (aside_.empty()) return due_;
    std::vector<std::uint64_t> apart;
    for (const auto& r : aside_) apart.insert(apart.end(), r.alerts.begin(), r.alerts.end());
    std::ranges::sort(apart);
    std::vector<std::uint64_t> out;
    std::ranges::set_difference(due_, apart, std::back_inserter(out));
    return out;
}

// In two halves, by chance the one or the other first: so one of few bad ones soon leaves a half
// that is taken, wherever it stands.
void webhook_line::set_aside(refused call) {
    if (call.alerts.size() == 1) {
        call.was_alone = true;
        aside_.push_back(std::move(call));
        return;
    }
    const auto middle = call.alerts.begin() + static_cast<std::ptrdiff_t>(call.alerts.size() / 2);
    refused first{{call.alerts.begin(), middle}};
    refused second{{middle, call.alerts.end()}};
    if (dice_.between(0, 1) == 0) std::swap(first, second);
    aside_.push_back(std::move(first));
    aside_.push_back(std::move(second));
}

void webhook_line::retry_anew() noexcept {
    retry_at_ = std::chrono::nanoseconds{0};
    retry_pause_ = std::chrono::milliseconds{0};
}

// Of these what was due at the last look and still is: a call's worth, an agency's together.
std::vector<notice> webhook_line::compose(const std::vector<std::uint64_t>& of) const {
    std::vector<notice> out;
    const auto now = world_.clock->now();
    rows_.with([&](const auto& rows) {
        for (const auto id : of) {
            const auto row = rows.find(id);
            const auto known = book_->find(id);
            if (row == rows.end() || known == book_->end()) continue;
            for (const auto& s :
                 judge(row->second, known->second, receiver_.min_level, now).notices)
                out.push_back({id, s, &known->second});
        }
    });
    std::ranges::sort(out, {}, [](const notice& n) {
        return std::tuple(n.of->view.agency.view(), n.alert, n.stage);
    });
    if (out.size() > receiver_.batch) out.resize(receiver_.batch);
    return out;
}

asio::awaitable<webhook_line::taken> webhook_line::send(std::vector<notice> notices) {
    // All that is read of the book is read here: while the call is under way it changes.
    const auto now = world_.clock->now();
    const auto timestamp =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
    const auto in = world_.reader->current_catalogue();
    net::http_call what{"POST", receiver_.target, body_of(name(), notices, *in, now)};
    what.headers = {{"Tiendo-Timestamp", timestamp},
                    {"Tiendo-Signature", signature_of(receiver_.secret, timestamp, what.body)},
                    {"Tiendo-Delivery", fmt::format("{}-{}-{}", name(), timestamp, ++calls_)},
                    {"Idempotency-Key", idempotency_key(name(), notices)}};
    const auto caller = receiver_.caller;  // another file may replace it meanwhile
    const auto place = place_;
    auto outcome = co_await caller->call(std::move(what));
    taken out;
    if (auto* none = std::get_if<std::string>(&outcome)) {
        out.why = std::move(*none);
        co_return out;
    }
    auto& answer = std::get<net::http_answer>(outcome);
    out.status = answer.status;
    out.retry_after = std::move(answer.retry_after);
    out.is_gone = answer.status == status_gone && place == place_;
    if (answer.status / 100 == 2) co_return out;
    out.is_refusal = answer.status >= 400 && answer.status != status_gone &&
                     answer.status != status_too_many && seconds_in(out.retry_after).count() == 0;
    out.why = answer.status / 100 == 3
                  ? fmt::format("answered {}: a redirect, which is not followed", answer.status)
                  : fmt::format("answered {}: {}", answer.status, answer_text(answer.body));
    co_return out;
}

// The pause after a further failure, doubled: half of it for certain, the other half by chance, so
// that not all come back at once.
std::chrono::milliseconds webhook_line::longer(std::chrono::milliseconds& pause) {
    const auto& how = world_.config;
    pause = std::clamp(pause * 2, how.pause_shortest, how.pause_longest);
    const auto half = pause.count() / 2;
    return std::chrono::milliseconds{pause.count() - half + dice_.between(0, half)};
}

void webhook_line::failed(const taken& outcome) {
    const auto& how = world_.config;
    auto wait = longer(pause_);
    if (const auto asked = seconds_in(outcome.retry_after); asked.count() != 0)
        wait = std::clamp<std::chrono::milliseconds>(asked, how.pause_shortest, how.pause_longest);
    next_call_ = std::max(next_call_, world_.clock->monotonic() + wait);
    const bool was_failing = probe_->is_failing.exchange(true);
    if (!was_failing) probe_->failing_since_seconds = seconds_of(world_.clock->now());
    if (outcome.is_gone) {
        probe_->is_paused = true;
        world_.complain(fmt::format(
            "receiver paused until receivers are read again receiver={} reason=it answered 410",
            name()));
    } else if (!was_failing) {
        world_.complain(
            fmt::format("receiver cannot be told receiver={} reason={}", name(), outcome.why));
    }
}

void webhook_line::keep_paused(const gone& before) {
    probe_->is_paused = true;
    probe_->is_failing = true;
    probe_->failing_since_seconds = seconds_of(before.failing_since);
    world_.complain(
        fmt::format("receiver stays paused until receivers are read again receiver={} "
                    "reason=it answered 410 before this start",
                    name()));
}

asio::awaitable<void> webhook_line::remember_gone() {
    const gone said{place_, instant{std::chrono::seconds{probe_->failing_since_seconds}}};
    if (!co_await remember({{key_of_gone(name_), encoded(said)}}))
        world_.complain(
            fmt::format("receiver is called again after a restart receiver={} "
                        "reason=the outbox takes nothing now",
                        name()));
}

void webhook_line::forget_gone() {
    if (!world_.memory->write({{key_of_gone(name_), std::nullopt}}, [] {}))
        world_.complain(
            fmt::format("receiver is paused again after a restart receiver={} "
                        "reason=the outbox takes nothing now",
                        name()));
}

void webhook_line::succeeded(std::size_t notices) {
    pause_ = std::chrono::milliseconds{0};
    probe_->notices_sent += notices;
    probe_->succeeded_at_seconds = seconds_of(world_.clock->now());
    probe_->failing_since_seconds = 0;
    if (probe_->is_failing.exchange(false))
        world_.complain(fmt::format("receiver is told again receiver={}", name()));
}

// What was refused. While others are taken that is no failure of the receiver, and only what is
// aside waits for it; one that takes nothing is called at its pauses, whatever it is called with.
void webhook_line::count_refusal(refused call, const taken& outcome, bool is_retry) {
    if (!is_retry || pause_.count() != 0) {
        set_aside(std::move(call));
        retry_anew();
        failed(outcome);
        return;
    }
    if (call.alerts.size() == 1 && !std::exchange(call.is_said, true))
        world_.complain(
            fmt::format("alert is refused, others are told receiver={} alert={} reason={}",
                        name(),
                        call.alerts.front(),
                        outcome.why));
    set_aside(std::move(call));
    retry_at_ = world_.clock->monotonic() + longer(retry_pause_);
}

// What is due and was not refused, or some of what was: in turns while calls are taken, and else
// only when nothing other is due. Of that the smallest part first, so that something is taken soon;
// last and by turn those that are refused alone.
webhook_line::attempt webhook_line::next_attempt() {
    attempt out;
    out.notices = compose(not_aside());
    const bool may_retry = !aside_.empty() && world_.clock->monotonic() >= retry_at_;
    const bool has_turn = pause_.count() == 0 && !std::exchange(was_retry_, false);
    if (!may_retry || (!out.notices.empty() && !has_turn)) return out;
    was_retry_ = true;
    const auto part = std::ranges::min_element(aside_, {}, [](const refused& r) {
        return std::pair(r.was_alone, r.was_alone ? 0 : r.alerts.size());
    });
    out.notices = compose(part->alerts);
    out.retried = *part;
    aside_.erase(part);  // it comes back when it is not taken
    return out;
}

asio::awaitable<void> webhook_line::call() {
    if (is_over_ || is_calling_ || probe_->is_paused || book_ == nullptr || due_.empty() ||
        world_.clock->monotonic() < next_call_)
        co_return;
    auto next = next_attempt();
    if (next.notices.empty()) {
        due_.clear();  // until the next look
        co_return;
    }
    std::vector<told> news;
    const bool is_retry = next.retried.has_value();
    auto tried = std::move(next.retried).value_or(refused{});
    tried.alerts.clear();
    const auto now = world_.clock->now();
    for (const auto& n : next.notices) {
        // Of several stages of one alert the last one is remembered.
        const told_row row{n.stage, now, n.stage.kind == told_kind::resolved};
        if (!news.empty() && news.back().alert == n.alert) {
            news.pop_back();
        } else {
            tried.alerts.push_back(n.alert);
        }
        news.push_back({n.alert, row});
    }
    const auto number = next.notices.size();
    if (is_retry) retried_ = tried.alerts.size();
    is_calling_ = true;
    ++probe_->calls;
    next_call_ = world_.clock->monotonic() +
                 std::chrono::nanoseconds{std::chrono::minutes{1}} / receiver_.calls_per_minute;
    const auto outcome = co_await send(std::move(next.notices));
    is_calling_ = false;
    retried_ = 0;
    if (is_over_) co_return;
    if (!outcome.why.empty()) {
        ++probe_->calls_failed;
        if (outcome.is_refusal) {
            count_refusal(std::move(tried), outcome, is_retry);
        } else {
            if (is_retry) aside_.push_back(std::move(tried));
            failed(outcome);
        }
        count();
        is_calling_ = true;
        if (outcome.is_gone) co_await remember_gone();
        is_calling_ = false;
        co_return;
    }
    if (is_retry || pause_.count() != 0) retry_anew();
    succeeded(number);
    // Until it is on disk it was not told: a crash here tells it again, under the same id.
    is_calling_ = true;
    static_cast<void>(co_await settle(std::move(news)));
    is_calling_ = false;
}

std::chrono::nanoseconds webhook_line::rest() const {
    const auto now = world_.clock->monotonic();
    const std::chrono::nanoseconds look = world_.config.look;
    if (probe_->is_paused || due_.empty()) return look;
    constexpr std::chrono::nanoseconds shortest = std::chrono::milliseconds{10};
    return std::clamp(next_call_ - now, shortest, look);
}

void webhook_line::count() {
    const auto number = rows_.with([](const auto& rows) {
        return std::ranges::count_if(rows, [](const auto& e) { return !e.second.is_settled; });
    });
    probe_->unsettled = static_cast<std::uint64_t>(number);
    probe_->waiting = due_.size();
    std::uint64_t apart = retried_;
    for (const auto& r : aside_) apart += r.alerts.size();
    probe_->set_aside = apart;
}

std::optional<delivery> webhook_line::delivery_of(std::uint64_t alert) const {
    return rows_.with([&](const auto& rows) -> std::optional<delivery> {
        const auto found = rows.find(alert);
        if (found == rows.end()) return std::nullopt;
        const auto& row = found->second;
        const bool is_told = row.last.kind != told_kind::nothing;
        const std::chrono::seconds failing{probe_->failing_since_seconds};
        return delivery{name_,
                        id_of(row.last),
                        is_told ? std::optional(row.at) : std::nullopt,
                        row.is_settled,
                        failing.count() == 0 ? std::nullopt : std::optional(instant{failing}),
                        probe_->is_paused};
    });
}

std::vector<memory_change> webhook_line::forgotten() const {
    std::vector<memory_change> out{{key_of_reading(name_), std::nullopt},
                                   {key_of_gone(name_), std::nullopt}};
    rows_.with([&](const auto& rows) {
        for (const auto& [id, row] : rows) out.push_back({key_of_row(name_, id), std::nullopt});
    });
    return out;
}

}  // namespace tiendo::notify
