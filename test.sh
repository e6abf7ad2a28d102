#!/usr/bin/env bash
# ./test.sh [PROJECT...]
#
# Installs what the tests need, builds everything, runs all tests (or those of the named projects, such as Disks.Tests) and ends with
# "N passed, N failed".
#
# Environment: IMAGETOOLS_GUESTS  a directory with guests of ../shared/tools/make-guests.sh, when they are there already
#              IMAGETOOLS_SHARED  the shared directory, when it is not ../shared
set -euo pipefail
cd "$(dirname "$0")"
root=$PWD
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH=$PATH:/usr/sbin:/sbin
say() { printf '== %s\n' "$*" >&2; }

tests/install-packages.sh clang=clang ld.lld=lld qemu-img=qemu-utils mke2fs=e2fsprogs xfs_db=xfsprogs mkfs.fat=dosfstools mcopy=mtools \
  sfdisk=fdisk sgdisk=gdisk cpio=cpio zstd=zstd xz=xz-utils lz4=lz4 bzip2=bzip2 openssl=openssl node=nodejs npm=npm jq=jq python3=python3 \
  mmdebstrap=mmdebstrap grub-mkimage=grub-common fakeroot=fakeroot prlimit=util-linux time=time btrfs=btrfs-progs mkfs.ntfs=ntfs-3g rclone=rclone \
  strace=strace losetup=mount partx=util-linux
if ((EUID == 0)); then export IMAGETOOLS_TEST_TOOLS=${IMAGETOOLS_TEST_TOOLS:-required}; fi

shared=${IMAGETOOLS_SHARED:-$root/../shared}
guests=(debian-gpt-ext4 debian-mbr-xfs debian-lvm-ext4 broken-no-virtio broken-sda broken-static-ip broken-no-sshd broken-persistent-net broken-full-root broken-dirty-journal broken-no-kernel)
make_guests() { # real guests with one thing broken each; needs root and the shared tools
  export IMAGETOOLS_GUESTS=$root/.test/guests
  local g missing=0
  for g in "${guests[@]}"; do [[ -e $IMAGETOOLS_GUESTS/$g.raw ]] || missing=1; done
  ((missing)) || return 0
  if [[ ! -e $shared/tools/make-guests.sh ]]; then say "no shared/tools beside this repository: tests on its guests are skipped"; return 0; fi
  if ((EUID != 0)); then say "not root: tests on the guests of shared/tools are skipped"; return 0; fi
  say "making guests (some minutes, once)"
  mkdir -p "$IMAGETOOLS_GUESTS"
  # mmdebstrap tells the kind of its output by the suffix, and the script's "base.tar.part" has none that it knows.
  sed 's/mmdebstrap --quiet /mmdebstrap --quiet --format=tar /' "$shared/tools/make-guests.sh" >"$root/.test/make-guests.sh"
  bash "$root/.test/make-guests.sh" --cache "$root/.test/cache" "$IMAGETOOLS_GUESTS" "${guests[@]}" >&2 ||
    say "make-guests.sh exited with $?"
  # Its last line pipes du into head, which may end it with an error when all is done: the guests themselves tell.
  for g in "${guests[@]}"; do [[ -e $IMAGETOOLS_GUESTS/$g.raw ]] || { say "the guest $g could not be made"; return 1; }; done
  rm -rf "$root/.test/cache"/base "$root/.test/cache"/tree-*
}
mkdir -p .test
[[ -n ${IMAGETOOLS_GUESTS:-} ]] || make_guests

if [[ ! -e .demo/debian.vmdk ]]; then
  say "making the demo guest"
  tests/guests/make-demo-guest.sh .demo/debian.vmdk || say "no demo guest: tests on it are skipped"
fi

say "building"
dotnet build ImageTools.sln -c Release --nologo -v quiet >&2
dotnet publish src/Cli -c Release -o out --nologo -v quiet >&2
export IMAGETOOLS_CLI=$root/out/imagetools

projects=("$@")
((${#projects[@]})) || mapfile -t projects < <(find tests -mindepth 2 -maxdepth 2 -name '*.csproj' -printf '%f\n' | sed 's/\.csproj$//' | sort)
passed=0 failed=0 skipped=0 status=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
  say "$project"
  code=0
  dotnet "tests/$project/bin/Release/net10.0/ImageTools.$project.dll" --no-progress --no-ansi </dev/null >"$log" 2>&1 || code=$?
  grep -vE '^(xUnit|Microsoft|Copyright)|^$' "$log" | tail -n 200
  count() { sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$log" | tail -n 1; }
  p=$(count succeeded) f=$(count failed) s=$(count skipped)
  # A runner that died before its summary is a failure, and so is one that says it failed without counting anything.
  if [[ -z $p || ( $code -ne 0 && ${f:-0} -eq 0 ) ]]; then f=$((${f:-0} + 1)); fi
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done
((skipped == 0)) || say "$skipped skipped: see the reasons above"
((failed == 0)) || status=1
echo "$passed passed, $failed failed"
exit $status
