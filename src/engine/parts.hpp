// What an engine holds. Private to src/engine; the files beside it each do one
// thing with it: fold.cpp writes, beside.cpp keeps what stands beside the ledger, away.cpp what is
// not in memory, read.cpp answers,
// views.cpp stores and loads.
#pragma once

#include "counter_lines.hpp"
#include "counters.hpp"
#include "slots.hpp"
#include "tiendo/alerts/desk.hpp"
#include "tiendo/alerts/dossier_schedule.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/engine/lists.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/rates/durations.hpp"
#include "tiendo/rates/ledger.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <map>
#include <memory>
#include <set>
#include <span>

namespace tiendo::engine {

// Of every stored row. To be raised with what a row holds and with what is judged of the same
// facts, as tests/engine/stored_form_test.cpp reminds: 1 had neither lengths nor counters' delays;
// 2 stood for more than one layout; 3 had no hands of answers and corrected receipts; 5 did not
// count what people are served with; 6 knew of nobody who had seen an alert; 7 of overdue alerts
// alone; 8 had facts without their judgement.
inline constexpr char format = 9;

// The contribution by which a dossier's back-dated finish counts as late, as it stands in
// backdated_ledger, and whom it is counted for.
struct backdating {
    dossier::procedure_ref procedure = dossier::no_ref;
    dossier::channel via = dossier::channel::in_person;
    std::vector<dossier::entry> entries;
    bool is_counted = false;  // back-dated by the headline: a finding, and one of the counter's
    teller by;
};

// One local date of one hand (dossier::fact::hand) of one sender.
struct hand_day {
    dossier::agency_ref sender = dossier::no_ref;
    std::uint32_t hand = dossier::no_hand;
    std::int32_t day = 0;
    friend bool operator==(const hand_day&, const hand_day&) = default;
    friend std::size_t hash_value(const hand_day& d) noexcept {
        return static_cast<std::size_t>((std::uint64_t{d.sender} << 48 ^
                                         std::uint64_t{d.hand} << 17 ^
                                         static_cast<std::uint64_t>(d.day)) *
                                            0x9E3779B97F4A7C15ull >>
                                        1);
    }
};
using hand_day_list = boost::container::small_vector<hand_day, 1>;

[[nodiscard]] finding_view view_of(const dossier::finding& f);  // read.cpp

// By what a new version of the catalogue chooses the dossiers that it may judge otherwise.
struct restated_fields {
    std::optional<instant> received_at;
    std::optional<instant> ended_at;
    dossier::procedure_ref procedure = dossier::no_ref;
    bool looked_back = false;
    friend bool operator==(const restated_fields&, const restated_fields&) = default;
};

// A dossier for a question: its slot, or one that was made of its row.
class found_dossier {
  public:
    explicit found_dossier(const dossier_slot* held = nullptr) : held_(held) {}
    found_dossier(std::string code, dossier_slot made)
        : code_(std::make_unique<std::string>(std::move(code))),
          made_(std::make_unique<dossier_slot>(std::move(made))),
          held_(made_.get()) {
        made_->code = *code_;
    }
    explicit operator bool() const noexcept { return held_ != nullptr; }
    const dossier_slot& operator*() const noexcept { return *held_; }
    const dossier_slot* operator->() const noexcept { return held_; }

  private:
    std::unique_ptr<std::string> code_;
    std::unique_ptr<dossier_slot> made_;
    const dossier_slot* held_;
};

struct engine::parts {
    dossier::law law;
    rates::ledger ledger;
    rates::durations durations;
    // Beside the ledger, since recorded_at decides: added to it when back-dated finishes are to
    // count as late.
    rates::ledger backdated_ledger;
    boost::unordered_flat_map<std::uint32_t, backdating> backdated;  // by dossier_ref
    counter_book counters;
    // Re-appointments by hand and day: dossier_refs, one for each. No limit of their own: a few
    // bytes for each Rescheduled that stands in a history.
    boost::unordered_flat_map<hand_day, std::vector<std::uint32_t>> hand_days;
    boost::unordered_flat_map<std::uint32_t, hand_day_list> hand_days_of;  // by dossier_ref
    std::vector<std::uint32_t> to_note_anew;  // dossiers whose bulk findings have changed

