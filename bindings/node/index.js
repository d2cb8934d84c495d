// Kaltura sessions for Node: bindings of libkaltura_session with koffi.
//
// SPDX-License-Identifier: MIT OR Apache-2.0
'use strict';

const constants = require('./src/constants');
const local = require('./src/local');
const client = require('./src/client');

exports.Status = constants.Status;
exports.Category = constants.Category;
exports.RetryClass = constants.RetryClass;
exports.Cause = constants.Cause;
exports.SessionType = constants.SessionType;
exports.HashType = constants.HashType;
exports.LogLevel = constants.LogLevel;
exports.PrivilegeName = constants.PrivilegeName;
exports.Privileges = local.Privileges;
exports.Signer = local.Signer;
exports.Verifier = local.Verifier;
exports.Ks = local.Ks;
exports.generateSession = local.generateSession;
exports.explain = local.explain;
exports.fingerprint = local.fingerprint;
exports.appTokenHash = local.appTokenHash;
exports.lintPrivileges = local.lintPrivileges;
exports.Client = client.Client;
exports.Credentials = client.Credentials;
exports.SessionInfo = client.SessionInfo;
exports.KalturaError = client.KalturaError;
