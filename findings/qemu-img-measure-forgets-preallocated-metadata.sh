#!/usr/bin/env bash
# qemu-img of qemu-utils 7.2 (Debian 12): `measure -o preallocation=metadata` says the same as
# without preallocation; the file that convert then writes is as long as the whole disk.
#
# Seen: an empty disk of 64 GiB: measure says 10747904 bytes, convert makes a file of 68730224640
# bytes. With preallocation=falloc and 1 GiB, measure says the size of the full file, rightly.
#
# Expected: the manual page promises values large enough for the image, so that a volume can be
# made in that size. With metadata preallocation every cluster has its place in the file from the
# start, to the last one; that most of it is a hole helps a filesystem, not a volume or an upload.
#
# Why it matters: volumes and quotas that follow this number are too small by a factor of
# thousands, and an upload, which sends length and not blocks, sends the whole disk.
. "$(dirname "$0")/support.sh"
debian qemu-img qemu-utils 7.2+dfsg

measure() { timeout 60 qemu-img measure -f raw -O qcow2 "$@" | sed -n 's/^required size: //p'; }
real() {
    rm -f disk.qcow2
    timeout 60 qemu-img convert -f raw -O qcow2 "$@" disk.qcow2
    size_of disk.qcow2
}
truncate -s 64G disk.raw
none=$(measure disk.raw)
metadata=$(measure -o preallocation=metadata disk.raw)
written=$(real -o preallocation=metadata disk.raw)
echo "64 GiB, no preallocation: measured $none"
echo "64 GiB, metadata: measured $metadata, written $written"
truncate -s 0 disk.raw
truncate -s 1G disk.raw
full=$(measure -o preallocation=falloc disk.raw)
echo "1 GiB, falloc: measured $full"
expect "the measure without preallocation" "$none" 10747904
expect "the measure with metadata" "$metadata" 10747904
expect "the written size" "$written" 68730224640
expect "the measure with falloc" "$full" 1074135040
