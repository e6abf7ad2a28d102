#!/usr/bin/env bash
# partitioninfo 6.0.3 (npm): partition numbers of a GPT are counted over the used entries,
# and entries beyond the 128th are not seen.
#
# Seen: sgdisk makes partitions 3 and 15, and 200 in a table of 256 entries. getPartitions
# gives two, numbered 1 and 2; get(image, 1) gives partition 3, and get(image, 15) says that
# there is none.
#
# Expected: the README says that numbers are those of Linux's /dev/sdaN. Linux, sfdisk, sgdisk
# and libblkid number a partition by its place in the table, used or not (UEFI knows no other
# number), and the header tells how many entries there are.
#
# Why it matters: gaps are common in cloud images: Debian's and Ubuntu's have the partitions 1,
# 14 and 15 (and 16).  "Write the configuration to partition 15" then fails or, where a number
# happens to exist, hits another partition.
. "$(dirname "$0")/support.sh"
debian sgdisk gdisk 1.0.9
debian sfdisk fdisk 2.38
npm_packages partitioninfo@6.0.3

truncate -s 100M disk.img
timeout 60 sgdisk -S 256 -n 3:4096:+1M -n 15:8192:+1M -n 200:12288:+1M disk.img >/dev/null
sfdisk=$(timeout 60 sfdisk -d disk.img | sed -n 's/^disk.img\([0-9]*\) .*/\1/p' | paste -sd ' ')
cat >read.cjs <<'JS'
const info = require('partitioninfo');
(async () => {
    const { partitions } = await info.getPartitions('disk.img');
    const get = number => info.get('disk.img', number).then(one => `sector ${one.offset / 512}`, error => error.message);
    console.log(`numbers ${partitions.map(one => one.index).join(' ')}; 1: ${await get(1)}; 15: ${await get(15)}`);
})();
JS
seen=$(timeout 60 node read.cjs)
echo "sfdisk: numbers $sfdisk"
echo "partitioninfo: $seen"
expect "the numbers that sfdisk gives" "$sfdisk" "3 15 200"
expect "what partitioninfo says" "$seen" "numbers 1 2; 1: sector 4096; 15: Partition not found: 15."
