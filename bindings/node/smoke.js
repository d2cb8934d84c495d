// Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of
// bindings/run-all.
'use strict';

const assert = require('assert');
const { USER, VALID, KalturaError, Ks, Client, generate } = require('./kaltura_session');

// As where two modules have a copy of the file each.
delete require.cache[require.resolve('./kaltura_session')];
assert.notStrictEqual(require('./kaltura_session').generate, generate);

const { KALTURA_SECRET, KALTURA_LOGIN_ID, KALTURA_PASSWORD, KALTURA_USER_ID } = process.env;

async function main() {
  const kind = { partnerId: 102, type: USER };
  const ks = generate(KALTURA_SECRET, { ...kind, userId: 'zoë', expirySeconds: 3600, privileges: 'sview:*' });
  const read = Ks.parse(ks, ['another', KALTURA_SECRET]);
  assert.strictEqual(read.userId, 'zoë');
  assert.strictEqual(read.check(), VALID);
  assert.notStrictEqual(read.check({ now: read.expiresAt + 1 }), VALID);

  const client = new Client({
    serviceUrl: process.env.KALTURA_SERVICE_URL,
    caFile: process.env.KALTURA_CA_FILE,
    partnerId: 102,
  });
  client.setKs(await client.login(KALTURA_LOGIN_ID, KALTURA_PASSWORD));
  const [first, second] = await Promise.all([client.call('session', 'get'), client.call('session', 'get')]);
  assert.strictEqual(first.userId, KALTURA_USER_ID);
  assert.strictEqual(second.userId, KALTURA_USER_ID);

  await assert.rejects(client.login(KALTURA_LOGIN_ID, 'wrong'), (error) => {
    assert(error instanceof KalturaError);
    assert.strictEqual(error.statusName, 'KALTURA_ERROR_WRONG_PASSWORD');
    assert.strictEqual(error.apiCode, 'USER_WRONG_PASSWORD');
    return true;
  });
  assert.throws(() => Ks.parse(ks, ['wrong']), { statusName: 'KALTURA_ERROR_KS_SIGNATURE', apiCode: null });
  assert.throws(() => generate(KALTURA_SECRET, { ...kind, userId: 'a\0b' }), RangeError);
  assert.throws(() => generate(KALTURA_SECRET, { ...kind, partnerId: 2 ** 32 + 102 }), RangeError);
  assert.throws(() => generate(KALTURA_SECRET, { ...kind, userId: 'a\ud800' }), RangeError);
  assert.throws(() => generate(KALTURA_SECRET, { ...kind, userId: 7 }), TypeError);
  assert.throws(() => generate(Buffer.from(KALTURA_SECRET), kind), TypeError);
  assert.throws(() => generate(KALTURA_SECRET, { ...kind, expirySeconds: 2n ** 64n + 10n }), RangeError);
  assert.throws(() => Ks.parse(ks, [7]), TypeError);
  assert.throws(() => read.check({ remoteIp: 7 }), TypeError);

  const waiting = client.call('session', 'get');
  assert.throws(() => client.close(), /under way/);
  await waiting;
  await client.close();
  await read.close();
  assert.throws(() => read.userId, /closed/);
  console.log('ok');
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
