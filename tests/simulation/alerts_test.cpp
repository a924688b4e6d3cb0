// Two days of an office, again and again from other seeds: the service is killed, its
// clock jumps, the receiver is down, facts come late and twice. Whoever is overdue
// has one alert, nobody else has one, and the receiver hears of each.
//
// Real are the engine, the distrusted clock and the webhook teller; the log, the
// outbox and the receiver are in memory and keep what was synced. One seed is one run:
// TIENDO_SEEDS=10000 for more of them, TIENDO_SEED=17 for one.
#include "../notify/webhook_stage.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/service/clock.hpp"

#include <cstdlib>
#include <map>
#include <set>
#include <string>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT
using std::chrono::hours;

namespace {

constexpr auto step = std::chrono::minutes{5};
constexpr int steps = 48 * 12;

// The engine of the moment, read on the spot.
class engine_reader final : public engine::core_reader {
  public:
    bool read(std::function<void(const engine::engine&)> f) override {
        if (of == nullptr) return false;
        f(*of);
        return true;
    }
    bool read_acknowledged(std::function<void(const engine::engine&)> f) override {
        return read(std::move(f));
    }
    [[nodiscard]] std::shared_ptr<const catalogue::catalogue> current_catalogue() const override {
        return story_catalogue();
    }
    [[nodiscard]] std::optional<engine::log_record> record_of(std::uint64_t) const override {
        return std::nullopt;
    }
    const engine::engine* of = nullptr;
};

std::vector<alerts::rule> rules() {
    alerts::rule overdue;
    overdue.escalation.push_back({hours{4}, alerts::clock_kind::elapsed, 1, hours{8}});
    alerts::rule soon;
    soon.id = "due_soon";
    soon.kind = alerts::rule_kind::due_soon;
    soon.working_time_left = std::chrono::minutes{60};
    return {overdue, soon};
}

class office {
  public:
    explicit office(std::uint64_t seed) : dice_(seed), rules_(rules()) {
        views_.take(*engine_of(book_));
        begin();
    }

    void live() {
        for (int i = 0; i < steps; ++i) {
            pass(step);
            befall();
            happen();
            pass(milliseconds{1});  // what falls due at this instant is overdue after it
            if (core_) serve();
        }
    }
    // Everything is mended, and an hour passes.
    void settle() {
        clock_error_ = {};
        is_kind_ = true;
        crash();
        begin();
        there_->is_down = false;
        there_->status = 204;
        for (int i = 0; i < 36; ++i) {
            pass(step);
            serve();
        }
    }

    void check_end() {
        check_now();
        CHECK(engine_of(book_)->differences(*core_, 10).empty());
        check_log();
        check_receiver();
    }

    int crashes = 0;
    int jumps = 0;
    std::size_t fired = 0;
    std::size_t looks = 0;  // at which alerts were held against what is overdue

  private:
    // --- what the world does to the service

    void pass(milliseconds length) {
        truth_ += length;
        ticks_ += length;
    }
    void befall() {
        if (core_ == nullptr) {
            if (dice_.chance(100)) begin();
            return;
        }
        if (dice_.chance(10)) memory_.is_dead = true;  // what is written now is lost with the crash
        if (memory_.is_dead && dice_.chance(500)) return crash();
        if (dice_.chance(10)) return crash();
        if (dice_.chance(4)) jump();
        if (clock_->is_held() && dice_.chance(60)) mend_clock();
        if (dice_.chance(20)) there_->is_down = !there_->is_down;
        if (dice_.chance(20)) there_->status = there_->status == 204 ? 503 : 204;
        if (dice_.chance(30)) views_.take(*core_);
    }
    void jump() {
        ++jumps;
        clock_error_ = std::chrono::minutes{dice_.between(-24 * 60, 24 * 60)};
    }
    void mend_clock() {
        if (dice_.chance(700)) clock_error_ = {};
        clock_->confirm();
    }
    void crash() {
        if (core_) ++crashes;
        reader_.of = nullptr;
        core_.reset();
        io_.restart();
        teller_.reset();
        io_.poll();
        memory_.lost.clear();
        memory_.is_dead = false;
    }
    // From the newest checkpoint and the log behind it; believes the wall clock of that moment.
    void begin() {
        core_ = views_.load();
        core_->watch(rules_, truth_ + clock_error_);
        book_.replay_into(*core_);
        reader_.of = core_.get();
        clock_.emplace(service::wall_clock::sources{[this] { return truth_ + clock_error_; },
                                                    [this] { return ticks_; }});
        const auto rule_by_id = [this](std::string_view id) -> const alerts::rule* {
            const auto found = std::ranges::find(rules_, id, &alerts::rule::id);
            return found == rules_.end() ? nullptr : &*found;
        };
        notify::webhook_receiver duty;
        duty.name = "duty";
        duty.target = "/hook";
        duty.secret = there_->secret;
        duty.caller = there_;
        teller_.emplace(io_.get_executor(),
                        notify::webhook_config{},
                        notify::webhook_teller::ports{reader_, *clock_, memory_},
                        memory_.past(),
                        rule_by_id,
                        [](std::string_view) {});
        teller_->set({duty});
    }

