// Everything wrong with the files of a catalogue, in file order, and not without end.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <cstddef>
#include <map>
#include <tuple>
#include <vector>

namespace tiendo::catalogue {

// An administrator mends what fits on some screens and loads again; what comes after the
// hundredth place of the files is dropped.
inline constexpr std::size_t refusals_max = 100;

class refusal_list {
  public:
    void add(file_refusal refused);
    [[nodiscard]] bool empty() const noexcept { return kept_.empty(); }
    [[nodiscard]] std::vector<file_refusal> in_file_order() const;

  private:
    using place =
        std::tuple<std::size_t, std::size_t, std::size_t>;  // file, line, order of arrival
    std::map<place, file_refusal> kept_;
    std::size_t added_ = 0;
};

}  // namespace tiendo::catalogue
