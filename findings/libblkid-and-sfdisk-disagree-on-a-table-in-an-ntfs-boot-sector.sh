#!/usr/bin/env bash
# util-linux 2.38 (Debian 12): of a disk that was one NTFS volume and then got an MBR, sfdisk
# shows the partitions, while blkid and partx of the same package say that there is no table.
#
# Seen: mkntfs over a whole image, then sfdisk with a script: one partition, "done". `sfdisk -l`
# lists it, `partx -s` cannot read a table, `blkid -p` says NTFS without a table, and parted
# shows one volume over all ("loop"); sgdisk shows the partition. The other way round, exFAT
# over a whole image without any partition has, for blkid and sfdisk, a table of type dos.
#
# Expected: one answer from one package. libfdisk looks at the table only; libblkid lets the
# leftover NTFS header in bytes 3 to 10 of the sector win, which `sfdisk` keeps on purpose
# when it is fed by a script (the page says that boot code stays); for exFAT, whose header is
# as plain, it does not.
#
# Why it matters: udev, lsblk and installers go by libblkid, and so do converters that call
# it. For them the partitions of such an image do not exist, and an ext4 in the first one is
# "NTFS". Use sfdisk with `--wipe always`, or zero the first sector before.
. "$(dirname "$0")/support.sh"
debian blkid util-linux 2.38
debian sfdisk fdisk 2.38
debian sgdisk gdisk 1.0.9
debian parted parted 3.5
debian mkntfs ntfs-3g 2022.10.3
debian mkfs.exfat exfatprogs 1.2

truncate -s 64M disk.img
timeout 60 mkntfs -F -Q -q disk.img >/dev/null 2>&1
printf 'label: dos\nstart=2048, size=20480, type=83\n' | timeout 60 sfdisk -q disk.img
by_sfdisk=$(timeout 20 sfdisk -d disk.img | grep -c '^disk.img[0-9]')
by_sgdisk=$(timeout 20 sgdisk -p disk.img 2>/dev/null | grep -c '^ *1 ' || true)
by_partx=$(timeout 20 partx -gs disk.img 2>/dev/null | grep -c . || true)
by_parted=$(timeout 20 parted -sm disk.img print 2>/dev/null | sed -n 2p | cut -d : -f 6)
by_blkid=$(timeout 20 blkid -p -o export disk.img | sed -n 's/^\(TYPE\|PTTYPE\)=//p' | paste -sd ' ')
echo "NTFS, then an MBR with one partition: sfdisk $by_sfdisk, sgdisk $by_sgdisk, partx $by_partx partitions; parted: $by_parted; blkid: $by_blkid"
expect "the partitions of sfdisk" "$by_sfdisk" 1
expect "the partitions of sgdisk" "$by_sgdisk" 1
expect "the partitions of partx" "$by_partx" 0
expect "the table of parted" "$by_parted" loop
expect "the answer of blkid" "$by_blkid" ntfs

rm disk.img
truncate -s 64M disk.img
timeout 60 mkfs.exfat disk.img >/dev/null 2>&1
exfat=$(timeout 20 blkid -p -o export disk.img | sed -n 's/^\(TYPE\|PTTYPE\)=//p' | paste -sd ' ')
table=$(timeout 20 sfdisk -l disk.img 2>/dev/null | sed -n 's/^Disklabel type: //p')
echo "exFAT alone: blkid: $exfat; sfdisk: $table"
expect "the answer of blkid for exFAT" "$exfat" "exfat dos"
expect "the table of sfdisk for exFAT" "$table" dos

truncate -s 0 disk.img
truncate -s 64M disk.img
timeout 60 mkntfs -F -Q -q disk.img >/dev/null 2>&1
printf 'label: dos\nstart=2048, size=20480, type=83\n' | timeout 60 sfdisk -q --wipe always disk.img
wiped=$(timeout 20 blkid -p -o export disk.img | sed -n 's/^\(TYPE\|PTTYPE\)=//p' | paste -sd ' ')
echo "with --wipe always: blkid: $wiped"
expect "the answer of blkid after --wipe always" "$wiped" dos
