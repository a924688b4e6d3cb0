// The tables of src/wire/schema.hpp say what proto/tiendo/v1 says: every field,
// number, name and type, in both directions.
#include "wire/schema.hpp"

#include "tiendo/v1/counter_session.pb.h"
#include "tiendo/v1/dossier_event.pb.h"
#include "tiendo/v1/live_session.pb.h"

#include <catch2/catch.hpp>
#include <google/protobuf/descriptor.h>

#include <map>
#include <set>
#include <string>

using namespace tiendo;
using namespace tiendo::wire::detail;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

namespace {

template <class T>
struct innermost {
    using type = T;
};
template <class T>
struct innermost<std::optional<T>> : innermost<T> {};
template <class T>
struct innermost<std::vector<T>> : innermost<T> {};

// How the .proto file must spell a C++ type.
template <class T>
FieldDescriptor::Type type_of() {
    if constexpr (text_value<T>) return FieldDescriptor::TYPE_STRING;
    if constexpr (std::is_same_v<T, bool>) return FieldDescriptor::TYPE_BOOL;
    if constexpr (std::is_same_v<T, std::int32_t>) return FieldDescriptor::TYPE_INT32;
    if constexpr (std::is_same_v<T, std::int64_t>) return FieldDescriptor::TYPE_SINT64;
    if constexpr (std::is_same_v<T, std::uint32_t>) return FieldDescriptor::TYPE_UINT32;
    if constexpr (std::is_same_v<T, std::uint64_t>) return FieldDescriptor::TYPE_UINT64;
    if constexpr (std::is_enum_v<T>) return FieldDescriptor::TYPE_ENUM;
    return FieldDescriptor::TYPE_MESSAGE;  // Timestamp, maps and our own messages
}

void check_names(const EnumDescriptor& published, std::span<const std::string_view> ours) {
    INFO(published.full_name());
    REQUIRE(static_cast<std::size_t>(published.value_count()) == ours.size());
    for (int i = 0; i < published.value_count(); ++i) {
        CHECK(published.value(i)->number() == i);
        CHECK(published.value(i)->name() == ours[static_cast<std::size_t>(i)]);
    }
}

template <class Field, class Owner>
void check_field(const Field& ours, const Owner&, const Descriptor& message) {
    INFO(message.full_name() << "." << ours.name);
    const auto* published = message.FindFieldByNumber(static_cast<int>(ours.number));
    REQUIRE(published != nullptr);
    using member = std::remove_cvref_t<decltype(std::declval<Owner>().*ours.member)>;
    using value = typename innermost<member>::type;
    CHECK(published->name() == ours.name);
    CHECK(published->type() == type_of<value>());
    CHECK(published->is_repeated() ==
          (is_vector<member>::value || std::is_same_v<member, sequence_map>));
    CHECK(published->is_map() == std::is_same_v<member, sequence_map>);
    if constexpr (std::is_enum_v<value>) check_names(*published->enum_type(), names(value{}));
    if constexpr (std::is_same_v<value, instant>) {
        CHECK(published->message_type()->full_name() == "google.protobuf.Timestamp");
    }
}

// Fields of the oneof of bodies are not in the tables; `bodies` of them are expected.
template <class T>
void check_message(const Descriptor& message, int bodies = 0) {
    INFO(message.full_name());
    CHECK(message.field_count() ==
          static_cast<int>(std::tuple_size_v<decltype(fields_of<T>)>) + bodies);
    std::apply([&](const auto&... field) { (check_field(field, T{}, message), ...); },
               fields_of<T>);
    for (int i = 0; i < bodies; ++i) {
        const auto* field = message.FindFieldByNumber(static_cast<int>(first_body_number) + i);
        REQUIRE(field != nullptr);
        CHECK(field->name() == body_name(static_cast<std::size_t>(i)));
        CHECK(field->containing_oneof() != nullptr);
    }
}

template <class... Ts>
void check_envelope(const Descriptor& message) {
    CHECK(message.field_count() == static_cast<int>(sizeof...(Ts)));
    const auto check = [&](alternative ours) {
        const auto* field = message.FindFieldByNumber(static_cast<int>(ours.number));
        REQUIRE(field != nullptr);
        CHECK(field->name() == ours.name);
        CHECK(field->containing_oneof() != nullptr);
    };
    (check(in_envelope<Ts>), ...);
}

}  // namespace

