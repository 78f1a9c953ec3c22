# Toolchain: aarch64 Linux by Debian's cross compiler. Tests run under qemu-user when it is there.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
# The second is there after tools/build_openssl.sh aarch64.
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu ${CMAKE_CURRENT_LIST_DIR}/../../build/deps/openssl-aarch64)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

find_program(softsjj_qemu NAMES qemu-aarch64 qemu-aarch64-static)
if(softsjj_qemu)
  # The loader and libc of the target are where the cross compiler has them.
  set(CMAKE_CROSSCOMPILING_EMULATOR ${softsjj_qemu};-L;/usr/aarch64-linux-gnu)
endif()
