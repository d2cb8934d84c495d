'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const dns = require('node:dns/promises');
const fs = require('node:fs/promises');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { inspect } = require('node:util');
const kaltura = require('..');

const { Client, Credentials, KalturaError, Ks, Privileges, SessionInfo, SessionType, Signer, Status, Verifier } = kaltura;
const { KALTURA_SECRET: secret, KALTURA_LOGIN_ID: loginId, KALTURA_PASSWORD: password } = process.env;
const options = { serviceUrl: process.env.KALTURA_SERVICE_URL, caFile: process.env.KALTURA_CA_FILE, partnerId: 102 };
const partner = { secret, partnerId: 102 };
const local = { ...partner, type: SessionType.USER };
const appToken = { id: process.env.KALTURA_APP_TOKEN_ID, token: process.env.KALTURA_APP_TOKEN };

/** Runs a program with `kaltura` and `options`. */
function program(code, ...flags) {
  const index = JSON.stringify(path.join(__dirname, '..'));
  const started = Date.now();
  const start = `const kaltura = require(${index}); const options = ${JSON.stringify(options)};`;
  const run = spawnSync(process.execPath, ['--expose-gc', ...flags, '-e', start + code], {
    encoding: 'utf8',
    timeout: 60000,
  });
  return { ...run, milliseconds: Date.now() - started };
}

test('sessions of both versions are verified with the second secret', () => {
  const privileges = new Privileges().add('sview', '*').add('edit', '0_a').add('edit', '0_b');
  assert.strictEqual(`${privileges}`, 'sview:*,edit:0_a/0_b');
  const signer = new Signer(partner);
  const rare = { masterPartnerId: 99, additionalData: 'more' };
  const verifier = new Verifier({ partnerId: 102, secrets: ['another', secret] });
  for (const version of [1, 2]) {
    const ks = signer.sign({ type: SessionType.USER, userId: 'zoë', expiresAt: 4000000000, privileges, version, ...rare });
    const { status, ks: parsed } = verifier.check(ks);
    assert.strictEqual(status, Status.OK);
    assert.deepStrictEqual(
      [parsed.version, parsed.userId, parsed.expiresAt, parsed.partnerId, parsed.type, parsed.secretIndex, parsed.isAdmin],
      [version, 'zoë', 4000000000, 102, SessionType.USER, 1, false],
    );
    assert.deepStrictEqual(parsed.privilegeList[1], { name: 'edit', values: ['0_a', '0_b'] });
    assert(parsed.hasPrivilege('edit', '0_b') && !parsed.hasPrivilege('edit', '0_c') && parsed.verified);
    assert(parsed.hasPrivilege('edit') && !parsed.hasPrivilege('edit', undefined) && !parsed.hasPrivilege('edit', '0_b', null));
    assert.deepStrictEqual([parsed.masterPartnerId, parsed.additionalData], ['99', 'more']);
    const json = parsed.toJSON();
    assert.deepStrictEqual([json.userId, json.masterPartnerId, json.privilegeList[0].name], ['zoë', '99', 'sview']);
    assert.deepStrictEqual(parsed.check(), { status: Status.OK, statusName: 'OK', ks: parsed });
    assert.strictEqual(verifier.check(ks, { now: 4000000001 }).status, Status.KS_EXPIRED);
    assert.throws(() => verifier.verify(ks, { now: 4000000001 }), { status: Status.KS_EXPIRED });
  }
  const wrong = new Verifier({ partnerId: 102, secrets: ['another'] });
  const checked = wrong.check(kaltura.generateSession(local));
  assert.deepStrictEqual(checked, { status: Status.KS_SIGNATURE, statusName: 'KS_SIGNATURE', ks: null });
});

