// Where refused rows go with their reasons, so that they can be mended and
// pushed again: JSON Lines {"event_id", "code", "field", "message", "event"}.
// Created at the first refusal, so that a clean run leaves no empty file.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/dossier/event.hpp"

#include <filesystem>
#include <fstream>
#include <string_view>

namespace tiendo::client {

// Owner: whoever holds it; not thread-safe.
class rejected_file {
  public:
    explicit rejected_file(std::filesystem::path path) : path_(std::move(path)) {}

    void add(const dossier::dossier_event& event, const refusal& why);
    // A row that never became an event; `source` is kept as text.
    void add(std::string_view source, const refusal& why);

  private:
    void write(std::string_view event_id, const refusal& why, std::string_view event_json);

    std::filesystem::path path_;
    std::ofstream out_;
};

}  // namespace tiendo::client
