-- Kaltura sessions for LuaJIT: bindings of libkaltura_session.
--
-- SPDX-License-Identifier: MIT OR Apache-2.0
--
-- The header declares every function: to add one, write a function that calls it with `make`, or with `take` if it
-- returns an owned string. Failed calls return nil and an error, a table. LuaJIT truncates a number that is too large,
-- and a string at its first NUL, so both are checked. Calls block the Lua state.

local ffi = require("ffi")

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"
-- The folders of the header: `make install` uses /usr/local, and packages use /usr.
local header_folders = { here, "/usr/local/include/", "/usr/include/" }

-- An empty variable counts as unset.
local function variable(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

local function exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

-- Reads the given header, otherwise the first one in the folders.
local function read_header(named, folders)
  local paths = { named }
  if not named then
    for i, folder in ipairs(folders) do
      paths[i] = folder .. "kaltura_session.ffi.h"
    end
  end
  for _, path in ipairs(paths) do
    local file = io.open(path)
    if file then
      local header = file:read("*a")
      file:close()
      return header
    end
  end
  error("no header in " .. table.concat(paths, ", ") .. ": install libkaltura_session (a package for development, or "
    .. "`make install`), or set KALTURA_SESSION_HEADER to the file kaltura_session.ffi.h", 0)
end

-- A Lua state accepts it once, and this file may be loaded again, as a copy in another module.
if not pcall(ffi.typeof, "kaltura_client") then
  ffi.cdef(read_header(variable("KALTURA_SESSION_HEADER"), header_folders))
end
local bundled = here .. "libkaltura_session.so.0"
local loaded, C = pcall(ffi.load,
  variable("KALTURA_SESSION_LIBRARY") or (exists(bundled) and bundled or "libkaltura_session.so.0"))
if not loaded then
  error(C .. ": install libkaltura_session (and run ldconfig), or set KALTURA_SESSION_LIBRARY to the file", 0)
end
assert(C.kaltura_version_number() >= C.KALTURA_VERSION_NUMBER, "libkaltura_session is older than its header")

local M = { C = C, USER = C.KALTURA_SESSION_TYPE_USER, ADMIN = C.KALTURA_SESSION_TYPE_ADMIN, OK = C.KALTURA_OK }
M.header_folders, M.read_header = header_folders, read_header

local function string(borrowed)
  return borrowed ~= nil and ffi.string(borrowed) or nil
end

-- A string or nil: LuaJIT also accepts any pointer for a string.
local function checked(value)
  assert(value == nil or type(value) == "string", "not a string")
  assert(value == nil or not value:find("\0", 1, true), "a string contains a NUL character")
  return value
end

local function int32(value)
  assert(value >= -2 ^ 31 and value < 2 ^ 31 and value % 1 == 0, "not a 32-bit integer")
  return value
end

-- Half a second would become 0, which means a day. A value that is not a Lua number is an int64_t already.
local function int64(value)
  assert(type(value) ~= "number" or (value >= -2 ^ 63 and value < 2 ^ 63 and value % 1 == 0), "not a 64-bit integer")
  return value
end

-- Calls a function that takes an error last: returns its result, or nil and the error.
local function make(name, ...)
  local slot = ffi.new("kaltura_error *[1]")
  local arguments = { ... }
  local count = select("#", ...) + 1
  arguments[count] = slot
  local result = C[name](unpack(arguments, 1, count))
  local err = slot[0]
  if err == nil then
    return result
  end
  local status = C.kaltura_error_status(err)
  local details = {
    status = status,
    status_name = string(C.kaltura_status_name(status)),
    message = string(C.kaltura_error_message(err)),
    api_code = string(C.kaltura_error_api_code(err)),
    cause = C.kaltura_error_cause(err),
    http_status = C.kaltura_error_http_status(err),
    request_id = string(C.kaltura_error_request_id(err)),
    retry_class = C.kaltura_error_retry_class(err),
  }
  C.kaltura_error_free(err)
  return nil, details
end

-- Calls a function that returns an owned string; copies and frees it.
local function take(...)
  local made, err = make(...)
  if err then
    return nil, err
  end
  local copy = ffi.string(made)
  C.kaltura_string_free(made)
  return copy
end

-- Generates a session locally.
function M.generate(secret, o)
  return take("kaltura_generate_session", checked(secret), checked(o.user_id), int32(o.type), int32(o.partner_id),
    int64(o.expiry_seconds or 0), checked(o.privileges))
end

local Ks = {}
Ks.__index = Ks

-- Parses a session and verifies it with one of the secrets, a list. It must still be validated: see check.
function M.parse(ks, secrets)
  assert(type(secrets) == "table", "secrets must be a list of strings")
  local list = ffi.new("const char *[?]", math.max(1, #secrets))
  for i, secret in ipairs(secrets) do
    list[i - 1] = checked(secret) -- `secrets` keeps it alive
  end
  local handle, err = make("kaltura_ks_parse", checked(ks), list, #secrets)
  if err then
    return nil, err
  end
  return setmetatable({ handle = ffi.gc(handle, C.kaltura_ks_free) }, Ks)
end

-- Validates the session for one request: OK only if it may be accepted.
function Ks:check(now, remote_ip, request_uri)
  return C.kaltura_ks_check(self.handle, int64(now or 0), checked(remote_ip), checked(request_uri))
end

function Ks:user_id()
  return string(C.kaltura_ks_user_id(self.handle))
end

function Ks:expires_at() -- an int64_t
  return C.kaltura_ks_expires_at(self.handle)
end

local Client = {}
Client.__index = Client

function M.client(o)
  local config = ffi.gc(C.kaltura_config_new(), C.kaltura_config_free)
  local _, err
  if o.service_url then
    _, err = make("kaltura_config_set_service_url", config, checked(o.service_url))
  end
  if not err and o.ca_file then
    _, err = make("kaltura_config_set_ca_file", config, checked(o.ca_file))
  end
  if not err then
    _, err = make("kaltura_config_set_partner_id", config, int32(o.partner_id or 0))
  end
  local handle
  if not err then
    handle, err = make("kaltura_client_new", config)
  end
  if err then
    return nil, err
  end
  return setmetatable({ handle = ffi.gc(handle, C.kaltura_client_free) }, Client)
end

function Client:login(login_id, password, o)
  o = o or {}
  return take("kaltura_user_login_by_login_id", self.handle, checked(login_id), checked(password), 0,
    int64(o.expiry_seconds or 0), checked(o.privileges), checked(o.otp))
end

function Client:set_ks(ks)
  return make("kaltura_client_set_ks", self.handle, checked(ks))
end

-- Calls any action of the API; parameters and response are JSON.
function Client:call(service, action, params_json)
  return take("kaltura_client_call", self.handle, checked(service), checked(action), checked(params_json))
end

return M
