// How far long work has come, how fast it goes and how long it will still take:
// a bar that is redrawn in place on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::terminal {

struct progress_state {
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total;  // absent: only count and rate are told
    std::chrono::nanoseconds elapsed{};
    std::string_view noun;   // "events"
    std::string_view extra;  // " · 12 rejected", or empty
};
// Pure: the line for a terminal of this width, without newline.
[[nodiscard]] std::string progress_bar_text(const progress_state& state, std::size_t width);
[[nodiscard]] std::string progress_line_text(const progress_state& state);

// Writes to standard error, so that standard output stays the answer. Owner: its thread.
class progress {
  public:
    explicit progress(std::string noun, std::optional<std::uint64_t> total = std::nullopt);
    ~progress();  // ends the line
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    // Draws when it is time: four times a second on a terminal, every five seconds elsewhere.
    void tell(std::uint64_t done, std::string_view extra = {});
    void expect(std::uint64_t total) { total_ = total; }
    void finish();

  private:
    std::string noun_;
    std::optional<std::uint64_t> total_;
    bool on_terminal_;
    bool drawn_ = false;
    std::uint64_t done_ = 0;
    std::string extra_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point told_ = begun_;
};

[[nodiscard]] bool is_terminal(int descriptor);
struct screen_size {
    std::size_t columns = 80;
    std::size_t rows = 24;
};
[[nodiscard]] screen_size size_of_terminal(int descriptor);

}  // namespace tiendo::terminal
