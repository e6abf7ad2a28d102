#!/usr/bin/env bash
# ./demo.sh [IMAGE]
#
# The main job on a real image: builds the command, makes (once) a small Debian guest as VMDK streamOptimized, and imports it into
# the embedded cloud: inspection, pre-flight, conversion to compressed qcow2, upload, ImportImage. The last line is the image id.
# With IMAGE it uses that and installs nothing.
#
# Environment: DEMO_DIR (default .demo) holds the guest and the data of the embedded cloud.
set -euo pipefail
image=${1:-}
[[ -z $image ]] || image=$(realpath "$image")
cd "$(dirname "$0")"
dir=${DEMO_DIR:-.demo}
mkdir -p "$dir"

if [[ -z $image ]]; then
  image=$dir/debian.vmdk
  packages=(clang=clang ld.lld=lld)
  [[ -e $image ]] || packages+=(mmdebstrap=mmdebstrap sfdisk=fdisk mke2fs=e2fsprogs mkfs.fat=dosfstools mmd=mtools grub-mkimage=grub-common qemu-img=qemu-utils python3=python3 fakeroot=fakeroot)
  # A linker of the system makes the command a native one; gcc will do as well.
  if command -v gcc >/dev/null; then packages=("${packages[@]:2}"); fi
  tests/install-packages.sh "${packages[@]}"
fi

echo "== Building imagetools" >&2
dotnet publish src/Cli -c Release -o out --nologo -v quiet >&2
[[ -e $image ]] || echo "== Making a Debian guest (once)" >&2
[[ $image != "$dir/debian.vmdk" ]] || tests/guests/make-demo-guest.sh "$image"

echo "== Importing $image into the embedded cloud" >&2
name="demo-$(date -u +%Y%m%d-%H%M%S)-$$"
echo "\$ imagetools import $image --cloud local --cloud-data $dir/cloud --name $name --keep-object" >&2
exec out/imagetools import "$image" --cloud local --cloud-data "$dir/cloud" --name "$name" --keep-object
