#!/usr/bin/env bash
# rclone with its provider Alibaba, which signs as S3 does. Run by official-names.sh.
set -euo pipefail
export RCLONE_CONFIG=/dev/null RCLONE_S3_PROVIDER=Alibaba RCLONE_S3_ENDPOINT=oss-$REGION.aliyuncs.com RCLONE_S3_ACCESS_KEY_ID=$ALIBABA_CLOUD_ACCESS_KEY_ID
export RCLONE_S3_SECRET_ACCESS_KEY=$ALIBABA_CLOUD_ACCESS_KEY_SECRET RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=1 RCLONE_S3_CHUNK_SIZE=5M RCLONE_S3_UPLOAD_CUTOFF=6M
mkdir -p "$DIR/rc"
cp "$1" "$DIR/rc/guest.raw"
rclone copyto "$1" ":s3:$BUCKET/rclone/guest.raw"
rclone cat ":s3:$BUCKET/rclone/guest.raw" >"$DIR/back.raw"
cmp "$1" "$DIR/back.raw"
rclone check "$DIR/rc" ":s3:$BUCKET/rclone"
rclone lsf ":s3:$BUCKET/rclone"
