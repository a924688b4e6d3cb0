// Comparing what stands with what an Alertmanager was told.
#include "tiendo/notify/alertmanager.hpp"

#include "alertmanager_json.hpp"
#include "answer_text.hpp"
#include "gauge_time.hpp"
#include "tiendo/alerts/escalation.hpp"
#include "tiendo/net/answer_of.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace tiendo::notify {
namespace {

namespace asio = boost::asio;

// What stands, as one look at the engine found it.
struct standing {
    std::vector<engine::alert_view> alerts;  // the newest, at most alerts_max
    std::uint64_t left_out = 0;
    std::vector<engine::silence_view> silences;
};

standing standing_in(const engine::engine& engine, instant now, std::size_t max) {
    standing out;
    engine::alert_query query;
    query.open_only = true;
    query.limit = max;
    const auto page = engine.alerts(query, now);
    const auto all = page.firing + page.acknowledged;
    // Pages are by id, the oldest first: skip those that are beyond the limit.
    if (all > max) {
        out.left_out = all - max;
        query.limit = out.left_out;
        query.after = engine.alerts(query, now).rows.back().id;
        query.limit = max;
        out.alerts = engine.alerts(query, now).rows;
    } else {
        out.alerts = page.rows;
    }
    out.silences = engine.silences(false, now);
    return out;
}

std::vector<std::uint64_t> ids_of(const std::vector<engine::silence_view>& silences) {
    std::vector<std::uint64_t> out;
    for (const auto& s : silences) out.push_back(s.id);
    return out;
}

}  // namespace

struct alertmanager_teller::parts : std::enable_shared_from_this<alertmanager_teller::parts> {
    parts(asio::any_io_executor executor,
          alertmanager_config how,
          engine::core_reader& from,
          const engine::clock& time,
          net::http_caller& to,
          std::function<void(std::string_view)> say,
          rule_lookup by)
        : timer(std::move(executor)),
          config(std::move(how)),
          reader(from),
          clock(time),
          caller(to),
          complain(std::move(say)),
          rules(std::move(by)) {}

    asio::awaitable<void> run();
    asio::awaitable<bool> look();
    asio::awaitable<bool> tell(const standing& now);
    [[nodiscard]] std::vector<alerts::stage> escalated(const engine::alert_view& a,
                                                       const catalogue::catalogue& in,
                                                       instant now) const;
    asio::awaitable<bool> send(std::vector<std::string> news,
                               const std::vector<engine::silence_view>& silences);
    asio::awaitable<bool> mirror(const std::vector<engine::silence_view>& now);
    // The body of a good answer; nullopt: complained of.
    asio::awaitable<std::optional<std::string>> ask(std::string method,
                                                    std::string path,
                                                    std::string body);

    asio::steady_timer timer;
    alertmanager_config config;
    engine::core_reader& reader;
    const engine::clock& clock;
    net::http_caller& caller;
    std::function<void(std::string_view)> complain;
    rule_lookup rules;
    alertmanager_probe probe;
    bool is_over = false;

    // By id and level of escalation: what it was told last, and when.
    struct told_text {
        std::string text;
        bool is_acknowledged = false;
        instant at{};
    };
    using told_texts = std::map<std::pair<std::uint64_t, std::size_t>, told_text>;
    told_texts told;
    std::vector<std::uint64_t> told_silences;
    std::optional<std::chrono::nanoseconds> told_at;  // all of it; monotonic
    std::chrono::milliseconds pause_after_failure{0};
    bool is_failing = false;
};

asio::awaitable<std::optional<std::string>> alertmanager_teller::parts::ask(std::string method,
                                                                            std::string path,
                                                                            std::string body) {
    const auto what = method + " " + path;
    auto outcome = co_await caller.call(
        {std::move(method), config.prefix + "/api/v2" + path, std::move(body)});
    ++probe.calls;
    std::string why;
    if (auto* answer = std::get_if<net::http_answer>(&outcome)) {
        if (answer->status / 100 == 2 && !answer->is_cut) co_return std::move(answer->body);
        why = "answered " + std::to_string(answer->status) + ": " + answer_text(answer->body);
    } else {
        why = std::get<std::string>(outcome);
    }
    ++probe.calls_failed;
    if (!std::exchange(is_failing, true)) {
        probe.failing_since_seconds = seconds_of(clock.now());
        complain("the Alertmanager cannot be told: " + what + ": " + why);
    }
    co_return std::nullopt;
}

// The levels above the first that an alert has come to and nobody has answered.
std::vector<alerts::stage> alertmanager_teller::parts::escalated(const engine::alert_view& a,
                                                                 const catalogue::catalogue& in,
                                                                 instant now) const {
    const auto* by = rules ? rules(a.rule) : nullptr;
    if (a.state != engine::alert_state::firing || by == nullptr || by->escalation.empty())
        return {};
    auto out = alerts::agenda_of(a, *by, alerts::office_of(a.agency, in), now).due;
    out.erase(out.begin());
    return out;
}

