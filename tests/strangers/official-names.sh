#!/usr/bin/env bash
# official-names.sh DIR COMMAND...
#
# Runs COMMAND where the official names of the cloud lead to an embedded one: a network namespace of its own with nothing but loopback, a mount
# namespace with its own /etc/hosts, TLS on port 443 (and plain HTTP on 80) with a certificate of a CA made for this run. No name and no trust
# outside of them is touched. DIR is empty or not there yet: it gets the cloud's data (data/), its ready line (ready.json) and the CA (ca.pem).
# Environment: IMAGETOOLS  the words that start imagetools
#              SERVE       further options of cloud serve
# COMMAND finds DIR, REGION, BUCKET, the keys (ALIBABA_CLOUD_… and ALICLOUD_…) and the CA (SSL_CERT_FILE, NODE_EXTRA_CA_CERTS) in its environment.
# Exits with 77 and the reason where no namespace may be made.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
region=cn-hangzhou bucket=imagetools-demo
if [[ ${1:-} != --inside ]]; then
  options=(--net --mount)
  ((EUID == 0)) || options+=(--user --map-root-user)
  unshare "${options[@]}" true 2>/dev/null || { echo "no namespaces of one's own are allowed here (unshare ${options[*]})" >&2; exit 77; }
  exec unshare "${options[@]}" bash "$0" --inside "$@"
fi
shift
dir=$(realpath -m "$1"); shift
mkdir -p "$dir"
ip link set lo up

hosts=(oss-$region oss-cn-shanghai oss {,other.,strangers-made.}oss-$region $bucket.oss-$region ecs ecs-$region ecs.$region ecs-cn-hangzhou ram sts sts.$region location location-readonly)
{
  echo "127.0.0.1 localhost"
  printf '127.0.0.1 %s.aliyuncs.com\n' "${hosts[@]}" | sort -u
} >"$dir/hosts"
mount --bind "$dir/hosts" /etc/hosts
: >"$dir/resolv.conf"
[[ ! -e /etc/resolv.conf ]] || mount --bind "$dir/resolv.conf" "$(realpath /etc/resolv.conf)"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=a CA of a test" -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=aliyuncs.com" -keyout "$dir/tls.key" -out "$dir/tls.csr" 2>/dev/null
names=$(sort -u "$dir/hosts" | sed -n 's/^127.0.0.1 \(.*\.com\)$/DNS:\1/p' | paste -sd ,)
openssl x509 -req -in "$dir/tls.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 2 -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$names") -out "$dir/tls.pem" 2>/dev/null

# shellcheck disable=SC2086 # words, not one
$IMAGETOOLS cloud serve --region $region --data "$dir/data" --listen https://127.0.0.1:443 --listen http://127.0.0.1:80 \
  --tls-cert "$dir/tls.pem" --tls-key "$dir/tls.key" ${SERVE:-} >"$dir/ready.json" 2>"$dir/serve.log" &
cloud=$!
trap 'kill "$cloud" 2>/dev/null; wait "$cloud" 2>/dev/null || true' EXIT
for ((i = 0; i < 600; i++)); do
  [[ ! -s $dir/ready.json ]] || break
  kill -0 "$cloud" 2>/dev/null || { cat "$dir/serve.log" >&2; exit 1; }
  sleep 0.1
done
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$dir/ready.json"; }
ALIBABA_CLOUD_ACCESS_KEY_ID=$(member accessKeyId) ALIBABA_CLOUD_ACCESS_KEY_SECRET=$(member accessKeySecret)
export ALIBABA_CLOUD_ACCESS_KEY_ID ALIBABA_CLOUD_ACCESS_KEY_SECRET
export ALICLOUD_ACCESS_KEY=$ALIBABA_CLOUD_ACCESS_KEY_ID ALICLOUD_SECRET_KEY=$ALIBABA_CLOUD_ACCESS_KEY_SECRET
export DIR=$dir REGION=$region BUCKET=$bucket SSL_CERT_FILE=$dir/ca.pem NODE_EXTRA_CA_CERTS=$dir/ca.pem HOME=$dir/home XDG_STATE_HOME=$dir/home
unset AWS_CA_BUNDLE SSL_CERT_DIR http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
mkdir -p "$HOME"
"$@"