TEST_CASE("the tables of events are those of the published schema", "[wire][schema]") {
    check_message<dossier::dossier_event>(*v1::DossierEvent::descriptor(),
                                          static_cast<int>(body_count));
    check_message<dossier::corrected>(*v1::Corrected::descriptor(),
                                      static_cast<int>(corrected_index));
    check_message<dossier::voided>(*v1::Voided::descriptor());
    check_message<calendar::limit>(*v1::Limit::descriptor());
    check_message<dossier::submitted>(*v1::Submitted::descriptor());
    check_message<dossier::received>(*v1::Received::descriptor());
    check_message<dossier::declined>(*v1::Declined::descriptor());
    check_message<dossier::arrived_at_competent_agency>(
        *v1::ArrivedAtCompetentAgency::descriptor());
    check_message<dossier::step_started>(*v1::StepStarted::descriptor());
    check_message<dossier::step_finished>(*v1::StepFinished::descriptor());
    check_message<dossier::supplement_requested>(*v1::SupplementRequested::descriptor());
    check_message<dossier::supplement_received>(*v1::SupplementReceived::descriptor());
    check_message<dossier::payment_requested>(*v1::PaymentRequested::descriptor());
    check_message<dossier::payment_made>(*v1::PaymentMade::descriptor());
    check_message<dossier::suspended>(*v1::Suspended::descriptor());
    check_message<dossier::resumed>(*v1::Resumed::descriptor());
    check_message<dossier::rescheduled>(*v1::Rescheduled::descriptor());
    check_message<dossier::transferred>(*v1::Transferred::descriptor());
    check_message<dossier::processed>(*v1::Processed::descriptor());
    check_message<dossier::returned>(*v1::Returned::descriptor());
    check_message<dossier::withdrawn>(*v1::Withdrawn::descriptor());
    check_message<dossier::stopped>(*v1::Stopped::descriptor());
    check_message<dossier::rated>(*v1::Rated::descriptor());
}

TEST_CASE("the tables of both sessions are those of the published schema", "[wire][schema]") {
    check_message<wire::hello>(*v1::Hello::descriptor());
    check_message<wire::welcome>(*v1::Welcome::descriptor());
    check_message<wire::limits>(*v1::Limits::descriptor());
    check_message<wire::batch_ack>(*v1::BatchAck::descriptor());
    check_message<wire::rejection>(*v1::Rejection::descriptor());
    check_message<wire::busy>(*v1::Busy::descriptor());
    check_message<wire::error>(*v1::Error::descriptor());
    check_message<wire::subscribe>(*v1::Subscribe::descriptor());
    check_message<wire::snapshot>(*v1::Snapshot::descriptor());
    check_message<wire::update>(*v1::Update::descriptor());
    check_message<wire::heartbeat>(*v1::Heartbeat::descriptor());
    check_message<wire::live_row>(*v1::LiveRow::descriptor());
    check_message<wire::live_counts>(*v1::Counts::descriptor());
    check_message<wire::live_rates>(*v1::Rates::descriptor());
    check_message<wire::live_rate>(*v1::Rate::descriptor());
    check_message<wire::alert_notice>(*v1::AlertNotice::descriptor());
    check_envelope<wire::hello, wire::event_batch>(*v1::ClientMessage::descriptor());
    check_envelope<wire::welcome, wire::batch_ack, wire::busy, wire::error>(
        *v1::ServerMessage::descriptor());
    check_envelope<wire::subscribe>(*v1::LiveClientMessage::descriptor());
    check_envelope<wire::snapshot, wire::update, wire::heartbeat, wire::error>(
        *v1::LiveServerMessage::descriptor());
}

TEST_CASE("no message of the contract has a field for a person's name or number",
          "[wire][schema]") {
    const std::set<std::string> allowed{"name_vi", "name_en"};  // of agencies and procedures
    for (const auto* file : {v1::DossierEvent::descriptor()->file(),
                             v1::Hello::descriptor()->file(),
                             v1::Snapshot::descriptor()->file()}) {
        for (int m = 0; m < file->message_type_count(); ++m) {
            for (int i = 0; i < file->message_type(m)->field_count(); ++i) {
                const auto name = file->message_type(m)->field(i)->name();
                INFO(file->message_type(m)->name() << "." << name);
                for (const auto* word :
                     {"name", "phone", "email", "citizen_id", "identity", "address", "birth"}) {
                    CHECK((allowed.contains(name) || name.find(word) == std::string::npos));
                }
            }
        }
    }
}
