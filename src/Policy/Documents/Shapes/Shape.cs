namespace Sluice.Policy.Documents.Shapes;

/// <summary>
/// What may stand at one place of a document. The parser checks every document against these, and a test holds the published schema
/// equal to them.
/// </summary>
internal abstract class Shape
{
    /// <summary>Completes "Write …": what belongs here.</summary>
    public abstract string Expected { get; }

    /// <summary>Reports whatever does not fit, the value's own parts included.</summary>
    public abstract void Check(DocumentNode node, DocumentErrors errors);

    protected void Misfit(DocumentNode node, DocumentErrors errors, string problem) => errors.Refuse(node, problem, $"Write {Expected}.");
}
