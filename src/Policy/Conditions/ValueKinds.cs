using System.Text.Json;

namespace Sluice.Policy.Conditions;

internal static class ValueKinds
{
    public static ValueKind Of(JsonTokenType token) => token switch
    {
        JsonTokenType.String => ValueKind.Text,
        JsonTokenType.Number => ValueKind.Number,
        JsonTokenType.True => ValueKind.True,
        JsonTokenType.False => ValueKind.False,
        JsonTokenType.StartArray => ValueKind.Array,
        JsonTokenType.StartObject => ValueKind.Object,
        _ => ValueKind.Null,
    };

    /// <param name="first">The first byte of a value of valid JSON.</param>
    public static ValueKind Of(byte first) => first switch
    {
        (byte)'"' => ValueKind.Text,
        (byte)'{' => ValueKind.Object,
        (byte)'[' => ValueKind.Array,
        (byte)'t' => ValueKind.True,
        (byte)'f' => ValueKind.False,
        (byte)'n' => ValueKind.Null,
        _ => ValueKind.Number,
    };
}