test('untrusted strings with NUL or a lone surrogate are malformed sessions', () => {
  const ks = kaltura.generateSession(local);
  const verifier = new Verifier({ partnerId: 102, secrets: [secret] });
  for (const hostile of ['a\0b', '\ud800', `${ks}\0`, `${ks}\udc00`]) {
    assert.strictEqual(verifier.check(hostile).status, Status.KS_MALFORMED);
    const functions = [(s) => verifier.verify(s), (s) => Ks.parse(s, [secret]), Ks.peek, kaltura.fingerprint];
    for (const use of functions) {
      assert.throws(() => use(hostile), (error) => error instanceof KalturaError && error.status === Status.KS_MALFORMED);
    }
    assert.match(kaltura.explain(hostile, { secrets: [secret] }), /^Not a Kaltura session: /);
    const { status, ks: parsed } = verifier.check(ks, { remoteIp: hostile, requestUri: hostile });
    assert.strictEqual(status, Status.OK);
    assert.strictEqual(parsed.check({ remoteIp: hostile, requestUri: hostile }).status, Status.OK);
  }
});

test('restricted sessions, peek, explain, fingerprint and lint', () => {
  const signer = new Signer(partner);
  const ks = signer.sign({ type: SessionType.USER, privileges: 'sview:*,edit:0_a' });
  const parent = Ks.parse(ks, [secret]);
  const child = Ks.parse(signer.signRestricted(parent, { privileges: 'sview:0_x' }), [secret]);
  assert.strictEqual(child.hasPrivilege('edit', '0_a'), false);
  assert.deepStrictEqual(Ks.peek(ks).check(), { status: Status.KS_NOT_VERIFIED, statusName: 'KS_NOT_VERIFIED', ks: null });
  assert.match(kaltura.explain(ks, { secrets: [secret] }), /partner 102/);
  assert.match(kaltura.fingerprint(ks), /^[0-9a-f]{10}$/);
  assert.notStrictEqual(kaltura.lintPrivileges('svieww:*', { type: SessionType.USER }).length, 0);
});

test('wrong arguments are errors of JavaScript', () => {
  assert.throws(() => kaltura.generateSession({ ...local, userId: 'a\0b' }), RangeError);
  assert.throws(() => kaltura.generateSession({ ...local, userId: 'a\ud800' }), RangeError);
  for (const hostile of ['a\0b', 'a\ud800']) {
    assert.throws(() => new Verifier({ partnerId: 102, secrets: [hostile] }), { name: 'RangeError', message: /^secrets: / });
    assert.throws(() => Credentials.widget({ widgetId: hostile }), { name: 'RangeError', message: /^widgetId: / });
  }
  assert.throws(() => kaltura.generateSession({ ...local, partnerId: 2 ** 32 + 102 }), RangeError);
  assert.throws(() => kaltura.generateSession({ ...local, expirySeconds: 10n }), TypeError);
  assert.throws(() => kaltura.generateSession({ ...local, expirySeconds: 2 ** 64 }), RangeError);
  assert.throws(() => kaltura.generateSession({ ...local, partnerId: true }), TypeError);
  assert.throws(() => kaltura.generateSession({ ...local, expirySeconds: 0.5 }), RangeError);
  assert.throws(() => kaltura.generateSession({ ...local, type: undefined }), TypeError);
  for (const wrong of [7, Buffer.from(secret), 12345678, {}, [], () => 1, Symbol('x'), 7n]) {
    assert.throws(() => kaltura.generateSession({ ...local, secret: wrong }), TypeError);
    assert.throws(() => new Ks(wrong, [secret]), TypeError);
    assert.throws(() => Ks.parse(wrong, [secret]), TypeError);
    assert.throws(() => Ks.parse('x', [wrong]), TypeError);
    assert.throws(() => new Client({ ...options, log: wrong === wrong && 7 }), TypeError);
  }
  assert.throws(() => kaltura.generateSession({ ...local, secret: null }), { status: Status.INVALID_ARGUMENT });
  assert.throws(() => new Client({ serviceUrl: 'ftp://x' }), { status: Status.INVALID_ARGUMENT });
});

