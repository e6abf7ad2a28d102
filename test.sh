#!/usr/bin/env bash
# ./test.sh [--junit DIR] [PROJECT...]
#
# Installs what the tests need, makes the guests that they read (once), builds everything, runs all tests (or those of the named projects,
# such as Disks.Tests) and ends with what was skipped and why, and "N passed, N failed".
#
# --junit DIR  writes one JUnit file a project there
# Environment: IMAGETOOLS_GUESTS  a directory with guests of ../shared/tools/make-guests.sh, when they are there already
#              IMAGETOOLS_SHARED  the shared directory, when it is not ../shared
#              IMAGETOOLS_SKIPS   listed: a test that is skipped for a reason that is not in tests/skips.txt counts as failed
set -euo pipefail
junit=
projects=()
while (($#)); do
  case $1 in
    --junit) [[ -n ${2:-} ]] || { echo "test.sh: --junit needs a directory" >&2; exit 2; }; mkdir -p "$2"; junit=$(realpath "$2"); shift 2 ;;
    --help | -h) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "test.sh: unknown option $1; ./test.sh --help lists them" >&2; exit 2 ;;
    *) projects+=("$1"); shift ;;
  esac
done
cd "$(dirname "$0")"
root=$PWD
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH=$PATH:/usr/sbin:/sbin
. tests/steps.sh

known() { find tests -mindepth 2 -maxdepth 2 -name '*.csproj' -printf '%f\n' | sed 's/\.csproj$//' | sort; }
for project in "${projects[@]}"; do
  [[ -e tests/$project/$project.csproj ]] || { echo "test.sh: no project $project; there are $(known | paste -sd ' ')" >&2; exit 2; }