    // What alerts are raised by: of dossiers with the order of time of each rule, and of what is
    // looked at.
    struct dossier_rule {
        alerts::rule said;
        alerts::dossier_schedule schedule{};
    };
    std::vector<dossier_rule> dossier_rules{{alerts::rule{}, {}}};
    std::vector<alerts::rule> looked_rules;
    alerts::watch_book watched;
    std::optional<instant> elsewhere_at;  // when something that is looked at has to change
    std::vector<std::uint64_t> orphans;   // open alerts of dossiers by rules that are gone

    slot_table slots;  // by dossier_ref
    std::array<std::vector<std::uint32_t>, 3>
        shelves;                            // by shelf, in no order; a slot knows its place
    std::vector<std::uint32_t> remarkable;  // dossiers with findings, in no order
    alerts::desk desk;
    std::vector<std::uint32_t> dirty_dossiers;
    counter_lines lines;
    dossier::code_table credentials;  // ids, numbered
    std::vector<std::uint64_t> parked_by_credential;

    struct stored_version {
        instant recorded_at;
        std::string bytes;           // encoded catalogue_record
        std::uint64_t sequence = 0;  // where the log has it; 0 = from a checkpoint that did not say
    };
    std::vector<stored_version> versions;
    std::optional<dossier::version_scope> newest_scope;
    // Dossiers that wait to be judged by the newest version: refs from `restated` on.
    std::vector<std::uint32_t> to_restate;
    std::size_t restated = 0;
    // While moves are heard: the law those were judged by, and the judgement about to be replaced.
    std::unique_ptr<dossier::law> law_before;
    judgement_by_basis judged_before;

    std::uint64_t position = 0;
    std::uint64_t events = 0;
    std::uint64_t findings = 0;
    std::uint64_t parked = 0;
    std::vector<std::uint64_t> provisional_by_agency;  // open dossiers, by agency_ref
    instant written_to{};
    digest256 credentials_digest{};
    digest_sum facts_digest;
    digest_sum contributions_digest;

    // The sum over rows of dossiers that are as the slot has them: what changes leaves it, and is
    // in it again with the next snapshot.
    struct row_sum {
        digest_sum sum;
        std::uint64_t rows = 0;
        void add(std::string_view code, const std::string& row, std::int64_t times);
        friend bool operator==(const row_sum&, const row_sum&) = default;
    };
    std::array<row_sum, 2> row_sums;   // of those that have not ended, and that have
    dossier::step_ref steps_told = 0;  // numbers in law.steps

    // What the checkpoint said, to be compared with what loading it gave.
    struct {
        std::array<row_sum, 2> row_sums;
        digest_sum ledger;
        digest_sum durations;
        digest_sum beside;
        std::uint64_t dossiers = 0;
        std::uint64_t alerts = 0;
    } loaded;

    // Dossiers that are not in memory.
    const stored_dossiers* stored = nullptr;
    std::uint64_t away = 0;
    std::vector<std::uint64_t> away_resolved;  // of them by agency_ref
    std::size_t looked_to = 0;                 // on the shelf of ended ones, by let_go()
    // Those away that wait to be judged by newer versions of the catalogue, in the order of codes.
    struct passing {
        std::string reached;                                                 // all before it are
        std::vector<std::function<bool(const restated_fields&)>> may_cover;  // of each version
    };
    std::optional<passing> pass;
    std::uint64_t passed = 0;   // of those away, by the last pass ...
    std::uint64_t to_pass = 0;  // ... which has so many

    move_listener heard;

    // Scratch, reused between dossiers. `at_hand` is the one that is folded.
    unpacked_dossier at_hand;
    dossier::assessment scratch;
    std::vector<dossier::finding> scratch_findings;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> scratch_order;  // dossier, item
    std::vector<std::uint32_t> scratch_indices;
    std::string scratch_row;
    std::string row_before;

