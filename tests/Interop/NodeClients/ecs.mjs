// The ECS and RAM clients (ACS3 and RPC 1.0) and pop-core against the embedded cloud: an import from the upload to the available image.
import assert from 'node:assert/strict';
import core from '@alicloud/openapi-core';
import ecs from '@alicloud/ecs20140526';
import ram from '@alicloud/ram20150501';
import Rpc from '@alicloud/pop-core';
import OSS from 'ali-oss';

const cloud = JSON.parse(process.env.IMAGETOOLS_CLOUD);
const image = process.env.IMAGETOOLS_IMAGE;
const keys = { accessKeyId: cloud.accessKeyId, accessKeySecret: cloud.accessKeySecret };
const config = more => new core.$OpenApiUtil.Config({ ...keys, regionId: cloud.region, endpoint: cloud.ecs.replace('http://', ''), protocol: 'http', ...more });
const key = 'images/nightly 镜像.qcow2';

await new OSS({ ...keys, bucket: cloud.bucket, region: `oss-${cloud.region}`, endpoint: cloud.oss, authorizationV4: true, sldEnable: true }).put(key, image);
await role();
for (const [index, algorithm] of [undefined, 'v2'].entries())
  await follow(new ecs.default(config(algorithm ? { signatureAlgorithm: algorithm } : {})), `official-${index}`);
await older();

async function role() {
  const client = new ram.default(config());
  const name = 'AliyunECSImageImportDefaultRole';
  await assert.rejects(client.getRole(new ram.GetRoleRequest({ roleName: name })), { code: 'EntityNotExist.Role' });
  const importing = new ecs.default(config()).importImage(request('too-early'));
  await assert.rejects(importing, { code: 'NoSetRoletoECSServiceAcount' });
  await client.createRole(new ram.CreateRoleRequest({
    roleName: name, description: 'made by a test',
    assumeRolePolicyDocument: JSON.stringify({ Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['ecs.aliyuncs.com'] } }], Version: '1' }),
  }));
  await client.attachPolicyToRole(new ram.AttachPolicyToRoleRequest({ policyType: 'System', policyName: 'AliyunECSImageImportRolePolicy', roleName: name }));
  const attached = await client.listPoliciesForRole(new ram.ListPoliciesForRoleRequest({ roleName: name }));
  assert.deepEqual(attached.body.policies.policy.map(p => p.policyName), ['AliyunECSImageImportRolePolicy']);
  assert.match((await client.getRole(new ram.GetRoleRequest({ roleName: name }))).body.role.arn, /^acs:ram::\d+:role\//);
  console.log('role: ok');
}

function request(imageName, more = {}) {
  return new ecs.ImportImageRequest({
    regionId: cloud.region, imageName, architecture: 'x86_64', OSType: 'linux', platform: 'Others Linux', bootMode: 'UEFI',
    description: "ü (nightly) !'*~ + / = & %", features: new ecs.ImportImageRequestFeatures({ nvmeSupport: 'supported' }),
    tag: [new ecs.ImportImageRequestTag({ key: 'built-by', value: 'imagetools' }), new ecs.ImportImageRequestTag({ key: '空', value: '' })],
    diskDeviceMapping: [new ecs.ImportImageRequestDiskDeviceMapping({ OSSBucket: cloud.bucket, OSSObject: key, format: 'QCOW2', diskImageSize: 20 })],
    ...more,
  });
}

async function follow(client, name) {
  await assert.rejects(client.importImage(request(name, { dryRun: true })), { code: 'DryRunOperation' });
  await assert.rejects(client.importImage(request(name, { platform: 'MS-DOS' })), { code: 'InvalidPlatform.Malformed' });

  const accepted = (await client.importImage(request(name, { clientToken: name }))).body;
  assert.equal((await client.importImage(request(name, { clientToken: name }))).body.imageId, accepted.imageId);
  const task = await end(client, accepted.taskId);
  assert.equal(task.taskStatus, 'Finished');
  const attribute = (await client.describeTaskAttribute(new ecs.DescribeTaskAttributeRequest({ regionId: cloud.region, taskId: accepted.taskId }))).body;
  assert.equal(attribute.taskProcess, '100%');
  assert.equal(attribute.operationProgressSet.operationProgress[0].operationStatus, 'Success');

  const found = (await client.describeImages(new ecs.DescribeImagesRequest({ regionId: cloud.region, imageId: accepted.imageId }))).body.images.image[0];
  assert.equal(found.status, 'Available');
  assert.equal(found.bootMode, 'UEFI');
  assert.equal(found.features.nvmeSupport, 'supported');
  assert.deepEqual(found.tags.tag.map(t => [t.tagKey, t.tagValue]), [['built-by', 'imagetools'], ['空', '']]);
  const disk = found.diskDeviceMappings.diskDeviceMapping[0];
  assert.deepEqual([disk.importOSSObject, disk.format, disk.size], [key, 'QCOW2', '20']);
  const snapshots = (await client.describeSnapshots(new ecs.DescribeSnapshotsRequest({ regionId: cloud.region, snapshotIds: JSON.stringify([disk.snapshotId]) }))).body;
  assert.equal(snapshots.snapshots.snapshot[0].status, 'accomplished');
  await client.deleteImage(new ecs.DeleteImageRequest({ regionId: cloud.region, imageId: accepted.imageId }));
  await client.deleteSnapshot(new ecs.DeleteSnapshotRequest({ snapshotId: disk.snapshotId }));

  const second = (await client.importImage(request(name + '-cancelled'))).body;
  await client.cancelTask(new ecs.CancelTaskRequest({ regionId: cloud.region, taskId: second.taskId }));
  assert.equal((await end(client, second.taskId)).taskStatus, 'Deleted');
  assert.equal((await client.describeRegions(new ecs.DescribeRegionsRequest())).body.regions.region[0].regionId, cloud.region);
  console.log(`${name}: ok`);
}

async function end(client, taskId) {
  for (;;) {
    const { taskSet } = (await client.describeTasks(new ecs.DescribeTasksRequest({ regionId: cloud.region, taskIds: taskId }))).body;
    if (!['Waiting', 'Processing'].includes(taskSet.task[0].taskStatus))
      return taskSet.task[0];
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function older() {
  const client = new Rpc({ ...keys, endpoint: cloud.ecs, apiVersion: '2014-05-26' });
  for (const method of ['GET', 'POST']) {
    const parameters = {
      RegionId: cloud.region, ImageName: `pop-镜像-${method}`, Description: 'a b*c~d+e',
      'DiskDeviceMapping.1.OSSBucket': cloud.bucket, 'DiskDeviceMapping.1.OSSObject': key, 'DiskDeviceMapping.1.Format': 'qcow2',
    };
    const accepted = await client.request('ImportImage', parameters, { method });
    assert.match(accepted.ImageId, /^m-/);
    await assert.rejects(client.request('ImportImage', parameters, { method }), { code: 'InvalidImageName.Duplicated' });
  }
  await assert.rejects(new Rpc({ ...keys, accessKeySecret: 'wrong', endpoint: cloud.ecs, apiVersion: '2014-05-26' }).request('DescribeRegions', {}), { code: 'SignatureDoesNotMatch' });
  console.log('pop-core: ok');
}
