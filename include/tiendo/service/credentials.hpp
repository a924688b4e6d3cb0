// The credentials in force: read from the data directory's file, and read again
// on SIGHUP, and when look() or an unknown token finds that the file has changed.
//
// A file that cannot be accepted changes nothing and is reported. Each accepted
// version is logged (src/decisions/0012). Thread-safe.
#pragma once

#include "tiendo/base/guarded.hpp"
#include "tiendo/engine/ports.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace tiendo::service {

class credentials final : public engine::credential_source {
  public:
    struct setup {
        std::filesystem::path file;
        bool insecure_loopback = false;
        std::function<void(std::string text)> accepted;       // a new version, its text
        std::function<void(const std::string& why)> refused;  // an unreadable one
    };
    explicit credentials(setup how, const engine::clock& clock);

    [[nodiscard]] std::shared_ptr<const engine::credential> find(
        std::string_view token) const override;
    [[nodiscard]] std::shared_ptr<const engine::credential> revoked(
        std::string_view token) const override;
    [[nodiscard]] std::shared_ptr<const engine::credential> find_by_id(
        std::string_view id) const override;
    [[nodiscard]] bool is_in_force(const engine::credential& who) const override;
    [[nodiscard]] std::shared_ptr<const engine::credential> insecure_loopback() const override {
        return loopback_;
    }
    void reload() const;
    // Reads the file again if it has changed: called now and then, so that a revocation is noticed
    // without a signal. Looks at most twice a second, however often it is called.
    void look() const;

  private:
    struct table {
        // The revoked ones too. By the digest's first eight bytes; the whole digest is then
        // compared in constant time.
        std::unordered_multimap<std::uint64_t, std::shared_ptr<const engine::credential>> by_digest;
        // Those in force.
        std::unordered_map<std::string,
                           std::shared_ptr<const engine::credential>,
                           text_hash,
                           std::equal_to<>>
            by_id;
        std::filesystem::file_time_type seen_at{};
        std::string text;
        std::chrono::nanoseconds looked_at{};
    };
    [[nodiscard]] static std::shared_ptr<const engine::credential> find_in(const table& t,
                                                                           const digest256& digest);
    [[nodiscard]] bool has_changed() const;

    setup how_;
    const engine::clock& clock_;
    std::shared_ptr<const engine::credential> loopback_;
    mutable guarded<table> table_;
};

}  // namespace tiendo::service
