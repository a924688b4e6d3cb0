// Shared options; see the header.
#include "cli/options.hpp"

#include "tiendo/base/text.hpp"

#include <fmt/format.h>

namespace tiendo::cli {

void add_example(CLI::App& app, const std::string& example, const std::string& notes) {
    app.footer("Example: " + example + (notes.empty() ? "" : "\n" + notes));
}

void add_service_options(CLI::App& app, client::service_options& service) {
    app.add_option("--url", service.url, "address of the service")
        ->capture_default_str()
        ->envname("TIENDO_URL");
    app.add_option("--token-file", service.token_file, "file that holds the credential's token")
        ->envname("TIENDO_TOKEN_FILE");
}

void add_language_option(CLI::App& app, terminal::language& lang) {
    app.add_option_function<std::string>(
           "--lang",
           [&lang](const std::string& name) { lang = *terminal::parse_language(name); },
           "language of headings: vi or en [vi]")
        ->check(CLI::IsMember({"vi", "en"}));
}

std::vector<std::string> codes_of(const std::vector<std::string>& given, std::string_view option) {
    std::vector<std::string> out;
    for (const auto& text : given) {
        std::size_t begin = 0;
        while (begin <= text.size()) {
            const auto end = std::min(text.find(',', begin), text.size());
            auto item = text.substr(begin, end - begin);
            begin = end + 1;
            item.erase(0, item.find_first_not_of(' '));
            item.erase(item.find_last_not_of(' ') + 1);
            if (item.empty()) continue;
            std::string code;
            if (!normalise_code(item, code)) {
                throw client::usage_error(fmt::format(
                    "{} '{}': a code has 1 to 64 of A-Z 0-9 . _ / -, and commas part codes",
                    option,
                    item));
            }
            out.push_back(code);
        }
    }
    return out;
}

}  // namespace tiendo::cli
