// One C function of each kind, which calls the JavaScript functions in a table. Everything runs on the thread that has
// loaded this module: a client's calls are made by its event loop.
'use strict';

const { inspect } = require('util');
const { C, call, converted, koffi, numberOrNull } = require('./native');

const table = new Map();
let next = 1;

/** Adds functions to the table; returns the user_data that identifies them until `destroy` is called with it. */
function register(functions) {
  const index = next++;
  table.set(index, functions);
  return BigInt(index);
}

const entry = (userData) => table.get(Number(userData)) ?? {};
const pointer = 'void *';

/** A failure that no call can report. */
function warn(exception) {
  process.emitWarning(exception instanceof Error ? exception : inspect(exception));
}

/** A callback whose exception, or rejected promise, becomes a warning. */
const quiet = (use) => (userData, ...values) => {
  try {
    const result = use(entry(userData), ...values);
    if (isPromise(result)) result.then(undefined, warn);
  } catch (exception) {
    warn(exception);
  }
};

/** A callback of the credentials: its exception becomes the cause of the call's error, and of those that repeat it. */
const provide = (use) => (userData, result) => {
  const functions = entry(userData);
  try {
    use(functions, result);
    functions.thrown.last = null;
    return 0;
  } catch (exception) {
    functions.thrown.last = { exception };
    return 1;
  }
};

function sessionInfo(info) {
  return new SessionInfo({
    ks: C.kaltura_session_info_ks(info),
    expiresAt: numberOrNull(C.kaltura_session_info_expires_at(info)),
    partnerId: C.kaltura_session_info_partner_id(info) || null,
    userId: C.kaltura_session_info_user_id(info),
    type: numberOrNull(C.kaltura_session_info_type(info)),
    privileges: C.kaltura_session_info_privileges(info),
    missingPrivileges: C.kaltura_session_info_missing_privileges(info),
  });
}

/** A session and what the server reported about it; null for what it did not report. */
class SessionInfo {
  constructor({ ks, ...rest }) {
    // Not enumerable: printing a session info must not show the session.
    Object.defineProperty(this, 'ks', { value: ks });
    Object.assign(this, rest);
    Object.freeze(this);
  }
}

function isPromise(value) {
  return typeof value?.then === 'function';
}

function synchronous(value, what) {
  if (isPromise(value)) {
    value.then(undefined, () => {}); // it is reported here
    throw new TypeError(`${what}: must not return a promise`);
  }
  return value;
}

const FUNCTIONS = {
  destroy: ['void', [pointer], (userData) => table.delete(Number(userData))],
  log: ['void', [pointer, 'int32_t', 'const char *'], quiet(({ log }, level, message) => log(level, message))],
  renewed: ['void', [pointer, pointer], quiet(({ onRenewed }, info) => onRenewed?.(sessionInfo(info)))],
  failed: [
    'void',
    [pointer, pointer, 'int64_t'],
    quiet(({ onFailed, thrown }, error, expiresAt) => onFailed?.(converted(error, { thrown }), Number(expiresAt) || null)),
  ],
  session: [
    'int32_t',
    [pointer, pointer],
    provide(({ session }, result) => {
      const given = synchronous(session(), 'session');
      const { ks, expiresAt = 0 } = typeof given === 'object' && given !== null ? given : { ks: given };
      if (typeof ks !== 'string') throw new TypeError('session: must return a string or { ks, expiresAt }');
      call('kaltura_credentials_result_set_ks', result, ks, expiresAt);
    }),
  ],
  otp: [
    'int32_t',
    [pointer, pointer],
    provide(({ otp }, result) => call('kaltura_credentials_result_set_otp', result, synchronous(otp(), 'otp'))),
  ],
};

/** The addresses of the C functions. They are never unregistered: clients may be collected late. */
const pointers = {};
for (const [name, [result, parameters, run]] of Object.entries(FUNCTIONS)) {
  const prototype = koffi.proto(result, parameters);
  pointers[name] = koffi.register(run, koffi.pointer(prototype));
}

module.exports = { SessionInfo, pointers, register, sessionInfo };
