using System.Runtime.InteropServices;

namespace Sluice.PimeaServer.Stats;

/// <summary>Counts by name. Callers choose the names, so what exceeds their number or length counts as <c>_other</c>.</summary>
internal sealed class NameCounter
{
    private const int MaxNames = 256;
    private const int MaxNameCharacters = 128;
    private const string Other = "_other";

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(string name)
    {
        if (name.Length > MaxNameCharacters || (_counts.Count >= MaxNames && !_counts.ContainsKey(name)))
            name = Other;
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, name, out _)++;
    }

    public IReadOnlyDictionary<string, long> Read() => new Dictionary<string, long>(_counts, StringComparer.Ordinal);

    public void Clear() => _counts.Clear();
}
