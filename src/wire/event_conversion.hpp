// Between the generated DossierEvent and the domain's event.
#pragma once

#include "tiendo/dossier/event.hpp"
#include "tiendo/v1/dossier_event.pb.h"
#include "wire/rules.hpp"

#include <google/protobuf/timestamp.pb.h>

namespace tiendo::wire::detail {

// Judges every field; false with the reason. Precondition: `in`, which is not changed, was read by
// read_binary or read_json, so that its numbers fit and its texts are UTF-8. `out` must be as its
// default constructor left it.
bool read_event(v1::DossierEvent& in, dossier::dossier_event& out, reading& how);
void write_event(const dossier::dossier_event& event, v1::DossierEvent& out);

bool read_instant(const google::protobuf::Timestamp& in, instant& out, reading& how);
void write_instant(instant at, google::protobuf::Timestamp& out);

}  // namespace tiendo::wire::detail
