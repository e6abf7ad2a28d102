#!/usr/bin/env bash
# fill.sh TYPE SIZE SOURCE DIRECTORY
#
# Makes DIRECTORY/image, a file system of TYPE (ext4, xfs, btrfs, ntfs, exfat) and SIZE, and lets the kernel fill it with copies of SOURCE until it is full;
# every third file is deleted, the gaps are filled again, and every seventh file is deleted. Then, mounted anew, the kernel says what is in it:
# DIRECTORY/names has a record a name (kind, size, mode, target of a link, path; tabs between, NUL behind), DIRECTORY/hashes the SHA-256 of each file.
# Exits with 77 and a reason where this machine can't do that.
set -euo pipefail
type=$1 size=$2 source=$3 directory=$4
PATH=$PATH:/usr/sbin:/sbin
image=$directory/image mount=$directory/mount
cannot() { echo "$1"; exit 77; }

[[ -d $source ]] || { echo "there is no directory $source" >&2; exit 1; }
((EUID == 0)) || cannot "Only root can mount $type."
command -v "mkfs.$type" >/dev/null || cannot "mkfs.$type is not installed."
truncate -s "$size" "$image"
case $type in
  ext4) mkfs.ext4 -q -F "$image" ;;
  xfs | btrfs) "mkfs.$type" -q -f "$image" ;;
  ntfs) mkfs.ntfs -q -Q -F -s 512 -p 2048 -H 255 -S 63 "$image" ;;
  exfat) mkfs.exfat "$image" ;;
  *) cannot "No image of $type is made." ;;
esac >"$directory/mkfs.log" 2>&1 || cannot "mkfs.$type makes no image of $size: $(tail -n 1 "$directory/mkfs.log")"
mkdir -p "$mount"
attach() {
  local with=$type
  if [[ $type == ntfs ]]; then with=ntfs3; grep -qw ntfs3 /proc/filesystems || with=ntfs-3g; fi
  mount -t "$with" -o "loop,$1" "$image" "$mount" 2>"$directory/mount.log"
}
attach rw || cannot "The kernel mounts no $type here: $(tail -n 1 "$directory/mount.log")"
trap 'umount "$mount" 2>/dev/null || umount -l "$mount"' EXIT

# A name that the file system can't have is passed over; what ends the copying is the lack of room.
kinds=(-type f)
[[ $type == exfat || $type == ntfs ]] || kinds=('(' -type f -o -type l ')')
export mount
full() { (($(df --output=avail -k "$mount" | tail -n 1) < 1024)); }
copy() { # the n-th copy of everything, until it is full
  mkdir -p "$mount/copy-$1"
  export target=$mount/copy-$1
  (cd "$source" && find . -xdev "${kinds[@]}" -print0 | xargs -0 -n 64 bash -c '
    cp --parents --no-dereference --preserve=mode,timestamps -t "$target" -- "$@" 2>/dev/null && exit
    (($(df --output=avail -k "$mount" | tail -n 1) >= 1024)) || exit 255' _) 2>/dev/null || true
  sync -f "$mount"
}
thin() { # deletes every n-th file
  find "$mount" -xdev -type f -print0 | awk -v n="$1" 'BEGIN { RS = ORS = "\0" } NR % n == 0' | xargs -0 -r rm -f --
  sync -f "$mount"
}
for ((n = 1; n < 1000; n++)); do copy "$n"; ! full || break; done
thin 3
for ((last = n + 1000; n < last; n++)); do copy "again-$n"; ! full || break; done
thin 7

umount "$mount"
attach ro || { echo "mounts no second time: $(cat "$directory/mount.log")" >&2; exit 1; }
cd "$mount"
find . -xdev -mindepth 1 -printf '%y\t%s\t%m\t%l\t%P\0' >"$directory/names"
find . -xdev -type f -print0 | xargs -0 -r sha256sum -z >"$directory/hashes"
