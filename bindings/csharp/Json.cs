using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace KalturaSession
{
    /// <summary>JSON as dictionaries, lists, string, long, double, bool and null.</summary>
    internal sealed class Json
    {
        private const int Deepest = 500;

        private readonly string text;
        private int at;

        private Json(string text)
        {
            this.text = text;
        }

        internal static object Parse(string text)
        {
            var json = new Json(text);
            object value = json.Value(0);
            json.SkipBlanks();
            if (json.at < text.Length)
            {
                throw json.Unexpected();
            }
            return value;
        }

        private FormatException Unexpected()
        {
            return new FormatException("the response is not JSON that can be represented, at character " + at);
        }

        private void SkipBlanks()
        {
            while (at < text.Length && " \t\r\n".IndexOf(text[at]) >= 0)
            {
                at++;
            }
        }

        private bool Accept(string token)
        {
            SkipBlanks();
            if (string.CompareOrdinal(text, at, token, 0, token.Length) != 0)
            {
                return false;
            }
            at += token.Length;
            return true;
        }

        private void Require(string token)
        {
            if (!Accept(token))
            {
                throw Unexpected();
            }
        }

        private object Value(int depth)
        {
            if (depth > Deepest)
            {
                throw Unexpected();
            }
            if (Accept("{"))
            {
                var map = new Dictionary<string, object>();
                for (bool more = !Accept("}"); more;)
                {
                    Require("\"");
                    string name = String();
                    Require(":");
                    map[name] = Value(depth + 1);
                    more = Accept(",");
                    if (!more)
                    {
                        Require("}");
                    }
                }
                return map;
            }
            if (Accept("["))
            {
                var list = new List<object>();
                for (bool more = !Accept("]"); more;)
                {
                    list.Add(Value(depth + 1));
                    more = Accept(",");
                    if (!more)
                    {
                        Require("]");
                    }
                }
                return list;
            }
            if (Accept("\""))
            {
                return String();
            }
            if (Accept("true"))
            {
                return true;
            }
            if (Accept("false"))
            {
                return false;
            }
            return Accept("null") ? null : Number();
        }

        private object Number()
        {
            int start = at;
            while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0)
            {
                at++;
            }
            string digits = text.Substring(start, at - start);
            long integer;
            if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out integer))
            {
                return integer;
            }
            double number;
            if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            {
                return number;
            }
            throw Unexpected();
        }

        /// <summary>The rest of a string behind its opening quotation mark.</summary>
        private string String()
        {
            var value = new StringBuilder();
            while (at < text.Length)
            {
                char c = text[at++];
                if (c == '"')
                {
                    return value.ToString();
                }
                value.Append(c == '\\' ? Escaped() : c);
            }
            throw Unexpected();
        }

        private char Escaped()
        {
            char c = at < text.Length ? text[at++] : '?';
            int known = "bfnrt\"\\/".IndexOf(c);
            if (known >= 0)
            {
                return "\b\f\n\r\t\"\\/"[known];
            }
            ushort unit;
            if (c != 'u' || at + 4 > text.Length || !ushort.TryParse(text.Substring(at, 4), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out unit))
            {
                throw Unexpected();
            }
            at += 4;
            return (char)unit;
        }

        internal static string Write(object value)
        {
            var json = new StringBuilder();
            Write(json, value, 0);
            return json.ToString();
        }

        private static void Write(StringBuilder json, object value, int depth)
        {
            if (depth > Deepest)
            {
                throw new ArgumentException("the parameters are nested too deeply");
            }
            if (value == null)
            {
                json.Append("null");
            }
            else if (value is bool)
            {
                json.Append((bool)value ? "true" : "false");
            }
            else if (value is Enum)
            {
                json.Append(((Enum)value).ToString("D"));
            }
            else if (value is int || value is long || value is short || value is byte || value is decimal || value is uint
                || value is ulong || value is ushort || value is sbyte)
            {
                json.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
            }
            else if (value is double || value is float)
            {
                double number = Convert.ToDouble(value);
                if (double.IsNaN(number) || double.IsInfinity(number))
                {
                    throw new ArgumentException(number + " cannot be represented in JSON");
                }
                json.Append(number.ToString("R", CultureInfo.InvariantCulture));
            }
            else if (value is string)
            {
                Quote(json, (string)value);
            }
            else if (value is IDictionary)
            {
                string separator = "{";
                foreach (DictionaryEntry entry in (IDictionary)value)
                {
                    json.Append(separator);
                    Quote(json, Convert.ToString(entry.Key, CultureInfo.InvariantCulture));
                    json.Append(':');
                    Write(json, entry.Value, depth + 1);
                    separator = ",";
                }
                json.Append(separator == "{" ? "{}" : "}");
            }
            else if (value is IEnumerable)
            {
                string separator = "[";
                foreach (object one in (IEnumerable)value)
                {
                    json.Append(separator);
                    Write(json, one, depth + 1);
                    separator = ",";
                }
                json.Append(separator == "[" ? "[]" : "]");
            }
            else
            {
                throw new ArgumentException("a " + value.GetType() + " cannot be represented in JSON: use dictionaries,"
                    + " lists, strings, numbers, enums and bool");
            }
        }

        private static void Quote(StringBuilder json, string value)
        {
            json.Append('"');
            foreach (char c in value)
            {
                if (c == '"' || c == '\\')
                {
                    json.Append('\\').Append(c);
                }
                else if (c < ' ')
                {
                    json.Append("\\u").Append(((int)c).ToString("x4"));
                }
                else
                {
                    json.Append(c);
                }
            }
            json.Append('"');
        }
    }
}
