// The one writer: folds the event log into dossiers, rates and alerts, and
// answers questions about them.
//
// Deterministic: the same records in the same order give the same state, live,
// at restart, on a replica and in a recount (src/decisions/0001). Knows no
// clock, file, thread or logger: time comes with the records and the questions.
// Owner: the fold thread of the service; every method, also const ones, must be
// called there (core_reader::read does).
#pragma once

#include "tiendo/alerts/desk.hpp"
#include "tiendo/alerts/rules.hpp"
#include "tiendo/alerts/watch_book.hpp"
#include "tiendo/base/digest.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/dossier/explanation.hpp"
#include "tiendo/engine/log_record.hpp"
#include "tiendo/rates/durations.hpp"
#include "tiendo/rates/query.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::engine {

// --- what readers ask --------------------------------------------------------

enum class dossier_filter : std::uint8_t {
    overdue,
    due_soon,
    open,
    paused,
    parked,
    resolved,
    provisional,  // open, and a due date of it is
};
[[nodiscard]] std::string_view name_of(dossier_filter f) noexcept;
[[nodiscard]] std::optional<dossier_filter> parse_dossier_filter(std::string_view name) noexcept;

enum class dossier_order : std::uint8_t {
    code,
    // By the headline due date, the earliest first, then by code. Those that have none, and those
    // whose open pause keeps them in time, which fall due at no known instant, stand last, by code.
    due,
};
[[nodiscard]] std::optional<dossier_order> parse_dossier_order(std::string_view name) noexcept;
// Whether dossiers of this list have due dates to go by: overdue, due_soon and open.
[[nodiscard]] bool goes_by_due(dossier_filter f) noexcept;

// Where a dossier stands in a list. Lists go on behind it, also when it has left meanwhile.
struct dossier_place {
    std::string code;
    instant due = instant::max();  // of order due only; max: last
    [[nodiscard]] bool empty() const noexcept { return code.empty(); }
    friend bool operator==(const dossier_place&, const dossier_place&) = default;
};
// As callers get it and bring it back: a code, which may be that of any dossier, or one behind the
// milliseconds of its due date, "1772643600000@D-1" and "@D-1". nullopt: it is none of that order.
[[nodiscard]] std::string text_of(const dossier_place& place, dossier_order by);
[[nodiscard]] std::optional<dossier_place> parse_dossier_place(std::string_view text,
                                                               dossier_order by);

struct dossier_query {
    std::optional<agency_code> agency;  // with its subtree when `descendants`
    bool descendants = true;
    dossier_filter filter = dossier_filter::open;
    dossier_place cursor;     // after which the page starts; empty = first page
    std::size_t limit = 100;  // 1 to 1,000
    dossier_order order = dossier_order::code;
};

struct dossier_summary {
    dossier_code code;
    agency_code agency;  // competent now; empty: nobody yet, or its acceptance was voided
    std::vector<agency_code> named;  // while nobody is: those that its events name, sorted
    procedure_code procedure;
    dossier::state state = dossier::state::parked;
    std::optional<dossier::channel> via;
    std::optional<instant> received_at;
    std::optional<instant> ended_at;
    std::optional<dossier::due_point> due;  // headline
    bool overdue = false;                   // pending and past its headline due
    bool paused = false;
    bool provisional = false;                           // pending, and one of its due dates is
    dossier::verdict verdict = dossier::verdict::none;  // by the headline basis
    friend bool operator==(const dossier_summary&, const dossier_summary&) = default;
};

// Who works on it: a step that runs.
struct step_at_work {
    std::string step;
    std::string unit;  // empty: none was named
    friend bool operator==(const step_at_work&, const step_at_work&) = default;
};
struct dossier_row : dossier_summary {
    std::optional<step_at_work> at_work;  // of several the one that began last; absent: none runs
};
// What "due soon" means in a list: the due date passes within this time.
inline constexpr auto due_soon = std::chrono::hours{48};

struct dossier_page {
    std::vector<dossier_row> rows;
    dossier_place next_cursor;  // empty = no more
    std::uint64_t total = 0;    // on all pages
    std::uint64_t position = 0;
    instant as_of{};
};

