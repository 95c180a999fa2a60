using System.Globalization;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>The version of an object as a strong entity tag (RFC 9110, 8.8.3).</summary>
internal static class EntityTag
{
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>Null for what <see cref="Of"/> did not write.</summary>
    public static long? Parse(ReadOnlySpan<char> tag) =>
        tag is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
