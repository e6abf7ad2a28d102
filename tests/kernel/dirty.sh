#!/usr/bin/env bash
# dirty.sh OPTIONS DIRECTORY
#
# Makes DIRECTORY/image, an ext4 made with the OPTIONS of mke2fs, as it is right after many changes of which each was flushed by fsync and no more: a copy of
# the mounted image. Then the kernel replays another copy and says what is in it, as fill.sh does. Exits with 77 and a reason where this machine can't do that.
set -euo pipefail
options=$1 directory=$2
PATH=$PATH:/usr/sbin:/sbin
live=$directory/live mount=$directory/mount
cannot() { echo "$1"; exit 77; }

((EUID == 0)) || cannot "Only root can mount ext4."
truncate -s 64M "$live"
# shellcheck disable=SC2086 # words, not one
mkfs.ext4 -q -F $options "$live"
mkdir -p "$mount"
mount -t ext4 -o loop "$live" "$mount" 2>"$directory/mount.log" || cannot "The kernel mounts no ext4 here: $(tail -n 1 "$directory/mount.log")"
trap 'umount "$mount" 2>/dev/null || umount -l "$mount"' EXIT
cd "$mount"
fill() { head -c "$2" /dev/zero | tr '\0' "$3" >"$1"; }
mkdir -p old/below
for n in {1..40}; do fill "old/file-$n" $((n * 1500)) a; done
sync -f .

# Fast commits know of these; each flush writes one.
for n in {1..10}; do fill "old/new-$n" $((n * 3000)) b; sync "old/new-$n"; done
ln old/file-1 old/below/link; sync old/below/link
mv old/file-2 old/below/renamed; sync old/below/renamed
mv old/file-3 old/file-4; sync old/file-4
rm old/file-5 old/new-1; sync old/new-2
fallocate --punch-hole --offset 8192 --length 16384 old/file-30; sync old/file-30
truncate -s 5000 old/file-31; sync old/file-31
truncate -s 200000 old/file-32; sync old/file-32
fallocate --offset 100000 --length 60000 old/file-33; sync old/file-33
printf more >>old/file-34; sync old/file-34
fill old/file-35 70000 c; sync old/file-35
chmod 0600 old/file-36; sync old/file-36
cp --sparse=always /dev/null old/empty; sync old/empty
rm old/below/link; ln old/new-3 old/below/link; sync old/below/link
cp "$live" "$directory/image"

cd /
umount "$mount"
cp "$directory/image" "$live"
mount -t ext4 -o loop "$live" "$mount"
cd "$mount"
find . -xdev -mindepth 1 -printf '%y\t%s\t%m\t%l\t%P\0' >"$directory/names"
find . -xdev -type f -print0 | xargs -0 -r sha256sum -z >"$directory/hashes"
cd /
