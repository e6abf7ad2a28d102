#!/usr/bin/env bash
# packer.sh TEMPLATE NAME DISK
#
# Packer, unchanged, with a template of docs/packer: its `file` builder hands the disk on. Run by official-names.sh.
set -euo pipefail
mkdir -p "$DIR/bin"
# shellcheck disable=SC2016 # for the script that is written
printf '#!/bin/sh\nexec %s "$@"\n' "$IMAGETOOLS" >"$DIR/bin/imagetools"
chmod +x "$DIR/bin/imagetools"
cd "$DIR"
CHECKPOINT_DISABLE=1 PACKER_LOG=${PACKER_LOG:-} PACKER_CACHE_DIR=$DIR/cache PATH=$DIR/bin:$PATH packer build -color=false \
  -var "image=$3" -var "region=$REGION" -var "bucket=$BUCKET" -var "name=$2" "$1"
