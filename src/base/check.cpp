// Programmer errors end the process, with the place named.
#include "tiendo/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace tiendo {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
    std::fprintf(stderr, "tiendo: broken invariant: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace tiendo
