// The C functions, with checks of their arguments and ownership of their results.
'use strict';

const fs = require('fs');
const path = require('path');
const { inspect } = require('util');
const koffi = require('koffi');
const SIGNATURES = require('./functions');
const { Category, Cause, RetryClass, Status, VERSION_NUMBER } = require('./constants');

const bundled = path.join(__dirname, '..', 'libkaltura_session.so.0');
const file = process.env.KALTURA_SESSION_LIBRARY || (fs.existsSync(bundled) ? bundled : 'libkaltura_session.so.0');
const library = load(file);

function load(name) {
  try {
    return koffi.load(name);
  } catch (cause) {
    const todo = 'install libkaltura_session (and run ldconfig), or set KALTURA_SESSION_LIBRARY to the file';
    throw new Error(`${name}: ${cause.message}: ${todo}`, { cause });
  }
}

// All types are anonymous: a named type exists once per process, but this module may be loaded again.
const freeString = library.func('kaltura_string_free', 'void', ['void *']);
const TYPES = {
  v: 'void',
  i: 'int32_t',
  l: 'int64_t',
  z: 'size_t',
  s: 'const char *',
  o: koffi.disposable('const char *', freeString),
  p: 'void *',
  h: koffi.out(koffi.pointer('void *')),
  e: koffi.out(koffi.pointer('void *')),
};

/** `partner_id` as `partnerId`. */
function camel(name) {
  return name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}

// Parameters that have another name here.
const RENAMED = {
  level: 'logLevel',
  paramsJson: 'params',
  requestedPartnerId: 'partnerId',
  requestsJson: 'requests',
  userLoginByLoginId: 'login',
};

/** The name of a parameter or function in this module. */
function nameHere(name) {
  const camelName = camel(name);
  return RENAMED[camelName] ?? camelName;
}

/** The functions by their C names, without checks. */
const C = {};
/** The letters of their parameters, and the names in C and in this module. */
const PARAMETERS = {};
for (const [name, signature] of Object.entries(SIGNATURES)) {
  const [result, letters, names] = signature.split(':');
  const inC = names.split(',');
  PARAMETERS[name] = { letters, inC, here: inC.map(nameHere) };
  // Takes the string that was returned: a pointer.
  const types = name === 'kaltura_string_free' ? ['void *'] : [...letters].map((letter) => TYPES[letter]);
  C[name] = library.func(name, TYPES[result], types);
}
if (C.kaltura_version_number() < VERSION_NUMBER) {
  throw new Error(`${file} is version ${C.kaltura_version()}, which is too old`);
}

/** The key of a value in a table of constants. A newer library may have other values. */
function keyOf(constants, value) {
  return Object.keys(constants).find((key) => constants[key] === value) ?? 'UNKNOWN';
}

/** A failed call. */
class KalturaError extends Error {
  constructor(message, { cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, {
      status: Status.UNSUPPORTED,
      apiCode: null,
      causeCode: Cause.NONE,
      httpStatus: 0,
      requestId: null,
      retryClass: RetryClass.NEVER,
      retryAfterSeconds: 0,
      ...details,
    });
    this.statusName = keyOf(Status, this.status);
    this.category = C.kaltura_status_category(this.status);
    this.categoryName = keyOf(Category, this.category);
    this.causeName = keyOf(Cause, this.causeCode);
    this.retryClassName = keyOf(RetryClass, this.retryClass);
  }
}
KalturaError.prototype.name = 'KalturaError';

/**
 * The message of an error of the library, with the names of this module. `option` names the arguments of `setter`;
 * `action` is what a failure of the network has interrupted; `thrown.last` is what a callback has thrown.
 */
function messageOf(error, { setter, option, action, thrown }) {
  const functions = /\bkaltura_(?:config_set_|client_|(?=user_))(\w+)(?: or kaltura_request_\1)?/g;
  const message = C.kaltura_error_message(error)
    .replace(functions, (_, name) => nameHere(name))
    .replace(/\bKALTURA_LOG_/g, 'LogLevel')
    .replace(/\bKALTURA_HASH_(\w*)/g, (_, name) => (name === '' ? 'HashType' : `HashType.${name}`));
  const status = C.kaltura_error_status(error);
  if (status === Status.CALLBACK) {
    const why = thrown?.last ? `: ${thrown.last.exception?.message ?? inspect(thrown.last.exception)}` : '';
    return message.replace(' with status 1', () => why);
  }
  if (action && C.kaltura_status_category(status) === Category.NETWORK) return `${action}: ${message}`;
  if (status !== Status.INVALID_ARGUMENT) return message;
  // The first parameter of a setter is the object.
  const isOption = (name) => option && PARAMETERS[setter].inC.includes(camel(name), 1);
  return message
    .replace(/^\w+(?=: )/, (name) => (isOption(name) ? option : nameHere(name)))
    .replace(': is NULL, but', ': is null, but');
}

/** An error of the library as an exception. The context is that of messageOf(). */
function converted(error, context = {}) {
  return new KalturaError(messageOf(error, context), {
    status: C.kaltura_error_status(error),
    apiCode: C.kaltura_error_api_code(error),
    causeCode: C.kaltura_error_cause(error),
    httpStatus: C.kaltura_error_http_status(error),
    requestId: C.kaltura_error_request_id(error),
    retryClass: C.kaltura_error_retry_class(error),
    retryAfterSeconds: Number(C.kaltura_error_retry_after_seconds(error)),
    cause: C.kaltura_error_status(error) === Status.CALLBACK ? context.thrown?.last?.exception : undefined,
  });
}

