// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
'use strict';

/** The status of a call. */
exports.Status = Object.freeze({
  OK: 0,
  INVALID_ARGUMENT: 1,
  PANIC: 2,
  UNSUPPORTED: 3,
  RANDOM: 4,
  NO_SESSION: 5,
  BUFFER_TOO_SMALL: 6,
  SHARED_SESSION: 7,
  NO_RESULT: 8,
  CALLBACK: 9,
  OUT_OF_MEMORY: 10,
  KS_MALFORMED: 100,
  KS_SIGNATURE: 101,
  KS_AMBIGUOUS: 102,
  KS_EXPIRED: 103,
  KS_RESTRICTED_IP: 104,
  KS_RESTRICTED_URI: 105,
  KS_NOT_VERIFIED: 106,
  KS_WRONG_PARTNER: 107,
  RESOLVE: 200,
  CONNECT: 201,
  TLS: 202,
  TIMEOUT: 203,
  CONNECTION_BROKEN: 204,
  PROXY: 205,
  CANCELLED: 206,
  REDIRECT: 300,
  HTTP_STATUS: 301,
  EMPTY_RESPONSE: 302,
  NOT_JSON: 303,
  UNEXPECTED_RESPONSE: 304,
  RESPONSE_TOO_LARGE: 305,
  API: 400,
  START_SESSION: 401,
  PARTNER_BLOCKED: 402,
  FORBIDDEN: 403,
  ACCESS_CONTROL: 404,
  MISSING_KS: 405,
  INVALID_KS: 406,
  WRONG_PASSWORD: 420,
  USER_NOT_FOUND: 421,
  USER_BLOCKED: 422,
  LOGIN_BLOCKED: 423,
  PASSWORD_EXPIRED: 424,
  MISSING_OTP: 425,
  INVALID_OTP: 426,
  DIRECT_LOGIN_BLOCKED: 427,
  APP_TOKEN: 440,
  APP_TOKEN_HASH: 441,
  WIDGET: 442,
  RATE_LIMITED: 450,
  PRIVILEGE_VALUE: 451,
  BAD_REQUEST: 452,
  SERVER: 460,
});

/** The category of a status. */
exports.Category = Object.freeze({
  NONE: 0,
  CALL: 1,
  KS: 2,
  NETWORK: 3,
  RESPONSE: 4,
  API: 5,
  INTERNAL: 6,
  UNKNOWN: 7,
});

/** Whether a retry can help. */
exports.RetryClass = Object.freeze({
  NEVER: 0,
  BACKOFF: 1,
  NEW_SESSION: 2,
});

/** Why the server rejected a session. */
exports.Cause = Object.freeze({
  NONE: 0,
  INVALID_STR: 1,
  INVALID_PARTNER: 2,
  INVALID_USER: 3,
  INVALID_TYPE: 4,
  EXPIRED: 5,
  LOGOUT: 6,
  EXCEEDED_ACTIONS_LIMIT: 8,
  EXCEEDED_RESTRICTED_IP: 9,
  EXCEEDED_RESTRICTED_URI: 11,
});

/** The type of a session. */
exports.SessionType = Object.freeze({
  USER: 0,
  ADMIN: 2,
});

/** The hash type of an app token. */
exports.HashType = Object.freeze({
  AUTO: 0,
  MD5: 1,
  SHA1: 2,
  SHA256: 3,
  SHA512: 4,
});

/** The severity of a log line. */
exports.LogLevel = Object.freeze({
  ERROR: 1,
  WARN: 2,
  INFO: 3,
  DEBUG: 4,
});

/** The name of a privilege. */
exports.PrivilegeName = Object.freeze({
  EDIT: 'edit',
  SVIEW: 'sview',
  VIEW: 'view',
  LIST: 'list',
  DOWNLOAD: 'download',
  DOWNLOADASSET: 'downloadasset',
  EDITPLAYLIST: 'editplaylist',
  SVIEWPLAYLIST: 'sviewplaylist',
  ACTIONSLIMIT: 'actionslimit',
  SETROLE: 'setrole',
  RESTRICTINGROLE: 'restrictingrole',
  LIMITENTRY: 'limitentry',
  IPRESTRICT: 'iprestrict',
  URIRESTRICT: 'urirestrict',
  ENABLEENTITLEMENT: 'enableentitlement',
  DISABLEENTITLEMENT: 'disableentitlement',
  DISABLEENTITLEMENTFORENTRY: 'disableentitlementforentry',
  DISABLEENTITLEMENTFORPLAYLIST: 'disableentitlementforplaylist',
  PRIVACYCONTEXT: 'privacycontext',
  ENABLECATEGORYMODERATION: 'enablecategorymoderation',
  ENABLECAPTIONMODERATION: 'enablecaptionmoderation',
  REFTIME: 'reftime',
  SESSIONKEY: 'sessionkey',
  SESSIONID: 'sessionid',
  PREVIEW: 'preview',
  JOBTYPE: 'jobtype',
  APPTOKEN: 'apptoken',
  ENABLECHANGEACCOUNT: 'enablechangeaccount',
  EDITUSER: 'edituser',
  EDITADMINTAGS: 'editadmintags',
  RESTRICTEXPLICITLIVEVIEW: 'restrictexplicitliveview',
  VIRTUALEVENTID: 'virtualeventid',
  SEARCHCONTEXT: 'searchcontext',
  DISABLESESSIONTYPECHECK: 'disablesessiontypecheck',
  WIDGET: 'widget',
  CAPTION: 'caption',
});

/** The version of the library that these files are for. */
exports.VERSION_NUMBER = 256;
