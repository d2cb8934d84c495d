-- Loads the library, and calls its functions with checks of their arguments and ownership of their results.

local ffi = require("ffi")
local native = require("kaltura_session.native")

local library = {}

local VERSION_NUMBER = 256 -- of the header that these files were written for

-- The types exist once per process: another Lua state or a second copy of this file declares them again.
local declared, message = pcall(ffi.cdef, native.cdef)
if not declared and not message:find("redefin") then
    error(message, 0)
end

local function exists(path)
    local file = path and io.open(path, "rb")
    return file and file:close()
end

local function load()
    local named = os.getenv("KALTURA_SESSION_LIBRARY")
    local bundled = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"
    bundled = bundled .. "libkaltura_session.so.0"
    local name = named and named ~= "" and named or exists(bundled) and bundled or "libkaltura_session.so.0"
    local ok, loaded = pcall(ffi.load, name)
    if not ok then
        error(loaded .. ": install libkaltura_session (and run ldconfig), or set KALTURA_SESSION_LIBRARY to the file", 0)
    end
    if loaded.kaltura_version_number() < VERSION_NUMBER then
        error("libkaltura_session " .. ffi.string(loaded.kaltura_version()) .. " is too old", 0)
    end
    return loaded
end

local C = load()
library.C = C

-- The constants' names are found by their numbers. A misspelled constant is an error, which nil would hide.
for _, group in ipairs({
    "Status", "Category", "RetryClass", "Cause", "SessionType", "HashType", "LogLevel", "PrivilegeName",
}) do
    local names = {}
    for name, value in pairs(native[group]) do
        names[value] = name
    end
    setmetatable(native[group], {
        __index = function(_, key)
            if type(key) == "number" then
                return names[key]
            end
            error("there is no " .. group .. "." .. tostring(key), 2)
        end,
    })
end

local function copied(pointer)
    return pointer ~= nil and ffi.string(pointer) or nil
end
library.copied = copied

-- Errors are tables with status, status_name, category, message, api_code, cause_code, http_status, request_id, retry_class,
-- retry_after_seconds and callback_error.
local Error = {}
Error.__index = Error
Error.__tostring = function(self)
    return self.message .. (self.callback_error ~= nil and ": " .. tostring(self.callback_error) or "")
end

local function new_error(status, fields)
    fields.status = status
    fields.status_name = native.Status[status] or "UNKNOWN"
    fields.category = C.kaltura_status_category(status)
    return setmetatable(fields, Error)
end

-- Copies an error of the library.
function library.copied_error(pointer)
    return new_error(C.kaltura_error_status(pointer), {
        message = ffi.string(C.kaltura_error_message(pointer)),
        api_code = copied(C.kaltura_error_api_code(pointer)),
        cause_code = C.kaltura_error_cause(pointer),
        http_status = C.kaltura_error_http_status(pointer),
        request_id = copied(C.kaltura_error_request_id(pointer)),
        retry_class = C.kaltura_error_retry_class(pointer),
        retry_after_seconds = tonumber(C.kaltura_error_retry_after_seconds(pointer)),
    })
end

-- An error without a response.
function library.error_of_status(status)
    return new_error(status, {
        message = ffi.string(C.kaltura_status_string(status)),
        cause_code = native.Cause.NONE,
        http_status = 0,
        retry_class = native.RetryClass.NEVER,
        retry_after_seconds = 0,
    })
end

function library.has_nul(value)
    return type(value) == "string" and value:find("\0", 1, true) ~= nil
end

local function wrong_type(name, value, expected)
    error(name .. ": a " .. type(value) .. " is not a " .. expected, 0)
end

-- A string with a size after it may contain NUL characters.
local function checked_string(value, name, has_size)
    if value ~= nil and type(value) ~= "string" then
        wrong_type(name, value, "string")
    end
    if not has_size and library.has_nul(value) then
        error(name .. ": contains a NUL character", 0)
    end
    return value
end

-- Checks a table of options, of which none has another name than those in the string `allowed`.
function library.options(options, allowed)
    options = options == nil and {} or options
    if type(options) ~= "table" then
        wrong_type("options", options, "table")
    end
    for name in pairs(options) do
        if not (" " .. allowed .. " "):find(" " .. tostring(name) .. " ", 1, true) then
            error("unknown option: " .. tostring(name) .. "; the options are " .. allowed:gsub(" ", ", "), 0)
        end
    end
    return options
end

function library.check_function(value, name)
    if type(value) ~= "function" then
        wrong_type(name, value, "function")
    end
end

function library.check_table(value, name)
    if type(value) ~= "table" then
        wrong_type(name, value, "table")
    end
end

-- Returns the length of a list with its missing items, at which ipairs stops and # may.
function library.length(list, name)
    library.check_table(list, name)
    local length = table.maxn(list)
    if length == 0 and next(list) ~= nil then
        error(name .. ": not a list", 0)
    end
    return length
end

