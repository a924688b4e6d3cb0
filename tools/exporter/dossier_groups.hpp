// The events of one dossier together, out of a log in which they lie apart.
//
// Events are spilled into temporary files by a hash of their dossier's code, and
// read back file by file, so that memory holds one 256th of the export. Owner: one
// thread.
#pragma once

#include "exporter/log_pages.hpp"

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::exporter {

class dossier_groups {
  public:
    // Throws std::runtime_error where there is no place for temporary files.
    dossier_groups();

    void add(const logged_event& event);
    // Each dossier once; its events by occurred_at, then by their place in the log. Dossiers of one
    // spill stand in the order of their codes, so the same log gives the same export.
    void for_each(const std::function<void(const std::vector<logged_event>& of_one)>& take);

    [[nodiscard]] std::uint64_t events() const noexcept { return events_; }

  private:
    struct closer {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    static constexpr std::size_t spills = 256;

    std::array<std::unique_ptr<std::FILE, closer>, spills> files_;
    std::uint64_t events_ = 0;
};

}  // namespace tiendo::exporter
