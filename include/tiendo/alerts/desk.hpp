// Which alerts stand, who has seen them, and which are kept silent?
//
// An alert is raised by the log record that says it fires, and its id is that
// record's sequence: unique, and the idempotency id of whatever is delivered. A
// person may acknowledge it; it ends when its reason ends. A silence keeps alerts
// from being delivered for a while, for a reason and in somebody's name; it hides
// none of them here. Everything comes from the log in its order, so that every
// recount gives the same desk.
// Owner: the engine's thread. Times are those of the records.
#pragma once

#include "tiendo/alerts/rules.hpp"
#include "tiendo/base/bytes.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::alerts {

// Alerts that can be listed; the oldest resolved ones beyond it are in the log only.
inline constexpr std::size_t alerts_max = 500'000;
// Silences that can be listed; the oldest ended ones beyond it are in the log only. Of those that
// still stand at most half as many are begun (the route refuses more).
inline constexpr std::size_t silences_max = 2'000;
inline constexpr std::chrono::hours silence_longest{30 * 24};
inline constexpr std::size_t note_bytes_max = 500;  // of a note or reason

// Stored numbers: never renumber.
enum class alert_state : std::uint8_t { firing = 1, resolved = 2, acknowledged = 3 };
[[nodiscard]] std::string_view name_of(alert_state s) noexcept;
[[nodiscard]] std::optional<alert_state> parse_alert_state(std::string_view name) noexcept;
// Fires, seen by somebody or not yet.
[[nodiscard]] constexpr bool is_open(alert_state s) noexcept {
    return s != alert_state::resolved;
}

// A figure that fired an alert, by a name of a closed list: "numerator", "working_days".
struct evidence {
    std::string name;
    std::int64_t value = 0;
    friend bool operator==(const evidence&, const evidence&) = default;
};
inline constexpr std::size_t evidence_max = 8;
// As views and records keep them. False: more than evidence_max.
void put_evidence(std::string& out, const std::vector<evidence>& found);
[[nodiscard]] bool take_evidence(byte_reader& in, std::vector<evidence>& found);

// What an alert is about. One of a dossier is known by it; another one by agency and subject.
struct alert_about {
    std::string rule;  // id of the rule: "overdue"
    dossier_code dossier;
    agency_code agency;   // competent when it fired; empty: the whole deployment
    std::string subject;  // counter, calendar, step of the dossier; may be empty
    friend bool operator==(const alert_about&, const alert_about&) = default;

    // At most one open alert has it.
    [[nodiscard]] std::string key() const;
};

struct alert : alert_about {
    std::uint64_t id = 0;
    rule_kind kind = rule_kind::overdue;
    procedure_code procedure;
    std::optional<instant> due;  // the due date that fired it
    std::vector<evidence> found;
    alert_state state = alert_state::firing;
    instant fired_at{};
    std::optional<instant> acknowledged_at;  // also of one that has been resolved since
    std::string acknowledged_by;             // id of a credential
    std::string note;
    std::optional<instant> resolved_at;
    std::string resolution;  // "ended", "due date moved", "voided"
    friend bool operator==(const alert&, const alert&) = default;
};

// What a person logs (record kind acknowledgements).
struct acknowledgement {
    std::uint64_t alert = 0;
    std::string by;
    std::string note;
};

// What a person logs (record kind silences): a silence that begins, or, with `ends`, the end of
// one.
struct silencing {
    std::uint64_t ends = 0;  // id of the silence; 0: one begins
    std::string by;
    std::string rule;      // empty: every rule
    agency_code agency;    // with all below it; empty: everybody
    dossier_code dossier;  // empty: every dossier
    std::string reason;
    instant until{};
};

struct silence {
    std::uint64_t id = 0;  // log sequence of its beginning
    std::string rule;
    agency_code agency;
    dossier_code dossier;
    std::string reason;
    std::string by;
    instant from{};
    instant until{};                  // it keeps silent before this instant
    std::optional<instant> ended_at;  // before its time
    std::string ended_by;

    [[nodiscard]] bool stands(instant now) const noexcept { return now < until && !ended_at; }
    // By rule and dossier; whether the agency stands below this one's, the agencies' tree tells.
    [[nodiscard]] bool names(const alert& a) const noexcept {
        return (rule.empty() || rule == a.rule) && (dossier.empty() || dossier == a.dossier);
    }
    friend bool operator==(const silence&, const silence&) = default;
};

class desk {
  public:
    // The logged facts. `a.id` is its sequence. Precondition: no open alert is about the same.
    void fire(alert a);
    // Precondition: `id` stands on the desk.
    void resolve(std::uint64_t id, instant at, std::string reason);
    // The first one counts; of an alert that does not fire, none does.
    void acknowledge(const acknowledgement& a, instant at);
    void silence_or_end(const silencing& s, std::uint64_t sequence, instant at);

    [[nodiscard]] const std::map<std::uint64_t, alert>& alerts() const noexcept { return alerts_; }
    [[nodiscard]] const alert* find(std::uint64_t id) const noexcept;
    // The open alert about it; nullptr: there is none.
    [[nodiscard]] const alert* find_open(const alert_about& what) const;
    // Ids of the open alerts about no dossier.
    [[nodiscard]] const std::set<std::uint64_t>& open_elsewhere() const noexcept {
        return open_elsewhere_;
    }
    [[nodiscard]] std::uint64_t firing() const noexcept { return firing_; }
    [[nodiscard]] std::uint64_t acknowledged() const noexcept { return acknowledged_; }

    [[nodiscard]] const std::map<std::uint64_t, silence>& silences() const noexcept {
        return silences_;
    }

    // Views: alerts changed since the last call, as rows by id (absent = forgotten), and silences
    // as one text.
    struct stored_alert {
        std::uint64_t id = 0;
        std::optional<std::string> value;
    };
    [[nodiscard]] std::vector<stored_alert> take_changes();
    [[nodiscard]] bool load(std::uint64_t id, std::string_view value);
    void encode_silences(std::string& out) const;
    [[nodiscard]] bool decode_silences(byte_reader& in);

    // Every difference to `other`, as sentences.
    [[nodiscard]] std::vector<std::string> differences(const desk& other, std::size_t max) const;

  private:
    void count(alert_state s, int times) noexcept;
    [[nodiscard]] bool stand_open(const alert& a);
    void forget_old();

    std::map<std::uint64_t, alert> alerts_;
    boost::unordered_flat_map<std::string, std::uint64_t> open_;  // by alert_about::key
    std::set<std::uint64_t> open_elsewhere_;
    std::set<std::uint64_t> changed_;
    std::uint64_t firing_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::map<std::uint64_t, silence> silences_;
};

}  // namespace tiendo::alerts
