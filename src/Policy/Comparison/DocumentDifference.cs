using System.Globalization;
using System.Text.Json;

namespace Sluice.Policy.Comparison;

/// <summary>Finds the differences of two JSON values, down to the smallest value that differs.</summary>
internal sealed class DocumentDifference
{
    private readonly List<DocumentChange> _found = [];

    public IReadOnlyList<DocumentChange> Found => _found;

    public void Compare(string pointer, JsonElement before, JsonElement after)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
            CompareMembers(pointer, before, after);
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
            CompareElements(pointer, [.. before.EnumerateArray()], [.. after.EnumerateArray()]);
        else if (!JsonElement.DeepEquals(before, after))
            _found.Add(new DocumentChange(pointer, before.Clone(), after.Clone()));
    }

    private void CompareMembers(string pointer, JsonElement before, JsonElement after)
    {
        foreach (var member in before.EnumerateObject())
        {
            if (after.TryGetProperty(member.Name, out var now))
                Compare(Under(pointer, member.Name), member.Value, now);
            else
                Remove(Under(pointer, member.Name), member.Value);
        }

        foreach (var member in after.EnumerateObject())
        {
            if (!before.TryGetProperty(member.Name, out _))
                Add(Under(pointer, member.Name), member.Value);
        }
    }

    /// <summary>What both lists begin and end with is left out, so that an entry put in or taken out anywhere is one change.</summary>
    private void CompareElements(string pointer, JsonElement[] before, JsonElement[] after)
    {
        var shorter = Math.Min(before.Length, after.Length);
        var start = 0;
        while (start < shorter && JsonElement.DeepEquals(before[start], after[start]))
            start++;
        var end = 0;
        while (end < shorter - start && JsonElement.DeepEquals(before[^(end + 1)], after[^(end + 1)]))
            end++;

        var both = shorter - end;
        for (var index = start; index < both; index++)
            Compare(Under(pointer, index), before[index], after[index]);
        for (var index = both; index < before.Length - end; index++)
            Remove(Under(pointer, index), before[index]);
        for (var index = both; index < after.Length - end; index++)
            Add(Under(pointer, index), after[index]);
    }

    private void Remove(string pointer, JsonElement value) => _found.Add(new DocumentChange(pointer, value.Clone(), After: null));

    private void Add(string pointer, JsonElement value) => _found.Add(new DocumentChange(pointer, Before: null, value.Clone()));

    private static string Under(string pointer, int index) => $"{pointer}/{index.ToString(CultureInfo.InvariantCulture)}";

    private static string Under(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
