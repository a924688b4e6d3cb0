// Files that only the service may read, written whole or not at all; and the key by
// which the cookies of signed-in browsers are sealed (src/decisions/0029).
//
// The key lies in DATA/session.key, 64 hexadecimal digits, mode 0600. It is made
// at the first start and kept, so that a restart signs nobody out; deleting it and
// starting again signs everybody out.
#pragma once

#include "tiendo/base/digest.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::service {

// 256 bits from the kernel. Throws std::system_error.
[[nodiscard]] digest256 random_bits();

// Replaces the file: a new one of mode 0600, sync, rename, sync of the directory. Throws
// std::system_error naming the step that failed; the old file stays.
void replace_file(const std::filesystem::path& file, std::string_view text);

inline constexpr std::string_view session_key_file_name = "session.key";
// The key, made where there is none; or the sentence that says why there is none.
[[nodiscard]] std::variant<digest256, std::string> session_key_of(
    const std::filesystem::path& file);

}  // namespace tiendo::service
