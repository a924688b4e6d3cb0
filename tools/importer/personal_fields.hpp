// Which fields of another system's export name a person, or are free text that may?
//
// Importers read the fields they need by name and copy nothing else; what this
// list names cannot be asked for by a mapping either, and is counted where it is met.
#pragma once

#include <string_view>

namespace tiendo::importer {

// Whatever the case of its letters: "ChuHoSo", "SoDienThoaiChuHoSo", "NGAYSINH", "NguoiXuLy".
[[nodiscard]] bool is_personal_field(std::string_view name);

}  // namespace tiendo::importer
