// Jobs are polled: their answers outlive a broken connection.
#include "cli/job.hpp"

#include "cli/answer.hpp"
#include "client/address.hpp"
#include "terminal/progress.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace tiendo::cli {
namespace {

// A short job answers at once, a long one is not asked more often than anybody could read.
constexpr std::chrono::milliseconds first_wait{20};
constexpr std::chrono::milliseconds longest_wait{500};

std::string reasons_of(const boost::json::object& status) {
    const auto* reasons = status.if_contains("reasons");
    if (reasons == nullptr) return "no reason was given";
    if (reasons->is_string()) return std::string(reasons->get_string());
    std::string out;
    if (const auto* list = reasons->if_array()) {
        for (const auto& one : *list) {
            if (!out.empty()) out += '\n';
            if (one.is_string()) out += std::string_view(one.get_string());
        }
    }
    return out;
}

}  // namespace

std::map<std::string, std::string> texts_of(const std::vector<std::string>& paths) {
    std::map<std::string, std::string> out;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(file), {}};
        if (!file) throw client::usage_error(path + ": cannot be read");
        out[std::filesystem::path(path).filename().string()] = std::move(text);
    }
    return out;
}

std::string files_body(const std::vector<std::string>& paths) {
    boost::json::object files;
    for (const auto& [name, text] : texts_of(paths)) {
        boost::system::error_code failed;
        (void)boost::json::parse(boost::json::serialize(boost::json::value(text)), failed);
        if (failed || text.find('\0') != std::string::npos)
            throw client::usage_error(name +
                                      ": is no text in UTF-8; give a CSV file of the catalogue");
        files[name] = text;
    }
    return boost::json::serialize(boost::json::object{{"files", std::move(files)}});
}

boost::json::object run_job(const client::service_options& service,
                            const std::string& target,
                            const std::string& body,
                            const std::string& noun) {
    const auto started = client::ask_json(service, {"POST", target, body});
    const auto href = text_at(as_answer(started, target), "href");
    terminal::progress progress(noun);
    for (auto wait = first_wait;; wait = std::min(2 * wait, longest_wait)) {
        std::this_thread::sleep_for(wait);
        auto answer = client::ask_json(service, {"GET", href, ""});
        const auto& status = as_answer(answer, href);
        const auto state = text_at(status, "state");
        if (const auto total = count_at(status, "total"); total > 0)
            progress.expect(static_cast<std::uint64_t>(total));
        progress.tell(static_cast<std::uint64_t>(count_at(status, "done")));
        if (state == "running") continue;
        progress.finish();
        if (state == "done") return object_at(status, "result");
        if (state == "refused") throw client::usage_error(reasons_of(status));
        throw std::runtime_error(reasons_of(status));
    }
}

}  // namespace tiendo::cli
