#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds OpenSSL's static libraries for another system from Debian's source, into build/deps/openssl-PRESET: what softsjj-tls needs there. A few
# minutes, once. Without them the client libraries are built without TLS.
#
# usage: tools/build_openssl.sh mingw|aarch64
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
deps=$root/build/deps
case ${1:-} in
    mingw) system="mingw64 CC=gcc-posix --cross-compile-prefix=x86_64-w64-mingw32-" ;;
    aarch64) system="linux-aarch64 --cross-compile-prefix=aarch64-linux-gnu-" ;;
    *)
        echo "usage: tools/build_openssl.sh mingw|aarch64" >&2
        exit 2
        ;;
esac
target=$deps/openssl-$1
if [ -f "$target/lib/libssl.a" ]; then
    exit 0
fi
"$root/tools/fetch_source.sh" openssl any

work=$(mktemp -d "$deps/openssl.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
echo "Building OpenSSL for $1 (some minutes)"
(
    cd "$work"
    # What a TLS client of ours never uses is left out, and nothing is loaded or read from outside.
    # shellcheck disable=SC2086
    "$deps/openssl/Configure" $system --prefix="$work/out" --libdir=lib no-shared no-module no-dso no-engine no-legacy no-tests \
        no-autoload-config no-dtls no-ssl3 no-comp no-cms no-ts no-srp no-cmp no-ct
    make -j"$(nproc)" build_libs
    make install_dev
) >"$deps/openssl-$1.log" 2>&1 || {
    tail -n 20 "$deps/openssl-$1.log" >&2
    exit 1
}
rm -rf "$target"
mv "$work/out" "$target"
echo "openssl: $target"
