#!/usr/bin/env bash
# mkfs.btrfs 6.2 (package btrfs-progs, Debian 12): --rootdir copies device nodes with their kind
# and permissions, and with the device number 0:0, without a word and with exit code 0.
#
# Seen: of /dev/null (1:3) and a block device 8:1 in the source directory, both inodes have
# rdev 0 in `btrfs inspect-internal dump-tree`. `mke2fs -d` keeps the numbers of the same tree.
#
# Expected: the numbers, or an error.
#
# Why it matters: a root tree with static nodes (an initramfs, an appliance without udev, a chroot
# with dev/null) looks complete: names and kinds are there. Opening one of them then fails with
# "No such device or address", on the running machine.
. "$(dirname "$0")/support.sh"
debian mkfs.btrfs btrfs-progs 6.2
debian mke2fs e2fsprogs 1.47
debian fakeroot fakeroot 1.31

cat >make.sh <<'S'
mkdir tree
mknod tree/null c 1 3
mknod tree/disk b 8 1
truncate -s 200M btrfs.img
mkfs.btrfs -q --rootdir tree btrfs.img >/dev/null
mke2fs -q -t ext4 -d tree ext4.img 20M
S
timeout 120 fakeroot sh -e make.sh 2>/dev/null

tree=$(btrfs inspect-internal dump-tree -t 5 btrfs.img)
nodes=$(grep -oE 'mode (20|60)[0-7]+ links 1 uid 0 gid 0 rdev [0-9]+' <<<"$tree" | sed 's/ links.*rdev/ rdev/' | sort)
echo "btrfs: $(tr '\n' ';' <<<"$nodes")"
expect "the kinds of the two nodes" "$(cut -c6-7 <<<"$nodes" | tr '\n' ' ')" "20 60 "
expect "their numbers" "$(grep -o 'rdev.*' <<<"$nodes" | sort -u)" "rdev 0"

for node in null disk; do
    debugfs -R "stat /$node" ext4.img 2>/dev/null | sed -n 's/^Device major\/minor number: \([0-9:]*\).*/\1/p'
done >numbers
echo "ext4: $(tr '\n' ' ' <numbers)"
expect "the numbers by mke2fs" "$(tr '\n' ' ' <numbers)" "01:03 08:01 "
