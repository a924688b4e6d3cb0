// Three questions, one walk over the log.
#include "tiendo/engine/second_look.hpp"

#include "tiendo/rates/roll_up.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace tiendo::engine {
namespace {

constexpr std::uint64_t progress_every = 20'000;  // sequences

struct given_up {};

// Folds every record up to `wanted` (of a record: take it?); throws given_up, std::runtime_error.
template <typename Wanted>
std::uint64_t fold_log(class engine& into,
                       const log_source& log,
                       const look_progress& progress,
                       Wanted wanted) {
    const auto total = log.head.sequence;
    std::uint64_t records = 0;
    std::uint64_t told = 0;
    std::string why;
    bool goes_on = true;
    const auto broken = log.read([&](const log_record& record) {
        if (record.first_sequence > total || !wanted(record)) return false;
        if (!into.fold(record, why)) return false;
        ++records;
        const auto done = record.last_sequence();
        if (progress && done - told >= progress_every) {
            told = done;
            goes_on = progress(done, total);
        }
        return goes_on;
    });
    if (!broken.empty()) throw std::runtime_error("the log cannot be read: " + broken);
    if (!why.empty()) throw std::runtime_error("the log cannot be folded: " + why);
    if (!goes_on) throw given_up{};
    if (progress && !progress(total, total)) throw given_up{};
    return records;
}

belief look_at(const log_source& log, const belief_question& asked, const look_progress& progress) {
    class engine then;
    belief out;
    out.records = fold_log(then, log, progress, [&](const log_record& record) {
        return record.recorded_at <= asked.known_at;
    });
    if (then.catalogue_versions() == 0)
        throw std::runtime_error("nothing was known at that instant: the log begins after it");
    out.rates = then.rates(asked.asked, asked.known_at);
    out.ledger_digest = then.measure().ledger.hex();
    return out;
}

// By which bases its due date or verdict has become another one. That of index766 is a formula's,
// not one of the due dates a dossier is told with.
dossier::basis_mask moved_bases(const move& m) {
    dossier::basis_mask out = 0;
    for (std::size_t i = 0; i < dossier::basis_count; ++i) {
        const auto by = static_cast<dossier::basis>(i);
        if (by == dossier::basis::index766) continue;
        if (m.by_basis_before.dues[i] != m.by_basis_after.dues[i] ||
            m.by_basis_before.verdicts[i] != m.by_basis_after.verdicts[i])
            out |= dossier::bit(by);
    }
    return out;
}

std::variant<supposition, std::vector<file_refusal>> look_at(const log_source& log,
                                                             const supposition_question& asked,
                                                             const look_progress& progress) {
    class engine supposed;
    fold_log(supposed, log, progress, [](const auto&) { return true; });
    const auto newest = supposed.catalogue_in_force();
    auto files = newest->files();
    for (const auto& [name, text] : asked.files) files[name] = text;
    auto parsed = catalogue::catalogue::parse(files);
    if (auto* refused = std::get_if<std::vector<file_refusal>>(&parsed)) return std::move(*refused);
    const auto& next = std::get<std::shared_ptr<const catalogue::catalogue>>(parsed);
    if (auto refused = newest->refusals_of_successor(*next); !refused.empty()) return refused;

    supposition out;
    out.before = supposed.rates(asked.asked, asked.now);
    log_record record;
    record.kind = record_kind::catalogue;
    record.recorded_at = std::max(asked.now, log.head.recorded_at);
    record.first_sequence = supposed.measure().position + 1;
    std::string bytes;
    encode(catalogue_record{supposed.headline_in_force(), next->files(), asked.scope}, bytes);
    record.items.push_back({0, {}, std::move(bytes)});
    // By code, so that the list is the same in whatever order they are judged.
    std::map<dossier_code, move> moved;
    supposed.tell_moves_to([&](const move& m) {
        const auto bases = moved_bases(m);
        if (bases == 0) return;
        for (std::size_t i = 0; i < dossier::basis_count; ++i) {
            if ((bases & dossier::bit(static_cast<dossier::basis>(i))) != 0)
                ++out.moved_by_basis[i];
        }
        ++(dossier::is_open(m.after.state) ? out.open_moved : out.closed_moved);
        auto& row = moved.insert_or_assign(m.after.code, m).first->second;
        row.entries.clear();  // they name codes by views
        if (moved.size() > moved_rows_max) moved.erase(std::prev(moved.end()));
    });
    std::string why;
    if (!supposed.fold_catalogue(record, why)) throw std::runtime_error(why);
    out.judged = supposed.restating().total;
    supposed.restate(out.judged);
    for (auto& [code, m] : moved) out.moved.push_back(std::move(m));
    out.after = supposed.rates(asked.asked, asked.now);
    return out;
}

// What a move did to figures before `end`; nullopt: nothing.
std::optional<past_change> past_part(const move& m,
                                     instant end,
                                     const calendar::time_zone& zone,
                                     const std::function<bool(std::string_view)>& is_within) {
    // What was taken back and is there again, at the same place, has not moved.
    using place = std::tuple<std::optional<dossier::basis>,
                             dossier::measure,
                             dossier::basis_mask,  // the class, where there are any
                             local_date,
                             std::string_view,
                             procedure_code,
                             dossier::channel>;
    std::map<place, std::int64_t> at;
    for (const auto& e : m.entries) {
        if (e.what.at >= end || !is_within(e.agency)) continue;
        const auto add = [&](std::optional<dossier::basis> by) {
            const auto which = by ? dossier::basis_mask{} : e.what.bases;
            at[{by, e.what.what, which, zone.date_of(e.what.at), e.agency, e.procedure, e.via}] +=
                e.what.sign * e.times;
        };
        if (!dossier::is_by_basis(e.what.what)) {
            add(std::nullopt);
            continue;
        }
        for (std::size_t i = 0; i < dossier::basis_count; ++i) {
            const auto by = static_cast<dossier::basis>(i);
            if ((e.what.bases & dossier::bit(by)) != 0) add(by);
        }
    }
    past_change out;
    for (const auto& [where, more] : at) {
        if (more == 0) continue;
        const auto& [by, what, which, day, agency, procedure, via] = where;
        if (out.moved.empty()) out.first_day = out.last_day = day;
        out.first_day = std::min(out.first_day, day);
        out.last_day = std::max(out.last_day, day);
        if (out.moved.empty() || out.moved.back().by != by || out.moved.back().what != what)
            out.moved.push_back({by, what, 0});
        out.moved.back().more += more;
    }
    if (out.moved.empty()) return std::nullopt;
    out.dossier = m.after;
    return out;
}

bool is_catalogue(record_kind kind) {
    return kind == record_kind::catalogue || kind == record_kind::calendar;
}

bool is_asked_for(const log_record& record, std::uint64_t sequence, const change_question& asked) {
    if (asked.record && *asked.record != sequence) return false;
    if (asked.since && sequence <= asked.since->position) return false;
    return asked.by == change_question::cause::any ||
           (asked.by == change_question::cause::catalogue) == is_catalogue(record.kind);
}

// The event that the log has there; nullopt: another kind of record, or erased.
std::optional<dossier::dossier_event> event_at(const log_record& record, std::uint64_t sequence) {
    if (record.kind != record_kind::events) return std::nullopt;
    const auto& item = record.items[sequence - record.first_sequence];
    dossier::dossier_event out;
    if (item.bytes.empty() || !dossier::decode(item.bytes, out)) return std::nullopt;
    return out;
}

past_change::telling telling_of(const log_record& record, std::uint64_t sequence) {
    const auto event = event_at(record, sequence);
    if (!event) return {};
    const auto& item = record.items[sequence - record.first_sequence];
    return {std::string(dossier::name_of(event->body)),
            event->id.str(),
            record.origins[item.origin_index].sending_agency,
            event->occurred_at};
}

// The agencies below the one asked for, by the tree of the last day, while versions come and go.
class subtree {
  public:
    subtree(const std::optional<agency_code>& root, local_date last_day)
        : root_(root), last_day_(last_day) {}