    // --- stored_rows.cpp
    void put_row(std::uint32_t ref, std::string& out) const;
    struct row_kept {
        std::uint64_t check = 0;
        bool has_beside = false;
    };
    // Into `slot` all that it keeps; nullopt: it is not as it was written.
    [[nodiscard]] std::optional<row_kept> read_row(std::string_view code,
                                                   std::string_view row,
                                                   dossier_slot& slot) const;
    // False: it is not as it was written. The dossier must not be known yet.
    [[nodiscard]] bool take_row(std::string_view code, std::string_view row);
    void stand_loaded(std::uint32_t ref, bool has_beside);
    // All codes by their numbers: stored rows name them by these. Before anything else is loaded.
    void encode_codes(std::string& out) const;
    [[nodiscard]] bool decode_codes(byte_reader& in);

    // --- fold.cpp
    void note_steps(const dossier::fact& told);
    [[nodiscard]] bool is_stored(std::uint32_t ref) const noexcept;
    void forget_row(std::uint32_t ref, shelf place, const std::string& row);
    dossier_slot& slot_of(std::string_view code, std::uint32_t& ref);
    // By value, for questions, which leave alone what is at hand.
    [[nodiscard]] static dossier::history facts_of(const dossier_slot& slot);
    // Notes the counter that told an event, in the order of the log, and gives its dossier.
    [[nodiscard]] std::uint32_t hear(const log_record& record,
                                     std::size_t index,
                                     const dossier::dossier_event& event);
    // What a record says of one dossier: the numbers of those items, in their order.
    void take_facts(const log_record& record,
                    std::span<const std::uint32_t> of_dossier,
                    const std::vector<dossier::dossier_event>& said,
                    std::uint32_t ref);
    // Into the history of the dossier at hand. False: it was there.
    [[nodiscard]] bool take_fact(const log_record& record,
                                 std::size_t index,
                                 const dossier::dossier_event& event);
    [[nodiscard]] bool take_catalogue(std::string_view bytes,
                                      instant recorded_at,
                                      std::uint64_t sequence,
                                      std::string& why_not);
    // Adds the dossiers that `next` may judge otherwise than the versions before it.
    void queue_restatement(const catalogue::catalogue& next,
                           dossier::basis headline,
                           const dossier::version_scope& scope);
    // By procedure_ref: whether an earlier version gives its dossiers other terms than `next`.
    [[nodiscard]] std::vector<bool> procedures_of_other_terms(const catalogue::catalogue& next,
                                                              dossier::basis headline) const;
    [[nodiscard]] static restated_fields restated_by(const dossier_slot& slot);
    // Records of alerts and of what people say of them.
    [[nodiscard]] bool take_of_desk(const log_record& record, std::string& why_not);
    void take_transition(const alert_transition& t, std::uint64_t sequence, instant recorded_at);
    // Judges the dossier at hand anew and moves its contribution from what it was to what it is;
    // another one may then be at hand.
    void reassess(std::uint32_t ref, instant written_at, std::uint64_t sequence);
    // The dossier at hand. Uses the scratch.
    [[nodiscard]] judgement_by_basis judged_by(const dossier::law& rules);
    void judge(std::uint32_t ref, instant written_at);
    void move_contribution(dossier_slot& slot);
    void move_durations(dossier_slot& slot);
    void add_terms(const dossier_slot& slot, const dossier::entry& e, std::int32_t times);
    // At the end of whatever moves contributions: questions find their sums complete.
    void settle_sums();
    void put_on(shelf place, std::uint32_t ref);
    void take_off_shelf(std::uint32_t ref);
    // --- watching.cpp
    // The dossier that was judged last, by one rule.
    void watch_dossier(dossier_rule& by, std::uint32_t ref, instant written_at) const;
    // Whether a rule looks at more of an open dossier than its slot.
    [[nodiscard]] bool needs_judgement(const dossier_slot& slot) const;
    [[nodiscard]] alerts::dossier_schedule::judgement condition_of(const alerts::rule& by,
                                                                   const dossier_slot& slot) const;
    [[nodiscard]] bool is_within(const agency_code& above, dossier::agency_ref agency) const;
    // Whose an alert of a parked dossier is: the first agency of the catalogue in force that its
    // facts name; no_ref: there is none.
    [[nodiscard]] dossier::agency_ref parked_under(const dossier::history& facts) const;
    // Whose an alert of it would be now.
    [[nodiscard]] dossier::agency_ref watched_under(const dossier_slot& slot) const;
    // What its alert was raised about, where that is its agency; nullopt: what it is now.
    [[nodiscard]] std::optional<std::uint64_t> raised_about(const dossier_rule& by,
                                                            const agency_code& agency) const;
    [[nodiscard]] dossier_rule* rule_of(std::string_view id);
    // Open alerts of dossiers to the schedules of these rules, and those of no rule to the orphans.
    void join_alerts(const std::vector<dossier_rule*>& to);
    [[nodiscard]] alert_transition transition_of(const dossier_rule& by,
                                                 const alerts::dossier_schedule::proposal& p) const;
    // Of what is looked at, what has no alert yet.
    [[nodiscard]] std::vector<pending_alert> looks_pending() const;
    void add_pending(const dossier_rule& by,
                     const std::vector<bool>* wanted,
                     instant now,
                     std::size_t& looks,
                     pending_page& out) const;
    void note_elsewhere();
    // Open alerts about no dossier that hold no more.
    [[nodiscard]] std::vector<const alerts::alert*> ended_elsewhere(std::size_t max) const;
    void mark_dirty(std::uint32_t ref);
    void note_findings(std::uint32_t ref);
    void note_provisional(dossier_slot& slot);  // before the slot takes the new agency

