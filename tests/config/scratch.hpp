// A directory for one test case, gone with it.
#pragma once

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace tiendo::config {

class scratch {
  public:
    scratch() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                fmt::format("tiendo-config-{}-{}", ::getpid(), ++count);
        std::filesystem::create_directory(path_);
    }
    ~scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        REQUIRE(std::filesystem::exists(path_ / name));
        return path_ / name;
    }

  private:
    std::filesystem::path path_;
};

}  // namespace tiendo::config
