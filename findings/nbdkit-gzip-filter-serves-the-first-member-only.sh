#!/usr/bin/env bash
# nbdkit 1.32.5 (Debian 12): the gzip filter serves only the first member of a gzip file,
# as a disk that is too short; the xz filter serves all streams of an xz file.
#
# Seen: a disk of 2 MiB compressed in two halves that stand behind one another. Through
# `--filter=gzip` it has 1 MiB and no error is raised; through `--filter=xz`, 2 MiB.
#
# Expected: a gzip file is one member or several, without anything between (RFC 1952, 2.2),
# and means all of them in a row: `gzip -d` says so in its manual. The page of the filter names
# no limit.
#
# Why it matters: parallel and block-wise compressors (bgzip, `split | gzip`, log-style
# appending) write many members. A converter behind the filter sees a valid, smaller disk:
# usually the partition table is there and the end of the disk is not.
. "$(dirname "$0")/support.sh"
debian nbdkit nbdkit 1.32.5
debian nbdinfo libnbd-bin 1.14
debian xz xz-utils 5.4

head -c 1048576 /dev/urandom >one
head -c 1048576 /dev/urandom >two
cat one two >disk
(gzip -c one && gzip -c two) >disk.gz
(xz -0c one && xz -0c two) >disk.xz
expect "what gzip itself makes of it" "$(gzip -dc disk.gz | md5sum | cut -d ' ' -f 1)" "$(md5_of disk)"

for kind in gz:gzip xz:xz; do
    # shellcheck disable=SC2016 # nbdkit sets $uri
    timeout 60 nbdkit -U - file "disk.${kind%:*}" "--filter=${kind#*:}" --run 'nbdcopy "$uri" - ' >"served.${kind%:*}"
    echo "--filter=${kind#*:}: $(size_of "served.${kind%:*}") of $(size_of disk) bytes"
done
cmp -s disk served.xz || fail "No longer as described: the xz filter does not serve the disk."
cmp -s one served.gz || fail "No longer as described: the gzip filter serves something else than the first member."
