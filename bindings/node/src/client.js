// Calls over the network. They are made by the event loop: nothing blocks it, and no thread is used.
'use strict';

const { SessionInfo, pointers, register, sessionInfo } = require('./callbacks');
const { Category, HashType, LogLevel, Status } = require('./constants');
const { Network, actionOf, send } = require('./http');
const { privilegesOf } = require('./local');
const {
  C,
  KalturaError,
  call,
  callSetter,
  close,
  disposable,
  failure,
  handleOf,
  known,
  own,
  wrongType,
} = require('./native');

// The options of a client that are one setter each.
const SETTERS = {
  serviceUrl: 'service_url',
  region: 'region',
  partnerId: 'partner_id',
  totalTimeoutMs: 'total_timeout_ms',
  connectTimeoutMs: 'connect_timeout_ms',
  requestTimeoutMs: 'request_timeout_ms',
  maxRetries: 'max_retries',
  maxResponseBytes: 'max_response_bytes',
  userAgent: 'user_agent',
  clientTag: 'client_tag',
  allowHttp: 'allow_http',
  useEnvironment: 'use_environment',
  caFile: 'ca_file',
  caPem: 'ca_pem',
  systemCa: 'system_ca',
};
const OTHERS = ['headers', 'proxy', 'log', 'logLevel', 'pinnedCertificates', 'clientCertificate'];
const OPTIONS = [...Object.keys(SETTERS), ...OTHERS];

// The options of all credentials, and of each kind.
const ALL = ['expirySeconds', 'onRenewed', 'onFailed'];
const FROM_PARTNER = [...ALL, 'partnerId', 'privileges'];
const CREDENTIALS_OPTIONS = {
  appToken: [...FROM_PARTNER, 'id', 'token', 'userId', 'hashType'],
  login: [...FROM_PARTNER, 'loginId', 'password', 'totpSecret', 'otp'],
  secret: [...FROM_PARTNER, 'secret', 'userId', 'type'],
  sessionStart: [...FROM_PARTNER, 'secret', 'secrets', 'userId', 'type'],
  widget: [...ALL, 'partnerId', 'widgetId'],
  callback: [...ALL, 'session'],
};

const CREATE_CREDENTIALS = {
  appToken: (o) => call('kaltura_credentials_new_app_token', o.partnerId ?? 0, o.id, o.token),
  login: (o) => call('kaltura_credentials_new_login', o.partnerId ?? 0, o.loginId, o.password),
  secret: (o) => call('kaltura_credentials_new_secret', o.partnerId ?? 0, o.secret, o.userId, o.type),
  sessionStart: (o) => call('kaltura_credentials_new_session_start', o.partnerId ?? 0, o.secret, o.userId, o.type),
  widget: (o) => call('kaltura_credentials_new_widget', o.partnerId ?? 0, o.widgetId),
  callback: (o, thrown) => {
    const user = register({ session: callable(o.session, 'session'), thrown });
    return call('kaltura_credentials_new_callback', pointers.session, user, pointers.destroy);
  },
};

function callable(value, name) {
  if (typeof value !== 'function') throw wrongType(name, 'a function', value);
  return value;
}

/**
 * Creates the object of the library for credentials, to be freed by the caller. Nothing outside of this file can. Its
 * callbacks set `thrown.last` to { exception } or null.
 */
let created;

/** How a client creates its sessions. */
class Credentials {
  static {
    created = (credentials, thrown) => credentials.#create(thrown);
  }

  #kind;
  #options;

  constructor(kind, options) {
    if (!Object.hasOwn(CREATE_CREDENTIALS, kind)) throw new TypeError('use Credentials.appToken and the like');
    this.#kind = kind;
    this.#options = { ...known(options, 'options', CREDENTIALS_OPTIONS[kind]) };
    C.kaltura_credentials_free(created(this, {})); // rejects wrong options now
    Object.freeze(this);
  }

