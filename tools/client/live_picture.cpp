// Applying live messages; see the header.
#include "client/live_picture.hpp"

#include <algorithm>

namespace tiendo::client {
namespace {

void note(live_picture& picture, const wire::alert_notice& alert) {
    if (alert.state == wire::alert_state::resolved) {
        picture.alerts.erase(alert.id);
    } else {
        picture.alerts.insert_or_assign(alert.id, alert);
    }
}

void replace(live_picture& picture, const wire::snapshot& message) {
    const auto changes = picture.changes;
    picture = live_picture{};
    picture.filled = true;
    picture.changes = changes + 1;
    picture.position = message.position;
    picture.folded_at = message.folded_at;
    picture.as_of = message.as_of;
    picture.from = message.from;
    picture.to = message.to;
    picture.catalogue_version = message.catalogue_version;
    picture.time_zone = message.time_zone;
    picture.rows_total = message.rows_total;
    picture.total = message.total;
    for (const auto& row : message.rows) picture.rows[row.key] = row;
    for (const auto& alert : message.alerts) note(picture, alert);
    picture.alerts_total = message.alerts_total;
    picture.provisional_open = message.provisional_open;
}

void merge(live_picture& picture, const wire::update& message) {
    ++picture.changes;
    picture.position = message.position;
    picture.folded_at = message.folded_at;
    picture.as_of = message.as_of;
    for (const auto& row : message.rows) picture.rows[row.key] = row;
    for (const auto& key : message.removed_keys) picture.rows.erase(key);
    if (message.total) picture.total = message.total;
    for (const auto& alert : message.alerts) note(picture, alert);
    if (message.alerts_total) picture.alerts_total = *message.alerts_total;
    if (message.provisional_open) picture.provisional_open = *message.provisional_open;
}

}  // namespace

void apply(live_picture& picture, const wire::live_server_message& message) {
    if (const auto* snapshot = std::get_if<wire::snapshot>(&message)) replace(picture, *snapshot);
    if (const auto* update = std::get_if<wire::update>(&message);
        update != nullptr && picture.filled) {
        merge(picture, *update);
    }
    if (const auto* heartbeat = std::get_if<wire::heartbeat>(&message)) {
        picture.position = heartbeat->position;
        picture.folded_at = heartbeat->folded_at;
    }
}

}  // namespace tiendo::client