local function checked_integer(limit)
    return function(value, name)
        if value == true or value == false then
            return value and 1 or 0
        end
        -- 64-bit integers of FFI are not converted: only numbers that are integers.
        if type(value) ~= "number" or value ~= math.floor(value) or value < -limit or value >= limit then
            error(name .. ": " .. tostring(value) .. " is not an integer, or out of range", 0)
        end
        return value
    end
end

local CHECKS = { s = checked_string, i = checked_integer(2 ^ 31), l = checked_integer(2 ^ 53) }

-- The signature of a function, parsed once. Its letters are i, l, z (int32, int64, size), s (string), o (owned string),
-- h (set to an object), p (another pointer), e (the error) and v (nothing). The names of the parameters are for messages.
local signatures = setmetatable({}, {
    __index = function(all, name)
        local result, letters, names = native.signatures[name]:match("^(.):(.*):(.*)$")
        local one = { result = result, has_error = letters:sub(-1) == "e", count = 0 }
        one.checks, one.names, one.has_size = {}, {}, {}
        for _, kind in ipairs({ "config", "credentials", "client", "request" }) do
            one.may_call_back = one.may_call_back or name:find("^kaltura_" .. kind .. "_") ~= nil
        end
        for parameter in names:gmatch("[^,]+") do
            local i = one.count + 1
            one.count = i
            one.checks[i] = CHECKS[letters:sub(i, i)] or false
            one.names[i] = parameter
            one.has_size[i] = letters:sub(i + 1, i + 1) == "z"
        end
        local setting = name:match("_set_(.*)$")
        if setting and one.count == 2 then
            one.names[2] = setting -- total_timeout_ms, not milliseconds
        end
        all[name] = one
        return one
    end,
})

-- Raises "stack overflow" here unless the stack of Lua has room for a callback. The callback would raise it before it can
-- catch it, which aborts the process.
local NOTHING, ROOM = {}, 250

local function reserve()
    unpack(NOTHING, 1, ROOM)
end

-- Calls a function with checked arguments; the error is added here.
function library.call(name, ...)
    local signature = signatures[name]
    if signature.may_call_back then
        reserve()
    end
    local result, count, has_error = signature.result, signature.count, signature.has_error
    local arguments = { ... }
    for i = 1, count do
        local check = signature.checks[i]
        if check then
            arguments[i] = check(arguments[i], signature.names[i], signature.has_size[i])
        end
    end
    local returned
    if has_error then
        local slot = ffi.new("kaltura_error *[1]")
        arguments[count + 1] = slot
        returned = C[name](unpack(arguments, 1, count + 1))
        if slot[0] ~= nil then
            local copy = library.copied_error(slot[0])
            C.kaltura_error_free(slot[0])
            error(copy, 0)
        end
    else
        returned = C[name](unpack(arguments, 1, count))
    end
    if result == "o" then
        local copy = ffi.string(returned)
        C.kaltura_string_free(returned)
        return copy
    elseif result == "s" then
        return copied(returned)
    end
    return returned
end
-- A call may call back, which compiled code cannot.
jit.off(library.call)

-- Calls a function with an array of C strings, the secrets, and their number.
function library.with_strings(strings, use)
    local count = library.length(strings, "secrets")
    local list = ffi.new("const char *[?]", math.max(1, count))
    for i = 1, count do
        if strings[i] == nil then
            error("secrets: one is nil", 0)
        end
        list[i - 1] = checked_string(strings[i], "secrets")
    end
    local result = use(list, count)
    assert(#strings >= 0) -- `list` points into the strings, which are referenced until here
    return result
end

-- Unix seconds as a number; nil for KALTURA_KS_NO_EXPIRY.
function library.time(seconds)
    return seconds ~= -0x7fffffffffffffffLL - 1 and tonumber(seconds) or nil
end

-- What belongs to each object. Nothing outside of these files can reach a handle, or use one of another kind.
local states = setmetatable({}, { __mode = "k" })

-- The handle of an object that is of the right kind and not closed.
function library.handle_of(object, kind)
    local state = states[object]
    if not state or state.kind ~= kind then
        error("this is not a " .. kind, 0)
    end
    return state.handle or error("this " .. kind .. " is closed", 0)
end

-- A class whose objects have close().
function library.class(kind)
    local class = {}
    class.__index = class
    class.__metatable = false
    class.__tostring = function()
        return "kaltura_session." .. kind
    end

    -- Frees the object. May be called again.
    function class:close()
        local state = states[self]
        if not state or state.kind ~= kind then
            error("this is not a " .. kind, 0)
        end
        if state.handle then
            local handle = ffi.gc(state.handle, nil)
            state.handle = nil
            state.free(handle)
        end
    end
    return class
end

-- Binds a handle to a new object, which frees it with close() or when it is collected.
function library.own(class, kind, handle)
    local name = "kaltura_" .. kind .. "_free"
    local function free(pointer)
        if kind == "client" then
            reserve()
        end
        C[name](pointer)
    end
    jit.off(free)
    local object = setmetatable({}, class)
    states[object] = { kind = kind, handle = ffi.gc(handle, free), free = free }
    return object
end

return library
