#!/usr/bin/env bash
# make-demo-guest.sh TARGET.vmdk
#
# Makes a small, real Debian guest from Debian's own packages: GPT with a BIOS boot partition, an EFI system partition and an
# ext4 root; kernel, initramfs, GRUB for BIOS and UEFI, cloud-init with the AliYun data source, sshd. The result is a VMDK
# streamOptimized, as a build machine exports it. Nothing is mounted. Root is not needed where mmdebstrap can do without
# (unshare or fakechroot) and fakeroot is there.
#
# The packages come from the apt sources of this machine. TARGET.vmdk is kept when it exists.
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin

# sfdisk flushes every disk of the machine, which takes minutes beside other writers; a crash means to begin again anyway.
if command -v eatmydata >/dev/null; then sfdisk() { eatmydata sfdisk "$@"; }; fi

target=${1:?usage: make-demo-guest.sh TARGET.vmdk}
[[ -e $target ]] && exit 0
mkdir -p "$(dirname "$target")"
target=$(cd "$(dirname "$target")" && pwd)/$(basename "$target")
say() { echo "make-demo-guest: $*" >&2; }
die() { say "$*"; exit 1; }

[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || die "the demo guest is made on Debian amd64; give ./demo.sh an image of your own elsewhere"
for tool in mmdebstrap sfdisk mke2fs mkfs.fat mmd mcopy grub-mkimage qemu-img tar python3; do
  command -v "$tool" >/dev/null || die "$tool is missing; ./demo.sh installs it when run as root"
done

work=$(mktemp -d -p "$(dirname "$target")" .guest.XXXXXX)
trap 'rm -rf "$work"' EXIT

if [[ ${IN_FAKEROOT:-} != 1 ]]; then
  suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
  # Kept until the guest is made, so that what was interrupted need not download again; 430 MB that nobody needs after that.
  base=$(dirname "$target")/base-$suite.tar
  if [[ ! -s $base ]]; then
    say "installing Debian $suite into a directory (about a minute, once)"
    mmdebstrap --variant=minbase --format=tar \
      --include=linux-image-cloud-amd64,initramfs-tools,zstd,grub-cloud-amd64,cloud-init,cloud-guest-utils,openssh-server,systemd-sysv,ifupdown,isc-dhcp-client,e2fsprogs,udev,dbus,iproute2 \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
      "$suite" "$base.part" || die "mmdebstrap failed"
    mv "$base.part" "$base"
  fi
  # Ownership and device nodes of the guest's files need root, or somebody who pretends to be.
  if ((EUID != 0)); then
    command -v fakeroot >/dev/null || die "fakeroot is missing; it is needed to make a guest without being root"
    IN_FAKEROOT=1 BASE=$base fakeroot "$0" "$target"
    rm -f "$base"
    exit
  fi
fi
base=${BASE:-$base}

root_uuid=1f0c6b5e-64a7-4c0e-9c56-2d1d0a7b1e01 esp_id=1A2B3C4D disk_mib=4096
esp_start=4096 esp_sectors=131072 root_start=135168
root_sectors=$((disk_mib * 2048 - root_start - 2048))
tree=$work/tree disk=$work/disk.raw
mkdir "$tree"
tar -C "$tree" -xpf "$base" --numeric-owner --exclude='./dev/*'

say "configuring"
kernel=$(basename "$(ls -d "$tree"/usr/lib/modules/* | head -1)")
rm -rf "$tree"/etc/ssh/ssh_host_* "$tree"/var/cache/apt/* "$tree"/var/lib/apt/lists/* "$tree"/etc/resolv.conf
: >"$tree/etc/machine-id"
echo demo >"$tree/etc/hostname"
printf '127.0.0.1\tlocalhost demo\n' >"$tree/etc/hosts"
mkdir -p "$tree"/boot/grub/i386-pc "$tree"/boot/efi "$tree"/etc/network/interfaces.d
printf 'source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n\nallow-hotplug eth0\niface eth0 inet dhcp\n' >"$tree/etc/network/interfaces"
printf 'datasource_list: [ AliYun, None ]\n' >"$tree/etc/cloud/cloud.cfg.d/90_dpkg.cfg"
printf '0.0 0 0.0\n0\nUTC\n' >"$tree/etc/adjtime"
printf 'UUID=%s / ext4 defaults,errors=remount-ro 0 1\nUUID=%s-%s /boot/efi vfat umask=0077 0 1\n' "$root_uuid" "${esp_id:0:4}" "${esp_id:4}" >"$tree/etc/fstab"
cp "$tree"/usr/lib/grub/i386-pc/*.mod "$tree"/usr/lib/grub/i386-pc/*.lst "$tree/boot/grub/i386-pc/"
cat >"$tree/boot/grub/grub.cfg" <<CFG
set default="0"
set timeout=1
insmod part_gpt
insmod ext2
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
menuentry 'Debian GNU/Linux' --class debian --class gnu-linux --class os \$menuentry_id_option 'gnulinux-simple-$root_uuid' {
	search --no-floppy --fs-uuid --set=root $root_uuid
	linux	/boot/vmlinuz-$kernel root=UUID=$root_uuid ro net.ifnames=0 biosdevname=0 console=tty0 console=ttyS0,115200n8 nvme_core.io_timeout=4294967295 nvme_core.admin_timeout=4294967295
	initrd	/boot/initrd.img-$kernel
}
CFG

say "partitions, boot loaders, file systems"
truncate -s ${disk_mib}M "$disk"
sfdisk -q "$disk" <<TABLE
label: gpt
start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649, name=bios
start=$esp_start, size=$esp_sectors, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=esp
start=$root_start, size=$root_sectors, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name=root
TABLE

printf 'search.fs_uuid %s root\nset prefix=($root)/boot/grub\n' "$root_uuid" >"$work/early.cfg"
grub-mkimage -O i386-pc -d "$tree/usr/lib/grub/i386-pc" -c "$work/early.cfg" -p /boot/grub -o "$work/core.img" \
  biosdisk part_gpt ext2 search search_fs_uuid normal linux configfile minicmd test echo serial terminal
# boot.img into LBA 0 and core.img into the BIOS boot partition, block lists set as grub-bios-setup sets them.
python3 - "$disk" "$tree/usr/lib/grub/i386-pc/boot.img" "$work/core.img" 2048 <<'PY'
import struct, sys
disk, boot, core, lba = sys.argv[1], open(sys.argv[2], 'rb').read(), bytearray(open(sys.argv[3], 'rb').read()), int(sys.argv[4])
core += bytes(-len(core) % 512)
struct.pack_into('<QHH', core, 0x1F4, lba + 1, len(core) // 512 - 1, 0x820)
with open(disk, 'r+b') as f:
    old = f.read(512)
    sector = bytearray(boot[:512])
    sector[0x1B8:0x200] = old[0x1B8:0x200]
    struct.pack_into('<Q', sector, 0x5C, lba)
    sector[0x64] = 0xFF
    sector[0x66:0x68] = b'\x90\x90'
    sector[510:512] = b'\x55\xaa'
    f.seek(0); f.write(sector); f.seek(lba * 512); f.write(core)
PY

mkfs.fat -F 32 -s 1 -i "$esp_id" -n ESP --offset "$esp_start" "$disk" $((esp_sectors / 2)) >/dev/null
printf 'search.fs_uuid %s root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n' "$root_uuid" >"$work/esp.cfg"
esp="$disk@@$((esp_start * 512))"
mmd -i "$esp" ::/EFI ::/EFI/BOOT ::/EFI/debian
mcopy -i "$esp" "$tree/usr/lib/shim/shimx64.efi.signed" ::/EFI/BOOT/BOOTX64.EFI
mcopy -i "$esp" "$tree/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" ::/EFI/BOOT/grubx64.efi
mcopy -i "$esp" "$tree/usr/lib/shim/shimx64.efi.signed" ::/EFI/debian/shimx64.efi
mcopy -i "$esp" "$tree/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" ::/EFI/debian/grubx64.efi
mcopy -i "$esp" "$work/esp.cfg" ::/EFI/debian/grub.cfg

# The two features are the ones that older GRUBs can't read in a /boot.
features=^metadata_csum_seed
mke2fs -V 2>&1 | grep -q ' 1\.4[7-9]' && features+=,^orphan_file
mke2fs -q -F -t ext4 -b 4096 -O "$features" -U "$root_uuid" -L root -E "offset=$((root_start * 512)),hash_seed=$root_uuid,lazy_itable_init=1" -d "$tree" "$disk" $((root_sectors / 8))

say "exporting as VMDK streamOptimized"
qemu-img convert -f raw -O vmdk -o subformat=streamOptimized "$disk" "$work/guest.vmdk"
mv "$work/guest.vmdk" "$target"
rm -f "$base"
say "removing the tree that it was made of"
rm -rf "$work"
say "made $target ($(du -h "$target" | cut -f1))"
