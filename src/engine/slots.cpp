// Finding slots, and what they keep packed.
#include "slots.hpp"

#include "tiendo/base/bytes.hpp"

namespace tiendo::engine {

shelf shelf_of(dossier::state s) noexcept {
    if (dossier::is_open(s)) return shelf::open;
    switch (s) {
        case dossier::state::withdrawn:
        case dossier::state::stopped:
        case dossier::state::processed:
        case dossier::state::returned:
            return shelf::ended;
        case dossier::state::parked:
        case dossier::state::submitted:
        case dossier::state::received:
        case dossier::state::declined:
        case dossier::state::in_process:
        case dossier::state::supplement_asked:
        case dossier::state::payment_asked:
        case dossier::state::suspended:
        case dossier::state::voided:
            return shelf::unaccepted;
    }
    TIENDO_ASSERT(false);
}

void unpacked_dossier::unpack(const dossier_slot& slot) {
    byte_reader in(slot.packed.view());
    facts.unpack(in);
    dossier::unpack(in, entries);
    durations.assign(in.rest());
    has_changed = false;
}

void unpacked_dossier::pack(dossier_slot& slot) {
    if (!has_changed) return;
    packing_.clear();
    facts.pack(packing_);
    dossier::pack(entries, packing_);
    packing_ += durations;
    slot.packed.assign(packing_);
}

char* slot_table::room_for(std::size_t size) {
    static_assert(code_bytes_max <= text_piece);
    if (auto& gaps = text_gaps_[size]; !gaps.empty()) {
        auto* const gap = gaps.back();
        gaps.pop_back();
        return gap;
    }
    if (size > text_room_) {
        texts_.push_back(std::make_unique_for_overwrite<char[]>(text_piece));
        text_room_ = text_piece;
    }
    auto* const text = texts_.back().get() + (text_piece - text_room_);
    text_room_ -= size;
    return text;
}

std::uint32_t slot_table::add(std::string_view code) {
    auto* const text = room_for(code.size());
    std::memcpy(text, code.data(), code.size());
    auto ref = end_ref();
    if (unused_.empty()) {
        slots_.emplace_back();
    } else {
        ref = unused_.back();
        unused_.pop_back();
    }
    slots_[ref].code = {text, code.size()};
    by_code_.insert(ref);
    return ref;
}

void slot_table::remove(std::uint32_t ref) {
    by_code_.erase(ref);
    auto& slot = slots_[ref];
    text_gaps_[slot.code.size()].push_back(const_cast<char*>(slot.code.data()));
    slot = {};
    unused_.push_back(ref);
}

}  // namespace tiendo::engine