struct fact_view {
    std::uint64_t sequence = 0;  // where the log has it
    instant occurred_at{};
    instant recorded_at{};
    std::string kind;  // "received", "voided"
    std::string event_id;
    agency_code sender;
    agency_code agency;
    bool has_effect = true;
    bool history = false;
};
struct finding_view {
    std::string kind;  // name_of(finding_kind)
    std::string event_id;
    instant occurred_at{};
    std::string message;
};
struct pause_view {
    catalogue::pause_cause cause{};
    catalogue::clock_policy policy{};
    instant from{};
    std::optional<instant> to;
};
// One unit's work on one step (src/RULES.md 2.14).
struct step_view {
    std::string step;
    std::string unit;    // empty: none was named
    agency_code agency;  // competent at its end, or now
    std::string calendar_id;
    instant from{};
    std::optional<instant> to;
    dossier::span_end ended{};
    bool has_start = true;  // false: nobody said when it began
    std::optional<calendar::limit> limit;
    bool is_own_limit = false;  // said by the event, else by steps.csv
    std::optional<dossier::due_point> due;
    working_duration used;          // to its end, or to now
    bool late = false;              // ended past its limit, or runs past it
    working_duration overrun;       // of `used` what lies behind `due`: to its end, or to now
    bool answers_for_late = false;  // the dossier was late, and this step answers for it
};
struct dossier_detail {
    dossier_summary summary;
    std::array<std::optional<dossier::due_point>, dossier::basis_count> dues;
    std::array<dossier::verdict, dossier::basis_count> verdicts{};
    std::vector<fact_view> facts;  // in the order of src/RULES.md 2.3
    std::vector<pause_view> pauses;
    std::vector<step_view> steps;
    std::optional<dossier::processing_time> processing;  // of a finished one
    bool is_late_outside_steps = false;                  // late, and no step answers for it
    std::vector<finding_view> findings;
    std::optional<instant> clock_started_at;
    std::string calendar_id;
    std::string time_zone;
    std::uint32_t procedure_version = 0;  // number of the catalogue record that governs it
    std::uint32_t calendar_version = 0;
    std::uint64_t position = 0;
};

// What is remarkable about the dossiers of an agency: facts without effect, promises past the law,
// back-dating. A finding stands under the agency that is competent for its dossier now; a
// foreign_agency also under the one that acted, and what befell a dossier for which nobody is
// competent under the one that its event names. A question about both has it once.
struct finding_query {
    std::optional<agency_code> agency;  // with its subtree when `descendants`
    bool descendants = true;
    std::optional<dossier::finding_kind> kind;
    std::string cursor;       // dossier code after which the page starts; empty = first page
    std::size_t limit = 100;  // rows; a dossier's findings are not parted, so a page may be longer
};
struct finding_row {
    dossier_code dossier;
    agency_code agency;  // competent now; empty: nobody
    agency_code acting;  // that its event names, as it stands corrected
    procedure_code procedure;
    finding_view what;
    std::optional<instant> recorded_at;  // of the fact it names
};
struct finding_page {
    std::vector<finding_row> rows;  // by dossier, then in the order they were found
    // How many dossiers have a finding of that kind, within the agency asked for, all pages.
    std::array<std::uint64_t, dossier::finding_kind_count> dossiers_by_kind{};
    std::string next_cursor;  // empty = no more
    std::uint64_t position = 0;
};

