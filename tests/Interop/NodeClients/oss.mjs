// ali-oss against the embedded cloud: every call a client of images makes, under both signatures and all URL styles it has.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OSS from 'ali-oss';

const cloud = JSON.parse(process.env.IMAGETOOLS_CLOUD);
const work = await mkdtemp(join(tmpdir(), 'imagetools-node-'));
const styles = [{ sldEnable: true }, {}, { cname: true }];

for (const authorizationV4 of [true, false]) {
  for (const [index, style] of styles.entries()) {
    const name = `v${authorizationV4 ? 4 : 1}-${index}`;
    const client = new OSS({
      accessKeyId: cloud.accessKeyId, accessKeySecret: cloud.accessKeySecret, bucket: cloud.bucket, region: `oss-${cloud.region}`,
      endpoint: cloud.oss, authorizationV4, ...style,
    });
    await objects(client, name);
    await multipart(client, name);
    if (authorizationV4)
      await presigned(client, name);
    console.log(`${name}: ok`);
  }
}
await lifecycle();
await presignedV1();
await temporaryKeys();
await refusals();
await rm(work, { recursive: true });

async function objects(client, name) {
  const key = `${name}/镜像 a+b&c=d%25#?~(1)!*'.raw`;
  const body = randomBytes(70001);
  const put = await client.put(key, body, { meta: { origin: 'node' }, headers: { 'x-oss-storage-class': 'IA' } });
  assert.equal(put.res.headers.etag, `"${createHash('md5').update(body).digest('hex').toUpperCase()}"`);

  const head = await client.head(key);
  assert.equal(head.res.headers['content-length'], '70001');
  assert.equal(head.meta.origin, 'node');
  assert.equal(head.res.headers['x-oss-storage-class'], 'IA');
  assert.match(head.res.headers['x-oss-hash-crc64ecma'], /^\d+$/);

  assert.deepEqual((await client.get(key)).content, body);
  const part = await client.get(key, { headers: { Range: 'bytes=1000-1999' } });
  assert.equal(part.res.status, 206);
  assert.deepEqual(part.content, body.subarray(1000, 2000));
  const beyond = await client.get(key, { headers: { Range: 'bytes=80000-' } });
  assert.equal(beyond.res.status, 200);

  await client.put(`${name}/dir/one.raw`, Buffer.from('1'));
  await client.put(`${name}/dir/two.raw`, Buffer.from('2'));
  const listed = await client.list({ prefix: `${name}/`, delimiter: '/', 'max-keys': 100 }, {});
  assert.deepEqual(listed.prefixes, [`${name}/dir/`]);
  assert.deepEqual(listed.objects.map(o => o.name), [key]);
  const first = await client.listV2({ prefix: `${name}/dir/`, 'max-keys': 1 });
  assert.equal(first.objects[0].name, `${name}/dir/one.raw`);
  assert.ok(first.isTruncated);
  const second = await client.listV2({ prefix: `${name}/dir/`, 'max-keys': 1, 'continuation-token': first.nextContinuationToken });
  assert.equal(second.objects[0].name, `${name}/dir/two.raw`);

  await client.copy(`${name}/copy.raw`, key);
  assert.deepEqual((await client.get(`${name}/copy.raw`)).content, body);
  const deleted = await client.deleteMulti([`${name}/dir/one.raw`, `${name}/dir/two.raw`]);
  assert.equal(deleted.deleted.length, 2);
  assert.equal((await client.delete(`${name}/never.raw`)).res.status, 204);

  await assert.rejects(client.get(`${name}/dir/one.raw`), { code: 'NoSuchKey', status: 404 });
  await assert.rejects(client.head(`${name}/dir/one.raw`), { code: 'NoSuchKey', status: 404 });
  await assert.rejects(client.put(key, body, { headers: { 'x-oss-forbid-overwrite': 'true' } }), { code: 'FileAlreadyExists' });

  await client.putObjectTagging(key, { 'built by': 'imagetools', path: 'a/b+c=d' });
  assert.deepEqual((await client.getObjectTagging(key)).tag, { 'built by': 'imagetools', path: 'a/b+c=d' });
  assert.equal((await client.head(key)).res.headers['x-oss-tagging-count'], '2');
  await client.deleteObjectTagging(key);
  assert.deepEqual((await client.getObjectTagging(key)).tag, {});
  const encrypted = await client.put(`${name}/encrypted.raw`, body, { headers: { 'x-oss-server-side-encryption': 'AES256', 'x-oss-tagging': 'a=1' } });
  assert.equal(encrypted.res.headers['x-oss-server-side-encryption'], 'AES256');
  await assert.rejects(client.put(key, body, { headers: { 'Content-MD5': createHash('md5').update('other').digest('base64') } }), { code: 'InvalidDigest' });

  await client.putBucketTags(cloud.bucket, { team: name });
  assert.deepEqual((await client.getBucketTags(cloud.bucket)).tag, { team: name });
  await client.deleteBucketTags(cloud.bucket);
  assert.deepEqual((await client.getBucketTags(cloud.bucket)).tag, {});
  assert.equal((await client.getBucketVersioning(cloud.bucket)).versionStatus, undefined);
  // ali-oss takes every status of this one call for an answer.
  assert.equal((await client.putBucketVersioning(cloud.bucket, 'Enabled')).status, 501);
  assert.ok(Number((await client.getBucketStat(cloud.bucket)).stat.ObjectCount) > 0);
  await client.putACL(key, 'public-read');
  assert.equal((await client.getACL(key)).acl, 'public-read');
  await client.putACL(key, 'private');
  assert.equal((await client.getBucketACL(cloud.bucket)).acl, 'private');
  await assert.rejects(client.putBucketACL(cloud.bucket, 'public-read-write'), { code: 'NotImplemented' });
  await client.putBucketEncryption(cloud.bucket, { SSEAlgorithm: 'AES256' });
  assert.equal((await client.getBucketEncryption(cloud.bucket)).encryption.SSEAlgorithm, 'AES256');
  await client.deleteBucketEncryption(cloud.bucket);
  const info = await client.getBucketInfo(cloud.bucket);
  assert.equal(info.bucket.Location, `oss-${cloud.region}`);
  assert.equal((await client.getBucketLocation(cloud.bucket)).location, `oss-${cloud.region}`);
}

