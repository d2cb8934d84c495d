// Sessions without a server: signing, verifying, parsing.
'use strict';

const { Status } = require('./constants');
const {
  C,
  KalturaError,
  call,
  callSetter,
  callWithSecrets,
  camel,
  close,
  disposable,
  handleOf,
  isRepresentable,
  keyOf,
  known,
  numberOrNull,
  own,
  wrongType,
} = require('./native');

const NUL_TERMINATED = 2n ** 64n - 1n;

/** Builds a privileges string. */
class Privileges {
  #values = [];

  /** Adds a privilege, or a value to an existing one. Returns this. */
  add(name, value = null) {
    const values = [...this.#values, [name, value]];
    build(values); // rejects what cannot be represented
    this.#values = values;
    return this;
  }

  toString() {
    return build(this.#values);
  }
}

function build(values) {
  const handle = C.kaltura_privileges_new();
  try {
    for (const [name, value] of values) call('kaltura_privileges_add', handle, name, value);
    return call('kaltura_privileges_to_string', handle);
  } finally {
    C.kaltura_privileges_free(handle);
  }
}

/** Privileges as a string or null. */
function privilegesOf(privileges) {
  if (privileges instanceof Privileges) return privileges.toString();
  if (typeof privileges === 'string' || privileges === null || privileges === undefined) return privileges;
  throw wrongType('privileges', 'a string or Privileges', privileges);
}

/** Creates a session locally. */
function generateSession(options) {
  const names = ['secret', 'partnerId', 'type', 'userId', 'expirySeconds', 'privileges'];
  const { secret, partnerId, type, userId, expirySeconds = 0, privileges } = known(options, 'options', names);
  const list = privilegesOf(privileges);
  return call('kaltura_generate_session', secret, userId, type, partnerId, expirySeconds, list);
}

const SIGN_OPTIONS = {
  version: 'version',
  expiresAt: 'expires_at',
  sessionId: 'session_id',
  masterPartnerId: 'master_partner_id',
  additionalData: 'additional_data',
};

/** The key of a secret, prepared for many sessions. */
class Signer {
  constructor(options) {
    const { partnerId, secret } = known(options, 'options', ['partnerId', 'secret']);
    own(this, 'signer', call('kaltura_signer_new', partnerId, secret));
  }

  /** Creates a session. */
  sign(options) {
    const names = ['type', 'userId', 'expirySeconds', 'privileges', ...Object.keys(SIGN_OPTIONS)];
    const { type, userId, expirySeconds = 0, privileges, ...rest } = known(options, 'options', names);
    if (expirySeconds !== 0 && rest.expiresAt !== undefined) {
      throw new TypeError('expiresAt: must not be combined with expirySeconds');
    }
    const list = privilegesOf(privileges);
    const signer = handleOf(this, 'signer');
    const settings = C.kaltura_sign_options_new();
    try {
      for (const [name, value] of Object.entries(rest)) {
        if (value !== undefined) callSetter(name, `kaltura_sign_options_set_${SIGN_OPTIONS[name]}`, settings, value);
      }
      return call('kaltura_signer_sign', signer, userId, type, expirySeconds, list, settings);
    } finally {
      C.kaltura_sign_options_free(settings);
    }
  }

  /** Creates a restricted session derived from a verified one. */
  signRestricted(parent, options = {}) {
    const { privileges, expirySeconds = 0 } = known(options, 'options', ['privileges', 'expirySeconds']);
    if (!(parent instanceof Ks)) throw new TypeError('parent: must be a Ks, as returned by verify()');
    const handle = handleOf(parent, 'ks');
    const list = privilegesOf(privileges);
    return call('kaltura_signer_sign_restricted', handleOf(this, 'signer'), handle, expirySeconds, list);
  }

  close() {
    close(this, 'signer');
  }
}
disposable(Signer);

/**
 * A session is the input of others, and may contain what C cannot represent. That becomes a character that no session
 * contains, so that the library explains what is wrong.
 */
function untrusted(ks) {
  return typeof ks === 'string' ? ks.toWellFormed().replaceAll('\0', '\ufffd') : ks;
}

const REQUEST_CONTEXT = ['now', 'remoteIp', 'requestUri'];

/** An address or URI; one that C cannot represent counts as unknown. */
function orUnknown(value) {
  return isRepresentable(value) ? value : null;
}

function checkResult(status, ks) {
  return { status, statusName: keyOf(Status, status), ks };
}

/** The keys of a partner's secrets, prepared for many sessions. */
class Verifier {
  constructor(options) {
    const { partnerId, secrets } = known(options, 'options', ['partnerId', 'secrets']);
    const create = (list, count) => call('kaltura_verifier_new', partnerId, list, count);
    own(this, 'verifier', callWithSecrets(secrets, create));
  }

  /**
   * Verifies a session and validates it for one request. `status` is Status.OK only if it may be accepted; `ks` is the
   * session if its signature is valid, even if it has expired or is restricted, otherwise null.
   */
  check(ks, request = {}) {
    const { now = 0, remoteIp, requestUri } = known(request, 'request', REQUEST_CONTEXT);
    const parsed = [null];
    const verifier = handleOf(this, 'verifier');
    const strings = [untrusted(ks), NUL_TERMINATED, now, orUnknown(remoteIp), NUL_TERMINATED, orUnknown(requestUri)];
    const status = call('kaltura_verifier_check', verifier, ...strings, NUL_TERMINATED, parsed);
    return checkResult(status, parsed[0] === null ? null : own(Object.create(Ks.prototype), 'ks', parsed[0]));
  }

  /** Like check(), but returns the session, and throws a KalturaError if it may not be accepted. */
  verify(ks, request) {
    const { status, ks: parsed } = this.check(ks, request);
    if (status === Status.OK) return parsed;
    parsed?.close();
    throw new KalturaError(C.kaltura_status_string(status), { status });
  }

  close() {
    close(this, 'verifier');
  }
}
disposable(Verifier);

/** A parsed session. */
class Ks {
  constructor() {
    throw new TypeError('use Ks.parse, Ks.peek or Verifier.check');
  }

  /** Parses a session and verifies its signature with one of the secrets. It must still be validated: see check(). */
  static parse(ks, secrets) {
    const parse = (list, count) => call('kaltura_ks_parse', untrusted(ks), list, count);
    return own(Object.create(Ks.prototype), 'ks', callWithSecrets(secrets, parse));
  }

  /** Parses the unencrypted part of a session without a secret. The result is UNVERIFIED. */
  static peek(ks) {
    return own(Object.create(Ks.prototype), 'ks', call('kaltura_ks_peek', untrusted(ks)));
  }

  /** Validates the session for one request, like Verifier.check(). */
  check(request = {}) {
    const { now = 0, remoteIp, requestUri } = known(request, 'request', REQUEST_CONTEXT);
    const status = call('kaltura_ks_check', handleOf(this, 'ks'), now, orUnknown(remoteIp), orUnknown(requestUri));
    return checkResult(status, this.verified ? this : null);
  }

  /** Whether it has a privilege, for all of the values, or with any or none. Do not authorize by this alone. */
  hasPrivilege(name, ...values) {
    // Null with the size 0 is a missing value, which matches nothing.
    const has = (value, size) => call('kaltura_ks_has_privilege', handleOf(this, 'ks'), name, value, size) === 1;
    if (values.length === 0) return has(null, NUL_TERMINATED);
    return values.every((value) => (value == null ? has(null, 0) : has(value, NUL_TERMINATED)));
  }

  get verified() {
    return call('kaltura_ks_is_verified', handleOf(this, 'ks')) === 1;
  }

  get version() {
    return call('kaltura_ks_version', handleOf(this, 'ks'));
  }

  get partnerId() {
    return call('kaltura_ks_partner_id', handleOf(this, 'ks'));
  }

  /** A SessionType or another number; null for none. */
  get type() {
    return numberOrNull(call('kaltura_ks_type', handleOf(this, 'ks')));
  }

  get isAdmin() {
    return call('kaltura_ks_is_admin', handleOf(this, 'ks')) === 1;
  }

  /** "" for no user, null if it is not visible. */
  get userId() {
    return call('kaltura_ks_user_id', handleOf(this, 'ks'));
  }

  /** Unix seconds; null if the session has no expiry: it is never valid. */
  get expiresAt() {
    return numberOrNull(call('kaltura_ks_expires_at', handleOf(this, 'ks')));
  }

  /** The privileges as a string, for people; null if they are not visible. */
  get privileges() {
    return call('kaltura_ks_privileges', handleOf(this, 'ks'));
  }

  /** The privileges as a list of { name, values }. */
  get privilegeList() {
    const ks = handleOf(this, 'ks');
    const list = [];
    for (let i = 0; i < Number(C.kaltura_ks_privilege_count(ks)); i++) {
      const values = [];
      for (let j = 0; j < Number(C.kaltura_ks_privilege_value_count(ks, i)); j++) {
        values.push(C.kaltura_ks_privilege_value(ks, i, j));
      }
      list.push({ name: C.kaltura_ks_privilege_name(ks, i), values });
    }
    return list;
  }

  /** The revocation key; null if it is not visible. In version 1 it is as secret as the session. */
  get hash() {
    return call('kaltura_ks_hash', handleOf(this, 'ks'));
  }

  /** The revocation key of all sessions with the same sessionid privilege; null without one. */
  get sessionIdHash() {
    return call('kaltura_ks_session_id_hash', handleOf(this, 'ks'));
  }

  /** The index of the secret that signed the session, or -1. */
  get secretIndex() {
    return call('kaltura_ks_secret_index', handleOf(this, 'ks'));
  }

  /** The partner that created the session for another one, as the session says it; null for none. */
  get masterPartnerId() {
    return this.toJSON().masterPartnerId;
  }

  /** Data of the application; null for none. */
  get additionalData() {
    return this.toJSON().additionalData;
  }

  /** All fields, without the session string. */
  toJSON() {
    const json = call('kaltura_ks_to_json', handleOf(this, 'ks'));
    const { parsed_privileges: privilegeList, ...fields } = JSON.parse(json);
    const renamed = Object.entries(fields).map(([name, value]) => [camel(name), value]);
    return { ...Object.fromEntries(renamed), privilegeList };
  }

  close() {
    close(this, 'ks');
  }
}
disposable(Ks);

/** Explains what a string is and, if it is not a valid session, why. */
function explain(ks, options = {}) {
  const { secrets = [], now = 0 } = known(options, 'options', ['secrets', 'now']);
  return callWithSecrets(secrets, (list, count) => call('kaltura_ks_explain', untrusted(ks), list, count, now));
}

/** A short name of a session for logs. */
function fingerprint(ks) {
  return call('kaltura_ks_fingerprint', untrusted(ks));
}

/** The hash that appToken.startSession requires. */
function appTokenHash(ks, token, hashType) {
  return call('kaltura_app_token_hash', ks, token, hashType);
}

/** Reports mistakes in a privileges string, one per item. */
function lintPrivileges(privileges, options) {
  const names = ['type', 'expirySeconds', 'forAppToken'];
  const { type, expirySeconds = 0, forAppToken = false } = known(options, 'options', names);
  const text = call('kaltura_privileges_lint', privilegesOf(privileges), type, expirySeconds, forAppToken);
  return text === '' ? [] : text.trimEnd().split('\n');
}

module.exports = {
  Ks,
  Privileges,
  Signer,
  Verifier,
  appTokenHash,
  explain,
  fingerprint,
  generateSession,
  lintPrivileges,
  privilegesOf,
};
