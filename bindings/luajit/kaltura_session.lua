-- Creates and verifies Kaltura sessions (KS), and calls the Kaltura API with them: bindings of libkaltura_session for LuaJIT.
--
-- SPDX-License-Identifier: MIT OR Apache-2.0

local library = require("kaltura_session.library")
local native = require("kaltura_session.native")
local json = require("kaltura_session.json")
local client = require("kaltura_session.client")
local ffi = require("ffi")

local C, call, own, handle_of = library.C, library.call, library.own, library.handle_of

local kaltura = {
    Status = native.Status,
    Category = native.Category,
    RetryClass = native.RetryClass,
    Cause = native.Cause,
    SessionType = native.SessionType,
    HashType = native.HashType,
    LogLevel = native.LogLevel,
    PrivilegeName = native.PrivilegeName,
    null = json.null,
    client = client.client,
    credentials = client.credentials,
}

local NUL_TERMINATED = ffi.cast("size_t", -1LL)

-- A C string cannot contain NUL, and no session, address or URI does: it is malformed or unknown.
local function known(value)
    return not library.has_nul(value) and value or nil
end

-- A session comes from others. NUL and bytes beyond ASCII become characters that no session contains, so that the library
-- explains what is wrong.
local function untrusted(ks)
    return type(ks) == "string" and ks:gsub("[%z\128-\255]", "\239\191\189") or ks
end

-- Builds a privileges string from a list of { name, value, ... }; { name } is a privilege without a value.
function kaltura.privileges(values)
    local count = library.length(values, "privileges")
    local list = C.kaltura_privileges_new()
    local ok, result = pcall(function()
        for n = 1, count do
            local one = values[n]
            local length = library.length(one, "privileges")
            for i = 2, math.max(2, length) do
                if one[i] == "" or one[i] == nil and i <= length then -- the name alone can grant more
                    error("privileges: a value of " .. tostring(one[1]) .. " is missing", 0)
                end
                call("kaltura_privileges_add", list, one[1], one[i])
            end
        end
        return call("kaltura_privileges_to_string", list)
    end)
    C.kaltura_privileges_free(list)
    return ok and result or error(result, 0)
end

-- Creates a session locally. Fields are secret, partner_id, type, user_id, expiry_seconds and privileges.
function kaltura.generate(o)
    o = library.options(o, "secret partner_id type user_id expiry_seconds privileges")
    local expiry = o.expiry_seconds or 0
    return call("kaltura_generate_session", o.secret, o.user_id, o.type, o.partner_id, expiry, o.privileges)
end

-- Explains what a string is and, if it is not a valid session, why.
function kaltura.explain(ks, secrets)
    return library.with_strings(secrets or {}, function(list, count)
        return call("kaltura_ks_explain", untrusted(ks), list, count, 0)
    end)
end

-- Returns a short name of a session for logs.
function kaltura.fingerprint(ks)
    return call("kaltura_ks_fingerprint", untrusted(ks))
end

local Signer = library.class("signer")

-- The key of a secret, prepared for many sessions.
function kaltura.signer(partner_id, secret)
    return own(Signer, "signer", call("kaltura_signer_new", partner_id, secret))
end

local SIGN_OPTIONS = { "version", "expires_at", "session_id", "master_partner_id", "additional_data" }
local ALL_SIGN_OPTIONS = "type user_id expiry_seconds privileges " .. table.concat(SIGN_OPTIONS, " ")

-- Creates a session. Fields are type, user_id, expiry_seconds, privileges, version, expires_at, session_id, master_partner_id
-- and additional_data.
function Signer:sign(o)
    local signer = handle_of(self, "signer")
    o = library.options(o, ALL_SIGN_OPTIONS)
    local options = C.kaltura_sign_options_new()
    local ok, result = pcall(function()
        for _, name in ipairs(SIGN_OPTIONS) do
            if o[name] ~= nil then
                call("kaltura_sign_options_set_" .. name, options, o[name])
            end
        end
        return call("kaltura_signer_sign", signer, o.user_id, o.type, o.expiry_seconds or 0, o.privileges, options)
    end)
    C.kaltura_sign_options_free(options)
    return ok and result or error(result, 0)
end

-- Creates a restricted session derived from a verified one.
function Signer:sign_restricted(parent, privileges, expiry_seconds)
    local signer, ks = handle_of(self, "signer"), handle_of(parent, "ks")
    return call("kaltura_signer_sign_restricted", signer, ks, expiry_seconds or 0, privileges)