async function multipart(client, name) {
  const file = join(work, 'big.raw');
  const body = randomBytes(3 * 1024 * 1024 + 17);
  await writeFile(file, body);
  const key = `${name}/multi part.raw`;
  const done = await client.multipartUpload(key, file, { partSize: 1024 * 1024, parallel: 3, meta: { origin: 'parts' } });
  assert.equal(done.res.status, 200);
  assert.match(done.etag, /-4"$/);
  assert.deepEqual((await client.get(key)).content, body);
  assert.deepEqual(await readFile(join(process.env.IMAGETOOLS_DATA, 'oss', cloud.bucket, key)), body);

  // Interrupted after the second part, then taken up again from what the client kept.
  let kept;
  await assert.rejects(client.multipartUpload(key + '.2', file, {
    partSize: 1024 * 1024, parallel: 1,
    progress(done, checkpoint) { kept = checkpoint; if (checkpoint?.doneParts.length === 2) throw new Error('interrupted'); },
  }));
  const parts = await client.listParts(key + '.2', kept.uploadId);
  assert.equal(parts.partNumber ?? parts.parts.length, 2);
  const uploads = await client.listUploads({ prefix: `${name}/`, 'max-uploads': 10 });
  assert.deepEqual(uploads.uploads.map(u => u.uploadId), [kept.uploadId]);
  await client.multipartUpload(key + '.2', file, { checkpoint: kept });
  assert.deepEqual((await client.get(key + '.2')).content, body);

  const started = await client.initMultipartUpload(key + '.3');
  await client.uploadPartCopy(key + '.3', started.uploadId, 1, '0-1048575', { sourceKey: key, sourceBucketName: cloud.bucket }, {});
  assert.equal((await client.abortMultipartUpload(key + '.3', started.uploadId)).res.status, 204);
  // A nightly rebuild: the first part comes from yesterday's object, if it is still that one; the rest is sent.
  const copied = await client.initMultipartUpload(key + '.4');
  const part = condition => client.uploadPartCopy(key + '.4', copied.uploadId, 1, '0-1048575', { sourceKey: key, sourceBucketName: cloud.bucket }, { headers: { 'x-oss-copy-source-if-match': condition } });
  await assert.rejects(part('"0"'), { code: 'PreconditionFailed' });
  const taken = await part(done.etag);
  const changed = randomBytes(200000);
  const sent = await client._uploadPart(key + '.4', copied.uploadId, 2, { stream: (await import('node:stream')).Readable.from([changed]), size: changed.length });
  await client.completeMultipartUpload(key + '.4', copied.uploadId, [{ number: 1, etag: taken.etag }, { number: 2, etag: sent.res.headers.etag }]);
  assert.deepEqual((await client.get(key + '.4')).content, Buffer.concat([body.subarray(0, 1048576), changed]));
  await assert.rejects(client.abortMultipartUpload(key + '.3', started.uploadId), { code: 'NoSuchUpload' });
}

async function presigned(client, name) {
  const key = `${name}/pre signed+.raw`;
  const put = await client.signatureUrlV4('PUT', 600, { headers: { 'Content-Type': 'application/octet-stream' } }, key, []);
  assert.equal((await loopback(put, { method: 'PUT', body: 'presigned', headers: { 'Content-Type': 'application/octet-stream' } })).status, 200);
  const get = await client.signatureUrlV4('GET', 600, {}, key, []);
  const answer = await loopback(get);
  assert.equal(answer.body, 'presigned');
  assert.equal((await loopback(get.replace(/.$/, c => (c === '0' ? '1' : '0')))).status, 403);
}

// A presigned URL names the bucket's host, which resolves nowhere here: the request goes to the loopback address with that host.
async function loopback(url, { method = 'GET', body, headers = {} } = {}) {
  const { request } = await import('node:http');
  const target = new URL(url), server = new URL(cloud.oss);
  return await new Promise((resolve, reject) => {
    const call = request({ host: server.hostname, port: server.port, method, path: target.pathname + target.search, headers: { ...headers, Host: target.host } }, answer => {
      const chunks = [];
      answer.on('data', c => chunks.push(c)).on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(chunks).toString() })).on('error', reject);
    });
    call.on('error', reject).end(body);
  });
}

