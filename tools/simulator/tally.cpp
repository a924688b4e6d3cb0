// Counting what happens.
#include "simulator/tally.hpp"

namespace tiendo::simulator {
namespace {

std::size_t slot_of(dossier::channel via) {
    return static_cast<std::size_t>(via) - 1;
}

bool was_declined(const life& about, const planned_fact& receipt) {
    for (const auto& fact : about.facts) {
        if (fact.at >= receipt.at) return false;
        if (fact.what == act::declined) return true;
    }
    return false;
}

}  // namespace

void office_counts::add(const office_counts& other) {
    for (std::size_t i = 0; i < received_by_channel.size(); ++i)
        received_by_channel[i] += other.received_by_channel[i];
    early += other.early;
    on_time += other.on_time;
    late += other.late;
    withdrawn += other.withdrawn;
    stopped += other.stopped;
    transferred_in += other.transferred_in;
    transferred_out += other.transferred_out;
    open += other.open;
}

office_counts tally::total() const {
    office_counts sum;
    for (const auto& one : by_office_) sum.add(one);
    return sum;
}

void tally::happened(const life& about, const planned_fact& fact) {
    ++acts_[static_cast<std::size_t>(fact.what)];
    auto& office = by_office_[fact.agency];
    switch (fact.what) {
        case act::received:
            ++office.received_by_channel[slot_of(about.via)];
            ++office.open;
            if (was_declined(about, fact)) --declined_;
            return;
        case act::declined:
            ++declined_;
            return;
        case act::transferred: {
            auto& target = by_office_[fact.detail];
            ++office.transferred_out;
            --office.open;
            ++target.transferred_in;
            ++target.open;
            return;
        }
        case act::processed:
            --office.open;
            ++(fact.judged == verdict::early     ? office.early
               : fact.judged == verdict::on_time ? office.on_time
                                                 : office.late);
            return;
        case act::withdrawn:
            --office.open;
            ++office.withdrawn;
            return;
        case act::stopped:
            --office.open;
            ++office.stopped;
            return;
        case act::corrected_channel: {
            auto& channels = by_office_[about.first_agency].received_by_channel;
            --channels[slot_of(about.via)];
            ++channels[static_cast<std::size_t>(fact.detail) - 1];
            return;
        }
        case act::voided_receipt:
            --office.received_by_channel[slot_of(about.via)];
            --office.open;
            ++voided_;
            return;
        case act::submitted:
        case act::arrived:
        case act::step_started:
        case act::step_finished:
        case act::supplement_requested:
        case act::supplement_received:
        case act::payment_requested:
        case act::payment_made:
        case act::suspended:
        case act::resumed:
        case act::rescheduled:
        case act::returned:
        case act::rated:
            return;
    }
}

}  // namespace tiendo::simulator
