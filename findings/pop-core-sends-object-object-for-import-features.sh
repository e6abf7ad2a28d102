#!/usr/bin/env bash
# @alicloud/pop-core 1.8.0 (npm): a parameter that is an object is sent as the text "[object
# Object]", and one that is undefined or null as the text "undefined" or "null".
#
# Seen (against a small server on 127.0.0.1): ImportImage with Features { NvmeSupport } sends
# `Features=[object Object]`, while the list DiskDeviceMapping becomes DiskDeviceMapping.1.Format
# as it should; Description: undefined is sent as the word. @alicloud/openapi-util 0.3.3, of the
# same makers, sends Features.NvmeSupport and leaves the empty ones out, for the same parameters.
#
# Expected: the RPC style writes nested parameters with dots (Features.NvmeSupport), and lists
# of objects come out just so. A value that cannot be sent should be an error and an absent
# one absent.
#
# Why it matters: the request is well signed and carries a parameter that means nothing. Where
# that is let through, the image has no NVMe support, or "undefined" for its description. With
# this client, write 'Features.NvmeSupport' as the key, and take unset keys away.
. "$(dirname "$0")/support.sh"
npm_packages @alicloud/pop-core@1.8.0 @alicloud/openapi-util@0.3.3

cat >send.cjs <<'JS'
const http = require('http');
const { RPCClient } = require('@alicloud/pop-core'), util = require('@alicloud/openapi-util').default;
const wanted = ['Description', 'DiskDeviceMapping', 'Features'];
const show = (who, pairs) => console.log(`${who}: ` + pairs.filter(([key]) => wanted.includes(key.split('.')[0]))
    .map(([key, value]) => `${key}=${value}`).sort().join(' '));
const server = http.createServer((request, response) => {
    show('pop-core', [...new URL(request.url, 'http://localhost').searchParams]);
    response.end('{"RequestId":"1"}');
});
server.listen(0, '127.0.0.1', async () => {
    const client = new RPCClient({ endpoint: `http://127.0.0.1:${server.address().port}`, apiVersion: '2014-05-26',
        accessKeyId: 'id', accessKeySecret: 'secret' });
    const parameters = { RegionId: 'cn-hangzhou', Description: undefined, Features: { NvmeSupport: 'supported' },
        DiskDeviceMapping: [{ Format: 'VHD' }] };
    await client.request('ImportImage', parameters);
    show('openapi-util', Object.entries(util.query(parameters)));
    process.exit(0);
});
JS
seen=$(timeout 60 node send.cjs)
echo "$seen"
expect "what is sent" "$seen" "pop-core: Description=undefined DiskDeviceMapping.1.Format=VHD Features=[object Object]
openapi-util: DiskDeviceMapping.1.Format=VHD Features.NvmeSupport=supported"