    // --- away.cpp
    // Into memory, of what a record tells of.
    void bring_back(const std::vector<dossier::dossier_event>& said);
    // no_ref: it is not known at all.
    [[nodiscard]] std::uint32_t bring_back(std::string_view code);
    std::uint32_t bring_back(std::string_view code, std::string_view row);
    [[nodiscard]] bool may_leave(std::uint32_t ref) const;
    void leave(std::uint32_t ref);
    // Judges at most `max` of those away by the newest version.
    void pass_over(std::size_t max);
    [[nodiscard]] found_dossier find(std::string_view code) const;
    // Of a row that was stored.
    [[nodiscard]] found_dossier made_of(std::string_view code, std::string_view row) const;
    // In the order of `codes`.
    [[nodiscard]] std::vector<found_dossier> find_away(const std::vector<std::string>& codes) const;
    // The rows of view_snapshot::ended of one that has ended.
    void put_ended(const dossier_slot& slot, std::vector<view_row>& out) const;
    // Of an agency those that ended, by code, behind `after`, until the visitor says no.
    void each_ended_of(dossier::agency_ref agency,
                       std::string_view after,
                       const std::function<bool(std::string_view code)>& visit) const;
    // Those away that ended on the day of `at` or later.
    void each_ended_from(instant at, const std::function<void(found_dossier&&)>& visit) const;

    // --- beside.cpp
    [[nodiscard]] std::int32_t month_of(instant recorded_at) const;
    void move_backdating(std::uint32_t ref);
    void move_hand_days(std::uint32_t ref);
    void leave_hand_day(const hand_day& key, std::uint32_t ref);
    void join_hand_day(const hand_day& key, std::uint32_t ref);
    [[nodiscard]] std::optional<hand_day> hand_day_of(const dossier::rescheduling& r) const;
    [[nodiscard]] bool is_bulk(const hand_day& key) const;
    // The findings that one dossier alone cannot show.
    void add_bulk_findings(const dossier::assessment& judged,
                           std::vector<dossier::finding>& out) const;
    // Puts them at hand, and uses the scratch.
    void note_others_anew();
    // Of everything that recorded_at decides.
    [[nodiscard]] digest_sum beside_digest() const;

