// Between the file of receivers, the client, the outbox and the teller.
#include "webhooks.hpp"

#include "tiendo/config/receivers.hpp"
#include "tiendo/net/address_policy.hpp"
#include "tiendo/net/http_client.hpp"
#include "tiendo/observe/log.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tiendo::service {
namespace {

using observe::level;
using observe::log;

constexpr std::string_view outbox_folder_name = "outbox";

// Of a host that is its own address; a name is looked up when it is called.
std::optional<boost::asio::ip::address> address_in(const std::string& host) {
    boost::system::error_code is_name;
    const auto at = boost::asio::ip::make_address(host, is_name);
    return is_name ? std::nullopt : std::optional(at);
}

// Why it cannot be called; empty: `out` can.
file_refusal make_ready(const config::webhook_config& from,
                        const std::vector<alerts::rule>& rules,
                        notify::webhook_receiver& out) {
    const auto refuse = [&](const char* field, std::string why) {
        return file_refusal{{}, from.line_of(field), field, std::move(why)};
    };
    out.name = from.name;
    out.url = fmt::format(
        "{}://{}:{}{}", from.is_tls ? "https" : "http", from.host, from.port, from.target);
    out.target = from.target;
    out.secret = from.secret;
    out.rules = from.rules;
    const auto rule_of = lookup_in(rules);
    for (const auto& id : from.rules) {
        if (rule_of(id) == nullptr)
            return refuse("rules",
                          "'" + id + "' is the id of no rule: `tiendo alerts rules` has them");
    }
    const auto comes_so_far = [&](const alerts::rule& r) {
        const bool is_heard =
            from.rules.empty() || std::ranges::find(from.rules, r.id) != from.rules.end();
        return is_heard && r.escalation.size() >= from.min_level;
    };
    if (std::ranges::none_of(rules, comes_so_far))
        return refuse("min_level",
                      fmt::format("is {}, but no rule that it hears of has so many steps of "
                                  "escalation: it would never be told anything",
                                  from.min_level));
    out.min_level = from.min_level;
    out.calls_per_minute = from.calls_per_minute;
    out.batch = from.batch;
    for (const auto& code : from.agencies) out.agencies.emplace_back(code);
    std::string why;
    auto policy = net::address_policy::parse(from.allow, why);
    if (!policy) return refuse("allow", std::move(why));
    if (const auto at = address_in(from.host); at && !policy->allows(from.host, *at))
        return refuse("url",
                      fmt::format("{} is no public address, and `allow` does not name it: it would "
                                  "never be called",
                                  from.host));
    net::http_client::config how;
    how.where = {from.host, std::to_string(from.port)};
    how.over = from.is_tls ? net::http_client::transport::tls : net::http_client::transport::plain;
    how.ca_file = from.ca_file;
    how.policy = std::move(policy);
    auto client = net::http_client::open(std::move(how));
    if (auto* no = std::get_if<std::string>(&client)) return refuse("ca_file", std::move(*no));
    out.caller = std::get<std::shared_ptr<net::http_client>>(std::move(client));
    return {};
}

}  // namespace

notify::rule_lookup lookup_in(const std::vector<alerts::rule>& rules) {
    return [&rules](std::string_view id) -> const alerts::rule* {
        const auto found = std::ranges::find(rules, id, &alerts::rule::id);
        return found == rules.end() ? nullptr : &*found;
    };
}

std::variant<std::vector<notify::webhook_receiver>, std::vector<file_refusal>> receivers_of(
    const std::filesystem::path& file, const std::vector<alerts::rule>& rules) {
    auto read = config::read_receivers(file);
    if (auto* refused = std::get_if<std::vector<file_refusal>>(&read)) return std::move(*refused);
    std::vector<notify::webhook_receiver> out;
    std::vector<file_refusal> refused;
    for (const auto& one : std::get<std::vector<config::webhook_config>>(read)) {
        auto no = make_ready(one, rules, out.emplace_back());
        if (no.reason.empty()) continue;
        no.file = file.string();
        refused.push_back(std::move(no));
    }
    if (!refused.empty()) return refused;
    return out;
}

// The teller's memory on the outbox.
class webhooks::kept_rows final : public notify::webhook_memory {
  public:
    explicit kept_rows(storage::outbox& box) : box_(box) {}
    bool write(std::vector<notify::memory_change> changes, std::function<void()> durable) override {
        std::vector<storage::outbox_change> rows;
        rows.reserve(changes.size());
        for (auto& c : changes) rows.push_back({std::move(c.key), std::move(c.value)});
        return box_.write(std::move(rows), std::move(durable));
    }

  private:
    storage::outbox& box_;
};

webhooks::webhooks(setup how, core& heart, std::unique_ptr<storage::outbox> box)
    : how_(std::move(how)),
      heart_(heart),
      box_(std::move(box)),
      rows_(std::make_unique<kept_rows>(*box_)) {}

webhooks::~webhooks() = default;

std::variant<std::unique_ptr<webhooks>, std::string> webhooks::open(
    setup how,
    boost::asio::any_io_executor executor,
    core& heart,
    const engine::clock& clock,
    std::vector<notify::webhook_receiver> receivers) {
    auto box = storage::outbox::open(how.data / outbox_folder_name, how.failed);
    if (auto* why = std::get_if<std::string>(&box)) return std::move(*why);
    std::unique_ptr<webhooks> out(new webhooks(
        std::move(how), heart, std::get<std::unique_ptr<storage::outbox>>(std::move(box))));
    notify::webhook_past past;
    past.log_end = heart.probe().durable_sequence;
    if (auto why = out->box_->visit([&](auto key, auto value) {
            past.rows.push_back({std::string(key), std::string(value)});
        }))
        return *std::move(why);
    notify::webhook_config config;
    config.seed = static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
    out->teller_ = std::make_unique<notify::webhook_teller>(
        std::move(executor),
        config,
        notify::webhook_teller::ports{heart, clock, *out->rows_},
        past,
        lookup_in(out->how_.rules),
        [](std::string_view line) { log(level::warn, "notify", line); });
    out->name(std::move(receivers));
    return out;
}

void webhooks::name(std::vector<notify::webhook_receiver> receivers) {
    const auto in = heart_.current_catalogue();
    for (const auto& r : receivers) {
        for (const auto& agency : r.agencies) {
            if (in->find_agency(agency.view()) != nullptr) continue;
            log(level::warn,
                "notify",
                fmt::format("receiver names an agency not in the catalogue receiver={} agency={}",
                            r.name,
                            agency.view()));
        }
    }
    log(level::info, "notify", fmt::format("receivers read number={}", receivers.size()));
    teller_->set(std::move(receivers));
}

void webhooks::start() {
    teller_->start();
}

void webhooks::stop() {
    teller_->stop();
}

void webhooks::reload() {
    auto read = receivers_of(how_.file, how_.rules);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&read)) {
        for (const auto& r : *refused) log(level::error, "notify", "refused " + r.text());
        log(level::error,
            "notify",
            "the receivers stay as they were; a restart would fail: mend the file first");
        return;
    }
    name(std::get<std::vector<notify::webhook_receiver>>(std::move(read)));
}

std::vector<notify::webhook_teller::named_probe> webhooks::probes() const {
    return teller_->probes();
}

storage::holding webhooks::hold_outbox() const {
    return box_->hold_files();
}

const storage::outbox_probe& webhooks::outbox_probe() const noexcept {
    return box_->probe();
}

std::vector<notify::delivery> webhooks::deliveries_of(std::uint64_t alert) const {
    return teller_->deliveries_of(alert);
}

}  // namespace tiendo::service
