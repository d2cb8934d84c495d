// The C functions, with checks of their arguments and ownership of their results.
'use strict';

const fs = require('fs');
const path = require('path');
const koffi = require('koffi');
const SIGNATURES = require('./functions');
const { Status, VERSION_NUMBER } = require('./constants');

const bundled = path.join(__dirname, '..', 'libkaltura_session.so.0');
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

/** The functions by their C names, without checks. */
const C = {};
for (const [name, signature] of Object.entries(SIGNATURES)) {
  const [result, parameters] = signature.split(':');
  // Takes the string that was returned: a pointer.
  const types = name === 'kaltura_string_free' ? ['void *'] : [...parameters].map((letter) => TYPES[letter]);
  C[name] = library.func(name, TYPES[result], types);
}
if (C.kaltura_version_number() < VERSION_NUMBER) {
  throw new Error(`${file} is version ${C.kaltura_version()}, which is too old`);
}

/** A failed call. */
class KalturaError extends Error {
  constructor(message, details) {
    super(message);
    Object.assign(this, {
      status: Status.UNSUPPORTED,
      statusName: null,
      apiCode: null,
      causeCode: 0,
      httpStatus: 0,
      requestId: null,
      retryClass: 0,
      retryAfterSeconds: 0,
      ...details,
    });
    this.statusName ??= C.kaltura_status_name(this.status);
  }
}
KalturaError.prototype.name = 'KalturaError';

// What a callback has thrown during the current call.
let thrown = null;

/** Remembers what a callback has thrown: the call then fails, and this is its cause. */
function rememberThrown(exception) {
  thrown = { exception };
}

/** Converts an error of the library, and frees it. */
function failure(error) {
  const details = {
    status: C.kaltura_error_status(error),
    apiCode: C.kaltura_error_api_code(error),
    causeCode: C.kaltura_error_cause(error),
    httpStatus: C.kaltura_error_http_status(error),
    requestId: C.kaltura_error_request_id(error),
    retryClass: C.kaltura_error_retry_class(error),
    retryAfterSeconds: Number(C.kaltura_error_retry_after_seconds(error)),
  };
  const converted = new KalturaError(C.kaltura_error_message(error), details);
  C.kaltura_error_free(error);
  if (thrown && converted.status === Status.CALLBACK) converted.cause = thrown.exception;
  thrown = null;
  return converted;
}

/** Checks a string: koffi takes a number for an address, C ends at a NUL, and UTF-8 cannot encode a lone surrogate. */
function string(value) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new TypeError(`a ${typeof value} is not a string`);
  if (value.includes('\0')) throw new RangeError('a string contains a NUL character');
  if (!value.isWellFormed?.() && /\p{Surrogate}/u.test(value)) {
    throw new RangeError('a string contains a lone surrogate');
  }
  return value;
}

function int32(value) {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'number') throw new TypeError(`a ${typeof value} is not an integer`);
  if (value !== (value | 0)) throw new RangeError(`${value} is not a 32-bit integer`);
  return value;
}

function int64(value) {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new TypeError(`a ${typeof value} is not an integer`);
  const fits = typeof value === 'bigint' ? value === BigInt.asIntN(64, value) : Number.isSafeInteger(value);
  if (!fits) throw new RangeError(`${value} is not a 64-bit integer`);
  return value;
}

const CHECKS = { s: string, i: int32, l: int64 };

/** Calls a function with checked arguments. Throws a KalturaError if it reports an error. */
function call(name, ...values) {
  const letters = SIGNATURES[name].split(':')[1];
  const checked = values.map((value, index) => CHECKS[letters[index]]?.(value) ?? value ?? null);
  if (!letters.endsWith('e')) return C[name](...checked);
  const error = [null];
  const result = C[name](...checked, error);
  if (error[0] !== null) throw failure(error[0]);
  return result;
}

/** Calls a function with an array of strings; returns its result. */
function callWithStrings(strings, use) {
  if (!Array.isArray(strings)) throw new TypeError('secrets must be an array of strings');
  const list = strings.map((one) => {
    if (string(one) === null) throw new TypeError('secrets must be an array of strings');
    return one;
  });
  return use(koffi.as(list, 'const char **'), list.length);
}

const collected = new FinalizationRegistry(({ free, handle }) => C[free](handle));

// What belongs to each object. Nothing outside of this module can reach a handle, or use one of another kind.
const states = new WeakMap();

/** Binds a handle to an object, which frees it with close() or when it is collected. */
function own(object, kind, handle) {
  const state = { kind, handle, free: `kaltura_${kind}_free` };
  states.set(object, state);
  collected.register(object, { handle, free: state.free }, state);
  return object;
}

/** The handle of an object that is of the right kind and not closed. */
function handleOf(object, kind) {
  const state = states.get(object);
  if (state?.kind !== kind) throw new TypeError(`this is not a ${kind} of kaltura-session`);
  if (state.handle === null) throw new Error(`this ${kind} is closed`);
  return state.handle;
}

/** Frees the handle of an object. May be called again. */
function close(object, kind) {
  const state = states.get(object);
  if (state?.kind !== kind) throw new TypeError(`this is not a ${kind} of kaltura-session`);
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
  callWithStrings,
  close,
  disposable,
  failure,
  handleOf,
  koffi,
  numberOrNull,
  own,
  rememberThrown,
};
