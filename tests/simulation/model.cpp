// Judging the log, and counting it in the plainest way.
#include "model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace tiendo::simulation {

using namespace dossier;  // NOLINT(google-build-using-namespace): bodies of events

read_log read(const storage::store& log) {
    read_log out;
    const auto bad = log.read(1, storage::chain_check::verify, [&](const auto& record) {
        out.records.push_back(record);
        if (record.kind != engine::record_kind::events) return true;
        for (const auto& item : record.items) {
            auto& e = out.events.emplace_back();
            e.sender = record.origins[item.origin_index].sending_agency.str();
            e.recorded_at = record.recorded_at;
            if (!decode(item.bytes, e.event)) out.problems.push_back("an item is no event");
        }
        return true;
    });
    if (bad) out.problems.push_back("the log cannot be read: " + bad->why);
    return out;
}

namespace {

digest256 content_of(const dossier_event& event) {
    std::string bytes;
    encode(event, bytes);
    return sha256(bytes);
}

}  // namespace

void model::sent(std::string_view sender, const dossier_event& event) {
    auto& contents = known_[{std::string(sender), event.id.str()}].contents;
    const auto content = content_of(event);
    if (std::ranges::find(contents, content) == contents.end()) contents.push_back(content);
}

void model::acknowledged(std::string_view sender, const dossier_event& event) {
    auto& known = known_[{std::string(sender), event.id.str()}];
    if (!known.is_acknowledged) ++acknowledged_;
    known.is_acknowledged = content_of(event);
}

bool model::is_acknowledged(std::string_view sender, const event_id& id) const {
    const auto found = known_.find({std::string(sender), id.str()});
    return found != known_.end() && found->second.is_acknowledged.has_value();
}

strings model::judge(const read_log& log) const {
    auto out = log.problems;
    std::set<key> seen;
    for (const auto& [sender, event, recorded_at] : log.events) {
        const key of{sender, event.id.str()};
        const auto name = of.first + " " + of.second;
        if (!seen.insert(of).second) out.push_back(name + " is in the log twice");
        const auto found = known_.find(of);
        if (found == known_.end()) {
            out.push_back(name + " is in the log, and nobody sent it");
            continue;
        }
        const auto& [contents, is_acknowledged] = found->second;
        const auto content = content_of(event);
        if (std::ranges::find(contents, content) == contents.end())
            out.push_back(name + " is in the log as nobody sent it");
        if (is_acknowledged && *is_acknowledged != content)
            out.push_back(name + " was acknowledged with another content");
    }
    for (const auto& [of, what] : known_) {
        if (what.is_acknowledged && !seen.contains(of))
            out.push_back(of.first + " " + of.second + " was acknowledged and is lost");
    }
    return out;
}

namespace {

void fold(engine::engine& into, const engine::log_record& record) {
    std::string why;
    if (!into.fold(record, why)) throw std::runtime_error("a record cannot be folded: " + why);
}

}  // namespace

std::unique_ptr<engine::engine> recount(const read_log& log) {
    auto out = std::make_unique<engine::engine>();
    for (const auto& record : log.records) fold(*out, record);
    return out;
}

std::unique_ptr<engine::engine> recount_in_time(const read_log& log) {
    auto out = std::make_unique<engine::engine>();
    std::uint64_t sequence = 0;
    const auto next = [&](engine::log_record record) {
        record.first_sequence = sequence + 1;
        sequence = record.last_sequence();
        fold(*out, record);
    };
    for (const auto& record : log.records) {
        if (record.kind == engine::record_kind::catalogue) next(record);
    }
    struct fact {
        const engine::log_record* record;
        std::size_t item;
        dossier_event event;
    };
    std::vector<fact> facts;
    for (const auto& record : log.records) {
        if (record.kind != engine::record_kind::events) continue;
        for (std::size_t i = 0; i < record.items.size(); ++i) {
            auto& f = facts.emplace_back(fact{&record, i, {}});
            if (!decode(record.items[i].bytes, f.event)) throw std::runtime_error("no event");
        }
    }
    std::ranges::sort(facts, [](const fact& a, const fact& b) {
        return std::pair(a.event.occurred_at, a.event.id.view()) <
               std::pair(b.event.occurred_at, b.event.id.view());
    });
    for (const auto& f : facts) {
        auto one = *f.record;
        one.items = {f.record->items[f.item]};
        next(std::move(one));
    }
    return out;
}

strings differing_digests(const engine::figures& one,
                          const engine::figures& other,
                          bool whatever_the_order) {
    strings out;
    if (one.events != other.events)
        out.push_back(fmt::format("{} events and {}", one.events, other.events));
    if (one.ledger != other.ledger) out.emplace_back("the ledger");
    if (one.dossiers_digest != other.dossiers_digest) out.emplace_back("the dossiers");
    if (one.durations != other.durations) out.emplace_back("the durations");
    if (!whatever_the_order && one.beside != other.beside) out.emplace_back("what stands beside");
    return out;
}

plain_counts count_plain(const read_log& log, std::string_view agency, instant now) {
    struct story {
        const dossier_event* receipt = nullptr;
        const dossier_event* end = nullptr;
    };
    std::map<std::string, story> stories;
    for (const auto& [sender, event, recorded_at] : log.events) {
        if (event.agency.view() != agency) continue;
        auto& of = stories[event.dossier.str()];
        const auto* body = std::get_if<fact_body>(&event.body);
        if (body == nullptr) continue;
        if (std::holds_alternative<received>(*body)) of.receipt = &event;
        if (std::holds_alternative<processed>(*body) || std::holds_alternative<withdrawn>(*body))
            of.end = &event;
    }
    plain_counts out;
    for (const auto& [code, of] : stories) {
        if (of.receipt == nullptr) continue;  // parked
        ++out.received;
        const auto& how = std::get<received>(std::get<fact_body>(of.receipt->body));
        const bool is_hours = how.procedure.view() == "H24";
        const auto due = of.receipt->occurred_at + std::chrono::hours{24};
        if (of.end == nullptr) {
            ++out.open;
            if (is_hours && now > due) ++out.overdue;
        } else if (std::holds_alternative<withdrawn>(std::get<fact_body>(of.end->body))) {
            ++out.withdrawn;
        } else {
            ++out.finished;
            if (is_hours && of.end->occurred_at > due) ++out.late;
        }
    }
    return out;
}

}  // namespace tiendo::simulation