/** Converts an error of the library, and frees it. */
function failure(error, context) {
  const exception = converted(error, context);
  C.kaltura_error_free(error);
  return exception;
}

/** A TypeError for a value. */
function wrongType(name, expected, value) {
  const article = typeof value === 'object' ? 'an' : 'a';
  const given = value === null || value === undefined ? String(value) : `${article} ${typeof value}`;
  return new TypeError(`${name}: must be ${expected}, not ${given}`);
}

/** Whether C can represent a value, if it is a string. */
function isRepresentable(value) {
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'));
}

/** Checks a string: koffi takes a number for an address, C ends at a NUL, and UTF-8 cannot encode a lone surrogate. */
function string(value, name) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
  if (value.includes('\0')) throw new RangeError(`${name}: contains a NUL character`);
  if (!value.isWellFormed()) {
    throw new RangeError(`${name}: contains a lone surrogate`);
  }
  return value;
}

// Parameters of C that are 0 or 1.
const FLAGS = ['allow', 'force', 'forAppToken', 'use'];

function int32(value, name, parameter) {
  if (FLAGS.includes(parameter)) {
    if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value);
    return Number(value);
  }
  if (typeof value !== 'number') throw wrongType(name, 'an integer', value);
  if (value !== (value | 0)) throw new RangeError(`${name}: must be a 32-bit integer, not ${value}`);
  return value;
}

function int64(value, name) {
  if (typeof value !== 'number') throw wrongType(name, 'an integer', value);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${name}: must be an integer, not ${value}`);
  return value;
}

const CHECKS = { s: string, i: int32, l: int64 };

/** Calls a function with checked arguments. Throws a KalturaError if it reports an error. */
function call(name, ...values) {
  return callSetter(undefined, name, ...values);
}

/** Like call(). In messages, the arguments have the name of the option. */
function callSetter(option, name, ...values) {
  const { letters, inC, here } = PARAMETERS[name];
  const check = (value, index) => CHECKS[letters[index]]?.(value, option ?? here[index], inC[index]);
  const checked = values.map((value, index) => check(value, index) ?? value ?? null);
  if (!letters.endsWith('e')) return C[name](...checked);
  const error = [null];
  const result = C[name](...checked, error);
  if (error[0] !== null) throw failure(error[0], { setter: name, option });
  return result;
}

/** Checks the names of options, for a typo would otherwise have no effect. Returns the options. */
function known(options, what, names) {
  if (typeof options !== 'object' || options === null) throw wrongType(what, 'an object', options);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`${what}: unknown option: ${unknown}`);
  return options;
}

/** Calls a function with an array of secrets; returns its result. */
function callWithSecrets(secrets, use) {
  const wrong = () => new TypeError('secrets: must be an array of strings');
  if (!Array.isArray(secrets)) throw wrong();
  const list = secrets.map((secret) => {
    if (typeof secret !== 'string') throw wrong();
    return string(secret, 'secrets');
  });
  return use(koffi.as(list, 'const char **'), list.length);
}

const collected = new FinalizationRegistry(({ free, handle }) => C[free](handle));

// What belongs to each object. Nothing outside of this module can reach a handle, or use one of another kind.
const states = new WeakMap();

const CLASSES = { client: 'Client', ks: 'Ks', signer: 'Signer', verifier: 'Verifier' };

/** Binds a handle to an object, which frees it with close() or when it is collected. */
function own(object, kind, handle) {
  const state = { kind, handle, free: `kaltura_${kind}_free` };
  states.set(object, state);
  collected.register(object, { handle, free: state.free }, state);
  return object;
}

/** The state of an object that is of the right kind. */
function stateOf(object, kind) {
  const state = states.get(object);
  if (state?.kind !== kind) throw new TypeError(`this is not a ${CLASSES[kind]} of kaltura-session`);
  return state;
}

/** The handle of an object that is of the right kind and not closed. */
function handleOf(object, kind) {
  const { handle } = stateOf(object, kind);
  if (handle === null) throw new Error(`this ${CLASSES[kind]} is closed`);
  return handle;
}

/** Frees the handle of an object. May be called again. */
function close(object, kind) {
  const state = stateOf(object, kind);
  if (state.handle === null) return;
  const { handle } = state;
  state.handle = null;
  collected.unregister(state);
  C[state.free](handle);
}

/** A number, or null for "none" (INT64_MIN and INT32_MIN). */
function numberOrNull(value) {
  return typeof value === 'bigint' || value === -2147483648 ? null : value;
}

/** Defines Symbol.dispose, where Node has it. */
function disposable(Class) {
  if (Symbol.dispose) {
    Object.defineProperty(Class.prototype, Symbol.dispose, { value: Class.prototype.close, configurable: true });
  }
}

module.exports = {
  C,
  KalturaError,
  call,
  callSetter,
  callWithSecrets,
  camel,
  close,
  converted,
  disposable,
  failure,
  handleOf,
  isRepresentable,
  keyOf,
  known,
  koffi,
  numberOrNull,
  own,
  wrongType,
};
