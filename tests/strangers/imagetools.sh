#!/usr/bin/env bash
# imagetools.sh [--guest GUEST] DISK
#
# The tool itself with --region and no endpoint: an upload of DISK, and an import of it to its end; with --guest the import is of that guest, after the whole
# pre-flight. Run by official-names.sh.
set -euo pipefail
guest=
if [[ $1 == --guest ]]; then guest=$2; shift 2; fi
# shellcheck disable=SC2086 # words, not one
if [[ $guest ]]; then
  id=$($IMAGETOOLS import "$guest" --region "$REGION" --bucket "$BUCKET" --name own-guest --keep-object --key own/guest.qcow2 --quiet | tail -n 1)
  echo "image: $id"
  $IMAGETOOLS images own-guest --region "$REGION"
  qemu-img compare "$guest" "$DIR/data/oss/$BUCKET/own/guest.qcow2"
  exit
fi
# shellcheck disable=SC2086
$IMAGETOOLS convert "$1" "$DIR/guest.qcow2" -O qcow2 --quiet
qemu-img compare "$1" "$DIR/guest.qcow2"
# shellcheck disable=SC2086
$IMAGETOOLS upload "$1" "oss://$BUCKET/own/guest.qcow2" -O qcow2 --region "$REGION" --quiet
qemu-img compare "$1" "$DIR/data/oss/$BUCKET/own/guest.qcow2"
# This disk is no guest: what is proven here is the way to the services, not the pre-flight.
# shellcheck disable=SC2086
$IMAGETOOLS import "$1" --region "$REGION" --bucket "$BUCKET" --name own-built --ignore-preflight --keep-object --quiet | tail -n 1
# Without the CA of this run the same names are refused.
# shellcheck disable=SC2086
if SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent $IMAGETOOLS images --region "$REGION" 2>"$DIR/untrusted"; then echo "an untrusted certificate was taken"; exit 1; fi
grep -qiE "certificate|SSL" "$DIR/untrusted"
echo "untrusted: refused"
