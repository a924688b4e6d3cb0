// The files of the dashboard's bundle as they are embedded in the program: a fixed table, made by
// src/http/dashboard_assets.cmake from src/dashboard/dist. No file is ever read for a request.
#pragma once

#include <span>
#include <string_view>

namespace tiendo::http {

struct dashboard_asset {
    std::string_view path;  // of the request: "/index.html", "/assets/index-CCnPMeOF.js"
    std::string_view content_type;
    std::string_view bytes;
    std::string_view gzipped;  // the same, compressed when built; empty = not worth it
};

// Static storage; views live as long as the program.
[[nodiscard]] std::span<const dashboard_asset> dashboard_assets() noexcept;

}  // namespace tiendo::http
