// Refusals ordered by file, line and arrival.
#include "refusal_list.hpp"

#include "tiendo/catalogue/files.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tiendo::catalogue {
namespace {

// Files an administrator may write come first, in their listed order.
std::size_t rank_of(std::string_view file) noexcept {
    const auto known = std::find(file_names.begin(), file_names.end(), file);
    return static_cast<std::size_t>(known - file_names.begin());
}

}  // namespace

void refusal_list::add(file_refusal refused) {
    const place at{rank_of(refused.file), refused.line, added_++};
    kept_.emplace(at, std::move(refused));
    if (kept_.size() > refusals_max) kept_.erase(std::prev(kept_.end()));
}

std::vector<file_refusal> refusal_list::in_file_order() const {
    std::vector<file_refusal> out;
    out.reserve(kept_.size());
    for (const auto& [at, refused] : kept_) out.push_back(refused);
    return out;
}

}  // namespace tiendo::catalogue
