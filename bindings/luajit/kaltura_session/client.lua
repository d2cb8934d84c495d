-- Calls over the network. They block; LuaJIT has no threads.

local ffi = require("ffi")
local json = require("kaltura_session.json")
local library = require("kaltura_session.library")
local native = require("kaltura_session.native")

local C, call, own, handle_of, copied = library.C, library.call, library.own, library.handle_of, library.copied

local module = {}

-- Copies a session info: ks, expires_at, partner_id, user_id, type, privileges and missing_privileges; nil for what the
-- server did not report.
local function session_info(info)
    local partner_id, kind = C.kaltura_session_info_partner_id(info), C.kaltura_session_info_type(info)
    return {
        ks = copied(C.kaltura_session_info_ks(info)),
        expires_at = library.time(C.kaltura_session_info_expires_at(info)),
        partner_id = partner_id ~= 0 and partner_id or nil,
        user_id = copied(C.kaltura_session_info_user_id(info)),
        type = kind ~= -2 ^ 31 and kind or nil,
        privileges = copied(C.kaltura_session_info_privileges(info)),
        missing_privileges = copied(C.kaltura_session_info_missing_privileges(info)),
    }
end

-- One C function of each kind, which calls the functions in a table; user_data is a key of it. The number of C functions of
-- LuaJIT is limited, and they are never freed.
local registered = {}
local next_key = 0

local function register(functions)
    next_key = next_key + 1
    registered[next_key] = functions
    return next_key
end

-- An error must not leave a callback: one that cannot fail a call is written to standard error.
local function report(message)
    local ok, text = pcall(tostring, message)
    io.stderr:write("kaltura_session: error in a callback: ", ok and text or "its __tostring fails", "\n")
end

local function quietly(run)
    return function(...)
        local ok, message = pcall(run, ...)
        if not ok then
            pcall(report, message)
        end
    end
end

local function provide(run)
    return function(user, result)
        local functions = registered[tonumber(user)]
        local ok, message = pcall(run, functions, result)
        if not ok then
            functions.raised.value = message
        end
        return ok and 0 or 1
    end
end

-- For each client, a table with what a callback of its credentials has raised last: the field `value`.
local raised_by = setmetatable({}, { __mode = "k" })

-- Adds what a callback has raised to the error that it caused.
local function explained(failure, raised)
    if type(failure) == "table" and failure.status == native.Status.CALLBACK then
        failure.callback_error = raised.value
    end
    return failure
end

local callbacks = {
    destroy = ffi.cast("kaltura_destroy_callback", quietly(function(user)
        registered[tonumber(user)] = nil
    end)),
    log = ffi.cast("kaltura_log_callback", quietly(function(user, level, message)
        registered[tonumber(user)].log(level, ffi.string(message))
    end)),
    renewed = ffi.cast("kaltura_renewed_callback", quietly(function(user, info)
        local on_renewed = registered[tonumber(user)].on_renewed
        if on_renewed then
            on_renewed(session_info(info))
        end
    end)),
    failed = ffi.cast("kaltura_failed_callback", quietly(function(user, failure, expires_at)
        local functions = registered[tonumber(user)]
        if functions.on_failed then
            local copy = explained(library.copied_error(failure), functions.raised)
            functions.on_failed(copy, expires_at ~= 0 and tonumber(expires_at) or nil)
        end
    end)),
    session = ffi.cast("kaltura_credentials_callback", provide(function(functions, result)
        local ks, expires_at = functions.session()
        call("kaltura_credentials_result_set_ks", result, ks, expires_at or 0)
    end)),
    otp = ffi.cast("kaltura_credentials_callback", provide(function(functions, result)
        call("kaltura_credentials_result_set_otp", result, functions.otp())
    end)),
}

-- The names of the options of each kind of credentials, apart from the common ones.
local COMMON = " partner_id expiry_seconds privileges on_renewed on_failed"
local OPTIONS = {
    app_token = "id token user_id hash_type",
    login = "login_id password totp_secret otp",
    secret = "secret user_id type",
    session_start = "secret secrets user_id type",
    widget = "widget_id",
    callback = "session",
}

local CREATE = {
    app_token = function(o)
        return call("kaltura_credentials_new_app_token", o.partner_id or 0, o.id, o.token)
    end,
    login = function(o)
        return call("kaltura_credentials_new_login", o.partner_id or 0, o.login_id, o.password)
    end,
    secret = function(o)
        return call("kaltura_credentials_new_secret", o.partner_id or 0, o.secret, o.user_id, o.type)
    end,
    session_start = function(o)
        return call("kaltura_credentials_new_session_start", o.partner_id or 0, o.secret, o.user_id, o.type)
    end,
    widget = function(o)
        return call("kaltura_credentials_new_widget", o.partner_id or 0, o.widget_id)
    end,
    callback = function(_, functions)
        local user = register(functions)
        return call("kaltura_credentials_new_callback", callbacks.session, user, callbacks.destroy)
    end,
}

