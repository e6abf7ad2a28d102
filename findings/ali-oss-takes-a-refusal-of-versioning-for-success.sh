#!/usr/bin/env bash
# ali-oss 6.23.0 (npm): putBucketVersioning, abortBucketWorm and completeBucketWorm take every
# answer for success. A bucket's owner who may not change it gets 403 AccessDenied, and the
# promise is fulfilled; the status stands in `res.status` of the result, where nobody looks.
# putBucketTags, putBucketEncryption and deleteBucketLifecycle of the same package reject.
#
# Seen against a small server on 127.0.0.1 that refuses everything as OSS does.
#
# Expected: an error, as the neighbouring calls of the package that change a bucket give.
#
# Why it matters: versions and retention are what guard images against their own uploader. A
# script that switches them on and catches errors believes in a guard that is not there.
. "$(dirname "$0")/support.sh"
npm_packages ali-oss@6.23.0

cat >refused.cjs <<'JS'
const http = require('http'), Oss = require('ali-oss');
const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(403, { 'Content-Type': 'application/xml', 'x-oss-request-id': '5C3D' });
    response.end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>' +
        '<Message>You have no right to access this object.</Message><RequestId>5C3D</RequestId><HostId>bucket</HostId></Error>');
});
server.listen(0, '127.0.0.1', async () => {
    const client = new Oss({ accessKeyId: 'id', accessKeySecret: 'secret', bucket: 'bucket',
        endpoint: `http://127.0.0.1:${server.address().port}` });
    const calls = {
        putBucketVersioning: () => client.putBucketVersioning('bucket', 'Enabled'),
        abortBucketWorm: () => client.abortBucketWorm('bucket'),
        completeBucketWorm: () => client.completeBucketWorm('bucket', 'worm'),
        putBucketTags: () => client.putBucketTags('bucket', { a: '1' }),
        putBucketEncryption: () => client.putBucketEncryption('bucket', { SSEAlgorithm: 'AES256' }),
        deleteBucketLifecycle: () => client.deleteBucketLifecycle('bucket'),
    };
    for (const [name, call] of Object.entries(calls))
        console.log(`${name}: ${await call().then(answer => `success, ${answer.res.status}`, error => `${error.code}, ${error.status}`)}`);
    process.exit(0);
});
JS
seen=$(timeout 60 node refused.cjs)
echo "$seen"
expect "what is seen" "$seen" "putBucketVersioning: success, 403
abortBucketWorm: success, 403
completeBucketWorm: success, 403
putBucketTags: AccessDenied, 403
putBucketEncryption: AccessDenied, 403
deleteBucketLifecycle: AccessDenied, 403"
