#!/usr/bin/env bash
# genimage.sh TREE TARGET.raw hybrid|mbr
#
# Makes a disk with genimage out of TREE (a tar, or a directory), which has a kernel and its initramfs in /boot and GRUB's modules in /usr/lib/grub:
#   hybrid  GPT with BIOS boot partition, ESP and ext4, root by PARTUUID; the kernel lies in the root. BIOS and UEFI
#   mbr     what many genimage.cfg make: one ext4 behind GRUB's boot.img and core.img, root=/dev/sda1. BIOS, and no ESP
# Nothing is mounted, and root is not needed for a tree that the caller can read. Takes seconds. MIB is the size of the root (1200).
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
source=$(realpath "$1") target=$(realpath -m "$2") layout=$3
work=$(mktemp -d -p "$(dirname "$target")" .genimage.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{tree,in,out,tmp}
if [[ -d $source ]]; then cp -a "$source/." "$work/tree/"; else tar -C "$work/tree" -xpf "$source" --numeric-owner --exclude='./dev/*'; fi
tree=$work/tree
kernel=$(cd "$tree/boot" && ls vmlinuz-* | tail -n 1)
version=${kernel#vmlinuz-}
part_uuid=5c2c1f2e-4b5f-4f67-8a94-0f0c6d6e4b01
root=PARTUUID=$part_uuid
[[ $layout == hybrid ]] || root=/dev/sda1
mkdir -p "$tree/boot/grub" "$tree/etc" "$tree/boot/efi"
: >"$tree/etc/machine-id"
echo "$root / ext4 defaults 0 1" >"$tree/etc/fstab"
[[ $layout != hybrid ]] || echo "LABEL=EFI /boot/efi vfat umask=0077 0 1" >>"$tree/etc/fstab"
cat >"$tree/boot/grub/grub.cfg" <<CFG
set timeout=0
serial
terminal_output serial
menuentry 'linux' {
	linux /boot/$kernel root=$root ro console=ttyS0
	initrd /boot/initrd.img-$version
}
CFG

# One core.img and one loader for UEFI, which both find the root by the file that lies in it alone.
printf 'search --file --set=root /boot/grub/grub.cfg\nset prefix=($root)/boot/grub\n' >"$work/early.cfg"
modules=(part_gpt part_msdos ext2 search search_fs_file normal linux configfile minicmd echo serial terminal test)
grub-mkimage -O i386-pc -d "$tree/usr/lib/grub/i386-pc" -c "$work/early.cfg" -p /boot/grub -o "$work/in/core.img" biosdisk "${modules[@]}"
cp -r "$tree/usr/lib/grub/i386-pc" "$tree/boot/grub/"
core=1 # the sector of core.img
if [[ $layout == hybrid ]]; then
  core=2048
  grub-mkimage -O x86_64-efi -d "$tree/usr/lib/grub/x86_64-efi" -c "$work/early.cfg" -p /boot/grub -o "$work/in/bootx64.efi" fat "${modules[@]}"
fi
# boot.img and core.img with the addresses that grub-bios-setup would set: where core.img begins, and where its second sector and the rest lie.
python3 - "$tree/usr/lib/grub/i386-pc/boot.img" "$work/in" $core <<'PY'
import struct, sys
boot, into, at = bytearray(open(sys.argv[1], 'rb').read()), sys.argv[2], int(sys.argv[3])
core = bytearray(open(into + '/core.img', 'rb').read())
core += bytes(-len(core) % 512)
struct.pack_into('<QHH', core, 500, at + 1, len(core) // 512 - 1, 0x820)
struct.pack_into('<Q', boot, 0x5C, at)
boot[0x64], boot[0x66:0x68] = 0xFF, b'\x90\x90'
open(into + '/boot.img', 'wb').write(boot[:440])
open(into + '/core.img', 'wb').write(core)
PY

cat >"$work/config" <<C
image root.ext4 {
  ext4 {
    use-mke2fs = true
    label = "root"
    features = "^metadata_csum_seed"
  }
  size = ${MIB:-1200}M
}
C
if [[ $layout == hybrid ]]; then
  cat >>"$work/config" <<C
image esp.vfat {
  vfat {
    label = "EFI"
    files = { }
    file EFI/BOOT/BOOTX64.EFI { image = "bootx64.efi" }
  }
  size = 34M
}
image disk.raw {
  hdimage {
    partition-table-type = "gpt"
    align = 1M
  }
  partition mbr {
    in-partition-table = false
    offset = 0
    image = "boot.img"
    holes = {"(440; 1M)"}
  }
  partition bios {
    partition-type-uuid = "21686148-6449-6E6F-744E-656564454649"
    image = "core.img"
    offset = 1M
    size = 1M
  }
  partition esp {
    partition-type-uuid = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
    image = "esp.vfat"
  }
  partition root {
    partition-type-uuid = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"
    partition-uuid = "$part_uuid"
    image = "root.ext4"
  }
}
C
else
  cat >>"$work/config" <<C
image disk.raw {
  hdimage {
    partition-table-type = "mbr"
    align = 1M
  }
  partition boot {
    in-partition-table = false
    offset = 0
    image = "boot.img"
    holes = {"(440; 512)"}
  }
  partition core {
    in-partition-table = false
    offset = 512
    image = "core.img"
  }
  partition root {
    partition-type = 0x83
    bootable = true
    image = "root.ext4"
  }
}
C
fi
genimage --rootpath "$tree" --tmppath "$work/tmp" --inputpath "$work/in" --outputpath "$work/out" --config "$work/config" --loglevel 1
cp --sparse=always "$work/out/disk.raw" "$target"