    // --- read.cpp
    // Of the open dossiers, with their procedures.
    [[nodiscard]] std::vector<std::pair<dossier::procedure_ref, rates::running_step>> running_steps(
        instant now) const;
    // Of each agency shown the largest; `names` as of names_shown().
    [[nodiscard]] std::vector<rates::overdue_group> overdue_groups(
        const rates::steps_query& asked,
        const std::vector<std::string_view>& names,
        instant now) const;
    [[nodiscard]] std::vector<step_view> step_views_of(const dossier::assessment& judged,
                                                       instant now) const;
    [[nodiscard]] std::optional<step_at_work> at_work(const dossier_slot& slot) const;
    [[nodiscard]] dossier_summary summary_of(const dossier_slot& slot, instant now) const;
    // Whether the alert's due date still is the dossier's, and provisional.
    [[nodiscard]] bool is_provisional(const alerts::alert& a) const;
    // Those that stand, with the agencies they name.
    struct standing_silence {
        const alerts::silence* said;
        std::vector<bool> agencies;  // by agency_ref; empty: all
    };
    [[nodiscard]] std::vector<standing_silence> standing_silences(instant now) const;
    [[nodiscard]] alert_view alert_view_of(const alerts::alert& a,
                                           const std::vector<standing_silence>& silences) const;
    // Open dossiers of which a due date is provisional: by agency_ref, of those that the filters
    // let through; and of the agencies asked for.
    [[nodiscard]] std::vector<std::uint64_t> provisional_of(const rates::query& asked) const;
    [[nodiscard]] std::uint64_t provisional_within(const rates::query& asked) const;
    // Those that the facts of a dossier name, as they stand corrected, in their order, amendments
    // that wait for their fact last; of one of which all are voided, as they were told.
    using agency_list = boost::container::small_vector<dossier::agency_ref, 2>;
    [[nodiscard]] static agency_list agencies_in_order(const dossier::history& facts,
                                                       const dossier::law& codes);
    // The same, sorted, each once.
    [[nodiscard]] static agency_list agencies_named(const dossier::history& facts,
                                                    const dossier::law& codes);
    // Whether one of `wanted` is competent for it or, while nobody is, named by its facts.
    [[nodiscard]] bool stands_under(const dossier_slot& slot,
                                    const std::vector<bool>& wanted) const;
    // Its findings that an agency of `wanted` sees (engine.hpp, finding_query), all of them where
    // `wanted` is null; with who acted.
    struct acted {
        dossier::finding what;
        dossier::agency_ref by = dossier::no_ref;
    };
    [[nodiscard]] std::vector<acted> findings_seen(const dossier_slot& slot,
                                                   const dossier::history& facts,
                                                   const std::vector<bool>* wanted) const;
    // Their kinds, as dossier_slot::finding_kinds; judges only what may be somebody else's.
    [[nodiscard]] std::uint32_t kinds_seen(const dossier_slot& slot,
                                           const std::vector<bool>* wanted) const;
    // --- lists.cpp
    // But for its agency, which is the list's.
    [[nodiscard]] overdue_dossier overdue_row(const dossier_slot& slot,
                                              const dossier::assessment& judged,
                                              dossier::basis by,
                                              instant at) const;
    [[nodiscard]] listed_finding finding_row_of(const dossier_slot& slot,
                                                const dossier::finding& f,
                                                dossier::agency_ref by) const;

    // --- read.cpp
    // By agency_ref: the code under which its figures stand in a period that ends on `last_day`;
    // empty: it is not asked for. As the rates are rolled up. The views are good for this fold.
    [[nodiscard]] std::vector<std::string_view> names_shown(
        const std::optional<agency_code>& agency,
        bool descendants,
        local_date last_day,
        rates::placing places) const;
    // By agency_ref: itself, and those that stand below it on that day (absent: of the newest
    // record) or that it has succeeded.
    [[nodiscard]] std::vector<bool> agencies_within(
        const std::optional<agency_code>& agency,
        bool descendants,
        std::optional<local_date> last_day = std::nullopt) const;
};

}  // namespace tiendo::engine
