#!/usr/bin/env bash
# partitioninfo 6.0.3 (npm): it finds the GPT of a disk with 4,096-byte sectors, and then
# multiplies the table's sector numbers by 512.
#
# Seen: fdisk -b 4096 makes a partition of the sectors 256 to 12799, that is from 1 MiB on,
# 49 MiB long. It is given as offset 131072 and size 6422528, an eighth of the truth, with the
# right type and name.
#
# Expected: the place of the header tells the sector's length (UEFI: it lies in LBA 1, and
# all places in it are LBAs). The module looks for it at 512, 1024, 2048 and 4096 on purpose,
# so it means to read such disks; refusing them would do as well.
#
# Why it matters: images for NVMe and for volumes with 4 KiB sectors have such tables. Who reads
# at that offset finds no filesystem or another one's bytes, and who writes there, as tools do
# that put a configuration into an image, damages the table's surroundings.
. "$(dirname "$0")/support.sh"
debian fdisk fdisk 2.38
npm_packages partitioninfo@6.0.3

truncate -s 64M disk.img
printf 'g\nn\n1\n256\n12799\nw\n' | timeout 60 fdisk -b 4096 disk.img >/dev/null 2>&1
timeout 60 fdisk -b 4096 -l disk.img 2>/dev/null | grep '^disk.img1'
cat >read.cjs <<'JS'
require('partitioninfo').getPartitions('disk.img').then(({ partitions: [one] }) => console.log(`offset ${one.offset}, size ${one.size}`));
JS
seen=$(timeout 60 node read.cjs)
echo "partitioninfo: $seen; right is: offset $((256 * 4096)), size $((12544 * 4096))"
expect "what partitioninfo says" "$seen" "offset 131072, size 6422528"
