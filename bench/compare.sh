#!/usr/bin/env bash
# compare.sh IMAGETOOLS DIR [SECTION [ARGUMENT...]]
#
# Whole commands against qemu-img, sha256sum and the official OSS client, in turn, with medians and ratios (theirs / ours: above 1 we are faster or smaller).
# DIR holds the image "os" of make-bench-images.sh and takes what is made here. Without a section, all of them run.
#
#   pairs [NAME [PAIR...]]   conversions from format to format, by compare-peers.sh
#   allocation               RAW disks that are allocated by 0, 50 and 100 %
#   random                   data that can't be compressed
#   start                    info and map of a disk of 64 TiB
#   trim                     what an upload of a disk with deleted files takes
#   memory                   peak memory for a disk of 2 TiB with 10 GiB of data, in every direction
#   pipeline [SOURCE...]     convert + SHA-256 + upload, against qemu-img, sha256sum and ali-oss one after the other
#   upload [FILE...]         a file as it is, against ali-oss, rclone, and curl (which only sends)
#   journey                  peak memory of upload and import of a disk of 2 TiB with 1 GiB of data, and of "os"
#
# Environment: RUNS (default 3). compare-peers.sh and make-bench-images.sh lie in the folder "shared" beside this repository (or in $IMAGETOOLS_SHARED).
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
shared=${IMAGETOOLS_SHARED:-$here/../../shared}/tools
tool=${1:?usage: compare.sh IMAGETOOLS DIR [SECTION [ARGUMENT...]]}
dir=${2:?usage: compare.sh IMAGETOOLS DIR [SECTION [ARGUMENT...]]}
runs=${RUNS:-3}
shift 2
[[ -x $shared/compare-peers.sh ]] || { echo "compare.sh: $shared/compare-peers.sh is not there; set IMAGETOOLS_SHARED to the folder that holds tools/" >&2; exit 2; }
work=$(mktemp -d -p "$dir" compare.XXXXXX)
trap 'rm -rf "$work"; [[ -z ${cloud:-} ]] || kill "$cloud" 2>/dev/null || true' EXIT

