using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Sluice.Gateway.Tests.Mcp.Fuzz;

/// <summary>Another implementation's view of a body: Newtonsoft.Json, told to refuse duplicates and to leave dates alone.</summary>
internal static class SecondReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonLoadSettings NoDuplicates = new() { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error };

    /// <exception cref="JsonException">The text is no JSON to it, has a duplicate, or goes on after one value.</exception>
    public static JToken Read(ReadOnlySpan<byte> body)
    {
        using var reader = new JsonTextReader(new StringReader(StrictUtf8.GetString(body)))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Double,
            MaxDepth = 64,
        };
        JToken read = JToken.ReadFrom(reader, NoDuplicates);
        return reader.Read() ? throw new JsonReaderException("There is text after the value.") : read;
    }

    /// <summary>Whether two readers mean the same value: members by name in any order, integers exactly, other numbers as doubles.</summary>
    public static bool Agrees(JToken theirs, JsonElement ours) => ours.ValueKind switch
    {
        JsonValueKind.Object => theirs is JObject { } members && members.Count == ours.EnumerateObject().Count()
            && ours.EnumerateObject().All(m => members.Property(m.Name, StringComparison.Ordinal) is { } their && Agrees(their.Value, m.Value)),
        JsonValueKind.Array => theirs is JArray { } items && items.Count == ours.GetArrayLength()
            && ours.EnumerateArray().Select((item, i) => Agrees(items[i], item)).All(same => same),
        JsonValueKind.String => theirs.Type == JTokenType.String && string.Equals((string?)theirs, ours.GetString(), StringComparison.Ordinal),
        JsonValueKind.Number => NumbersAgree(theirs, ours.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => theirs.Type == JTokenType.Boolean && (bool)theirs == ours.GetBoolean(),
        _ => theirs.Type == JTokenType.Null,
    };

    private static bool NumbersAgree(JToken theirs, string ours) => theirs.Type switch
    {
        JTokenType.Integer => BigInteger.TryParse(ours, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer)
            && integer == BigInteger.Parse(theirs.ToString(), CultureInfo.InvariantCulture),
        JTokenType.Float => double.Parse(ours, CultureInfo.InvariantCulture).Equals((double)theirs),
        _ => false,
    };
}
