#!/usr/bin/env bash
# nbdkit 1.32.5 (Debian 12): of a GPT with 4,096-byte sectors, the partition filter serves the
# entry of the protective MBR as partition 1.
#
# Seen: fdisk -b 4096 makes one partition, from 1 MiB on, 49 MiB long. `--filter=partition
# partition=1` serves 8388096 bytes from byte 512 on, which is what the protective entry says,
# counted in 512.
#
# Expected: the partition, or "not found". An MBR entry of type 0xEE is none, it says that
# there is a GPT (UEFI, 5.2.3), and the filter reads GPTs; with 512-byte sectors it finds this
# one and hides that entry.
#
# Why it matters: a pipeline that copies "partition 1" out of a 4Kn image (nbdkit, nbdcopy,
# qemu-img) gets a piece of the disk with the GPT at its beginning, of a wrong length, and
# no error.
. "$(dirname "$0")/support.sh"
debian nbdkit nbdkit 1.32.5
debian nbdcopy libnbd-bin 1.14
debian fdisk fdisk 2.38

truncate -s 64M disk.img
printf 'g\nn\n1\n256\n12799\nw\n' | timeout 60 fdisk -b 4096 disk.img >/dev/null 2>&1
# shellcheck disable=SC2016 # nbdkit sets $uri
timeout 60 nbdkit -U - --filter=partition file disk.img partition=1 --run 'nbdcopy "$uri" -' >served
echo "served: $(size_of served) bytes; the partition has $((12544 * 4096))"
expect "the number of bytes served" "$(size_of served)" 8388096
tail -c +513 disk.img | head -c 8388096 >behind-the-first-sector || true
cmp -s served behind-the-first-sector || fail "No longer as described: it is not the disk from byte 512 on."
# The header of the GPT lies at 4096 of the disk.
expect "what lies at 3584 of it" "$(tail -c +3585 served | head -c 8 || true)" "EFI PART"
