/// <reference lib="esnext.disposable" />
export * from './src/constants';

import type {
  Category, Cause, HashType, LogLevel, PrivilegeName, RetryClass, SessionType, Status,
} from './src/constants';

/** A key of a table of constants; "UNKNOWN" for a value of a newer library. */
export type NameOf<Constants> = keyof Constants | 'UNKNOWN';

/** A failed call. Its `cause` is the error of a callback or of the network, if there is one. */
export class KalturaError extends Error {
  /** For tests of your own program. */
  constructor(message: string, details?: {
    status?: Status;
    apiCode?: string | null;
    causeCode?: Cause;
    httpStatus?: number;
    requestId?: string | null;
    retryClass?: RetryClass;
    retryAfterSeconds?: number;
    cause?: unknown;
  });
  readonly status: Status;
  /** The key of the status in Status, such as "WRONG_PASSWORD". */
  readonly statusName: NameOf<typeof Status>;
  readonly category: Category;
  readonly categoryName: NameOf<typeof Category>;
  /** The error code of the Kaltura API, such as "START_SESSION_ERROR"; null if the API reported none. */
  readonly apiCode: string | null;
  /** Why the server rejected the session, for Status.INVALID_KS; otherwise Cause.NONE. */
  readonly causeCode: Cause;
  readonly causeName: NameOf<typeof Cause>;
  /**
   * 0 without a response; 200 for errors of the API. 429 is a rate limit of HTTP (Status.HTTP_STATUS);
   * Status.RATE_LIMITED is one of the API.
   */
  readonly httpStatus: number;
  /** The request id of the server, for Kaltura's support; null if there is none. */
  readonly requestId: string | null;
  readonly retryClass: RetryClass;
  readonly retryClassName: NameOf<typeof RetryClass>;
  /** 0 if unknown. */
  readonly retryAfterSeconds: number;
}

/** Builds a privileges string. */
export class Privileges {
  /** Adds a privilege, or a value to an existing one. */
  add(name: PrivilegeName | (string & {}), value?: string | null): this;
  toString(): string;
}

export interface SessionOptions {
  /** There is no default. */
  type: SessionType;
  userId?: string | null;
  /** The lifetime: 0 or absent for a day, at most ten years. */
  expirySeconds?: number;
  privileges?: string | Privileges | null;
}

/** Creates a session locally. */
export function generateSession(options: SessionOptions & { secret: string; partnerId: number }): string;

export interface SignOptions extends SessionOptions {
  /** 2 (the default) or 1, for old servers. */
  version?: 1 | 2;
  /** Unix seconds. Not together with expirySeconds. */
  expiresAt?: number;
  /** The group of sessions that are revoked together. */
  sessionId?: string | null;
  masterPartnerId?: number;
  additionalData?: string | null;
}

/** The key of a secret, prepared for many sessions. */
export class Signer {
  constructor(options: { partnerId: number; secret: string });
  sign(options: SignOptions): string;
  /** Creates a restricted session derived from a verified one. */
  signRestricted(parent: Ks, options?: { privileges?: string | Privileges | null; expirySeconds?: number }): string;
  close(): void;
  [Symbol.dispose](): void;
}

export interface RequestContext {
  /** Unix seconds; 0 or absent for the system clock. */
  now?: number;
  remoteIp?: string | null;
  requestUri?: string | null;
}

export interface CheckResult {
  /** Status.OK only if the session may be accepted. */
  readonly status: Status;
  readonly statusName: NameOf<typeof Status>;
  /** The session if its signature is valid. */
  readonly ks: Ks | null;
}

/** The keys of a partner's secrets, prepared for many sessions. */
export class Verifier {
  /** @param options.partnerId sessions of other partners are rejected; 0 disables this check */
  constructor(options: { partnerId: number; secrets: string[] });
  check(ks: string, request?: RequestContext): CheckResult;
  /** Like check(), but returns the session, and throws a KalturaError if it may not be accepted. */
  verify(ks: string, request?: RequestContext): Ks;
  close(): void;
  [Symbol.dispose](): void;
}

