// Made-up pasts; see the header.
#include "stored_dossiers.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace tiendo::bench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr auto past = hours{24 * 730};
constexpr auto past_of_open = hours{24 * 4};

// A prime: neighbours in time belong to different agencies.
std::size_t spread(std::uint64_t number, std::size_t over) {
    return static_cast<std::size_t>(number * 7'919 % over);
}

instant received_at(const stored_settings& how, std::uint64_t number) {
    const bool is_open = number >= how.closed;
    const auto count = is_open ? how.open : how.closed;
    const auto nth = is_open ? number - how.closed : number;
    const auto length = milliseconds(is_open ? past_of_open : past).count();
    // The last closed dossier has its days before `until` too.
    const auto begun =
        how.until - hours{24 * 40} - (is_open ? milliseconds{0} : milliseconds(past));
    const auto from = is_open ? how.until - milliseconds(past_of_open) : begun;
    return from + milliseconds{static_cast<std::int64_t>(static_cast<double>(length) *
                                                         static_cast<double>(nth) /
                                                         static_cast<double>(count))};
}

}  // namespace

void events_of_stored(const stored_settings& how,
                      std::uint64_t number,
                      std::vector<dossier::dossier_event>& out) {
    out.clear();
    const auto received = received_at(how, number);
    dossier::dossier_event event;
    event.dossier = dossier_code(fmt::format("PRE-{:010}", number));
    event.agency = agency_code(how.agencies[spread(number, how.agencies.size())]);
    event.counter = counter_id("PRELOAD");
    const auto add = [&](milliseconds after, dossier::fact_body body) {
        event.id = event_id(fmt::format("PRE-{:010}-{}", number, out.size()));
        event.occurred_at = received + after;
        event.body = std::move(body);
        out.push_back(event);
    };
    dossier::received begin;
    begin.procedure = procedure_code(how.procedures[spread(number, how.procedures.size())]);
    begin.via = dossier::channel::online;
    if (number >= how.closed) {
        begin.appointment_at = how.appointment;
        add(minutes{0}, begin);
        return;
    }
    add(minutes{0}, begin);
    add(minutes{30}, dossier::step_started{"THAM-DINH", "PHONG-1", {}});
    add(hours{20}, dossier::supplement_requested{"THIEU-GIAY-TO", ""});
    add(hours{50}, dossier::supplement_received{"", "", {}});
    add(hours{60}, dossier::step_finished{"THAM-DINH", "PHONG-1", {}});
    // Most within ten working days, one in eight after them.
    add(number % 8 == 0 ? hours{24 * 25} : hours{24 * 4}, dossier::processed{});
}

std::vector<std::string> codes_of_file(const std::string& path) {
    std::ifstream in(path);
    std::vector<std::string> out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) out.push_back(line.substr(0, line.find(',')));
    if (out.empty()) throw std::runtime_error(path + " holds no codes");
    return out;
}

}  // namespace tiendo::bench
