#!/usr/bin/env bash
# ./demo.sh [IMAGE]
#
# The main job on a real image: builds the command, makes (once) a small Debian guest as VMDK streamOptimized, and imports it into
# the embedded cloud: inspection, pre-flight, conversion to compressed qcow2, upload, ImportImage. The image id is the only line on standard output.
# With IMAGE it uses that and makes no guest.
#
# Environment: DEMO_DIR (default .demo) holds the guest and the data of the embedded cloud.
set -euo pipefail
case ${1:-} in
  --help | -h) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
  -*) echo "demo.sh: unknown option $1; ./demo.sh --help says what it takes" >&2; exit 2 ;;
esac
image=${1:-}
if [[ -n $image ]]; then
  [[ -f $image || -b $image ]] || { echo "demo.sh: there is no image $image" >&2; exit 2; }
  image=$(realpath "$image")
fi
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
. tests/steps.sh
command -v dotnet >/dev/null || { echo "demo.sh: the .NET 10 SDK is missing; install it and run this again" >&2; exit 1; }
dir=${DEMO_DIR:-.demo}
mkdir -p "$dir"

packages=()
make_guest=0
if [[ -z $image ]]; then
  image=$dir/debian.vmdk
  if [[ ! -e $image ]]; then
    make_guest=1
    packages+=(mmdebstrap=mmdebstrap sfdisk=fdisk mke2fs=e2fsprogs mkfs.fat=dosfstools mmd=mtools grub-mkimage=grub-common qemu-img=qemu-utils python3=python3 fakeroot=fakeroot eatmydata=eatmydata)
  fi
fi
# A linker of the system makes the command a native one; gcc will do as well.
command -v gcc >/dev/null || packages+=(clang=clang ld.lld=lld)
missing=
if ((${#packages[@]})); then missing=$(tests/install-packages.sh --list "${packages[@]}"); fi

{
  echo "ImageTools demo: a VM disk image becomes a custom image in an embedded cloud on this machine. Nothing is sent anywhere."
  if [[ -n $missing ]]; then echo "  installs   $missing (Debian packages, as root)"; else echo "  installs   nothing"; fi
  if ((make_guest)); then echo "  downloads  about 130 MB of Debian packages for a guest, once, and NuGet packages for the build where they are not cached"
  else echo "  downloads  NuGet packages for the build where they are not cached"; fi
  if ((make_guest)); then echo "  takes      about two minutes the first time, less than half a minute after that"; else echo "  takes      half a minute; a minute more for the first build"; fi
  echo "  disk       about 400 MB in $dir (the guest and the embedded cloud), 1 GB while the guest is made; 500 MB for the build"
  echo "  does       1. builds out/imagetools"
  echo "             2. ${image##*/}: $( ((make_guest)) && echo 'makes a small Debian guest as VMDK' || echo 'is there already')"
  echo "             3. imports it: inspect, pre-flight, convert, upload, ImportImage"
} >&2

[[ -z $missing ]] || step "installing packages" tests/install-packages.sh "${packages[@]}"
step "building imagetools" dotnet publish src/Cli -c Release -o out --nologo
((!make_guest)) || step "making a Debian guest (once)" tests/guests/make-demo-guest.sh "$image"

say "importing $image into the embedded cloud"
name="demo-$(date -u +%Y%m%d-%H%M%S)-$$"
echo "\$ out/imagetools import $image --cloud local --cloud-data $dir/cloud --name $name --keep-object" >&2
# The last line is the id; everything before it is for people.
all_but_last_to_stderr() {
  local line last=
  IFS= read -r last || return 0
  while IFS= read -r line; do printf '%s\n' "$last" >&2; last=$line; done
  printf '%s\n' "$last"
}
id=$(out/imagetools import "$image" --cloud local --cloud-data "$dir/cloud" --name "$name" --keep-object | all_but_last_to_stderr)

object=$(find "$dir/cloud/oss" -name "*$name*" -type f ! -name '*.json' -print -quit)
{
  say "$id is there. What to look at next:"
  echo "   the images    out/imagetools images --cloud local --cloud-data $dir/cloud"
  [[ -z $object ]] || echo "   the object    qemu-img info $object"
  echo "   the page      out/imagetools cloud serve --data $dir/cloud --listen 127.0.0.1:8080     then open http://127.0.0.1:8080/-/"
  echo "   the findings  out/imagetools inspect $image"
  echo "   your image    ./demo.sh YOUR.vmdk"
} >&2
echo "$id"