test('options with a typing error are refused', async () => {
  const client = new Client(options);
  const unknown = { name: 'TypeError', message: /unknown option: expiry$/ };
  const wrong = { expiry: 60 };
  const signer = new Signer(partner);
  const verifier = new Verifier({ partnerId: 102, secrets: [secret] });
  const ks = verifier.verify(signer.sign({ type: SessionType.USER }));
  assert.throws(() => kaltura.generateSession({ ...local, ...wrong }), unknown);
  assert.throws(() => new Signer({ ...partner, ...wrong }), unknown);
  assert.throws(() => signer.sign({ type: SessionType.USER, ...wrong }), unknown);
  assert.throws(() => signer.signRestricted(ks, wrong), unknown);
  assert.throws(() => new Verifier({ partnerId: 102, secrets: [secret], ...wrong }), unknown);
  assert.throws(() => verifier.check('x', wrong), unknown);
  assert.throws(() => ks.check(wrong), unknown);
  assert.throws(() => kaltura.explain('x', wrong), unknown);
  assert.throws(() => kaltura.lintPrivileges('edit:*', { type: SessionType.USER, ...wrong }), unknown);
  assert.throws(() => new Client({ ...options, ...wrong }), unknown);
  assert.throws(() => new Client({ ...options, proxy: { url: 'http://localhost:1', ...wrong } }), unknown);
  for (const kind of ['appToken', 'login', 'secret', 'sessionStart', 'widget', 'callback']) {
    assert.throws(() => Credentials[kind](wrong), unknown);
  }
  for (const method of ['startSession', 'login', 'loginByUserId', 'loginByKs', 'startAppTokenSession', 'impersonate']) {
    await assert.rejects(client[method](wrong), unknown);
    await assert.rejects(client[method](), { name: 'TypeError', message: 'parameters: must be an object, not undefined' });
  }
  await assert.rejects(client.startWidgetSession(wrong), unknown);
  await assert.rejects(client.endSession(wrong), unknown);
  await assert.rejects(client.acquireKs(wrong), unknown);
  await assert.rejects(client.call('system', 'ping', {}, wrong), unknown);
});

test('messages name the argument as this module does', async () => {
  const client = new Client(options);
  const says = (message) => ({ message });
  assert.throws(() => new Signer({ partnerId: '102', secret }), says('partnerId: must be an integer, not a string'));
  assert.throws(() => new Signer(), says('options: must be an object, not undefined'));
  assert.throws(() => new Signer({ ...partner, secret: null }), says(/^secret: is null/));
  const signer = new Signer(partner);
  assert.throws(() => signer.sign({ type: SessionType.USER, expirySeconds: -1 }), says(/^expirySeconds: is -1/));
  assert.throws(() => signer.sign({ type: SessionType.USER, expirySeconds: 60, expiresAt: 4000000000 }), says(/^expiresAt:/));
  assert.throws(() => signer.sign({ type: SessionType.USER, privileges: {} }), says(/^privileges: must be a string/));
  assert.throws(() => signer.signRestricted('x'), says('parent: must be a Ks, as returned by verify()'));
  const verifier = new Verifier({ partnerId: 102, secrets: [secret] });
  assert.throws(() => verifier.check('x', '192.0.2.1'), says('request: must be an object, not a string'));
  assert.throws(() => new Client({ ...options, totalTimeoutMs: -1 }), says(/^totalTimeoutMs: is -1/));
  assert.throws(() => new Client({ ...options, headers: { Host: 'x' } }), says(/^headers: "Host"/));
  assert.throws(() => new Client({ ...options, headers: { trailer: 'x' } }), { status: Status.UNSUPPORTED });
  assert.throws(() => new Client({ serviceUrl: 'http://example.com' }), says(/^serviceUrl: is plain http/));
  assert.throws(() => new Client({ serviceUrl: 'https://example.com', region: 'eu' }), says(/^region: must not/));
  assert.throws(() => new Client({ ...options, log: () => {}, logLevel: 9 }), says(/one of the LogLevel constants/));
  assert.throws(() => new Client({ ...options, caFile: '/nowhere' }), says(/^caFile: cannot be read: ENOENT/));
  assert.throws(() => client.exportSession(), says(/set them with setCredentials$/));
  await assert.rejects(client.call('system', 'ping', {}, { timeoutMs: 0 }), says(/^timeoutMs: is 0/));
  await assert.rejects(client.call('system', 'ping', {}, { signal: 7 }), says('signal: must be an AbortSignal, not a number'));
  await assert.rejects(client.call('system', 'ping', 'x'), says('params: must be an object, not a string'));
  await assert.rejects(client.multirequest({}), says('requests: must be an array, not an object'));
  await assert.rejects(client.multirequest([{}]), says(/^requests: request 1/));
});

