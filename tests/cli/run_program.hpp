// The built program, run by a shell: what it said and how it ended.
#pragma once

#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <sys/wait.h>

namespace tiendo::cli_test {

struct ended {
    int code = -1;
    std::string said;  // standard output and error together
};

inline ended tiendo_with(const std::string& arguments) {
    ended out;
    const auto line = std::string(TIENDO_PROGRAM) + " " + arguments + " 2>&1 </dev/null";
    std::FILE* pipe = ::popen(line.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> piece{};
    while (const auto got = std::fread(piece.data(), 1, piece.size(), pipe))
        out.said.append(piece.data(), got);
    const int status = ::pclose(pipe);
    out.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return out;
}

inline bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace tiendo::cli_test