async function lifecycle() {
  const client = demo({ authorizationV4: true });
  await assert.rejects(client.getBucketLifecycle(cloud.bucket), { code: 'NoSuchLifecycle' });
  await client.putBucketLifecycle(cloud.bucket, [{ id: 'abort-stale', prefix: 'images/', status: 'Enabled', abortMultipartUpload: { days: 3 } }]);
  const { rules } = await client.getBucketLifecycle(cloud.bucket);
  assert.deepEqual(rules.map(r => [r.id, r.prefix, r.status, r.abortMultipartUpload.days]), [['abort-stale', 'images/', 'Enabled', '3']]);
  await client.deleteBucketLifecycle(cloud.bucket);
  console.log('lifecycle: ok');
}

// V1 URLs are not signed for IP addresses by this client: the host is a name, and the bucket is the one that answers for it.
async function presignedV1() {
  const client = demo({ endpoint: cloud.oss.replace('127.0.0.1', 'localhost'), cname: true, sldEnable: false });
  await client.put('v1 url+.raw', Buffer.from('presigned by V1'));
  const url = client.signatureUrl('v1 url+.raw', { expires: 600 });
  assert.equal((await loopback(url)).body, 'presigned by V1');
  assert.match((await loopback(url.replace(/Expires=\d+/, 'Expires=1'))).body, /Request has expired/);
  assert.match((await loopback(url.replace(/Signature=../, 'Signature=AA'))).body, /SignatureDoesNotMatch/);
  console.log('presigned v1: ok');
}

