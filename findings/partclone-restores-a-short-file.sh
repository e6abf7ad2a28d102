#!/usr/bin/env bash
# partclone 0.3.23 (Debian 12): restoring an image into a new file gives a file that ends with the last used
# block, shorter than the filesystem in it.
#
# Seen: an ext4 of 64 MiB saved with partclone.ext4. partclone.restore into a new file refuses,
# because the target has 0 bytes, and proposes -C; with -C it says "successfully restored" and exits with
# 0, and the file has 56 MiB. e2fsck finds the device too small. With -W the length is right.
#
# Expected: the size of the device stands in the image, and free blocks at the end are part of the
# filesystem: the file should be extended to it, as `ntfsclone --restore-image` into a file does.
#
# Why it matters: this is how a backup becomes a disk image for a converter. Small filesystems show the error
# at the first mount; who puts the file into a bigger image moves what comes behind it.
. "$(dirname "$0")/support.sh"
debian partclone.ext4 partclone 0.3.23
debian mke2fs e2fsprogs 1.47.0

quiet() { timeout 60 "$@" >/dev/null 2>&1; }
truncate -s 64M source.img
quiet mke2fs -q -t ext4 -b 1024 source.img
quiet partclone.ext4 -L log -c -s source.img -o saved.img
! quiet partclone.restore -L log -s saved.img -o restored.img || fail "No longer as described: a new file is taken without -C."
rm -f restored.img
quiet partclone.restore -L log -C -s saved.img -o restored.img || fail "No longer as described: -C fails."
quiet partclone.restore -L log -W -s saved.img -o whole.img || fail "No longer as described: -W fails."
check() { timeout 60 e2fsck -fn "$1" 2>&1 | grep -q "^The physical size of the device" && echo "too short for its filesystem" || echo "as long as its filesystem"; }
echo "source: $(size_of source.img) bytes, $(check source.img)"
echo "restored with -C: $(size_of restored.img) bytes, $(check restored.img)"
echo "restored with -W: $(size_of whole.img) bytes, $(check whole.img)"
[ "$(size_of restored.img)" -lt 67108864 ] || fail "No longer as described: the restored file is whole."
expect "what e2fsck says of the restored file" "$(check restored.img)" "too short for its filesystem"
expect "the size with -W" "$(size_of whole.img)" 67108864
expect "what e2fsck says of it" "$(check whole.img)" "as long as its filesystem"
