// Reading the repository's own files for the toolchain tests.
#include "source_tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tiendo::toolchain {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const fs::path& directory) {
    static constexpr std::array names{"build", ".git", ".cache", "dist", "node_modules", "data"};
    const auto name = directory.filename().string();
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_ours(const fs::path& file) {
    static constexpr std::array extensions{
        ".hpp", ".cpp", ".S", ".txt", ".cmake", ".md", ".ts", ".proto", ".toml", ".json", ""};
    const auto extension = file.extension().string();
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<source_file> load() {
    const fs::path top = TIENDO_SOURCE_DIR;
    std::vector<source_file> found;
    fs::recursive_directory_iterator walk(top);
    for (const auto end = fs::recursive_directory_iterator(); walk != end; ++walk) {
        if (walk->is_directory()) {
            if (is_left_out(walk->path())) walk.disable_recursion_pending();
            continue;
        }
        if (!walk->is_regular_file() || !is_ours(walk->path())) continue;
        source_file file{
            walk->path().lexically_relative(top).generic_string(), read(walk->path()), {}};
        if (is_cpp(file.path)) file.code = code_only(file.text);
        found.push_back(std::move(file));
    }
    std::sort(
        found.begin(), found.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return found;
}

// Where the literal or comment that begins at `at` ends (one past it); `at` itself when none
// begins.
std::size_t end_of_span(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at);
    const auto past = [&](std::size_t found, std::size_t length) {
        return found == std::string_view::npos ? text.size() : found + length;
    };
    if (rest.starts_with("//")) return past(text.find('\n', at), 0);
    if (rest.starts_with("/*")) return past(text.find("*/", at + 2), 2);
    if (rest.starts_with("R\"")) {
        const auto open = text.find('(', at);
        if (open == std::string_view::npos) return text.size();
        const std::string close = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
        return past(text.find(close, open), close.size());
    }
    const char quote = rest.front();
    const bool is_digit_separator =
        quote == '\'' && at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0;
    if ((quote != '"' && quote != '\'') || is_digit_separator) return at;
    std::size_t end = at + 1;
    while (end < text.size() && text[end] != quote && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
    }
    return std::min(end + 1, text.size());
}

}  // namespace

const std::vector<source_file>& source_tree() {
    static const auto files = load();
    return files;
}

std::string code_only(std::string_view text) {
    std::string code(text);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = end_of_span(text, at);
        for (std::size_t i = at; i < end; ++i) {
            if (code[i] != '\n') code[i] = ' ';
        }
        at = std::max(end, at + 1);
    }
    return code;
}

std::vector<include_line> includes_of(const source_file& file) {
    std::vector<include_line> found;
    std::size_t number = 0;
    for (const auto line : lines_of(file.text)) {
        ++number;
        static constexpr std::string_view directive = "#include ";
        if (!line.starts_with(directive)) continue;
        const auto target = line.substr(directive.size());
        const char close = target.starts_with('<') ? '>' : '"';
        const auto end = target.find(close, 1);
        if (end == std::string_view::npos) continue;
        found.push_back({number, std::string(target.substr(1, end - 1)), close == '>'});
    }
    return found;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool is_header(std::string_view path) {
    return path.ends_with(".hpp");
}

bool is_cpp(std::string_view path) {
    return is_header(path) || path.ends_with(".cpp");
}

std::string module_of(std::string_view path) {
    for (const std::string_view root : {"include/tiendo/", "src/"}) {
        if (!path.starts_with(root)) continue;
        const auto rest = path.substr(root.size());
        const auto slash = rest.find('/');
        return slash == std::string_view::npos ? std::string() : std::string(rest.substr(0, slash));
    }
    return {};
}

std::string joined(const std::vector<std::string>& offences) {
    std::string text;
    for (const auto& offence : offences) text += "\n  " + offence;
    return text;
}

}  // namespace tiendo::toolchain
