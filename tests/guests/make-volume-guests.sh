#!/usr/bin/env bash
# make-volume-guests.sh BASE.raw OUTDIR [LAYOUT...]
#
# Puts the files of a bootable Debian guest (BASE.raw: GPT, p1 BIOS boot, p2 ESP, p3 ext4 root, as make-guests.sh makes debian-gpt-ext4)
# onto other volumes: OUTDIR/volume-LAYOUT.raw for ext4, xfs, btrfs, lvm, lvm-thin, md and lvm-on-md. Each starts by BIOS and by UEFI. The
# guest itself does it, in a virtual machine with its own kernel, so that the kernel's device mapper, md and file systems write the volumes.
# Existing images are kept. Needs qemu-system-x86_64, e2fsprogs and mdadm; not root. VOLUME_GUESTS_ACCEL=kvm is fast where it works.
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
base=${1:?usage: make-volume-guests.sh BASE.raw OUTDIR [LAYOUT...]} out=${2:?usage: make-volume-guests.sh BASE.raw OUTDIR [LAYOUT...]}
shift 2
layouts=("$@")
((${#layouts[@]})) || layouts=(ext4 xfs btrfs lvm lvm-thin md lvm-on-md)
say() { echo "make-volume-guests: $*" >&2; }
die() { say "$*"; exit 1; }
for tool in qemu-system-x86_64 debugfs sfdisk mdadm dd; do command -v "$tool" >/dev/null || die "$tool is missing"; done

mkdir -p "$out"
work=$(mktemp -d -p "$out" .volumes.XXXXXX)
trap 'rm -rf "$work"' EXIT
# KVM is there on many machines and works on few containers; it is used when asked for.
accelerator=${VOLUME_GUESTS_ACCEL:-tcg,thread=multi}

# The guest's root, with the installer in it. debugfs writes into a copy; nothing is mounted.
read -r start sectors < <(sfdisk -d "$base" | sed -n 's/.*3 : start= *\([0-9]*\), size= *\([0-9]*\),.*/\1 \2/p')
dd if="$base" of="$work/root.raw" bs=1M iflag=skip_bytes,count_bytes skip=$((start * 512)) count=$((sectors * 512)) conv=sparse status=none
read -r kernel initrd < <(debugfs -R 'ls -p /boot' "$work/root.raw" 2>/dev/null | awk -F/ '$6 ~ /^vmlinuz-/ {k=$6} $6 ~ /^initrd.img-/ {i=$6} END {print k, i}')
debugfs -R "dump /boot/$kernel $work/kernel" "$work/root.raw" 2>/dev/null
debugfs -R "dump /boot/$initrd $work/initrd" "$work/root.raw" 2>/dev/null
cat > "$work/install.sh" <<'INSTALLER'
#!/bin/bash
# The init of the virtual machine: vda is this system, vdb the empty disk.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev 2>/dev/null; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /tmp
layout=$(sed -n 's/.*layout=\([^ ]*\).*/\1/p' /proc/cmdline)
finish() { sync; echo "INSTALLER $1"; echo o > /proc/sysrq-trigger; sleep 100; }
trap 'finish "FAILED in line $LINENO"' ERR
set -eE
for m in virtio_blk virtio_pci xfs btrfs vfat nls_ascii nls_cp437 dm_mod dm_thin_pool raid1 md_mod; do modprobe -q $m || true; done
/lib/systemd/systemd-udevd --daemon; udevadm trigger; udevadm settle
mkdir -p /etc/lvm; printf 'global { thin_check_executable = "" thin_repair_executable = "" }\n' > /etc/lvm/lvmlocal.conf
sfdisk -q /dev/vdb <<TABLE
label: gpt
first-lba: 2048
size=2048, type=21686148-6449-6E6F-744E-656564454649
size=131072, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
size=1048576, type=L
size=4194304, type=L
type=L
TABLE
udevadm settle
mkfs.vfat -i 5EED0001 /dev/vdb2 > /dev/null
mkfs.ext4 -q -L boot /dev/vdb3
options=defaults
case $layout in
  ext4) root=/dev/vdb5; mkfs.ext4 -q -L root $root ;;
  xfs) root=/dev/vdb5; mkfs.xfs -q -L root $root ;;
  btrfs)
    root=/dev/vdb5; mkfs.btrfs -q -L root $root
    mkdir -p /run/top; mount $root /run/top
    btrfs -q subvolume create /run/top/@ > /dev/null; btrfs -q subvolume create /run/top/@home > /dev/null
    umount /run/top; options=subvol=@,compress=zstd:1 ;;
  lvm)
    pvcreate -q -ff -y /dev/vdb4 /dev/vdb5; vgcreate -q vg0 /dev/vdb5 /dev/vdb4
    lvcreate -q -Wn -y -L 1G -n swap vg0 /dev/vdb5; lvcreate -q -Wn -y -l 100%FREE -n root vg0; root=/dev/vg0/root; mkfs.ext4 -q -L root $root ;;
  lvm-thin)
    pvcreate -q -ff -y /dev/vdb5; vgcreate -q vg0 /dev/vdb5
    lvcreate -q -Wn -y -L 3G -T vg0/pool; lvcreate -q -y -V 6G -T vg0/pool -n root; root=/dev/vg0/root; mkfs.ext4 -q -L root $root ;;
  md)
    sfdisk -q --part-type /dev/vdb 4 A19D880F-05FC-4D3B-A006-743F0F84911E; sfdisk -q --part-type /dev/vdb 5 A19D880F-05FC-4D3B-A006-743F0F84911E
    mdadm --create /dev/md0 --run --quiet --homehost=any --name=0 --metadata=1.2 --level=1 --raid-devices=2 /dev/vdb4 /dev/vdb5
    echo check > /sys/block/md0/md/sync_action || true; root=/dev/md0; mkfs.ext4 -q -L root $root ;;
  lvm-on-md)
    mdadm --create /dev/md0 --run --quiet --homehost=any --name=0 --metadata=1.2 --level=1 --raid-devices=2 /dev/vdb4 /dev/vdb5
    pvcreate -q -ff -y /dev/md0; vgcreate -q vg0 /dev/md0; lvcreate -q -Wn -y -l 90%FREE -n root vg0; root=/dev/vg0/root; mkfs.ext4 -q -L root $root ;;
