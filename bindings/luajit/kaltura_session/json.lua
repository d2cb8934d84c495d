-- JSON as tables, strings, numbers and booleans. An empty table is an object; null is `json.null`.

local json = { null = setmetatable({}, { __tostring = function() return "null" end }) }

local DEEPEST = 150 -- calls of C in Lua's stack

local NAMES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function unexpected(at)
    error("the response is not JSON that can be represented, at byte " .. at, 0)
end

local function utf8(code)
    if code < 0x80 then
        return string.char(code)
    elseif code < 0x800 then
        return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
    elseif code < 0x10000 then
        return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
    end
    local high, low = math.floor(code / 4096), code % 4096
    return string.char(0xF0 + math.floor(high / 64), 0x80 + high % 64, 0x80 + math.floor(low / 64), 0x80 + low % 64)
end

-- Decodes the string whose quotation mark is at `at`; returns it and the position behind it.
local function decode_string(text, at)
    local parts = {}
    local position = at + 1
    while true do
        local stop = text:find('["\\]', position) or unexpected(at)
        parts[#parts + 1] = text:sub(position, stop - 1)
        if text:sub(stop, stop) == '"' then
            return table.concat(parts), stop + 1
        end
        local name = text:sub(stop + 1, stop + 1)
        position = stop + 2
        if name == "u" then
            local code = tonumber(text:match("^%x%x%x%x", position) or unexpected(stop), 16)
            position = position + 4
            local low = text:match("^\\u([dD][c-fC-F]%x%x)", position)
            if code >= 0xD800 and code < 0xDC00 and low then
                code = 0x10000 + (code - 0xD800) * 1024 + tonumber(low, 16) - 0xDC00
                position = position + 6
            end
            parts[#parts + 1] = utf8(code)
        else
            parts[#parts + 1] = NAMES[name] or unexpected(stop)
        end
    end
end

local decode_value

-- Decodes the members of an object or list up to its end.
local function decode_members(text, at, depth, stop, add)
    at = text:find("%S", at) or unexpected(at)
    if text:sub(at, at) == stop then
        return at + 1
    end
    while true do
        at = add(at, depth + 1)
        at = text:find("%S", at) or unexpected(at)
        local mark = text:sub(at, at)
        if mark == stop then
            return at + 1
        elseif mark ~= "," then
            unexpected(at)
        end
        at = text:find("%S", at + 1) or unexpected(at)
    end
end

function decode_value(text, at, depth)
    if depth > DEEPEST then
        unexpected(at)
    end
    at = text:find("%S", at) or unexpected(at)
    local mark = text:sub(at, at)
    if mark == '"' then
        return decode_string(text, at)
    elseif mark == "{" or mark == "[" then
        local values = {}
        local function add_member(position)
            if text:sub(position, position) ~= '"' then
                unexpected(position)
            end
            local name, behind = decode_string(text, position)
            behind = text:match("^%s*:()", behind) or unexpected(behind)
            values[name], behind = decode_value(text, behind, depth + 1)
            return behind
        end
        local function add_item(position)
            local value
            value, position = decode_value(text, position, depth + 1)
            values[#values + 1] = value
            return position
        end
        local is_object = mark == "{"
        at = decode_members(text, at + 1, depth, is_object and "}" or "]", is_object and add_member or add_item)
        return values, at
    end
    for name, value in pairs({ ["true"] = true, ["false"] = false, null = json.null }) do
        if text:sub(at, at + #name - 1) == name then
            return value, at + #name
        end
    end
    local digits = text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
    local number = tonumber(digits) or unexpected(at)
    return number, at + #digits
end

function json.decode(text)
    local value, at = decode_value(text, 1, 0)
    if text:find("%S", at) then
        unexpected(at)
    end
    return value
end

local function quoted(text)
    return '"' .. text:gsub('[%c"\\]', function(c)
        return string.format("\\u%04x", c:byte())
    end) .. '"'
end

local function encode(value, depth)
    if depth > DEEPEST then
        error("the parameters are nested too deeply", 0)
    end
    local kind = type(value)
    if value == json.null or value == nil then
        return "null"
    elseif kind == "boolean" then
        return tostring(value)
    elseif kind == "string" then
        return quoted(value)
    elseif kind == "number" and value == value and math.abs(value) ~= math.huge then
        return string.format(value == math.floor(value) and math.abs(value) < 2 ^ 53 and "%d" or "%.17g", value)
    elseif kind == "table" then
        local parts = {}
        if #value > 0 then
            local count = 0
            for _ in pairs(value) do
                count = count + 1
            end
            if count ~= #value then
                error("a table with items and names cannot be represented in JSON", 0)
            end
            for i, one in ipairs(value) do
                parts[i] = encode(one, depth + 1)
            end
            return "[" .. table.concat(parts, ",") .. "]"
        end
        for name, one in pairs(value) do
            parts[#parts + 1] = quoted(tostring(name)) .. ":" .. encode(one, depth + 1)
        end
        return "{" .. table.concat(parts, ",") .. "}"
    end
    error("a " .. kind .. " cannot be represented in JSON", 0)
end

function json.encode(value)
    return encode(value, 0)
end

return json
