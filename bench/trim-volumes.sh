#!/usr/bin/env bash
# trim-volumes.sh IMAGETOOLS DIRECTORY [TYPE...]
#
# What `convert --trim` leaves out on xfs, btrfs, ntfs, exfat and lvm (ext4 in a logical volume): an image of 1 GiB is filled with files of /usr, every
# second one is deleted, and the compressed qcow2 of both tools are compared. Then the checker of the file system looks at the trimmed copy,
# and all files are hashed again through a mount of it. Needs root, loop devices, and for ntfs and exfat their FUSE drivers.
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
tool=$(realpath "${1:?usage: trim-volumes.sh IMAGETOOLS DIRECTORY [TYPE...]}") work=${2:?usage: trim-volumes.sh IMAGETOOLS DIRECTORY [TYPE...]}
shift 2
types=("$@"); ((${#types[@]})) || types=(xfs btrfs ntfs exfat lvm)
mkdir -p "$work/mount"
export LVM_SYSTEM_DIR=$work/lvm LVM_SUPPRESS_FD_WARNINGS=1
device=
detach() { umount "$work/mount" 2>/dev/null || true; [[ -z $device ]] || losetup -d "$device" 2>/dev/null || true; device=; }
trap detach EXIT

make() { # TYPE IMAGE
  truncate -s 1G "$2"
  case $1 in
    xfs) mkfs.xfs -q "$2" ;;
    btrfs) mkfs.btrfs -q "$2" ;;
    ntfs) mkfs.ntfs -q -Q -F -s 512 -p 2048 -H 255 -S 63 "$2" ;;
    exfat) mkfs.exfat "$2" > /dev/null ;;
    lvm)
      device=$(losetup -f --show "$2")
      mkdir -p "$LVM_SYSTEM_DIR"
      printf 'devices { filter=["a|%s|","r|.*|"] global_filter=["a|%s|","r|.*|"] use_devicesfile=0 }\n' "$device" "$device" > "$LVM_SYSTEM_DIR/lvm.conf"
      pvcreate -q -ff -y "$device" > /dev/null; vgcreate -q vgt "$device" > /dev/null
      # Without device-mapper: the volume is linear and begins with the first extent, 1 MiB behind the start.
      lvcreate --driverloaded n -an -Zn -Wn -q -y -L 960M -n root vgt > /dev/null 2>&1
      losetup -d "$device"; device=
      attach rw "$2" lvm-device; mkfs.ext4 -q "$device"; detach ;;
  esac
}
attach() { # rw|ro IMAGE TYPE
  case $3 in
    lvm*) device=$(losetup -f --show -o 1048576 --sizelimit 1006632960 "$2"); [[ $3 == lvm-device ]] || mount -o "$1" "$device" "$work/mount" ;;
    ntfs) device=$(losetup -f --show "$2"); ntfs-3g -o "$1" "$device" "$work/mount" ;;
    exfat) device=$(losetup -f --show "$2"); mount.exfat-fuse -o "$1" "$device" "$work/mount" > /dev/null 2>&1 ;;
    *) device=$(losetup -f --show "$2"); mount -t "$3" -o "$1" "$device" "$work/mount" ;;
  esac
}
hashes() { (cd "$work/mount" && find . -xdev -type f -print0 | sort -z | xargs -0 -r sha256sum -z | tr '\0' '\n'); }
check() { # TYPE IMAGE
  case $1 in
    xfs) xfs_repair -n -f "$2" ;;
    btrfs) btrfs check --readonly "$2" ;;
    ntfs) ntfsfix -n "$2" ;;
    exfat) fsck.exfat -n "$2" ;;
    lvm) pvck -q --dump metadata "$2" > /dev/null 2>&1 || true; e2fsck -fn "$2?offset=1048576" ;;
  esac
}

for type in "${types[@]}"; do
  image=$work/$type.raw; rm -f "$image"
  make "$type" "$image"
  attach rw "$image" "$type"
  # Only ordinary names, and never the last fifth: the deleted half has to be worth leaving out.
  (cd /usr/lib && find . -xdev -type f -size -4M -regex '[A-Za-z0-9._/+-]*' -print0) | while IFS= read -r -d '' file; do
    (($(df --output=avail -m "$work/mount" | tail -n 1) > 200)) || break
    mkdir -p "$work/mount/$(dirname "$file")"; cp "/usr/lib/$file" "$work/mount/$file"
  done || true # what lists the files ends with the loop
  sync -f "$work/mount"
  find "$work/mount" -xdev -type f -print0 | awk 'BEGIN { RS = ORS = "\0" } NR % 2 == 0' | xargs -0 -r rm -f --
  sync -f "$work/mount"; detach
  attach ro "$image" "$type"; hashes > "$work/before"; detach
  rm -f "$work"/{peer,ours}.qcow2 "$work/trimmed.raw"
  qemu-img convert -q -c -f raw -O qcow2 "$image" "$work/peer.qcow2"
  "$tool" convert -q -c -f raw -O qcow2 --trim "$image" "$work/ours.qcow2"
  qemu-img check -q "$work/ours.qcow2"
  qemu-img convert -O raw "$work/ours.qcow2" "$work/trimmed.raw"
  check "$type" "$work/trimmed.raw" > "$work/check" 2>&1 && clean=clean || { clean="NOT CLEAN"; tail -5 "$work/check"; }
  attach ro "$work/trimmed.raw" "$type"; hashes > "$work/after"; detach
  cmp -s "$work/before" "$work/after" && equal=equal || equal=DIFFERENT
  awk -v t="$type" -v a="$(stat -c %s "$work/ours.qcow2")" -v b="$(stat -c %s "$work/peer.qcow2")" -v n="$(wc -l < "$work/before")" -v c="$clean" -v e="$equal" \
    'BEGIN {printf "%-6s trimmed %d, qemu-img convert -c %d: %.2f; checker %s; %d files %s\n", t, a, b, a / b, c, n, e}'
done