/** A parsed session. It does not need its Verifier any longer. */
export class Ks {
  private constructor();
  /** Parses a session and verifies its signature. It must still be validated: see check(). */
  static parse(ks: string, secrets: string[]): Ks;
  /** Parses the unencrypted part of a session without a secret. The result is UNVERIFIED. */
  static peek(ks: string): Ks;
  /** Validates the session for one request. */
  check(request?: RequestContext): CheckResult;
  /**
   * Whether it has a privilege, for all of the values, such as entry ids; without values, with any or none. An empty
   * list counts as no values: check that it is not empty. A null or undefined value matches nothing. As on the server,
   * the value "*" in the session matches every value, and the privilege "*" all privileges on content; SessionType.ADMIN
   * is not considered. Do not authorize by this alone: the session must also have passed check().
   */
  hasPrivilege(name: PrivilegeName | (string & {}), ...values: (string | null | undefined)[]): boolean;
  readonly verified: boolean;
  readonly version: number;
  readonly partnerId: number;
  /** A SessionType or another number; null for none. */
  readonly type: number | null;
  readonly isAdmin: boolean;
  /** "" for no user; null if it is not visible. */
  readonly userId: string | null;
  /** Unix seconds; null for none: such a session is never valid. */
  readonly expiresAt: number | null;
  /** null if they are not visible. */
  readonly privileges: string | null;
  readonly privilegeList: Array<{ name: string; values: string[] }>;
  /** The revocation key; null if it is not visible. In version 1 it is as secret as the session. */
  readonly hash: string | null;
  readonly sessionIdHash: string | null;
  /** The index of the secret that signed the session, or -1. */
  readonly secretIndex: number;
  /** The partner that created the session for another one, as the session says it. */
  readonly masterPartnerId: string | null;
  readonly additionalData: string | null;
  /** All fields, without the session string, under the names of these properties. */
  toJSON(): Record<string, unknown>;
  close(): void;
  [Symbol.dispose](): void;
}

/** Explains what a string is and, if it is not a valid session, why. */
export function explain(ks: string, options?: { secrets?: string[]; now?: number }): string;
/** A short name of a session for logs. */
export function fingerprint(ks: string): string;
/** The hash that appToken.startSession requires. */
export function appTokenHash(ks: string, token: string, hashType: Exclude<HashType, 0>): string;
/** Reports mistakes in a privileges string. */
export function lintPrivileges(
  privileges: string | Privileges,
  options: { type: SessionType; expirySeconds?: number; forAppToken?: boolean },
): string[];

/** A session and what the server reported about it; null for what it did not report. */
export class SessionInfo {
  private constructor();
  /** Not enumerable, so that printing the object does not show it. */
  readonly ks: string;
  readonly expiresAt: number | null;
  readonly partnerId: number | null;
  readonly userId: string | null;
  readonly type: SessionType | null;
  readonly privileges: string | null;
  /** Privileges that were requested but not granted. */
  readonly missingPrivileges: string | null;
}

export interface CredentialsOptions {
  /** 0 or absent for a day. */
  expirySeconds?: number;
  /** Called after each session that the credentials created. An exception becomes a warning of the process. */
  onRenewed?: (session: SessionInfo) => void;
  /** Called after each failure; expiresAt is that of the session that remains in use, or null. */
  onFailed?: (error: KalturaError, expiresAt: number | null) => void;
}

export interface PartnerCredentialsOptions extends CredentialsOptions {
  /** By default that of the client. */
  partnerId?: number;
  privileges?: string | Privileges | null;
}

/** How a client creates its sessions. */
export class Credentials {
  private constructor();
  static appToken(
    options: PartnerCredentialsOptions & { id: string; token: string; userId?: string | null; hashType?: HashType },
  ): Credentials;
  /** `otp` is called before each login, and returns the one-time password: it must not return a promise. */
  static login(
    options: PartnerCredentialsOptions & { loginId: string; password: string; totpSecret?: string; otp?: () => string },
  ): Credentials;
  /** Signs locally. */
  static secret(
    options: PartnerCredentialsOptions & { secret: string; userId?: string | null; type: SessionType },
  ): Credentials;
  /** `secrets` are further ones, during secret rotation. */
  static sessionStart(
    options: PartnerCredentialsOptions & {
      secret: string;
      secrets?: string[];
      userId?: string | null;
      type: SessionType;
    },
  ): Credentials;
  static widget(options?: CredentialsOptions & { partnerId?: number; widgetId?: string }): Credentials;
  /**
   * `session` must not return a promise. For a session that has to be awaited, such as one from your own server, await
   * it first, and pass it to Client.setKs().
   */
  static callback(
    options: CredentialsOptions & { session: () => string | { ks: string; expiresAt?: number } },
  ): Credentials;
}

export interface ProxyOptions {
  /** http://host:port */
  url: string;
  user?: string;
  password?: string;
}

