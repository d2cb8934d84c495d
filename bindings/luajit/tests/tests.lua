-- The tests, without a framework. `tests.lua BLOCKS SECONDS` checks instead that repeated rounds leave no memory of the
-- library allocated: BLOCKS is the file with the number of blocks. See bindings/run-all.

local kaltura = require("kaltura_session")
local json = require("kaltura_session.json")
local Status, LogLevel = kaltura.Status, kaltura.LogLevel

local secret, login_id, password = os.getenv("KALTURA_SECRET"), os.getenv("KALTURA_LOGIN_ID"), os.getenv("KALTURA_PASSWORD")
local app_token = { id = os.getenv("KALTURA_APP_TOKEN_ID"), token = os.getenv("KALTURA_APP_TOKEN") }
local own = { secret = secret, partner_id = 102, type = kaltura.SessionType.USER }

local function with(first, second)
    local all = {}
    for _, one in ipairs({ first, second or {} }) do
        for name, value in pairs(one) do
            all[name] = value
        end
    end
    return all
end

local function client(more)
    local options = { service_url = os.getenv("KALTURA_SERVICE_URL"), ca_file = os.getenv("KALTURA_CA_FILE"), partner_id = 102 }
    return kaltura.client(with(options, more))
end

local function same(expected, actual)
    if expected ~= actual then
        error("expected " .. tostring(expected) .. ", got " .. tostring(actual), 2)
    end
end

-- Runs a function that must raise an error of the library with this status; returns the error.
local function fails(status, run, ...)
    local ok, failure = pcall(run, ...)
    if ok or type(failure) ~= "table" or failure.status ~= status then
        error("status " .. status .. " expected, got " .. tostring(failure), 2)
    end
    return failure
end

local function refuses(pattern, run, ...)
    local ok, message = pcall(run, ...)
    if ok or not tostring(message):find(pattern) then
        error("expected " .. pattern .. ", got " .. tostring(message), 2)
    end
end

local tests = {}

