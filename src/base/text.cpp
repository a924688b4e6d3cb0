// Codes and refusals as text.
#include "tiendo/base/text.hpp"

#include "tiendo/base/refusal.hpp"

#include <fmt/format.h>

namespace tiendo {

bool normalise_code(std::string_view text, std::string& out) {
    if (text.empty() || text.size() > code_bytes_max) return false;
    std::string upper(text);
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        const bool allowed = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                             c == '_' || c == '/' || c == '-';
        if (!allowed) return false;
    }
    out = std::move(upper);
    return true;
}

std::string file_refusal::text() const {
    std::string out = file;
    if (line != 0) out += fmt::format(":{}", line);
    if (!field.empty()) out += ": " + field;
    return out + ": " + reason;
}

}  // namespace tiendo
