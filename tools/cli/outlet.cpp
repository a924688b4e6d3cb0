// Events to a file, to the service, or both.
#include "cli/outlet.hpp"

#include "tiendo/wire/codec.hpp"

#include <fmt/format.h>

#include <cstring>

namespace tiendo::cli {
namespace {

[[noreturn]] void cannot_write(const std::string& name) {
    throw client::usage_error(fmt::format(
        "{}: cannot be written ({}); choose another place", name, std::strerror(errno)));
}

}  // namespace

outlet::outlet(outlet_options options) : options_(std::move(options)) {
    if (!options_.file.empty() && options_.file != "-") {
        temporary_ = options_.file + ".part";
        file_.reset(std::fopen(temporary_.c_str(), "wb"));
        if (!file_) cannot_write(options_.file);
    }
    if (options_.push) pusher_ = std::make_unique<client::pusher>(*options_.push);
}

// What was not finished leaves nothing behind.
outlet::~outlet() {
    if (!file_) return;
    file_.reset();
    std::error_code ec;
    std::filesystem::remove(temporary_, ec);
}

void outlet::write(std::string_view text) {
    auto* file = file_ ? file_.get() : stdout;
    if (std::fwrite(text.data(), 1, text.size(), file) != text.size()) cannot_write(options_.file);
}

bool outlet::take(const dossier::dossier_event& event) {
    ++taken_;
    if (!options_.file.empty()) {
        auto line = wire::event_to_json(event);
        line.push_back('\n');
        write(line);
    }
    return !pusher_ || pusher_->push(event);
}

std::optional<client::push_summary> outlet::so_far() const {
    return pusher_ ? std::optional{pusher_->so_far()} : std::nullopt;
}

std::optional<client::push_summary> outlet::finish() {
    if (options_.file == "-" && std::fflush(stdout) != 0) cannot_write("standard output");
    if (file_) {
        if (std::fclose(file_.release()) != 0) cannot_write(options_.file);
        std::error_code ec;
        std::filesystem::rename(temporary_, options_.file, ec);
        if (ec) cannot_write(options_.file);
    }
    return pusher_ ? std::optional{pusher_->finish()} : std::nullopt;
}

void write_whole_file(const std::filesystem::path& path, std::string_view content) {
    std::error_code ec;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ec);
    const auto temporary = path.string() + ".part";
    std::FILE* file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr) cannot_write(path.string());
    const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
    const bool closed = std::fclose(file) == 0;
    if (!written || !closed) cannot_write(path.string());
    std::filesystem::rename(temporary, path, ec);
    if (ec) cannot_write(path.string());
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
