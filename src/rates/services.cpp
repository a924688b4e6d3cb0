// Adding what people were served with.
#include "tiendo/rates/services.hpp"

#include "tiendo/base/check.hpp"

#include <bit>

namespace tiendo::rates {
namespace {

using dossier::measure;

service first_of(measure m) noexcept {
    switch (m) {
        case measure::returned:
            return service::returned_in_person;
        case measure::payment_asked:
            return service::payment_asked;
        case measure::paid:
            return service::paid_in_person;
        case measure::result:
            return service::result_digital;
        case measure::rated:
            return service::rated_1;
        case measure::received:
        case measure::early:
        case measure::on_time:
        case measure::late:
        case measure::finished_no_due:
        case measure::withdrawn:
        case measure::stopped:
        case measure::transferred_in:
        case measure::transferred_out:
        case measure::fell_due:
        case measure::fell_due_met:
        case measure::open:
        case measure::overdue:
        case measure::no_due:
        case measure::paused:
        case measure::index_in_time:
        case measure::index_late:
            break;
    }
    TIENDO_ASSERT(false);
}

}  // namespace

void services::apply(const dossier::entry& e,
                     dossier::procedure_ref procedure,
                     service_entry where,
                     std::int32_t times) {
    const auto agency = e.agency;
    TIENDO_ASSERT(agency < 1u << 20 && std::has_single_bit(e.bases));
    const auto which = static_cast<std::uint32_t>(first_of(e.what)) +
                       static_cast<std::uint32_t>(std::countr_zero(e.bases));
    where.agency = agency & 0xFFFFF;
    where.what = which & 0x1F;
    where.takes_back = e.sign < 0 ? 1 : 0;
    if (by_agency_.size() <= agency) by_agency_.resize(agency + 1);
    if (by_procedure_.size() <= procedure) by_procedure_.resize(procedure + 1);
    by_agency_[agency].on(where.day)[which] += e.sign * times;
    by_procedure_[procedure].add(where, times);
}

}  // namespace tiendo::rates