done
((${#projects[@]})) || mapfile -t projects < <(known)

packages=(clang=clang ld.lld=lld qemu-img=qemu-utils mke2fs=e2fsprogs xfs_db=xfsprogs mkfs.fat=dosfstools mcopy=mtools
  sfdisk=fdisk sgdisk=gdisk cpio=cpio zstd=zstd xz=xz-utils lz4=lz4 lzop=lzop bzip2=bzip2 openssl=openssl node=nodejs npm=npm jq=jq python3=python3
  mmdebstrap=mmdebstrap grub-mkimage=grub-common fakeroot=fakeroot prlimit=util-linux losetup=mount time=time btrfs=btrfs-progs mkfs.ntfs=ntfs-3g ntfscp=ntfs-3g mkfs.exfat=exfatprogs wimlib-imagex=wimtools rclone=rclone eatmydata=eatmydata genimage=genimage unmkinitramfs=initramfs-tools-core pvck=lvm2 thin_dump=thin-provisioning-tools cache_restore=thin-provisioning-tools getfattr=attr mdadm=mdadm cryptsetup=cryptsetup-bin grub-fstest=grub-common setfattr=attr mksquashfs=squashfs-tools mkfs.erofs=erofs-utils genisoimage=genisoimage xorriso=xorriso mkzftree=genisoimage
  objcopy=binutils /usr/lib/systemd/boot/efi/linuxx64.efi.stub=systemd-boot-efi systemd-analyze=systemd /lib/systemd/systemd=systemd modprobe=kmod setpriv=util-linux findmnt=util-linux
  netplan=netplan.io nft=nftables iptables-legacy-restore=iptables sshd=openssh-server
  /usr/lib/x86_64-linux-gnu/libdeflate.so.0=libdeflate0 strace=strace bsdtar=libarchive-tools partx=util-linux ip=iproute2 packer=packer go=golang-go
  /usr/share/gocode/src/github.com/aliyun/aliyun-oss-go-sdk/oss=golang-github-aliyun-aliyun-oss-go-sdk-dev)
shared=${IMAGETOOLS_SHARED:-$root/../shared}
guests=(debian-gpt-ext4 debian-mbr-xfs debian-lvm-ext4 broken-no-virtio broken-sda broken-static-ip broken-no-sshd broken-persistent-net broken-full-root broken-dirty-journal broken-no-kernel)
# The kernel writes this one, through a loop device.
if ((EUID == 0)) && grep -qw btrfs /proc/filesystems && losetup -f > /dev/null 2>&1; then guests+=(debian-btrfs-subvol); fi
lacking=()
prepare_guests=0
if [[ -z ${IMAGETOOLS_GUESTS:-} ]]; then
  export IMAGETOOLS_GUESTS=$root/.test/guests
  for g in "${guests[@]}"; do [[ -e $IMAGETOOLS_GUESTS/$g.raw ]] || prepare_guests=1; done
  if ((prepare_guests)) && [[ ! -e $shared/tools/make-guests.sh ]]; then prepare_guests=0 lacking+=("tests on real guests: no shared/tools beside this repository"); fi
  if ((prepare_guests)) && ((EUID != 0)); then prepare_guests=0 lacking+=("tests on real guests: only root can make them"); fi
fi

missing=$(tests/install-packages.sh --list "${packages[@]}")
{
  echo "ImageTools: all tests. Before it starts:"
  echo "  projects   ${projects[*]}"
  if [[ -n $missing ]]; then echo "  installs   $missing (Debian packages, as root)"; else echo "  installs   nothing: all packages are there"; fi
  if ((prepare_guests)); then echo "  guests     ${#guests[@]} Debian guests are made, once (about 4 minutes; 250 MB to download, 7 GB on disk in .test)"; else echo "  guests     nothing to make in .test"; fi
  [[ -e .demo/debian.vmdk ]] || echo "  demo guest is made, once (about a minute; 130 MB to download, 165 MB on disk in .demo)"
  echo "  time       about 15 minutes for everything on two cores, the build included"
} >&2

[[ -z $missing ]] || step "installing packages" tests/install-packages.sh "${packages[@]}"
if ((EUID == 0)); then export IMAGETOOLS_TEST_TOOLS=${IMAGETOOLS_TEST_TOOLS:-required}; fi

make_guests() { # real guests with one thing broken each; needs root and the shared tools
  local g
  mkdir -p "$IMAGETOOLS_GUESTS"
  bash "$shared/tools/make-guests.sh" --cache "$root/.test/cache" "$IMAGETOOLS_GUESTS" "${guests[@]}" || echo "make-guests.sh exited with $?"
  # Its last line pipes du into head, which may end it with an error when all is done: the guests themselves tell.
  for g in "${guests[@]}"; do [[ -e $IMAGETOOLS_GUESTS/$g.raw ]] || { echo "the guest $g could not be made"; return 1; }; done
  rm -rf "$root/.test/cache"/base "$root/.test/cache"/tree-*
}
((!prepare_guests)) || step "making ${#guests[@]} guests" make_guests

if [[ ! -e .demo/debian.vmdk ]]; then
  step "making the demo guest" tests/guests/make-demo-guest.sh .demo/debian.vmdk || lacking+=("tests on the demo guest: it could not be made (see above)")
fi

# Errors and warnings are shown as they come; the quiet rest is told by the clock.
step "building everything" dotnet build ImageTools.sln -c Release --nologo
step "building the command" dotnet publish src/Cli -c Release -o out --nologo
export IMAGETOOLS_CLI=$root/out/imagetools

passed=0 failed=0 skipped=0 status=0
log=$(mktemp) reasons=$(mktemp)
trap 'rm -f "$log" "$reasons"; kill "${watcher:-}" 2>/dev/null || true' EXIT

# A line now and then that says how many tests have ended, and which was the last.
watch_tests() {
  local nap= done_ last
  trap 'kill "$nap" 2>/dev/null; exit 0' TERM INT
  while :; do
    sleep 20 & nap=$!
    wait "$nap" || true
    done_=$(grep -cE '^(passed|failed|skipped) ' "$log" || true)
    last=$(grep -E '^(passed|failed|skipped) ' "$log" | tail -n 1 | cut -c1-110)
    printf '   %s: %s so far; last: %s\n' "$1" "$done_" "${last:-none yet}" >&2
  done
}

for project in "${projects[@]}"; do
  say "$project"
  code=0 begin=$SECONDS
  report=()
  [[ -z $junit ]] || report=(--results-directory "$junit" --report-xunit-junit --report-xunit-junit-filename "$project.xml")
  : >"$log"
  watch_tests "$project" &
  watcher=$!
  # A shell that starts this in the background leaves these signals ignored; tests send them.
  env --default-signal=INT,QUIT dotnet "tests/$project/bin/Release/net10.0/ImageTools.$project.dll" --progress off --ansi off --output Detailed --show-stdout Failed --show-stderr Failed "${report[@]}" </dev/null >"$log" 2>&1 || code=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  watcher=
  count() { sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$log" | tail -n 1; }
  p=$(count succeeded) f=$(count failed) s=$(count skipped)
  # A runner that died before its summary is a failure, and so is one that says it failed without counting anything.
  if [[ -z $p || ( $code -ne 0 && ${f:-0} -eq 0 ) ]]; then f=$((${f:-0} + 1)); fi
  if ((${f:-0})); then awk '/^passed /{hide=1; next} /^(failed|skipped) |^Test run summary/{hide=0} !hide && NF' "$log" | grep -v '^skipped ' | tail -n 200; fi
  awk '/^skipped /{getline; sub(/^ +/, ""); print}' "$log" | sed 's/^The guest [^ ]* has/The guest NAME has/' >>"$reasons"
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
  printf '   %d passed, %d failed, %d skipped in %d s; in all %d passed, %d failed\n' "${p:-0}" "${f:-0}" "${s:-0}" $((SECONDS - begin)) "$passed" "$failed" >&2
done

{
  ((SECONDS < 1)) || say "everything took $((SECONDS / 60)) min $((SECONDS % 60)) s"
  say "$skipped skipped$( ((skipped + ${#lacking[@]})) && echo ', because:')"
  for reason in "${lacking[@]}"; do printf '   %s\n' "$reason"; done
  sort "$reasons" | uniq -c | sort -rn | sed 's/^ *\([0-9]*\) /   \1 x /'
  [[ -z $junit ]] || say "JUnit files are in $junit"
} >&2
if [[ ${IMAGETOOLS_SKIPS:-} == listed ]]; then
  # A reason that the runner did not give is none that is listed.
  told=$(wc -l <"$reasons")
  for ((; told < skipped; told++)); do echo "(no reason was given)" >>"$reasons"; done
  unlisted=$({ cat "$reasons"; printf '%s\n' "${lacking[@]}"; } | sed '/^$/d' | unlisted_skips)
  if [[ -n $unlisted ]]; then
    say "skipped, and should have run (tests/skips.txt lists what may be skipped here):"
    sort <<<"$unlisted" | uniq -c | sort -rn | sed 's/^ *\([0-9]*\) /   \1 x /' >&2
    failed=$((failed + $(wc -l <<<"$unlisted")))
  fi
fi
((failed == 0)) || status=1
echo "$passed passed, $failed failed"
exit $status
