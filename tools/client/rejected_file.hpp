// Where refused rows go with their reasons, so that they can be mended and
// pushed again: JSON Lines {"event_id", "code", "field", "message", "event"},
// whoever refused. What is no JSON object stands as text in "line" instead of
// "event". The file tells of one run only: begin() sets an earlier one aside, and
// it is created at the first refusal, so that a clean run leaves none.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/dossier/event.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace tiendo::client {

enum class earlier_rejections : std::uint8_t {
    set_aside,  // of another run: renamed to PATH.previous, which is replaced
    keep,       // of this run's first part: what comes is written behind them
};

// Owner: whoever holds it; not thread-safe.
class rejected_file {
  public:
    // An empty path: nothing is kept.
    explicit rejected_file(std::filesystem::path path) : path_(std::move(path)) {}

    // Throws usage_error when the path cannot be written: before anything is sent, so that no
    // refusal is lost.
    void begin(earlier_rejections earlier);
    // Throw std::runtime_error when the file cannot be written any more.
    void add(const dossier::dossier_event& event, const refusal& why);
    // A row that never became an event; `source` is its text.
    void add(std::string_view source, const refusal& why);

  private:
    void write(std::string_view event_id,
               const refusal& why,
               std::string_view member,
               std::string_view value_json);

    std::filesystem::path path_;
    std::ofstream out_;
};

}  // namespace tiendo::client
