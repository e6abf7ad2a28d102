// The official Node clients by region alone, where the official names lead to the embedded cloud: what endpoints they choose is theirs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import core from '@alicloud/openapi-core';
import ecs from '@alicloud/ecs20140526';
import OSS from 'ali-oss';

const { REGION: region, BUCKET: bucket, ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret } = process.env;
const file = process.argv[2];
const hash = bytes => createHash('sha256').update(bytes).digest('hex');

for (const authorizationV4 of [true, false]) {
  const client = new OSS({ accessKeyId, accessKeySecret, bucket, region: `oss-${region}`, secure: true, authorizationV4 });
  const key = `npm/v${authorizationV4 ? 4 : 1}.raw`;
  await client.multipartUpload(key, file, { partSize: 1024 * 1024, parallel: 3 });
  assert.equal(hash((await client.get(key)).content), hash(await readFile(file)));
  console.log(`ali-oss ${key}: ok`);
}

const client = new ecs.default(new core.$OpenApiUtil.Config({ accessKeyId, accessKeySecret, regionId: region }));
const mapping = new ecs.ImportImageRequestDiskDeviceMapping({ OSSBucket: bucket, OSSObject: 'npm/v4.raw', format: 'RAW', diskImageSize: 20 });
const { imageId } = (await client.importImage(new ecs.ImportImageRequest({ regionId: region, imageName: 'npm-built', OSType: 'linux', diskDeviceMapping: [mapping] }))).body;
for (;;) {
  const { image } = (await client.describeImages(new ecs.DescribeImagesRequest({ regionId: region, imageId, status: 'Waiting,Creating,Available,CreateFailed' }))).body.images;
  if (image[0]?.status === 'Available')
    break;
  assert.notEqual(image[0]?.status, 'CreateFailed');
  await new Promise(resolve => setTimeout(resolve, 20));
}
console.log('ecs: ok');
