using System.Text.Json;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>What labels and tags may be.</summary>
internal static class GrantText
{
    public const int LongestLabel = 200;
    public const int LongestTag = 64;
    public const int MostTags = 32;

    public static void CheckTags(BodyErrors errors, string pointer, IReadOnlyList<string> tags)
    {
        if (tags.Count > MostTags || tags.Distinct(StringComparer.Ordinal).Count() < tags.Count)
            errors.Add(pointer, $"Write at most {MostTags} tags, none twice.");
        for (var index = 0; index < Math.Min(tags.Count, MostTags); index++)
            errors.CheckText($"{pointer}/{index}", tags[index], LongestTag);
    }

    public static string Json(IReadOnlyList<string> tags) => JsonSerializer.Serialize(tags);
}
