#!/usr/bin/env bash
# ali-oss 6.23.0 (npm): listParts gives `isTruncated` as the string 'false', which counts as
# true, and a single part as an object, not as a list of one. listUploads of the same package
# gives a boolean and a list.
#
# Seen (against a small server on 127.0.0.1 that answers in the form of the API's reference):
# one part: `parts` is the part itself, without length; two parts: a list. `isTruncated` of a
# finished listing is a non-empty string.
#
# Expected: the README says that isTruncated is a Boolean and shows parts as a list, and so do
# the neighbouring calls.
#
# Why it matters: listParts is how an upload is resumed without a checkpoint. A loop "while
# isTruncated" asks for ever, and `for (const part of parts)` throws after an interruption just
# behind the first part: in tests with two or more parts it never does.
. "$(dirname "$0")/support.sh"
npm_packages ali-oss@6.23.0

cat >list.cjs <<'JS'
const http = require('http'), Oss = require('ali-oss');
const part = number => `<Part><PartNumber>${number}</PartNumber><LastModified>2026-01-02T03:04:05.000Z</LastModified>` +
    `<ETag>"${number}"</ETag><Size>102400</Size></Part>`;
const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.searchParams.has('uploads')) {
        response.end('<ListMultipartUploadsResult><Bucket>bucket</Bucket><IsTruncated>false</IsTruncated>' +
            '<Upload><Key>k</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>');
        return;
    }
    const parts = Array.from({ length: Number(url.searchParams.get('uploadId')) }, (_, i) => part(i + 1)).join('');
    response.end('<ListPartsResult><Bucket>bucket</Bucket><Key>k</Key><MaxParts>1000</MaxParts>' +
        `<IsTruncated>false</IsTruncated>${parts}</ListPartsResult>`);
});
server.listen(0, '127.0.0.1', async () => {
    const client = new Oss({ accessKeyId: 'id', accessKeySecret: 'secret', bucket: 'bucket',
        endpoint: `http://127.0.0.1:${server.address().port}` });
    const kind = value => Array.isArray(value) ? 'list' : typeof value;
    for (const count of ['1', '2']) {
        const answer = await client.listParts('k', count);
        console.log(`listParts, ${count}: parts is ${kind(answer.parts)}, isTruncated is ${kind(answer.isTruncated)}, taken for ${!!answer.isTruncated}`);
    }
    const answer = await client.listUploads({ 'max-uploads': 10 });
    console.log(`listUploads, 1: uploads is ${kind(answer.uploads)}, isTruncated is ${kind(answer.isTruncated)}, taken for ${!!answer.isTruncated}`);
    process.exit(0);
});
JS
seen=$(timeout 60 node list.cjs)
echo "$seen"
expect "what is seen" "$seen" "listParts, 1: parts is object, isTruncated is string, taken for true
listParts, 2: parts is list, isTruncated is string, taken for true
listUploads, 1: uploads is list, isTruncated is boolean, taken for false"
