// Kaltura sessions for Node: a thin layer over libkaltura_session by koffi.
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A text that a function makes is declared `kaltura_text`: koffi copies and frees it. Handles are freed by close()
// or when they are collected. Calls over the network run on a thread of koffi's, and return promises. To
// add a function, declare it, and write a method that calls it by `make` or `wait`.
'use strict';

const fs = require('fs');
const path = require('path');
const koffi = require('koffi');

const VERSION_NUMBER = 256; // of the header that this file was written to

const bundled = path.join(__dirname, 'libkaltura_session.so.0');
const file = process.env.KALTURA_SESSION_LIBRARY || (fs.existsSync(bundled) ? bundled : 'libkaltura_session.so.0');
const library = load(file);

function load(name) {
  try {
    return koffi.load(name);
  } catch (cause) {
    const todo = 'install libkaltura_session (and run ldconfig), or name the file with KALTURA_SESSION_LIBRARY';
    throw new Error(`${cause.message}: ${todo}`, { cause });
  }
}

const freeText = library.func('void kaltura_string_free(void *string)');
define('kaltura_text', (name) => koffi.disposable(name, 'char *', freeText));
define('kaltura_error', koffi.opaque);
define('kaltura_ks', koffi.opaque);
define('kaltura_config', koffi.opaque);
define('kaltura_client', koffi.opaque);

/** Names a type, which koffi does once in a process: this file may be loaded again, as a copy or by a test runner. */
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
    'kaltura_text kaltura_generate_session(const char *secret, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, _Out_ kaltura_error **error)',
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
    'kaltura_text kaltura_client_call(kaltura_client *client, const char *service, const char *action, const char *params_json, _Out_ kaltura_error **error)',
    'kaltura_text kaltura_user_login_by_login_id(kaltura_client *client, const char *login_id, const char *password, int32_t partner_id, int64_t expiry_seconds, const char *privileges, const char *otp, _Out_ kaltura_error **error)',
  ].map((declaration) => {
    const [, name, list] = /(kaltura_\w+)\((.*)\)/.exec(declaration);
    parameters[name] = list.split(', ').map((one) => one.replace(/ ?\w+$/, ''));
    return [name, library.func(declaration)];
  }),
);
if (C.kaltura_version_number() < VERSION_NUMBER) {
  throw new Error(`${file} is version ${C.kaltura_version()}, which is too old`);
}

/** Why a call failed. */
class KalturaError extends Error {
  /** Takes an error of the library, and frees it. */
  constructor(error) {
    super(C.kaltura_error_message(error));
    this.name = 'KalturaError';
    this.status = C.kaltura_error_status(error);
    this.statusName = C.kaltura_status_name(this.status);
    this.apiCode = C.kaltura_error_api_code(error);
    this.causeNumber = C.kaltura_error_cause(error);
    this.httpStatus = C.kaltura_error_http_status(error);
    this.requestId = C.kaltura_error_request_id(error);
    this.retryClass = C.kaltura_error_retry_class(error);
    C.kaltura_error_free(error);
  }
}

/** A text: koffi would take a number for an address, C end it at a NUL, and UTF-8 has no half of a surrogate pair. */
function text(value) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new TypeError(`a ${typeof value} is no string`);
  if (/[\0\p{Surrogate}]/u.test(value)) throw new RangeError('a text holds a NUL or half a surrogate pair');
  return value;
}

function int32(value) {
  if (value !== (value | 0)) throw new RangeError(`${value} is no 32-bit number`);
  return value;
}

function int64(value) {
  const fits = typeof value === 'bigint' ? value === BigInt.asIntN(64, value) : Number.isSafeInteger(value);
  if (!fits) throw new RangeError(`${value} is no 64-bit number`);
  return value;
}

/** The arguments of a function as koffi may have them, which would cut what does not fit C. */
function checked(name, values) {
  return values.map((value, i) => {
    const check = CHECKS[parameters[name][i]];
    return check ? check(value) : value;
  });
}

