// Alerts and silences by their ids, as the log tells them.
#include "tiendo/alerts/desk.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/base/code_bytes.hpp"

#include <algorithm>
#include <utility>

namespace tiendo::alerts {
namespace {

constexpr alert_state states[]{
    alert_state::firing, alert_state::resolved, alert_state::acknowledged};

void put_instant(std::string& out, instant at) {
    put_signed(out, at.time_since_epoch().count());
}
void put_instant(std::string& out, const std::optional<instant>& at) {
    out.push_back(static_cast<char>(at ? 1 : 0));
    if (at) put_instant(out, *at);
}
instant take_instant(byte_reader& in) {
    return instant{milliseconds{in.signed_varint()}};
}
std::optional<instant> take_optional_instant(byte_reader& in) {
    if (in.byte() == 0) return std::nullopt;
    return take_instant(in);
}

std::string encoded(const alert& a) {
    std::string out;
    put_bytes(out, a.rule);
    out.push_back(static_cast<char>(a.kind));
    put_bytes(out, a.dossier.view());
    put_bytes(out, a.agency.view());
    put_bytes(out, a.procedure.view());
    put_bytes(out, a.subject);
    put_instant(out, a.due);
    put_evidence(out, a.found);
    out.push_back(static_cast<char>(a.state));
    put_instant(out, a.fired_at);
    put_instant(out, a.acknowledged_at);
    put_bytes(out, a.acknowledged_by);
    put_bytes(out, a.note);
    put_instant(out, a.resolved_at);
    put_bytes(out, a.resolution);
    return out;
}

bool decode(std::string_view bytes, alert& a) {
    byte_reader in(bytes);
    a.rule = std::string(in.bytes());
    const auto kind = in.byte();
    if (kind >= rule_kind_count) return false;
    a.kind = static_cast<rule_kind>(kind);
    if (!take_code(in, a.dossier) || !take_code(in, a.agency) || !take_code(in, a.procedure))
        return false;
    a.subject = std::string(in.bytes());
    a.due = take_optional_instant(in);
    if (!take_evidence(in, a.found)) return false;
    a.state = static_cast<alert_state>(in.byte());
    a.fired_at = take_instant(in);
    a.acknowledged_at = take_optional_instant(in);
    a.acknowledged_by = std::string(in.bytes());
    a.note = std::string(in.bytes());
    a.resolved_at = take_optional_instant(in);
    a.resolution = std::string(in.bytes());
    const bool is_state =
        std::find(std::begin(states), std::end(states), a.state) != std::end(states);
    return is_state && in.ok() && in.at_end();
}

void put(std::string& out, const silence& s) {
    put_varint(out, s.id);
    put_bytes(out, s.rule);
    put_bytes(out, s.agency.view());
    put_bytes(out, s.dossier.view());
    put_bytes(out, s.reason);
    put_bytes(out, s.by);
    put_instant(out, s.from);
    put_instant(out, s.until);
    put_instant(out, s.ended_at);
    put_bytes(out, s.ended_by);
}

bool take(byte_reader& in, silence& s) {
    s.id = in.varint();
    s.rule = std::string(in.bytes());
    if (!take_code(in, s.agency) || !take_code(in, s.dossier)) return false;
    s.reason = std::string(in.bytes());
    s.by = std::string(in.bytes());
    s.from = take_instant(in);
    s.until = take_instant(in);
    s.ended_at = take_optional_instant(in);
    s.ended_by = std::string(in.bytes());
    return in.ok();
}

}  // namespace

std::string_view name_of(alert_state s) noexcept {
    switch (s) {
        case alert_state::firing:
            return "firing";
        case alert_state::resolved:
            return "resolved";
        case alert_state::acknowledged:
            return "acknowledged";
    }
    TIENDO_ASSERT(false);
}

std::optional<alert_state> parse_alert_state(std::string_view name) noexcept {
    for (const auto s : states) {
        if (name_of(s) == name) return s;
    }
    return std::nullopt;
}

void put_evidence(std::string& out, const std::vector<evidence>& found) {
    put_varint(out, found.size());
    for (const auto& one : found) {
        put_bytes(out, one.name);
        put_signed(out, one.value);
    }
}

bool take_evidence(byte_reader& in, std::vector<evidence>& found) {
    const auto figures = in.varint();
    if (figures > evidence_max) return false;
    for (std::uint64_t i = 0; i < figures; ++i) {
        auto& one = found.emplace_back();
        one.name = std::string(in.bytes());
        one.value = in.signed_varint();
    }
    return true;
}

std::string alert_about::key() const {
    constexpr char between = '\0';  // in no code
    std::string out = rule;
    out += between;
    if (!dossier.empty()) return out += dossier.view();
    out += between;
    out += agency.view();
    out += between;
    return out += subject;
}

// --- the logged facts

void desk::count(alert_state s, int times) noexcept {
    const auto add = static_cast<std::uint64_t>(static_cast<std::int64_t>(times));
    if (s == alert_state::firing) firing_ += add;
    if (s == alert_state::acknowledged) acknowledged_ += add;
}

bool desk::stand_open(const alert& a) {
    if (a.dossier.empty()) open_elsewhere_.insert(a.id);
    return open_.emplace(a.key(), a.id).second;
}

void desk::fire(alert a) {
    TIENDO_ASSERT(a.id != 0 && a.state == alert_state::firing);
    count(a.state, 1);
    changed_.insert(a.id);
    const bool is_first = stand_open(a);
    TIENDO_ASSERT(is_first);
    alerts_.emplace(a.id, std::move(a));
}

void desk::resolve(std::uint64_t id, instant at, std::string reason) {
    auto& a = alerts_.at(id);
    count(a.state, -1);
    open_.erase(a.key());
    open_elsewhere_.erase(id);
    a.state = alert_state::resolved;
    a.resolved_at = at;
    a.resolution = std::move(reason);
    changed_.insert(id);
    forget_old();
}

void desk::acknowledge(const acknowledgement& seen, instant at) {
    const auto found = alerts_.find(seen.alert);
    if (found == alerts_.end() || found->second.state != alert_state::firing) return;
    auto& a = found->second;
    count(a.state, -1);
    a.state = alert_state::acknowledged;
    count(a.state, 1);
    a.acknowledged_at = at;
    a.acknowledged_by = seen.by;
    a.note = seen.note;
    changed_.insert(a.id);
}

void desk::silence_or_end(const silencing& s, std::uint64_t sequence, instant at) {
    if (s.ends != 0) {
        const auto found = silences_.find(s.ends);
        if (found == silences_.end() || !found->second.stands(at)) return;
        found->second.ended_at = at;
        found->second.ended_by = s.by;
        return;
    }
    silences_.emplace(
        sequence,
        silence{sequence, s.rule, s.agency, s.dossier, s.reason, s.by, at, s.until, {}, {}});
    for (auto it = silences_.begin(); silences_.size() > silences_max && it != silences_.end();)
        it = it->second.stands(at) ? std::next(it) : silences_.erase(it);
}

void desk::forget_old() {
    for (auto it = alerts_.begin(); alerts_.size() > alerts_max && it != alerts_.end();) {
        if (is_open(it->second.state)) {
            ++it;
            continue;
        }
        changed_.insert(it->first);
        it = alerts_.erase(it);
    }
}

// --- reads

const alert* desk::find(std::uint64_t id) const noexcept {
    const auto found = alerts_.find(id);
    return found == alerts_.end() ? nullptr : &found->second;
}

const alert* desk::find_open(const alert_about& what) const {
    const auto found = open_.find(what.key());
    return found == open_.end() ? nullptr : &alerts_.at(found->second);
}

// --- views

std::vector<desk::stored_alert> desk::take_changes() {
    std::vector<stored_alert> out;
    out.reserve(changed_.size());
    for (const auto id : changed_) {
        const auto* a = find(id);
        out.push_back({id, a == nullptr ? std::nullopt : std::optional(encoded(*a))});
    }
    changed_.clear();
    return out;
}

bool desk::load(std::uint64_t id, std::string_view value) {
    alert a;
    a.id = id;
    if (!decode(value, a)) return false;
    count(a.state, 1);
    if (is_open(a.state) && !stand_open(a)) return false;
    return alerts_.emplace(id, std::move(a)).second;
}

void desk::encode_silences(std::string& out) const {
    put_varint(out, silences_.size());
    for (const auto& [id, s] : silences_) put(out, s);
}

bool desk::decode_silences(byte_reader& in) {
    const auto number = in.varint();
    for (std::uint64_t i = 0; i < number; ++i) {
        silence s;
        if (!take(in, s)) return false;
        const auto id = s.id;
        silences_.emplace(id, std::move(s));
    }
    return in.ok();
}

std::vector<std::string> desk::differences(const desk& other, std::size_t max) const {
    std::vector<std::string> out;
    const auto compare = [&](std::string_view what, const auto& here, const auto& there) {
        for (const auto& [id, one] : here) {
            const auto twin = there.find(id);
            if (out.size() == max) return;
            if (twin == there.end()) {
                out.push_back(std::string(what) + " " + std::to_string(id) +
                              ": not in the recount");
            } else if (!(twin->second == one)) {
                out.push_back(std::string(what) + " " + std::to_string(id) +
                              ": another one in the recount");
            }
        }
        for (const auto& [id, one] : there) {
            if (out.size() < max && !here.contains(id))
                out.push_back(std::string(what) + " " + std::to_string(id) +
                              ": only in the recount");
        }
    };
    compare("alert", alerts_, other.alerts_);
    compare("silence", silences_, other.silences_);
    return out;
}

}  // namespace tiendo::alerts
