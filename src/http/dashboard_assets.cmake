# Embeds src/dashboard/dist in tiendo_http: for each file its bytes and, where that saves anything,
# the same gzipped, both between two symbols; and the table of dashboard_assets.hpp that names them.
# A file that comes or goes (each new bundle has new names) makes CMake run again by itself.
find_program(GZIP gzip REQUIRED)

function(tiendo_embed_dashboard target)
  set(dist ${PROJECT_SOURCE_DIR}/src/dashboard/dist)
  set(out ${PROJECT_BINARY_DIR}/dashboard)
  file(MAKE_DIRECTORY ${out})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${dist} ${dist}/*)
  list(SORT files)
  set(types
    "html=text/html[;] charset=utf-8" "js=text/javascript[;] charset=utf-8"
    "css=text/css[;] charset=utf-8" "svg=image/svg+xml" "woff2=font/woff2")
  set(number 0)
  foreach(file IN LISTS files)
    get_filename_component(extension ${file} LAST_EXT)
    string(SUBSTRING ${extension} 1 -1 extension)
    set(type "")
    foreach(known IN LISTS types)
      string(REPLACE "[;]" ";" known "${known}")
      if(known MATCHES "^${extension}=(.*)$")
        set(type "${CMAKE_MATCH_1}")
      endif()
    endforeach()
    if(NOT type)
      message(FATAL_ERROR "${dist}/${file}: no content type is known for .${extension}; "
        "add it to src/http/dashboard_assets.cmake")
    endif()
    set(symbol tiendo_dashboard_${number})
    string(APPEND assembly
      "    .global ${symbol}_begin\n    .global ${symbol}_end\n"
      "${symbol}_begin:\n    .incbin \"${dist}/${file}\"\n${symbol}_end:\n")
    string(APPEND declared "extern const char ${symbol}_begin[];\nextern const char ${symbol}_end[];\n")
    set(gzipped "{}")
    list(APPEND needed ${dist}/${file})
    if(NOT extension STREQUAL "woff2")
      set(packed ${out}/${number}.gz)
      add_custom_command(OUTPUT ${packed}
        COMMAND ${GZIP} -9 -n -c ${dist}/${file} > ${packed}
        DEPENDS ${dist}/${file} VERBATIM)
      list(APPEND needed ${packed})
      string(APPEND assembly
        "    .global ${symbol}_gz_begin\n    .global ${symbol}_gz_end\n"
        "${symbol}_gz_begin:\n    .incbin \"${packed}\"\n${symbol}_gz_end:\n")
      string(APPEND declared
        "extern const char ${symbol}_gz_begin[];\nextern const char ${symbol}_gz_end[];\n")
      set(gzipped "between(${symbol}_gz_begin, ${symbol}_gz_end)")
    endif()
    string(APPEND rows "        {\"/${file}\",\n         \"${type}\",\n"
      "         between(${symbol}_begin, ${symbol}_end),\n         ${gzipped}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${out}/dashboard_assets.S @ONLY CONTENT
"    .section .rodata
${assembly}
    .section .note.GNU-stack, \"\", @progbits
")
  file(CONFIGURE OUTPUT ${out}/dashboard_assets.cpp @ONLY CONTENT
"// The table of the embedded dashboard; made by src/http/dashboard_assets.cmake.
#include \"http/dashboard_assets.hpp\"

#include <array>
#include <cstddef>

extern \"C\" {
${declared}}

namespace tiendo::http {
namespace {

std::string_view between(const char* begin, const char* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::span<const dashboard_asset> dashboard_assets() noexcept {
    static const std::array<dashboard_asset, ${number}> all{{
${rows}    }};
    return all;
}

}  // namespace tiendo::http
")
  set_source_files_properties(${out}/dashboard_assets.S PROPERTIES OBJECT_DEPENDS "${needed}")
  target_sources(${target} PRIVATE ${out}/dashboard_assets.S ${out}/dashboard_assets.cpp)
endfunction()
