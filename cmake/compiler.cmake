# How our own code is compiled: language, warnings, sanitizers, caches. One binary per architecture
# (x86-64-v2 and up, arm64); faster kernels are chosen at start-up, never by these flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_library(danlu_options INTERFACE)
target_include_directories(danlu_options INTERFACE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_BINARY_DIR}/generated")
target_compile_options(danlu_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Wrong about std::string in gcc 12: append and resize to a smaller size (GCC bugs 105651, 105329).
  target_compile_options(danlu_options INTERFACE -Wno-restrict -Wno-stringop-overflow)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")  # The same, seen only when it inlines more.
    target_compile_options(danlu_options INTERFACE -Wno-array-bounds -Wno-maybe-uninitialized
                           -Wno-stringop-overread)
  endif()
endif()
target_compile_definitions(danlu_options INTERFACE DANLU_VERSION="${PROJECT_VERSION}")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(danlu_options INTERFACE -march=x86-64-v2)
endif()
if(DANLU_WERROR)
  target_compile_options(danlu_options INTERFACE -Werror)
endif()
if(DANLU_SANITIZE)
  target_compile_options(danlu_options INTERFACE -fsanitize=${DANLU_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(danlu_options INTERFACE -fsanitize=${DANLU_SANITIZE})
endif()

# Few libraries at start-up and no dead code: `danlu run` of a small flow is to end within 50 ms.
target_compile_options(danlu_options INTERFACE -ffunction-sections -fdata-sections)
target_link_options(danlu_options INTERFACE -Wl,--as-needed -Wl,--gc-sections)

find_program(DANLU_MOLD mold)
if(DANLU_MOLD)
  target_link_options(danlu_options INTERFACE -fuse-ld=mold)
endif()

find_program(DANLU_CCACHE ccache)
if(DANLU_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${DANLU_CCACHE})
  # What ccache needs to see through a precompiled header (its manual, "Precompiled headers").
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(danlu_options INTERFACE -fpch-preprocess)
  else()
    target_compile_options(danlu_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()

# Standard headers only: ours would make every change recompile everything.
file(WRITE "${CMAKE_BINARY_DIR}/pch.cpp" "// Carries the precompiled standard headers.\n")
add_library(danlu_pch OBJECT "${CMAKE_BINARY_DIR}/pch.cpp")
target_link_libraries(danlu_pch PRIVATE danlu_options)
target_precompile_headers(danlu_pch PRIVATE
  <algorithm> <array> <atomic> <chrono> <cmath> <condition_variable> <cstdint> <filesystem> <functional>
  <initializer_list> <map> <memory> <mutex> <optional> <set> <span> <sstream> <stdexcept> <string>
  <string_view> <thread> <tuple> <unordered_map> <utility> <variant> <vector>)
