using Sluice.Store.Directory.Rules;

namespace Sluice.Store.Directory.Manifest;

/// <summary>A server's own headers. Values are secrets: no error shows one.</summary>
internal static class ServerHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> Read(ManifestReading reading, ManifestNode node)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in reading.Entries(node))
        {
            CheckName(entry, names, reading.Errors);
            if (reading.Text(entry) is { } value && CheckValue(entry, value, reading.Errors))
                headers.Add(new KeyValuePair<string, string>(entry.Name, value));
        }

        return headers;
    }

    private static void CheckName(ManifestNode entry, HashSet<string> names, ManifestErrors errors)
    {
        if (ServerHeader.FaultOfName(entry.Name) is { } fault)
            errors.Add(entry, fault.Problem, fault.Fix);
        else if (!names.Add(entry.Name))
            errors.Add(entry, "This header stands here twice; case does not count.", "Keep one of the two.");
    }

    private static bool CheckValue(ManifestNode entry, string value, ManifestErrors errors)
    {
        if (ServerHeader.FaultOfValue(value) is not { } fault)
            return true;
        errors.Add(entry, fault.Problem, fault.Fix);
        return false;
    }
}
