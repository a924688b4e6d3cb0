// Reading a code of an agency, procedure or dossier out of stored bytes.
#pragma once

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/text.hpp"

namespace tiendo {

// False: longer than a code can be, or none at all; `out` is as it was.
template <class Code>
[[nodiscard]] bool take_code(byte_reader& in, Code& out) {
    const auto text = in.bytes();
    if (!in.ok() || text.size() > code_bytes_max) return false;
    out = Code(text);
    return true;
}

}  // namespace tiendo
