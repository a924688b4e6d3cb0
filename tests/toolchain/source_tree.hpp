// The files of this repository as text, for tests that judge the source tree:
// what is there, what a file includes, and its code without comments and
// literals. Reads the disk once; throws std::runtime_error when a file cannot
// be read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::toolchain {

struct source_file {
    std::string path;  // relative to the top of the repository, with '/'
    std::string text;
    std::string code;  // `text` with comments and literals blanked, line by line the same
};

struct include_line {
    std::size_t line = 0;  // 1-based
    std::string target;    // without quotes or angle brackets
    bool angled = false;
};

// Every text file of the repository that is ours: no build trees, no data, no generated bundle.
[[nodiscard]] const std::vector<source_file>& source_tree();

// Blanks comments, string, raw string and character literals; keeps line breaks and columns.
[[nodiscard]] std::string code_only(std::string_view text);
[[nodiscard]] std::vector<include_line> includes_of(const source_file& file);
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

[[nodiscard]] bool is_cpp(std::string_view path);     // .hpp and .cpp
[[nodiscard]] bool is_header(std::string_view path);  // .hpp
// "calendar" for include/tiendo/calendar/x.hpp and src/calendar/x.cpp; empty elsewhere.
[[nodiscard]] std::string module_of(std::string_view path);
// One offence a line, for the failure message.
[[nodiscard]] std::string joined(const std::vector<std::string>& offences);

}  // namespace tiendo::toolchain
