#!/usr/bin/env bash
# break-image.sh SOURCE.raw CHANGE TARGET.raw
#
# Makes one change to a copy of a disk whose root is an ext4 partition with GRUB's configuration, kernel and initramfs in /boot:
#   no-fallback      EFI/BOOT/BOOTX64.EFI is gone
#   no-boot-code     the boot code in sector 0 is gone
#   no-loader        both are
#   no-kernel        /boot has no kernel
#   wrong-root       root= names a file system that is not there
#   other-label      the root's file system has another label than the one that root= and fstab go by
#   cut-initramfs    the initramfs ends in its middle, as after an update on a full disk
#   other-initramfs  the initramfs holds the modules of another kernel version
# By debugfs, mtools and dd; nothing is mounted.
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
source=$1 change=$2 target=$3
work=$(mktemp -d -p "$(dirname "$target")" .break.XXXXXX)
trap 'rm -rf "$work"' EXIT
disk=$work/disk
cp --sparse=always "$source" "$disk"
partitions() { sfdisk -J "$disk" | jq "[.partitiontable.partitions[] | .type |= ascii_upcase] | $1"; }
esp=$(partitions 'map(select(.type == "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"))[0].start // 0 | . * 512')
# The largest: some builders leave it with the type of another system.
root=$(partitions 'max_by(.size).start * 512')
debug() { debugfs "$@" "$disk?offset=$root" 2>/dev/null; }
# Gives a file of the root other contents.
replace() { debug -w -f <(printf 'rm %s\nwrite %s %s\n' "$1" "$2" "$1") >/dev/null; }
initrd() { debug -R 'ls -p /boot' | tr '/' '\n' | grep -m 1 '^initrd\.img-'; }

no_fallback() { mdel -i "$disk@@$esp" ::/EFI/BOOT/BOOTX64.EFI; }
no_boot_code() { dd if=/dev/zero of="$disk" bs=1 count=440 conv=notrunc status=none; }
case $change in
  no-fallback) no_fallback ;;
  no-boot-code) no_boot_code ;;
  no-loader) no_fallback; no_boot_code ;;
  no-kernel) debug -w -R "rm /boot/$(debug -R 'ls -p /boot' | tr '/' '\n' | grep -m 1 '^vmlinuz-')" >/dev/null ;;
  wrong-root)
    debug -R 'cat /boot/grub/grub.cfg' | sed -E 's#root=[^ ]*#root=UUID=00000000-1111-2222-3333-444444444444#' >"$work/grub.cfg"
    replace /boot/grub/grub.cfg "$work/grub.cfg"
    ;;
  other-label) debug -w -R 'ssv volume_name elsewhere' >/dev/null ;;
  cut-initramfs)
    name=$(initrd)
    debug -R "dump /boot/$name $work/initrd"
    truncate -s $(($(stat -c %s "$work/initrd") / 2)) "$work/initrd"
    replace "/boot/$name" "$work/initrd"
    ;;
  other-initramfs)
    name=$(initrd) version=${name#initrd.img-}
    debug -R "dump /boot/$name $work/initrd"
    mkdir "$work/tree"
    unmkinitramfs "$work/initrd" "$work/tree"
    tree=$work/tree
    [[ ! -d $tree/main ]] || tree=$tree/main
    mv "$tree/usr/lib/modules/$version" "$tree/usr/lib/modules/5.10.0-1-amd64"
    (cd "$tree" && find . | cpio --quiet -o -H newc) | gzip -1 >"$work/initrd"
    replace "/boot/$name" "$work/initrd"
    ;;
  *) echo "break-image.sh: no change $change" >&2; exit 2 ;;
esac
mv "$disk" "$target"
