// Names of states, bases, verdicts, findings and measures, as interfaces print them.
#include "tiendo/dossier/judgement.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/dossier/assessment.hpp"

namespace tiendo::dossier {

std::string_view name_of(state s) noexcept {
    switch (s) {
        case state::parked:
            return "parked";
        case state::submitted:
            return "submitted";
        case state::received:
            return "received";
        case state::declined:
            return "declined";
        case state::in_process:
            return "in_process";
        case state::supplement_asked:
            return "supplement_asked";
        case state::payment_asked:
            return "payment_asked";
        case state::withdrawn:
            return "withdrawn";
        case state::stopped:
            return "stopped";
        case state::processed:
            return "processed";
        case state::returned:
            return "returned";
        case state::suspended:
            return "suspended";
        case state::voided:
            return "voided";
    }
    TIENDO_ASSERT(false);
}

std::string_view name_of(basis b) noexcept {
    switch (b) {
        case basis::headline:
            return "headline";
        case basis::statutory:
            return "statutory";
        case basis::committed:
            return "committed";
        case basis::original:
            return "appointment_original";
        case basis::current:
            return "appointment_current";
        case basis::index766:
            return "index766";
    }
    TIENDO_ASSERT(false);
}

std::string_view name_of(verdict v) noexcept {
    switch (v) {
        case verdict::none:
            return "none";
        case verdict::early:
            return "early";
        case verdict::on_time:
            return "on_time";
        case verdict::late:
            return "late";
    }
    TIENDO_ASSERT(false);
}

std::optional<finding_kind> parse_finding_kind(std::string_view name) noexcept {
    for (std::size_t i = 0; i < finding_kind_count; ++i) {
        const auto kind = static_cast<finding_kind>(i);
        if (name == name_of(kind)) return kind;
    }
    return std::nullopt;
}

bool is_without_effect(finding_kind k) noexcept {
    switch (k) {
        case finding_kind::repeated_fact:
        case finding_kind::fact_before_acceptance:
        case finding_kind::fact_after_end:
        case finding_kind::foreign_agency:
        case finding_kind::declined_after_received:
        case finding_kind::answer_without_request:
        case finding_kind::target_missing:
            return true;
        case finding_kind::voided_acceptance:
        case finding_kind::unknown_in_catalogue:
        case finding_kind::appointment_past_statutory:
        case finding_kind::second_reappointment:
        case finding_kind::reappointment_after_due:
        case finding_kind::due_date_corrected:
        case finding_kind::restart_after_due:
        case finding_kind::backdated_before_due:
        case finding_kind::backdated_finish:
        case finding_kind::bulk_reschedule:
            return false;
    }
    TIENDO_ASSERT(false);
}

std::string_view name_of(finding_kind k) noexcept {
    switch (k) {
        case finding_kind::appointment_past_statutory:
            return "appointment_past_statutory";
        case finding_kind::second_reappointment:
            return "second_reappointment";
        case finding_kind::reappointment_after_due:
            return "reappointment_after_due";
        case finding_kind::due_date_corrected:
            return "due_date_corrected";
        case finding_kind::restart_after_due:
            return "restart_after_due";
        case finding_kind::backdated_before_due:
            return "backdated_before_due";
        case finding_kind::backdated_finish:
            return "backdated_finish";
        case finding_kind::bulk_reschedule:
            return "bulk_reschedule";
        case finding_kind::repeated_fact:
            return "repeated_fact";
        case finding_kind::fact_before_acceptance:
            return "fact_before_acceptance";
        case finding_kind::fact_after_end:
            return "fact_after_end";
        case finding_kind::foreign_agency:
            return "foreign_agency";
        case finding_kind::declined_after_received:
            return "declined_after_received";
        case finding_kind::answer_without_request:
            return "answer_without_request";
        case finding_kind::voided_acceptance:
            return "voided_acceptance";
        case finding_kind::target_missing:
            return "target_missing";
        case finding_kind::unknown_in_catalogue:
            return "unknown_in_catalogue";
    }
    TIENDO_ASSERT(false);
}

bool is_open(state s) noexcept {
    switch (s) {
        case state::received:
        case state::in_process:
        case state::supplement_asked:
        case state::payment_asked:
        case state::suspended:
            return true;
        case state::parked:
        case state::submitted:
        case state::declined:
        case state::withdrawn:
        case state::stopped:
        case state::processed:
        case state::returned:
        case state::voided:
            return false;
    }
    TIENDO_ASSERT(false);
}

std::string_view name_of(measure m) noexcept {
    constexpr std::array<std::string_view, measure_count> names{
        "received",        "early",     "on_time",       "late",
        "finished_no_due", "withdrawn", "stopped",       "transferred_in",
        "transferred_out", "fell_due",  "fell_due_met",  "open",
        "overdue",         "no_due",    "paused",        "index_in_time",
        "index_late",      "returned",  "payment_asked", "paid",
        "result",          "rated"};
    return names[static_cast<std::size_t>(m)];
}

}  // namespace tiendo::dossier
