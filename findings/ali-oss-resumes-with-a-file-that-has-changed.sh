#!/usr/bin/env bash
# ali-oss 6.23.0 (npm): a multipart upload that is resumed from its checkpoint uses the name,
# the file path and the size in the checkpoint; the arguments of the call count for nothing,
# and nobody looks whether the file is still the one of which the first parts were sent.
#
# Seen (against a small server on 127.0.0.1): two parts of a file of 400 KiB are sent, the third
# is refused. Then the file is written anew, 500 KiB of other bytes. `multipartUpload('other',
# 'no-such-file', { checkpoint })` succeeds with status 200: object `k`, parts 1 and 2 of the
# old content, 3 and 4 of the new one, and the last 100 KiB of the new file never sent.
#
# Expected: a resume that names another object or a file that is not there is an error; one
# whose file has another length or time than at the start is refused or begun anew. The README
# promises only that it goes on "from where it was interrupted"; the checkpoint holds neither
# time nor checksum.
#
# Why it matters: disk images are built under the same name every night. A resume after the
# next build gives an object made of two disks; the parts' MD5s are right, so nothing on the
# way objects. Compare the object's CRC-64 with the file's, or keep length and time beside
# the checkpoint.
. "$(dirname "$0")/support.sh"
npm_packages ali-oss@6.23.0

cat >resume.cjs <<'JS'
const http = require('http'), fs = require('fs'), Oss = require('ali-oss');
const parts = {};
let objects = [], refuse = 3;
const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost'), chunks = [];
    request.on('data', chunk => chunks.push(chunk)).on('end', () => {
        const number = Number(url.searchParams.get('partNumber'));
        if (number && number === refuse) {
            response.statusCode = 403;
            response.end('<Error><Code>AccessDenied</Code></Error>');
        } else if (number) {
            parts[number] = Buffer.concat(chunks);
            response.setHeader('ETag', `"${number}"`);
            response.end();
        } else if (url.searchParams.has('uploads')) {
            response.end('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
        } else {
            objects.push(url.pathname);
            response.end('<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>');
        }
    });
});
server.listen(0, '127.0.0.1', async () => {
    const client = new Oss({ accessKeyId: 'id', accessKeySecret: 'secret', bucket: 'bucket',
        endpoint: `http://127.0.0.1:${server.address().port}` });
    const options = { partSize: 100 * 1024, parallel: 1 };
    fs.writeFileSync('disk', Buffer.alloc(400 * 1024, 'a'));
    let kept;
    await client.multipartUpload('k', 'disk', { ...options, progress: (_, checkpoint) => { kept = JSON.stringify(checkpoint); } })
        .catch(error => console.log(`first run: ${error.status} ${error.code}`));
    fs.writeFileSync('disk', Buffer.alloc(500 * 1024, 'b'));
    refuse = 0;
    const result = await client.multipartUpload('other', 'no-such-file', { ...options, checkpoint: JSON.parse(kept) });
    const content = Object.keys(parts).map(number => `${parts[number].length}${parts[number].toString('latin1', 0, 1)}`);
    console.log(`resumed: status ${result.res.status}, object ${objects.join()}, parts ${content.join(' ')}`);
    process.exit(0);
});
JS
seen=$(timeout 60 node resume.cjs) || fail "No longer as described: the resumed upload ends in an error."
echo "$seen"
expect "the second line" "$(sed -n 2p <<<"$seen")" "resumed: status 200, object /k, parts 102400a 102400a 102400b 102400b"
