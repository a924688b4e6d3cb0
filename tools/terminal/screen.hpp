// Taking over the whole terminal and giving it back, whatever happens.
//
// Draws on the alternate screen with the cursor hidden and keys read one by one;
// the destructor restores everything, so an exception leaves a usable terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <termios.h>
#include <vector>

namespace tiendo::terminal {

enum class key : std::uint8_t {
    none,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    formula,
    quit,
    escape
};
// The keys in what was read from the terminal; unknown sequences give nothing.
[[nodiscard]] std::vector<key> keys_in(std::string_view bytes);

// One at a time. Owner: the command's thread.
class screen {
  public:
    screen();  // standard input and output must be a terminal
    ~screen();
    screen(const screen&) = delete;
    screen& operator=(const screen&) = delete;

    // Replaces the screen's content; only the lines that changed are written.
    void draw(const std::vector<std::string>& lines);
    void forget();  // after a resize: everything is written again

  private:
    ::termios before_{};
    std::vector<std::string> shown_;
};

}  // namespace tiendo::terminal