    // --- what happens in the office

    [[nodiscard]] instant recorded_at() {
        last_recorded_ = std::max(last_recorded_, clock_->now());
        return last_recorded_;
    }
    dossier_event told(const std::string& code, event_body body) {
        const auto late = std::chrono::minutes{dice_.chance(200) ? dice_.between(0, 180) : 0};
        return event("e" + std::to_string(++told_), truth_ - late, std::move(body), "X01.1", code);
    }
    void happen() {
        for (auto n = dice_.below(3); n > 0; --n) waiting_.push_back(one_event());
        if (core_ == nullptr || waiting_.empty()) return;
        if (dice_.chance(50)) waiting_.push_back(waiting_.front());  // sent twice
        // What lies ahead of the service's clock a counter keeps: it would be refused, or, by less
        // than five minutes, judged by a list before its time comes (src/RULES.md 2.4).
        const auto latest = clock_->now();
        std::vector<dossier_event> taken;
        std::vector<dossier_event> refused;
        for (auto& e : waiting_)
            (e.occurred_at <= latest ? taken : refused).push_back(std::move(e));
        if (!taken.empty()) book_.say(taken, recorded_at());
        waiting_ = std::move(refused);
        book_.replay_into(*core_);
    }
    dossier_event one_event() {
        static constexpr std::string_view procedures[]{"H24", "WH8", "DAY", "WD5"};
        if (dossiers_.empty() || dice_.chance(350)) {
            dossiers_.push_back("D-" + std::to_string(dossiers_.size() + 1));
            const auto procedure = procedures[dice_.below(4)];
            std::optional<instant> appointment;
            if (dice_.chance(300)) appointment = truth_ + hours{dice_.between(1, 30)};
            return told(dossiers_.back(), receipt(procedure, appointment));
        }
        const auto& code = dossiers_[dice_.below(dossiers_.size())];
        switch (dice_.below(6)) {
            case 0:
                return told(code, supplement_requested{"R", "L"});
            case 1:
                return told(code, supplement_received{"", "", {}});
            case 2:
                return told(code, rescheduled{truth_ + hours{dice_.between(1, 30)}, "", ""});
            case 3:
                ended_.push_back("e" + std::to_string(told_ + 1));
                ended_of_[ended_.back()] = code;
                return told(code, processed{});
            case 4:
                if (!ended_.empty()) {
                    const auto& id = ended_[dice_.below(ended_.size())];
                    return told(ended_of_[id], voided{event_id(id), "R"});
                }
                return told(code, withdrawn{"R"});
            default:
                return told(code, step_started{"B1", "P1", {}});
        }
    }

    // --- what the service does, once a step

