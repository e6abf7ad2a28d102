#!/usr/bin/env bash
# make-images.sh OUTDIR [NAME...]
#
# Makes small images with the builders that Debian packages: genimage, vmdb2, diskimage-builder, mkosi; and broken ones from them by one change each.
#   OUTDIR/NAME.raw   the disk, sparse
# No NAME makes all. What is there is kept, so that a run that was stopped can be started again. What could not be made is said at the end, with the reason,
# and makes the exit code 1. boot-images.sh then tells in which modes each of them boots.
#
# Needs root on Debian amd64 with genimage, mkosi, vmdb2, disk-image-create, mmdebstrap, mke2fs, debugfs, mcopy, sfdisk, grub-mkimage and the machine's apt
# sources, from which about 600 MB come. Nothing is installed here and nothing is kept outside of OUTDIR. vmdb2 and diskimage-builder work in a Linux of their
# own (workshop.sh), mkosi in a Debian tree and a mount namespace of its own, so that nothing is left mounted; genimage needs neither.
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
here=$(cd "$(dirname "$0")" && pwd)
say() { printf '%(%H:%M:%S)T %s\n' -1 "$*" >&2; }

# needs COMMAND...
needs() {
  local c missing=()
  for c; do command -v "$c" >/dev/null || missing+=("$c"); done
  ((${#missing[@]} == 0)) || { echo "not installed here: ${missing[*]}"; return 1; }
}

[[ ${1:-} && $1 != -* ]] || { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
((EUID == 0)) || { echo "make-images.sh: only root can make them" >&2; exit 1; }
[[ $(dpkg --print-architecture) == amd64 ]] || { echo "make-images.sh: the images are of amd64, made on amd64" >&2; exit 1; }
needs mmdebstrap mke2fs apt-get dpkg-deb jq sfdisk
mkdir -p "$1"
out=$(realpath "$1"); shift
work=$out/.work
mkdir -p "$work"
suite=bookworm
# The mirror that this machine's apt uses for Debian itself.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME)' "Created-By: Packages" | awk '$2 == "Debian" && $3 !~ /-/ { print $1; exit }')
[[ $mirror ]] || { echo "make-images.sh: apt has no source of Debian here" >&2; exit 1; }
source_of() { echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main"; }

# ---------------------------------------------------------------- what several of them need

# unpacked PACKAGE...: the packages' files in a directory, without installing them
unpacked() {
  local name deb
  for name; do
    [[ ! -e $work/packages/.$name ]] || continue
    mkdir -p "$work/packages" "$work/download"
    (cd "$work/download" && apt-get download -q=2 "$name" 2>/dev/null)
    deb=$(ls "$work/download/${name}"_*.deb)
    dpkg-deb -x "$deb" "$work/packages"
    touch "$work/packages/.$name"
  done
}

slim=(--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*')
# tree_of NAME SUITE PACKAGES [OPTION...]: a tar of a Debian system
tree_of() {
  [[ ! -s $work/$1.tar ]] || return 0
  say "a Debian tree: $1"
  mmdebstrap --quiet --mode=root --variant=minbase --include="$3" "${slim[@]}" "${@:4}" --format=tar "$2" "$work/$1.tar.part" "$(source_of "$2")"
  mv "$work/$1.tar.part" "$work/$1.tar"
}
guest_tree() {
  tree_of guest $suite linux-image-cloud-amd64,initramfs-tools,zstd,systemd-sysv,udev,dbus,ifupdown,isc-dhcp-client,iproute2,openssh-server,e2fsprogs,grub-pc-bin,grub-efi-amd64-bin,grub2-common
}

# workshop SCRIPT: SCRIPT runs in a Linux of its own; what it prints goes to a log
workshop() {
  unpacked user-mode-linux slirp
  printf 'mirror=%q suite=%q name=%q\n' "$mirror" $suite "$name" | cat - "$1" >"$work/$name.script"
  UML=$work/packages "$here/workshop.sh" "$out" "$work/$name.script" >"$work/$name.log" 2>&1 || { tail -n 30 "$work/$name.log" >&2; return 1; }
}

# ---------------------------------------------------------------- genimage

image_genimage() { needs genimage grub-mkimage mcopy python3; guest_tree; "$here/genimage.sh" "$work/guest.tar" "$out/$name.raw.part" hybrid; }
image_genimage-mbr() { needs genimage grub-mkimage python3; guest_tree; "$here/genimage.sh" "$work/guest.tar" "$out/$name.raw.part" mbr; }

# ---------------------------------------------------------------- vmdb2

# vmdb2 bios|uefi WITH_UDEV
vmdb2() {
  needs vmdb2 parted kpartx mkfs.vfat
  guest_tree
  {
    cat <<'S'
set -eux
[[ $udev == yes ]] || { pkill -x systemd-udevd; rm -rf /dev/disk /run/udev; }
if [[ $firmware == uefi ]]; then
  label=gpt
  parts='
  - mkpart: primary
    device: "{{ output }}"
    start: 1MiB
    end: 100MiB
    tag: efi
  - mkpart: primary
    device: "{{ output }}"
    start: 100MiB
    end: 100%
    tag: root'
  makes='
  - mkfs: vfat
    partition: efi'
  grub='  - grub: uefi
    tag: root
    efi: efi
    console: serial'
else
  label=msdos makes=
  parts='
  - mkpart: primary
    device: "{{ output }}"
    start: 1MiB
    end: 100%
    tag: root'
  grub='  - grub: bios
    tag: root
    console: serial'
fi
cat >/tmp/spec.yaml <<Y
steps:
  - mkimg: "{{ output }}"
    size: 1500M
  - mklabel: $label
    device: "{{ output }}"$parts
  - kpartx: "{{ output }}"$makes
  - mkfs: ext4
    partition: root
  - mount: root
  - unpack-rootfs: root
  - fstab: root
$grub
Y
vmdb2 --rootfs-tarball /run/out/.work/guest.tar --output /tmp/image.raw --log /tmp/log /tmp/spec.yaml || { tail -n 60 /tmp/log; exit 1; }
cp --sparse=always /tmp/image.raw /run/out/$name.raw.part
S
  } >"$work/$name.job"
  printf 'firmware=%s udev=%s\n' "$1" "$2" | cat - "$work/$name.job" >"$work/$name.job2"
  workshop "$work/$name.job2"
}
image_vmdb2-bios() { vmdb2 bios yes; }
image_vmdb2-uefi() { vmdb2 uefi yes; }
# In a container there is no udev, and so no /dev/disk/by-uuid: grub-mkconfig then writes the name of the builder's own device.
image_vmdb2-without-udev() { vmdb2 bios no; }
# ---------------------------------------------------------------- diskimage-builder

# dib BLOCK_DEVICE
dib() {
  needs disk-image-create kpartx sgdisk mkfs.vfat
  unpacked sudo
  # What its element debootstrap would make in the workshop, slowly; its own cache is the way to give it one. With the packages that its elements install, all but
  # the boot loader: each would take minutes there, the kernel and its initramfs most of an hour.
  tree_of dib $suite python3,sudo,busybox,ca-certificates,systemd-sysv,gnupg2,software-properties-common,apt-transport-https,lsb-release,open-iscsi,adduser,locales,netbase,linux-image-amd64 \
    --customize-hook='rm "$1/etc/apt/sources.list"'
  {
    printf 'block_device=%s\n' "$1"
    cat <<'S'
set -eux
export DIB_RELEASE=$suite DIB_DISTRIBUTION_MIRROR=$mirror DIB_APT_SOURCES_CONF="default:deb $mirror $suite main" DIB_DEBIAN_USE_DEBOOTSTRAP_CACHE=1
export DIB_IMAGE_CACHE=/tmp/cache DIB_IMAGE_SIZE=3 DIB_NO_TIMESTAMP=1 DIB_DEBUG_TRACE=0 TMP_DIR=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin
# It calls sudo, also as root.
command -v sudo >/dev/null || dpkg-deb --fsys-tarfile /run/out/.work/download/sudo_*.deb | tar -x -C / --keep-directory-symlink
mkdir -p /tmp/cache
gzip -1 </run/out/.work/dib.tar >/tmp/cache/debootstrap-debian-$suite-amd64.tar.gz
disk-image-create -a amd64 -t raw --no-tmpfs -o /tmp/image vm "$block_device" debian-minimal
cp --sparse=always /tmp/image.raw /run/out/$name.raw.part
S
  } >"$work/$name.job"
  workshop "$work/$name.job"
}
image_dib-bios() { dib block-device-mbr; }
image_dib-efi() { dib block-device-efi; }

# ---------------------------------------------------------------- mkosi

# mkosi OPTION...: the one of a Debian that has systemd-repart able to work without loop devices; it is given that Debian as its machine
mkosi() {
  local tree=$work/$newer
  tree_of $newer $newer mkosi,systemd-repart,systemd-boot-efi,systemd-boot-tools,systemd-ukify,mtools,dosfstools,e2fsprogs,btrfs-progs,cpio,zstd,kmod,systemd,apt,ca-certificates,debian-archive-keyring,uidmap,bubblewrap,fdisk,xz-utils,grub-pc-bin,grub2-common
  if [[ ! -e $tree/.complete ]]; then
    rm -rf "$tree"
    mkdir "$tree"
    tar -C "$tree" -xpf "$work/$newer.tar" --numeric-owner
    mkdir -p "$tree/build/mkosi.sandbox/etc/apt/sources.list.d" "$tree/out" "$tree/old"
    # Without it mkosi also asks for the repository of debug symbols, which a mirror need not have.
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "${mirror%/}" $newer >"$tree/build/mkosi.sandbox/etc/apt/sources.list.d/mkosi.sources"
    touch "$tree/.complete"
  fi
  cp /etc/resolv.conf /etc/hosts "$tree/etc/"
  rm -rf "$work/$name.out"
  mkdir "$work/$name.out"
  # A root that is a mount of its own: mkosi's sandbox makes it a slave.
  TREE=$tree OUT=$work/$name.out unshare --mount bash -euc '
    mount --bind "$TREE" "$TREE"
    cd "$TREE"
    for directory in dev proc sys; do mount --rbind "/$directory" "$directory"; done
    mount -t tmpfs tmpfs run
    mount --bind "$OUT" out
    pivot_root . old
    umount -l /old
    cd /build
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root mkosi "$@" build' mkosi \
    --output-directory /out --output image --format disk --distribution debian --release $newer --mirror "${mirror%/}" --with-docs no --force \
    --package linux-image-cloud-amd64,systemd,systemd-sysv,systemd-boot,systemd-boot-efi,udev,dbus,kmod,e2fsprogs --bootable yes --kernel-command-line console=ttyS0 "$@" >"$work/$name.log" 2>&1 ||
    { tail -n 30 "$work/$name.log" >&2; return 1; }
  cp --sparse=always "$work/$name.out/image.raw" "$out/$name.raw.part"
  rm -rf "$work/$name.out"
}
newer=trixie
image_mkosi() { mkosi --timezone UTC --bootloader systemd-boot; }
image_mkosi-uki() { mkosi --timezone UTC --bootloader uki; }
image_mkosi-entries() { mkosi --timezone UTC --bootloader systemd-boot --unified-kernel-images no; }
image_mkosi-bios() { mkosi --timezone UTC --bootloader systemd-boot --bios-bootloader grub --package grub-pc-bin; }
# Without a time zone systemd-firstboot asks for one, before anything else starts, and waits for a key.
image_mkosi-first-boot() { mkosi --bootloader systemd-boot --unified-kernel-images no; }

# ---------------------------------------------------------------- broken by one change each
for change in no-fallback no-boot-code no-loader no-kernel wrong-root cut-initramfs other-initramfs; do
  eval "image_genimage-$change() { broken genimage $change; }"
done
image_vmdb2-uefi-no-fallback() { broken vmdb2-uefi no-fallback; }
image_dib-bios-other-label() { broken dib-bios other-label; }
image_dib-efi-no-fallback() { broken dib-efi no-fallback; }
image_dib-efi-no-boot-code() { broken dib-efi no-boot-code; }
broken() {
  needs debugfs mdel unmkinitramfs cpio
  [[ -e $out/$1.raw ]] || { echo "$1 is made first" >&2; return 1; }
  "$here/break-image.sh" "$out/$1.raw" "$2" "$out/$name.raw.part"
}

# ---------------------------------------------------------------- one after the other
# In the order in which they stand above: a broken one after that which it is made of.
mapfile -t known < <(shopt -s extdebug; for f in $(compgen -A function image_); do declare -F "$f"; done | sort -n -k2 -s | awk '{ print substr($1, 7) }')
names=("$@")
((${#names[@]})) || names=("${known[@]}")
failed=()
for name in "${names[@]}"; do
  declare -F "image_$name" >/dev/null || { echo "make-images.sh: no image $name; there are: ${known[*]}" >&2; exit 2; }
done
for name in "${names[@]}"; do
  if [[ -e $out/$name.raw ]]; then say "$name: kept"; continue; fi
  say "$name"
  rm -f "$out/$name.raw.part"
  # Not in a condition, where set -e would not count.
  code=0
  set +e
  (set -e; "image_$name") 2>&1 | sed "s/^/  $name: /" >&2
  code=${PIPESTATUS[0]}
  set -e
  if ((code == 0)) && [[ -s $out/$name.raw.part ]]; then mv "$out/$name.raw.part" "$out/$name.raw"; else failed+=("$name"); say "$name: could not be made (exit code $code)"; fi
done
say "made: $(cd "$out" && ls -- *.raw 2>/dev/null | sed 's/\.raw$//' | paste -sd ' ')"
if ((${#failed[@]})); then say "could not be made: ${failed[*]}; the lines above say why"; exit 1; fi
