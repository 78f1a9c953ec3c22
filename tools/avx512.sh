#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a program with AVX-512, GFNI, VAES and VPCLMULQDQ on a machine without them: in Bochs, which emulates an Ice Lake, under a Debian kernel.
# The program's output (both streams in one) comes when it has ended; its exit status is ours. 125: it did not run to its end.
# It gets its arguments, the variables SOFTSJJ_* and its libraries, but no files. Starting costs some seconds; then it is about 100 times
# slower than the machine itself, so run little.
#
# usage: tools/avx512.sh PROGRAM [ARG...]
#   AVX512_SECONDS  after so many seconds it is stopped (default 1200)
set -eu

if [ $# = 0 ]; then
    echo "usage: tools/avx512.sh PROGRAM [ARG...]" >&2
    exit 2
fi
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
built=$root/build/avx512
program=$1
shift
"$root/tools/deps.sh" --avx512
mkdir -p "$built"

# What every run takes is put in place whole, since runs may begin side by side.
kernel() {
    package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | head -n 1)
    fetched=$(mktemp -d "$built/kernel.XXXXXX")
    (cd "$fetched" && apt-get download -qq -o APT::Sandbox::User= "$package" && dpkg -x ./*.deb .)
    mv "$fetched"/boot/vmlinuz-* "$built/vmlinuz"
    rm -rf "$fetched"
}
[ -f "$built/vmlinuz" ] || kernel
if [ ! -f "$built/init" ] || [ "$root/tools/avx512_init.c" -nt "$built/init" ]; then
    made=$(mktemp "$built/init.XXXXXX")
    cc -O2 -static -Wall -Wextra -Werror -o "$made" "$root/tools/avx512_init.c"
    mv "$made" "$built/init"
fi
[ -x "$built/bochs" ] || nm -D -S /usr/bin/bochs-bin | python3 "$root/tools/avx512_bochs.py" /usr/bin/bochs-bin "$built/bochs"

run=$(mktemp -d "$built/run.XXXXXX")
trap 'rm -rf "$run"' EXIT
trap 'exit 125' INT TERM
mkdir "$run/files"
cp "$built/init" "$run/files/init"
cp "$program" "$run/files/program"
chmod +x "$run/files/program"
ldd "$program" 2>/dev/null | sed -n 's/.*[[:space:]]\(\/[^ ]*\) (0x.*/\1/p' | while read -r library; do
    mkdir -p "$run/files$(dirname "$library")"
    cp "$library" "$run/files$library"
done
{
    env -0 | grep -z '^SOFTSJJ_' || true
    printf '\0'
    [ $# = 0 ] || printf '%s\0' "$@"
} >"$run/files/arguments"
(cd "$run/files" && find . | cpio -o -H newc --quiet) >"$run/initrd"

# What makes the start quick: virtual time as slow as the emulator, no ACPI, no PCI, no tests of the kernel's own.
# What Linux must not find: instructions that Bochs 2.7 reports otherwise than Linux expects (XSAVEC, XSAVES, PKU; FSRM without ERMS; APERF).
cat >"$run/isolinux.cfg" <<'CONF'
default run
prompt 0
label run
 kernel vmlinuz
 initrd initrd
 append console=ttyS1,115200 loglevel=4 rdinit=/init nokaslr mitigations=off tsc=reliable tsc_early_khz=100000 lapic=notscdeadline acpi=off pci=off audit=0 lsm=lockdown cryptomgr.notests i8042.noaux i8042.nokbd i8042.nopnp 8250.nr_uarts=2 noxsaves clearcpuid=321,323,515,580,124
CONF
xorriso -as mkisofs -quiet -o "$run/boot.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table -graft-points \
    vmlinuz="$built/vmlinuz" initrd="$run/initrd" isolinux.cfg="$run/isolinux.cfg" \
    isolinux.bin=/usr/lib/ISOLINUX/isolinux.bin ldlinux.c32=/usr/lib/syslinux/modules/bios/ldlinux.c32 2>"$run/xorriso.log"

cat >"$run/bochsrc" <<CONF
config_interface: textconfig
display_library: term
cpu: model=corei7_icelake_u, count=1, ips=100000000, reset_on_triple_fault=0
clock: sync=none
memory: guest=256, host=256
romimage: file=/usr/share/bochs/BIOS-bochs-latest, options=fastboot
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path=$run/boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$run/output
com2: enabled=1, mode=file, dev=$run/kernel
sound: driver=dummy
log: $run/bochs.log
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
CONF
echo c >"$run/debugger" # Debian's Bochs has a debugger, which waits to be told to continue
: >"$run/output"
: >"$run/kernel"
TERM=vt100 timeout -k 5 "${AVX512_SECONDS:-1200}" "$built/bochs" -q -f "$run/bochsrc" -rc "$run/debugger" </dev/null >"$run/screen" 2>&1 || true
cat "$run/output"
status=$(tr -d '\r' <"$run/kernel" | sed -n 's/^exit status \([0-9]*\)$/\1/p')
if [ -z "$status" ]; then
    echo "avx512: the program did not run to its end (time limit: ${AVX512_SECONDS:-1200} s). The last words of kernel and emulator:" >&2
    tail -n 5 "$run/kernel" "$run/bochs.log" >&2
    exit 125
fi
exit "$status"
