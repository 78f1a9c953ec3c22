#!/bin/sh
# The Debian packages the build and the tests need. Installs what is missing when run by root; otherwise says exactly what to type.
#
# usage: tools/deps.sh [--cross|--bench|--avx512]
#   --cross: those for Windows and aarch64 builds, and what their programs are tried with
#   --bench: libraries that the core is measured beside
#   --avx512: what tools/avx512.sh emulates a machine with
set -eu

packages="gcc g++ pkg-config libnghttp2-dev libssl-dev dpkg-dev openssl valgrind"
# The Python headers of the distribution's own interpreter; others bring theirs.
python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || packages="$packages python3"
if [ "$(command -v "$python" 2>/dev/null || echo /usr/bin/python3)" = /usr/bin/python3 ]; then
    packages="$packages python3-dev python3-venv"
fi
if [ "${1:-}" = --cross ]; then
    packages="gcc-mingw-w64-x86-64-posix gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user wine64"
elif [ "${1:-}" = --bench ]; then
    packages="gcc pkg-config libssl-dev libgcrypt20-dev libbotan-2-dev"
elif [ "${1:-}" = --avx512 ]; then
    packages="gcc libc6-dev binutils python3 bochs bochs-term bochsbios vgabios isolinux syslinux-common xorriso cpio"
fi

missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    echo "Installing Debian packages:$missing"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "These Debian packages are missing. Install them, then try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi
