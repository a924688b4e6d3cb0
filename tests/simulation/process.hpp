// One life of the service's core on a simulated disk: opened, stepped, stopped or killed.
//
// Where the real process would end itself (`fatal`), the life ends by an exception that
// leaves every frame of ours; through RocksDB's frames nothing is thrown.
#pragma once

#include "disk.hpp"
#include "tiendo/service/core.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tiendo::simulation {

inline constexpr std::string_view data_directory = "/data";
inline constexpr std::string_view archive_directory = "/archive";

// The process has ended itself, and why.
struct process_ended {
    std::string why;
};

class process {
  public:
    struct setup {
        service::core_limits limits;
        std::vector<alerts::rule> rules;
        catalogue::file_texts files;
    };
    // `on` and `clock` outlive it. Throws process_ended where the real one would end.
    process(std::shared_ptr<disk> on, const service::wall_clock& clock, const setup& how)
        : on_(std::move(on)) {
        service::core::setup s;
        s.data = data_directory;
        s.limits = how.limits;
        s.rules = how.rules;
        s.fatal = [](const std::string& why) { throw process_ended{why}; };
        s.disk_failed = [this](const std::string& why) {
            if (disk_failure_.empty()) disk_failure_ = why;
        };
        s.on = on_;
        s.archive = archive_directory;
        s.log_buffer_bytes = log_buffer_bytes;
        auto opened = service::core::open(std::move(s), clock);
        if (auto* why = std::get_if<std::string>(&opened)) {
            refusal_ = *std::move(why);
            return;
        }
        core_ = std::move(std::get<std::unique_ptr<service::core>>(opened));
        if (core_->current_catalogue() == nullptr) offer(how.files);
        core_->begin();
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    // Why it does not serve; empty: it does.
    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
    // What the database told first; then nothing is written any more.
    [[nodiscard]] const std::string& disk_failure() const noexcept { return disk_failure_; }
    [[nodiscard]] service::core& core() noexcept { return *core_; }
    [[nodiscard]] bool serves() const noexcept { return core_ != nullptr && refusal_.empty(); }

    void offer(const catalogue::file_texts& files) {
        const auto refused = core_->offer_catalogue(files, dossier::basis::current);
        if (!refused.empty()) throw process_ended{"catalogue: " + refused.front().text()};
    }
    // Everything that waits is done, in the order of the path.
    void settle() {
        int idle = 0;  // what the fold asks for is committed in the next round
        for (int i = 0; i < 1'000 && idle < 2; ++i) {
            const bool committed = core_->commit_some();
            ignore(core_->fold_some(), "it is not stopping");
            idle = core_->checkpoint_some() || committed ? 0 : idle + 1;
        }
    }

  private:
    static constexpr std::size_t log_buffer_bytes = 64u << 10;  // the least that RocksDB takes
    std::shared_ptr<disk> on_;
    std::string refusal_;
    std::string disk_failure_;
    std::unique_ptr<service::core> core_;
};

}  // namespace tiendo::simulation
