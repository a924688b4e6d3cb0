// Finding records by brackets, strings and member names only; whether a record is
// sound JSON is for its reader to say.
#include "importer/json_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tiendo::importer {
namespace {

constexpr std::size_t name_bytes_max = 64;  // of a member; longer ones are no name of interest
constexpr std::size_t blanks_max = 1'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Lists of a record whose elements are no records, even where they repeat the dossier's code.
constexpr std::array<std::string_view, 8> lists_of_a_record{"DanhSachHoSoBoSung",
                                                            "DanhSachLePhi",
                                                            "DanhSachGiayToKetQua",
                                                            "DanhSachTepDinhKemKhac",
                                                            "TaiLieuNop",
                                                            "QuaTrinhXuLyHoSos",
                                                            "DinhDanhCHS",
                                                            "DSKetNoiCSDL"};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

json_records::json_records(std::string file, std::string key, taker take, refuser refuse)
    : file_(std::move(file)),
      key_(std::move(key)),
      take_(std::move(take)),
      refuse_(std::move(refuse)) {}

std::optional<file_refusal> json_records::feed(std::string_view bytes) {
    for (const char c : bytes) {
        const bool in_mark = offset_ < byte_order_mark.size() &&
                             c == byte_order_mark[static_cast<std::size_t>(offset_)];
        ++offset_;
        if (in_mark) continue;
        if (auto refused = step(c)) return refused;
        if (c == '\n') ++line_;
    }
    return std::nullopt;
}

std::optional<file_refusal> json_records::finish() {
    if (is_lines_ && !stack_.empty()) line_broke_off();
    if (!stack_.empty())
        return broken("the text ends inside an object; what stood before has been read");
    if (row_ == 0 && !is_empty_list_)
        return broken(fmt::format("no object with a {} was found", key_));
    return std::nullopt;
}

std::optional<file_refusal> json_records::step(char c) {
    if (c == '\n' && is_lines_ && !stack_.empty()) {
        line_broke_off();
        return std::nullopt;
    }
    if (in_string_) {
        if (holds_) held_ += c;
        if (escaped_) {
            escaped_ = false;
        } else if (c == '\\') {
            escaped_ = true;
        } else if (c == '"') {
            end_string();
            return std::nullopt;
        }
        if (name_next_ && name_.size() < name_bytes_max) name_ += c;
        return std::nullopt;
    }
    const char before = last_;
    if (!is_blank(c)) last_ = c;
    const bool begins_a_value = (before == '[' || before == ',') && !is_blank(c) && c != ']';
    if (begins_a_value && c != '{' && is_among_records())
        refuse_row(line_,
                   "not_an_object",
                   "an element of the list is no object; give one dossier an object");
    switch (c) {
        case '{':
        case '[':
            return open(c);
        case '}':
        case ']':
            is_empty_list_ = before == '[' && stack_.size() == 1;
            return close(c);
        default:
            break;
    }
    if (holds_) held_ += c;
    if (c == '"') {
        if (stack_.empty()) return broken("a text stands where an object should");
        in_string_ = true;
        if (name_next_) name_.clear();
    } else if (c == ',') {
        name_next_ = !stack_.empty() && stack_.back().is_object;
    } else if (stack_.empty() && !is_blank(c)) {
        return broken("not JSON: an object, an array or JSON Lines of objects is expected");
    }
    if (held_.size() > record_bytes_max) drop_long();
    return std::nullopt;
}

// In the list of records, or in one of an envelope.
bool json_records::is_among_records() const {
    const auto is_around = [](const frame& f) { return f.is_envelope; };
    return !stack_.empty() && !stack_.back().is_object && !stack_.back().is_part &&
           std::all_of(stack_.begin(), stack_.end() - 1, is_around);
}

void json_records::end_string() {
    in_string_ = false;
    if (!name_next_) return;
    name_next_ = false;
    auto& top = stack_.back();
    if (name_ == key_ && !top.is_part && !top.is_envelope) top.has_key = true;
}

std::optional<file_refusal> json_records::open(char c) {
    if (stack_.size() >= record_nesting_max)
        return broken(fmt::format("nested more than {} deep", record_nesting_max));
    if (stack_.empty() && ended_one_ && c == '{') is_lines_ = true;
    frame next;
    next.is_object = c == '{';
    next.line = line_;
    next.is_part =
        !stack_.empty() && (stack_.back().is_part ||
                            (stack_.back().is_object &&
                             std::find(lists_of_a_record.begin(), lists_of_a_record.end(), name_) !=
                                 lists_of_a_record.end()));
    next.start = held_.size();
    stack_.push_back(next);
    weigh();
    if (holds_) held_ += c;
    name_next_ = next.is_object;
    name_.clear();
    return std::nullopt;
}

std::optional<file_refusal> json_records::close(char c) {
    if (stack_.empty() || stack_.back().is_object != (c == '}'))
        return broken(fmt::format("a '{}' that closes nothing", c));
    if (holds_) held_ += c;
    const auto closed = stack_.back();
    stack_.pop_back();
    weigh();
    name_next_ = false;
    if (closed.is_object && !closed.is_envelope && !closed.is_part) close_object(closed);
    if (!holds_) held_.clear();
    return std::nullopt;
}

void json_records::close_object(const frame& closed) {
    const bool inside_a_record =
        std::any_of(stack_.begin(), stack_.end(), [](const frame& f) { return f.has_key; });
    if (closed.has_key && !inside_a_record) {
        emit(closed.start, closed.line);
    } else if (stack_.empty()) {
        blank_.clear();
        refuse_row(closed.line,
                   "no_code",
                   fmt::format("the object has no {}; give one dossier an object", key_));
    } else if (!stack_.back().is_object && !inside_a_record) {
        // An element of a list: a record without its code, or a part of a record whose code
        // follows. Only the end of what is around it tells.
        if (holds_) {
            if (blank_.size() < blanks_max) blank_.push_back(closed.line);
        } else {
            refuse_row(closed.line,
                       "no_code",
                       fmt::format("the object has no {}; give one dossier an object", key_));
        }
    }
    if (stack_.empty()) ended_one_ = closed.line == line_;
}

void json_records::emit(std::size_t start, std::size_t line) {
    const auto text = held_.substr(start);
    const bool wrapped = holds_;
    if (wrapped) unwrap();
    if (!wrapped) blank_.clear();  // they were parts of this record
    ++row_;
    take_(json_record{row_, line, text});
}

void json_records::unwrap() {
    for (auto& f : stack_) f.is_envelope = f.is_object;
    weigh();
    held_.clear();
    for (const auto line : blank_) {
        refuse_row(
            line, "no_code", fmt::format("the object has no {}; give one dossier an object", key_));
    }
    blank_.clear();
}

void json_records::drop_long() {
    const auto first = std::find_if(
        stack_.begin(), stack_.end(), [](const frame& f) { return f.is_object && !f.is_envelope; });
    if (first != stack_.end()) {
        refuse_row(first->line,
                   "too_long",
                   fmt::format("no end, or no {}, within {} bytes; leave attached files out",
                               key_,
                               record_bytes_max));
    }
    blank_.clear();
    unwrap();
}

void json_records::line_broke_off() {
    refuse_row(line_, "broken_line", "the line breaks off inside its object; export it again");
    stack_.clear();
    weigh();
    held_.clear();
    blank_.clear();
    in_string_ = escaped_ = name_next_ = false;
}

void json_records::refuse_row(std::size_t line, std::string code, std::string message) {
    ++row_;
    refuse_(row_, line, refusal{std::move(code), "", std::move(message)});
}

void json_records::weigh() {
    holds_ = std::any_of(
        stack_.begin(), stack_.end(), [](const frame& f) { return f.is_object && !f.is_envelope; });
}

file_refusal json_records::broken(std::string reason) const {
    return file_refusal{file_, line_, "", std::move(reason)};
}

}  // namespace tiendo::importer
