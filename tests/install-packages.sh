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
run apt-get update -qq >&2
run apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 </dev/null
