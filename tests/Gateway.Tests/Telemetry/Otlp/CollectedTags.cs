using System.Globalization;

namespace Sluice.Gateway.Tests.Telemetry.Otlp;

internal static class CollectedTags
{
    /// <summary>The attributes in a field that holds KeyValue messages.</summary>
    public static SortedDictionary<string, string> Read(Protobuf message, int field)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in message.All(field))
            tags[tag.Text(1)] = Value(tag.One(2)!);
        return tags;
    }

    private static string Value(Protobuf value)
    {
        if (value.Has(3))
            return ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture);
        if (value.Has(2))
            return value.Number(2) == 0 ? "false" : "true";
        return value.Has(4) ? value.Double(4).ToString(CultureInfo.InvariantCulture) : value.Text(1);
    }
}
