#!/usr/bin/env bash
# workshop.sh DIR SCRIPT
#
# Runs SCRIPT (bash) as root in a Linux of its own: Debian's user-mode Linux, a kernel that is a process. It sees this machine's programs (every file that it
# writes goes into an overlay), has its own /dev, loop devices, device-mapper, vfat and udev, the network by slirp, and DIR as /run/out. So the builders run
# unchanged where this machine's kernel lacks what they need, and no loop device, mount or file of this machine is touched whatever becomes of them.
# Prints what SCRIPT prints, exits as it exits.
# Environment: UML      directory with the unpacked Debian packages user-mode-linux and slirp
#              MINUTES  how long it may take (60)
set -euo pipefail
dir=$(realpath "$1") script=$(realpath "$2") uml=$(realpath "${UML:?}")
scratch=$(mktemp -d -p "$dir" .workshop.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

mkdir -p "$scratch/lib"
ln -s "$uml/usr/lib/uml/modules" "$scratch/lib/modules"
truncate -s 16G "$scratch/disk"
mke2fs -q -F -t ext4 -E lazy_itable_init=1,lazy_journal_init=1,nodiscard -O ^has_journal "$scratch/disk"
cp "$script" "$scratch/script"
printf '#!/bin/sh\nexec %q\n' "$uml/usr/bin/slirp-fullbolt" >"$scratch/slirp"
cat >"$scratch/init" <<'INIT'
#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
exec 2>&1
trap 'echo "the workshop could not be opened"; sync; poweroff -f' EXIT
set -e
mount -t proc proc /proc
mount -t sysfs sys /sys
for module in overlay dm-mod vfat nls_cp437 nls_iso8859-1 nls_ascii nls_utf8 loop fuse; do modprobe -d "$SCRATCH" $module; done
mount -t tmpfs tmpfs /mnt
mkdir /mnt/disk /mnt/root
mount -o noatime /dev/ubda /mnt/disk
mkdir /mnt/disk/upper /mnt/disk/work /mnt/disk/tmp
mount -t overlay -o lowerdir=/,upperdir=/mnt/disk/upper,workdir=/mnt/disk/work overlay /mnt/root
cd /mnt/root
mount --move /proc proc
mount --move /sys sys
mount -t devtmpfs dev dev
mkdir -p dev/pts dev/shm
mount -t devpts devpts dev/pts
mount -t tmpfs tmpfs dev/shm
mount -t tmpfs tmpfs run
mount --bind /mnt/disk/tmp tmp
chmod 1777 tmp
mkdir run/out run/lock
mount -t hostfs -o "$OUT" none run/out
ln -sf /proc/self/fd dev/fd
hostname workshop
grep -q workshop etc/hosts || echo "127.0.1.1 workshop" >>etc/hosts
ip link set lo up
ip address add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip route add default via 10.0.2.2
rm -f etc/resolv.conf
echo nameserver 10.0.2.3 >etc/resolv.conf
chroot . /usr/lib/systemd/systemd-udevd --daemon
trap - EXIT
set +e
# hostfs keeps every file open here that it has an inode of.
dmesg -n 1
(while sleep 5; do echo 2 >proc/sys/vm/drop_caches; done) &
echo "--- the workshop is open"
chroot . /bin/bash /run/out/"${SCRATCH##*/}"/script
echo $? >/mnt/root/run/out/"${SCRATCH##*/}"/status
sync
poweroff -f
INIT
chmod +x "$scratch/init" "$scratch/slirp"
# Each file of this machine that it has open is one here.
ulimit -n "$(ulimit -Hn)"
# The console is a pipe: as a terminal it would be put into another mode.
HOME=$scratch timeout "$((${MINUTES:-60} * 60))" "$uml/usr/bin/linux.uml" mem=2G ubd0="$scratch/disk" rootfstype=hostfs rw init="$scratch/init" \
  OUT="$dir" SCRATCH="$scratch" eth0=slirp,,"$scratch/slirp" con=null con0=null,fd:1 </dev/null 2>/dev/null | sed -un 's/\r$//; /^--- the workshop/,$p;/^the workshop/p' || true
[[ -s $scratch/status ]] || { echo "workshop: the script did not come to its end" >&2; exit 1; }
exit "$(cat "$scratch/status")"