test('errors have names, and can be made for tests', () => {
  const cause = new Error('why');
  const error = new KalturaError('x', { status: Status.INVALID_KS, causeCode: kaltura.Cause.EXPIRED, cause });
  assert.deepStrictEqual([error.message, error.name, error.apiCode, error.cause], ['x', 'KalturaError', null, cause]);
  assert.deepStrictEqual(
    [error.statusName, error.categoryName, error.causeName, error.retryClassName],
    ['INVALID_KS', 'API', 'EXPIRED', 'NEVER'],
  );
  assert.strictEqual(error.category, kaltura.Category.API);
  assert.strictEqual(new KalturaError('x', { status: 99999 }).statusName, 'UNKNOWN');
});

test('handles cannot be reached or exchanged', () => {
  const ks = Ks.parse(kaltura.generateSession(local), [secret]);
  const signer = new Signer(partner);
  assert.deepStrictEqual(Reflect.ownKeys(ks), []);
  const credentials = Credentials.widget();
  assert.deepStrictEqual(Reflect.ownKeys(credentials), []);
  assert.deepStrictEqual(Reflect.ownKeys(Credentials.prototype), ['constructor']);
  assert.throws(() => new Client().setCredentials(Object.create(Credentials.prototype)), TypeError);
  const getter = (name) => Object.getOwnPropertyDescriptor(Ks.prototype, name).get;
  for (const other of [signer, new Client(), {}, null, 5, Object.create(Ks.prototype)]) {
    assert.throws(() => getter('userId').call(other), TypeError);
    assert.throws(() => Ks.prototype.close.call(other), TypeError);
    assert.throws(() => signer.signRestricted(other), TypeError);
    assert.throws(() => Client.prototype.setKs.call(other === null ? ks : signer, null), TypeError);
  }
});

test('closed objects throw, and closing again is harmless', async () => {
  const ks = Ks.parse(kaltura.generateSession(local), [secret]);
  const client = new Client(options);
  for (const object of [ks, client]) {
    object.close();
    object.close();
  }
  assert.throws(() => ks.userId, /closed/);
  assert.throws(() => client.setKs(null), /closed/);
  await assert.rejects(client.call('session', 'get'), /closed/);
  if (Symbol.dispose) {
    const signer = new Signer(partner);
    signer[Symbol.dispose]();
    assert.throws(() => signer.sign({ type: SessionType.USER }), /this Signer is closed/);
  }
});

test('long strings and deep JSON', async () => {
  const long = 'x'.repeat(64 << 20);
  assert.throws(() => Ks.parse(long, [secret]), { status: Status.KS_MALFORMED });
  assert.throws(() => kaltura.generateSession({ ...local, userId: long }), KalturaError);
  let deep = {};
  for (let i = 0; i < 3000; i++) deep = { deep };
  const client = new Client(options);
  await assert.rejects(client.call('session', 'get', deep), (error) => error instanceof Error);
});

test('three ways to a session', async () => {
  const client = new Client(options);
  await assert.rejects(client.login({ loginId, password: 'wrong' }), (error) => {
    assert(error instanceof KalturaError);
    assert.deepStrictEqual(
      [error.status, error.statusName, error.apiCode, error.retryClassName, error.httpStatus],
      [Status.WRONG_PASSWORD, 'WRONG_PASSWORD', 'USER_WRONG_PASSWORD', 'NEVER', 200],
    );
    return true;
  });
  client.setKs(await client.login({ loginId, password }));
  assert.strictEqual((await client.call('session', 'get')).userId, process.env.KALTURA_USER_ID);
  client.setKs(await client.startSession({ secret, type: SessionType.ADMIN, userId: 'ada' }));
  assert.strictEqual((await client.getSession()).userId, 'ada');
  const info = await client.startAppTokenSession(appToken);
  assert(info instanceof SessionInfo && info.userId === 'user102' && info.expiresAt > 1e9);
  assert(!inspect(info).includes(info.ks) && !JSON.stringify(info).includes(info.ks));
  assert.strictEqual((await client.startWidgetSession()).expiresAt, null);
  const responses = await client.multirequest([{ service: 'session', action: 'get' }, { service: 'slow', action: 'x' }]);
  assert.strictEqual(responses[1].objectType, 'KalturaAPIException');
  await client.endSession({ force: true });
  await assert.rejects(client.call('media', 'list'), KalturaError);
});

