// Kaltura sessions for Node: bindings of libkaltura_session with koffi.
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A function that returns an owned string is declared with `kaltura_string`: koffi copies and frees it. Objects are
// freed by close() or when they are collected. Calls over the network run on a thread of koffi's and return promises.
// To add a function, declare it, and write a method that calls it with `make` or `wait`.
'use strict';

const fs = require('fs');
const path = require('path');
const koffi = require('koffi');

const VERSION_NUMBER = 256; // of the header that this file was written for

const bundled = path.join(__dirname, 'libkaltura_session.so.0');
const file = process.env.KALTURA_SESSION_LIBRARY || (fs.existsSync(bundled) ? bundled : 'libkaltura_session.so.0');
const library = load(file);

function load(name) {
  try {
    return koffi.load(name);
  } catch (cause) {
    const todo = 'install libkaltura_session (and run ldconfig), or set KALTURA_SESSION_LIBRARY to the file';
    throw new Error(`${cause.message}: ${todo}`, { cause });
  }
}

const freeString = library.func('void kaltura_string_free(void *string)');
define('kaltura_string', (name) => koffi.disposable(name, 'char *', freeString));
define('kaltura_error', koffi.opaque);
define('kaltura_ks', koffi.opaque);
define('kaltura_config', koffi.opaque);
define('kaltura_client', koffi.opaque);

/** Defines a type, which is possible once per process: this file may be loaded again, as a copy or by a test runner. */
function define(name, make) {
  try {
    koffi.type(name);
  } catch {
    make(name);
  }
}

const parameters = {}; // the C types that each function takes
const C = Object.fromEntries(
  [
    'const char *kaltura_version()',
    'int32_t kaltura_version_number()',
    'const char *kaltura_status_name(int32_t status)',
    'int32_t kaltura_error_status(const kaltura_error *error)',
    'const char *kaltura_error_message(const kaltura_error *error)',
    'const char *kaltura_error_api_code(const kaltura_error *error)',
    'int32_t kaltura_error_cause(const kaltura_error *error)',
    'int32_t kaltura_error_http_status(const kaltura_error *error)',
    'const char *kaltura_error_request_id(const kaltura_error *error)',
    'int32_t kaltura_error_retry_class(const kaltura_error *error)',
    'void kaltura_error_free(kaltura_error *error)',
    'kaltura_string kaltura_generate_session(const char *secret, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, _Out_ kaltura_error **error)',
    'kaltura_ks *kaltura_ks_parse(const char *ks, const char **secrets, size_t count, _Out_ kaltura_error **error)',
    'void kaltura_ks_free(kaltura_ks *ks)',
    'int32_t kaltura_ks_check(const kaltura_ks *ks, int64_t now, const char *remote_ip, const char *request_uri)',
    'const char *kaltura_ks_user_id(const kaltura_ks *ks)',
    'int64_t kaltura_ks_expires_at(const kaltura_ks *ks)',
    'kaltura_config *kaltura_config_new()',
    'void kaltura_config_free(kaltura_config *config)',
    'int32_t kaltura_config_set_service_url(kaltura_config *config, const char *url, _Out_ kaltura_error **error)',
    'int32_t kaltura_config_set_ca_file(kaltura_config *config, const char *path, _Out_ kaltura_error **error)',
    'int32_t kaltura_config_set_partner_id(kaltura_config *config, int32_t partner_id, _Out_ kaltura_error **error)',
    'kaltura_client *kaltura_client_new(const kaltura_config *config, _Out_ kaltura_error **error)',
    'void kaltura_client_free(kaltura_client *client)',
    'int32_t kaltura_client_set_ks(kaltura_client *client, const char *ks, _Out_ kaltura_error **error)',
    'kaltura_string kaltura_client_call(kaltura_client *client, const char *service, const char *action, const char *params_json, _Out_ kaltura_error **error)',
    'kaltura_string kaltura_user_login_by_login_id(kaltura_client *client, const char *login_id, const char *password, int32_t partner_id, int64_t expiry_seconds, const char *privileges, const char *otp, _Out_ kaltura_error **error)',
  ].map((declaration) => {
    const [, name, list] = /(kaltura_\w+)\((.*)\)/.exec(declaration);
    parameters[name] = list.split(', ').map((one) => one.replace(/ ?\w+$/, ''));
    return [name, library.func(declaration)];
  }),
);
if (C.kaltura_version_number() < VERSION_NUMBER) {
  throw new Error(`${file} is version ${C.kaltura_version()}, which is too old`);
}

