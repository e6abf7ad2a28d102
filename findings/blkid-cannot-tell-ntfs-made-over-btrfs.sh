#!/usr/bin/env bash
# mkntfs of ntfs-3g 2022.10.3 and libblkid 2.38 (Debian 12): a quick format leaves the superblock
# of an older btrfs where it is, and then blkid names no filesystem at all.
#
# Seen: mkfs.btrfs, then `mkntfs -Q` over it. blkid -p calls the result ambivalent and exits
# with 8; wipefs lists btrfs at 0x10040 and ntfs at 3. ntfsinfo reads the volume. After mke2fs,
# mkfs.xfs, mkfs.fat or mkswap instead of mkntfs, blkid names the new filesystem.
#
# Expected: the tools that make filesystems remove the marks of other ones: mke2fs, mkfs.xfs and
# mkfs.btrfs clear or refuse, and even mkfs.fat clears its reserved sectors and more. Nothing
# in the page of mkntfs says that old marks stay; -Q is said to skip zeroing and bad sectors.
#
# Why it matters: an inspector that looks for btrfs first reports a filesystem that is gone,
# one that asks libblkid finds an empty partition, and one that then leaves out "free" blocks of
# the old filesystem damages the new one.  Look at the boot sector before believing a superblock
# at 64 KiB.
. "$(dirname "$0")/support.sh"
debian mkntfs ntfs-3g 2022.10.3
debian mkfs.btrfs btrfs-progs 6.2
debian blkid util-linux 2.38
debian mkfs.xfs xfsprogs 6.1
debian mkfs.fat dosfstools 4.2

answer() {
    local end=0 type
    type=$(timeout 20 blkid -p -o value -s TYPE disk.img 2>/dev/null) || end=$?
    echo "${type:-nothing} $end"
}
for second in 'mke2fs -q -F -t ext4' 'mkfs.xfs -q -f' mkfs.fat mkswap 'mkntfs -Q -F -q'; do
    rm -f disk.img
    truncate -s 400M disk.img
    timeout 60 mkfs.btrfs -q disk.img >/dev/null 2>&1
    # shellcheck disable=SC2086 # the words are the command
    timeout 60 $second disk.img >/dev/null 2>&1
    seen=$(answer)
    echo "btrfs, then ${second%% *}: blkid says $seen"
    case $second in
    mke2fs*) expect "what blkid says" "$seen" "ext4 0" ;;
    mkfs.xfs*) expect "what blkid says" "$seen" "xfs 0" ;;
    mkfs.fat) expect "what blkid says" "$seen" "vfat 0" ;;
    mkswap) expect "what blkid says" "$seen" "swap 0" ;;
    mkntfs*) expect "what blkid says" "$seen" "nothing 8" ;;
    esac
done
marks=$(timeout 20 wipefs -n -O TYPE,OFFSET disk.img | awk '$1 != "TYPE" { print $1, $2 }' | sort | paste -sd ' ')
echo "wipefs says: $marks"
timeout 20 ntfsinfo -m disk.img >/dev/null || fail "No longer as described: ntfsinfo cannot read the volume."
