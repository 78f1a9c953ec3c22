#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches the sources of the nanopb runtime into build/deps/nanopb-VERSION. Debian's libnanopb-dev holds headers only, so this
# takes Debian's own source package: no root needed, signatures checked by apt. Debian must be the machine's system.
#
# usage: tools/fetch_nanopb.sh [DIRECTORY]      DIRECTORY: where nanopb-VERSION is put (default: build/deps of this tree)
set -eu

version=0.4.7
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
deps=${1:-$root/build/deps}
target=$deps/nanopb-$version

if [ -f "$target/pb_decode.c" ] && [ -f "$target/pb_encode.c" ] && [ -f "$target/pb_common.c" ]; then
    exit 0
fi
for tool in apt-get tar gpgv; do
    command -v $tool >/dev/null || {
        echo "fetch_nanopb: $tool is needed (Debian)." >&2
        exit 1
    }
done

mkdir -p "$deps"
work=$(mktemp -d "$deps/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/sources" "$work/download"

# The machine's own sources, asked for source packages instead of binary ones: both notations of apt.
for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    sed -E 's/^Types:.*/Types: deb-src/' "$file" >"$work/sources/$(basename "$file")"
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    sed -nE 's/^[[:space:]]*deb([[:space:]])/deb-src\1/p' "$file" >"$work/sources/$(basename "$file" .list).list"
done

# apt's settings go through a file: APT_CONFIG reaches the helpers too, options on the command line do not.
cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "";
CONF
export APT_CONFIG="$work/apt.conf"

apt-get -q -q update
(cd "$work/download" && apt-get -q -q source --download-only nanopb)

archive=$(find "$work/download" -name "nanopb_*$version*.orig.tar.*" ! -name '*.asc' | head -n 1)
if [ -z "$archive" ]; then
    echo "fetch_nanopb: the archive offers another version than $version: $(ls "$work/download")" >&2
    exit 1
fi
mkdir "$work/unpacked"
tar -xf "$archive" -C "$work/unpacked" --strip-components=1
rm -rf "$target"
mv "$work/unpacked" "$target"
echo "nanopb $version: $target"
