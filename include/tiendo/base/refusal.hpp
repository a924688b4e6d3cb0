// Why something that a person or a client handed us was not taken: which field,
// which named reason, and what to do next. A value, not an error of ours.
#pragma once

#include <string>

namespace tiendo {

struct refusal {
    std::string code;     // stable name, e.g. "unknown_agency": programs branch on it
    std::string field;    // path of the field, e.g. "received.procedure_code"; empty = the whole
    std::string message;  // one sentence for a person, with the offending value where it is safe
};

// The same for a file an administrator edits.
struct file_refusal {
    std::string file;
    std::size_t line = 0;  // 1-based; 0 = the file as a whole
    std::string field;     // column name
    std::string reason;

    [[nodiscard]] std::string text()
        const;  // "procedures.csv:12: statutory_limit: not a number: 'x'"
};

}  // namespace tiendo
