// Tokens to credentials.
#include "tiendo/service/credentials.hpp"

#include "tiendo/service/credentials_file.hpp"

#include <cstring>
#include <fstream>
#include <sstream>

namespace tiendo::service {
namespace {

// We look at the file again at most this often: a revocation is to close its sessions within a
// second.
constexpr std::chrono::nanoseconds look_again_after = std::chrono::milliseconds{500};

std::uint64_t bucket_of(const digest256& digest) {
    std::uint64_t bucket = 0;
    std::memcpy(&bucket, digest.data(), sizeof bucket);
    return bucket;
}

}  // namespace

credentials::credentials(setup how, const engine::clock& clock)
    : how_(std::move(how)), clock_(clock) {
    if (how_.insecure_loopback) {
        engine::credential c;
        c.id = "insecure-loopback";
        c.sending_agency = agency_code("LOOPBACK");
        c.every_agency = true;
        loopback_ = std::make_shared<const engine::credential>(std::move(c));
    }
    reload();
}

void credentials::reload() const {
    std::error_code missing;
    const auto changed_at = std::filesystem::last_write_time(how_.file, missing);
    if (missing) return;  // no file: no credentials yet
    std::ostringstream text;
    text << std::ifstream(how_.file, std::ios::binary).rdbuf();
    const auto read = parse_credentials(text.str(), how_.file.filename().string());
    if (read.refused) {
        how_.refused(read.refused->text());
        return;
    }
    const bool is_new = table_.with([&](table& t) {
        t.seen_at = changed_at;
        if (t.text == text.str()) return false;
        t.text = text.str();
        t.by_digest.clear();
        t.by_id.clear();
        for (const auto& row : read.rows) {
            auto one = std::make_shared<const engine::credential>(row.grant);
            if (!one->revoked) t.by_id.emplace(one->id, one);
            t.by_digest.emplace(bucket_of(one->secret), std::move(one));
        }
        return true;
    });
    if (is_new) how_.accepted(text.str());
}

std::shared_ptr<const engine::credential> credentials::find_in(const table& t,
                                                               const digest256& digest) {
    const auto [begin, end] = t.by_digest.equal_range(bucket_of(digest));
    for (auto it = begin; it != end; ++it) {
        if (equal_in_constant_time(it->second->secret, digest)) return it->second;
    }
    return nullptr;
}

bool credentials::has_changed() const {
    return table_.with([this](table& t) {
        if (clock_.monotonic() - t.looked_at < look_again_after) return false;
        t.looked_at = clock_.monotonic();
        std::error_code missing;
        const auto changed_at = std::filesystem::last_write_time(how_.file, missing);
        return !missing && changed_at != t.seen_at;
    });
}

std::shared_ptr<const engine::credential> credentials::find(std::string_view token) const {
    const auto digest = token_digest(token);
    const auto in_force = [&](const table& t) {
        auto found = find_in(t, digest);
        return found && !found->revoked ? found : nullptr;
    };
    auto found = table_.with(in_force);
    if (found || !has_changed()) return found;
    reload();
    return table_.with(in_force);
}

std::shared_ptr<const engine::credential> credentials::revoked(std::string_view token) const {
    auto known = table_.with([&](const table& t) { return find_in(t, token_digest(token)); });
    return known && known->revoked ? known : nullptr;
}

std::shared_ptr<const engine::credential> credentials::find_by_id(std::string_view id) const {
    return table_.with([&](const table& t) {
        const auto found = t.by_id.find(id);
        return found == t.by_id.end() ? nullptr : found->second;
    });
}

bool credentials::is_in_force(const engine::credential& who) const {
    if (loopback_ && who == *loopback_) return true;
    return table_.with([&](const table& t) {
        const auto known = find_in(t, who.secret);
        return known && *known == who;
    });
}

void credentials::look() const {
    if (has_changed()) reload();
}

}  // namespace tiendo::service
