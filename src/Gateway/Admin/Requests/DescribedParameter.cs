namespace Sluice.Gateway.Admin.Requests;

/// <summary>A query parameter or header that an endpoint reads through an <see cref="IRequestPart"/>, for its description and for the refusal of others.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="In">Where it stands.</param>
/// <param name="Text">What it does.</param>
internal sealed record DescribedParameter(string Name, ParameterPlace In, string Text)
{
    public bool IsRequired { get; init; }

    /// <summary>For whole numbers; null: a string.</summary>
    public (int Least, int Most)? Range { get; init; }

    /// <summary>The only values; empty: any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
