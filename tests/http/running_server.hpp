// A door that runs in the test: real sockets, a real engine, ports that stand still.
#pragma once

#include "../ingest/fakes.hpp"
#include "../net/raw_client.hpp"
#include "tiendo/http/server.hpp"

#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include <map>

namespace tiendo::http {

namespace json = boost::json;
using testing::at;
using testing::raw_client;

class known_tokens final : public engine::credential_source {
  public:
    known_tokens();
    [[nodiscard]] requester find(std::string_view token) const override;
    [[nodiscard]] requester revoked(std::string_view token) const override;
    [[nodiscard]] requester find_by_id(std::string_view id) const override;
    [[nodiscard]] bool is_in_force(const engine::credential& who) const override;
    [[nodiscard]] requester insecure_loopback() const override;
    std::atomic<bool> ended{false};  // the counter's
    std::atomic<bool> supervisor_ended{false};
    std::atomic<bool> loopback{true};

  private:
    requester counter_;
    requester supervisor_;
    requester part_;
};

// Keeps reports as long as the test lasts.
class reports_in_memory final : public engine::report_keeper {
  public:
    [[nodiscard]] std::optional<engine::keeping_refused> keep(
        const engine::kept_report& what) override;
    [[nodiscard]] std::vector<engine::kept_head> heads() override;
    [[nodiscard]] std::variant<engine::kept_report, engine::keeping_refused> find(
        std::string_view id) override;
    guarded<std::map<std::string, engine::kept_report>> all;
    std::atomic<std::size_t> room{10};
};

class running {
  public:
    // `change`: what a test wants otherwise.
    explicit running(const std::function<void(server_hooks&)>& change = {});
    ~running();
    void close_revoked();
    [[nodiscard]] std::string send(const std::string& request) const;
    [[nodiscard]] std::string get(const std::string& target, const std::string& token = "") const;
    [[nodiscard]] std::string post(const std::string& target,
                                   const std::string& body,
                                   const std::string& type = "application/json") const;
    [[nodiscard]] json::object read(const std::string& target) const;

    testing::standing_clock clock;
    testing::book_reader reader;
    known_tokens tokens;
    std::atomic<bool> ready{true};
    guarded<std::vector<std::function<void(recount_report)>>> recounts;
    engine::look_answer look_answer;  // what each job is answered with; set it before one starts
    guarded<std::optional<engine::look_question>> look_asked;
    std::atomic<int> tickets_made{0};
    guarded<std::vector<alert_delivery>> deliveries;  // of each alert
    reports_in_memory reports;
    std::unique_ptr<server> door;
    std::uint16_t port = 0;

  private:
    struct loop;
    std::unique_ptr<loop> loop_;  // runs the door's thread
};

inline std::string text(const json::object& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}

}  // namespace tiendo::http
