// Reading a deployment's criteria.
#include "components_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <utility>
#include <vector>

namespace tiendo::service {
namespace {

constexpr std::size_t lines_told_max = 10;

std::string sentences(const std::filesystem::path& path, const std::vector<file_refusal>& refused) {
    auto out = fmt::format("the criteria of report.components ({}) are not taken:", path.string());
    for (std::size_t i = 0; i < refused.size() && i < lines_told_max; ++i)
        out += "\n  " + refused[i].text();
    if (refused.size() > lines_told_max)
        out += fmt::format("\n  and {} more", refused.size() - lines_told_max);
    return out + "\n  mend the file, or leave report.components empty for the shipped ones";
}

}  // namespace

std::variant<std::shared_ptr<const report::component_list>, std::string> read_components(
    const std::filesystem::path& path) {
    if (path.empty()) return report::shipped_components();
    std::ifstream in(path, std::ios::binary);
    std::string text(components_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || !in.is_open())
        return sentences(path, {{path.filename().string(), 0, "", "cannot be read"}});
    if (text.size() > components_bytes_max) {
        const auto why = fmt::format("is longer than {} bytes", components_bytes_max);
        return sentences(path, {{path.filename().string(), 0, "", why}});
    }
    auto parsed = report::parse_components(path.filename().string(), text);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&parsed))
        return sentences(path, *refused);
    return std::make_shared<const report::component_list>(
        std::get<report::component_list>(std::move(parsed)));
}

}  // namespace tiendo::service