export interface ClientOptions {
  /** "https://www.kaltura.com" by default. "https://" may be omitted. Not together with region. */
  serviceUrl?: string;
  /** A public region instead of serviceUrl. */
  region?: 'us' | 'eu' | 'de' | 'ca' | 'sg' | 'au';
  /** Used by calls and credentials that are given none. */
  partnerId?: number;
  /** Of a call with its retries and pauses: 30,000 by default. */
  totalTimeoutMs?: number;
  /** DNS lookup, TCP connect and TLS handshake: 10,000 by default. */
  connectTimeoutMs?: number;
  /** Of one attempt of a call: by default the total timeout. */
  requestTimeoutMs?: number;
  /** After transient failures: 0 to 10, by default 2. */
  maxRetries?: number;
  /** 16 MiB by default. */
  maxResponseBytes?: number;
  userAgent?: string;
  clientTag?: string;
  headers?: Record<string, string>;
  /** Whether the service URL may be plain http. It always may for the loopback interface. */
  allowHttp?: boolean;
  /** null for no proxy at all. SOCKS proxies are not supported. */
  proxy?: string | ProxyOptions | null;
  /** Whether https_proxy, no_proxy, SSL_CERT_FILE and the like are read: true by default. */
  useEnvironment?: boolean;
  /** A PEM file of CA certificates that replace Node's. */
  caFile?: string;
  /** Like caFile, with the content of the file. */
  caPem?: string;
  /** Whether Node's CA certificates are trusted in addition to those of caFile or caPem: false by default. */
  systemCa?: boolean;
  /** The least severe level to be logged: LogLevel.INFO by default. */
  logLevel?: LogLevel;
  /** An exception becomes a warning of the process. It must not make calls with this client: they would call it again. */
  log?: (level: LogLevel, message: string) => void;
}

export interface CallOptions {
  /** Cancels the call, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** The total timeout of this call, in place of totalTimeoutMs. */
  timeoutMs?: number;
}

export interface OnlineSessionOptions {
  /** By default that of the client. */
  partnerId?: number;
  /** 0 or absent for a day. The server may grant less. */
  expirySeconds?: number;
  privileges?: string | Privileges | null;
}

/**
 * A client of one Kaltura server. The calls that create a session return it, but the client does not use it: pass it to
 * setKs(). They return a string, or a SessionInfo where the server reports more than the session.
 */
export class Client {
  constructor(options?: ClientOptions);
  /** Sets the session that all calls carry; null for that of the credentials. */
  setKs(ks: string | null): void;
  /** Sets how the client creates its sessions. Replaces a session of setKs(), and is replaced by a later one. */
  setCredentials(credentials: Credentials | null): void;
  /**
   * Calls an action of the API. The parameters are encoded by JSON.stringify(): pass a time as Unix seconds instead of
   * a Date. Those that are undefined or null are not sent. The options are the fourth argument.
   */
  call<T = any>(service: string, action: string, params?: object | null, options?: CallOptions): Promise<T>;
  /**
   * Calls several actions in one request: each is { service, action } with the parameters beside these. The parameter
   * { $result: 1 } is replaced with the first result. A failed action does not reject: its result is an object with
   * objectType "KalturaAPIException", code and message.
   */
  multirequest<T = any>(
    requests: Array<{ service: string; action: string; [parameter: string]: unknown }>,
    options?: CallOptions,
  ): Promise<T[]>;
  startSession(
    parameters: OnlineSessionOptions & { secret: string; type: SessionType; userId?: string | null },
    options?: CallOptions,
  ): Promise<string>;
  login(
    parameters: OnlineSessionOptions & { loginId: string; password: string; otp?: string | null },
    options?: CallOptions,
  ): Promise<string>;
  loginByUserId(
    parameters: OnlineSessionOptions & { userId: string; password: string },
    options?: CallOptions,
  ): Promise<string>;
  loginByKs(parameters: { ks?: string | null; partnerId: number }, options?: CallOptions): Promise<SessionInfo>;
  startAppTokenSession(
    parameters: OnlineSessionOptions & {
      id: string;
      token: string;
      hashType?: HashType;
      ks?: string | null;
      userId?: string | null;
      type?: SessionType;
    },
    options?: CallOptions,
  ): Promise<SessionInfo>;
  startWidgetSession(
    parameters?: { widgetId?: string | null; partnerId?: number; expirySeconds?: number },
    options?: CallOptions,
  ): Promise<SessionInfo>;
  impersonate(
    parameters: OnlineSessionOptions & {
      secret: string;
      impersonatedPartnerId: number;
      type: SessionType;
      userId?: string | null;
    },
    options?: CallOptions,
  ): Promise<string>;
  /** Requests what the server knows about a session; null for the client's own. */
  getSession(ks?: string | null, options?: CallOptions): Promise<SessionInfo>;
  endSession(parameters?: { ks?: string | null; force?: boolean }, options?: CallOptions): Promise<void>;
  /** Returns the session that the next call would carry, renewed first if necessary. */
  acquireKs(options?: CallOptions & { minValiditySeconds?: number }): Promise<SessionInfo>;
  invalidateKs(ks: string): void;
  exportSession(): string;
  importSession(exported: string): void;
  /** Cancels all calls in progress. */
  cancel(): void;
  /** Cancels all calls in progress and frees the client. May be called again. */
  close(): void;
  [Symbol.dispose](): void;
}
