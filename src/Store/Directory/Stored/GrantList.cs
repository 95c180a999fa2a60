using System.Collections;

namespace Sluice.Store.Directory.Stored;

/// <summary>Declared and stored grants, one after the other. Counts tokens whose server cannot be served, which it does not list.</summary>
internal sealed class GrantList(IReadOnlyCollection<Grant> declared, StoredLayer stored) : IReadOnlyCollection<Grant>
{
    public int Count => declared.Count + stored.Grants.Count;

    public IEnumerator<Grant> GetEnumerator() =>
        declared.Concat(stored.Grants.All.Select(entry => entry.In(stored.Parts)).OfType<Grant>()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
