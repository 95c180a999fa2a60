using Sluice.Policy.Documents;

namespace Sluice.Store.Directory.Manifest;

/// <summary>Everything wrong with a manifest, in document order.</summary>
internal sealed class ManifestErrors
{
    /// <summary>Nobody mends more in one go, and 100,000 grants of one missing server are one mistake.</summary>
    private const int MostErrors = 1_000;

    private readonly List<DocumentError> _errors = [];
    private int _leftOut;

    public bool Any => _errors.Count > 0;

    public void Add(ManifestNode node, string problem, string fix, string value = "") => Add(new DocumentError(node.Pointer, value, problem, fix));

    public void Add(DocumentError error)
    {
        if (_errors.Count < MostErrors)
            _errors.Add(error);
        else
            _leftOut++;
    }

    public IReadOnlyList<DocumentError> All() => _leftOut == 0
        ? _errors
        : [.. _errors, new DocumentError("", "", $"There are {_leftOut} more errors.", "Mend these first.")];
}
