// Who may connect, as a file: DATA/credentials.jsonl, one JSON object a line,
// written by `tiendo token` and read by the service at start and on SIGHUP.
//
// The file never holds a token, only its SHA-256; a token is shown once, when it
// is made. A change replaces the whole file (new file, sync, rename, sync of the
// directory), so a reader sees the old list or the new one and never half of it.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/base/refusal.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/engine/credential.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::service {

inline constexpr std::string_view credentials_file_name = "credentials.jsonl";
inline constexpr std::size_t credentials_max = 100'000;  // 4 counters for each of 25,000 offices
inline constexpr std::size_t credentials_bytes_max =
    64u << 20;  // 640 bytes each; a longer file is refused

struct stored_credential {
    engine::credential grant;
    instant created_at{};
};

// Either every row or the first refusal; a file that does not exist has no rows.
// Unknown keys, double ids, double secrets and codes outside the alphabet are refused by name.
struct credentials_read {
    std::vector<stored_credential> rows;
    std::optional<file_refusal> refused;
};
[[nodiscard]] credentials_read read_credentials(const std::filesystem::path& file);
// The same from text; `name` is used in refusals.
[[nodiscard]] credentials_read parse_credentials(std::string_view text, std::string_view name);

// Agencies that a credential names and the catalogue lacks, as "id=P01-1 agency=P99": one each, of
// credentials in force. No error, since the catalogue may come later; but until then the service
// refuses what such a credential sends.
[[nodiscard]] std::vector<std::string> unknown_agencies(const std::vector<stored_credential>& rows,
                                                        const catalogue::catalogue& known);

// One line, without the newline.
[[nodiscard]] std::string credential_line(const stored_credential& row);
// Replaces the file; mode 0600. Throws std::system_error naming the step that failed; the old file
// stays.
void write_credentials(const std::filesystem::path& file,
                       const std::vector<stored_credential>& rows);

// A new token: 256 bits from the kernel, as "tdo_" and 64 hex digits.
[[nodiscard]] std::string new_token();
// What is stored of a token and compared: the SHA-256 of its text as presented.
[[nodiscard]] digest256 token_digest(std::string_view token);

}  // namespace tiendo::service