const CHECKS = {
  'const char *': text,
  'const char **': (values) => values.map(text),
  int32_t: int32,
  int64_t: int64,
};

/** Calls a function that takes an error last. */
function make(name, ...values) {
  const error = [null];
  const result = C[name](...checked(name, values), error);
  if (error[0] !== null) throw new KalturaError(error[0]);
  return result;
}

/** The same on another thread. */
function wait(name, ...values) {
  return new Promise((resolve, reject) => {
    const error = [null];
    C[name].async(...checked(name, values), error, (failure, result) => {
      if (failure) reject(failure);
      else if (error[0] !== null) reject(new KalturaError(error[0]));
      else resolve(result);
    });
  });
}

const collected = new FinalizationRegistry(({ free, handle }) => C[free](handle));

/** Something of the library, freed by close(), or when it is collected. */
class Handle {
  #handle;
  #free;
  #calls = 0;

  constructor(handle, free) {
    this.#handle = handle;
    this.#free = free;
    collected.register(this, { handle, free }, this);
  }

  get handle() {
    if (this.#handle === null) throw new Error(`this ${this.constructor.name} is closed`);
    return this.#handle;
  }

  /** Calls on another thread, where it must not be freed meanwhile. */
  async wait(name, ...values) {
    this.#calls += 1;
    try {
      return await wait(name, this.handle, ...values);
    } finally {
      this.#calls -= 1;
    }
  }

  /** Frees it now, on another thread. */
  close() {
    if (this.#calls > 0) throw new Error('a call is under way');
    const handle = this.handle;
    this.#handle = null;
    collected.unregister(this);
    return new Promise((resolve, reject) => {
      C[this.#free].async(handle, (failure) => (failure ? reject(failure) : resolve()));
    });
  }
}

/** Signs a session: no client, no network. */
function generate(secret, { partnerId, type, userId = null, expirySeconds = 0, privileges = null }) {
  return make('kaltura_generate_session', secret, userId, type, partnerId, expirySeconds, privileges);
}

/** A session as it was read. */
class Ks extends Handle {
  /** Reads a session and verifies it with one of the secrets. It must still be judged: see check(). */
  static parse(ks, secrets) {
    return new Ks(make('kaltura_ks_parse', ks, secrets, secrets.length), 'kaltura_ks_free');
  }

  check({ now = 0, remoteIp = null, requestUri = null } = {}) {
    return C.kaltura_ks_check(...checked('kaltura_ks_check', [this.handle, now, remoteIp, requestUri]));
  }

  get userId() {
    return C.kaltura_ks_user_id(this.handle);
  }

  /** Unix seconds; a BigInt when it says none. */
  get expiresAt() {
    return C.kaltura_ks_expires_at(this.handle);
  }
}

/** A client of one Kaltura server. */
class Client extends Handle {
  constructor({ serviceUrl, caFile, partnerId = 0 } = {}) {
    const config = C.kaltura_config_new();
    try {
      if (serviceUrl !== undefined) make('kaltura_config_set_service_url', config, serviceUrl);
      if (caFile !== undefined) make('kaltura_config_set_ca_file', config, caFile);
      make('kaltura_config_set_partner_id', config, partnerId);
      super(make('kaltura_client_new', config), 'kaltura_client_free');
    } finally {
      C.kaltura_config_free(config);
    }
  }

  login(loginId, password, { expirySeconds = 0, privileges = null, otp = null } = {}) {
    return this.wait('kaltura_user_login_by_login_id', loginId, password, 0, expirySeconds, privileges, otp);
  }

  setKs(ks) {
    make('kaltura_client_set_ks', this.handle, ks);
  }

  /** Any action of the API. */
  async call(service, action, params = {}) {
    return JSON.parse(await this.wait('kaltura_client_call', service, action, JSON.stringify(params)));
  }
}

module.exports = { USER: 0, ADMIN: 2, VALID: 0, KalturaError, Ks, Client, generate };
