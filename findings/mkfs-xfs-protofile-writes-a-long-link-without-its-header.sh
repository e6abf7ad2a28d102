#!/usr/bin/env bash
# mkfs.xfs 6.1 (package xfsprogs, Debian 12): with -p, a symbolic link whose target does not fit
# into the inode gets a block with nothing but the target, also in a file system of version 5,
# where such a block begins with a header (magic XSLM, CRC, owner). mkfs.xfs ends with 0.
#
# Seen: of a link of 300 and one of 900 characters, the first is read; of the second, the block
# begins with the target's first characters, xfs_db says that magic and CRC are bad, and
# xfs_repair -n wants to clear the inode. With -m crc=0 (version 4, without such headers) the same
# prototype gives a file system that xfs_repair finds clean. Linux 6.18 answers readlink of the
# long one with "Structure needs cleaning".
#
# Expected: the header, as Linux writes it, or an error of mkfs.xfs.
#
# Why it matters: a prototype file is the way to fill XFS without mounting it, so build tools use
# it. The image is damaged before it was ever started, and only reading that link, or a repair,
# tells.
. "$(dirname "$0")/support.sh"
debian mkfs.xfs xfsprogs 6.1

target=$(printf 'x%.0s' $(seq 900))
printf '/dev/null\n0 0\nd--755 0 0\nlong l--777 0 0 %s\nshort l--777 0 0 %s\n$\n' "$target" "${target:0:300}" >proto
for version in 5 4; do
    rm -f "v$version.img"
    truncate -s 320M "v$version.img"
    end=0
    timeout 60 mkfs.xfs -q -m "crc=$((version - 4))" -p proto "v$version.img" >/dev/null 2>&1 || end=$?
    repair=0
    timeout 60 xfs_repair -n -f "v$version.img" >"repair$version" 2>&1 || repair=$?
    echo "version $version: mkfs.xfs ends with $end, xfs_repair -n with $repair"
    expect "the exit codes of mkfs.xfs and xfs_repair for version $version" "$end $repair" "0 $((version - 4))"
done
grep -m1 'bad symlink header' repair5
expect "complaints about the short link" "$(grep -c 'inode 132' repair5 || true)" 0

block=$(timeout 20 xfs_db -r -c 'path /long' -c 'print u3.bmx' v5.img | sed -n 's/^0:\[0,\([0-9]*\),.*/\1/p')
first=$(dd if=v5.img bs=4096 skip="$block" count=1 status=none | head -c 4)
echo "the block of the long link begins with '$first'"
expect "the first bytes of the block" "$first" xxxx
