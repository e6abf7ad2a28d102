#!/usr/bin/env bash
# e2image of e2fsprogs 1.47.0 (Debian 12): `e2image -ra`, the copy of a filesystem with its data,
# leaves out the backup superblocks and backup group descriptors.
#
# Seen: the copy is clean for `e2fsck -fn`, its features still say sparse_super and dumpe2fs
# still lists the place of the backup, but zeros are there. When the first superblock of the
# source is destroyed, e2fsck finds the backup and mends it; the same damage to the copy makes
# e2fsck give up.
#
# Expected: the manual page calls -a fit for cloning a filesystem and for backups, all used
# blocks included. A backup superblock is a used block (the block bitmap says so), and neither
# the page nor the output says that these are dropped.
#
# Why it matters: this is the quick way to a sparse image of an ext4 partition, and to one at
# another place of a disk. The image looks whole to every check, and what is missing shows when
# the backup is needed.
. "$(dirname "$0")/support.sh"
debian e2image e2fsprogs 1.47.0

mkdir tree
head -c 300000 /dev/urandom >tree/file
truncate -s 256M source.img
timeout 60 mke2fs -q -t ext4 -b 4096 -d tree source.img
timeout 60 e2image -ra source.img copy.img >/dev/null 2>&1
timeout 60 e2fsck -fn copy.img >/dev/null 2>&1 || fail "No longer as described: e2fsck finds something wrong in the copy."
listed=$(timeout 60 dumpe2fs copy.img 2>/dev/null | sed -n 's/^ *Backup superblock at \([0-9]*\),.*/\1/p')
echo "dumpe2fs of the copy says that the backup is at block $listed"
expect "the block of the backup" "$listed" 32768

written() { dd if="$1" bs=4096 skip=32768 count=1 status=none | tr -d '\000' | wc -c; }
echo "bytes other than zero in that block: source $(written source.img), copy $(written copy.img)"
[ "$(written source.img)" -gt 0 ] || fail "No longer as described: the source has no backup."
expect "the number of bytes in the copy's backup" "$(written copy.img)" 0

# e2fsck ends with 1 when it mended everything and with 8 when it found nothing to begin with.
mended() {
    local end=0
    dd if=/dev/zero of="$1" bs=1024 seek=1 count=1 conv=notrunc status=none
    timeout 60 e2fsck -fy "$1" >/dev/null 2>&1 || end=$?
    [ "$end" = 1 ] && echo yes || echo no
}
source=$(mended source.img)
copy=$(mended copy.img)
echo "mended by e2fsck after the first superblock was destroyed: source $source, copy $copy"
expect "whether the source can be mended" "$source" yes
expect "whether the copy can be mended" "$copy" no