// How late each counter tells: from occurrence to record, of events without the history grant.
struct counter_query {
    std::optional<agency_code> agency;  // for which it tells; with its subtree when `descendants`
    bool descendants = true;
    std::optional<std::chrono::year_month> recorded_in;  // local month of recording; absent: all
    std::size_t limit = 100;
};
// Counters, agencies and months told apart: 100 MB at most. What is beyond shares the row without
// any of them, which only a question about all of them counts.
inline constexpr std::size_t counter_rows_max = 262'144;
struct counter_row {
    std::string counter;  // empty: events that name none
    agency_code agency;   // for which it told
    std::uint64_t events = 0;
    milliseconds delay_median{0};  // not below the true one, at most a sixteenth above; so p90
    milliseconds delay_p90{0};
    milliseconds delay_max{0};             // exact
    std::uint64_t over_hour = 0;           // events told more than an hour after they occurred
    std::uint64_t over_day = 0;            // and more than 24 hours
    std::int64_t back_dated_finishes = 0;  // findings backdated_finish told by it
};
struct counter_page {
    std::vector<counter_row> rows;  // the slowest first: by p90, then median
    counter_row total;              // of all rows, also those not shown
    std::uint64_t rows_total = 0;
    // Whatever was asked for, so that an empty answer can say why it is empty.
    std::uint64_t events_counted = 0;  // of every counter, agency and month
    std::uint64_t events_folded = 0;   // with those of the history grant, which none is counted for
    std::uint64_t position = 0;
};

using alerts::alert_state;
struct alert_view : alerts::alert {
    bool provisional = false;       // its due date is, by the calendar in force
    std::uint64_t silenced_by = 0;  // id of a silence that stands; 0 = none
};
enum class alert_order : std::uint8_t { oldest, newest };  // which come first
[[nodiscard]] std::optional<alert_order> parse_alert_order(std::string_view name) noexcept;

struct alert_query {
    std::optional<agency_code> agency;
    bool descendants = true;
    std::optional<alert_state> state;
    std::string rule;        // by the rule of this id; empty: all
    bool open_only = false;  // firing or acknowledged
    // The page begins behind this id: ids above it, or below it with the newest first; 0 = at the
    // beginning of either.
    std::uint64_t after = 0;
    std::size_t limit = 100;
    alert_order order = alert_order::oldest;

    [[nodiscard]] bool is_behind_after(std::uint64_t id) const noexcept {
        return after == 0 || (order == alert_order::oldest ? id > after : id < after);
    }
    [[nodiscard]] bool takes(alert_state s) const noexcept {
        return (!state || *state == s) && (!open_only || alerts::is_open(s));
    }
};
struct alert_page {
    std::vector<alert_view> rows;
    std::uint64_t next_after = 0;  // 0 = no more
    // How many there are in all, within the agency asked for: not seen by anybody yet, and seen.
    std::uint64_t firing = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t newest = 0;  // the largest id of all alerts; 0 = there is none
    std::uint64_t position = 0;
};

struct silence_view : alerts::silence {
    bool stands = false;
    std::uint64_t hides = 0;  // alerts that it keeps silent now
};

// --- what the alert stage writes ----------------------------------------------

// A proposal of the engine that becomes a fact by being logged (kind alert_transitions).
struct alert_transition {
    // Of a dossier without its agency, which is the one at its fold; of a parked one, for which
    // nobody is competent, with the one that its facts name.
    alerts::alert_about what;
    alerts::rule_kind kind = alerts::rule_kind::overdue;
    std::optional<instant> due;
    std::vector<alerts::evidence> found;
    alert_state to = alert_state::firing;
    std::string reason;  // for resolved
    friend bool operator==(const alert_transition&, const alert_transition&) = default;
};
void encode(const alert_transition& t, std::string& out);
[[nodiscard]] bool decode(std::string_view bytes, alert_transition& out);
// What people log beside the events (kinds acknowledgements, silences).
void encode(const alerts::acknowledgement& a, std::string& out);
[[nodiscard]] bool decode(std::string_view bytes, alerts::acknowledgement& out);
void encode(const alerts::silencing& s, std::string& out);
[[nodiscard]] bool decode(std::string_view bytes, alerts::silencing& out);

// The bytes of a catalogue record: the headline basis, the files, and whom they govern.
struct catalogue_record {
    dossier::basis headline = dossier::basis::current;
    catalogue::file_texts files;
    std::optional<dossier::version_scope> scope;  // absent: a file load
};
void encode(const catalogue_record& r, std::string& out);
[[nodiscard]] bool decode(std::string_view bytes, catalogue_record& out);

