// Group commit.
#include "tiendo/service/committer.hpp"

#include <algorithm>

namespace tiendo::service {

engine::log_record committer::next_record(engine::record_kind kind) const {
    const auto head = store_.head();
    engine::log_record record;
    record.kind = kind;
    record.recorded_at = std::max(clock_.now(), head.recorded_at);
    record.first_sequence = head.sequence + 1;
    record.head_before = head.digest;
    return record;
}

std::uint32_t committer::origin_of(const engine::credential& who,
                                   engine::log_record& record) const {
    for (std::uint32_t i = 0; i < record.origins.size(); ++i) {
        if (record.origins[i].credential_id == who.id) return i;
    }
    record.origins.push_back({who.id, who.sending_agency, who.history});
    return static_cast<std::uint32_t>(record.origins.size() - 1);
}

result<void> committer::append(committed_group& group) {
    const auto began = clock_.monotonic();
    if (const auto appended = store_.append(group.record); !appended) return appended.error();
    group.append_time = clock_.monotonic() - began;
    group.head = store_.head();
    return {};
}

result<committer::outcome> committer::commit(std::vector<engine::submission>& submissions) {
    outcome out;
    out.group.record = next_record(engine::record_kind::events);
    auto& record = out.group.record;

    candidates_.clear();
    for (const auto& s : submissions) {
        for (const auto& item : s.items) {
            candidates_.push_back({storage::dedup_key_of(s.who->sending_agency, item.event.id),
                                   storage::first_half(item.digest)});
        }
    }
    fates_.clear();
    if (const auto judged = ids_.check_and_add(candidates_, record.first_sequence, fates_);
        !judged) {
        return judged.error();
    }

    std::size_t next = 0;
    out.answers.reserve(submissions.size());
    record.items.reserve(candidates_.size());
    out.group.events.reserve(candidates_.size());
    for (auto& s : submissions) {
        engine::commit_outcome answer;
        answer.fates.assign(fates_.begin() + static_cast<std::ptrdiff_t>(next),
                            fates_.begin() + static_cast<std::ptrdiff_t>(next + s.items.size()));
        next += s.items.size();
        const auto origin = origin_of(*s.who, record);
        for (std::size_t i = 0; i < s.items.size(); ++i) {
            if (answer.fates[i] != engine::item_fate::accepted) continue;
            auto& item = s.items[i];
            answer.last_sequence = record.first_sequence + record.items.size();
            if (answer.first_sequence == 0) answer.first_sequence = answer.last_sequence;
            out.group.bytes += item.bytes.size();
            record.items.push_back({origin, item.digest, std::move(item.bytes)});
            out.group.events.push_back(std::move(item.event));
        }
        out.answers.push_back(std::move(answer));
    }
    if (record.items.empty()) return out;
    if (const auto appended = append(out.group); !appended) return appended.error();
    return out;
}

result<committed_group> committer::commit_own(engine::record_kind kind,
                                              std::vector<std::string> items) {
    committed_group out;
    out.record = next_record(kind);
    out.record.origins.push_back({"tiendod", agency_code{}, false});
    for (auto& bytes : items) {
        const auto digest = sha256(bytes);
        out.bytes += bytes.size();
        out.record.items.push_back({0, digest, std::move(bytes)});
    }
    if (const auto appended = append(out); !appended) return appended.error();
    return out;
}

}  // namespace tiendo::service