    void serve() {
        if (!clock_->is_held()) {
            ring();
            if (core_ == nullptr) return;
            believed_ = std::max(believed_, clock_->now());
            check_now();
        }
        boost::asio::co_spawn(
            io_,
            [](notify::webhook_teller* t) -> boost::asio::awaitable<void> {
                static_cast<void>(co_await t->look());
                co_await t->call();
            }(&*teller_),
            [](std::exception_ptr failed) { REQUIRE_FALSE(failed); });
        io_.restart();
        io_.poll();
    }
    void ring() {
        // What falls due by its own record may be proposed again at once.
        for (int i = 0; i < 4; ++i) {
            core_->look({}, clock_->now());
            const auto due = core_->due_transitions(clock_->now(), 1'000);
            if (due.empty()) return;
            // What arrives meanwhile is in the log before it.
            if (i == 0 && !is_kind_ && dice_.chance(300)) happen();
            book_.log_transitions(due, recorded_at());
            // It is in the log, and nobody has folded it.
            if (!is_kind_ && dice_.chance(10)) return crash();
            book_.replay_into(*core_);
        }
    }

    // --- what must be true

    [[nodiscard]] std::set<std::string> overdue_now() const {
        engine::dossier_query q;
        q.filter = engine::dossier_filter::overdue;
        q.limit = 1'000;
        std::set<std::string> out;
        for (const auto& d : core_->dossiers(q, clock_->now()).rows) out.insert(d.code.str());
        return out;
    }
    [[nodiscard]] std::set<std::string> open_by(std::string rule) const {
        engine::alert_query q;
        q.open_only = true;
        q.rule = std::move(rule);
        q.limit = 1'000;
        std::set<std::string> out;
        for (const auto& a : core_->alerts(q, clock_->now()).rows) out.insert(a.dossier.str());
        return out;
    }
    // Nobody overdue without an alert, nobody with one who is not. A clock that stands before one
    // that was believed says neither: what was told by that one lies in its future.
    void check_now() {
        if (clock_->now() < std::max(believed_, last_recorded_)) return;
        const auto overdue = overdue_now();
        const auto open = open_by("overdue");
        INFO("at " << to_rfc3339(clock_->now()));
        CHECK(in_first_only(overdue, open).empty());
        CHECK(in_first_only(open, overdue).empty());
        ++looks;
    }
    using codes = std::set<std::string>;
    [[nodiscard]] static strings in_first_only(const codes& first, const codes& second) {
        strings out;
        std::ranges::set_difference(first, second, std::back_inserter(out));
        return out;
    }
    // In the log each alert fires and ends in turns.
    void check_log() {
        std::map<std::string, bool> is_open;
        for (const auto& r : book_.records) {
            if (r.kind != engine::record_kind::alert_transitions) continue;
            for (const auto& item : r.items) {
                engine::alert_transition t;
                REQUIRE(engine::decode(item.bytes, t));
                const bool fires = t.to == engine::alert_state::firing;
                auto& open = is_open[t.what.key()];
                CHECK(open != fires);
                open = fires;
                if (fires) ++fired;
            }
        }
    }
    // Each alert was heard of, how it ended too, each stage under one id.
    void check_receiver() {
        std::map<std::uint64_t, std::set<std::string>> stages;
        for (const auto& id : there_->ids) {
            const auto behind = id.find('-', 5);  // "duty-17-level-1"
            REQUIRE(id.starts_with("duty-"));
            stages[std::stoull(id.substr(5, behind - 5))].insert(id.substr(behind + 1));
        }
        engine::alert_query q;
        q.limit = 100'000;
        const auto all = core_->alerts(q, clock_->now()).rows;
        CHECK(stages.size() == all.size());
        for (const auto& a : all) {
            const auto& heard = stages[a.id];
            INFO("alert " << a.id << " of " << a.dossier.view() << " by " << a.rule);
            if (a.state == engine::alert_state::resolved) {
                CHECK(heard.contains("resolved"));
            } else {  // with the stage that was due when the receiver was back
                CHECK(std::ranges::any_of(heard, [](const auto& stage) {
                    return stage == "firing" || stage.starts_with("level-");
                }));
            }
        }
    }

    rng dice_;
    std::vector<alerts::rule> rules_;
    instant truth_ = at("2026-03-02 06:00");
    std::chrono::nanoseconds ticks_{hours{1}};
    milliseconds clock_error_{0};
    instant last_recorded_ = at("2026-03-02 06:00");
    instant believed_{};

    log_book book_;
    stored_views views_;
    fake_memory memory_;
    std::shared_ptr<fake_receiver> there_ = std::make_shared<fake_receiver>();

    std::vector<dossier_event> waiting_;  // with the counters
    std::vector<std::string> dossiers_;
    std::vector<std::string> ended_;  // ids of what ended a dossier
    std::map<std::string, std::string> ended_of_;
    int told_ = 0;
    bool is_kind_ = false;

    // Gone with the process.
    boost::asio::io_context io_;
    std::unique_ptr<engine::engine> core_;
    engine_reader reader_;
    std::optional<service::wall_clock> clock_;
    std::optional<notify::webhook_teller> teller_;
};

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::stoull(text);
}

}  // namespace

TEST_CASE(
    "two days with crashes, dead receivers and jumping clocks: each overdue dossier has one "
    "alert, and it is heard of",
    "[simulation]") {
    const auto one = number_from("TIENDO_SEED", 0);
    const auto first = one != 0 ? one : 1;
    const auto last = one != 0 ? one : number_from("TIENDO_SEEDS", 100);
    int crashes = 0;
    int jumps = 0;
    std::size_t fired = 0;
    std::size_t looks = 0;
    for (auto seed = first; seed <= last; ++seed) {
        INFO("replay: TIENDO_SEED=" << seed << " build/dev/tests/simulation_tests");
        office o(seed);
        o.live();
        o.settle();
        o.check_end();
        crashes += o.crashes;
        jumps += o.jumps;
        fired += o.fired;
        looks += o.looks;
    }
    WARN(last - first + 1 << " seeds of 48 hours: " << crashes << " crashes, " << jumps
                          << " clock jumps, " << fired << " alerts; held against what is overdue "
                          << looks << " times");
    // The world was not kind.
    CHECK(crashes > static_cast<int>(last - first));
    CHECK(jumps > static_cast<int>(last - first));
    CHECK(fired > last - first);
    CHECK(looks > 100 * (last - first));
}