test('a managed session is created once for many tasks, and observed', async () => {
  const renewed = [];
  const failed = [];
  const client = new Client(options);
  const observer = { onRenewed: (info) => renewed.push(info), onFailed: (error) => failed.push(error) };
  client.setCredentials(Credentials.appToken({ ...appToken, ...observer }));
  const lists = await Promise.all(Array.from({ length: 8 }, () => client.call('media', 'list')));
  assert(lists.every((list) => list.totalCount === 5));
  assert.deepStrictEqual([renewed.length, renewed[0].userId], [1, 'user102']);
  const { ks, expiresAt } = await client.acquireKs({ minValiditySeconds: 60 });
  assert.deepStrictEqual([ks, expiresAt], [renewed[0].ks, renewed[0].expiresAt]);
  const other = new Client(options);
  other.setCredentials(Credentials.appToken(appToken));
  other.importSession(client.exportSession());
  assert.strictEqual((await other.acquireKs()).ks, ks);
  client.invalidateKs(ks);
  assert.notStrictEqual((await client.acquireKs()).ks, ks);
  client.setCredentials(Credentials.login({ loginId, password: 'wrong', ...observer }));
  await assert.rejects(client.acquireKs(), { status: Status.WRONG_PASSWORD });
  assert(failed[0] instanceof KalturaError);
  assert.deepStrictEqual([failed[0].status, failed[0].apiCode], [Status.WRONG_PASSWORD, 'USER_WRONG_PASSWORD']);
});

test('exceptions in callbacks do not reach C', async () => {
  const client = new Client({ ...options, logLevel: kaltura.LogLevel.DEBUG, log: () => { throw new Error('in log'); } });
  const warnings = [];
  const listen = (warning) => warnings.push(warning.message);
  process.on('warning', listen);
  const cause = new Error('no session today');
  client.setCredentials(Credentials.callback({ session: () => { throw cause; } }));
  await assert.rejects(client.call('media', 'list'), (error) => {
    assert.match(error.message, /callback failed: no session today\./);
    return error.status === Status.CALLBACK && error.cause === cause;
  });
  client.setCredentials(Credentials.callback({ session: () => null }));
  await assert.rejects(client.call('media', 'list'), { message: /session: must return a string or { ks, expiresAt }/ });
  client.setCredentials(Credentials.callback({ session: async () => 'ks' }));
  await assert.rejects(client.call('media', 'list'), (error) => /promise/.test(error.cause.message));
  const login = (otp) => Credentials.login({ loginId, password, otp });
  client.setCredentials(login(() => 7));
  await assert.rejects(client.call('media', 'list'), (error) => error.cause instanceof TypeError);
  client.setCredentials(Credentials.callback({ session: () => kaltura.generateSession(local) }));
  await client.call('media', 'list');
  await new Promise(setImmediate);
  process.off('warning', listen);
  assert(warnings.includes('in log'));
});

test('the exception of a callback is the cause of the errors of its client', async () => {
  const failed = [];
  const clients = ['one', 'two'].map((name) => {
    const client = new Client(options);
    const session = () => { throw new RangeError(name); };
    client.setCredentials(Credentials.callback({ session, onFailed: (error) => failed.push(error) }));
    return { client, name };
  });
  // The second time without a callback: the client waits before it is called again.
  for (let i = 0; i < 2; i++) {
    for (const { client, name } of clients) {
      await assert.rejects(client.acquireKs(), (error) => {
        assert.deepStrictEqual([error.status, error.cause?.name, error.cause?.message], [Status.CALLBACK, 'RangeError', name]);
        assert.match(error.message, new RegExp(`callback failed: ${name}`));
        return true;
      });
    }
  }
  assert.deepStrictEqual(failed.map((error) => error.cause.message), ['one', 'two']);
});