// --- what a second look at the log hears ---------------------------------------

// A signed entry of a dossier's contribution, with its codes; `times` is -1 where it is taken back.
struct moved_entry {
    dossier::entry what;
    std::string_view agency;
    procedure_code procedure;
    dossier::channel via = dossier::channel::in_person;
    int times = 1;
};
// What a dossier is judged to be by each basis.
struct judgement_by_basis {
    std::array<std::optional<dossier::due_point>, dossier::basis_count> dues;
    std::array<dossier::verdict, dossier::basis_count> verdicts{};
    friend bool operator==(const judgement_by_basis&, const judgement_by_basis&) = default;
};
// One dossier that a record has moved: its judgement or its contribution is another one.
struct move {
    std::uint64_t sequence = 0;  // of the event that moved it; 0: a record of the catalogue did
    dossier_summary before;      // as at the record's time, like `after`
    dossier_summary after;
    judgement_by_basis by_basis_before;
    judgement_by_basis by_basis_after;
    std::vector<moved_entry> entries;
};
using move_listener = std::function<void(const move&)>;

// --- figures about itself ------------------------------------------------------

struct figures {
    std::uint64_t position = 0;  // last folded sequence
    std::uint64_t events = 0;    // folded events
    std::uint64_t dossiers = 0;
    std::uint64_t open = 0;
    std::uint64_t parked = 0;
    std::uint64_t alerts_firing = 0;
    std::uint64_t alerts_acknowledged = 0;
    std::uint64_t silences = 0;  // known, ended ones too
    std::uint64_t findings = 0;
    std::uint64_t provisional = 0;     // open dossiers of which a due date is
    std::uint64_t counters = 0;        // rows of counters, counter_rows_max at most
    std::uint64_t step_names = 0;      // names of steps and units that events have brought
    std::uint64_t gaps_forgotten = 0;  // of counters that skipped numbers more often than is kept
    digest_sum ledger;                 // of all signed entries
    digest_sum durations;              // of all lengths
    digest_sum beside;                 // of what recorded_at decides: back-dated finishes, delays
    digest_sum dossiers_digest;        // of all facts and contributions
    friend bool operator==(const figures&, const figures&) = default;
};

// Rows of a view, as absolute values (src/ARCHITECTURE.md). Absent value = delete.
struct view_row {
    std::string key;
    std::optional<std::string> value;
};
struct view_snapshot {
    std::string meta;
    std::vector<view_row> dossiers;  // sorted by key, as all
    std::vector<view_row> alerts;
    // Where dossiers are found that have ended (away.cpp): keys without values, never deleted. What
    // they lead to may have ended otherwise since, and is looked at.
    std::vector<view_row> ended;
};

class stored_dossiers;  // tiendo/engine/ports.hpp

// Long lists for reports: lists.hpp.
struct overdue_list;
struct overdue_ages;
struct finding_list_query;
struct finding_list;

class engine {
  public:
    engine();
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    // Folds one record. Precondition: it follows the last one folded. False with the reason when
    // the record's content cannot be read (a log of a later version): nothing of it is folded then.
    [[nodiscard]] bool fold(const log_record& record, std::string& why_not);
    // The same for a catalogue record, whose dossiers are then judged by restate(). Until they all
    // are, figures are those of some dossiers before and of others after it; each moves once.
    [[nodiscard]] bool fold_catalogue(const log_record& record, std::string& why_not);
    // Judges at most `max` dossiers that wait for it. Cost: about 2 us each.
    void restate(std::size_t max);
    struct restatement {
        std::uint64_t done = 0;
        std::uint64_t total = 0;
        [[nodiscard]] bool is_under_way() const noexcept { return done < total; }
        friend bool operator==(const restatement&, const restatement&) = default;
    };
    // The last one: done == total once it has ended.
    [[nodiscard]] restatement restating() const;
    // The same for a live group of events, already decoded: `events[i]` is item i of `record`.
    void fold_events(const log_record& record, const std::vector<dossier::dossier_event>& events);

