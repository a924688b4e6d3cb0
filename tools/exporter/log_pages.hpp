// What the service's log says from a sequence on, event by event, in its order.
//
// Asks GET /v1/log page by page, so that neither side holds more than one page.
// Owner: one thread.
#pragma once

#include "client/http.hpp"
#include "tiendo/dossier/event.hpp"

#include <cstdint>
#include <functional>

namespace tiendo::exporter {

struct logged_event {
    std::uint64_t sequence = 0;
    instant recorded_at{};
    std::string sender;
    bool history = false;
    dossier::dossier_event event;
};

struct log_extent {
    std::uint64_t through = 0;   // the last sequence that was read: ask on from here
    std::uint64_t position = 0;  // where the log ended when it was last asked
    std::uint64_t events = 0;
    std::uint64_t erased = 0;  // events whose content was erased
};

// `take` gets each event after `since` until the end of the log as it was at the first page;
// `tell` the extent after each page. Throws as http_session::ask_json does, and std::runtime_error
// for an answer that cannot be read.
log_extent read_log(client::http_session& service,
                    std::uint64_t since,
                    const std::function<void(logged_event&&)>& take,
                    const std::function<void(const log_extent&)>& tell);

}  // namespace tiendo::exporter