local creators = setmetatable({}, { __mode = "k" })

-- credentials.app_token{ id, token, user_id, hash_type }, login{ login_id, password, totp_secret, otp }, secret{ secret,
-- user_id, type }, session_start{ secret, secrets, user_id, type }, widget{ widget_id }, callback{ session }. All take
-- partner_id, expiry_seconds, privileges, on_renewed and on_failed.
module.credentials = {}
for kind, create in pairs(CREATE) do
    module.credentials[kind] = function(o)
        o = library.options(o, OPTIONS[kind] .. COMMON)
        for _, name in ipairs({ "session", "otp", "on_renewed", "on_failed" }) do
            if o[name] ~= nil or kind == "callback" and name == "session" then
                library.check_function(o[name], name)
            end
        end
        local credentials = setmetatable({}, { __metatable = false })
        creators[credentials] = function(use, raised)
            local functions = {
                session = o.session,
                otp = o.otp,
                on_renewed = o.on_renewed,
                on_failed = o.on_failed,
                raised = raised,
            }
            local created = create(o, functions)
            local ok, message = pcall(function()
                for _, name in ipairs({ "expiry_seconds", "privileges", "hash_type", "totp_secret" }) do
                    if o[name] ~= nil then
                        call("kaltura_credentials_set_" .. name, created, o[name])
                    end
                end
                if kind == "app_token" and o.user_id then
                    call("kaltura_credentials_set_user_id", created, o.user_id)
                end
                for i = 1, library.length(o.secrets or {}, "secrets") do
                    call("kaltura_credentials_add_secret", created, o.secrets[i])
                end
                if o.otp then
                    local user = register(functions)
                    call("kaltura_credentials_set_otp_callback", created, callbacks.otp, user, callbacks.destroy)
                end
                if o.on_renewed or o.on_failed then
                    local user = register(functions)
                    local renewed, failed = callbacks.renewed, callbacks.failed
                    call("kaltura_credentials_set_observer", created, renewed, failed, user, callbacks.destroy)
                end
                use(created)
            end)
            C.kaltura_credentials_free(created)
            if not ok then
                error(message, 0)
            end
        end
        jit.off(creators[credentials], true)
        return credentials
    end
end

local SETTERS = {
    "service_url", "region", "partner_id", "total_timeout_ms", "connect_timeout_ms", "request_timeout_ms", "max_retries",
    "max_response_bytes", "user_agent", "client_tag", "allow_http", "use_environment", "ca_file", "ca_pem", "system_ca",
}
local ALL_SETTINGS = table.concat(SETTERS, " ") .. " headers proxy pinned_certificates client_certificate log log_level"

local Client = library.class("client")

-- A client of one Kaltura server. README.md describes the fields.
function module.client(o)
    o = library.options(o, ALL_SETTINGS)
    if o.service_url ~= nil and o.region ~= nil then
        error("region must not be combined with service_url", 0)
    end
    if o.log ~= nil then
        library.check_function(o.log, "log")
    end
    local config = C.kaltura_config_new()
    local ok, result = pcall(function()
        for _, name in ipairs(SETTERS) do
            if o[name] ~= nil then
                call("kaltura_config_set_" .. name, config, o[name])
            end
        end
        for name, value in pairs(o.headers or {}) do
            call("kaltura_config_add_header", config, name, value)
        end
        if o.proxy ~= nil then
            local proxy = library.options(o.proxy or {}, "url user password")
            if o.proxy and proxy.url == nil then
                error("proxy: url is missing; false uses no proxy", 0)
            end
            call("kaltura_config_set_proxy", config, proxy.url, proxy.user, proxy.password)
        end
        local pins = o.pinned_certificates or {}
        for i = 1, library.length(pins, "pinned_certificates") do
            call("kaltura_config_add_pinned_certificate", config, pins[i])
        end
        if o.client_certificate then
            local files = library.options(o.client_certificate, "certificate_file key_file")
            call("kaltura_config_set_client_certificate", config, files.certificate_file, files.key_file)
        end
        if o.log then
            local user = register({ log = o.log })
            local level = o.log_level or native.LogLevel.INFO
            call("kaltura_config_set_log", config, level, callbacks.log, user, callbacks.destroy)
        end
        local client = own(Client, "client", call("kaltura_client_new", config))
        raised_by[client] = {}
        return client
    end)
    C.kaltura_config_free(config)
    return ok and result or error(result, 0)
end
jit.off(module.client, true)

-- Sets the session that all calls carry; nil for none.
function Client:set_ks(ks)
    call("kaltura_client_set_ks", handle_of(self, "client"), ks)
end

-- Sets the credentials from which the client creates its sessions; nil for none.
function Client:set_credentials(credentials)
    local client = handle_of(self, "client")
    if credentials == nil then
        call("kaltura_client_set_credentials", client, nil)
        return
    end
    local create = creators[credentials] or error("these are not credentials", 0)
    create(function(created)
        call("kaltura_client_set_credentials", client, created)
    end, raised_by[self])
