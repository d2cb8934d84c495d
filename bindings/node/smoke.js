// Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of bindings/run-all.
// `smoke.js BLOCKS SECONDS` repeats this and checks that no blocks of memory remain: BLOCKS is the file with their
// number, SECONDS is the time for the garbage collector.
'use strict';

const assert = require('assert');
const fs = require('fs');
const { setTimeout: sleep } = require('timers/promises');
const v8 = require('v8');
const vm = require('vm');
const { USER, OK, ERROR_KS_EXPIRED, KalturaError, Ks, Client, generate } = require('./kaltura_session');

// As if two modules had a copy of the file each.
delete require.cache[require.resolve('./kaltura_session')];
assert.notStrictEqual(require('./kaltura_session').generate, generate);

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

const { KALTURA_SECRET, KALTURA_LOGIN_ID, KALTURA_PASSWORD, KALTURA_USER_ID } = process.env;

async function round() {
  const kind = { partnerId: 102, type: USER };
  const ks = generate(KALTURA_SECRET, { ...kind, userId: 'zoë', expirySeconds: 3600, privileges: 'sview:*' });
  const read = Ks.parse(ks, ['another', KALTURA_SECRET]);
  assert.strictEqual(read.userId, 'zoë');
  assert.strictEqual(read.check(), OK);
  assert.strictEqual(read.check({ now: read.expiresAt + 1 }), ERROR_KS_EXPIRED);

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
  assert.throws(() => new Client({ serviceUrl: 'ftp://x' }), { statusName: 'KALTURA_ERROR_INVALID_ARGUMENT' });

  // No way to a pointer, and no method on an object of another kind.
  for (const wrong of [ks, Buffer.from(ks), 12345678]) assert.throws(() => new Ks(wrong, [KALTURA_SECRET]), TypeError);
  assert.strictEqual(read.handle, undefined);
  const { get: userId } = Object.getOwnPropertyDescriptor(Ks.prototype, 'userId');
  for (const wrong of [client, {}, undefined, Object.create(Ks.prototype), structuredClone(read)]) {
    assert.throws(() => userId.call(wrong), TypeError);
    assert.throws(() => Ks.prototype.check.call(wrong), TypeError);
    assert.throws(() => Ks.prototype.close.call(wrong), TypeError);
  }
  assert.throws(() => Client.prototype.setKs.call(read, ks), TypeError);
  await assert.rejects(Client.prototype.call.call(read, 'session', 'get'), TypeError);
  await assert.rejects(Client.prototype.login.call(read, KALTURA_LOGIN_ID, KALTURA_PASSWORD), TypeError);
  assert.throws(() => client.setKs(read), TypeError);
  assert.strictEqual(new KalturaError('upload failed').message, 'upload failed');
  assert.strictEqual(typeof (await import('./kaltura_session.js')).Client, 'function', 'a named export');

  const waiting = client.call('session', 'get');
  assert.throws(() => client.close(), /in progress/);
  await waiting;
  await client.close();
  await read.close();
  assert.throws(() => read.userId, /closed/);
  // Left to the garbage collector.
  Ks.parse(ks, [KALTURA_SECRET]);
  new Client();
}

const ROUNDS = 20;

/** Waits until there are at most `enough` blocks; returns the smallest number seen. */
async function blocks(file, enough, seconds) {
  const end = Date.now() + 1000 * seconds;
  let least = Infinity;
  do {
    gc();
    await sleep(10); // the collector's callbacks run now
    least = Math.min(least, Number(fs.readFileSync(file).readBigUInt64LE()));
  } while (least > enough && Date.now() < end);
  return least;
}

async function main() {
  const [file, seconds] = process.argv.slice(2);
  if (file) {
    for (let i = 0; i < 3; i++) await round();
    const before = await blocks(file, 0, 0.2);
    for (let i = 0; i < ROUNDS; i++) await round();
    const more = (await blocks(file, before + ROUNDS - 1, seconds)) - before;
    assert(more < ROUNDS, `${more} blocks are left by ${ROUNDS} rounds`);
  } else {
    await round();
  }
  console.log('ok');
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