// Silences; then alerts that stand and are new or otherwise, that stand no more, or all of them.
asio::awaitable<bool> alertmanager_teller::parts::tell(const standing& now) {
    const bool all = !told_at;
    const auto catalogue = reader.current_catalogue();
    const auto instant_now = clock.now();
    told_texts next;
    for (const auto& a : now.alerts) {
        const auto text = alert_json(a, *catalogue, config.page);
        for (const auto& s : escalated(a, *catalogue, instant_now)) {
            const auto above = alerts::agency_above(a.agency, s.levels_up, *catalogue);
            next.emplace(std::pair(a.id, s.level),
                         told_text{escalated_json(text, s.level, above), false, instant_now});
        }
        next.emplace(std::pair(a.id, std::size_t{0}),
                     told_text{text, a.acknowledged_at.has_value(), instant_now});
    }
    std::vector<std::string> news;
    for (auto& [key, one] : next) {
        const auto before = told.find(key);
        if (all || before == told.end() || before->second.text != one.text) {
            news.push_back(one.text);
        } else {
            one.at = before->second.at;
        }
    }
    for (const auto& [key, one] : told) {
        if (!next.contains(key)) news.push_back(ended_json(one.text, instant_now));
    }
    if (!co_await send(std::move(news), now.silences)) co_return false;
    told = std::move(next);
    probe.told = told.size();
    probe.left_out = now.left_out;
    co_return true;
}

// One that crashed has lost its silences, and somebody may have ended one there: it is asked before
// each call, so that nothing silent goes to one that would tell people of it.
asio::awaitable<bool> alertmanager_teller::parts::send(
    std::vector<std::string> news, const std::vector<engine::silence_view>& silences) {
    bool is_mirrored = !told_at || ids_of(silences) != told_silences;
    if (is_mirrored && !co_await mirror(silences)) co_return false;
    for (std::size_t begin = 0; begin < news.size(); begin += config.batch) {
        if (!is_mirrored && !silences.empty() && !co_await mirror(silences)) co_return false;
        is_mirrored = false;
        const auto end = std::min(begin + config.batch, news.size());
        const std::vector<std::string> batch(news.begin() + static_cast<std::ptrdiff_t>(begin),
                                             news.begin() + static_cast<std::ptrdiff_t>(end));
        if (!co_await ask("POST", "/alerts", list_json(batch))) co_return false;
        probe.alerts_sent += batch.size();
    }
    co_return true;
}

// Each silence has its mirror there, known by the id in its comment.
asio::awaitable<bool> alertmanager_teller::parts::mirror(
    const std::vector<engine::silence_view>& now) {
    const auto listed = co_await ask("GET", "/silences", "");
    if (!listed) co_return false;
    auto mirrors = mirrors_in(*listed);
    for (const auto& s : now) {
        if (mirrors.erase(s.id) != 0) continue;
        if (!co_await ask("POST", "/silences", silence_json(s))) co_return false;
        ++probe.silences_sent;
    }
    for (const auto& [id, mirror] : mirrors) {
        if (!co_await ask("DELETE", "/silence/" + mirror, "")) co_return false;
    }
    told_silences = ids_of(now);
    co_return true;
}

asio::awaitable<bool> alertmanager_teller::parts::look() {
    using found = std::optional<standing>;
    const auto seen = co_await net::answer_of<found>(
        [this, max = config.alerts_max, now = clock.now()](auto tell) {
            const bool asked = reader.read([tell, max, now](const engine::engine& e) mutable {
                tell(found(standing_in(e, now, max)));
            });
            if (!asked) tell(std::nullopt);
        });
    if (!seen) co_return false;
    const auto monotonic = clock.monotonic();
    if (told_at && monotonic - *told_at >= config.resend) told_at.reset();
    const bool all = !told_at;
    if (!co_await tell(*seen)) {
        told_at.reset();  // what of it was taken is not known
        co_return false;
    }
    if (all) told_at = monotonic;
    if (std::exchange(is_failing, false)) complain("the Alertmanager is told again");
    probe.failing_since_seconds = 0;
    probe.succeeded_at_seconds = seconds_of(clock.now());
    co_return true;
}

asio::awaitable<void> alertmanager_teller::parts::run() {
    while (!is_over) {
        const bool is_told = co_await look();
        pause_after_failure = is_told
                                  ? std::chrono::milliseconds{0}
                                  : std::clamp(pause_after_failure * 2, config.look, config.resend);
        timer.expires_after(is_told ? config.look : pause_after_failure);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

alertmanager_teller::alertmanager_teller(asio::any_io_executor executor,
                                         alertmanager_config config,
                                         engine::core_reader& reader,
                                         const engine::clock& clock,
                                         net::http_caller& caller,
                                         std::function<void(std::string_view)> complain,
                                         rule_lookup rules)
    : parts_(std::make_shared<parts>(std::move(executor),
                                     std::move(config),
                                     reader,
                                     clock,
                                     caller,
                                     std::move(complain),
                                     std::move(rules))) {}

alertmanager_teller::~alertmanager_teller() {
    stop();
}

void alertmanager_teller::start() {
    asio::co_spawn(
        parts_->timer.get_executor(),
        [self = parts_]() -> asio::awaitable<void> { co_await self->run(); },
        [](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
        });
}

void alertmanager_teller::stop() {
    parts_->is_over = true;
    parts_->timer.cancel();
}

asio::awaitable<bool> alertmanager_teller::look() {
    return parts_->look();
}

const alertmanager_probe& alertmanager_teller::probe() const noexcept {
    return parts_->probe;
}

std::optional<alertmanager_told> alertmanager_teller::told_of(std::uint64_t alert) const {
    const auto& told = parts_->told;
    const auto after = told.upper_bound({alert, std::numeric_limits<std::size_t>::max()});
    if (after == told.begin()) return std::nullopt;
    const auto& [key, last] = *std::prev(after);
    if (key.first != alert) return std::nullopt;
    auto stage = key.second != 0 ? "level-" + std::to_string(key.second)
                                 : std::string(last.is_acknowledged ? "acknowledged" : "firing");
    return alertmanager_told{std::move(stage), last.at};
}

}  // namespace tiendo::notify
