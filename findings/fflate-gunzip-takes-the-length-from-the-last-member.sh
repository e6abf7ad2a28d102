#!/usr/bin/env bash
# fflate 0.8.3 (npm): gunzipSync, gunzip and decompressSync give, of a gzip file of several
# members, as many bytes as the last member has, taken from the first member.
#
# Seen: a member of 300,000 bytes and one of 200,000. The three calls give the first 200,000
# bytes of the first member and no error; the streaming class Gunzip of the same package gives
# all 500,000 bytes, and so do Node's zlib and `gzip -d`.
#
# Expected: members follow one another and mean one file (RFC 1952, 2.2); the length at the end
# of a file is that of its last member (2.3.1), and neither member's CRC-32 fits what comes out.
#
# Why it matters: `cat a.gz b.gz`, bgzip and appending compressors write several members,
# and short last members are the rule. The result is a short disk from a call that succeeds,
# and the program that streams the same file works.
. "$(dirname "$0")/support.sh"
npm_packages fflate@0.8.3

cat >read.cjs <<'JS'
const zlib = require('zlib'), fflate = require('fflate');
const first = Buffer.alloc(300000, 'abcdefg'), second = Buffer.alloc(200000, 'xyz'), whole = Buffer.concat([first, second]);
const file = Buffer.concat([zlib.gzipSync(first), zlib.gzipSync(second)]);
const show = (name, data) => console.log(`${name}: ${data.length} bytes, ` +
    (whole.equals(data) ? 'the whole' : first.subarray(0, data.length).equals(data) ? 'the beginning of the first member' : 'something else'));
show('zlib.gunzipSync', zlib.gunzipSync(file));
show('fflate.gunzipSync', Buffer.from(fflate.gunzipSync(file)));
show('fflate.decompressSync', Buffer.from(fflate.decompressSync(file)));
const chunks = [];
new fflate.Gunzip(chunk => chunks.push(Buffer.from(chunk))).push(file, true);
show('fflate.Gunzip', Buffer.concat(chunks));
fflate.gunzip(file, (error, data) => { show('fflate.gunzip', error ? Buffer.alloc(0) : Buffer.from(data)); process.exit(0); });
JS
seen=$(timeout 60 node read.cjs)
echo "$seen"
expect "what is seen" "$seen" "zlib.gunzipSync: 500000 bytes, the whole
fflate.gunzipSync: 200000 bytes, the beginning of the first member
fflate.decompressSync: 200000 bytes, the beginning of the first member
fflate.Gunzip: 500000 bytes, the whole
fflate.gunzip: 200000 bytes, the beginning of the first member"
