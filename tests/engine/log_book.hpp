// A log in memory, and an engine that follows it.
#pragma once

#include "../dossier/story.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"

#include <map>
#include <string>
#include <vector>

namespace tiendo::testing {

class log_book {
  public:
    explicit log_book(instant opened_at = at("2026-01-01"),
                      const catalogue::file_texts& files = story_files()) {
        offer(files, opened_at);
    }

    void offer(const catalogue::file_texts& files,
               instant when,
               const std::optional<dossier::version_scope>& scope = std::nullopt) {
        std::string bytes;
        encode(engine::catalogue_record{dossier::basis::current, parsed(files)->files(), scope},
               bytes);
        append(engine::record_kind::catalogue, when, {std::move(bytes)});
    }
    void say(const std::vector<dossier::dossier_event>& events,
             instant when,
             bool history = false) {
        std::vector<std::string> items;
        for (const auto& e : events) dossier::encode(e, items.emplace_back());
        append(engine::record_kind::events, when, std::move(items), history);
    }
    // What a service would log of what is due at `now`; how many transitions.
    std::size_t ring(engine::engine& e, instant now) {
        const auto due = e.due_transitions(now, 1'000);
        log_transitions(due, now);
        return due.size();
    }
    void log_transitions(const std::vector<engine::alert_transition>& due, instant when) {
        std::vector<std::string> items;
        for (const auto& t : due) encode(t, items.emplace_back());
        if (!items.empty()) append(engine::record_kind::alert_transitions, when, std::move(items));
    }
    // What a person says of alerts; its sequence.
    std::uint64_t say(engine::record_kind kind, std::string item, instant when) {
        append(kind, when, {std::move(item)});
        return records.back().last_sequence();
    }
    std::uint64_t say(const alerts::acknowledgement& a, instant when) {
        std::string item;
        engine::encode(a, item);
        return say(engine::record_kind::acknowledgements, std::move(item), when);
    }
    std::uint64_t say(const alerts::silencing& s, instant when) {
        std::string item;
        engine::encode(s, item);
        return say(engine::record_kind::silences, std::move(item), when);
    }
    // Folds what `e` has not seen yet.
    void replay_into(engine::engine& e) const {
        const auto position = e.measure().position;
        for (const auto& r : records) {
            if (r.first_sequence <= position) continue;
            std::string why;
            INFO(why);
            REQUIRE(e.fold(r, why));
        }
    }

    std::vector<engine::log_record> records;

  private:
    void append(engine::record_kind kind,
                instant when,
                std::vector<std::string> items,
                bool history = false) {
        engine::log_record r;
        r.kind = kind;
        r.recorded_at = when;
        r.first_sequence = records.empty() ? 1 : records.back().last_sequence() + 1;
        if (!records.empty()) r.head_before = digest_after(records.back());
        r.origins.push_back({"gateway", agency_code("X01"), history});
        for (auto& bytes : items) {
            const auto digest = sha256(bytes);
            r.items.push_back({0, digest, std::move(bytes)});
        }
        records.push_back(std::move(r));
    }
};

// An engine with everything of `book` folded.
inline std::unique_ptr<engine::engine> engine_of(const log_book& book) {
    auto e = std::make_unique<engine::engine>();
    book.replay_into(*e);
    return e;
}

// `files` with other limits than five and three working days for procedure WD5.
inline catalogue::file_texts with_limits(catalogue::file_texts files,
                                         std::string_view statutory,
                                         std::string_view committed) {
    auto& text = files.at("procedures.csv");
    const std::string_view before = "1,5,working_days,3";
    const auto at = text.find(before);
    REQUIRE(at != std::string::npos);
    text.replace(at,
                 before.size(),
                 "1," + std::string(statutory) + ",working_days," + std::string(committed));
    return files;
}

// What a store keeps of an engine's snapshots, one after another.
class stored_views final : public engine::stored_dossiers {
  public:
    void take(engine::engine& from) {
        auto snapshot = from.take_snapshot();
        meta_ = std::move(snapshot.meta);
        put(snapshot.dossiers, dossiers_);
        put(snapshot.alerts, alerts_);
        put(snapshot.ended, ended_);
    }
    // The same, and all that may leave the memory of `from` does.
    void take_and_let_go(engine::engine& from) {
        take(from);
        for (int round = 0; round < 2; ++round)
            from.let_go(0, static_cast<std::size_t>(from.measure().dossiers));
    }
    [[nodiscard]] bool is_empty() const { return meta_.empty(); }
    [[nodiscard]] std::unique_ptr<engine::engine> load(
        const engine::stored_dossiers* ended_on = nullptr) const {
        auto e = std::make_unique<engine::engine>();
        if (ended_on != nullptr) e->keep_ended_on(*ended_on);
        std::string why;
        REQUIRE(e->load_meta(meta_, why));
        for (const auto& [key, value] : dossiers_) REQUIRE(e->load_dossier(key, value, why));
        for (const auto& [key, value] : alerts_) REQUIRE(e->load_alert(key, value, why));
        const bool agrees = e->check_loaded(why);
        INFO(why);
        REQUIRE(agrees);
        return e;
    }

    [[nodiscard]] std::vector<std::optional<std::string>> rows_of(
        std::span<const std::string_view> codes) const override {
        std::vector<std::optional<std::string>> out;
        for (const auto code : codes) {
            const auto found = dossiers_.find(std::string(code));
            out.push_back(found == dossiers_.end() ? std::nullopt : std::optional(found->second));
        }
        return out;
    }
    void each_row(
        std::string_view from,
        const std::function<bool(std::string_view, std::string_view)>& visit) const override {
        for (auto at = dossiers_.lower_bound(std::string(from)); at != dossiers_.end(); ++at) {
            if (!visit(at->first, at->second)) return;
        }
    }
    void each_ended(std::string_view from,
                    const std::function<bool(std::string_view)>& visit) const override {
        for (auto at = ended_.lower_bound(std::string(from)); at != ended_.end(); ++at) {
            if (!visit(at->first)) return;
        }
    }

  private:
    static void put(const std::vector<engine::view_row>& rows,
                    std::map<std::string, std::string>& into) {
        for (const auto& row : rows) {
            if (row.value) {
                into[row.key] = *row.value;
            } else {
                into.erase(row.key);
            }
        }
    }
    std::string meta_;
    std::map<std::string, std::string> dossiers_;
    std::map<std::string, std::string> alerts_;
    std::map<std::string, std::string> ended_;
};

// An engine loaded from its first snapshot of `from`, as a restart does.
inline std::unique_ptr<engine::engine> reloaded(engine::engine& from) {
    stored_views views;
    views.take(from);
    return views.load();
}

inline rates::query asking(std::string_view from,
                           std::string_view to,
                           rates::group_by by = rates::group_by::agency) {
    rates::query q;
    q.from = parse_local_date(from).value();
    q.to = parse_local_date(to).value();
    q.by = by;
    return q;
}

}  // namespace tiendo::testing
