#!/usr/bin/env bash
# resize2fs of e2fsprogs 1.47.0 (Debian 12): with a filesystem addressed inside a disk image
# (`disk.img?offset=BYTES`), shrinking cuts the image file to the size of the filesystem and
# forgets the offset; growing goes as far as the file is long, and so an offset too far.
#
# Seen: an image has partition 1 (ext4, from 1 MiB) and partition 2 behind it. `resize2fs
# 'disk.img?offset=1048576' 64M` succeeds, and the file is 64 MiB long: partition 2 is gone,
# and so is the last MiB of the filesystem that was just resized, with what lay there. e2fsck
# -fn of the result exits with 0. Without a size, a filesystem at 1 MiB of a file of 200 MiB
# becomes 200 MiB.
#
# Expected: the e2fsprogs take `?offset=` for every image (mke2fs -E offset, e2fsck, debugfs,
# dumpe2fs and resize2fs open the filesystem there). mke2fs subtracts the offset when it finds
# the size out by itself; a tool that resizes a filesystem leaves the bytes around it alone,
# and a file that is cut is to be cut behind offset plus size.
#
# Why it matters: it looks like the way to shrink the last partition of an image without a
# loop device, and thus without root. It takes the other partitions, the backup GPT and guest
# data along.
. "$(dirname "$0")/support.sh"
debian resize2fs e2fsprogs 1.47.0
debian sfdisk fdisk 2.38

truncate -s 200M disk.img
printf 'label: dos\nstart=2048, size=196608\nstart=300000, size=2048\n' | timeout 60 sfdisk -q disk.img
timeout 60 mke2fs -q -t ext4 -b 4096 -E offset=1048576 disk.img 24576
printf 'second partition' | dd of=disk.img bs=512 seek=300000 conv=notrunc status=none
cp --sparse=always disk.img grown.img

timeout 60 resize2fs 'disk.img?offset=1048576' 64M >/dev/null 2>&1
blocks=$(timeout 60 dumpe2fs -h 'disk.img?offset=1048576' 2>/dev/null | sed -n 's/^Block count: *//p')
echo "shrunk: the filesystem ends at byte $((1048576 + blocks * 4096)), the file at byte $(size_of disk.img)"
expect "the number of blocks" "$blocks" 16384
expect "the size of the image file" "$(size_of disk.img)" 67108864
timeout 60 e2fsck -fn 'disk.img?offset=1048576' >/dev/null 2>&1 && clean=yes || clean=no
echo "e2fsck -fn finds it clean: $clean"
expect "whether e2fsck finds it clean" "$clean" yes
second=$(dd if=disk.img bs=512 skip=300000 count=1 status=none 2>/dev/null | wc -c)
echo "bytes left of the first sector of partition 2: $second"
expect "what is left of partition 2" "$second" 0

timeout 60 resize2fs 'grown.img?offset=1048576' >/dev/null 2>&1
blocks=$(timeout 60 dumpe2fs -h 'grown.img?offset=1048576' 2>/dev/null | sed -n 's/^Block count: *//p')
echo "grown: a filesystem of $((blocks * 4096)) bytes that begins at byte 1048576 of a file that had 209715200"
expect "the size of the grown filesystem" "$((blocks * 4096))" 209715200