test('a rejected promise of a callback is a warning', () => {
  const run = program(`
    const boom = async (what) => { throw what; };
    const log = () => boom(new Error('in log'));
    const client = new kaltura.Client({ ...options, log, logLevel: kaltura.LogLevel.DEBUG });
    const onRenewed = () => boom(Object.create(null));
    const onFailed = () => boom(new Error('in onFailed'));
    const { Credentials, SessionType } = kaltura;
    (async () => {
      client.setCredentials(Credentials.secret({ secret: '${secret}', type: SessionType.USER, onRenewed }));
      await client.call('media', 'list');
      client.setCredentials(Credentials.callback({ session: () => 'x', onFailed }));
      await client.call('media', 'list').catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log('alive');
    })();`);
  assert.deepStrictEqual([run.status, run.stdout], [0, 'alive\n'], run.stderr);
  for (const warning of ['in log', 'Object: null prototype', 'in onFailed']) assert(run.stderr.includes(warning), run.stderr);
});

test('exceptions of sockets reject the call', () => {
  const call = (more) => `new kaltura.Client({ ...options, ${more} }).call('system', 'ping')
    .catch((error) => console.log(error.statusName, error.message));`;
  // A timer of the call may not outlive it.
  const wait = `setTimeout(() => console.log('alive'), 500);`;
  const mock = `require('https').request = () => { throw new Error('not today'); };`;
  const thrown = program(mock + call('totalTimeoutMs: 200') + wait);
  assert.match(thrown.stdout, /^CONNECTION_BROKEN system\.ping: localhost:\d+: not today\nalive\n$/, thrown.stderr);
  const ciphers = program(call('maxRetries: 0'), '--tls-cipher-list=nothing');
  assert.match(ciphers.stdout, /^TLS system\.ping: localhost:\d+: .*no cipher match\n$/, ciphers.stderr);
  const stack = program(
    `const client = new kaltura.Client({ ...options, totalTimeoutMs: 200 });
    const recurse = () => { client.call('system', 'ping').catch(() => {}); recurse(); };
    try { recurse(); } catch {}
    ${wait}`,
    '--stack-size=100',
  );
  assert.deepStrictEqual([stack.status, stack.stdout], [0, 'alive\n'], stack.stderr);
});

test('one signal serves many calls', async () => {
  const warnings = [];
  const listen = (warning) => warnings.push(warning.message);
  process.on('warning', listen);
  const controller = new AbortController();
  const { signal } = controller;
  const client = new Client(options);
  const ping = () => client.call('system', 'ping', {}, { signal });
  assert(await Promise.all(Array.from({ length: 30 }, ping)));
  const calls = Array.from({ length: 30 }, () => client.call('slow', 'forever', {}, { signal }));
  setImmediate(() => controller.abort(new Error('enough')));
  for (const { reason } of await Promise.allSettled(calls)) assert.strictEqual(reason.message, 'enough');
  await assert.rejects(ping(), { message: 'enough' });
  process.off('warning', listen);
  assert.deepStrictEqual(warnings, []);
});

test('callbacks may use, cancel and close the client', async () => {
  let client = null;
  const run = (act) => {
    client = new Client({ ...options, logLevel: kaltura.LogLevel.DEBUG, log: () => act() });
    return client.call('slow', 'forever', {}, { timeoutMs: 20000 });
  };
  await assert.rejects(run(() => client.cancel()), { status: Status.CANCELLED });
  await assert.rejects(run(() => client.close()), { status: Status.CANCELLED });
  let nested = null;
  await assert.rejects(
    run(() => {
      nested ??= new Client(options).login({ loginId, password });
      client.close();
    }),
  );
  assert.strictEqual(typeof (await nested), 'string');
});

test('32 slow calls block neither files nor names nor each other', async () => {
  const client = new Client(options);
  let waiting = 32;
  const calls = Array.from({ length: 32 }, async () => {
    await assert.rejects(client.call('slow', 'forever'), { status: Status.CANCELLED });
    waiting -= 1;
  });
  await fs.readFile(__filename);
  await dns.lookup('localhost');
  assert.strictEqual(await client.call('system', 'ping'), true);
  assert.strictEqual(waiting, 32, 'these are served while all calls wait');
  client.cancel();
  await Promise.all(calls);
});

