namespace Sluice.Policy.Documents.Shapes;

/// <summary>One of a few words.</summary>
internal sealed class ChoiceShape(params IReadOnlyList<string> words) : Shape
{
    public IReadOnlyList<string> Words => words;

    public override string Expected => string.Join(" or ", words.Select(word => $"\"{word}\""));

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Text is null || !words.Contains(node.Text, StringComparer.Ordinal))
            Misfit(node, errors, "This is not one of the known values.");
    }
}
