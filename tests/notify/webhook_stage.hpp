// A webhook teller over a real engine, with a receiver, a memory and a clock of the
// test's own: what it takes, what reaches the disk, and when, the test says.
#pragma once

#include "../ingest/fakes.hpp"
#include "notify/webhook_json.hpp"
#include "tiendo/notify/webhook.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <set>

namespace tiendo::testing {

using namespace std::chrono_literals;

namespace json = boost::json;
using strings = std::vector<std::string>;

// A receiver in memory: keeps what it took.
class fake_receiver final : public net::http_caller {
  public:
    boost::asio::awaitable<net::call_outcome> call(net::http_call what) override {
        ++calls;
        last = what;
        for (const auto& h : what.headers) headers[h.name] = h.value;
        CHECK(what.method == "POST");
        CHECK(headers.at("Tiendo-Signature") ==
              notify::signature_of(secret, headers.at("Tiendo-Timestamp"), what.body));
        if (is_down) co_return std::string("connecting to 192.0.2.1: Connection refused");
        const auto body = json::parse(what.body).as_object();
        if (status / 100 != 2) co_return net::http_answer{status, says, retry_after};
        const auto& notices = body.at("notices").as_array();
        asked.push_back(notices.size());
        for (const auto& n : notices) {
            const auto dossier = std::string(n.at("alert").at("dossier_code").as_string());
            if (refuses.contains(dossier)) co_return net::http_answer{500, "not " + dossier};
        }
        if (notices.size() > notices_max) co_return net::http_answer{413, "too many"};
        for (const auto& n : body.at("notices").as_array()) {
            ids.emplace_back(n.at("id").as_string());
            last_of[n.at("alert").at("dossier_code").as_string().c_str()] = n.as_object();
        }
        sizes.push_back(body.at("notices").as_array().size());
        co_return net::http_answer{status, "", ""};
    }
    [[nodiscard]] std::string stage_of(const std::string& dossier) const {
        const auto found = last_of.find(dossier);
        return found == last_of.end() ? "" : found->second.at("stage").as_string().c_str();
    }

    std::string secret = "0123456789abcdef0123456789abcdef";
    bool is_down = false;
    unsigned status = 204;
    std::string says = "no";
    std::string retry_after;
    std::set<std::string> refuses;  // calls with one of these dossiers
    std::size_t notices_max = 1'000;
    int calls = 0;
    net::http_call last;
    std::map<std::string, std::string> headers;
    strings ids;                                  // of notices that it took, in order
    std::vector<std::size_t> asked;               // notices of each call that it could answer
    std::vector<std::size_t> sizes;               // of each that it took
    std::map<std::string, json::object> last_of;  // by dossier
};

// Rows that outlive a teller; `is_dead`: what is written from now on never reaches the disk.
class fake_memory final : public notify::webhook_memory {
  public:
    bool write(std::vector<notify::memory_change> changes, std::function<void()> durable) override {
        if (is_full) return false;
        if (is_dead) {
            lost.push_back(std::move(durable));
            return true;
        }
        ++writes;
        for (auto& c : changes) {
            if (c.value) {
                rows[c.key] = *c.value;
            } else {
                rows.erase(c.key);
            }
        }
        durable();
        return true;
    }
    [[nodiscard]] notify::webhook_past past() const {
        notify::webhook_past out;
        for (const auto& [key, value] : rows) out.rows.push_back({key, value});
        return out;
    }