  #create(thrown) {
    const { expirySeconds, privileges, userId, hashType, totpSecret, otp, secrets = [], onRenewed, onFailed } = this.#options;
    const credentials = CREATE_CREDENTIALS[this.#kind](this.#options, thrown);
    try {
      const set = (option, name, value) => {
        if (value !== undefined) callSetter(option, `kaltura_credentials_set_${name}`, credentials, value);
      };
      set('expirySeconds', 'expiry_seconds', expirySeconds);
      set('privileges', 'privileges', privilegesOf(privileges));
      if (this.#kind === 'appToken') set('userId', 'user_id', userId);
      set('hashType', 'hash_type', hashType);
      set('totpSecret', 'totp_secret', totpSecret);
      if (otp !== undefined) {
        const user = register({ otp: callable(otp, 'otp'), thrown });
        call('kaltura_credentials_set_otp_callback', credentials, pointers.otp, user, pointers.destroy);
      }
      if (!Array.isArray(secrets)) throw wrongType('secrets', 'an array of strings', secrets);
      for (const secret of secrets) callSetter('secrets', 'kaltura_credentials_add_secret', credentials, secret);
      if (onRenewed || onFailed) {
        const user = register({
          onRenewed: onRenewed && callable(onRenewed, 'onRenewed'),
          onFailed: onFailed && callable(onFailed, 'onFailed'),
          thrown,
        });
        const { renewed, failed, destroy } = pointers;
        call('kaltura_credentials_set_observer', credentials, renewed, failed, user, destroy);
      }
      return credentials;
    } catch (error) {
      C.kaltura_credentials_free(credentials);
      throw error;
    }
  }

  static appToken(options) {
    return new Credentials('appToken', options);
  }

  static login(options) {
    return new Credentials('login', options);
  }

  /** Signs locally. */
  static secret(options) {
    return new Credentials('secret', options);
  }

  static sessionStart(options) {
    return new Credentials('sessionStart', options);
  }

  static widget(options = {}) {
    return new Credentials('widget', options);
  }

  /** `session` returns a session string, or { ks, expiresAt }. It must not return a promise. */
  static callback(options) {
    return new Credentials('callback', options);
  }
}

const CALL_OPTIONS = ['signal', 'timeoutMs'];
// Parameters of most calls that return a session.
const SESSION = ['partnerId', 'expirySeconds', 'privileges'];

// The network and the running calls of each client, and what a callback of its credentials has thrown; a running call
// refers to it without the client.
const connections = new WeakMap();

/** A client of one Kaltura server. */
class Client {
  constructor(options = {}) {
    known(options, 'options', OPTIONS);
    if (options.serviceUrl !== undefined && options.region !== undefined) {
      throw new TypeError('region: must not be combined with serviceUrl');
    }
    const config = C.kaltura_config_new();
    try {
      configure(config, options);
      // Refused before the client exists.
      const network = new Network(serviceUrl(options), options);
      own(this, 'client', call('kaltura_client_new', config));
      connections.set(this, { network, running: new Set() });
    } finally {
      C.kaltura_config_free(config);
    }
  }

  /** Sets the session that all calls carry; null for none. */
  setKs(ks) {
    call('kaltura_client_set_ks', handleOf(this, 'client'), ks);
  }

  /** Sets the credentials from which the client creates its sessions; null for none. */
  setCredentials(credentials) {
    const client = handleOf(this, 'client');
    if (credentials !== null && !(credentials instanceof Credentials)) {
      throw new TypeError('credentials: must be made by Credentials.login() and the like, or null');
    }
    const thrown = {};
    const handle = credentials && created(credentials, thrown);
    try {
      call('kaltura_client_set_credentials', client, handle);
      connections.get(this).thrown = thrown;
    } finally {
      C.kaltura_credentials_free(handle);
    }
  }

  /** Calls an action of the API. */
  async call(service, action, params = {}, options = undefined) {
    if (typeof params !== 'object') throw wrongType('params', 'an object', params);
    const json = params === null ? null : JSON.stringify(params);
    return JSON.parse(await perform(this, options, takeString, 'call', service, action, json));
  }

  /** Calls several actions in one request. A failed one is an object with objectType KalturaAPIException. */
  async multirequest(requests, options = undefined) {
    if (!Array.isArray(requests)) throw wrongType('requests', 'an array', requests);
    return JSON.parse(await perform(this, options, takeString, 'multirequest', JSON.stringify(requests)));
  }

  /** Requests a session with a secret (session.start). */
  async startSession(parameters, options = undefined) {
    known(parameters, 'parameters', ['secret', 'userId', 'type', ...SESSION]);
    const { secret, userId, type, partnerId = 0, expirySeconds = 0, privileges } = parameters;
    const list = privilegesOf(privileges);
    const name = 'session_start';
    return perform(this, options, takeString, name, secret, userId, type, partnerId, expirySeconds, list);
  }

