export * from './src/constants';

export interface ErrorDetails {
  /** One of Status. */
  readonly status: number;
  readonly statusName: string;
  /** The error code of the Kaltura API, such as "START_SESSION_ERROR". */
  readonly apiCode: string | null;
  /** One of Cause. */
  readonly causeCode: number;
  readonly httpStatus: number;
  readonly requestId: string | null;
  /** One of RetryClass. */
  readonly retryClass: number;
  readonly retryAfterSeconds: number;
}

/** A failed call. */
export class KalturaError extends Error implements ErrorDetails {
  private constructor();
  readonly status: number;
  readonly statusName: string;
  readonly apiCode: string | null;
  readonly causeCode: number;
  readonly httpStatus: number;
  readonly requestId: string | null;
  readonly retryClass: number;
  readonly retryAfterSeconds: number;
}

/** Builds a privileges string. */
export class Privileges {
  /** Adds a privilege, or a value to an existing one. */
  add(name: string, value?: string | null): this;
  toString(): string;
}

export interface SessionOptions {
  /** One of SessionType. There is no default. */
  type: number;
  userId?: string | null;
  /** 0 or absent for a day. */
  expirySeconds?: number;
  privileges?: string | Privileges | null;
}

/** Creates a session locally. */
export function generateSession(options: SessionOptions & { secret: string; partnerId: number }): string;

export interface SignOptions extends SessionOptions {
  /** 2 (the default) or 1, for old servers. */
  version?: 1 | 2;
  /** Unix seconds, in place of expirySeconds. */
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
}

export interface RequestContext {
  /** Unix seconds; 0 or absent for the system clock. */
  now?: number;
  remoteIp?: string | null;
  requestUri?: string | null;
}

export interface CheckResult {
  /** Status.OK only if the session may be accepted. */
  readonly status: number;
  readonly statusName: string;
  /** The session if its signature is valid. */
  readonly ks: Ks | null;
}

/** The keys of a partner's secrets, prepared for many sessions. */
export class Verifier {
  /** @param options.partnerId sessions of other partners are refused; 0 disables this check */
  constructor(options: { partnerId: number; secrets: string[] });
  check(ks: string, request?: RequestContext): CheckResult;
  /** Like check(), but throws a KalturaError if the session may not be accepted. */
  verify(ks: string, request?: RequestContext): Ks;
  close(): void;
}

/** A parsed session. */
export class Ks {
  private constructor();
  /** Parses a session and verifies its signature. It must still be validated: see check(). */
  static parse(ks: string, secrets: string[]): Ks;
  /** Parses the unencrypted part of a session without a secret. The result is UNVERIFIED. */
  static peek(ks: string): Ks;
  /** Returns Status.OK only if the session may be accepted. */
  check(request?: RequestContext): number;
  /** Do not authorize by this alone: the session must also have passed check(). */
  hasPrivilege(name: string, value?: string | null): boolean;
  readonly verified: boolean;
  readonly version: number;
  readonly partnerId: number;
  readonly type: number | null;
  readonly isAdmin: boolean;
  readonly userId: string | null;
  /** Unix seconds. */
  readonly expiresAt: number | null;
  readonly privileges: string | null;
  readonly privilegeList: Array<{ name: string; values: string[] }>;
  readonly hash: string | null;
  readonly sessionIdHash: string | null;
  /** The index of the secret that signed the session, or -1. */
  readonly secretIndex: number;
  toJSON(): Record<string, unknown>;
  close(): void;
}

/** Explains what a string is and, if it is not a valid session, why. */
export function explain(ks: string, options?: { secrets?: string[]; now?: number }): string;
/** A short name of a session for logs. */
export function fingerprint(ks: string): string;
/** The hash that appToken.startSession requires. */
export function appTokenHash(ks: string, token: string, hashType: number): string;
/** Reports mistakes in a privileges string. */
export function lintPrivileges(
  privileges: string | Privileges,
  options: { type: number; expirySeconds?: number; forAppToken?: boolean },
): string[];

/** A session and what the server reported about it; null for what it did not report. */
export class SessionInfo {
  private constructor();
  /** Not enumerable, so that printing the object does not show it. */
  readonly ks: string;
  readonly expiresAt: number | null;
  readonly partnerId: number | null;
  readonly userId: string | null;
  readonly type: number | null;
  readonly privileges: string | null;
  /** Privileges that were requested but not granted. */
  readonly missingPrivileges: string | null;
}

export interface RenewalFailure {
  readonly status: number;
  readonly statusName: string;
  readonly message: string;
}

export interface CredentialsOptions {
  partnerId?: number;
  expirySeconds?: number;
  privileges?: string | Privileges | null;
  /** Called after each session that the credentials created. An exception becomes a warning of the process. */
  onRenewed?: (session: SessionInfo) => void;
  /** Called after each failure; expiresAt is that of the session that remains in use, or null. */
  onFailed?: (error: RenewalFailure, expiresAt: number | null) => void;
}

/** How a client creates its sessions. */
export class Credentials {
  private constructor();
  static appToken(
    options: CredentialsOptions & { id: string; token: string; userId?: string | null; hashType?: number },
  ): Credentials;
  /** `otp` is called before each login, and returns the one-time password. */
  static login(
    options: CredentialsOptions & { loginId: string; password: string; totpSecret?: string; otp?: () => string },
  ): Credentials;
  /** Signs locally. */
  static secret(
    options: CredentialsOptions & { secret: string; userId?: string | null; type: number },
  ): Credentials;
  /** `secrets` are further ones, during secret rotation. */
  static sessionStart(
    options: CredentialsOptions & { secret: string; secrets?: string[]; userId?: string | null; type: number },
  ): Credentials;
  static widget(options?: CredentialsOptions & { widgetId?: string }): Credentials;
  /** `session` must not return a promise. */
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
  serviceUrl?: string;
  region?: 'us' | 'eu' | 'de' | 'ca' | 'sg' | 'au';
  partnerId?: number;
  totalTimeoutMs?: number;
  connectTimeoutMs?: number;
  requestTimeoutMs?: number;
  maxRetries?: number;
  maxResponseBytes?: number;
  userAgent?: string;
  clientTag?: string;
  headers?: Record<string, string>;
  allowHttp?: boolean;
  /** null for no proxy at all. SOCKS proxies are not supported. */
  proxy?: string | ProxyOptions | null;
  /** Whether https_proxy, no_proxy, SSL_CERT_FILE and the like are read: true by default. */
  useEnvironment?: boolean;
  caFile?: string;
  caPem?: string;
  systemCa?: boolean;
  /** The least severe level to be logged: LogLevel.INFO by default. */
  logLevel?: number;
  /** An exception becomes a warning of the process. */
  log?: (level: number, message: string) => void;
}

export interface CallOptions {
  /** Cancels the call, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  timeoutMs?: number;
}

export interface OnlineSessionOptions {
  partnerId?: number;
  expirySeconds?: number;
  privileges?: string | Privileges | null;
}

/** A client of one Kaltura server. */
export class Client {
  constructor(options?: ClientOptions);
  /** Sets the session that all calls carry; null for none. */
  setKs(ks: string | null): void;
  setCredentials(credentials: Credentials | null): void;
  /** Calls an action of the API. */
  call<T = any>(service: string, action: string, params?: object | null, options?: CallOptions): Promise<T>;
  multirequest<T = any>(requests: object[], options?: CallOptions): Promise<T[]>;
  startSession(
    parameters: OnlineSessionOptions & { secret: string; type: number; userId?: string | null },
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
      hashType?: number;
      ks?: string | null;
      userId?: string | null;
      type?: number;
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
      type: number;
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
}