esac
mkdir -p /run/target; mount -o $options $root /run/target
mkdir -p /run/target/boot; mount /dev/vdb3 /run/target/boot
mkdir -p /run/target/boot/efi; mount /dev/vdb2 /run/target/boot/efi
if [ $layout = btrfs ]; then mkdir -p /run/target/home; mount -o subvol=@home $root /run/target/home; fi
mkdir -p /run/source; mount --bind / /run/source
tar -C /run/source --one-file-system --exclude=./install.sh --exclude=./boot/grub/grub.cfg --exclude=./usr/sbin/mdadm -cf - . | tar -C /run/target -xpf - --numeric-owner
type=$(blkid -p -s TYPE -o value $root); uuid=$(blkid -p -s UUID -o value $root)
device=UUID=$uuid; case $root in /dev/vg0/*) device=/dev/mapper/vg0-root ;; esac
{
  echo "$device / $type $options 0 1"
  echo "UUID=$(blkid -p -s UUID -o value /dev/vdb3) /boot ext4 defaults 0 2"
  echo "UUID=5EED-0001 /boot/efi vfat umask=0077 0 1"
  if [ $layout = btrfs ]; then echo "$device /home btrfs subvol=@home 0 0"; fi
} > /run/target/etc/fstab
for d in proc sys dev run; do mkdir -p /run/target/$d; mount --bind /$d /run/target/$d; done
echo 'GRUB_DISABLE_OS_PROBER=true' >> /run/target/etc/default/grub
chroot /run/target grub-install --target=i386-pc --modules="part_gpt ext2" /dev/vdb 2>&1 | tail -1
chroot /run/target grub-install --target=x86_64-efi --removable --no-nvram --modules="part_gpt ext2" 2>&1 | tail -1
chroot /run/target update-grub 2>&1 | tail -1
# A file of which the tests know the content.
mkdir -p /run/target/srv; seq 1 200000 > /run/target/srv/numbers; sha256sum /run/target/srv/numbers | cut -d' ' -f1
sync
for d in run dev sys proc; do umount -l /run/target/$d; done
umount -R /run/target || umount -l /run/target
sync
case $layout in lvm*) vgchange -q -an vg0 || true ;; esac
case $layout in *md) [ -e /dev/md0 ] && { mdadm --wait-clean --scan || true; mdadm --stop /dev/md0 || true; } ;; esac
trap - ERR
finish DONE
INSTALLER
printf 'write %s install.sh\nset_inode_field install.sh mode 0100755\nwrite %s usr/sbin/mdadm\nset_inode_field usr/sbin/mdadm mode 0100755\n' \
  "$work/install.sh" "$(command -v mdadm)" > "$work/commands"
debugfs -w -f "$work/commands" "$work/root.raw" > /dev/null 2>&1

for layout in "${layouts[@]}"; do
  target=$out/volume-$layout.raw
  [[ -e $target ]] && continue
  say "$layout"
  cp --sparse=always "$work/root.raw" "$work/vm.raw"
  rm -f "$work/target.raw"; truncate -s 8G "$work/target.raw"
  timeout 1500 qemu-system-x86_64 -accel $accelerator -cpu max -smp 1 -m 1024 -nographic -no-reboot -nic none -serial mon:stdio \
    -kernel "$work/kernel" -initrd "$work/initrd" -append "root=/dev/vda rw console=ttyS0 quiet init=/install.sh layout=$layout" \
    -drive "file=$work/vm.raw,format=raw,if=virtio,cache=unsafe" -drive "file=$work/target.raw,format=raw,if=virtio,cache=unsafe,discard=unmap,detect-zeroes=unmap" \
    < /dev/null > "$work/$layout.log" 2>&1 || true
  grep -q 'INSTALLER DONE' "$work/$layout.log" || { tail -40 "$work/$layout.log" >&2; die "$layout failed"; }
  mv "$work/target.raw" "$target"
done