    // Every move from here on is told to `heard`, in the middle of the fold, which it must not
    // touch; empty: to nobody. Costs a second judgement of each dossier, and a second law while a
    // restatement is under way: not for the live engine. Precondition: none is.
    void tell_moves_to(move_listener heard);

    // What alerts are raised by, from here on; before it, the rule "overdue" alone. At most
    // alerts::rules_max, of different ids. Alerts of rules that are gone are lowered. Cost: for
    // each rule of dossiers that was not there as it is now, a judgement of each that has not
    // ended. No recount needs them.
    void watch(std::vector<alerts::rule> rules, instant now);
    // What the edges know and no record says.
    struct outside {
        std::uint64_t disk_free_bytes = 0;
        std::uint64_t disk_total_bytes = 0;  // 0: not known, nothing is said of it
    };
    // Looks at what time alone does not bring: rates, backlogs, counters, calendars, the disk. To
    // be called now and again. Cost: two questions for rates a rule, 1 us a counter.
    void look(const outside& seen, instant now);
    // What held at the newest look and is not watched, because too much held.
    [[nodiscard]] std::uint64_t conditions_left_out() const;
    // What holds and a rule wants to hold for longer before it fires: of dossiers, and by the looks
    // so far.
    struct pending_alert {
        alerts::condition what;
        instant since{};
        instant fires_at{};
    };
    struct pending_page {
        std::vector<pending_alert> rows;  // pending_rows_max at most, what fires first before
        std::uint64_t total = 0;
        bool is_cut = false;  // more dossiers wait than were looked at: `total` is a part of them
    };
    static constexpr std::size_t pending_rows_max = 1'000;
    static constexpr std::size_t pending_looks_max = 100'000;
    // Of `asked` its agency and its rule. Cost: a look at each dossier that waits,
    // pending_looks_max at most, and the rows.
    [[nodiscard]] pending_page pending_alerts(const alert_query& asked, instant now) const;
    // Those in force.
    [[nodiscard]] std::vector<alerts::rule> rules() const;

    // The earliest instant at which an alert may have to fire.
    [[nodiscard]] std::optional<instant> next_deadline() const;
    // Transitions that are due at `now` and not logged yet, at most `max`.
    [[nodiscard]] std::vector<alert_transition> due_transitions(instant now, std::size_t max);

