// One receiver: what it was told of which alert, its pace, its failures, its calls.
// Private to the module.
//
// Owner: the executor's thread, which may look and call in turns: whatever stands
// across a wait is looked up again after it. Rows are read by any thread.
#pragma once

#include "tiendo/base/guarded.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/notify/webhook.hpp"
#include "webhook_json.hpp"
#include "webhook_rows.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>

namespace tiendo::notify {

using alert_book = std::map<std::uint64_t, known_alert>;

class webhook_line {
  public:
    struct world {
        webhook_config config;
        engine::core_reader* reader;
        const engine::clock* clock;
        webhook_memory* memory;
        std::function<void(std::string_view)> complain;
    };
    struct remembered {
        std::map<std::uint64_t, told_row> rows;
        std::optional<reading> read;
        std::optional<notify::gone> gone;
    };
    webhook_line(boost::asio::any_io_executor executor,
                 world in,
                 webhook_receiver receiver,
                 remembered before);

    // Another file says so: no longer paused.
    void become(webhook_receiver receiver);
    void end();
    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    // Which alerts it has not read yet. One without a reading begins with all that stand.
    struct question {
        std::uint64_t after = 0;
        bool open_only = false;
        friend bool operator==(const question&, const question&) = default;
    };
    [[nodiscard]] question asks() const noexcept;
    // False: the answer is older than what was read before a restart; nothing may be judged by it.
    [[nodiscard]] bool is_behind(std::uint64_t position) const noexcept;
    // Alerts of which something is still to come, in order.
    [[nodiscard]] std::vector<std::uint64_t> unsettled() const;
    // Takes the answer to its question: new alerts have their rows on disk when it returns true.
    [[nodiscard]] boost::asio::awaitable<bool> take(engine::alert_page page);
    // What of the book, which is of this position, is due to it now.
    [[nodiscard]] boost::asio::awaitable<bool> weigh(std::shared_ptr<const alert_book> book,
                                                     std::uint64_t position);

    // One call, when something is due and it may be called now.
    [[nodiscard]] boost::asio::awaitable<void> call();
    // How long until it is worth asking again.
    [[nodiscard]] std::chrono::nanoseconds rest() const;

    [[nodiscard]] std::optional<delivery> delivery_of(std::uint64_t alert) const;
    [[nodiscard]] std::shared_ptr<const webhook_probe> probe() const noexcept { return probe_; }
    // The rows that go with it.
    [[nodiscard]] std::vector<memory_change> forgotten() const;

    boost::asio::steady_timer timer;

  private:
    struct told {
        std::uint64_t alert;
        told_row row;
    };
    struct taken {
        unsigned status = 0;  // 0: there was no answer
        std::string why;      // empty: it was taken
        std::string retry_after;
        bool is_gone = false;  // it said so, and is still the place that is called
        // It is there and would not take these notices; of others that says nothing.
        bool is_refusal = false;
    };
    // Alerts that were refused together.
    struct refused {
        std::vector<std::uint64_t> alerts;  // never empty
        bool was_alone = false;             // it was this one alert, and no other
        bool is_said = false;
    };
    [[nodiscard]] bool wants(const engine::alert_view& a, const catalogue::catalogue& in) const;
    void begin_scan();
    [[nodiscard]] std::size_t make_room(std::size_t wanted, std::vector<memory_change>& changes);
    struct attempt {
        std::vector<notice> notices;
        std::optional<refused> retried;  // of what it is a retry
    };
    [[nodiscard]] attempt next_attempt();
    [[nodiscard]] std::vector<std::uint64_t> not_aside() const;
    [[nodiscard]] std::vector<notice> compose(const std::vector<std::uint64_t>& of) const;
    void set_aside(refused call);
    void count_refusal(refused call, const taken& outcome, bool is_retry);
    void retry_anew() noexcept;
    [[nodiscard]] boost::asio::awaitable<bool> remember(std::vector<memory_change> changes);
    [[nodiscard]] boost::asio::awaitable<taken> send(std::vector<notice> notices);
    [[nodiscard]] boost::asio::awaitable<bool> settle(std::vector<told> rows);
    [[nodiscard]] std::chrono::milliseconds longer(std::chrono::milliseconds& pause);
    void failed(const taken& outcome);
    void keep_paused(const gone& before);
    [[nodiscard]] boost::asio::awaitable<void> remember_gone();
    void forget_gone();
    void succeeded(std::size_t notices);
    void count();

    const std::string name_;  // any thread reads it
    world world_;
    webhook_receiver receiver_;
    std::string filter_;
    std::string place_;
    guarded<std::map<std::uint64_t, told_row>> rows_;
    std::optional<reading> read_;
    struct scan {
        std::uint64_t after = 0;
        std::optional<std::uint64_t> until;  // the newest alert when it began
    };
    std::optional<scan> scan_;

    std::shared_ptr<const alert_book> book_;
    std::vector<std::uint64_t> due_;
    std::chrono::nanoseconds next_call_{0};  // monotonic
    std::chrono::milliseconds pause_{0};     // 0: it took the last call that was no retry
    // By turn, each alert once: so no more than are unsettled.
    std::vector<refused> aside_;
    std::size_t retried_ = 0;  // alerts of it in the call that is under way; they are not in it
    std::chrono::nanoseconds retry_at_{0};  // monotonic; of what is aside, while others are taken
    std::chrono::milliseconds retry_pause_{0};
    std::uint64_t calls_ = 0;
    rng dice_;
    bool is_calling_ = false;
    bool was_retry_ = false;  // the last call
    bool is_over_ = false;
    std::shared_ptr<webhook_probe> probe_ = std::make_shared<webhook_probe>();
};

}  // namespace tiendo::notify
