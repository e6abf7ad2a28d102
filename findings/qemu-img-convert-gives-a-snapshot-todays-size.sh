#!/usr/bin/env bash
# qemu-img of qemu-utils 7.2 (Debian 12): `convert -l SNAPSHOT` takes the size of the disk as
# it is now, not the size that it had in the snapshot.
#
# Seen: a disk of 128 MiB with a byte pattern at 100 MiB is kept as snapshot `large`. Going back
# to a snapshot of 64 MiB makes the disk 64 MiB. From then on `convert -l large` writes 64 MiB,
# without the pattern, says nothing and exits with 0. The other way round, `convert -l small`
# of the grown disk writes 128 MiB. `snapshot -a large` shows that nothing is lost in the file:
# 128 MiB are back.
#
# Expected: each entry of the snapshot table has the size of its disk (docs/interop/qcow2.txt,
# extra data of snapshots, bytes 8 to 15), and `snapshot -a` uses it. An export should be what
# one would get by going back to the snapshot.
#
# Why it matters: who exports a snapshot after a resize gets a disk without its end (a backup GPT,
# the last partition), or one with room that the guest never had, and learns it from no message.
. "$(dirname "$0")/support.sh"
debian qemu-img qemu-utils 7.2+dfsg

run() { timeout 60 "$@" >/dev/null; }
run qemu-img create -q -f qcow2 disk.qcow2 64M
run qemu-img snapshot -c small disk.qcow2
run qemu-img resize -q disk.qcow2 128M
run qemu-io -f qcow2 -c 'write -P 0x22 100M 64k' disk.qcow2
run qemu-img snapshot -c large disk.qcow2

run qemu-img convert -f qcow2 -l small -O raw disk.qcow2 small.raw
run qemu-img snapshot -a small disk.qcow2
run qemu-img convert -f qcow2 -l large -O raw disk.qcow2 large.raw
pattern=$(tr -d '\000' <large.raw | wc -c)
run qemu-img snapshot -a large disk.qcow2
run qemu-img convert -f qcow2 -O raw disk.qcow2 back.raw
back=$(tr -d '\000' <back.raw | wc -c)

echo "snapshot small (64 MiB) exported while the disk has 128 MiB: $(size_of small.raw) bytes"
echo "snapshot large (128 MiB) exported while the disk has 64 MiB: $(size_of large.raw) bytes, $pattern of 65536 written bytes"
echo "the disk after going back to large: $(size_of back.raw) bytes, $back of 65536 written bytes"
expect "the exported size of snapshot small" "$(size_of small.raw)" 134217728
expect "the exported size of snapshot large" "$(size_of large.raw)" 67108864
expect "what the export kept of the pattern" "$pattern" 0
expect "the size after going back" "$(size_of back.raw)" 134217728
expect "what going back kept of the pattern" "$back" 65536
