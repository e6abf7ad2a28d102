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
await disks(new ecs.default(config()));
await afterwards(new ecs.default(config()));
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

// A system disk and two data disks, followed to the end, and one more that is cancelled while it waits behind it.
async function disks(client) {
  const oss = new OSS({ ...keys, bucket: cloud.bucket, region: `oss-${cloud.region}`, endpoint: cloud.oss, authorizationV4: true, sldEnable: true });
  for (const n of [1, 2])
    await oss.put(`images/data-${n}.raw`, Buffer.alloc(n * 1024 * 1024, n));
  const mapping = (object, format, diskImageSize) => new ecs.ImportImageRequestDiskDeviceMapping({ OSSBucket: cloud.bucket, OSSObject: object, format, diskImageSize });
  const three = { diskDeviceMapping: [mapping(key, 'QCOW2', 20), mapping('images/data-1.raw', 'RAW', 5), mapping('images/data-2.raw', 'RAW', 7)] };
  const accepted = (await client.importImage(request('three-disks', three))).body;
  const waiting = (await client.importImage(request('cancelled', three))).body;
  await client.cancelTask(new ecs.CancelTaskRequest({ regionId: cloud.region, taskId: waiting.taskId }));
  assert.equal((await end(client, waiting.taskId)).taskStatus, 'Deleted');
  await assert.rejects(client.cancelTask(new ecs.CancelTaskRequest({ regionId: cloud.region, taskId: waiting.taskId })), { code: 'InvalidTaskId.IncorrectTaskStatus' });
  assert.equal((await end(client, accepted.taskId)).taskStatus, 'Finished');
  const found = (await client.describeImages(new ecs.DescribeImagesRequest({ regionId: cloud.region, imageName: 'three-disks' }))).body.images.image[0];
  assert.deepEqual(found.diskDeviceMappings.diskDeviceMapping.map(d => [d.type, d.size, d.device, d.importOSSObject]), [
    ['system', '20', '/dev/xvda', key], ['data', '5', '/dev/xvdb', 'images/data-1.raw'], ['data', '7', '/dev/xvdc', 'images/data-2.raw']]);
  const first = (await client.describeTasks(new ecs.DescribeTasksRequest({ regionId: cloud.region, pageSize: 1, pageNumber: 1 }))).body;
  const second = (await client.describeTasks(new ecs.DescribeTasksRequest({ regionId: cloud.region, pageSize: 1, pageNumber: 2 }))).body;
  assert.ok(first.totalCount > 1 && first.taskSet.task[0].taskId !== second.taskSet.task[0].taskId);
  console.log('three disks: ok');
}

