// Has who asks this answer already? Entity tags (RFC 9110, 8.8.3 and 13.1.2), and
// 304 for those that If-None-Match names.
//
// By the log: the tag is of the log position, the catalogue's version, how far a
// restatement is, the start of the service (its configuration and program), the
// question and who asks. It is compared on the engine's thread before anything is
// counted, so a 304 costs no figures. Only for answers that depend on nothing else:
// not on `now`. That holds for rates and reports whose as-of instant is said or
// whose period is over, for dossiers that have ended, for findings, counters and
// pages of the log; it does not for what is open, due soon, or running, and not
// for a spreadsheet, which prints the day on which it was made.
// By content: a digest of the body, for short answers out of the catalogue and for
// what never changes; these are made, and not sent.
#pragma once

#include "ask.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/engine/credential.hpp"
#include "tiendo/net/http_message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {

// Whether an answer is the same at any later time, as long as nothing is recorded.
enum class is_settled : bool { no, yes };
// Of figures as of an instant that was said, or else of the end of a period until `to`.
[[nodiscard]] is_settled settled_at(const std::optional<instant>& as_of,
                                    local_date to,
                                    local_date today);

// The answers to one question, told apart by what they follow from. Immutable.
class log_tag {
  public:
    // `start`: another one in each life of the service.
    log_tag(const net::http_request& request,
            const engine::credential& who,
            std::string_view start);

    [[nodiscard]] std::string of(const engine::engine& engine) const;
    // Whether If-None-Match names it.
    [[nodiscard]] bool is_known(std::string_view tag) const;

  private:
    std::string question_;
    std::optional<std::string> known_;
};

template <class T>
struct tagged {
    std::string tag;                                        // empty: the answer has none
    std::shared_ptr<const catalogue::catalogue> catalogue;  // of the same look
    std::optional<T> answer;                                // absent: it is known
};

// As ask_by, but `f` is asked for nothing that is known.
template <class F>
auto ask_tagged(read_of how, engine::core_reader& reader, std::optional<log_tag> by, F f) {
    using answer = std::invoke_result_t<F, const engine::engine&>;
    return ask_by(
        how, reader, [by = std::move(by), look = std::move(f)](const engine::engine& engine) {
            tagged<answer> out{by ? by->of(engine) : "", engine.catalogue_in_force(), std::nullopt};
            if (!by || !by->is_known(out.tag)) out.answer.emplace(look(engine));
            return out;
        });
}

// With the tag, if there is one.
[[nodiscard]] net::http_response with_tag(net::http_response answer, const std::string& tag);
[[nodiscard]] net::http_response not_modified(const std::string& tag);
// With the tag of its body, or 304.
[[nodiscard]] net::http_response tagged_by_content(net::http_response answer,
                                                   const net::http_request& request);

}  // namespace tiendo::http
