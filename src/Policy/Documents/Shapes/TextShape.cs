using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>Text of at least one and at most so many characters (Unicode code points, as the schema counts them).</summary>
internal sealed class TextShape : Shape
{
    private readonly Regex? _regex;

    /// <param name="most">The most characters.</param>
    /// <param name="description">What error messages call it.</param>
    /// <param name="pattern">What it must match, in the common part of the schema's and the engine's regex languages; null: anything.</param>
    public TextShape(int most, string description, string? pattern = null)
    {
        Most = most;
        Pattern = pattern;
        Expected = $"{description}, 1 to {most} characters";
        if (pattern is not null && !PatternText.TryCompile(pattern, out _regex, out string? problem))
            throw new ArgumentException(problem, nameof(pattern));
    }

    public int Most { get; }

    public string? Pattern { get; }

    public override string Expected { get; }

    public bool Fits(string text) =>
        text.EnumerateRunes().Count() is var length && length > 0 && length <= Most && (_regex is null || _regex.IsMatch(text));

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind != JsonTokenType.String)
            Misfit(node, errors, "This must be text.");
        else if (node.Text is null)
            Misfit(node, errors, "This text has half of a surrogate pair.");
        else if (!Fits(node.Text))
            Misfit(node, errors, "This text is not possible here.");
    }
}
