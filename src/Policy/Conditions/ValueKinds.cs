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
}
