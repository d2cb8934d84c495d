import module from './index.js';

export const {
  Status,
  Category,
  RetryClass,
  Cause,
  SessionType,
  HashType,
  LogLevel,
  PrivilegeName,
  Privileges,
  Signer,
  Verifier,
  Ks,
  generateSession,
  explain,
  fingerprint,
  appTokenHash,
  lintPrivileges,
  Client,
  Credentials,
  SessionInfo,
  KalturaError,
} = module;
export default module;
