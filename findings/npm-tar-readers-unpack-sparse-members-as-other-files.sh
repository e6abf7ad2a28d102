#!/usr/bin/env bash
# tar 7.5.23, tar-stream 3.2.2, modern-tar 0.8.6, nanotar 0.3.0 (npm): a sparse member that
# GNU tar wrote comes out as a file of other content, mostly without a word.
#
# Seen: a disk of 20 MB, nearly all holes, packed with `tar -S`. In the posix format all four
# give a file `GNUSparseFile.<number>/disk.raw` of about 70 KB: a list of numbers in text and
# then the data without its holes. In GNU format the three that give anything give `disk.raw`
# with the data pieces pushed together; tar leaves the member out.
#
# Expected: the disk, or an error. The true name and size stand in the pax header (GNU.sparse.name,
# GNU.sparse.realsize) and in the old header (type S, real size at 483); the manual of GNU tar
# describes both.
#
# Why it matters: `tar -cSf` is the usual way to pack a raw disk image, and cloud images come
# in such archives. The result is a disk whose beginning (partition table, boot loader) is
# often right.
. "$(dirname "$0")/support.sh"
debian tar tar 1.34
npm_packages tar@7.5.23 tar-stream@3.2.2 modern-tar@0.8.6 nanotar@0.3.0

head -c 65536 /dev/urandom >disk.raw
truncate -s 20M disk.raw
printf 'the end' | dd of=disk.raw bs=1 seek=20000000 conv=notrunc status=none
# No holes are found on a filesystem that keeps none: take what reads as zeros, everywhere.
for format in posix gnu; do tar "--format=$format" -S --hole-detection=raw -cf "$format.tar" disk.raw; done

cat >read.mjs <<'JS'
import fs from 'fs';
import * as tar from 'tar';
import tarStream from 'tar-stream';
import { unpackTar } from 'modern-tar';
import { parseTar } from 'nanotar';
const disk = fs.readFileSync('disk.raw');
const show = (reader, format, name, data) => console.log(`${reader}, ${format}: ${name.replace(/\d+\/(?=disk)/, 'N/').replace(/^\.\//, '')}, ` +
    (Buffer.compare(disk, Buffer.from(data)) ? `other content (${data.length < 100000 ? 'short' : 'long'})` : 'the disk'));
for (const format of ['posix', 'gnu']) {
    const bytes = fs.readFileSync(`${format}.tar`);
    fs.mkdirSync(`out-${format}`);
    await tar.x({ file: `${format}.tar`, cwd: `out-${format}` });
    const files = fs.readdirSync(`out-${format}`, { recursive: true }).filter(name => name.endsWith('disk.raw'));
    if (!files.length) console.log(`tar, ${format}: no file`);
    for (const name of files) show('tar', format, name, fs.readFileSync(`out-${format}/${name}`));
    await new Promise((done, failed) => {
        const extract = tarStream.extract();
        extract.on('entry', (header, stream, next) => {
            const chunks = [];
            stream.on('data', chunk => chunks.push(chunk)).on('end', () => { show('tar-stream', format, header.name, Buffer.concat(chunks)); next(); });
        }).on('finish', done).on('error', failed);
        extract.end(bytes);
    });
    for (const entry of await unpackTar(bytes)) show('modern-tar', format, entry.header.name, entry.data);
    for (const entry of parseTar(bytes)) show('nanotar', format, entry.name, entry.data);
}
JS
seen=$(timeout 60 node read.mjs)
echo "$seen"
expect "what is seen" "$seen" "tar, posix: GNUSparseFile.N/disk.raw, other content (short)
tar-stream, posix: GNUSparseFile.N/disk.raw, other content (short)
modern-tar, posix: GNUSparseFile.N/disk.raw, other content (short)
nanotar, posix: GNUSparseFile.N/disk.raw, other content (short)
tar, gnu: no file
tar-stream, gnu: disk.raw, other content (short)
modern-tar, gnu: disk.raw, other content (short)
nanotar, gnu: disk.raw, other content (short)"