    // Reads. `now` decides what is due, open or overdue.
    [[nodiscard]] rates::answer rates(const rates::query& asked, instant now) const;
    // Open dossiers of which a due date is provisional, by the agency that is competent now; of
    // those that have one.
    [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> provisional_by_agency() const;
    // Where time goes. Cost: about 0.1 us a length within the period, 1 us a row, and a look at
    // what is open.
    [[nodiscard]] rates::steps_answer steps(const rates::steps_query& asked, instant now) const;
    [[nodiscard]] rates::durations_answer durations(const rates::durations_query& asked,
                                                    instant now) const;
    // Cost: a look at every dossier of the filter's shelf (open, ended or not accepted), whatever
    // the page, and the summaries of its rows; memory for one page. A million open: 40 to 60 ms.
    [[nodiscard]] dossier_page dossiers(const dossier_query& asked, instant now) const;
    [[nodiscard]] std::optional<dossier_detail> dossier(std::string_view code, instant now) const;
    // How its due dates and verdicts were reached; the words of its events are not in memory
    // (dossier::add_words).
    struct explained {
        dossier::explanation told;
        std::uint64_t position = 0;
    };
    [[nodiscard]] std::optional<explained> explain(std::string_view code, instant now) const;
    // Cost: a look at every dossier with findings, a judgement of those on the page and, of an
    // agency, of those of others in which it is named.
    [[nodiscard]] finding_page findings(const finding_query& asked) const;
    // Pending and past the due date by the basis of `asked` at its as-of instant, which may lie in
    // the past; `rows_max` of them are listed. Cost: a look at every slot, 1 us a dossier that was
    // open then, 5 us one that was overdue.
    [[nodiscard]] overdue_list overdue(const rates::query& asked,
                                       instant now,
                                       std::size_t rows_max) const;
    // How long those now overdue have been so. Cost: a look at every open dossier; 10,000 overdue
    // ones are told in 12 ms (preset dev, over HTTP).
    [[nodiscard]] overdue_ages ages(const std::optional<agency_code>& agency,
                                    bool descendants,
                                    instant now) const;
    // Whether a dossier stands under `root` or an agency below it, or that one has succeeded: the
    // one competent or, while nobody is, one that its events name. False: also of one that is not
    // known.
    [[nodiscard]] bool stands_within(std::string_view dossier, const agency_code& root) const;
    // Cost: a judgement of each dossier with findings within the subtree.
    [[nodiscard]] finding_list findings_between(const finding_list_query& asked, instant now) const;
    // Cost: linear in the counters' rows.
    [[nodiscard]] counter_page counters(const counter_query& asked) const;
    // `now` decides which silences stand. Cost: a look at the alerts behind `after` until the page
    // is full; of an agency or rule, whose counts are told, at every one that is kept.
    [[nodiscard]] alert_page alerts(const alert_query& asked, instant now) const;
    [[nodiscard]] std::optional<alert_view> alert(std::uint64_t id, instant now) const;
    // The newest first: those that stand at `now`, or all that are known. What each hides is
    // counted within an agency and all below it, where one is given.
    [[nodiscard]] std::vector<silence_view> silences(
        bool ended_too, instant now, const std::optional<agency_code>& within = std::nullopt) const;
    [[nodiscard]] std::uint64_t last_counter_sequence(std::string_view counter) const;
    [[nodiscard]] std::uint64_t parked_of(std::string_view credential_id) const;
    [[nodiscard]] figures measure() const;
    [[nodiscard]] std::shared_ptr<const catalogue::catalogue> catalogue_in_force() const;
    [[nodiscard]] std::uint32_t catalogue_versions() const;
    // The headline basis of the newest version; `current` before there is one.
    [[nodiscard]] dossier::basis headline_in_force() const;
    // The scope the newest version came with; absent for a file load, or before there is one.
    [[nodiscard]] const std::optional<dossier::version_scope>& scope_in_force() const;
    // Digest of the newest logged credentials file; all zero before there is one.
    [[nodiscard]] const digest256& newest_credentials() const;

    // Checkpoints: what changed since the last snapshot (none while a restatement is under way: a
    // start then replays the catalogue record and begins it again), and loading it back: meta
    // first, then dossiers and alerts in any order, then check_loaded, which compares the recount
    // with the digests that were stored and finds the dossiers of the alerts. False with the
    // reason; the engine is then of no use.
    [[nodiscard]] view_snapshot take_snapshot();
    [[nodiscard]] bool load_meta(std::string_view meta, std::string& why_not);
    [[nodiscard]] bool load_dossier(std::string_view key,
                                    std::string_view value,
                                    std::string& why_not);
    [[nodiscard]] bool load_alert(std::string_view key,
                                  std::string_view value,
                                  std::string& why_not);
    [[nodiscard]] bool check_loaded(std::string& why_not);

    // From here on dossiers that have ended may leave memory and are read back when somebody asks
    // for them or tells of them. `from` must outlive the engine.
    void keep_ended_on(const stored_dossiers& from);
    // Takes such out of memory until `kept_max` ended ones are left there; those first that nobody
    // told of since the last call came by. Those with findings, with re-appointments by hand or an
    // open alert stay. Looks at `looks_max` of them at most; false: at fewer, there is nothing more
    // to do. Precondition: all that the last snapshot held is durable, and no restatement is under
    // way.
    bool let_go(std::size_t kept_max, std::size_t looks_max);
    // How many dossiers are not in memory.
    [[nodiscard]] std::uint64_t away() const;

    // Every difference to `other`, as sentences; at most `max`. For verify.
    [[nodiscard]] std::vector<std::string> differences(const engine& other, std::size_t max) const;

    struct parts;  // src/engine/parts.hpp

  private:
    std::unique_ptr<parts> parts_;
};

}  // namespace tiendo::engine