/** A failed call. */
class KalturaError extends Error {
  constructor(message, details) {
    super(message);
    this.name = 'KalturaError';
    Object.assign(this, details);
  }
}

/** Converts an error of the library, and frees it. */
function failure(error) {
  const status = C.kaltura_error_status(error);
  const details = {
    status,
    statusName: C.kaltura_status_name(status),
    apiCode: C.kaltura_error_api_code(error),
    causeNumber: C.kaltura_error_cause(error),
    httpStatus: C.kaltura_error_http_status(error),
    requestId: C.kaltura_error_request_id(error),
    retryClass: C.kaltura_error_retry_class(error),
  };
  const converted = new KalturaError(C.kaltura_error_message(error), details);
  C.kaltura_error_free(error);
  return converted;
}

/** Checks a string: koffi takes a number for an address, C ends at a NUL, and UTF-8 cannot encode a lone surrogate. */
function string(value) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new TypeError(`a ${typeof value} is not a string`);
  if (/[\0\p{Surrogate}]/u.test(value)) throw new RangeError('a string contains a NUL character or a lone surrogate');
  return value;
}

function int32(value) {
  if (value !== (value | 0)) throw new RangeError(`${value} is not a 32-bit integer`);
  return value;
}

function int64(value) {
  const fits = typeof value === 'bigint' ? value === BigInt.asIntN(64, value) : Number.isSafeInteger(value);
  if (!fits) throw new RangeError(`${value} is not a 64-bit integer`);
  return value;
}

/** Checks the arguments of a function, since koffi truncates what does not fit. */
function checked(name, values) {
  return values.map((value, i) => {
    const check = CHECKS[parameters[name][i]];
    return check ? check(value) : value;
  });
}

const CHECKS = {
  'const char *': string,
  'const char **': (values) => values.map(string),
  int32_t: int32,
  int64_t: int64,
};

/** Calls a function that takes an error last. */
function make(name, ...values) {
  const error = [null];
  const result = C[name](...checked(name, values), error);
  if (error[0] !== null) throw failure(error[0]);
  return result;
}

/** The same on another thread. */
function wait(name, ...values) {
  return new Promise((resolve, reject) => {
    const error = [null];
    C[name].async(...checked(name, values), error, (exception, result) => {
      if (exception) reject(exception);
      else if (error[0] !== null) reject(failure(error[0]));
      else resolve(result);
    });
  });
}

const collected = new FinalizationRegistry(({ free, handle }) => C[free](handle));

// What belongs to each Ks and Client. Nothing outside of this file can reach a handle, or use one of another kind.
const states = new WeakMap();

/** Binds a handle to an object, which frees it with close() or when it is collected. */
function own(object, kind, handle) {
  states.set(object, { kind, handle, free: `kaltura_${kind}_free`, calls: 0 });
  collected.register(object, { handle, free: `kaltura_${kind}_free` }, object);
  return object;
}

/** The state of an object that is of the right kind and not closed. */
function opened(object, kind) {
  const state = states.get(object);
  if (state?.kind !== kind) throw new TypeError(`this is not a ${kind} of kaltura_session`);
  if (state.handle === null) throw new Error(`this ${kind} is closed`);
  return state;
}

