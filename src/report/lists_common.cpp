// The beginning of a list's form, and means.
#include "lists_common.hpp"

namespace tiendo::report {

table table_for(std::string_view form,
                const asked_about& what,
                const told_by& by,
                std::uint64_t position) {
    table out;
    out.form = form;
    out.from = what.from;
    out.to = what.to;
    out.as_of = what.as_of;
    out.as_of_local = by.in_force.zone().to_local(what.as_of);
    out.time_zone = by.in_force.zone().name();
    out.position = position;
    out.catalogue_version = by.catalogue_version;
    if (what.agency) {
        out.agency_code = what.agency->str();
        if (const auto* a = by.in_force.find_agency(out.agency_code))
            out.agency = {a->name_vi, a->name_en};
    }
    return out;
}

cell mean_of(std::int64_t sum, std::uint64_t number) {
    if (number == 0) return no_value{};
    const auto n = static_cast<std::int64_t>(number);
    return (sum * 100 * 2 + n) / (2 * n);
}

cell mean_hours(const rates::spread& s) {
    if (s.number == 0) return no_value{};
    return milliseconds{s.sum_ms / static_cast<std::int64_t>(s.number)};
}

cell hours_of(const std::optional<std::int64_t>& ms) {
    return ms ? cell(milliseconds{*ms}) : cell(no_value{});
}

}  // namespace tiendo::report
