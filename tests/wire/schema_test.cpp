// The domain's events hold what proto/tiendo/v1 says, field by field: found by
// reflection over the generated classes, so that a new field cannot be forgotten.
#include "malformed_events.hpp"
#include "tiendo/v1/counter_session.pb.h"
#include "tiendo/v1/dossier_event.pb.h"
#include "tiendo/v1/live_session.pb.h"
#include "tiendo/wire/codec.hpp"
#include "tiendo/wire/outline.pb.h"

#include <catch2/catch.hpp>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

using namespace tiendo;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;

namespace {

const std::vector<const FileDescriptor*>& contract() {
    static const std::vector<const FileDescriptor*> files{v1::DossierEvent::descriptor()->file(),
                                                          v1::Hello::descriptor()->file(),
                                                          v1::Snapshot::descriptor()->file()};
    return files;
}

bool is_message(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

void fill(Message& message, const std::string& choice);

// One sound value that is not zero. Texts are of the name's length, so that target_event_id
// differs from event_id.
void fill_field(Message& message, const FieldDescriptor* field, const std::string& choice) {
    const auto* set = message.GetReflection();
    const auto type = field->cpp_type();
    const bool is_date = field->name() == "from" || field->name() == "to";
    const auto text = is_date ? "2026-02-13" : "X-" + std::to_string(field->name().size());
    if (is_message(*field)) {
        auto& inner = field->is_repeated() ? *set->AddMessage(&message, field)
                                           : *set->MutableMessage(&message, field);
        if (auto* at = dynamic_cast<google::protobuf::Timestamp*>(&inner)) {
            at->set_seconds(1'771'000'000);
            at->set_nanos(250'000'000);
        } else {
            fill(inner, choice);
        }
    } else if (field->is_repeated()) {
        set->AddString(&message, field, text);
    } else if (type == FieldDescriptor::CPPTYPE_STRING) {
        set->SetString(&message, field, text);
    } else if (type == FieldDescriptor::CPPTYPE_ENUM) {
        set->SetEnumValue(&message, field, field->enum_type()->value_count() - 1);
    } else if (type == FieldDescriptor::CPPTYPE_BOOL) {
        set->SetBool(&message, field, true);
    } else if (type == FieldDescriptor::CPPTYPE_INT32) {
        set->SetInt32(&message, field, 5);
    } else if (type == FieldDescriptor::CPPTYPE_UINT32) {
        set->SetUInt32(&message, field, 6);
    } else if (type == FieldDescriptor::CPPTYPE_INT64) {
        set->SetInt64(&message, field, -7 - field->number());
    } else {
        REQUIRE(type == FieldDescriptor::CPPTYPE_UINT64);  // a type that no message had
        set->SetUInt64(&message, field, 8);
    }
}

// Every field; of a oneof only `choice`, or "received" in a correction.
void fill(Message& message, const std::string& choice) {
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        const auto* field = type.field(i);
        const auto& wanted = type.name() == "Corrected" ? "received" : choice;
        if (field->real_containing_oneof() == nullptr || field->name() == wanted) {
            fill_field(message, field, choice);
        }
    }
}

v1::DossierEvent full_event(const std::string& body) {
    v1::DossierEvent event;
    fill(event, body);
    return event;
}

std::vector<std::string> body_names() {
    std::vector<std::string> names;
    const auto& bodies = *v1::DossierEvent::descriptor()->oneof_decl(0);
    for (int i = 0; i < bodies.field_count(); ++i) names.push_back(bodies.field(i)->name());
    return names;
}

// "" when the event is taken, else "code field".
std::string verdict(const std::string& bytes) {
    const auto read = wire::event_from_protobuf(bytes);
    const auto* why = std::get_if<refusal>(&read);
    return why == nullptr ? "" : why->code + " " + why->field;
}

// Calls visit(message, field, path) for the fields of `message` that are there, and of those in it.
template <class Visit>
void for_every_field(Message& message, const std::string& path, const Visit& visit) {
    const auto* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const auto* field : fields) {
        visit(message, *field, path + field->name());
        if (!is_message(*field)) continue;
        for_every_field(
            *reflection->MutableMessage(&message, field), path + field->name() + ".", visit);
    }
}

std::string text_of(const std::string& path) {
    std::ifstream file(std::string(TIENDO_SOURCE_DIR) + "/" + path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

// "Received.channel" for each field that dossier_event.proto calls required in its comment.
std::set<std::string> called_required() {
    const auto text = text_of("proto/tiendo/v1/dossier_event.proto");
    const std::regex line(R"(message (\w+) \{|\w+ (\w+) = \d+; +// required)");
    std::set<std::string> fields;
    std::string message;
    for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it) {
        if ((*it)[1].matched) {
            message = (*it)[1];
        } else {
            fields.insert(message + "." + (*it)[2].str());
        }
    }
    return fields;
}

void check_numbers(const EnumDescriptor& type) {
    INFO(type.full_name());
    for (int i = 0; i < type.value_count(); ++i) CHECK(type.value(i)->number() == i);
}

}  // namespace

TEST_CASE("every field of every body comes through, in both forms", "[wire][schema]") {
    REQUIRE(body_names().size() == 21);
    for (const auto& body : body_names()) {
        const auto sent = full_event(body);
        INFO(sent.DebugString());
        const auto read = wire::event_from_protobuf(sent.SerializeAsString());
        REQUIRE(std::holds_alternative<dossier::dossier_event>(read));
        const auto& event = std::get<dossier::dossier_event>(read);
        std::string bytes;
        wire::event_to_protobuf(event, bytes);
        v1::DossierEvent back;
        REQUIRE(back.ParseFromString(bytes));
        CHECK(back.DebugString() == sent.DebugString());

        const auto from_json = wire::event_from_json(wire::event_to_json(event));
        REQUIRE(std::holds_alternative<dossier::dossier_event>(from_json));
        CHECK(std::get<dossier::dossier_event>(from_json) == event);
    }
}

TEST_CASE("every field of every message of both sessions comes through, in both forms",
          "[wire][schema]") {
    const auto check = [](auto frame, const auto& decode) {
        const auto& messages = *frame.GetDescriptor()->oneof_decl(0);
        for (int i = 0; i < messages.field_count(); ++i) {
            frame.Clear();
            fill(frame, messages.field(i)->name());
            INFO(frame.DebugString());
            const auto read = decode(frame.SerializeAsString(), wire::subprotocol::protobuf);
            std::visit(
                [&](const auto& message) {
                    if constexpr (requires(std::string out) {
                                      wire::encode(message, wire::subprotocol::json, out);
                                  }) {
                        std::string bytes;
                        wire::encode(message, wire::subprotocol::protobuf, bytes);
                        auto back = frame;
                        REQUIRE(back.ParseFromString(bytes));
                        CHECK(back.DebugString() == frame.DebugString());
                        wire::encode(message, wire::subprotocol::json, bytes);
                        CHECK(decode(bytes, wire::subprotocol::json) == read);
                    } else {
                        FAIL("was read as a batch of events");
                    }
                },
                read);
        }
    };
    check(v1::ServerMessage(), wire::decode_server_message);
    check(v1::LiveServerMessage(), wire::decode_live_server_message);
    check(v1::LiveClientMessage(), wire::decode_live_client_message);
}

TEST_CASE("every text that is too long is refused under its own name", "[wire][schema]") {
    std::size_t texts = 0;
    for (const auto& body : body_names()) {
        auto event = full_event(body);
        for_every_field(event, "", [&](Message& in, const FieldDescriptor& field, auto path) {
            if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
            const auto* reflection = in.GetReflection();
            const auto sound = reflection->GetString(in, &field);
            const std::size_t most = field.name() == "legal_basis" ? 256 : 64;
            reflection->SetString(&in, &field, std::string(most, 'A'));
            CHECK(verdict(event.SerializeAsString()) == "");
            reflection->SetString(&in, &field, std::string(most + 1, 'A'));
            CHECK(verdict(event.SerializeAsString()) == "too_long " + path);
            reflection->SetString(&in, &field, sound);
            ++texts;
        });
    }
    CHECK(texts > 21 * 5);
}

TEST_CASE("what the contract calls required is required, and nothing else", "[wire][schema]") {
    auto required = called_required();
    REQUIRE(required.size() > 10);
    for (const auto* field : {"event_id", "dossier_code", "agency_code", "occurred_at"}) {
        required.insert(std::string("DossierEvent.") + field);  // said above the field
    }
    for (const auto& body : body_names()) {
        auto event = full_event(body);
        for_every_field(event, "", [&](Message& in, const FieldDescriptor& field, auto path) {
            if (field.real_containing_oneof() != nullptr ||
                in.GetDescriptor()->name() == "Timestamp") {
                return;
            }
            const std::string kept = in.SerializeAsString();
            in.GetReflection()->ClearField(&in, &field);
            const bool needed = required.contains(in.GetDescriptor()->name() + "." + field.name());
            // A counter's own numbering is nothing without the counter.
            const bool numbers = path == "counter_id";
            INFO(path);
            CHECK(verdict(event.SerializeAsString()) ==
                  (needed || numbers ? "missing_field " + path : ""));
            REQUIRE(in.ParseFromString(kept));
        });
    }
}

TEST_CASE("a field that stands twice is refused wherever it stands", "[wire][schema]") {
    using testing::bytes_field;
    std::size_t fields = 0;
    for (const auto& body : body_names()) {
        auto event = full_event(body);
        const auto* place = event.GetDescriptor()->FindFieldByName(body);
        auto& inner = *event.GetReflection()->MutableMessage(&event, place);
        std::vector<const FieldDescriptor*> there;
        inner.GetReflection()->ListFields(inner, &there);
        for (const auto* field : there) {
            const std::unique_ptr<Message> alone(inner.New());
            alone->CopyFrom(inner);
            for (const auto* other : there) {
                if (other != field) alone->GetReflection()->ClearField(alone.get(), other);
            }
            auto outer = event;
            outer.GetReflection()->ClearField(&outer, place);
            const auto twice = bytes_field(static_cast<std::uint32_t>(place->number()),
                                           inner.SerializeAsString() + alone->SerializeAsString());
            const bool is_body = field->real_containing_oneof() != nullptr;
            CHECK(verdict(outer.SerializeAsString() + twice) ==
                  (is_body ? "second_body " : "repeated_field ") + body + "." + field->name());
            ++fields;
        }
    }
    CHECK(fields > 40);
    const auto instant_twice = testing::timestamp(1, 1) + testing::number_field(1, 2);
    CHECK(verdict(bytes_field(5, instant_twice)) == "repeated_field occurred_at.seconds");
}

TEST_CASE("the outline of a frame has the numbers and names of the published messages",
          "[wire][schema]") {
    namespace outline = wire::outline;
    const auto same = [](const Descriptor& ours, const Descriptor& published) {
        REQUIRE(ours.field_count() == published.field_count());
        for (int i = 0; i < ours.field_count(); ++i) {
            CHECK(ours.field(i)->number() == published.field(i)->number());
            CHECK(ours.field(i)->name() == published.field(i)->name());
            CHECK(ours.field(i)->is_repeated() == published.field(i)->is_repeated());
        }
    };
    same(*outline::ClientMessage::descriptor(), *v1::ClientMessage::descriptor());
    same(*outline::EventBatch::descriptor(), *v1::EventBatch::descriptor());
}

TEST_CASE("every enumeration of the contract is numbered from 0 on, without a gap",
          "[wire][schema]") {
    for (const auto* file : contract()) {
        for (int i = 0; i < file->enum_type_count(); ++i) check_numbers(*file->enum_type(i));
        for (int m = 0; m < file->message_type_count(); ++m) {
            const auto& message = *file->message_type(m);
            for (int i = 0; i < message.enum_type_count(); ++i) {
                check_numbers(*message.enum_type(i));
            }
        }
    }
}

TEST_CASE("no message of the contract has a field for a person's name or number",
          "[wire][schema]") {
    const std::set<std::string> allowed{"name_vi", "name_en"};  // of agencies and procedures
    for (const auto* file : contract()) {
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