    bool is_full = false;
    bool is_dead = false;
    int writes = 0;
    std::map<std::string, std::string> rows;
    std::vector<std::function<void()>> lost;
};

struct webhook_stage {
    webhook_stage() {
        clock.set(at("2026-03-20 08:00"));
        receiver.name = "duty";
        receiver.target = "/hook";
        receiver.secret = there->secret;
        receiver.calls_per_minute = 60;
    }
    // Received so long ago that all are overdue on 20 March; each an alert.
    void receive(const strings& dossiers) {
        std::vector<dossier::dossier_event> all;
        for (const auto& d : dossiers)
            all.push_back(event(d, at("2026-03-02 09:00"), receipt("WD5"), agency, d));
        reader.say(all, at("2026-03-02 10:00"));
        const auto ring_at = std::max(clock.now(), at("2026-03-20 00:00"));
        for (std::size_t i = 0; i <= dossiers.size() / 1'000; ++i) reader.ring(ring_at);
    }
    void finish(const strings& dossiers) {
        std::vector<dossier::dossier_event> all;
        for (const auto& d : dossiers)
            all.push_back(
                event("f" + d, clock.now(), dossier::fact_body(dossier::processed{}), agency, d));
        reader.say(all, clock.now());
        for (std::size_t i = 0; i <= dossiers.size() / 1'000; ++i) reader.ring(clock.now());
    }
    [[nodiscard]] std::uint64_t id_of(const std::string& dossier) {
        std::uint64_t out = 0;
        REQUIRE(reader.read([&](const engine::engine& e) {
            engine::alert_query q;
            q.limit = 100'000;
            for (const auto& a : e.alerts(q, clock.now()).rows) {
                if (a.dossier.view() == dossier) out = a.id;
            }
        }));
        REQUIRE(out != 0);
        return out;
    }
    void acknowledge(const std::string& dossier) {
        reader.said_at = clock.now();
        std::string item;
        engine::encode(alerts::acknowledgement{id_of(dossier), "an", "đã gọi"}, item);
        REQUIRE(reader.say(engine::record_kind::acknowledgements, std::move(item), [](auto) {}));
    }
    std::uint64_t say(const alerts::silencing& s) {
        reader.said_at = clock.now();
        std::string item;
        engine::encode(s, item);
        std::uint64_t id = 0;
        REQUIRE(reader.say(
            engine::record_kind::silences, std::move(item), [&](auto sequence) { id = sequence; }));
        return id;
    }
    notify::webhook_teller& teller() {
        if (!teller_) {
            receiver.caller = there;
            teller_.emplace(
                io.get_executor(),
                config,
                notify::webhook_teller::ports{reader, clock, memory},
                memory.past(),
                [this](std::string_view id) { return id == rule.id ? &rule : nullptr; },
                [this](std::string_view line) { said.emplace_back(line); });
            teller_->set({receiver});
        }
        return *teller_;
    }
    // The process ends in the middle of whatever it does.
    void crash() {
        io.restart();
        teller_.reset();
        io.poll();
        memory.lost.clear();
        memory.is_dead = false;
    }
    void pass(std::chrono::milliseconds by) {
        clock.set(clock.now() + by);
        clock.pass(by);
    }
    void run(boost::asio::awaitable<void> what) {
        boost::asio::co_spawn(
            io, std::move(what), [](std::exception_ptr failed) { REQUIRE_FALSE(failed); });
        io.restart();
        io.poll();  // one whose write never ends waits for ever
    }
    // A look and a call, as of one second.
    void turn() {
        run([](notify::webhook_teller& t) -> boost::asio::awaitable<void> {
            static_cast<void>(co_await t.look());
            co_await t.call();
        }(teller()));
    }
    void turns(int number, std::chrono::milliseconds each = 1s) {
        for (int i = 0; i < number; ++i) {
            turn();
            pass(each);
        }
    }
    [[nodiscard]] const notify::webhook_probe& probe() { return *teller().probes().at(0).second; }
    [[nodiscard]] std::string told(const std::string& dossier) {
        const auto all = teller().deliveries_of(id_of(dossier));
        return all.empty() ? "none" : all.at(0).stage;
    }
    [[nodiscard]] std::string id(const std::string& dossier, const std::string& stage) {
        return "duty-" + std::to_string(id_of(dossier)) + "-" + stage;
    }

    boost::asio::io_context io;
    const char* agency = "X01.1";
    notify::webhook_config config;
    notify::webhook_receiver receiver;
    alerts::rule rule;
    book_reader reader;
    standing_clock clock;
    std::shared_ptr<fake_receiver> there = std::make_shared<fake_receiver>();
    fake_memory memory;
    strings said;

  private:
    std::optional<notify::webhook_teller> teller_;
};

inline strings numbered(int from, int to) {
    strings out;
    for (int i = from; i <= to; ++i) out.push_back("D-" + std::to_string(i));
    return out;
}

inline alerts::silencing of_dossier(const char* dossier, instant until) {
    alerts::silencing s;
    s.by = "an";
    s.dossier = dossier_code(dossier);
    s.reason = "bão";
    s.until = until;
    return s;
}

}  // namespace tiendo::testing
