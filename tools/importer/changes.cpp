// What a later export changes, as facts.
#include "importer/changes.hpp"

#include "tiendo/base/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tiendo::importer {
namespace {

constexpr std::array<std::string_view, 3> change_marks{":mc-sua:", ":mc-hen:", ":mc-cq:"};

class teller {
  public:
    teller(const changed_dossier& shown,
           const stored_dossier& stored,
           instant as_of,
           const calendar::time_zone& zone)
        : shown_(shown), stored_(stored), as_of_(as_of), zone_(zone) {}

    std::vector<dossier::dossier_event> all() && {
        const auto& any = shown_.events.front();
        // The export does not say when a unit or an appointment changed: at the latest when it was
        // made, and not behind the end, where neither would have an effect.
        const auto by_then = std::min(as_of_, shown_.ended_at.value_or(as_of_));
        if (any.agency != stored_.agency && !stored_.agency.empty() && !stored_.ended_at)
            transfer(any, by_then);
        bool receipt_corrected = false;
        for (const auto& event : shown_.events) {
            if (!differs(event)) continue;
            correct(event);
            const auto* body = std::get_if<dossier::fact_body>(&event.body);
            receipt_corrected =
                receipt_corrected || std::holds_alternative<dossier::received>(*body);
        }
        if (!receipt_corrected && shown_.appointment && !is_in_force(*shown_.appointment))
            reschedule(any, *shown_.appointment, by_then);
        return std::move(out_);
    }

  private:
    // Another instant, or whatever else is another one in what was told; of a receipt what counts.
    // Another unit alone is no correction of what was done before it had the dossier.
    [[nodiscard]] bool differs(const dossier::dossier_event& event) const {
        const auto* body = std::get_if<dossier::fact_body>(&event.body);
        if (body == nullptr) return false;
        if (const auto* receipt = std::get_if<dossier::received>(body)) {
            return event.occurred_at != stored_.received_at ||
                   receipt->procedure != stored_.procedure || receipt->via != stored_.via;
        }
        const auto told = stored_.facts.find(event.id.view());
        if (told == stored_.facts.end()) return false;
        return told->second != event.occurred_at || event.agency == stored_.agency;
    }

    [[nodiscard]] bool is_in_force(instant appointment) const {
        if (stored_.appointment_at) return *stored_.appointment_at == appointment;
        if (!stored_.appointment_date) return false;
        return std::chrono::floor<std::chrono::days>(zone_.to_local(appointment)) ==
               *stored_.appointment_date;
    }

    dossier::dossier_event event_like(const dossier::dossier_event& any,
                                      const std::string& suffix,
                                      instant at) const {
        dossier::dossier_event event;
        event.id = id_of(any.dossier, suffix);
        event.dossier = any.dossier;
        event.agency = any.agency;
        event.counter = any.counter;
        event.occurred_at = at;
        return event;
    }

    void transfer(const dossier::dossier_event& any, instant at) {
        const auto mark = to_hex(sha256(any.agency.view())).substr(0, 12);
        auto event = event_like(any, "mc-cq:" + mark, at);
        event.agency = stored_.agency;
        event.body = dossier::fact_body(dossier::transferred{any.agency});
        out_.push_back(std::move(event));
    }

    void reschedule(const dossier::dossier_event& any, instant appointment, instant at) {
        auto event =
            event_like(any, fmt::format("mc-hen:{}", appointment.time_since_epoch().count()), at);
        event.body = dossier::fact_body(dossier::rescheduled{appointment, "NGAYHENTRA", {}});
        out_.push_back(std::move(event));
    }

    void correct(const dossier::dossier_event& to) {
        std::string bytes;
        dossier::encode(to, bytes);
        auto event = event_like(to, "mc-sua:" + to_hex(sha256(bytes)).substr(0, 16), as_of_);
        event.body =
            dossier::corrected{to.id, to.occurred_at, std::get<dossier::fact_body>(to.body)};
        out_.push_back(std::move(event));
    }

    const changed_dossier& shown_;
    const stored_dossier& stored_;
    instant as_of_;
    const calendar::time_zone& zone_;
    std::vector<dossier::dossier_event> out_;
};

}  // namespace

std::vector<dossier::dossier_event> changes_of(const changed_dossier& shown,
                                               const stored_dossier& stored,
                                               instant as_of,
                                               const calendar::time_zone& zone) {
    if (shown.events.empty()) return {};
    return teller(shown, stored, as_of, zone).all();
}

bool is_change(const event_id& id) {
    return std::any_of(change_marks.begin(), change_marks.end(), [&id](auto mark) {
        return id.view().find(mark) != std::string_view::npos;
    });
}

}  // namespace tiendo::importer
