// `leaks.js BLOCKS SECONDS` checks that repeated rounds leave no memory of the library allocated: BLOCKS is the file with
// the number of blocks, SECONDS is the time for the garbage collector. See bindings/run-all.
'use strict';

const assert = require('assert');
const fs = require('fs');
const { setTimeout: sleep } = require('timers/promises');
const v8 = require('v8');
const vm = require('vm');
const { Client, Credentials, Ks, SessionType, Signer, Verifier, generateSession } = require('.');

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

const { KALTURA_SECRET: secret, KALTURA_SERVICE_URL: serviceUrl, KALTURA_CA_FILE: caFile } = process.env;
const partner = { secret, partnerId: 102 };

async function round() {
  const signer = new Signer(partner);
  const ks = signer.sign({ type: SessionType.USER });
  const parsed = new Verifier({ partnerId: 102, secrets: [secret] }).verify(ks);
  const client = new Client({ serviceUrl, caFile, partnerId: 102, log: () => {} });
  client.setCredentials(Credentials.callback({ session: () => generateSession({ ...partner, type: SessionType.USER }), onRenewed: () => {} }));
  await client.call('media', 'list');
  await assert.rejects(client.call('nothing', 'get'));
  await assert.rejects(client.call('slow', 'forever', {}, { timeoutMs: 20 }));
  await assert.rejects(client.call('media', 'list', {}, { signal: AbortSignal.timeout(1) }));
  assert.throws(() => Ks.parse(ks, ['wrong']));
  assert.throws(() => new Client({ serviceUrl: 'ftp://x' }));
  for (const object of [client, parsed, signer]) object.close();
  // Left to the garbage collector.
  Ks.parse(ks, [secret]);
  new Client({ log: () => {} });
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
  for (let i = 0; i < 3; i++) await round();
  const before = await blocks(file, 0, 0.2);
  for (let i = 0; i < ROUNDS; i++) await round();
  const more = (await blocks(file, before + ROUNDS - 1, seconds)) - before;
  assert(more < ROUNDS, `${more} blocks are left by ${ROUNDS} rounds`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
