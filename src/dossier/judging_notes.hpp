// What judging a dossier tells of itself on the way, for an explanation: which
// facts moved which due date, which began and ended each pause.
//
// Filled by the judgement itself (assessment.cpp), never computed beside it.
// Private to the module.
#pragma once

#include "due_dates.hpp"
#include "tiendo/dossier/assessment.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tiendo::dossier {

struct judging_notes {
    // One of the kept due dates took another value.
    struct change {
        basis which{};
        instant at{};
        const fact* source = nullptr;
        const fact* said_by = nullptr;  // whose words give the reason
        std::optional<due_point> before;
        std::optional<due_point> after;
        bool appointed = false;  // an appointment that the fact itself named
        bool corrected = false;  // by a Corrected or Voided: no act, and counted from the beginning
    };
    // Beside each pause of the assessment.
    struct pause_facts {
        const fact* begun_by = nullptr;
        const fact* ended_by = nullptr;    // null while it is open
        bool answered = false;             // else the dossier ended first
        catalogue::clock_policy policy{};  // as the catalogue has it for the cause
    };
    std::vector<change> changes;  // in order of time
    std::vector<pause_facts> pauses;
    due_workings dues;
    // Of limits counted afresh: the dues just before, and how they came about.
    std::array<std::optional<due_point>, basis_count> first_due{};
    due_workings first_dues;
    const fact_content* accepted_by = nullptr;  // null: not accepted; its Received as it counts
    const fact* original_set_by = nullptr;      // the Received that printed the first appointment
    const fact* appointment_set_by = nullptr;   // the fact that set the current one
    const fact* ended_by = nullptr;             // null while it is open
    bool starts_elsewhere = false;              // handed in in another territory
    std::uint32_t supplement_requests = 0;      // after acceptance
};

// As assess(); `notes` may be null.
void assess_telling(const history& facts,
                    const law& law,
                    assessment& out,
                    std::vector<finding>* findings,
                    judging_notes* notes);

}  // namespace tiendo::dossier
