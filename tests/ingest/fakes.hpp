// The ports of the core as tests want them: a clock that stands, an admission
// that answers when told to, a reader over a real engine.
#pragma once

#include "../engine/log_book.hpp"
#include "tiendo/base/guarded.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/net/session.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace tiendo::testing {

class standing_clock final : public engine::clock {
  public:
    [[nodiscard]] instant now() const override { return now_.load(); }
    [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return monotonic_.load(); }
    void set(instant to) { now_ = to; }
    void pass(std::chrono::nanoseconds by) { monotonic_ = monotonic_.load() + by; }

  private:
    std::atomic<instant> now_{at("2026-03-04 10:00")};
    std::atomic<std::chrono::nanoseconds> monotonic_{std::chrono::hours{1}};
};

// Accepts everything unless told otherwise; remembers ids for duplicates and conflicts.
// Thread-safe.
class memory_admission final : public engine::admission {
  public:
    engine::admitted submit(engine::submission&& s) override {
        if (before_submit) before_submit();
        if (answer != engine::admitted::yes) return answer;
        waiting_.with([&](auto& w) { w.queue.push_back(std::move(s)); });
        if (at_once) commit_all();
        return engine::admitted::yes;
    }
    [[nodiscard]] std::uint32_t retry_after_ms() const override { return 250; }

    void commit_all() {
        while (commit_one()) {
        }
    }
    bool commit_one() {
        std::optional<engine::submission> next;
        engine::commit_outcome outcome;
        waiting_.with([&](auto& w) {
            if (w.queue.empty()) return;
            next = std::move(w.queue.front());
            w.queue.pop_front();
            for (const auto& item : next->items) outcome.fates.push_back(w.fate_of(item, outcome));
        });
        if (!next) return false;
        next->done(outcome);
        return true;
    }
    [[nodiscard]] std::vector<dossier::dossier_event> stored() const {
        return waiting_.with([](const auto& w) { return w.stored; });
    }
    [[nodiscard]] std::size_t waiting() const {
        return waiting_.with([](const auto& w) { return w.queue.size(); });
    }

    std::function<void()> before_submit;
    std::atomic<engine::admitted> answer{engine::admitted::yes};
    std::atomic<bool> at_once{true};

  private:
    struct state {
        std::deque<engine::submission> queue;
        std::vector<dossier::dossier_event> stored;
        std::map<std::string, digest256> digests;
        engine::item_fate fate_of(const engine::submission_item& item,
                                  engine::commit_outcome& outcome) {
            const auto [known, is_new] = digests.emplace(item.event.id.str(), item.digest);
            if (!is_new) {
                return known->second == item.digest ? engine::item_fate::duplicate
                                                    : engine::item_fate::conflict;
            }
            stored.push_back(item.event);
            outcome.last_sequence = stored.size();
            if (outcome.first_sequence == 0) outcome.first_sequence = stored.size();
            return engine::item_fate::accepted;
        }
    };
    guarded<state> waiting_;
};

// Reads inline, on the caller's thread. Thread-safe.
class book_reader final : public engine::core_reader, public engine::saying_log {
  public:
    book_reader() : core_(engine_of(book_)) {}
    bool read(std::function<void(const engine::engine&)> f) override {
        reads += 1;
        if (full) return false;
        const std::lock_guard lock(mutex_);
        if (holding) {
            held_.push_back(std::move(f));
        } else {
            f(*core_);
        }
        return true;
    }
    bool read_acknowledged(std::function<void(const engine::engine&)> f) override {
        return read(std::move(f));  // what stands in the book is folded
    }
    // Answers what was asked while `holding`.
    void release() {
        const std::lock_guard lock(mutex_);
        holding = false;
        for (auto& f : std::exchange(held_, {})) f(*core_);
    }
    [[nodiscard]] std::shared_ptr<const catalogue::catalogue> current_catalogue() const override {
        return story_catalogue();
    }
    [[nodiscard]] std::optional<engine::log_record> record_of(
        std::uint64_t sequence) const override {
        const std::lock_guard lock(mutex_);
        for (const auto& r : book_.records) {
            if (r.first_sequence <= sequence && sequence <= r.last_sequence()) return r;
        }
        return std::nullopt;
    }

    // What the service would have logged and folded.
    engine::fold_notice say(const std::vector<dossier::dossier_event>& events, instant when) {
        const std::lock_guard lock(mutex_);
        book_.say(events, when);
        book_.replay_into(*core_);
        return notice(when);
    }
    engine::fold_notice ring(instant now) {
        const std::lock_guard lock(mutex_);
        book_.ring(*core_, now);
        book_.replay_into(*core_);
        return notice(now);
    }

    void watch(std::vector<alerts::rule> rules, instant now) {
        const std::lock_guard lock(mutex_);
        core_->watch(std::move(rules), now);
    }

    // engine::saying_log: at the instant that `said_at` holds.
    bool say(engine::record_kind kind, std::string item, told durable) override {
        if (full) return false;
        std::uint64_t sequence = 0;
        {
            const std::lock_guard lock(mutex_);
            sequence = book_.say(kind, std::move(item), said_at);
            book_.replay_into(*core_);
        }
        durable(sequence);
        return true;
    }

    std::atomic<bool> full{false};
    std::atomic<bool> holding{false};
    std::atomic<int> reads{0};
    instant said_at = at("2026-03-20 08:00");

  private:
    [[nodiscard]] engine::fold_notice notice(instant when) const {
        return {core_->measure().position, when};
    }
    mutable std::mutex mutex_;
    log_book book_;
    std::unique_ptr<engine::engine> core_;
    std::vector<std::function<void(const engine::engine&)>> held_;
};

// Keeps what a session sends; `stuck` makes it a client that does not read.
class kept_peer final : public net::peer {
  public:
    void send_framed(std::string_view frames) override { sent += frames; }
    void send_shared(std::shared_ptr<const std::string> frames) override { sent += *frames; }
    [[nodiscard]] std::size_t queued_bytes() const override { return stuck; }
    void resume() override { resumed += 1; }
    void close(std::uint16_t code, std::string_view) override { closed_with = code; }

    // The payloads sent since the last call (server frames are never masked).
    std::vector<std::string> payloads() {
        std::vector<std::string> out;
        std::string_view rest = sent;
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
        while (!rest.empty()) {
            std::size_t head = 2;
            std::uint64_t size = byte(1);
            if (size >= 126) {
                const std::size_t bytes = size == 126 ? 2 : 8;
                size = 0;
                for (std::size_t i = 0; i < bytes; ++i) size = size << 8 | byte(2 + i);
                head += bytes;
            }
            out.emplace_back(rest.substr(head, size));
            rest.remove_prefix(head + size);
        }
        sent.clear();
        return out;
    }

    std::string sent;
    std::size_t stuck = 0;
    int resumed = 0;
    int closed_with = 0;
};

inline std::shared_ptr<const engine::credential> counter_of(std::string_view agency) {
    auto who = std::make_shared<engine::credential>();
    who->id = "counter";
    who->sending_agency = agency_code(agency);
    who->acts_for_subtree = {agency_code(agency)};
    return who;
}

}  // namespace tiendo::testing
