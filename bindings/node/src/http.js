// Sends the HTTP requests of the library with Node's own sockets.
'use strict';

const fs = require('fs');
const http = require('http');
const https = require('https');
const net = require('net');
const path = require('path');
const tls = require('tls');
const { Status } = require('./constants');
const { C, KalturaError, call } = require('./native');

// The error codes of OpenSSL for a CA that is not trusted.
const UNKNOWN_CA = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

const UNSUPPORTED = {
  pinnedCertificates: 'pinned certificates are not supported in Node: use caFile or caPem with the certificate of the server',
  clientCertificate: 'client certificates are not supported in Node',
};

/** How a client connects: CA certificates, proxy, timeouts. */
class Network {
  #agents = new Map();

  constructor(url, options) {
    for (const [name, message] of Object.entries(UNSUPPORTED)) {
      if (options[name] !== undefined) throw new KalturaError(message, { status: Status.UNSUPPORTED });
    }
    const environment = options.useEnvironment === false ? {} : process.env;
    this.connectTimeoutMs = options.connectTimeoutMs ?? 10000;
    this.ca = certificates(options, environment);
    this.proxy = proxyFor(url, options, environment);
  }

  /** The agent of a protocol. */
  agent(protocol) {
    if (!this.#agents.has(protocol)) {
      const Agent = protocol === 'https:' ? https.Agent : http.Agent;
      const agent = new Agent({ keepAlive: true });
      agent.createConnection = (options, done) => this.#connect(options, protocol === 'https:', done);
      this.#agents.set(protocol, agent);
    }
    return this.#agents.get(protocol);
  }

  close() {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  /** Connects, through the proxy if there is one, and calls `done` when nothing but HTTP is left to do. */
  #connect(options, secure, done) {
    let current = null;
    let timer = null;
    let finished = false;
    const finish = (error, socket) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      if (error) current?.destroy();
      done(error, socket);
    };
    const fail = (status) => (error) => finish(Object.assign(error, { kalturaStatus: statusOf(error, status) }));
    // An exception in an event of a socket would end the process.
    const guarded = (status, step) => (value) => {
      try {
        step(value);
      } catch (error) {
        fail(status)(error);
      }
    };

    const handshake = guarded(Status.TLS, (socket) => {
      if (!secure) return finish(null, socket);
      const servername = net.isIP(options.host) ? undefined : options.host;
      // Not left to NODE_TLS_REJECT_UNAUTHORIZED: requests contain secrets.
      const verified = { ca: this.ca, rejectUnauthorized: true };
      current = tls.connect({ socket, host: options.host, servername, ALPNProtocols: ['http/1.1'], ...verified });
      current.once('error', fail(Status.TLS));
      current.once('secureConnect', () => finish(null, current));
    });
    const failed = fail(this.proxy ? Status.PROXY : Status.CONNECT);
    const connected = guarded(Status.PROXY, () => {
      if (this.proxy) tunnel(current, this.proxy, options, handshake, failed);
      else handshake(current);
    });
    guarded(Status.CONNECT, () => {
      const late = `not connected within ${this.connectTimeoutMs} ms (connectTimeoutMs)`;
      timer = setTimeout(() => fail(Status.TIMEOUT)(new Error(late)), this.connectTimeoutMs);
      options.connecting(() => fail(Status.CANCELLED)(new Error('cancelled')));
      const { host, port } = this.proxy ?? options;
      current = net.connect({ host, port });
      current.setNoDelay(true);
      current.once('error', failed);
      current.once('connect', connected);
    })();
  }
}

/** Asks an HTTP proxy for a connection. */
function tunnel(socket, proxy, { host, port }, connected, failed) {
  const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const headers = { Host: authority };
  if (proxy.authorization) headers['Proxy-Authorization'] = proxy.authorization;
  const request = http.request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
  const refused = ({ statusCode }) => failed(new Error(`it responded with HTTP status ${statusCode}`));
  request.once('connect', (response, stream) => {
    if (response.statusCode === 200) connected(stream);
    else refused(response);
  });
  request.once('response', refused);
  request.once('error', failed);
  request.end();
}

