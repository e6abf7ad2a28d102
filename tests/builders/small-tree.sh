#!/usr/bin/env bash
# small-tree.sh GUEST TREE
#
# Takes out of a Debian guest (any format of qemu-img; root as ext4 in its last partition) what its boot needs and what tells a system: 160 MB instead of 450.
# By debugfs; nothing is mounted.
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
guest=$1 tree=$2
work=$(mktemp -d -p "$(dirname "$tree")" .tree.XXXXXX)
trap 'rm -rf "$work"' EXIT
qemu-img convert -O raw "$guest" "$work/disk"
disk="$work/disk?offset=$(sfdisk -J "$work/disk" | jq '[.partitiontable.partitions[].start] | max * 512')"
mkdir -p "$tree"/{proc,sys,dev,run,tmp,var} "$tree"/usr/{bin,sbin,lib/systemd,lib/x86_64-linux-gnu,lib64}
for directory in bin sbin lib lib64; do ln -s usr/$directory "$tree/$directory"; done
{
  echo "rdump /boot /etc $tree"
  echo "rdump /usr/lib/modules /usr/lib/grub $tree/usr/lib"
  for file in usr/lib/os-release usr/lib/systemd/systemd usr/bin/bash usr/bin/passwd usr/sbin/sshd usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2; do echo "dump -p /$file $tree/$file"; done
} | debugfs -f - "$disk" >"$work/log" 2>&1
ln -s ../lib/systemd/systemd "$tree/usr/sbin/init"
ln -s bash "$tree/usr/bin/sh"
ln -s /lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$tree/usr/lib64/"
rm -rf "$tree"/boot/grub/i386-pc
[[ -e $tree/usr/lib/systemd/systemd ]] || { tail "$work/log" >&2; exit 1; }