    bool has(std::string_view agency,
             const std::shared_ptr<const catalogue::catalogue>& catalogue) {
        if (!root_) return true;
        if (catalogue_ != catalogue) {
            catalogue_ = catalogue;
            tree_.emplace(*catalogue, last_day_, rates::placing::as_of_period);
        }
        const auto* inner = catalogue->find_agency(agency);
        const auto* outer = catalogue->find_agency(root_->view());
        return inner != nullptr && outer != nullptr && tree_->is_within(*inner, *outer);
    }

  private:
    const std::optional<agency_code>& root_;
    local_date last_day_;
    std::shared_ptr<const catalogue::catalogue> catalogue_;
    std::optional<rates::roll_up> tree_;
};

// Hears what each record moves, and keeps what was asked for.
class change_listener {
  public:
    change_listener(const class engine& again, const change_question& asked)
        : again_(again), asked_(asked), within_(asked.agency, asked.to) {}

    // The record that is folded next; what the one before it left unmoved is told first. Kept,
    // since a reader has the next one in the same place.
    void begin(const log_record& record) {
        end_record();
        at_work_ = record;
        heard_.clear();
    }

    void hear(const move& m) {
        // Events come in groups: the item moved it, not those beside it.
        const auto sequence = m.sequence != 0 ? m.sequence : at_work_->first_sequence;
        if (!is_asked_for(*at_work_, sequence, asked_)) return;
        const auto catalogue = again_.catalogue_in_force();
        const auto& zone = catalogue->zone();
        const auto end =
            asked_.since ? asked_.since->until : zone.start_of(zone.date_of(at_work_->recorded_at));
        auto found = past_part(
            m, end, zone, [&](std::string_view agency) { return within_.has(agency, catalogue); });
        if (!found) return;
        heard_.insert(sequence);
        keep(std::move(*found), sequence);
    }

