// The receivers of a running service: their file, their outbox, their teller.
//
// Owner: the I/O thread; probes() and deliveries_of() are anybody's.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/notify/webhook.hpp"
#include "tiendo/service/core.hpp"
#include "tiendo/storage/outbox.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::service {

// The rules that are in force, by their id. `rules` must outlive it, and may change.
[[nodiscard]] notify::rule_lookup lookup_in(const std::vector<alerts::rule>& rules);

// The receivers of a file, ready to be called; or what is wrong with it. Whoever names a rule that
// is not in force, or a level that none of its rules comes to, would wait for it in silence:
// refused.
[[nodiscard]] std::variant<std::vector<notify::webhook_receiver>, std::vector<file_refusal>>
receivers_of(const std::filesystem::path& file, const std::vector<alerts::rule>& rules);

class webhooks {
  public:
    struct setup {
        std::filesystem::path file;
        std::filesystem::path data;              // the outbox is a folder in it
        const std::vector<alerts::rule>& rules;  // in force; must outlive it, and may change
        std::function<void(const std::string&)> failed;  // the outbox can write no more
    };
    // The second alternative says why not. `heart` and `clock` must outlive it.
    [[nodiscard]] static std::variant<std::unique_ptr<webhooks>, std::string> open(
        setup how,
        boost::asio::any_io_executor executor,
        core& heart,
        const engine::clock& clock,
        std::vector<notify::webhook_receiver> receivers);
    ~webhooks();
    webhooks(const webhooks&) = delete;
    webhooks& operator=(const webhooks&) = delete;

    void start();
    void stop();
    // Reads the file again; one that is refused is said in the log, and changes nothing.
    void reload();

    [[nodiscard]] std::vector<notify::webhook_teller::named_probe> probes() const;
    [[nodiscard]] const storage::outbox_probe& outbox_probe() const noexcept;
    // For a backup. Thread-safe.
    [[nodiscard]] storage::holding hold_outbox() const;
    [[nodiscard]] std::vector<notify::delivery> deliveries_of(std::uint64_t alert) const;

  private:
    class kept_rows;
    webhooks(setup how, core& heart, std::unique_ptr<storage::outbox> box);
    void name(std::vector<notify::webhook_receiver> receivers);

    setup how_;
    core& heart_;
    std::unique_ptr<storage::outbox> box_;
    std::unique_ptr<kept_rows> rows_;
    std::unique_ptr<notify::webhook_teller> teller_;
};

}  // namespace tiendo::service
