namespace Sluice.Policy.Documents;

/// <summary>Collects what is wrong with one document, so that all of it is told at once.</summary>
internal sealed class DocumentErrors
{
    /// <summary>How many errors are told. More than that no one mends in one go, and the text of a document must not multiply in memory.</summary>
    public const int Most = 1_000;

    private readonly List<(int Start, DocumentError Error)> _errors = [];

    public bool Any => _errors.Count > 0;

    /// <summary>Reports a bad value: whoever reads the node later takes it as absent.</summary>
    public void Refuse(DocumentNode node, string problem, string fix)
    {
        node.IsBad = true;
        Add(node, problem, fix);
    }

    public void Add(DocumentNode node, string problem, string fix)
    {
        if (_errors.Count < Most)
            _errors.Add((node.Start, new DocumentError(node.Pointer, node.Excerpt(), problem, fix)));
    }

    /// <summary>Reports that there is no document; what was reported of its parts is of no use.</summary>
    public void RefuseAll(string problem, string fix)
    {
        _errors.Clear();
        _errors.Add((0, new DocumentError(string.Empty, string.Empty, problem, fix)));
    }

    public IReadOnlyList<DocumentError> InDocumentOrder() => [.. _errors.OrderBy(error => error.Start).Select(error => error.Error)];
}
