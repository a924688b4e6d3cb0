// Reads lines from a descriptor, answers each, and never holds more than one of them.
#include "cli/deadline_batch.hpp"

#include "tiendo/base/check.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

// Splits what a descriptor gives into lines. `before_wait` runs before each read.
class line_reader {
  public:
    explicit line_reader(int fd) : fd_(fd), buffer_(line_bytes_max + 1) {}

    enum class found { line, too_long, end };
    template <class BeforeWait>
    found next(std::string_view& line, BeforeWait before_wait) {
        for (bool too_long = false;;) {
            const auto* begin = buffer_.data() + begin_;
            const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', end_ - begin_));
            if (newline != nullptr) {
                line = {begin, static_cast<std::size_t>(newline - begin)};
                begin_ += line.size() + 1;
                return too_long ? found::too_long : found::line;
            }
            if (end_ - begin_ == buffer_.size()) {
                too_long = true;
                begin_ = end_ = 0;
            }
            if (!fill(before_wait)) {
                line = {buffer_.data() + begin_, end_ - begin_};
                begin_ = end_;
                if (too_long) return found::too_long;
                return line.empty() ? found::end : found::line;
            }
        }
    }

  private:
    template <class BeforeWait>
    bool fill(BeforeWait before_wait) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        before_wait();
        for (;;) {
            const auto count = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
            if (count >= 0) {
                end_ += static_cast<std::size_t>(count);
                return count > 0;
            }
            if (errno != EINTR)
                throw std::system_error(errno, std::generic_category(), "reading the batch");
        }
    }

    int fd_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

std::string refusal_text(const json::value* id, std::uint64_t number, const refusal& why) {
    json::object answer;
    if (id != nullptr) answer["id"] = *id;
    answer["error"] = {
        {"line", number}, {"field", why.field}, {"code", why.code}, {"reason", why.message}};
    return json::serialize(answer);
}

std::string seconds_text(milliseconds length) {
    const auto ms = length.count();
    if (ms % 1000 == 0) return fmt::format("{}", ms / 1000);
    return fmt::format("{}{}.{:03}", ms < 0 ? "-" : "", std::abs(ms / 1000), std::abs(ms % 1000));
}

std::string answer(const json::value& id, const question& asked) {
    const auto& calendar = *asked.counts_by;
    const auto name = json::serialize(id);
    if (asked.end) {
        const auto sum =
            calendar::working_time_outside(asked.start, *asked.end, asked.pauses, calendar);
        return fmt::format(R"({{"id":{},"working_seconds":{}}})", name, seconds_text(sum.length));
    }
    TIENDO_ASSERT(asked.add.has_value());
    const auto due = calendar::due_of(asked.start, *asked.add, asked.pauses, calendar);
    if (!due) throw bad_field("out_of_range", "add", due.error().message());
    return fmt::format(R"({{"id":{},"due":"{}","due_date":"{}"{}}})",
                       name,
                       text_in_zone(calendar::end_of(*due, calendar), calendar.zone()),
                       to_text(due->date),
                       due->provisional ? R"(,"provisional":true)" : "");
}

const json::value& id_in(const json::object& line) {
    const auto* id = line.if_contains("id");
    if (id == nullptr) throw bad_field("missing", "id", "the answer needs the question's id");
    if (id->is_string() || id->is_number()) return *id;
    throw bad_field("not_an_id", "id", "a text or a number is wanted");
}

}  // namespace

std::string answer_line(std::string_view line,
                        std::uint64_t number,
                        calendars& known,
                        bool& refused) {
    std::array<unsigned char, 8192> memory;
    json::monotonic_resource lines_own(memory.data(), memory.size());
    json::error_code ec;
    json::parse_options options;
    options.max_depth = 16;
    const json::value* id = nullptr;
    refused = false;
    const auto value = json::parse(line, ec, &lines_own, options);
    try {
        if (ec) throw bad_field("not_json", "", "the line is not JSON: " + ec.message());
        const auto* object = value.if_object();
        if (object == nullptr) throw bad_field("not_an_object", "", "a line is one object in {}");
        id = &id_in(*object);
        return answer(*id, question_of(*object, known));
    } catch (const bad_field& e) {
        refused = true;
        return refusal_text(id, number, e.why);
    }
}

batch_summary answer_batch(int input, std::FILE* output, calendars& known) {
    batch_summary sum;
    line_reader reader{input};
    const auto flush = [output] { std::fflush(output); };
    std::string_view line;
    for (std::uint64_t number = 1;; ++number) {
        const auto found = reader.next(line, flush);
        if (found == line_reader::found::end) break;
        bool refused = true;
        std::string text;
        if (found == line_reader::found::too_long) {
            text = refusal_text(nullptr, number, {"line_too_long", "", "a line has at most 1 MiB"});
        } else {
            constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
            if (number == 1 && line.starts_with(byte_order_mark)) line.remove_prefix(3);
            if (line.find_first_not_of(" \t\r") == line.npos) continue;
            text = answer_line(line, number, known, refused);
        }
        ++(refused ? sum.refused : sum.answered);
        text += '\n';
        if (std::fwrite(text.data(), 1, text.size(), output) != text.size()) {
            throw std::system_error(errno, std::generic_category(), "writing the answers");
        }
    }
    if (std::fflush(output) != 0) {
        throw std::system_error(errno, std::generic_category(), "writing the answers");
    }
    return sum;
}

}  // namespace tiendo::cli
