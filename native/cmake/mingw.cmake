# Toolchain: Windows x86-64 by Debian's mingw-w64 (the variant with POSIX threads). Tests run under wine when it is there.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
# The second is there after tools/build_openssl.sh mingw.
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32 ${CMAKE_CURRENT_LIST_DIR}/../../build/deps/openssl-mingw)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Windows 10 is the oldest; C99's printf, whose %zu msvcrt.dll does not know.
add_compile_definitions(_WIN32_WINNT=0x0A00 __USE_MINGW_ANSI_STDIO=1)
# A file of ours stands alone: no libgcc, libwinpthread or libssp DLL beside it. The stack protector's functions are in libssp here, which
# the linker takes when it is told of the protector.
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -static -fstack-protector-strong")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -static -fstack-protector-strong")

find_program(softsjj_wine NAMES wine64 wine PATHS /usr/lib/wine)
if(softsjj_wine)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${softsjj_wine})
endif()