end

local Ks = library.class("ks")
local REQUEST = "now remote_ip request_uri"

-- Parses a session and verifies its signature with one of the secrets. It must still be validated: see check.
function kaltura.parse(ks, secrets)
    return library.with_strings(secrets, function(list, count)
        return own(Ks, "ks", call("kaltura_ks_parse", untrusted(ks), list, count))
    end)
end

-- Parses the unencrypted part of a session without a secret. The result is UNVERIFIED.
function kaltura.peek(ks)
    return own(Ks, "ks", call("kaltura_ks_peek", untrusted(ks)))
end

-- Validates the session for one request: Status.OK only if it may be accepted. Fields are now, remote_ip and request_uri.
function Ks:check(request)
    request = library.options(request, REQUEST)
    local ks, ip, uri = handle_of(self, "ks"), known(request.remote_ip), known(request.request_uri)
    return call("kaltura_ks_check", ks, request.now or 0, ip, uri)
end

-- Returns whether the session has a privilege, for all of the values, such as entry ids; without values, with any or
-- none. The value nil matches nothing. Do not authorize by this alone.
function Ks:has_privilege(name, ...)
    local handle, count = handle_of(self, "ks"), select("#", ...)
    if count == 0 then
        return call("kaltura_ks_has_privilege", handle, name, nil, NUL_TERMINATED) == 1
    end
    for at = 1, count do
        local value = (select(at, ...))
        local size = type(value) == "string" and #value or 0
        if call("kaltura_ks_has_privilege", handle, name, value, size) ~= 1 then
            return false
        end
    end
    return true
end

-- All fields: version, verified, partner_id, type, expires_at, user_id, privileges, secret_index and others. Absent ones are
-- kaltura.null.
function Ks:fields()
    return json.decode(call("kaltura_ks_to_json", handle_of(self, "ks")))
end

-- "" for no user, nil if it is not visible.
function Ks:user_id()
    return call("kaltura_ks_user_id", handle_of(self, "ks"))
end

function Ks:partner_id()
    return call("kaltura_ks_partner_id", handle_of(self, "ks"))
end

-- A SessionType, or another number; nil if it is not visible.
function Ks:type()
    local kind = call("kaltura_ks_type", handle_of(self, "ks"))
    return kind ~= -2 ^ 31 and kind or nil
end

-- The privileges as a string, for people: use has_privilege. nil if they are not visible.
function Ks:privileges()
    return call("kaltura_ks_privileges", handle_of(self, "ks"))
end

-- Unix seconds; nil if the session has no expiry: it is never valid.
function Ks:expires_at()
    return library.time(call("kaltura_ks_expires_at", handle_of(self, "ks")))
end

-- The index of the secret that signed the session, from 1, or nil.
function Ks:secret_index()
    local index = call("kaltura_ks_secret_index", handle_of(self, "ks"))
    return index >= 0 and index + 1 or nil
end

local Verifier = library.class("verifier")

-- The keys of a partner's secrets, prepared for many sessions. Sessions of other partners are rejected; a partner_id of 0
-- disables this check.
function kaltura.verifier(partner_id, secrets)
    return library.with_strings(secrets, function(list, count)
        return own(Verifier, "verifier", call("kaltura_verifier_new", partner_id, list, count))
    end)
end

-- Verifies a session and validates it for one request. Returns the status, Status.OK only if it may be accepted, and the
-- session if its signature is valid.
function Verifier:check(ks, request)
    request = library.options(request, REQUEST)
    local parsed = ffi.new("kaltura_ks *[1]")
    local now, ip, uri = request.now or 0, known(request.remote_ip), known(request.request_uri)
    local verifier, size, nul = handle_of(self, "verifier"), type(ks) == "string" and #ks or 0, NUL_TERMINATED
    local status = call("kaltura_verifier_check", verifier, ks, size, now, ip, nul, uri, nul, parsed)
    return status, parsed[0] ~= nil and own(Ks, "ks", parsed[0]) or nil
end

-- Like check, but returns the session, and raises an error if it may not be accepted.
function Verifier:verify(ks, request)
    local status, parsed = self:check(ks, request)
    if status ~= native.Status.OK then
        if parsed then
            parsed:close()
        end
        error(library.error_of_status(status), 0)
    end
    return parsed
end

return kaltura
