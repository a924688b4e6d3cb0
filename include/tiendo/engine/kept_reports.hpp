// The port behind which reports are kept as they were given out.
//
// A kept report is a text nobody may change any more, under an id, with a head
// that tells in one line what it is. What the two say is the business of who
// keeps it; the keeper promises that it comes back as it was, or is named damaged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::engine {

struct kept_report {
    std::string id;    // A-Z a-z 0-9 and '-', 1 to 96 of them
    std::string head;  // one line
    std::string body;
    friend bool operator==(const kept_report&, const kept_report&) = default;
};

// In a list: without its body.
struct kept_head {
    std::string id;
    std::string head;         // empty when damaged
    std::uint64_t bytes = 0;  // of the whole file
    std::string damage;  // why it cannot be listed; empty: it can. Its body may still be damaged
};

struct keeping_refused {
    enum class reason : std::uint8_t {
        full,       // as many, or as many bytes, as may be kept
        too_large,  // this one alone is larger than any may be
        unknown,    // there is none of this id
        damaged,    // its bytes are not those that were kept
        failed,     // the disk did not take or give it
    };
    reason why{};
    std::string sentence;  // with what to do
};

// Reads and writes the disk: call it on a thread that may wait for it, one call at a time.
class report_keeper {
  public:
    virtual ~report_keeper() = default;
    // Durable when it returns without a refusal. An id that is there already keeps what it has.
    [[nodiscard]] virtual std::optional<keeping_refused> keep(const kept_report& what) = 0;
    [[nodiscard]] virtual std::vector<kept_head> heads() = 0;  // by id
    [[nodiscard]] virtual std::variant<kept_report, keeping_refused> find(std::string_view id) = 0;
};

}  // namespace tiendo::engine