function tests.signer_versions_are_verified_with_second_secret()
    local privileges = kaltura.privileges({ { "sview", "*" }, { "edit", "0_a" }, { "edit", "0_b" } })
    same("sview:*,edit:0_a/0_b", privileges)
    local signer = kaltura.signer(102, secret)
    local verifier = kaltura.verifier(102, { "another", secret })
    for version = 1, 2 do
        local ks = signer:sign({ type = 0, user_id = "zoë", privileges = privileges, version = version, expires_at = 4000000000 })
        local parsed = verifier:verify(ks)
        same(version, parsed:fields().version)
        same("zoë", parsed:user_id())
        same(4000000000, parsed:expires_at())
        same(102, parsed:partner_id())
        same(2, parsed:secret_index())
        same(true, parsed:has_privilege("edit", "0_b"))
        same(false, parsed:has_privilege("edit", "0_c"))
        same(Status.KS_EXPIRED, parsed:check({ now = 4000000001 }))
        fails(Status.KS_EXPIRED, verifier.verify, verifier, ks, { now = 4000000001 })
        local child = signer:sign_restricted(parsed, "sview:0_x", 3600)
        same(false, kaltura.parse(child, { secret }):has_privilege("edit", "0_a"))
    end
    local ks = kaltura.generate(own)
    local status, parsed = kaltura.verifier(102, { "wrong" }):check(ks)
    same(Status.KS_SIGNATURE, status)
    same(nil, parsed)
    same(Status.KS_NOT_VERIFIED, kaltura.peek(ks):check())
    local parsed_user = kaltura.parse(ks, { secret })
    same(kaltura.SessionType.USER, parsed_user:type())
    same("", parsed_user:privileges())
    same(nil, kaltura.peek(ks):type())
    same(10, #kaltura.fingerprint(ks))
    assert(kaltura.explain(ks, { secret }):find("partner 102"))
end

function tests.constants_have_names()
    same("TIMEOUT", Status[Status.TIMEOUT])
    same("NEVER", kaltura.RetryClass[kaltura.RetryClass.NEVER])
    same(nil, Status[9999])
    refuses("there is no Status.TIME_OUT", function()
        return Status.TIME_OUT
    end)
    refuses("there is no PrivilegeName.sview", function()
        return kaltura.PrivilegeName.sview
    end)
    local _, failure = pcall(kaltura.parse, "x", { secret })
    same("KS_MALFORMED", failure.status_name)
    same(kaltura.Category.KS, failure.category)
end

function tests.strings_with_nul_are_malformed_or_unknown()
    local verifier = kaltura.verifier(102, { secret })
    same(Status.KS_MALFORMED, (verifier:check("a\0b")))
    same(Status.KS_MALFORMED, fails(Status.KS_MALFORMED, verifier.verify, verifier, "\0").status)
    fails(Status.KS_MALFORMED, kaltura.parse, "a\0b", { secret })
    for _, wrong in ipairs({ "a\0b", "\255", "" }) do
        fails(Status.KS_MALFORMED, kaltura.peek, wrong)
        fails(Status.KS_MALFORMED, kaltura.fingerprint, wrong)
        same("string", type(kaltura.explain(wrong, { secret })))
    end
    local ks = kaltura.generate(with(own, { privileges = "iprestrict:192.0.2.1" }))
    same(Status.KS_MALFORMED, (verifier:check(ks .. "\0")))
    same(Status.OK, (verifier:check(ks, { remote_ip = "192.0.2.1" })))
    local status, parsed = verifier:check(ks, { remote_ip = "192.0.2.1\0" })
    same(Status.KS_RESTRICTED_IP, status)
    same(Status.KS_RESTRICTED_IP, parsed:check({ remote_ip = "192.0.2.1\0" }))
end

function tests.privileges_with_missing_value_are_not_granted()
    local ks = kaltura.parse(kaltura.generate(with(own, { privileges = "edit:0_a" })), { secret })
    same(true, ks:has_privilege("edit"))
    same(false, ks:has_privilege("edit", nil))
    same(true, ks:has_privilege("edit", "0_a", "0_a"))
    same(false, ks:has_privilege("edit", "0_a", "0_other"))
    same(false, ks:has_privilege("edit", "0_a", nil))
    same(false, ks:has_privilege("edit", "0_a\0"))
    refuses("value: a number is not", ks.has_privilege, ks, "edit", 5)
    same("edit:0_a/0_b,list", kaltura.privileges({ { "edit", "0_a", "0_b" }, { "list" } }))
    refuses("not a list", kaltura.privileges, { sview = "*" })
    refuses("a value of edit is missing", kaltura.privileges, { { "edit", "" } })
    refuses("a string is not a table", kaltura.privileges, { "sview" })
end

-- Otherwise a restriction would be lost.
function tests.lists_with_missing_items_are_rejected()
    refuses("^privileges: a nil is not a table", kaltura.privileges, { { "edit" }, nil, { "iprestrict", "192.0.2.1" } })
    refuses("^privileges: a value of edit is missing", kaltura.privileges, { { "edit", nil, "0_a" } })
    refuses("^sha256: is NULL", client, { pinned_certificates = { nil, ("ab"):rep(32) } })
    refuses("^pinned_certificates: not a list", client, { pinned_certificates = { sha256 = ("ab"):rep(32) } })
    refuses("^secrets: not a list", kaltura.verifier, 102, { first = secret })
    local credentials = kaltura.credentials.session_start({ secret = secret, type = 0, secrets = { nil, secret } })
    refuses("^secret: is NULL", client().set_credentials, client(), credentials)
end

function tests.misspelled_options_are_errors()
    local c = client()
    refuses("unknown option: expiry_second; .* expiry_seconds", kaltura.generate, with(own, { expiry_second = 60 }))
    refuses("unknown option", kaltura.signer(102, secret).sign, kaltura.signer(102, secret), with(own, {}))
    local verifier = kaltura.verifier(102, { secret })
    refuses("unknown option: ip", verifier.check, verifier, "x", { ip = "::1" })
    refuses("unknown option", c.call, c, "system", "ping", nil, { timeout = 1 })
    refuses("unknown option", c.login, c, { loginId = login_id })
    refuses("unknown option", c.start_session, c, { typ = 0 })
    refuses("unknown option", c.start_app_token_session, c, { token_id = "x" })
    refuses("unknown option", c.start_widget_session, c, { id = "x" })
    refuses("unknown option: secret", kaltura.credentials.login, { secret = secret })
    refuses("unknown option", client, { proxy = { "http://127.0.0.1:1" } })
    refuses("url is missing", client, { proxy = {} })
    refuses("region must not", client, { region = "eu" })
    refuses("unknown option", client, { client_certificate = { "a", "b" } })
end

function tests.wrong_types_are_named()
    local c = client()
    refuses("^type: nil is not an integer", kaltura.generate)
    refuses("^options: a number is not a table", kaltura.generate, 1)
    refuses("^options: a number is not a table", c.call, c, "system", "ping", nil, 5)
    refuses("^type: nil is not an integer", kaltura.signer(102, secret).sign, kaltura.signer(102, secret))
    refuses("^total_timeout_ms: x is not an integer", client, { total_timeout_ms = "x" })
    refuses("^timeout_ms: x is not an integer", c.call, c, "system", "ping", nil, { timeout_ms = "x" })
    refuses("^secrets: a string is not a table", kaltura.verifier, 102, secret)
    refuses("^secrets: a nil is not a table", kaltura.parse, "x")
    refuses("^params: a string is not a table", c.call, c, "system", "ping", "{}")
    refuses("^params: a list", c.call, c, "system", "ping", { 1 })
    refuses("^session: a nil is not a function", kaltura.credentials.callback, {})
    refuses("^on_failed: a string is not a function", kaltura.credentials.login, { on_failed = "x" })
    refuses("^log: a string is not a function", client, { log = "x" })
    for _, wrong in ipairs({ "x", {}, { "system" }, { { "system", "ping" } }, { { service = "system" } } }) do
        refuses("^requests: ", c.multirequest, c, wrong)
    end
    same(0, select("#", c:set_credentials(nil)))
end

function tests.wrong_arguments_are_errors()
    refuses("NUL", kaltura.generate, with(own, { user_id = "a\0b" }))
    refuses("range", kaltura.generate, with(own, { partner_id = 2 ^ 32 + 102 }))
    refuses("integer", kaltura.generate, with(own, { expiry_seconds = 0.5 }))
    refuses("integer", kaltura.generate, with(own, { expiry_seconds = 0 / 0 }))
    refuses("integer", kaltura.generate, { secret = secret, partner_id = 102 })
    refuses("NUL", kaltura.parse, "x", { "a\0b" })
    local cdata = require("ffi").new("int[1]")
    for _, wrong in ipairs({ 7, {}, true, print, cdata }) do
        refuses("not a string", kaltura.generate, with(own, { secret = wrong }))
        refuses("not a string", kaltura.parse, "x", { wrong })
        refuses("this is not a", kaltura.signer(102, secret).sign_restricted, kaltura.signer(102, secret), wrong)
    end
    refuses("these are not", client().set_credentials, client(), kaltura.signer(102, secret))
    refuses("this is not a", client().set_ks, kaltura.signer(102, secret), nil)
    refuses("unknown option", client, { servce_url = "x" })
    fails(Status.INVALID_ARGUMENT, kaltura.generate, with(own, { user_id = "a\237\160\128" }))
    fails(Status.INVALID_ARGUMENT, client, { service_url = "ftp://x" })
    local long = ("x"):rep(64 * 1024 * 1024)
    fails(Status.KS_MALFORMED, kaltura.parse, long, { secret })
    fails(Status.INVALID_ARGUMENT, kaltura.generate, with(own, { user_id = long }))
end

function tests.json_is_converted()
    local decoded = json.decode(' {"a": [1, -2.5e1, true, null, "\\u00e9\\ud83d\\ude00\\n\\"/"], "b": {}} ')
    same(1, decoded.a[1])
    same(-25, decoded.a[2])
    same(json.null, decoded.a[4])
    same("é😀\n\"/", decoded.a[5])
    same('{"a":["\\u0022\\u0000\\u005c",9007199254740991]}', json.encode({ a = { '"\0\\', 2 ^ 53 - 1 } }))
    for _, wrong in ipairs({ "", "{", "[1", "[1,]", '{"a" 1}', '"a', "1 2", "tru", '"\\x"', "-", ("["):rep(100000) }) do
        refuses("not JSON", json.decode, wrong)
    end
    local endless = {}
    endless[1] = endless
    refuses("too deeply", json.encode, endless)
    refuses("cannot be represented", json.encode, { 0 / 0 })
    refuses("items and names", json.encode, { 1, name = 2 })
end

function tests.closed_objects_raise()
    local ks, closing = kaltura.parse(kaltura.generate(own), { secret }), client()
    for _, object in ipairs({ ks, closing, ks, closing }) do
        object:close()
    end
    refuses("closed", ks.user_id, ks)
    refuses("closed", closing.set_ks, closing, nil)
    refuses("closed", closing.call, closing, "session", "get")
    same("kaltura_session.ks", tostring(ks))
end

function tests.three_ways_to_session()
    local c = client()
    local wrong = fails(Status.WRONG_PASSWORD, c.login, c, { login_id = login_id, password = "wrong" })
    same("WRONG_PASSWORD", wrong.status_name)
    same("USER_WRONG_PASSWORD", wrong.api_code)
    same(kaltura.RetryClass.NEVER, wrong.retry_class)
    same(200, wrong.http_status)
    c:set_ks(c:login({ login_id = login_id, password = password }))
    same(os.getenv("KALTURA_USER_ID"), c:call("session", "get").userId)
    c:set_ks(c:start_session({ secret = secret, type = kaltura.SessionType.ADMIN, user_id = "ada" }))
    same("ada", c:get_session().user_id)
    same("user102", c:start_app_token_session(app_token).user_id)
    same(nil, c:start_widget_session().expires_at)
    local responses = c:multirequest({ { service = "session", action = "get" }, { service = "slow", action = "x" } })
    same("KalturaAPIException", responses[2].objectType)
    c:end_session(nil, true)
    fails(Status.FORBIDDEN, c.call, c, "media", "list")
end

function tests.managed_session_is_observed()
    local renewed, failed = {}, {}
    local c, other = client(), client()
    c:set_credentials(kaltura.credentials.app_token(with(app_token, {
        on_renewed = function(info)
            renewed[#renewed + 1] = info
        end,
    })))
    for _ = 1, 100 do
        same(5, c:call("media", "list").totalCount)
    end
    same(1, #renewed)
    local info = c:acquire_ks(60)
    same(renewed[1].ks, info.ks)
    other:set_credentials(kaltura.credentials.app_token(app_token))
    other:import_session(c:export_session())
    same(info.ks, other:acquire_ks().ks)
    c:invalidate_ks(info.ks)
    assert(info.ks ~= c:acquire_ks().ks)
    c:set_credentials(kaltura.credentials.login({
        login_id = login_id,
        password = "wrong",
        on_failed = function(failure, expires_at)
            failed[#failed + 1] = failure.status
            same(nil, expires_at)
        end,
    }))
    fails(Status.WRONG_PASSWORD, c.acquire_ks, c)
    same(Status.WRONG_PASSWORD, failed[1])
end

function tests.callback_errors_are_contained()
    local c = client({
        log_level = LogLevel.DEBUG,
        log = function()
            error("in log")
        end,
    })
    local cause = {}
    c:set_credentials(kaltura.credentials.callback({
        session = function()
            error(cause)
        end,
    }))
    local failure = fails(Status.CALLBACK, c.call, c, "media", "list")
    same(cause, failure.callback_error)
    same(failure.message .. ": " .. tostring(cause), tostring(failure))
    c:set_credentials(kaltura.credentials.login({
        login_id = login_id,
        password = password,
        otp = function()
            return "a\0b"
        end,
    }))
    fails(Status.CALLBACK, c.call, c, "media", "list")
    c:set_credentials(kaltura.credentials.callback({
        session = function()
            return kaltura.generate(own)
        end,
    }))
    for _ = 1, 100 do -- more than a function is interpreted before it is compiled
        same(5, c:call("media", "list").totalCount)
    end
end

function tests.callback_error_is_that_of_its_client()
    local clients, failed = {}, {}
    for i, cause in ipairs({ "one", "two" }) do
        clients[i] = client()
        clients[i]:set_credentials(kaltura.credentials.callback({
            session = function()
                error(cause, 0)
            end,
            on_failed = function(failure)
                failed[i] = failure.callback_error
            end,
        }))
    end
    for _ = 1, 2 do -- the second time without a callback: the client waits before it is called again
        for i, cause in ipairs({ "one", "two" }) do
            same(cause, fails(Status.CALLBACK, clients[i].acquire_ks, clients[i]).callback_error)
            same(cause, failed[i])
        end
    end
end

function tests.callbacks_may_raise_any_value()
    local c = client({
        log_level = LogLevel.DEBUG,
        log = function()
            error(setmetatable({}, {
                __tostring = function()
                    error("in __tostring")
                end,
            }))
        end,
    })
    same(true, c:call("system", "ping"))
end

function tests.stack_overflow_is_contained()
    local c, log
    c = client({
        log_level = LogLevel.DEBUG,
        log = function()
            log()
        end,
    })
    log = function()
        log = function() end
        local function endless()
            return 1 + endless()
        end
        endless()
    end
    same(true, c:call("system", "ping"))
    local calls, deepest = 0, 0
    log = function()
        calls = calls + 1
        if deepest == 0 then
            local ok, message = pcall(c.call, c, "system", "ping", nil, { timeout_ms = 30000 })
            if not ok then
                deepest = calls
                same("calls in callbacks are nested too deeply", message)
            end
        end
    end
    same(true, c:call("system", "ping"))
    same(8, deepest)
    -- Callbacks with each amount of remaining stack that may be too small.
    local ks = kaltura.generate(own)
    local credentials = kaltura.credentials.callback({
        session = function()
            return ks
        end,
    })
    local function acquire()
        pcall(c.acquire_ks, c)
    end
    for padding = 0, 12 do -- local variables, which increase the frame
        local reached = 0
        local descend = loadstring(([[
            local acquire, reach, descend = ...
            function descend(level)
                local padding %s
                reach()
                return 1 + (level == 0 and acquire() or descend(level - 1))
            end
            return descend
        ]]):format((", padding"):rep(padding)))(acquire, function()
            reached = reached + 1
        end)
        refuses("stack overflow", descend, math.huge)
        for level = reached - 100, reached do
            c:set_credentials(credentials)
            pcall(descend, level)
        end
    end
end

function tests.callbacks_may_cancel_and_close()
    local c
    c = client({
        log_level = LogLevel.DEBUG,
        log = function()
            c:cancel()
        end,
    })
    fails(Status.CANCELLED, c.call, c, "slow", "forever")
    c = client({
        log_level = LogLevel.DEBUG,
        log = function()
            c:close()
        end,
    })
    fails(Status.TIMEOUT, c.call, c, "slow", "forever", nil, { timeout_ms = 100 })
end

function tests.network_settings_reach_the_library()
    local function ping(more)
        return client(with({ max_retries = 0 }, more)):call("system", "ping")
    end
    local file = io.open(os.getenv("KALTURA_CA_FILE"))
    same(true, ping({ ca_pem = file:read("*a") }))
    file:close()
    fails(Status.TIMEOUT, function()
        client({ total_timeout_ms = 100 }):call("slow", "forever")
    end)
    fails(Status.PROXY, ping, { proxy = { url = "http://127.0.0.1:1" } })
    fails(Status.CONNECT, ping, { service_url = "https://127.0.0.1:1" })
    fails(Status.INVALID_ARGUMENT, ping, { pinned_certificates = { ("ab"):rep(32) } }) -- and a CA file
    fails(Status.INVALID_ARGUMENT, ping, { client_certificate = { certificate_file = "/nowhere", key_file = "/nowhere" } })
    fails(Status.INVALID_ARGUMENT, ping, { headers = { Host = "x" } })
end

local function round()
    local ks = kaltura.generate(own)
    local parsed = kaltura.verifier(102, { secret }):verify(ks)
    local log = { log = function() end }
    local c = client(log)
    c:set_credentials(kaltura.credentials.callback({
        session = function()
            return ks
        end,
        on_renewed = function() end,
    }))
    c:call("media", "list")
    fails(Status.BAD_REQUEST, c.call, c, "nothing", "get")
    fails(Status.TIMEOUT, c.call, c, "slow", "forever", nil, { timeout_ms = 20 })
    fails(Status.KS_SIGNATURE, kaltura.parse, ks, { "wrong" })
    fails(Status.INVALID_ARGUMENT, client, with(log, { service_url = "ftp://x" }))
    c:close()
    parsed:close()
    -- Left to the garbage collector.
    kaltura.parse(ks, { secret })
    client(log)
end

local function blocks(path)
    collectgarbage()
    collectgarbage()
    local file = assert(io.open(path, "rb"))
    local bytes = { file:read(8):byte(1, 8) }
    file:close()
    local count = 0
    for i = 8, 1, -1 do
        count = count * 256 + bytes[i]
    end
    return count
end

if arg[1] then
    for _ = 1, 3 do
        round()
    end
    local before = blocks(arg[1])
    for _ = 1, 20 do
        round()
    end
    local more = blocks(arg[1]) - before
    assert(more < 20, more .. " blocks are left by 20 rounds")
    return
end
local failures = 0
for name, test in pairs(tests) do
    local ok, message = xpcall(test, function(value)
        return debug.traceback(tostring(value), 2)
    end)
    print((ok and "ok " or "FAILED ") .. name .. (ok and "" or ": " .. message))
    failures = failures + (ok and 0 or 1)
end
os.exit(failures == 0 and 0 or 1)