  /** Logs a user in with e-mail address and password (user.loginByLoginId). */
  async login(parameters, options = undefined) {
    known(parameters, 'parameters', ['loginId', 'password', 'otp', ...SESSION]);
    const { loginId, password, otp, partnerId = 0, expirySeconds = 0, privileges } = parameters;
    const list = privilegesOf(privileges);
    const name = 'user_login_by_login_id';
    return perform(this, options, takeString, name, loginId, password, partnerId, expirySeconds, list, otp);
  }

  /** Logs a user in with the user id of one partner (user.login). */
  async loginByUserId(parameters, options = undefined) {
    known(parameters, 'parameters', ['userId', 'password', ...SESSION]);
    const { userId, password, partnerId = 0, expirySeconds = 0, privileges } = parameters;
    const list = privilegesOf(privileges);
    return perform(this, options, takeString, 'user_login', userId, password, partnerId, expirySeconds, list);
  }

  /** Requests a session of the same user in another account (user.loginByKs). */
  async loginByKs(parameters, options = undefined) {
    const { ks, partnerId } = known(parameters, 'parameters', ['ks', 'partnerId']);
    return perform(this, options, takeSessionInfo, 'user_login_by_ks', ks, partnerId);
  }

  /** Exchanges an app token for a session. */
  async startAppTokenSession(parameters, options = undefined) {
    known(parameters, 'parameters', ['id', 'token', 'hashType', 'ks', 'userId', 'type', ...SESSION]);
    const { id, token, hashType = HashType.AUTO, ks, userId, type = 0, partnerId = 0, expirySeconds = 0 } = parameters;
    const list = privilegesOf(parameters.privileges);
    const name = 'app_token_start_session';
    const values = [id, token, hashType, ks, userId, type, partnerId, expirySeconds, list];
    return perform(this, options, takeSessionInfo, name, ...values);
  }

  /** Requests a widget session, for an anonymous visitor. */
  async startWidgetSession(parameters = {}, options = undefined) {
    known(parameters, 'parameters', ['widgetId', 'partnerId', 'expirySeconds']);
    const { widgetId, partnerId = 0, expirySeconds = 0 } = parameters;
    return perform(this, options, takeSessionInfo, 'session_start_widget', widgetId, partnerId, expirySeconds);
  }

  /** Requests a session of another partner (session.impersonate). */
  async impersonate(parameters, options = undefined) {
    known(parameters, 'parameters', ['secret', 'impersonatedPartnerId', 'userId', 'type', ...SESSION]);
    const { secret, impersonatedPartnerId, userId, type, partnerId = 0, expirySeconds = 0, privileges } = parameters;
    const values = [secret, impersonatedPartnerId, userId, type, partnerId, expirySeconds, privilegesOf(privileges)];
    return perform(this, options, takeString, 'session_impersonate', ...values);
  }

  /** Requests what the server knows about a session; null for the client's own. */
  async getSession(ks = null, options = undefined) {
    return perform(this, options, takeSessionInfo, 'session_get', ks);
  }

  /** Revokes a session; null for the client's own. */
  async endSession(parameters = {}, options = undefined) {
    const { ks, force = false } = known(parameters, 'parameters', ['ks', 'force']);
    return perform(this, options, () => undefined, 'session_end', ks, force);
  }

  /** Returns the session that the next call would carry, renewed first if necessary. */
  async acquireKs(options = {}) {
    const { minValiditySeconds = 0, ...rest } = known(options, 'options', ['minValiditySeconds', ...CALL_OPTIONS]);
    return perform(this, rest, takeSessionInfo, 'acquire_ks', minValiditySeconds);
  }

  /** Discards a session that a server has rejected. */
  invalidateKs(ks) {
    call('kaltura_client_invalidate_ks', handleOf(this, 'client'), ks);
  }

  /** Exports the session, for a cache that programs share. It is as secret as the session. */
  exportSession() {
    return call('kaltura_client_export_session', handleOf(this, 'client'));
  }

  importSession(exported) {
    call('kaltura_client_import_session', handleOf(this, 'client'), exported);
  }

  /** Cancels all calls in progress. */
  cancel() {
    handleOf(this, 'client');
    for (const running of connections.get(this).running) running.cancel();
  }

