// Reading events back from the log, record by record.
#include "fact_words.hpp"

#include <algorithm>
#include <optional>

namespace tiendo::http {

std::size_t each_event(
    const std::vector<std::uint64_t>& sequences,
    const engine::core_reader& log,
    const std::function<void(std::uint64_t sequence, const dossier::dossier_event&)>& visit) {
    std::optional<engine::log_record> record;
    std::size_t unread = 0;
    for (const auto sequence : sequences) {
        const bool at_hand =
            record && record->first_sequence <= sequence && sequence <= record->last_sequence();
        if (!at_hand) record = log.record_of(sequence);
        if (!record) ++unread;
        if (!record || record->kind != engine::record_kind::events) continue;
        const auto& bytes = record->items[sequence - record->first_sequence].bytes;
        dossier::dossier_event event;
        if (bytes.empty() || !dossier::decode(bytes, event)) continue;  // erased
        visit(sequence, event);
    }
    return unread;
}

worded with_words(worded out, const engine::core_reader& log) {
    std::vector<std::uint64_t> sequences;
    for (const auto& f : out.told.facts) sequences.push_back(f.sequence);
    std::sort(sequences.begin(), sequences.end());
    if (sequences.size() > words_max) {
        out.left_out = sequences.size() - words_max;
        sequences.resize(words_max);
    }
    const auto add = [&](std::uint64_t sequence, const dossier::dossier_event& event) {
        dossier::add_words(out.told, sequence, event);
    };
    out.left_out += each_event(sequences, log, add);
    return out;
}

}  // namespace tiendo::http
