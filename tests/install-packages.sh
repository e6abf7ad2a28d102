#!/usr/bin/env bash
# install-packages.sh [--list] COMMAND=PACKAGE...
#
# Installs the Debian package of every command (or file, by its whole path) that is missing. As root, or by a sudo that asks for nothing; otherwise it says
# what is missing and goes on, so that a user without rights can work where the packages are there already.
# --list names the packages that are missing, on one line, and installs nothing.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

list=0
if [[ ${1:-} == --list ]]; then list=1; shift; fi
missing=()
for pair; do
  [[ $pair == /* && -e ${pair%%=*} ]] || command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
done
((${#missing[@]})) || exit 0

mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
if ((list)); then echo "${missing[*]}"; exit 0; fi
if ((EUID == 0)); then
  run() { "$@"; }
elif sudo -n true 2>/dev/null; then
  run() { sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; }
else
  echo "missing, and not root to install them: ${missing[*]}" >&2
  exit 0
fi
command -v apt-get >/dev/null || { echo "missing, and no apt-get to install them: ${missing[*]}" >&2; exit 0; }
echo "installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive

# The tests want programs, no services: what a package would start now or at the next boot stays off on the machine of whoever runs them.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy && ! -L $policy ]]; then
  trap 'run rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | run tee "$policy" >/dev/null
  run chmod 755 "$policy"
fi
run apt-get update -qq >&2
run apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 </dev/null
if [[ -d /run/systemd/system ]]; then
  mapfile -t services < <(dpkg -L "${missing[@]}" 2>/dev/null | sed -n 's,.*/systemd/system/\([^/@]*\.\(service\|socket\|timer\)\)$,\1,p' | sort -u)
  ((${#services[@]} == 0)) || run systemctl disable --quiet "${services[@]}" >&2 || true
fi
