#!/usr/bin/env bash
# lsinitramfs and unmkinitramfs of initramfs-tools-core 0.142, lsinitrd of dracut-core 059 (Debian
# 12): of several compressed archives in one initramfs, they show and unpack only the first.
#
# Seen: two compressed cpio archives, the second one with virtio_blk.ko, written behind one another
# (gzip, xz, zstd, lz4). lsinitramfs lists the first one's files and exits with 0. Uncompressed
# archives in front are all followed, so that it seems to know about several.
#
# Expected: an initramfs is any number of archives, each plain or compressed, unpacked over one
# another by the kernel (Documentation/driver-api/early-userspace/buffer-format.rst). Adding
# one's own archive to a finished initramfs with `cat` is the documented way, and boot loaders
# do the same with several initrds.
#
# Why it matters: the question "can this image boot on virtio or NVMe" is often answered with
# `lsinitramfs | grep`. An added archive with just those drivers stays unseen: a wrong no,
# from a check that did not fail.
. "$(dirname "$0")/support.sh"
debian lsinitramfs initramfs-tools-core 0.142
debian lsinitrd dracut-core 059
debian cpio cpio 2.13
debian zstd zstd 1.5
debian xz xz-utils 5.4
debian lz4 lz4 1.9

mkdir -p first/lib/modules second/lib/modules
echo one >first/lib/modules/loop.ko
echo two >second/lib/modules/virtio_blk.ko
(cd first && find . | cpio -o -H newc 2>/dev/null) >first.cpio
(cd second && find . | cpio -o -H newc 2>/dev/null) >second.cpio

for how in 'gzip -c' 'xz -C crc32 -c' 'zstd -qc' 'lz4 -lqc'; do
    # shellcheck disable=SC2086 # the words are the command
    (timeout 20 $how <first.cpio && timeout 20 $how <second.cpio) >both.img
    timeout 20 lsinitramfs both.img >list
    echo "$how: $(grep -c '\.ko$' list) of 2 modules listed: $(grep '\.ko$' list)"
    grep -q loop.ko list || fail "No longer as described: the first archive is not listed."
    ! grep -q virtio_blk.ko list || fail "No longer as described: the second archive is listed ($how)."
done
timeout 20 lsinitrd both.img >list 2>/dev/null
echo "lsinitrd: $(grep -c "\.ko$" list) of 2 modules listed"
expect "the number of modules that lsinitrd lists" "$(grep -c "\.ko$" list)" 1
timeout 20 unmkinitramfs both.img unpacked
unpacked=$(find unpacked -name '*.ko' | wc -l)
echo "unmkinitramfs: $unpacked of 2 modules unpacked"
expect "the number of modules unpacked" "$unpacked" 1
(cat first.cpio second.cpio && timeout 20 zstd -qc first.cpio) >plain.img
plain=$(timeout 20 lsinitramfs plain.img | grep -c '\.ko$')
echo "two plain archives before a compressed one: $plain of 3 modules listed"
expect "the number of modules listed with plain archives" "$plain" 3
