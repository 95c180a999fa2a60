using System.Globalization;
using System.Text.Json;

namespace Sluice.Store.Directory.Manifest;

/// <summary>What every section needs to read its part of the document: the errors so far and the environment.</summary>
internal sealed class ManifestReading(Func<string, string?> environment)
{
    public ManifestErrors Errors { get; } = new();

    /// <summary>The members of an object whose names the author chooses, each name once.</summary>
    public IEnumerable<ManifestNode> Entries(ManifestNode node)
    {
        if (!IsObject(node))
            yield break;
        var pointer = node.Pointer;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in node.Value.EnumerateObject())
        {
            var entry = new ManifestNode(property.Value, pointer, property.Name);
            if (seen.Add(entry.Name))
                yield return entry;
            else
                AddTwice(entry);
        }
    }

    /// <summary>The members of an object whose names are fixed. Unknown names are errors; their values may be secrets and are not shown.</summary>
    public Dictionary<string, ManifestNode> Fields(ManifestNode node, string[] known)
    {
        var fields = new Dictionary<string, ManifestNode>(known.Length, StringComparer.Ordinal);
        if (!IsObject(node))
            return fields;
        var pointer = node.Pointer;
        foreach (var property in node.Value.EnumerateObject())
        {
            var entry = new ManifestNode(property.Value, pointer, property.Name);
            if (Array.IndexOf(known, entry.Name) < 0)
                Errors.Add(entry, "This field is unknown.", $"Known here are: {string.Join(", ", known)}.");
            else if (!fields.TryAdd(entry.Name, entry))
                AddTwice(entry);
        }

        return fields;
    }

    /// <summary>The elements of a list that is not empty.</summary>
    public IEnumerable<ManifestNode> Items(ManifestNode node, int most)
    {
        if (node.Value.ValueKind != JsonValueKind.Array)
        {
            Errors.Add(node, "This must be a list.", "Write [ ... ].", node.Kind);
            yield break;
        }

        var count = node.Value.GetArrayLength();
        if (count == 0 || count > most)
            Errors.Add(node, $"This list has {count} elements.", $"Write 1 to {most}.");
        var pointer = node.Pointer;
        for (var i = 0; i < Math.Min(count, most); i++)
            yield return new ManifestNode(node.Value[i], pointer, i.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A whole number of a field; null, and perhaps an error, without one.</summary>
    public int? Number(Dictionary<string, ManifestNode> fields, string name, int least, int most)
    {
        if (!fields.TryGetValue(name, out var field))
            return null;
        if (field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Errors.Add(field, "This number cannot be used.", $"Write a whole number from {least} to {most}.", field.Value.ValueKind == JsonValueKind.Number ? field.Quote() : field.Kind);
        return null;
    }

    /// <summary>The text with the environment's values in it; null, and an error, when there is none.</summary>
    public string? Text(ManifestNode node)
    {
        if (node.Value.ValueKind == JsonValueKind.String)
            return EnvironmentText.Expand(node, environment, Errors);
        Errors.Add(node, "This must be a string.", "Put it in quotes.", node.Kind);
        return null;
    }

    /// <summary>The text of a field that must be there.</summary>
    public string? RequiredText(ManifestNode parent, Dictionary<string, ManifestNode> fields, string name)
    {
        if (fields.TryGetValue(name, out var node))
            return Text(node);
        if (parent.Value.ValueKind == JsonValueKind.Object)
            Errors.Add(parent, $"The field \"{name}\" is missing.", "Add it.");
        return null;
    }

    private void AddTwice(ManifestNode entry) => Errors.Add(entry, "This name stands here twice.", "Keep one of the two.");

    private bool IsObject(ManifestNode node)
    {
        if (node.Value.ValueKind == JsonValueKind.Object)
            return true;
        Errors.Add(node, "This must be an object.", "Write { ... }.", node.Kind);
        return false;
    }
}
