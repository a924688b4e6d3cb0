// Judging a batch before the log, and wording its ack after it.
#include "tiendo/ingest/batch.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/wire/codec.hpp"
#include "tiendo/wire/validate.hpp"

#include <algorithm>
#include <string>

namespace tiendo::ingest {
namespace {

using dossier::dossier_event;

// Nothing of a batch is stored that oversteps its authority anywhere.
void refuse_whole(judged_batch& out,
                  wire::event_batch& batch,
                  const engine::credential& who,
                  const catalogue::catalogue& catalogue) {
    out.refused_whole = true;
    std::uint32_t index = 0;
    for (auto& decoded : batch.events) {
        const auto at = index++;
        if (auto* malformed = std::get_if<wire::rejection>(&decoded)) {
            out.rejected.push_back(std::move(*malformed));
            continue;
        }
        const auto& event = std::get<dossier_event>(decoded);
        auto why = engine::refuse_authority(who, event, catalogue);
        if (!why) {
            why = refusal{
                std::string(beside_not_authorised),
                "agency_code",
                "another event of this batch is outside the credential's authority; nothing of "
                "the batch was stored: remove that event and send the batch again"};
        }
        out.rejected.push_back(wire::reject(out.batch_id, at, event.id.view(), std::move(*why)));
    }
}

bool oversteps(const dossier_event& event,
               const engine::credential& who,
               const catalogue::catalogue& catalogue) {
    return catalogue.find_agency(event.agency.view()) != nullptr &&
           engine::refuse_authority(who, event, catalogue).has_value();
}

}  // namespace

judged_batch judge(wire::event_batch&& batch,
                   const engine::credential& who,
                   const catalogue::catalogue& catalogue,
                   instant now) {
    judged_batch out;
    out.batch_id = batch.batch_id;
    const bool whole =
        std::any_of(batch.events.begin(), batch.events.end(), [&](const auto& decoded) {
            const auto* event = std::get_if<dossier_event>(&decoded);
            return event != nullptr && oversteps(*event, who, catalogue);
        });
    if (whole) {
        refuse_whole(out, batch, who, catalogue);
        return out;
    }
    out.items.reserve(batch.events.size());
    out.taken_events.reserve(batch.events.size());
    std::uint32_t index = 0;
    for (auto& decoded : batch.events) {
        const auto at = index++;
        if (auto* malformed = std::get_if<wire::rejection>(&decoded)) {
            out.rejected.push_back(std::move(*malformed));
            continue;
        }
        auto& event = std::get<dossier_event>(decoded);
        if (auto why = wire::validate(event, catalogue, now)) {
            out.rejected.push_back(
                wire::reject(out.batch_id, at, event.id.view(), std::move(*why)));
            continue;
        }
        out.taken_events.push_back({at, event.id});
        auto& item = out.items.emplace_back();
        dossier::encode(event, item.bytes);
        item.digest = sha256(item.bytes);
        item.event = std::move(event);
    }
    return out;
}

wire::batch_ack acknowledge(const judged_batch& batch, const engine::commit_outcome& outcome) {
    TIENDO_ASSERT(outcome.fates.size() == batch.taken_events.size());
    wire::batch_ack ack;
    ack.batch_id = batch.batch_id;
    ack.first_sequence = outcome.first_sequence;
    ack.last_sequence = outcome.last_sequence;
    ack.rejected = batch.rejected;
    for (std::size_t i = 0; i < outcome.fates.size(); ++i) {
        switch (outcome.fates[i]) {
            case engine::item_fate::accepted:
                ack.accepted += 1;
                break;
            case engine::item_fate::duplicate:
                ack.duplicates += 1;
                break;
            case engine::item_fate::conflict: {
                const auto& taken = batch.taken_events[i];
                ack.rejected.push_back(wire::reject(batch.batch_id,
                                                    taken.index,
                                                    taken.id.view(),
                                                    {"event_id_conflict",
                                                     "event_id",
                                                     "an event with this id and another content is "
                                                     "stored already: send a correction under "
                                                     "a new id"}));
                break;
            }
        }
    }
    std::sort(ack.rejected.begin(), ack.rejected.end(), [](const auto& a, const auto& b) {
        return a.index < b.index;
    });
    return ack;
}

}  // namespace tiendo::ingest
