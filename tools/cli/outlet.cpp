// Events to a file, to the service, or both.
#include "cli/outlet.hpp"

#include "tiendo/wire/codec.hpp"

#include <fmt/format.h>

namespace tiendo::cli {

outlet::outlet(outlet_options options) : options_(std::move(options)) {
    if (!options_.file.empty()) file_.emplace(options_.file);
    if (options_.push) pusher_ = std::make_unique<client::pusher>(*options_.push);
}

bool outlet::take(const dossier::dossier_event& event) {
    ++taken_;
    if (file_) {
        auto line = wire::event_to_json(event);
        line.push_back('\n');
        file_->write(line);
    }
    return !pusher_ || pusher_->push(event);
}

std::optional<client::push_summary> outlet::so_far() const {
    return pusher_ ? std::optional{pusher_->so_far()} : std::nullopt;
}

std::optional<client::push_summary> outlet::finish() {
    if (file_) file_->finish();
    return pusher_ ? std::optional{pusher_->finish()} : std::nullopt;
}

void write_whole_file(const std::filesystem::path& path, std::string_view content) {
    std::error_code ec;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ec);
    whole_file file(path.string());
    file.write(content);
    file.finish();
}

void print_push_summary(const client::push_summary& sum,
                        std::string_view title,
                        const std::filesystem::path& rejected) {
    fmt::print("{}: accepted {}, duplicates {}, rejected {}",
               title,
               sum.accepted,
               sum.duplicates,
               sum.rejected);
    if (sum.reconnects != 0) {
        fmt::print("; connected again {} times, {} batches sent again",
                   sum.reconnects,
                   sum.batches_resent);
    }
    if (sum.busy_answers != 0) fmt::print("; {} times asked to wait", sum.busy_answers);
    fmt::print("\n");
    if (sum.rejected != 0) {
        fmt::print("rejected events and their reasons are in {}\n", rejected.string());
    }
}

}  // namespace tiendo::cli
