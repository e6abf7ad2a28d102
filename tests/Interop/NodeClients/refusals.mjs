// What the official clients see when they are refused. IMAGETOOLS_STEP says in which case: token prints temporary credentials; late uses them, from IMAGETOOLS_TOKEN, behind their end;
// skewed meets a server whose clock is more than a quarter of an hour ahead; denied meets one that denies three actions.
import assert from 'node:assert/strict';
import core from '@alicloud/openapi-core';
import ecs from '@alicloud/ecs20140526';
import ram from '@alicloud/ram20150501';
import sts from '@alicloud/sts20150401';
import Rpc from '@alicloud/pop-core';
import OSS from 'ali-oss';

const cloud = JSON.parse(process.env.IMAGETOOLS_CLOUD);
const keys = { accessKeyId: cloud.accessKeyId, accessKeySecret: cloud.accessKeySecret };
const config = more => new core.$OpenApiUtil.Config({ ...keys, regionId: cloud.region, endpoint: cloud.ecs.replace('http://', ''), protocol: 'http', ...more });
const oss = more => new OSS({ ...keys, bucket: cloud.bucket, region: `oss-${cloud.region}`, endpoint: cloud.oss, authorizationV4: true, sldEnable: true, ...more });
const regions = client => client.describeRegions(new ecs.DescribeRegionsRequest({}));

// Every refusal has a code, a status and an id for the support.
async function refused(call, code, status) {
  const error = await call.then(() => assert.fail(`${code} was expected`), e => e);
  assert.equal(error.code, code, String(error));
  assert.equal(error.status ?? error.statusCode, status);
  assert.match(error.requestId ?? error.data?.RequestId ?? '', /^[0-9A-Fa-f-]{24,36}$/);
}

const steps = {
  async token() {
    const user = { accessKeyId: cloud.userAccessKeyId, accessKeySecret: cloud.userAccessKeySecret };
    await refused(new sts.default(config()).assumeRole(new sts.AssumeRoleRequest({ roleArn: cloud.roleArn, roleSessionName: 'imagetools' })), 'NoPermission', 403);
    const { credentials } = (await new sts.default(config(user)).assumeRole(new sts.AssumeRoleRequest({
      roleArn: cloud.roleArn, roleSessionName: 'imagetools', durationSeconds: 900,
    }))).body;
    const temporary = { accessKeyId: credentials.accessKeyId, accessKeySecret: credentials.accessKeySecret };
    await oss({ ...temporary, stsToken: credentials.securityToken }).put('token.raw', Buffer.from('a'));
    await regions(new ecs.default(config({ ...temporary, securityToken: credentials.securityToken })));
    console.log(JSON.stringify({ ...temporary, securityToken: credentials.securityToken }));
  },
  async late() {
    const { securityToken, ...temporary } = JSON.parse(process.env.IMAGETOOLS_TOKEN);
    for (const authorizationV4 of [true, false])
      await refused(oss({ ...temporary, stsToken: securityToken, authorizationV4 }).put('a.raw', Buffer.from('a')), 'InvalidAccessKeyId', 403);
    await refused(regions(new ecs.default(config({ ...temporary, securityToken }))), 'InvalidSecurityToken.Expired', 400);
    console.log('late: ok');
  },
  async skewed() {
    for (const authorizationV4 of [true, false])
      await refused(oss({ authorizationV4 }).put('a.raw', Buffer.from('a')), 'RequestTimeTooSkewed', 403);
    for (const more of [{}, { signatureAlgorithm: 'v2' }])
      await refused(regions(new ecs.default(config(more))), 'InvalidTimeStamp.Expired', 400);
    console.log('skewed: ok');
  },
  async denied() {
    for (const authorizationV4 of [true, false]) {
      await refused(oss({ authorizationV4 }).get('a.raw'), 'AccessDenied', 403);
      await refused(oss({ authorizationV4, accessKeySecret: 'wrong' }).put('a.raw', Buffer.from('a')), 'SignatureDoesNotMatch', 403);
    }
    for (const signatureAlgorithm of [undefined, 'v2']) {
      const more = signatureAlgorithm ? { signatureAlgorithm } : {};
      await refused(new ecs.default(config(more)).describeTasks(new ecs.DescribeTasksRequest({ regionId: cloud.region })), 'Forbidden.RAM', 403);
      await refused(regions(new ecs.default(config({ ...more, accessKeySecret: 'wrong' }))), 'SignatureDoesNotMatch', 400);
      await refused(regions(new ecs.default(config({ ...more, accessKeyId: 'nobody' }))), 'InvalidAccessKeyId.NotFound', 404);
    }
    await refused(new ram.default(config()).getRole(new ram.GetRoleRequest({ roleName: 'any' })), 'NoPermission', 403);
    const older = new Rpc({ ...keys, endpoint: cloud.ecs, apiVersion: '2014-05-26' });
    await assert.rejects(older.request('DescribeTasks', { RegionId: cloud.region }), { code: 'Forbidden.RAM' });
    console.log('denied: ok');
  },
};
await steps[process.env.IMAGETOOLS_STEP]();