function statusOf(error, status) {
  const unresolved = error.syscall === 'getaddrinfo' && status === Status.CONNECT;
  return unresolved ? Status.RESOLVE : status;
}

/** The content of a file that an option or a variable names. */
function contentOf(file, name) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function unreadable(name, cause) {
  return new KalturaError(`${name}: cannot be read: ${cause.message}`, { status: Status.INVALID_ARGUMENT, cause });
}

/** The trusted CA certificates; undefined for those of Node. */
function certificates({ caFile, caPem, systemCa }, environment) {
  let own = [];
  if (caPem !== undefined && caPem !== null) own = [caPem];
  else if (caFile !== undefined && caFile !== null) own = [contentOf(caFile, 'caFile')];
  if (own.length > 0 && !systemCa) return own;
  const system = fromEnvironment(environment);
  if (own.length > 0) return [...own, ...(system ?? tls.getCACertificates?.() ?? tls.rootCertificates)];
  return system;
}

function fromEnvironment({ SSL_CERT_FILE: file, SSL_CERT_DIR: folders }) {
  const found = file ? [contentOf(file, 'SSL_CERT_FILE')] : [];
  for (const folder of (folders ?? '').split(':').filter(Boolean)) {
    for (const name of filesOf(folder)) found.push(contentOf(name, 'SSL_CERT_DIR'));
  }
  return found.length > 0 ? found : undefined;
}

function filesOf(folder) {
  try {
    return fs.readdirSync(folder).map((name) => path.join(folder, name)).filter((name) => fs.statSync(name).isFile());
  } catch (cause) {
    throw unreadable('SSL_CERT_DIR', cause);
  }
}

/** The proxy for a URL, or null. */
function proxyFor(url, { proxy }, environment) {
  if (proxy === null) return null;
  if (proxy !== undefined) {
    const { url: address, user, password } = typeof proxy === 'string' ? { url: proxy } : proxy;
    return parsedProxy(address, user, password);
  }
  const scheme = url.protocol.slice(0, -1);
  const names = [`${scheme}_proxy`, 'all_proxy'].flatMap((name) =>
    name === 'http_proxy' ? [name] : [name, name.toUpperCase()],
  );
  const address = names.map((name) => environment[name]).find(Boolean);
  const host = hostOf(url);
  if (!address || isLoopback(host) || isExcluded(host, environment.no_proxy ?? environment.NO_PROXY ?? '')) return null;
  return parsedProxy(address);
}

