// The horizon of each calendar in use.
#include "tiendo/catalogue/horizon.hpp"

#include <fmt/format.h>

#include <map>

namespace tiendo::catalogue {

std::vector<calendar_horizon> horizons(const catalogue& of, instant now, std::chrono::days ahead) {
    std::map<std::string, calendar_horizon> found;
    for (const auto& a : of.agencies()) {
        const auto& calendar = of.calendar_of(a);
        const auto today = calendar.date_of(now);
        const auto last = calendar.published_to();
        if (!last || *last - today > ahead || !a.valid.holds_on(today)) continue;
        found[calendar.id()] = {calendar.id(), *last, (*last - today).count()};
    }
    std::vector<calendar_horizon> out;
    for (auto& [id, horizon] : found) out.push_back(std::move(horizon));
    return out;
}

std::string horizon_sentence(const std::vector<calendar_horizon>& all) {
    std::string out;
    for (const auto& h : all) {
        out += fmt::format("{}calendar {} is published up to {} only",
                           out.empty() ? "" : ", ",
                           h.calendar_id,
                           to_text(h.published_to));
    }
    if (!out.empty()) {
        out +=
            ": due dates after it are provisional; put the next year's days into calendar.csv, "
            "move published_to and send SIGHUP";
    }
    return out;
}

}  // namespace tiendo::catalogue
