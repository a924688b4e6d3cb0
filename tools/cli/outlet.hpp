// Where do the events go that a command makes: into a JSON Lines file, to the
// service, or both?
//
// Shared by the commands that produce events (simulate, import). Owner: one thread.
#pragma once

#include "cli/whole_file.hpp"
#include "client/pusher.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace tiendo::cli {

struct outlet_options {
    std::string file;  // empty: no file; "-": standard output
    std::optional<client::push_options> push;
};

class outlet {
  public:
    // Throws client::usage_error when the file cannot be written.
    explicit outlet(outlet_options options);
    ~outlet() = default;
    outlet(const outlet&) = delete;
    outlet& operator=(const outlet&) = delete;

    // False: the service has been given up; the summary says why.
    [[nodiscard]] bool take(const dossier::dossier_event& event);
    [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }
    [[nodiscard]] std::optional<client::push_summary> so_far() const;
    // Writes out and waits for every acknowledgement. nullopt: nothing was pushed.
    // Throws client::usage_error when the file could not be completed.
    std::optional<client::push_summary> finish();

  private:
    outlet_options options_;
    std::optional<whole_file> file_;
    std::unique_ptr<client::pusher> pusher_;
    std::uint64_t taken_ = 0;
};

// Replaces the file whole. Throws client::usage_error naming it.
void write_whole_file(const std::filesystem::path& path, std::string_view content);

// The summary of a push as text on standard output.
void print_push_summary(const client::push_summary& sum,
                        std::string_view title,
                        const std::filesystem::path& rejected);

}  // namespace tiendo::cli
