// Between the generated messages of both sessions and the plain values of
// messages.hpp. What a client sent is judged; what a server sent is taken as it is.
#pragma once

#include "tiendo/v1/counter_session.pb.h"
#include "tiendo/v1/live_session.pb.h"
#include "tiendo/wire/messages.hpp"
#include "wire/rules.hpp"

namespace tiendo::wire::detail {

// Preconditions as of read_event. False with the reason.
bool read(const v1::Hello& in, hello& out, reading& how);
bool read(const v1::Subscribe& in, subscribe& out, reading& how);

// False: an instant, date or state that cannot be.
bool read(const v1::Welcome& in, welcome& out, reading& how);
bool read(const v1::BatchAck& in, batch_ack& out, reading& how);
bool read(const v1::Busy& in, busy& out, reading& how);
bool read(const v1::Error& in, error& out, reading& how);
bool read(const v1::Snapshot& in, snapshot& out, reading& how);
bool read(const v1::Update& in, update& out, reading& how);
bool read(const v1::Heartbeat& in, heartbeat& out, reading& how);

void write(const hello& in, v1::Hello& out);
void write(const subscribe& in, v1::Subscribe& out);
void write(const welcome& in, v1::Welcome& out);
void write(const batch_ack& in, v1::BatchAck& out);
void write(const busy& in, v1::Busy& out);
void write(const error& in, v1::Error& out);
void write(const snapshot& in, v1::Snapshot& out);
void write(const update& in, v1::Update& out);
void write(const heartbeat& in, v1::Heartbeat& out);
void write(const alert_notice& in, v1::AlertNotice& out);

}  // namespace tiendo::wire::detail
