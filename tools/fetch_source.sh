#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches the source of a Debian package, with Debian's patches, into build/deps/PACKAGE-VERSION. For what Debian offers as binary in no form
# that we can use: nanopb (its -dev package holds headers only), and libraries for other systems. No root needed; apt checks the
# archive's signatures. Debian must be the machine's system.
#
# usage: tools/fetch_source.sh PACKAGE VERSION [DIRECTORY]
#        VERSION    the upstream version, which must be the one that the archive offers; "any" takes what it offers, into PACKAGE
#        DIRECTORY  where PACKAGE-VERSION is put (default: build/deps of this tree)
set -eu

if [ $# -lt 2 ]; then
    echo "usage: tools/fetch_source.sh PACKAGE VERSION|any [DIRECTORY]" >&2
    exit 2
fi
package=$1
version=$2
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
deps=${3:-$root/build/deps}
case $version in
    any) target=$deps/$package ;;
    *) target=$deps/$package-$version ;;
esac

# It is moved there in one piece, so what is there is whole.
if [ -d "$target" ]; then
    exit 0
fi
for tool in apt-get gpgv dpkg-source; do
    command -v $tool >/dev/null || {
        echo "fetch_source: $tool is needed (Debian: tools/deps.sh)." >&2
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
# Newest first. A mirror may list a version whose files it does not have yet: then the one before it, and that is said.
offers=$(apt-cache showsrc --only-source "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -Vru)
: >"$work/log"
for offer in ${offers:-none}; do
    if (cd "$work/download" && apt-get -q -q source "$package=$offer" >>"$work/log" 2>&1); then
        break
    fi
    echo "fetch_source: the mirror does not give $package $offer" >&2
    rm -rf "$work/download" && mkdir "$work/download"
done

unpacked=$(find "$work/download" -mindepth 1 -maxdepth 1 -type d)
if [ -z "$unpacked" ]; then
    cat "$work/log" >&2
    exit 1
fi
offered=$(basename "$unpacked")
if [ "$version" != any ] && [ "$offered" != "$package-$version" ]; then
    echo "fetch_source: the archive offers $offered instead of $package-$version" >&2
    exit 1
fi
mv "$unpacked" "$target"
echo "$offered: $target"
