#!/usr/bin/env bash
# Packer, unchanged: its `file` builder hands a RAW image to `alicloud-import`. Run by official-names.sh.
set -euo pipefail
cd "$DIR"
cp "$1" guest.raw
cat >template.json <<'T'
{
  "variables": { "image": "guest.raw", "region": "cn-hangzhou", "bucket": "imagetools-demo" },
  "builders": [{ "type": "file", "source": "{{user `image`}}", "target": "packer.raw" }],
  "post-processors": [{
    "type": "alicloud-import",
    "region": "{{user `region`}}",
    "oss_bucket_name": "{{user `bucket`}}",
    "image_name": "packer-built",
    "image_os_type": "linux",
    "image_platform": "Others Linux",
    "image_architecture": "x86_64",
    "image_system_size": "20",
    "format": "RAW",
    "skip_clean": true
  }]
}
T
CHECKPOINT_DISABLE=1 PACKER_LOG=${PACKER_LOG:-} PACKER_CACHE_DIR=$DIR/cache packer build -color=false template.json
