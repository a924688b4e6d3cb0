// A file that a command writes: it takes its name only when it is whole.
//
// Written beside its place as NAME.part and renamed at the end; what was not finished
// leaves nothing behind. "-" is standard output. What is there and no regular file
// (a device, a pipe) is written straight into: renaming onto it would replace it.
// Owner: one thread.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::cli {

class whole_file {
  public:
    // Throws client::usage_error when it cannot be written, as all of these do.
    explicit whole_file(std::string name);
    ~whole_file();
    whole_file(const whole_file&) = delete;
    whole_file& operator=(const whole_file&) = delete;

    void write(std::string_view text);
    void finish();

  private:
    struct closer {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    [[noreturn]] void cannot_write() const;

    std::string name_;
    std::string written_;  // the file that is written: NAME.part, or NAME itself
    std::unique_ptr<std::FILE, closer> file_;
};

}  // namespace tiendo::cli