test('timeouts, AbortSignal and cancel end calls', async () => {
  const client = new Client(options);
  await assert.rejects(client.call('slow', 'forever', {}, { timeoutMs: 100 }), {
    status: Status.TIMEOUT,
    message: /^slow\.forever: localhost:\d+: no response within \d+ ms \(.*timeoutMs\)/,
  });
  await assert.rejects(new Client({ ...options, totalTimeoutMs: 100 }).call('slow', 'forever'), { status: Status.TIMEOUT });
  const other = client.call('slow', 'second');
  const reason = new Error('enough');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 100);
  await assert.rejects(client.call('slow', 'forever', {}, { signal: controller.signal }), (error) => error === reason);
  await assert.rejects(client.call('slow', 'forever', {}, { signal: controller.signal }), (error) => error === reason);
  await assert.rejects(other, { status: Status.BAD_REQUEST });
  const cancelled = client.call('slow', 'forever');
  setTimeout(() => client.cancel(), 100);
  await assert.rejects(cancelled, { status: Status.CANCELLED });
});

test('process.exit does not wait for calls', () => {
  const run = program(`
    const client = new kaltura.Client(options);
    for (let i = 0; i < 8; i++) client.call('slow', 'forever');
    setTimeout(() => process.exit(7), 500);`);
  assert.strictEqual(run.status, 7, run.stderr);
  assert(run.milliseconds < 15000, `${run.milliseconds} ms`);
});

test('an idle connection does not keep the process', () => {
  const run = program(`
    const client = new kaltura.Client(options);
    client.call('system', 'ping').then(() => console.log('done'));`);
  assert.deepStrictEqual([run.status, run.stdout], [0, 'done\n'], run.stderr);
  assert(run.milliseconds < 15000, `${run.milliseconds} ms`);
});

test('objects are collected, also clients with callbacks and running calls', () => {
  const run = program(`
    let logs = 0;
    (async () => {
      for (let i = 0; i < 300; i++) {
        const client = new kaltura.Client({ ...options, log: () => logs++ });
        if (i % 100 === 0) client.call('system', 'ping', {}, { timeoutMs: 5000 }).catch(() => {});
        kaltura.Ks.peek(kaltura.generateSession(${JSON.stringify(local)}));
        if (i % 50 === 0) { gc(); await new Promise(setImmediate); }
      }
      gc();
      await new Promise((resolve) => setTimeout(resolve, 200));
      console.log('ok');
    })();`);
  assert.deepStrictEqual([run.status, run.stdout], [0, 'ok\n'], run.stderr);
});