async function afterwards(client) {
  const { imageId } = (await client.importImage(request('afterwards', { diskDeviceMapping: [
    new ecs.ImportImageRequestDiskDeviceMapping({ OSSBucket: cloud.bucket, OSSObject: 'images/data-1.raw', format: 'RAW', diskImageSize: 1 })] }))).body;
  const available = async (regionId, id) => {
    for (;;) {
      const { image } = (await client.describeImages(new ecs.DescribeImagesRequest({ regionId, imageId: id, status: 'ALL' }))).body.images;
      if (image[0].status === 'Available')
        return image[0];
      assert.ok(['Waiting', 'Creating'].includes(image[0].status));
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };
  await available(cloud.region, imageId);

  const fits = instanceType => client.runInstances(new ecs.RunInstancesRequest({ regionId: cloud.region, imageId, instanceType, dryRun: true }));
  await assert.rejects(fits('ecs.c8i.large'), { code: 'DryRunOperation' });
  await assert.rejects(fits('ecs.g8y.large'), { code: 'InvalidParameter.NotMatch' });
  const types = (await client.describeInstanceTypes(new ecs.DescribeInstanceTypesRequest({ cpuArchitecture: 'X86', nvmeSupport: 'required' }))).body.instanceTypes.instanceType;
  assert.deepEqual(types.map(t => t.instanceTypeId), ['ecs.c8i.large', 'ecs.r9i.large']);
  const stock = (await client.describeAvailableResource(new ecs.DescribeAvailableResourceRequest({ regionId: cloud.region, destinationResource: 'InstanceType' }))).body;
  assert.equal(stock.availableZones.availableZone[0].statusCategory, 'WithStock');

  const tagged = { regionId: cloud.region, resourceType: 'image', resourceId: [imageId] };
  await client.tagResources(new ecs.TagResourcesRequest({ ...tagged, tag: [new ecs.TagResourcesRequestTag({ key: 'later', value: '1' })] }));
  const tags = async () => (await client.listTagResources(new ecs.ListTagResourcesRequest(tagged))).body.tagResources.tagResource.map(t => [t.resourceId, t.tagKey, t.tagValue]);
  assert.ok((await tags()).some(t => t.join() === `${imageId},later,1`));
  await client.untagResources(new ecs.UntagResourcesRequest({ ...tagged, tagKey: ['later'] }));
  assert.ok(!(await tags()).some(t => t[1] === 'later'));
  await client.modifyImageAttribute(new ecs.ModifyImageAttributeRequest({ regionId: cloud.region, imageId, imageFamily: 'nightly' }));
  assert.equal((await client.describeImageFromFamily(new ecs.DescribeImageFromFamilyRequest({ regionId: cloud.region, imageFamily: 'nightly' }))).body.image.imageId, imageId);
  await client.modifyImageSharePermission(new ecs.ModifyImageSharePermissionRequest({ regionId: cloud.region, imageId, addAccount: ['1234567890123456'] }));
  const shared = (await client.describeImageSharePermission(new ecs.DescribeImageSharePermissionRequest({ regionId: cloud.region, imageId }))).body;
  assert.deepEqual([shared.imageId, shared.accounts.account.map(a => a.aliyunId)], [imageId, ['1234567890123456']]);
  const encrypted = new ecs.CopyImageRequest({ regionId: cloud.region, imageId, destinationRegionId: 'cn-shanghai', destinationImageName: 'encrypted', encrypted: true });
  await assert.rejects(client.copyImage(encrypted), { code: 'UnsupportedParameter' });

  const copied = (await client.copyImage(new ecs.CopyImageRequest({ regionId: cloud.region, imageId, destinationRegionId: 'cn-shanghai', destinationImageName: 'copied' }))).body.imageId;
  assert.equal((await available('cn-shanghai', copied)).imageName, 'copied');

  const exporting = () => client.exportImage(new ecs.ExportImageRequest({ regionId: cloud.region, imageId, OSSBucket: cloud.bucket, OSSPrefix: 'out', imageFormat: 'raw' }));
  await assert.rejects(exporting(), { code: 'NoSetRoletoECSServiceAcount' });
  const roles = new ram.default(config()), name = 'AliyunECSImageExportDefaultRole';
  const trust = JSON.stringify({ Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['ecs.aliyuncs.com'] } }], Version: '1' });
  await roles.createRole(new ram.CreateRoleRequest({ roleName: name, assumeRolePolicyDocument: trust }));
  await assert.rejects(roles.createRole(new ram.CreateRoleRequest({ roleName: name, assumeRolePolicyDocument: trust })), { code: 'EntityAlreadyExists.Role' });
  const attach = new ram.AttachPolicyToRoleRequest({ policyType: 'System', policyName: 'AliyunECSImageExportRolePolicy', roleName: name });
  await roles.attachPolicyToRole(attach);
  await assert.rejects(roles.attachPolicyToRole(attach), { code: 'EntityAlreadyExists.Role.Policy' });
  const { taskId } = (await exporting()).body;
  assert.equal((await end(client, taskId)).taskStatus, 'Finished');
  const oss = new OSS({ ...keys, bucket: cloud.bucket, region: `oss-${cloud.region}`, endpoint: cloud.oss, authorizationV4: true, sldEnable: true });
  assert.equal((await oss.head(`out_${imageId}_${taskId}.raw`)).res.headers['content-length'], String(1024 ** 3));
  console.log('afterwards: ok');
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
