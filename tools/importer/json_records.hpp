// Where does one record end and the next begin, in an export that may be JSON
// Lines, an array, or an envelope with the array inside, of any size?
//
// A record is an object with the member `key`, outermost first, wherever it
// stands. Bytes go in as they come; one record is held at a time, at most
// record_bytes_max. An object that should be a record and is none (no key, too
// long, a line that breaks off) is refused alone and the next one is read; what
// cannot be JSON at all is refused with its line and ends the reading. Owner:
// one thread.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::importer {

struct json_record {
    std::uint64_t row = 0;  // 1, 2, 3, ... of the records and of what was refused as one
    std::size_t line = 0;   // on which it begins
    std::string_view text;  // valid during the call
};

// A dossier with its supplements and fees is some 4 KiB.
inline constexpr std::size_t record_bytes_max = std::size_t{1} << 20U;
inline constexpr std::size_t record_nesting_max = 32;

class json_records {
  public:
    using taker = std::function<void(const json_record&)>;
    // `why` says what the row lacks; its text is not handed out: it may name persons.
    using refuser = std::function<void(std::uint64_t row, std::size_t line, const refusal& why)>;

    json_records(std::string file, std::string key, taker take, refuser refuse);

    [[nodiscard]] std::optional<file_refusal> feed(std::string_view bytes);
    [[nodiscard]] std::optional<file_refusal> finish();

  private:
    struct frame {
        bool is_object = false;
        bool has_key = false;      // an object with the member `key`
        bool is_envelope = false;  // an object around records: its own text is not held
        bool is_part = false;      // inside a list that belongs to a record
        std::size_t start = 0;     // in held_
        std::size_t line = 0;
    };

    std::optional<file_refusal> step(char c);
    std::optional<file_refusal> open(char c);
    std::optional<file_refusal> close(char c);
    [[nodiscard]] bool is_among_records() const;
    void end_string();
    void close_object(const frame& closed);
    void emit(std::size_t start, std::size_t line);
    void unwrap();          // every open object is an envelope
    void drop_long();       // what is held is longer than a record may be
    void line_broke_off();  // of JSON Lines
    void refuse_row(std::size_t line, std::string code, std::string message);
    void weigh();  // sets holds_ anew when stack_ has changed
    [[nodiscard]] file_refusal broken(std::string reason) const;

    std::string file_;
    std::string key_;
    taker take_;
    refuser refuse_;

    std::vector<frame> stack_;
    std::string held_;    // text since the first open object that is no envelope
    bool holds_ = false;  // some open object is no envelope
    std::string name_;    // the string being read, or the last member's name
    bool in_string_ = false;
    bool escaped_ = false;
    bool name_next_ = false;          // the next string is a member's name
    std::vector<std::size_t> blank_;  // lines of objects without key whose place is not yet known
    bool is_lines_ = false;           // the first object ended on its line, and another followed
    bool ended_one_ = false;
    bool is_empty_list_ = false;  // "[]" is all there is: a day on which nothing happened
    char last_ = 0;               // outside of strings, no blank
    std::uint64_t row_ = 0;
    std::size_t line_ = 1;
    std::uint64_t offset_ = 0;
};

}  // namespace tiendo::importer