end

-- The number of calls in progress, each in a callback of the previous one. The stack of C is limited.
local depth = 0
local DEEPEST = 8

-- Creates a request, which keeps the client alive, performs it, and takes the result.
local function perform(client, options, take, name, ...)
    options = library.options(options, "timeout_ms")
    if depth == DEEPEST then
        error("calls in callbacks are nested too deeply", 0)
    end
    local request = call("kaltura_request_" .. name, handle_of(client, "client"), ...)
    depth = depth + 1
    local ok, result = pcall(function()
        if options.timeout_ms ~= nil then
            call("kaltura_request_set_timeout_ms", request, options.timeout_ms)
        end
        call("kaltura_request_perform", request)
        return take(request)
    end)
    depth = depth - 1
    C.kaltura_request_free(request)
    if not ok then
        error(explained(result, raised_by[client]), 0)
    end
    return result
end
jit.off(perform, true)

local function take_string(request)
    return call("kaltura_request_take_string", request)
end

local function take_info(request)
    local info = call("kaltura_request_take_session_info", request)
    local copy = session_info(info)
    C.kaltura_session_info_free(info)
    return copy
end

-- Calls an action of the API. options.timeout_ms replaces total_timeout_ms, here and in the other calls.
function Client:call(service, action, params, options)
    if params ~= nil then
        library.check_table(params, "params")
        if params[1] ~= nil then
            error("params: a list; pass a table of names and values", 0)
        end
    end
    return json.decode(perform(self, options, take_string, "call", service, action, json.encode(params or {})))
end

-- Calls several actions in one request, a list of tables with service, action and the parameters. Returns the list of
-- responses. A failed one is a table with objectType KalturaAPIException.
function Client:multirequest(requests, options)
    library.check_table(requests, "requests")
    for i = 1, math.max(1, #requests) do
        if type(requests[i]) ~= "table" or requests[i].service == nil or requests[i].action == nil then
            error("requests: not a list of tables with service, action and parameters", 0)
        end
    end
    return json.decode(perform(self, options, take_string, "multirequest", json.encode(requests)))
end

-- Requests a session with a secret (session.start).
function Client:start_session(o, options)
    o = library.options(o, "secret user_id type partner_id expiry_seconds privileges")
    local partner_id, expiry = o.partner_id or 0, o.expiry_seconds or 0
    local name = "session_start"
    return perform(self, options, take_string, name, o.secret, o.user_id, o.type, partner_id, expiry, o.privileges)
end

-- Logs a user in with e-mail address and password (user.loginByLoginId).
function Client:login(o, options)
    o = library.options(o, "login_id password partner_id expiry_seconds privileges otp")
    local partner_id, expiry = o.partner_id or 0, o.expiry_seconds or 0
    local name = "user_login_by_login_id"
    return perform(self, options, take_string, name, o.login_id, o.password, partner_id, expiry, o.privileges, o.otp)
end

-- Exchanges an app token for a session.
function Client:start_app_token_session(o, options)
    o = library.options(o, "id token hash_type ks user_id type partner_id expiry_seconds privileges")
    local partner_id, expiry, kind = o.partner_id or 0, o.expiry_seconds or 0, o.type or native.SessionType.USER
    return perform(self, options, take_info, "app_token_start_session", o.id, o.token, o.hash_type or native.HashType.AUTO,
        o.ks, o.user_id, kind, partner_id, expiry, o.privileges)
end

-- Requests a widget session, for an anonymous visitor.
function Client:start_widget_session(o, options)
    o = library.options(o, "widget_id partner_id expiry_seconds")
    return perform(self, options, take_info, "session_start_widget", o.widget_id, o.partner_id or 0, o.expiry_seconds or 0)
end

-- Requests what the server knows about a session; nil for the client's own.
function Client:get_session(ks, options)
    return perform(self, options, take_info, "session_get", ks)
end

-- Revokes a session; nil for the client's own. force also revokes sessions that share it.
function Client:end_session(ks, force, options)
    perform(self, options, function() end, "session_end", ks, force or false)
end

-- Returns the session that the next call would carry, renewed first if necessary.
function Client:acquire_ks(min_validity_seconds, options)
    return perform(self, options, take_info, "acquire_ks", min_validity_seconds or 0)
end

-- Discards a session that a server has rejected.
function Client:invalidate_ks(ks)
    call("kaltura_client_invalidate_ks", handle_of(self, "client"), ks)
end

-- Exports the session, for a cache that programs share. It is as secret as the session.
function Client:export_session()
    return call("kaltura_client_export_session", handle_of(self, "client"))
end

function Client:import_session(exported)
    call("kaltura_client_import_session", handle_of(self, "client"), exported)
end

-- Cancels the call in progress, in a callback of it.
function Client:cancel()
    call("kaltura_client_cancel", handle_of(self, "client"))
end

return module
