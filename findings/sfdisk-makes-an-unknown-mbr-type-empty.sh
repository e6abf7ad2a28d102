#!/usr/bin/env bash
# sfdisk 2.38 (package fdisk, Debian 12): in a script for an MBR, a type that it does not know
# is written as type 0 ("Empty"), without a word and with exit code 0; a number that is too
# long loses its front.
#
# Seen: type=8300 and type=ef00 (sgdisk's codes), type=home (an alias that the manual lists),
# type=LVM and type=Lvm all give 0; type=lvm gives 8e; type=12345 gives 45. For a GPT, unknown
# words are refused with exit code 1.
#
# Expected: an error, as with a GPT. A type is hexadecimal digits, a shortcut, an alias or a
# name, says the manual, and of none of these it says that the rest is dropped.
#
# Why it matters: type 0 means "no entry" to many: parted shows no partition at all, sfdisk,
# partx and Linux, which look at the length, do. An image made by a script with one wrong word
# has its root partition in one tool and not in the next one, and nothing failed on the way.
. "$(dirname "$0")/support.sh"
debian sfdisk fdisk 2.38
debian parted parted 3.5

seen=
for type in 83 lvm Lvm LVM home 8300 ef00 12345; do
    rm -f disk.img
    truncate -s 20M disk.img
    end=0
    printf 'label: dos\nstart=2048, size=20480, type=%s\n' "$type" | timeout 20 sfdisk -q disk.img >/dev/null 2>&1 || end=$?
    seen="$seen$type $(timeout 20 sfdisk -d disk.img | sed -n 's/.*type=//p') $end;"
    echo "type=$type: written $(timeout 20 sfdisk -d disk.img | sed -n 's/.*type=//p'), exit code $end"
done
expect "what is written" "$seen" "83 83 0;lvm 8e 0;Lvm 0 0;LVM 0 0;home 0 0;8300 0 0;ef00 0 0;12345 45 0;"

rm disk.img
truncate -s 20M disk.img
printf 'label: dos\nstart=2048, size=20480, type=8300\n' | timeout 20 sfdisk -q disk.img
by_sfdisk=$(timeout 20 sfdisk -d disk.img | grep -c '^disk.img1')
by_partx=$(timeout 20 partx -gs disk.img | grep -c .)
by_parted=$(timeout 20 parted -sm disk.img print | grep -c '^1:' || true)
echo "partitions with type 0: sfdisk $by_sfdisk, partx $by_partx, parted $by_parted"
expect "the partitions of sfdisk, partx and parted" "$by_sfdisk $by_partx $by_parted" "1 1 0"

rm disk.img
truncate -s 20M disk.img
end=0
printf 'label: gpt\nstart=2048, size=20480, type=8300\n' | timeout 20 sfdisk -q disk.img >/dev/null 2>&1 || end=$?
echo "GPT, type=8300: exit code $end"
expect "the exit code for a GPT" "$end" 1
