// Canonical bytes of what the service itself writes to the log.
#include "tiendo/base/code_bytes.hpp"
#include "tiendo/engine/engine.hpp"

#include <algorithm>

namespace tiendo::engine {
namespace {

constexpr char format = 1;
// A catalogue record that says its own scope.
constexpr char format_with_scope = 2;
// An alert of any rule; before there were others, the first format was of "overdue" alone.
constexpr char format_by_rule = 2;

bool take_overdue(byte_reader& in, alert_transition& out) {
    out.what.rule = "overdue";
    if (!take_code(in, out.what.dossier)) return false;
    out.due = instant{milliseconds{in.signed_varint()}};
    return true;
}

bool take_by_rule(byte_reader& in, alert_transition& out) {
    out.what.rule = std::string(in.bytes());
    const auto kind = in.byte();
    if (kind >= alerts::rule_kind_count) return false;
    out.kind = static_cast<alerts::rule_kind>(kind);
    if (!take_code(in, out.what.dossier) || !take_code(in, out.what.agency)) return false;
    out.what.subject = std::string(in.bytes());
    const bool is_due_told = in.byte() != 0;
    const auto due = instant{milliseconds{in.signed_varint()}};
    if (is_due_told) out.due = due;
    return alerts::take_evidence(in, out.found) && in.ok();
}

}  // namespace

void encode(const alert_transition& t, std::string& out) {
    out.push_back(format_by_rule);
    put_bytes(out, t.what.rule);
    out.push_back(static_cast<char>(t.kind));
    put_bytes(out, t.what.dossier.view());
    put_bytes(out, t.what.agency.view());
    put_bytes(out, t.what.subject);
    out.push_back(static_cast<char>(t.due ? 1 : 0));
    put_signed(out, t.due.value_or(instant{}).time_since_epoch().count());
    alerts::put_evidence(out, t.found);
    out.push_back(static_cast<char>(t.to));
    put_bytes(out, t.reason);
}

bool decode(std::string_view bytes, alert_transition& out) {
    out = {};
    byte_reader in(bytes);
    const auto written_as = in.byte();
    if (written_as == format) {
        if (!take_overdue(in, out)) return false;
    } else if (written_as != format_by_rule || !take_by_rule(in, out)) {
        return false;
    }
    const auto to = in.byte();
    out.reason = std::string(in.bytes());
    if (to != static_cast<std::uint8_t>(alert_state::firing) &&
        to != static_cast<std::uint8_t>(alert_state::resolved)) {
        return false;
    }
    out.to = static_cast<alert_state>(to);
    return in.ok() && in.at_end();
}

void encode(const alerts::acknowledgement& a, std::string& out) {
    out.push_back(format);
    put_varint(out, a.alert);
    put_bytes(out, a.by);
    put_bytes(out, a.note);
}

bool decode(std::string_view bytes, alerts::acknowledgement& out) {
    byte_reader in(bytes);
    if (in.byte() != format) return false;
    out.alert = in.varint();
    out.by = std::string(in.bytes());
    out.note = std::string(in.bytes());
    return in.ok() && in.at_end();
}

void encode(const alerts::silencing& s, std::string& out) {
    out.push_back(format);
    put_varint(out, s.ends);
    put_bytes(out, s.by);
    put_bytes(out, s.rule);
    put_bytes(out, s.agency.view());
    put_bytes(out, s.dossier.view());
    put_bytes(out, s.reason);
    put_signed(out, s.until.time_since_epoch().count());
}

bool decode(std::string_view bytes, alerts::silencing& out) {
    byte_reader in(bytes);
    if (in.byte() != format) return false;
    out.ends = in.varint();
    out.by = std::string(in.bytes());
    out.rule = std::string(in.bytes());
    const auto agency = in.bytes();
    const auto dossier = in.bytes();
    if (!in.ok() || std::max(agency.size(), dossier.size()) > code_bytes_max) return false;
    out.agency = agency_code(agency);
    out.dossier = dossier_code(dossier);
    out.reason = std::string(in.bytes());
    out.until = instant{milliseconds{in.signed_varint()}};
    return in.ok() && in.at_end();
}

void encode(const catalogue_record& r, std::string& out) {
    out.push_back(r.scope ? format_with_scope : format);
    if (r.scope) {
        out.push_back(static_cast<char>(r.scope->from ? 1 : 0));
        put_signed(out, r.scope->from.value_or(instant{}).time_since_epoch().count());
        out.push_back(static_cast<char>(r.scope->open_too ? 1 : 0));
    }
    out.push_back(static_cast<char>(r.headline));
    put_varint(out, r.files.size());
    for (const auto& [name, text] : r.files) {
        put_bytes(out, name);
        put_bytes(out, text);
    }
}

bool decode(std::string_view bytes, catalogue_record& out) {
    byte_reader in(bytes);
    const auto written_as = in.byte();
    if (written_as != format && written_as != format_with_scope) return false;
    out.scope.reset();
    if (written_as == format_with_scope) {
        const bool is_bounded = in.byte() != 0;
        const auto from = instant{milliseconds{in.signed_varint()}};
        out.scope.emplace();
        if (is_bounded) out.scope->from = from;
        out.scope->open_too = in.byte() != 0;
    }
    const auto headline = in.byte();
    if (headline == static_cast<std::uint8_t>(dossier::basis::headline) ||
        headline > static_cast<std::uint8_t>(dossier::basis::current)) {
        return false;
    }
    out.headline = static_cast<dossier::basis>(headline);
    out.files.clear();
    const auto count = in.varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const std::string name(in.bytes());
        out.files[name] = std::string(in.bytes());
    }
    return in.ok() && in.at_end();
}

}  // namespace tiendo::engine
