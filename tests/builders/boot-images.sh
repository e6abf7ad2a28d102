#!/usr/bin/env bash
# boot-images.sh [--logs] IMAGE...
#
# Boots RAW images on a machine like an instance of ECS (q35, virtio disk, serial console), once by SeaBIOS and once by OVMF, without writing to them, and says
# how far each came. Beside IMAGE.raw it leaves
#   IMAGE.boots      two lines: MODE, STAGE, the kernel's version, the number of the partition that was mounted first (- where the console does not tell), and
#                    the line that decided it, with tabs between them
#   IMAGE.MODE.log   what the serial console said
# Stages: none (no boot loader started), loader (one did, but no kernel), kernel (one did, but the root was not mounted), root (it was, but the system did not
# come up), up. An image whose console is not on ttyS0 comes to "loader" at most, whatever it does. Emulated, so that it works everywhere: a minute or two each.
# --logs boots nothing and judges the logs of an earlier run.
set -euo pipefail
logs=
if [[ ${1:-} == --logs ]]; then logs=1; shift; fi
(($#)) || { sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 2; }

ovmf=/usr/share/OVMF/OVMF_CODE_4M.fd
work=$(mktemp -d)
qemu=
trap '[[ -z $qemu ]] || kill "$qemu" 2>/dev/null || true; rm -rf "$work"' EXIT

good='login: *$|Reached target.*(multi-user|graphical)\.target'
bad='Kernel panic|\(initramfs\)|You are in emergency mode|Cannot open access to console|grub rescue>|^grub> |No bootable device|Boot failed: not|Shell>|No bootable option or device|failed to start boot|Failed to start dracut|switch_root.*failed'

# boot IMAGE MODE LOG
boot() {
  local image=$1 mode=$2 log=$3 firmware=() silent=0 size=0 now worked=0 cpu begun=$SECONDS
  if [[ $mode == uefi ]]; then
    cp "${ovmf/CODE/VARS}" "$work/vars"
    firmware=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=$ovmf" -drive "if=pflash,format=raw,unit=1,file=$work/vars")
  fi
  rm -f "$work/disk"
  qemu-img create -q -f qcow2 -F raw -b "$image" "$work/disk"
  : >"$log"
  qemu-system-x86_64 -machine q35,graphics=off -accel tcg,thread=multi -cpu max -smp 2 -m 1024 -display none -no-reboot -nic none -monitor none -serial "file:$log" \
    "${firmware[@]}" -drive "file=$work/disk,if=none,id=disk,format=qcow2,cache=unsafe" -device virtio-blk-pci,drive=disk,bootindex=1 >"$work/qemu.log" 2>&1 </dev/null &
  qemu=$!
  # Over when a line decides it, or when the machine has worked for a while and said nothing: its own time counts, since a busy host can stop it for minutes.
  while kill -0 "$qemu" 2>/dev/null && ((worked - silent < ${QUIET:-60} && SECONDS - begun < 180)); do
    sleep 1
    now=$(stat -c %s "$log")
    cpu=$(awk '{ print int(($14 + $15) / 100) }' "/proc/$qemu/stat" 2>/dev/null || true)
    worked=${cpu:-$worked}
    if ((now != size)); then silent=$worked size=$now begun=$SECONDS; fi
    if plain "$log" | grep -qE "$good|$bad"; then sleep 1; break; fi
  done
  kill "$qemu" 2>/dev/null || true
  wait "$qemu" 2>/dev/null || true
  qemu=
}

# Without what steers a terminal.
plain() { sed 's/\x1b\[[0-9;?]*[A-Za-z]//g; s/\r//g' "$1" | tr -d '\000'; }

# stage TEXT
stage() {
  if grep -qE "$good" <<<"$1"; then echo up
  elif grep -qE '(vda|nvme0n1p?)[0-9]+\): mounted filesystem|Mounting V5 Filesystem|Welcome to [^(]*\([^)]*\)!' <<<"$1"; then echo root
  elif grep -qE 'Linux version|EFI stub:|Run /init as init|\(initramfs\)|Kernel panic' <<<"$1"; then echo kernel
  elif grep -qE 'GRUB loading|Welcome to GRUB|GNU GRUB|^error: |grub>|Boot in [0-9]+ s' <<<"$1"; then echo loader
  else echo none
  fi
}

for image; do
  image=$(realpath "$image")
  base=${image%.raw}
  for mode in bios uefi; do
    for attempt in 1 2 3 4 5; do
      [[ ! $logs ]] || break
      boot "$image" "$mode" "$base.$mode.log"
      # An emulated timer that starved beside other work, and nothing about the image.
      plain "$base.$mode.log" | grep -q "IO-APIC + timer doesn't work" || break
      echo "$(basename "$base") $mode: the emulated timer starved; attempt $((attempt + 1))" >&2
    done
    text=$(plain "$base.$mode.log")
    kernel=$(sed -n 's/.*Linux version \([^ ]*\) .*/\1/p' <<<"$text" | tail -n 1)
    root=$(sed -nE 's/.*(vda|nvme0n1p)([0-9]+)\): mounted filesystem.*/\2/p' <<<"$text" | head -n 1)
    printf '%s\t%s\t%s\t%s\t%s\n' "$mode" "$(stage "$text")" "${kernel:--}" "${root:--}" "$(grep -E "$good|$bad" <<<"$text" | tail -n 1 | tr -d '\t' | cut -c1-120)"
  done | tee "$base.boots.part" | sed "s|^|$(basename "$base"): |" >&2
  mv "$base.boots.part" "$base.boots"
done