function parsedProxy(address, user, password) {
  const unusable = (why) => new KalturaError(`proxy: cannot be used in Node: ${why}`, { status: Status.UNSUPPORTED });
  let url, name, secret;
  try {
    url = new URL(address.includes('://') ? address : `http://${address}`);
    name = user ?? (url.username === '' ? null : decodeURIComponent(url.username));
    secret = password ?? decodeURIComponent(url.password);
  } catch {
    throw unusable('it is not a URL, or its user or password is not percent-encoded UTF-8');
  }
  if (url.protocol !== 'http:') throw unusable(`${url.protocol}// is not http://`);
  const authorization = name === null ? null : `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  // URL drops the port 80, which the library does not take for the default.
  const port = Number(url.port) || (/:80\/?$/.test(address) ? 80 : 1080);
  return { host: hostOf(url), port, authorization };
}

function hostOf(url) {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(host) {
  return host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));
}

function isExcluded(host, list) {
  return list.toLowerCase().split(/[\s,]+/).filter(Boolean).some((entry) => {
    if (entry === '*') return true;
    const [network, bits] = entry.split('/');
    const family = net.isIPv6(network) ? 'ipv6' : 'ipv4';
    if (/^\d+$/.test(bits) && net.isIP(network) && net.isIP(host)) {
      const networks = new net.BlockList();
      networks.addSubnet(network, Math.min(bits, family === 'ipv6' ? 128 : 32), family);
      return networks.check(host, net.isIPv6(host) ? 'ipv6' : 'ipv4');
    }
    const domain = entry.replace(/^\*?\./, '');
    return host === domain || (!net.isIP(host) && host.endsWith(`.${domain}`));
  });
}

/** What went wrong, for people. The error of several attempts to connect has no message. */
function explanation(error, status) {
  const text = error.message || error.errors?.map((one) => one.message).join(', ') || String(error.code);
  if (UNKNOWN_CA.includes(error.code)) return `${text}; if the CA of the server is not a public one, set caFile`;
  return status === Status.PROXY ? `proxy: ${text}` : text;
}

/** The action in the URL of a request of the library, such as "media.list". */
function actionOf(request) {
  const { pathname } = new URL(C.kaltura_http_request_url(request));
  const [, service, action] = pathname.match(/\/service\/([^/]+)(?:\/action\/([^/]+))?/) ?? [];
  return action ? `${service}.${action}` : service;
}

/**
 * Sends a request of the library and fills in its response. `cancellable` gets a function that stops it. Resolves with
 * the error of the network, if there is one other than a timeout. Rejects only for a response that the library rejects.
 */
function send(network, request, response, cancellable) {
  const url = new URL(C.kaltura_http_request_url(request));
  const headers = {};
  for (let i = 0; i < Number(C.kaltura_http_request_header_count(request)); i++) {
    headers[C.kaltura_http_request_header_name(request, i)] = C.kaltura_http_request_header_value(request, i);
  }
  const body = Buffer.from(C.kaltura_http_request_body(request, null));
  headers['Content-Length'] = body.length;
  const milliseconds = Number(C.kaltura_http_request_timeout_ms(request));
  const agent = network.agent(url.protocol);
  const fresh = C.kaltura_http_request_needs_new_connection(request) === 1;

  return new Promise((resolve, reject) => {
    let sent = 0;
    let outgoing = null;
    let timer = null;
    let stopConnecting = () => {};
    let finished = false;
    const end = (settle, value) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      outgoing?.destroy();
      stopConnecting();
      settle(value);
    };
    const fail = (status, error) => {
      if (finished) return;
      const message = `${url.host}: ${explanation(error, status)}`;
      try {
        call('kaltura_http_response_fail', response, status, sent, message.replaceAll('\0', ' '));
      } catch (exception) {
        return end(reject, exception);
      }
      end(resolve, status === Status.TIMEOUT ? undefined : error);
    };
    const broken = (error) => fail(error.kalturaStatus ?? Status.CONNECTION_BROKEN, error);
    const receive = (incoming) => {
      try {
        call('kaltura_http_response_set_status', response, incoming.statusCode);
        for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
          call('kaltura_http_response_add_header', response, incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
        }
      } catch (error) {
        end(reject, error);
      }
      incoming.on('data', (chunk) => {
        if (finished) return;
        try {
          call('kaltura_http_response_append_body', response, chunk, chunk.length);
        } catch {
          end(resolve); // the response has failed: the library reports why
        }
      });
      incoming.once('end', () => {
        // The connection is reused: `end` would destroy it.
        if (finished || !incoming.complete) return;
        finished = true;
        clearTimeout(timer);
        resolve();
      });
      incoming.once('error', broken);
      incoming.once('close', () => broken(new Error('the connection was closed within the response')));
    };
    try {
      outgoing = (url.protocol === 'https:' ? https : http).request({
        method: 'POST',
        host: hostOf(url),
        port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
        path: url.pathname + url.search,
        headers,
        ...(fresh ? { createConnection: agent.createConnection } : { agent }),
        connecting: (stop) => (stopConnecting = stop),
      });
      outgoing.once('socket', () => (sent = 1));
      outgoing.on('error', broken);
      outgoing.once('response', receive);
      const late = `no response within ${milliseconds} ms (totalTimeoutMs, requestTimeoutMs or timeoutMs)`;
      timer = setTimeout(() => fail(Status.TIMEOUT, new Error(late)), milliseconds);
      cancellable(() => end(resolve));
      outgoing.end(body);
    } catch (error) {
      broken(error);
    }
  });
}

module.exports = { Network, actionOf, send };
