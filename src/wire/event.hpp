// Reading one event inside a batch, in either form.
#pragma once

#include "wire/binary_form.hpp"
#include "wire/json_form.hpp"

#include <string>
#include <string_view>

namespace tiendo::wire::detail {

// `out` must be as its default constructor left it; false with the reason in `how`.
bool read_event(std::string_view bytes, dossier::dossier_event& out, reading& how);
bool read_event(json_reader& in, dossier::dossier_event& out, reading& how);

// The event_id of an event that was refused, for its rejection; empty when it cannot be read.
[[nodiscard]] std::string event_id_of(std::string_view bytes);
[[nodiscard]] std::string event_id_of(json_reader in);

}  // namespace tiendo::wire::detail
