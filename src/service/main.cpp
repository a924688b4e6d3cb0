// tiendod: the service.
#include "app.hpp"

int main(int argc, char** argv) {
    auto how = tiendo::service::read_options(argc, argv);
    if (const auto* code = std::get_if<int>(&how)) return *code;
    return tiendo::service::run(std::get<tiendo::service::options>(how));
}