/** Calls with a client on another thread; it cannot be closed meanwhile. */
async function waitWith(client, name, ...values) {
  const state = opened(client, 'client');
  state.calls += 1;
  try {
    return await wait(name, state.handle, ...values);
  } finally {
    state.calls -= 1;
  }
}

/** Frees the handle of an object now, on another thread. */
function close(object, kind) {
  const state = opened(object, kind);
  if (state.calls > 0) throw new Error('a call is in progress');
  const { handle, free } = state;
  state.handle = null;
  collected.unregister(object);
  return new Promise((resolve, reject) => {
    C[free].async(handle, (exception) => (exception ? reject(exception) : resolve()));
  });
}

/** Generates a session locally. */
function generate(secret, { partnerId, type, userId = null, expirySeconds = 0, privileges = null }) {
  return make('kaltura_generate_session', secret, userId, type, partnerId, expirySeconds, privileges);
}

/** A parsed session. */
class Ks {
  constructor() {
    throw new TypeError('use Ks.parse');
  }

  /** Parses a session and verifies it with one of the secrets. It must still be validated: see check(). */
  static parse(ks, secrets) {
    const handle = make('kaltura_ks_parse', ks, secrets, secrets.length);
    return own(Object.create(Ks.prototype), 'ks', handle);
  }

  /** Validates the session for one request: OK only if it may be accepted. */
  check({ now = 0, remoteIp = null, requestUri = null } = {}) {
    const { handle } = opened(this, 'ks');
    return C.kaltura_ks_check(...checked('kaltura_ks_check', [handle, now, remoteIp, requestUri]));
  }

  get userId() {
    return C.kaltura_ks_user_id(opened(this, 'ks').handle);
  }

  /** Unix seconds; a BigInt if the session has no expiry. */
  get expiresAt() {
    return C.kaltura_ks_expires_at(opened(this, 'ks').handle);
  }

  /** Frees it. */
  close() {
    return close(this, 'ks');
  }
}

/** A client of one Kaltura server. */
class Client {
  constructor({ serviceUrl, caFile, partnerId = 0 } = {}) {
    const config = C.kaltura_config_new();
    try {
      if (serviceUrl !== undefined) make('kaltura_config_set_service_url', config, serviceUrl);
      if (caFile !== undefined) make('kaltura_config_set_ca_file', config, caFile);
      make('kaltura_config_set_partner_id', config, partnerId);
      own(this, 'client', make('kaltura_client_new', config));
    } finally {
      C.kaltura_config_free(config);
    }
  }

  /** Logs a user in with e-mail address and password. */
  login(loginId, password, { expirySeconds = 0, privileges = null, otp = null } = {}) {
    const name = 'kaltura_user_login_by_login_id';
    return waitWith(this, name, loginId, password, 0, expirySeconds, privileges, otp);
  }

  /** Sets the session that all calls carry; null for none. */
  setKs(ks) {
    make('kaltura_client_set_ks', opened(this, 'client').handle, ks);
  }

  /** Calls any action of the API. */
  async call(service, action, params = {}) {
    return JSON.parse(await waitWith(this, 'kaltura_client_call', service, action, JSON.stringify(params)));
  }

  /** Frees it. Throws an error while a call is in progress. */
  close() {
    return close(this, 'client');
  }
}

const USER = 0;
const ADMIN = 2;
// The results of Ks.check().
const OK = 0;
const ERROR_KS_EXPIRED = 103;
const ERROR_KS_RESTRICTED_IP = 104;
const ERROR_KS_RESTRICTED_URI = 105;
const ERROR_KS_NOT_VERIFIED = 106;

// Only names: Node finds the exports of a CommonJS module for `import { Client }` by parsing this.
module.exports = {
  USER,
  ADMIN,
  OK,
  ERROR_KS_EXPIRED,
  ERROR_KS_RESTRICTED_IP,
  ERROR_KS_RESTRICTED_URI,
  ERROR_KS_NOT_VERIFIED,
  KalturaError,
  Ks,
  Client,
  generate,
};