    change_list take() {
        end_record();
        out_.dossiers = dossiers_.size();
        return std::move(out_);
    }

  private:
    void keep(past_change row, std::uint64_t sequence) {
        ++out_.rows_total;
        dossiers_.insert(row.dossier.code.str());
        if (out_.rows_total <= asked_.skip || out_.rows.size() == moved_rows_max) return;
        row.sequence = sequence;
        row.recorded_at = at_work_->recorded_at;
        row.cause = at_work_->kind;
        row.told = telling_of(*at_work_, sequence);
        out_.rows.push_back(std::move(row));
    }

    // Facts that moved no count.
    void end_record() {
        if (!at_work_ || !asked_.since || !asked_.since->every_fact) return;
        const auto catalogue = again_.catalogue_in_force();
        for (auto s = at_work_->first_sequence; s <= at_work_->last_sequence(); ++s) {
            if (heard_.contains(s) || !is_asked_for(*at_work_, s, asked_)) continue;
            const auto event = event_at(*at_work_, s);
            if (!event || !occurred_before(*event, asked_.since->until) ||
                !within_.has(event->agency.view(), catalogue))
                continue;
            past_change row;
            row.dossier.code = event->dossier;
            row.dossier.agency = event->agency;
            row.first_day = row.last_day = catalogue->zone().date_of(event->occurred_at);
            keep(std::move(row), s);
        }
        at_work_.reset();
    }

    // Amendments are told later than what they amend.
    static bool occurred_before(const dossier::dossier_event& event, instant until) {
        return event.occurred_at < until || !std::holds_alternative<dossier::fact_body>(event.body);
    }

    const class engine& again_;
    const change_question& asked_;
    subtree within_;
    change_list out_;
    std::set<std::string, std::less<>> dossiers_;
    std::optional<log_record> at_work_;
    std::set<std::uint64_t> heard_;  // of the record at work
};

change_list look_at(const log_source& log,
                    const change_question& asked,
                    const look_progress& progress) {
    class engine again;
    change_listener heard(again, asked);
    const auto is_to_be_heard = [&](const log_record& record, local_date day) {
        return asked.since ? record.last_sequence() > asked.since->position : day >= asked.from;
    };
    bool listens = false;
    fold_log(again, log, progress, [&](const log_record& record) {
        if (again.catalogue_versions() == 0) return true;
        const auto day = again.catalogue_in_force()->zone().date_of(record.recorded_at);
        if (!asked.since && day > asked.to) return false;
        if (!is_to_be_heard(record, day)) return true;
        if (!listens) again.tell_moves_to([&](const move& m) { heard.hear(m); });
        listens = true;
        heard.begin(record);
        return true;
    });
    return heard.take();
}

}  // namespace

std::variant<std::optional<look_answer>, std::vector<file_refusal>> look(
    const log_source& log, const look_question& asked, const look_progress& progress) {
    using outcome = std::variant<std::optional<look_answer>, std::vector<file_refusal>>;
    try {
        if (const auto* belief_asked = std::get_if<belief_question>(&asked))
            return outcome(look_answer(look_at(log, *belief_asked, progress)));
        if (const auto* changes = std::get_if<change_question>(&asked))
            return outcome(look_answer(look_at(log, *changes, progress)));
        auto supposed = look_at(log, std::get<supposition_question>(asked), progress);
        if (auto* refused = std::get_if<std::vector<file_refusal>>(&supposed))
            return std::move(*refused);
        return outcome(look_answer(std::move(std::get<supposition>(supposed))));
    } catch (const given_up&) {
        return outcome(std::optional<look_answer>());
    }
}

}  // namespace tiendo::engine
