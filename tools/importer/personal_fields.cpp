// The names of personal fields, from the national exchange format and the exports of
// one-stop systems.
#include "importer/personal_fields.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tiendo::importer {
namespace {

// Anywhere in a name, in small letters. Officers are persons too: their codes are taken, if a
// mapping names the field, their names are not.
constexpr std::array<std::string_view, 31> personal_parts{
    "chuhoso",       "hoten",       "hovaten",       "tennguoi",    "nguoinop", "nguoidaidien",
    "nguoixuly",     "nguoiyeucau", "nguoitiepnhan", "dienthoai",   "didong",   "email",
    "sofax",         "diachi",      "cmnd",          "cccd",        "cancuoc",  "hochieu",
    "sogiayto",      "sodinhdanh",  "dinhdanhchs",   "ngaysinh",    "gioitinh", "madoituong",
    "masothue",      "trichyeu",    "noidungbosung", "noidungxuly", "ghichu",   "thongtinkhac",
    "applicant_name"};
constexpr std::array<std::string_view, 5> personal_names{
    "fax", "phone", "thongtintra", "thongtintiepnhan", "ykien"};

}  // namespace

bool is_personal_field(std::string_view name) {
    std::string small(name);
    std::transform(small.begin(), small.end(), small.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::string_view text = small;
    if (text == "manguoixuly") return false;  // an officer's code
    return std::find(personal_names.begin(), personal_names.end(), text) != personal_names.end() ||
           std::any_of(personal_parts.begin(), personal_parts.end(), [text](auto part) {
               return text.find(part) != std::string_view::npos;
           });
}

}  // namespace tiendo::importer