test('the module works in workers, and as a second copy', async () => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const kaltura = require(workerData.index);
    const client = new kaltura.Client({ ...workerData.options, log: () => {}, logLevel: kaltura.LogLevel.DEBUG });
    client.call('system', 'ping').then((value) => parentPort.postMessage(value));`;
  const index = path.join(__dirname, '..');
  const results = [1, 2, 3, 4].map(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(code, { eval: true, workerData: { index, options } });
        worker.once('message', resolve);
        worker.once('error', reject);
      }),
  );
  assert.deepStrictEqual(await Promise.all(results), [true, true, true, true]);
  for (const name of Object.keys(require.cache)) {
    if (name.startsWith(index) && !name.includes('node_modules')) delete require.cache[name];
  }
  assert.notStrictEqual(require('..').generateSession, kaltura.generateSession);
});

test('ESM has named exports', async () => {
  const module = await import('../index.mjs');
  assert.deepStrictEqual(Object.keys(module).filter((name) => name !== 'default').sort(), Object.keys(kaltura).sort());
  assert.strictEqual(module.Client, require('..').Client);
});

test('settings that Node cannot honour are refused', () => {
  const refused = { name: 'KalturaError', status: Status.UNSUPPORTED };
  assert.throws(() => new Client({ ...options, proxy: 'http://a%zz@localhost:1' }), refused);
  assert.throws(() => new Client({ ...options, pinnedCertificates: ['ab'.repeat(32)] }), refused);
  assert.throws(() => new Client({ ...options, clientCertificate: { certificateFile: 'a', keyFile: 'b' } }), refused);
  assert.throws(() => new Client({ ...options, proxy: 'socks5://localhost:1' }), refused);
});

test('CA certificates are checked', async () => {
  const pem = await fs.readFile(options.caFile, 'utf8');
  const { caFile, ...without } = options;
  await assert.rejects(new Client({ ...without, maxRetries: 0 }).call('system', 'ping'), {
    status: Status.TLS,
    message: /^system\.ping: localhost:\d+: .*set caFile/,
  });
  assert.strictEqual(await new Client({ ...without, caPem: pem }).call('system', 'ping'), true);
  assert.strictEqual(await new Client({ ...options, systemCa: true }).call('system', 'ping'), true);
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    await assert.rejects(new Client({ ...without, maxRetries: 0 }).call('system', 'ping'), { status: Status.TLS });
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
  process.env.SSL_CERT_FILE = caFile;
  try {
    assert.strictEqual(await new Client(without).call('system', 'ping'), true);
    const ignoring = new Client({ ...without, useEnvironment: false, maxRetries: 0 });
    await assert.rejects(ignoring.call('system', 'ping'), { status: Status.TLS });
  } finally {
    delete process.env.SSL_CERT_FILE;
  }
});

test('network failures have their statuses', async () => {
  const call = (more) => new Client({ ...options, maxRetries: 0, ...more }).call('system', 'ping');
  await assert.rejects(call({ serviceUrl: 'https://127.0.0.1:1' }), (error) => {
    assert.match(error.message, /^system\.ping: 127\.0\.0\.1:1: connect ECONNREFUSED/);
    return error.status === Status.CONNECT && error.cause.code === 'ECONNREFUSED';
  });
  await assert.rejects(call({ serviceUrl: 'https://nowhere.invalid' }), { status: Status.RESOLVE });
  const silent = net.createServer(() => {}).listen(0, '127.0.0.1');
  const rude = net.createServer((socket) => socket.end('220 mail\r\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => setImmediate(resolve));
  const silentUrl = `https://127.0.0.1:${silent.address().port}`;
  await assert.rejects(call({ serviceUrl: silentUrl, connectTimeoutMs: 100 }), { status: Status.TIMEOUT });
  await assert.rejects(call({ serviceUrl: `http://127.0.0.1:${rude.address().port}` }), { status: Status.CONNECTION_BROKEN });
  silent.close();
  rude.close();
});

test('an http proxy is used, with its password', async () => {
  const seen = [];
  const proxy = http.createServer().on('connect', (request, client) => {
    if (request.url === '192.0.2.1:443') return client.end('HTTP/1.1 407 No\r\n\r\n');
    seen.push([request.url, request.headers['proxy-authorization']]);
    if (seen.length === 3) return client.end('HTTP/1.1 407 No\r\n\r\n');
    const [host, port] = request.url.split(':');
    const server = net.connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${proxy.address().port}`;
  const authority = new URL(options.serviceUrl).host;
  const given = new Client({ ...options, proxy: { url, user: 'ada', password: 'p:w' } });
  assert.strictEqual(await given.call('system', 'ping'), true);
  assert.deepStrictEqual(seen, [[authority, `Basic ${Buffer.from('ada:p:w').toString('base64')}`]]);
  // The loopback interface is reached directly in spite of the environment.
  process.env.https_proxy = url;
  assert.strictEqual(await new Client(options).call('system', 'ping'), true);
  assert.strictEqual(seen.length, 1);
  // Entries without a valid prefix length exclude nothing: the proxy is used.
  process.env.no_proxy = '192.0.2.1/x,192.0.2.1/';
  const elsewhere = new Client({ serviceUrl: 'https://192.0.2.1', maxRetries: 0 });
  await assert.rejects(elsewhere.call('system', 'ping'), { status: Status.PROXY });
  delete process.env.no_proxy;
  delete process.env.https_proxy;
  const client = new Client({ ...options, proxy: url, maxRetries: 0 });
  assert.strictEqual(await client.call('system', 'ping'), true);
  await assert.rejects(new Client({ ...options, proxy: url, maxRetries: 0 }).call('system', 'ping'), { status: Status.PROXY });
  given.close();
  client.close();
  proxy.close();
});

test('responses beyond the limit are refused', async () => {
  const client = new Client({ ...options, maxResponseBytes: 1024 });
  client.setCredentials(Credentials.secret({ secret, type: SessionType.ADMIN }));
  const requests = Array.from({ length: 50 }, () => ({ service: 'media', action: 'list' }));
  await assert.rejects(client.multirequest(requests), { status: Status.RESPONSE_TOO_LARGE });
});
