// The world around one service: counters, a network, a disk, a clock, all driven by one
// seed. It lives through some hundred turns, in any of which anything may happen, then
// everything is mended and what must be true is looked at.
#pragma once

#include "network.hpp"
#include "process.hpp"
#include "seeds.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace tiendo::simulation {

class world {
  public:
    explicit world(std::uint64_t seed);
    ~world();
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    void live(int turns);
    // Everything is mended, everything told arrives, and a day passes.
    void settle();
    // What is wrong; also what was seen to be wrong on the way.
    [[nodiscard]] strings judge();
    // Over all operations of the disk, all messages and answers.
    [[nodiscard]] std::uint64_t trace() const noexcept { return trace_ ^ disk_->trace(); }

    struct figures {
        std::uint64_t crashes = 0;  // of the process, the power or the disk
        std::uint64_t power_cuts = 0;
        std::uint64_t restarts_that_failed = 0;
        std::uint64_t clock_steps = 0;
        std::uint64_t cut_connections = 0;
        std::uint64_t catalogues = 0;
        std::uint64_t checkpoints = 0;
        std::uint64_t events = 0;
        std::uint64_t duplicates = 0;
        std::uint64_t conflicts = 0;
        std::uint64_t refused = 0;
        std::uint64_t busy = 0;  // batches
        std::uint64_t alerts = 0;
        std::uint64_t background_jobs = 0;
        std::uint64_t archived_segments = 0;
        figures& operator+=(const figures& other) noexcept;
    };
    [[nodiscard]] figures seen() const;

  private:
    // What goes with the process.
    struct life;

    void turn();
    void happen();
    void tell_plain(counter& at);
    void tell_random(counter& at);
    void serve();
    void befall();
    void archive();
    void start();
    // Runs `what` in the life at hand, which ends where the process would.
    template <class What>
    void in_life(What&& what);
    void end_life();
    void after_crash();
    void pass(std::chrono::nanoseconds by);
    void poll();
    [[nodiscard]] instant wall() const { return truth_ + clock_error_; }
    void judge_life(std::string_view when);
    void judge_alerts(strings& out);

    rng dice_;
    rng archive_dice_;  // its own, so that the rest of a world is what it was
    std::shared_ptr<disk> disk_;
    instant truth_;
    std::chrono::nanoseconds ticks_{std::chrono::hours{1}};
    milliseconds clock_error_{0};
    bool is_mended_ = false;
    model known_;
    std::uint64_t trace_ = 0xcbf29ce484222325ull;
    std::vector<std::unique_ptr<counter>> counters_;
    std::optional<service::wall_clock> clock_;
    std::unique_ptr<life> life_;
    process::setup how_;
    figures seen_;
    strings problems_;

    struct plain_story {
        std::string code;
        bool is_over = false;
    };
    std::vector<std::vector<plain_story>> stories_;  // by counter
    std::map<std::size_t, int> plain_told_;          // by counter
    int told_ = 0;                                   // dossiers with a random history
};

}  // namespace tiendo::simulation
