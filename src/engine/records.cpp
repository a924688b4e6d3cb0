// Canonical bytes of what the service itself writes to the log.
#include "tiendo/base/bytes.hpp"
#include "tiendo/engine/engine.hpp"

namespace tiendo::engine {
namespace {

constexpr char format = 1;

}  // namespace

void encode(const alert_transition& t, std::string& out) {
    out.push_back(format);
    put_bytes(out, t.dossier.view());
    put_signed(out, t.breach.time_since_epoch().count());
    out.push_back(static_cast<char>(t.to));
    put_bytes(out, t.reason);
}

bool decode(std::string_view bytes, alert_transition& out) {
    byte_reader in(bytes);
    if (in.byte() != format) return false;
    const auto code = in.bytes();
    if (code.size() > code_bytes_max) return false;
    out.dossier = dossier_code(code);
    out.breach = instant{milliseconds{in.signed_varint()}};
    const auto to = in.byte();
    out.reason = std::string(in.bytes());
    if (to != static_cast<std::uint8_t>(alert_state::firing) &&
        to != static_cast<std::uint8_t>(alert_state::resolved)) {
        return false;
    }
    out.to = static_cast<alert_state>(to);
    return in.ok() && in.at_end();
}

void encode(const catalogue_record& r, std::string& out) {
    out.push_back(format);
    out.push_back(static_cast<char>(r.headline));
    put_varint(out, r.files.size());
    for (const auto& [name, text] : r.files) {
        put_bytes(out, name);
        put_bytes(out, text);
    }
}

bool decode(std::string_view bytes, catalogue_record& out) {
    byte_reader in(bytes);
    if (in.byte() != format) return false;
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
