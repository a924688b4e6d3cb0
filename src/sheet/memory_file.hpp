// A file without a name in memory, for a library that writes to paths only.
#pragma once

#include <string>

namespace tiendo::sheet {

// Gone with its descriptor. Throws std::runtime_error where the machine refuses.
class memory_file {
  public:
    memory_file();
    ~memory_file();
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;

    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::string content() const;

  private:
    int descriptor_;
};

}  // namespace tiendo::sheet
