// The service's own log: one line per event, constant text plus key=value pairs.
//
// Levels: error = somebody must act; warn = degraded, we coped; info = lifecycle;
// debug = per session. Never personal data: dossier codes only. Lines go to
// standard error, asynchronously; a full queue drops its oldest line and counts it.
// Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace tiendo::observe {

enum class level : std::uint8_t { debug, info, warn, error };

// Before the first line; lines below `least` are not written.
void start_log(level least);
// Writes what is queued. At the end of the process, and before it is ended on purpose.
void flush_log();
// `module` as in src/ARCHITECTURE.md; `line` without a newline.
void log(level at, std::string_view module, std::string_view line);
[[nodiscard]] std::uint64_t dropped_lines();

}  // namespace tiendo::observe
