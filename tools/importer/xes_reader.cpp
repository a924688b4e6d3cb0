// Reading XES with expat.
//
// expat is C: no exception may cross it. A refusal or an exception of the taker
// is kept, parsing is stopped, and it is handed out when XML_Parse has returned.
#include "importer/xes_reader.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <exception>

namespace tiendo::importer {

struct xes_reader::state {
    state(std::string name, trace_taker taker) : file(std::move(name)), take(std::move(taker)) {
        parser = XML_ParserCreate("UTF-8");
        if (parser == nullptr) throw std::bad_alloc();
        XML_SetUserData(parser, this);
        XML_SetElementHandler(parser, &state::on_start, &state::on_end);
        XML_SetEntityDeclHandler(parser, &state::on_entity);
    }
    ~state() { XML_ParserFree(parser); }
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    static void on_start(void* self, const XML_Char* name, const XML_Char** given) {
        static_cast<state*>(self)->guarded([&](state& s) { s.start(name, given); });
    }
    static void on_end(void* self, const XML_Char* name) {
        static_cast<state*>(self)->guarded([&](state& s) { s.end(name); });
    }
    static void on_entity(void* self,
                          const XML_Char* name,
                          int,
                          const XML_Char*,
                          int,
                          const XML_Char*,
                          const XML_Char*,
                          const XML_Char*,
                          const XML_Char*) {
        static_cast<state*>(self)->guarded([&](state& s) {
            s.refuse(name, "entity declarations are not taken; remove the DOCTYPE");
        });
    }

    template <class Step>
    void guarded(Step step) {
        if (refused || thrown) return;
        try {
            step(*this);
        } catch (...) {
            thrown = std::current_exception();
            XML_StopParser(parser, XML_FALSE);
        }
    }

    [[nodiscard]] std::size_t line() const {
        return static_cast<std::size_t>(XML_GetCurrentLineNumber(parser));
    }
    void refuse(std::string_view field, std::string_view reason) {
        refused = file_refusal{file, line(), std::string(field), std::string(reason)};
        XML_StopParser(parser, XML_FALSE);
    }

    void start(std::string_view name, const XML_Char** given) {
        if (++depth > nesting_max) return refuse(name, "nested more than 32 deep");
        if (depth == 1 && name != "log")
            return refuse(name, "not a XES file: the root must be <log>");
        if (depth == 2 && name == "trace") {
            trace = xes_trace{line(), {}, {}};
            in_trace = true;
        } else if (in_trace && depth == 3 && name == "event") {
            if (trace.events.size() >= events_per_trace_max) {
                return refuse("event", "more than 100,000 events in one trace");
            }
            trace.events.push_back({line(), {}});
            in_event = true;
        } else if (in_trace && depth == (in_event ? 4u : 3u)) {
            keep(in_event ? trace.events.back().values : trace.values, given);
        }
    }

    void end(std::string_view name) {
        if (in_event && depth == 3) in_event = false;
        if (in_trace && depth == 2 && name == "trace") {
            in_trace = false;
            take(std::move(trace));
            ++traces;
        }
        --depth;
    }

    void keep(attributes& into, const XML_Char** given) {
        std::string_view key;
        std::optional<std::string_view> value;
        for (; *given != nullptr; given += 2) {
            if (std::string_view(given[0]) == "key") key = given[1];
            if (std::string_view(given[0]) == "value") value = given[1];
        }
        if (key.empty() || !value) return;  // lists and containers have no value of their own
        if (value->size() > attribute_bytes_max) return refuse(key, "a value longer than 64 KiB");
        if (into.size() >= attributes_per_element_max)
            return refuse(key, "more than 1,000 attributes");
        into.insert_or_assign(std::string(key), std::string(*value));
    }

    std::optional<file_refusal> parse(std::string_view bytes, bool last) {
        if (refused) return refused;
        const auto status = XML_Parse(
            parser, bytes.data(), static_cast<int>(bytes.size()), last ? XML_TRUE : XML_FALSE);
        if (thrown) std::rethrow_exception(thrown);
        if (!refused && status == XML_STATUS_ERROR) {
            refused = file_refusal{
                file,
                line(),
                "",
                fmt::format("not well-formed XML: {}", XML_ErrorString(XML_GetErrorCode(parser)))};
        }
        return refused;
    }

    std::string file;
    trace_taker take;
    XML_Parser parser = nullptr;
    xes_trace trace;
    std::size_t depth = 0;
    std::size_t traces = 0;
    bool in_trace = false;
    bool in_event = false;
    std::optional<file_refusal> refused;
    std::exception_ptr thrown;
};

xes_reader::xes_reader(std::string file_name, trace_taker take)
    : state_(std::make_unique<state>(std::move(file_name), std::move(take))) {}
xes_reader::~xes_reader() = default;

std::optional<file_refusal> xes_reader::feed(std::string_view bytes) {
    constexpr std::size_t piece = 1u << 20;  // expat takes an int
    while (bytes.size() > piece) {
        if (auto refused = state_->parse(bytes.substr(0, piece), false)) return refused;
        bytes.remove_prefix(piece);
    }
    return state_->parse(bytes, false);
}

std::optional<file_refusal> xes_reader::finish() {
    return state_->parse({}, true);
}

}  // namespace tiendo::importer
