// What does an event log in XES (IEEE 1849) contain, trace by trace?
//
// Streams: one trace is held at a time. Attributes keep their text; nested
// attributes, globals, classifiers and extensions are passed over. Whatever is
// not well-formed, declares entities, or exceeds a limit ends the reading with
// file, line and reason. Pure but for the callbacks.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::importer {

using attributes = std::map<std::string, std::string, std::less<>>;

struct xes_event {
    std::size_t line = 0;
    attributes values;
};

struct xes_trace {
    std::size_t line = 0;  // of its opening tag
    attributes values;
    std::vector<xes_event> events;
};

// A trace of more than this is no dossier: the largest known real ones have some hundred events.
inline constexpr std::size_t events_per_trace_max = 100'000;
inline constexpr std::size_t attributes_per_element_max = 1'000;
inline constexpr std::size_t attribute_bytes_max = 64 * 1024;
inline constexpr std::size_t nesting_max = 32;

class xes_reader {
  public:
    using trace_taker = std::function<void(xes_trace&&)>;
    xes_reader(std::string file_name, trace_taker take);
    ~xes_reader();
    xes_reader(const xes_reader&) = delete;
    xes_reader& operator=(const xes_reader&) = delete;

    // The next bytes of the file. A refusal is final. Exceptions of the taker pass through.
    [[nodiscard]] std::optional<file_refusal> feed(std::string_view bytes);
    // The file has ended.
    [[nodiscard]] std::optional<file_refusal> finish();

  private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tiendo::importer