median() { sort -n | awk '{v[NR]=$1} END {print (NR%2) ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
seconds() { local out; out=$(mktemp -p "$work"); /usr/bin/time -o "$out" -f %e "$@" >/dev/null; cat "$out"; rm "$out"; }
peak() { local out; out=$(mktemp -p "$work"); /usr/bin/time -o "$out" -f %M "$@" >/dev/null; awk '{printf "%.0f", $1/1024}' "$out"; rm "$out"; }
in_turn() { # in_turn NAME OURS THEIRS: two commands in one string each
  local i a=() b=()
  for ((i = 0; i < runs; i++)); do
    if ((i % 2)); then b+=("$(seconds bash -c "$3")"); a+=("$(seconds bash -c "$2")"); else a+=("$(seconds bash -c "$2")"); b+=("$(seconds bash -c "$3")"); fi
  done
  local ours theirs
  ours=$(printf '%s\n' "${a[@]}" | median) theirs=$(printf '%s\n' "${b[@]}" | median)
  awk -v n="$1" -v o="$ours" -v t="$theirs" -v oa="${a[*]}" -v ta="${b[*]}" 'BEGIN {printf "%-34s ours %8.2f s  theirs %8.2f s  %6.2fx   (ours: %s; theirs: %s)\n", n, o, t, t/(o>0?o:0.001), oa, ta}'
}

pairs() {
  local list=("${@:2}")
  ((${#list[@]})) || list=(vmdkstream-qcow2zlib qcow2zlib-qcow2zlib raw-qcow2zlib raw-qcow2zstd vmdkstream-qcow2 vmdkstream-raw vmdkstream-vhd
    qcow2zlib-raw qcow2zlib-vhd qcow2zstd-raw qcow2zstd-vhd vmdksparse-qcow2 raw-qcow2 raw-vhd vhd-qcow2 qcow2-vhd raw-raw)
  "$shared/compare-peers.sh" "$tool" "$dir" "${1:-os}" "${list[@]}"
  (($# > 1)) || { echo "without libdeflate and libzstd:"; "$shared/compare-peers.sh" "env IMAGETOOLS_PORTABLE_CODECS=1 $tool" "$dir" "${1:-os}" raw-qcow2zlib; }
}

allocation() {
  local share
  for share in 0 50 100; do
    python3 - "$dir/os.raw" "$work/alloc$share.raw" "$share" <<'PY'
import sys
source, target, share = sys.argv[1], sys.argv[2], int(sys.argv[3])
size, piece = 1 << 30, 1 << 20
with open(source, "rb") as f, open(target, "wb") as t:
    t.truncate(size)
    at = 64 << 20
    for i in range(size // piece):
        if i % 2 * 50 >= share and share < 100 or share == 0:
            continue
        data = b""
        while not data.strip(b"\0"):
            f.seek(at); data = f.read(piece); at += piece
            if not data: f.seek(0); at = 64 << 20
        t.seek(i * piece); t.write(data)
PY
    echo "== $share % of 1 GiB allocated"
    TARGET_DIR=$work "$shared/compare-peers.sh" "$tool" "$work" "alloc$share" raw-qcow2 raw-raw raw-vhd
  done
}

random() {
  head -c 1G /dev/urandom >"$work/random.raw"
  RUNS=1 TARGET_DIR=$work "$shared/compare-peers.sh" "$tool" "$work" random raw-qcow2zlib raw-qcow2zstd
}

start() {
  qemu-img create -q -f qcow2 "$work/huge.qcow2" 64T
  local i
  for i in $(seq 0 63); do echo "write -P 7 ${i}T 64k"; done | qemu-io -f qcow2 "$work/huge.qcow2" >/dev/null
  truncate -s 64T "$work/huge.raw" 2>/dev/null || truncate -s 8T "$work/huge.raw"
  for i in $(seq 20); do cat "$work/huge.qcow2" >/dev/null; done
  in_turn "info, qcow2 of 64 TiB, 20 times" "for i in \$(seq 20); do $tool info $work/huge.qcow2; done" "for i in \$(seq 20); do qemu-img info $work/huge.qcow2; done"
  in_turn "map, qcow2 of 64 TiB" "$tool map $work/huge.qcow2" "qemu-img map $work/huge.qcow2"
  echo "peak MiB: info $(peak "$tool" info "$work/huge.qcow2"), map $(peak "$tool" map "$work/huge.qcow2"); qemu-img $(peak qemu-img info "$work/huge.qcow2"), $(peak qemu-img map "$work/huge.qcow2")"
}

# Every second file of the whole tree is deleted, as a build leaves an image that installed, compiled and cleaned up.
delete_half() {
  python3 - "$1" "$2" <<'PY'
import subprocess, sys
image, offset = sys.argv[1], sys.argv[2]
def debugfs(commands, *options):
    return subprocess.run(["debugfs", *options, "-f", "-", f"{image}?offset={offset}"], input="\n".join(commands), capture_output=True, text=True, errors="replace").stdout
level, files = ["/"], []
while level:
    found, folder = [], None
    for line in debugfs([f'ls -p "{d}"' for d in level]).splitlines():
        if line.startswith("debugfs: ls"):
            folder = line.split('"')[1].rstrip("/")
        parts = line.split("/")
        if len(parts) < 7 or parts[5] in (".", "..") or not parts[1].isdigit() or '"' in parts[5]:
            continue
        if parts[2].startswith("04"):
            found.append(f"{folder}/{parts[5]}")
        elif parts[2].startswith("10"):
            files.append(f"{folder}/{parts[5]}")
    level = found
debugfs([f'rm "{name}"' for name in files[::2]], "-w")
print(f"{len(files[::2])} of {len(files)} files deleted", file=sys.stderr)
PY
}

trim() {
  local offset
  offset=$(sfdisk -J "$dir/os.raw" | python3 -c 'import json,sys; print(json.load(sys.stdin)["partitiontable"]["partitions"][0]["start"]*512)')
  cp --sparse=always "$dir/os.raw" "$work/half.raw"
  delete_half "$work/half.raw" "$offset"
  "$tool" convert -q -c -O qcow2 --trim "$work/half.raw" "$work/trimmed.qcow2"
  qemu-img convert -m 16 -c -O qcow2 "$work/half.raw" "$work/peer.qcow2"
  qemu-img check -q "$work/trimmed.qcow2"
  awk -v a="$(stat -c %s "$work/trimmed.qcow2")" -v b="$(stat -c %s "$work/peer.qcow2")" 'BEGIN {printf "bytes to upload: trimmed %d, qemu-img convert -c %d: %.2f of qemu-img'"'"'s\n", a, b, a/b}'
  "$tool" convert -q -O raw "$work/trimmed.qcow2" "$work/trimmed.raw"
  e2fsck -fn "$work/trimmed.raw?offset=$offset" >"$work/fsck" 2>&1 && echo "e2fsck -fn: clean" || { tail -5 "$work/fsck"; return 1; }
  local which
  for which in "$work/half.raw" "$work/trimmed.raw"; do
    mkdir "$work/tree"
    debugfs -R "rdump / $work/tree" "$which?offset=$offset" >/dev/null 2>&1
    (cd "$work/tree" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    rm -rf "$work/tree"
  done | uniq | wc -l | awk '{print $1 == 1 ? "files: identical" : "files: DIFFER"}'
}

memory() {
  python3 - "$dir/os.raw" "$work/big.raw" <<'PY'
import sys
piece, count = 16 << 20, 640
with open(sys.argv[1], "rb") as f, open(sys.argv[2], "wb") as t:
    t.truncate(2 << 40)
    for i in range(count):
        f.seek((64 << 20) + i % 100 * piece)
        t.seek(i * ((2 << 40) // count) // 65536 * 65536); t.write(f.read(piece))
PY
  local from=$work/big.raw step
  echo "source: $(du -h --apparent-size "$from" | cut -f1) with $(du -h "$from" | cut -f1)"
  for step in "-O qcow2:a.qcow2" "-c -O qcow2:b.qcow2" "-O vmdk:c.vmdk"; do
    echo "RAW ${step%%:*}: $(peak "$tool" convert -q ${step%%:*} "$from" "$work/${step##*:}") MiB"
  done
  rm "$work/big.raw"
  echo "VMDK stream -c -O qcow2: $(peak "$tool" convert -q -c -O qcow2 "$work/c.vmdk" "$work/d.qcow2") MiB"
  rm "$work/d.qcow2"
  echo "VMDK stream -O raw: $(peak "$tool" convert -q -O raw "$work/c.vmdk" "$work/d.raw") MiB"
  rm "$work/d.raw" "$work/c.vmdk"
  echo "qcow2 zlib -O raw: $(peak "$tool" convert -q -O raw "$work/b.qcow2" "$work/d.raw") MiB"
  rm "$work/d.raw"
  echo "qcow2 zlib -O vmdk: $(peak "$tool" convert -q -O vmdk "$work/b.qcow2" "$work/d.vmdk") MiB"
  rm "$work/d.vmdk"
  echo "qcow2 -c -O qcow2 zstd: $(peak "$tool" convert -q -c -O qcow2 -o compression_type=zstd "$work/a.qcow2" "$work/d.qcow2") MiB"
  rm "$work/d.qcow2"
  echo "qcow2 -O vhd: $(peak "$tool" convert -q -O vhd "$work/a.qcow2" "$work/d.vhd" 2>&1 || true) MiB (a VHD can hold 2040 GiB)"
}

# interleaved NAME COMMAND NAME COMMAND...: what they need is made ready by $before each time, untimed. Every command in every run, beginning with another one each time; the others' seconds divided by those of the first, of the medians and of each run.
interleaved() {
  local count=$(($# / 2)) i k times=()
  for ((i = 0; i < runs; i++)); do
    for ((k = 0; k < count; k++)); do
      local at=$(((i + k) % count))
      bash -c "${before:-true}"
      times[at]+="$(seconds bash -c "${@:at*2+2:1}") "
    done
  done
  for ((k = 0; k < count; k++)); do
    awk -v n="${@:k*2+1:1}" -v own="${times[k]}" -v first="${times[0]}" 'function median(text, v, n, i, j, t) {
        n = split(text, v, " "); for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
        return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
      BEGIN { m = median(own); f = median(first); c = split(own, o, " "); split(first, a, " "); low = high = o[1] / a[1]
        for (i = 2; i <= c; i++) { r = o[i] / a[i]; if (r < low) low = r; if (r > high) high = r }
        printf "%-44s %8.2f s  %6.2fx (%.2f to %.2f)   %s\n", n, m, m / f, low, high, own }'
  done
}

# Starts the embedded cloud, and says in variables where it is.
serve() {
  modules=${IMAGETOOLS_NODE_MODULES:-$here/../.test/node}
  [[ -e $modules/node_modules/ali-oss ]] || { echo "no ali-oss in $modules; ./test.sh Interop puts it there" >&2; return 1; }
  coproc CLOUD { exec "$tool" cloud serve --listen 127.0.0.1:0 --data "$work/cloud"; }
  cloud=$CLOUD_PID
  local ready
  read -r ready <&"${CLOUD[0]}"
  get() { python3 -c 'import json,sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$ready" "$1"; }
  endpoint=$(get oss) bucket=$(get bucket) region=$(get region)
  ALIBABA_CLOUD_ACCESS_KEY_ID=$(get accessKeyId) ALIBABA_CLOUD_ACCESS_KEY_SECRET=$(get accessKeySecret) XDG_STATE_HOME=$work/state
  export ALIBABA_CLOUD_ACCESS_KEY_ID ALIBABA_CLOUD_ACCESS_KEY_SECRET XDG_STATE_HOME
  to="--region $region --oss-endpoint $endpoint"
  cat >"$modules/bench.mjs" <<'JS'
import OSS from 'ali-oss';
import fs from 'node:fs';
const [action, endpoint, region, bucket, key, file, parts] = process.argv.slice(2);
const client = new OSS({ accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID, accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
  endpoint, region: `oss-${region}`, bucket, cname: false, sldEnable: true, authorizationV4: true, timeout: 600000 });
if (action === 'upload') await client.multipartUpload(key, file, { parallel: 8, partSize: 8 << 20 });
if (action === 'sign') { // a curl configuration that sends the files of a directory as parts
  const { uploadId } = await client.initMultipartUpload(key);
  const lines = [];
  for (const [i, name] of fs.readdirSync(parts).sort().entries())
    lines.push(`next\nupload-file = "${parts}/${name}"\nurl = "${await client.signatureUrlV4('PUT', 3600, { queries: { partNumber: i + 1, uploadId } }, key)}"\noutput = "/dev/null"`);
  fs.writeFileSync(file, lines.join('\n').slice(5));
}
if (action === 'abort') for (const u of (await client.listUploads({ 'max-uploads': 100 })).uploads ?? []) await client.abortMultipartUpload(u.name, u.uploadId);
JS
}

# Bytes that a command has written to files: those of its journal are some; a temporary file would show.
written() { local out; out=$(mktemp -p "$work"); /usr/bin/time -o "$out" -f %O "$@" >/dev/null; awk '{print $1 * 512}' "$out"; rm "$out"; }

# pipeline [SOURCE...]
pipeline() {
  serve
  local source name sources=("$@") ours
  ((${#sources[@]})) || sources=(os-stream.vmdk os.raw)
  for source in "${sources[@]}"; do
    name=${source%.*}
    ours="$tool upload -q -c -O qcow2 --hash sha256 --overwrite --no-resume $dir/$source oss://$bucket/ours-$name $to"
    interleaved "$source: ours" "$ours" "  qemu-img, sha256sum, ali-oss" \
      "qemu-img convert -m 16 -c -O qcow2 $dir/$source $work/peer.qcow2 && sha256sum $work/peer.qcow2 && node $modules/bench.mjs upload $endpoint $region $bucket peer-$name $work/peer.qcow2 && rm $work/peer.qcow2"
    qemu-img compare -q -f "$([[ $source == *.vmdk ]] && echo vmdk || echo raw)" -F qcow2 "$dir/$source" "$work/cloud/oss/$bucket/ours-$name" && echo "  content same"
    # shellcheck disable=SC2086
    echo "  written to files by ours: $(written $ours) bytes; by the others: the whole $(stat -c %s "$work/cloud/oss/$bucket/peer-$name"); peak of ours: $(peak $ours) MiB"
  done
}

# upload [FILE...]: as it is, to the same server. rclone speaks to it as to S3. curl, which reads parts that were cut beforehand and hashes nothing, tells what the server can take.
upload() {
  command -v rclone >/dev/null || { echo "compare.sh: rclone is missing (Debian's package rclone)" >&2; return 1; }
  serve
  local file name files=("$@") ours parts=$work/parts
  ((${#files[@]})) || files=(os.qcow2)
  for file in "${files[@]}"; do
    name=${file%.*}
    # The disk has written what is there: nobody pays for the one before.
    local before="rm -rf $work/cloud/oss/$bucket/*; sync"
    mkdir "$parts"
    split -a 4 -b 8M "$dir/$file" "$parts/"
    ours="$tool upload -q --overwrite --no-resume $dir/$file oss://$bucket/ours-$name $to"
    local rclone="env -u AWS_CA_BUNDLE RCLONE_CONFIG=/dev/null RCLONE_S3_ACCESS_KEY_ID=$ALIBABA_CLOUD_ACCESS_KEY_ID RCLONE_S3_SECRET_ACCESS_KEY=$ALIBABA_CLOUD_ACCESS_KEY_SECRET rclone copyto --retries 1 --s3-provider Other --s3-force-path-style --s3-endpoint $endpoint --s3-no-check-bucket --s3-upload-concurrency 8 --s3-chunk-size 8M $dir/$file :s3:$bucket/rclone-$name"
    interleaved "$file: ours" "$ours" "  ali-oss, 8 parts of 8 MiB at once" "node $modules/bench.mjs upload $endpoint $region $bucket peer-$name $dir/$file" \
      "  rclone, 8 parts of 8 MiB at once" "$rclone" \
      "  curl, 8 parts of 8 MiB at once" "node $modules/bench.mjs sign $endpoint $region $bucket curl-$name $work/curl $parts && curl -sS --no-progress-meter --fail --parallel --parallel-max 8 -K $work/curl && node $modules/bench.mjs abort $endpoint $region $bucket"
    # shellcheck disable=SC2086
    echo "  written to files by ours: $(written $ours) bytes; peak of ours: $(peak $ours) MiB"
    cmp "$dir/$file" "$work/cloud/oss/$bucket/ours-$name" && echo "  object same"
    rm -rf "$parts"
  done
}

# A disk of 2 TiB with 1 GiB of data, and the image "os", as an upload and an import that convert on the way: peak memory and time of the command; nothing is written but its journal.
journey() {
  python3 - "$dir/os.raw" "$work/big.raw" <<'PY'
import sys
piece, count = 1 << 20, 1024
with open(sys.argv[1], "rb") as f, open(sys.argv[2], "wb") as t:
    t.truncate(2 << 40)
    for i in range(count):
        f.seek((64 << 20) + i * piece)
        t.seek(i * ((2 << 40) // count)); t.write(f.read(piece))
PY
  serve
  local what=("$work/big.raw" "$dir/os.raw") from how
  local all="$to --ecs-endpoint $endpoint --ram-endpoint $endpoint --sts-endpoint $endpoint"
  "$tool" authorize --create --bucket "$bucket" $all >/dev/null 2>&1 || true
  for from in "${what[@]}"; do
    for how in "upload -q --overwrite -O qcow2 $from oss://$bucket/j $to" "upload -q --overwrite -c -O qcow2 $from oss://$bucket/j $to" \
      "import -q --ignore-preflight --name j$RANDOM$RANDOM --bucket $bucket --format qcow2 $from $all"; do
      # shellcheck disable=SC2086
      /usr/bin/time -o "$work/used" -f "%M KiB peak, %e s, %O blocks of 512 written" "$tool" $how >"$work/said" 2>&1 || tail -n 3 "$work/said"
      echo "$(basename "$from"), ${how%% -q*}$([[ $how == *" -c "* ]] && echo " -c"): $(tail -n 1 "$work/used")"
      rm -rf "$work/cloud/oss/$bucket/"*
    done
  done
  awk '/VmHWM/ {printf "peak of the server: %.0f MiB\n", $2 / 1024}' "/proc/$cloud/status"
}

if (($#)); then "$@"; else for section in pairs allocation random start trim memory pipeline upload journey; do echo "=== $section"; "$section"; done; fi
