#!/usr/bin/env bash
# The tool itself with --region and no endpoint: an upload, and an import to its end. Run by official-names.sh.
set -euo pipefail
# shellcheck disable=SC2086 # words, not one
$IMAGETOOLS convert "$1" "$DIR/guest.qcow2" -O qcow2 --quiet
qemu-img compare "$1" "$DIR/guest.qcow2"
# shellcheck disable=SC2086
$IMAGETOOLS upload "$1" "oss://$BUCKET/own/guest.qcow2" -O qcow2 --region "$REGION" --quiet
qemu-img compare "$1" "$DIR/data/oss/$BUCKET/own/guest.qcow2"
# The disk is no guest: what is proven here is the way to the services, not the pre-flight.
# shellcheck disable=SC2086
$IMAGETOOLS import "$1" --region "$REGION" --bucket "$BUCKET" --name own-built --ignore-preflight --keep-object --quiet | tail -n 1
# Without the CA of this run the same names are refused.
if SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent $IMAGETOOLS images --region "$REGION" 2>"$DIR/untrusted"; then echo "an untrusted certificate was taken"; exit 1; fi
grep -qiE "certificate|SSL" "$DIR/untrusted"
echo "untrusted: refused"