async function refusals() {
  for (const authorizationV4 of [true, false]) {
    await assert.rejects(demo({ authorizationV4, accessKeySecret: 'wrong' }).put('a.raw', Buffer.from('a')), { code: 'SignatureDoesNotMatch', status: 403 });
    await assert.rejects(demo({ authorizationV4, accessKeyId: 'nobody' }).put('a.raw', Buffer.from('a')), { code: 'InvalidAccessKeyId', status: 403 });
    const skewed = demo({ authorizationV4 });
    skewed.options.amendTimeSkewed = 20 * 60 * 1000;
    await assert.rejects(skewed.put('a.raw', Buffer.from('a')), { code: 'RequestTimeTooSkewed', status: 403 });
    skewed.options.amendTimeSkewed = 14 * 60 * 1000;
    assert.equal((await skewed.put('a.raw', Buffer.from('a'))).res.status, 200);
  }
  await assert.rejects(demo({ bucket: 'no-such-bucket' }).list({}, {}), { code: 'NoSuchBucket', status: 404 });
  console.log('refusals: ok');
}

function demo(more) {
  return new OSS({ accessKeyId: cloud.accessKeyId, accessKeySecret: cloud.accessKeySecret, bucket: cloud.bucket, region: `oss-${cloud.region}`, endpoint: cloud.oss, sldEnable: true, ...more });
}

async function temporaryKeys() {
  const { default: sts } = await import('@alicloud/sts20150401');
  const { $OpenApiUtil } = (await import('@alicloud/openapi-core')).default;
  const host = cloud.sts.replace('http://', '');
  const client = new sts.default(new $OpenApiUtil.Config({ accessKeyId: cloud.userAccessKeyId, accessKeySecret: cloud.userAccessKeySecret, regionId: cloud.region, endpoint: host, protocol: 'http' }));
  assert.equal((await client.getCallerIdentity()).body.identityType, 'RAMUser');
  const own = new sts.default(new $OpenApiUtil.Config({ accessKeyId: cloud.accessKeyId, accessKeySecret: cloud.accessKeySecret, regionId: cloud.region, endpoint: host, protocol: 'http' }));
  await assert.rejects(own.assumeRole(new sts.AssumeRoleRequest({ roleArn: cloud.roleArn, roleSessionName: 'imagetools' })), { code: 'NoPermission', statusCode: 403 });
  const { credentials } = (await client.assumeRole(new sts.AssumeRoleRequest({
    roleArn: cloud.roleArn, roleSessionName: 'imagetools', durationSeconds: 900,
  }))).body;
  for (const authorizationV4 of [true, false]) {
    const options = { bucket: cloud.bucket, region: `oss-${cloud.region}`, endpoint: cloud.oss, authorizationV4, sldEnable: true, accessKeyId: credentials.accessKeyId, accessKeySecret: credentials.accessKeySecret };
    await new OSS({ ...options, stsToken: credentials.securityToken }).put('sts.raw', Buffer.from('sts'));
    await assert.rejects(new OSS({ ...options, stsToken: 'wrong' }).put('sts.raw', Buffer.from('sts')), { code: 'InvalidSecurityToken' });
    await assert.rejects(new OSS({ ...options, accessKeySecret: 'wrong', stsToken: credentials.securityToken }).put('sts.raw', Buffer.from('sts')), { code: 'SignatureDoesNotMatch' });
  }
  const policy = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: ['oss:PutObject'], Resource: [`acs:oss:*:*:${cloud.bucket}/mine/*`] }] });
  const narrow = (await client.assumeRole(new sts.AssumeRoleRequest({
    roleArn: cloud.roleArn, roleSessionName: 'imagetools', durationSeconds: 900, policy,
  }))).body.credentials;
  const mine = demo({ authorizationV4: true, accessKeyId: narrow.accessKeyId, accessKeySecret: narrow.accessKeySecret, stsToken: narrow.securityToken });
  assert.equal((await mine.put('mine/a.raw', Buffer.from('a'))).res.status, 200);
  await assert.rejects(mine.put('other/a.raw', Buffer.from('a')), { code: 'AccessDenied', status: 403 });
  await assert.rejects(mine.get('mine/a.raw'), { code: 'AccessDenied', status: 403 });
  console.log('temporary keys: ok');
}
