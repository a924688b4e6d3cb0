// What do the dossiers of a preloaded store consist of? The same events for tiendo
// and for its peer, from a number alone.
//
// Closed dossiers have six events, a second to days apart, spread over the two years before
// `until`; open ones have been received in the last days and promised for an instant far away, so
// that nothing falls due while something else is measured.
#pragma once

#include "tiendo/dossier/event.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::bench {

struct stored_settings {
    std::vector<std::string> agencies;
    std::vector<std::string> procedures;
    std::uint64_t closed = 0;  // dossiers 0 ... closed - 1; then come the open ones
    std::uint64_t open = 0;
    instant until{};
    instant appointment{};  // of the open ones
};

inline constexpr std::size_t events_of_closed = 6;

// Replaces `out` by the events of dossier `number`, in the order in which they happened.
void events_of_stored(const stored_settings& how,
                      std::uint64_t number,
                      std::vector<dossier::dossier_event>& out);

// First column of a catalogue's file, without the header: its codes. Throws runtime_error.
[[nodiscard]] std::vector<std::string> codes_of_file(const std::string& path);

}  // namespace tiendo::bench
