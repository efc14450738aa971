# The pages in the program: `danlu_embed_pages(<room>)` gives the room a generated source that defines
#   std::span<const Asset> danlu::serve::embedded_assets()     (serve/http/assets.hpp)
# with every file that tools/web has built into build/web (DANLU_WEB_PAGES elsewhere), plain and
# compressed. Without them it holds one small page that says how to build them. Looked at in every
# build, written only when a page has changed.
set(DANLU_WEB_PAGES "${CMAKE_SOURCE_DIR}/build/web" CACHE PATH "The built pages that are embedded")

function(danlu_embed_pages room)
  set(output "${CMAKE_BINARY_DIR}/generated/embedded_pages.gen.cpp")
  set(script "${CMAKE_SOURCE_DIR}/cmake/embed_pages.cmake")
  set(missing "${CMAKE_SOURCE_DIR}/web/not_built.html")
  set(command ${CMAKE_COMMAND} "-DPAGES=${DANLU_WEB_PAGES}" "-DMISSING=${missing}" "-DOUTPUT=${output}" -P "${script}")
  add_custom_target(danlu_pages COMMAND ${command} BYPRODUCTS "${output}" COMMENT "Embedding the pages" VERBATIM)
  target_sources(danlu_${room} PRIVATE "${output}")
  set_source_files_properties("${output}" PROPERTIES GENERATED ON SKIP_PRECOMPILE_HEADERS ON)
  add_dependencies(danlu_${room} danlu_pages)
endfunction()
