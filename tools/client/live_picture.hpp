// The newest state of a live subscription: a snapshot, and the changes since.
// Pure: messages in, picture out.
#pragma once

#include "tiendo/wire/messages.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace tiendo::client {

struct live_picture {
    bool filled = false;  // a snapshot has come
    std::uint64_t position = 0;
    instant folded_at{};
    instant as_of{};
    std::string time_zone;  // in which a person reads its instants; empty = not told
    std::optional<local_date> from;
    std::optional<local_date> to;
    std::uint32_t catalogue_version = 0;
    std::uint64_t rows_total = 0;
    std::uint64_t changes = 0;  // snapshots and updates applied
    std::map<std::string, wire::live_row> rows;
    std::optional<wire::live_row> total;
    std::map<std::string, wire::alert_notice> alerts;  // firing and acknowledged, by id
    std::uint64_t alerts_total = 0;      // with those beyond the server's cap, which are not listed
    std::uint64_t provisional_open = 0;  // open dossiers of which a due date is provisional
};

void apply(live_picture& picture, const wire::live_server_message& message);

}  // namespace tiendo::client
