#!/usr/bin/env bash
# compare.sh IMAGETOOLS IMAGEDIR [NAME] [PAIR...]: whole conversions against qemu-img, in turn, medians and ratios.
# The work is done by compare-peers.sh, which lies in the folder "shared" beside this repository (or in $IMAGETOOLS_SHARED).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
script=${IMAGETOOLS_SHARED:-$here/../../shared}/tools/compare-peers.sh
if [[ ! -x $script ]]; then
  echo "compare.sh: $script is not there; set IMAGETOOLS_SHARED to the folder that holds tools/compare-peers.sh" >&2
  exit 2
fi
exec "$script" "$@"