  /** Cancels all calls in progress and frees the client. May be called again. */
  close() {
    close(this, 'client');
    const { network, running } = connections.get(this);
    for (const one of running) one.cancel();
    network.close();
  }
}
disposable(Client);

function configure(config, options) {
  for (const [name, setter] of Object.entries(SETTERS)) {
    if (options[name] !== undefined) callSetter(name, `kaltura_config_set_${setter}`, config, options[name]);
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (name.toLowerCase() === 'trailer') {
      throw new KalturaError('headers: Trailer is not supported in Node', { status: Status.UNSUPPORTED });
    }
    callSetter('headers', 'kaltura_config_add_header', config, name, value);
  }
  const { proxy } = options;
  if (proxy !== undefined) {
    const isObject = typeof proxy === 'object' && proxy !== null;
    const { url, user, password } = isObject ? known(proxy, 'proxy', ['url', 'user', 'password']) : { url: proxy };
    if (isObject && typeof url !== 'string') throw wrongType('proxy.url', 'a string', url);
    callSetter('proxy', 'kaltura_config_set_proxy', config, url, user, password);
  }
  if (options.log !== undefined) {
    const user = register({ log: callable(options.log, 'log') });
    const level = options.logLevel ?? LogLevel.INFO;
    call('kaltura_config_set_log', config, level, pointers.log, user, pointers.destroy);
  }
}

/** The URL only decides about proxies; the library checks it. */
function serviceUrl({ serviceUrl: url = 'https://www.kaltura.com' }) {
  const text = url.includes('://') ? url : `https://${url}`;
  return new URL(URL.canParse(text) ? text : 'https://invalid');
}

const takeString = (request) => call('kaltura_request_take_string', request);

function takeSessionInfo(request) {
  const info = call('kaltura_request_take_session_info', request);
  try {
    return sessionInfo(info);
  } finally {
    C.kaltura_session_info_free(info);
  }
}

// What to cancel when a signal is aborted. Each signal has one listener: Node warns of a leak if it has more than ten.
const cancellations = new WeakMap();

/** Calls a function when a signal is aborted. Returns a function that ends this. */
function onAbort(signal, cancel) {
  let all = cancellations.get(signal);
  if (!all) {
    const functions = new Set();
    const listener = () => functions.forEach((one) => one());
    all = { functions, listener };
    cancellations.set(signal, all);
    signal.addEventListener('abort', listener);
  }
  const { functions, listener } = all;
  functions.add(cancel);
  return () => {
    functions.delete(cancel);
    if (functions.size > 0) return;
    signal.removeEventListener('abort', listener);
    cancellations.delete(signal);
  };
}

/** Creates a request and drives it. `options` are { signal, timeoutMs }. */
async function perform(client, options, take, name, ...values) {
  const { signal = null, timeoutMs } = known(options ?? {}, 'options', CALL_OPTIONS);
  if (signal !== null && typeof signal.throwIfAborted !== 'function') {
    throw wrongType('signal', 'an AbortSignal', signal);
  }
  signal?.throwIfAborted();
  const request = call(`kaltura_request_${name}`, handleOf(client, 'client'), ...values);
  const connection = connections.get(client);
  const { network, running } = connection;
  client = null; // a call in progress does not keep the client from being collected
  let wake = null;
  let cancelled = false;
  let action;
  let networkError;
  const cancel = () => {
    cancelled = true;
    C.kaltura_request_cancel(request);
    wake?.();
  };
  const one = { cancel };
  running.add(one);
  const forget = signal && onAbort(signal, cancel);
  try {
    if (timeoutMs !== undefined) callSetter('timeoutMs', 'kaltura_request_set_timeout_ms', request, timeoutMs);
    for (;;) {
      const error = [null];
      C.kaltura_request_advance(request, error);
      if (error[0] !== null) throw failure(error[0], { action, thrown: connection.thrown });
      if (C.kaltura_request_is_done(request) === 1) return take(request);
      // The caller may be at the end of its stack: sockets, whose events must be handled, are created without that.
      await null;
      if (cancelled) continue; // the next step notices it
      const http = C.kaltura_request_http(request);
      if (http !== null) {
        action = actionOf(http);
        networkError = await send(network, http, C.kaltura_request_response(request), (stop) => (wake = stop));
      } else {
        await pause(Number(C.kaltura_request_wait_ms(request)), (stop) => (wake = stop));
      }
      wake = null;
    }
  } catch (error) {
    if (signal?.aborted && error.status === Status.CANCELLED) throw signal.reason;
    if (networkError && error.category === Category.NETWORK) {
      Object.defineProperty(error, 'cause', { value: networkError, writable: true, configurable: true });
    }
    throw error;
  } finally {
    forget?.();
    running.delete(one);
    C.kaltura_request_free(request);
  }
}

function pause(milliseconds, cancellable) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    cancellable(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

module.exports = { Client, Credentials, KalturaError, SessionInfo };
