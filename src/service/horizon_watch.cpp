// One line when a calendar's end comes near, one when it moves away.
#include "horizon_watch.hpp"

#include <fmt/format.h>

namespace tiendo::service {

void horizon_watch::look(const std::shared_ptr<const catalogue::catalogue>& in_force, instant now) {
    const auto today = in_force->zone().date_of(now);
    if (in_force == seen_ && today == day_) return;
    seen_ = in_force;
    day_ = today;
    std::map<std::string, local_date> firing;
    for (const auto& h : catalogue::horizons(*in_force, now)) {
        firing.emplace(h.calendar_id, h.published_to);
        const auto said = said_.find(h.calendar_id);
        if (said != said_.end() && said->second == h.published_to) continue;
        begins_(
            fmt::format("the published holidays end soon: add the next year rule={} calendar={} "
                        "published_to={} days_left={}",
                        catalogue::horizon_rule,
                        h.calendar_id,
                        to_text(h.published_to),
                        h.days_left));
    }
    for (const auto& [id, published_to] : said_) {
        if (firing.contains(id)) continue;
        ends_(
            fmt::format("the calendar reaches further or is not in use any more rule={} "
                        "calendar={} was_published_to={}",
                        catalogue::horizon_rule,
                        id,
                        to_text(published_to)));
    }
    said_ = std::move(firing);
}

}  // namespace tiendo::service
