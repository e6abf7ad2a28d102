#!/usr/bin/env bash
# A program with Debian's Go SDK for OSS, built in GOPATH mode. Run by official-names.sh.
set -euo pipefail
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=${STRANGERS_GOCACHE:-$DIR/gocache} GOFLAGS= CGO_ENABLED=0
go build -o "$DIR/stranger" "$(dirname "$0")/stranger.go"
"$DIR/stranger" "https://oss-$REGION.aliyuncs.com" "$BUCKET" "$1" "$DIR/back.raw"
cmp "$1" "$DIR/back.raw"
