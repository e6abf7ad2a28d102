#!/usr/bin/env bash
# The tool itself with --region and no endpoint: convert while uploading, then import. Run by official-names.sh.
set -euo pipefail
# shellcheck disable=SC2086 # words, not one
$IMAGETOOLS convert "$1" "oss://$BUCKET/own/guest.qcow2" -O qcow2 --region "$REGION" --json >"$DIR/convert.json"
qemu-img compare "$1" "$DIR/data/oss/$BUCKET/own/guest.qcow2"
# shellcheck disable=SC2086
$IMAGETOOLS images --region "$REGION" --json
