// From one look to the next.
#include "tiendo/alerts/watch_book.hpp"

#include <utility>

namespace tiendo::alerts {

void watch_book::look(std::vector<condition> found, instant now) {
    std::map<std::string, watched> next;
    left_out_ = 0;
    for (auto& one : found) {
        if (next.size() >= watched_max) {
            ++left_out_;
            continue;
        }
        auto key = one.what.key();
        const auto before = all_.find(key);
        const auto since = before == all_.end() ? now : before->second.since;
        next.emplace(std::move(key), watched{std::move(one), since});
    }
    all_ = std::move(next);
    has_looked_ = true;
}

}  // namespace tiendo::alerts
