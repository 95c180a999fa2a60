using System.Text.Json;
using Sluice.Gateway.Admin.Policies;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>The call that is asked about.</summary>
internal sealed record ExplainedCall : IChecked
{
    /// <summary>The id of the grant by which it is made.</summary>
    public required string Grant { get; init; }

    public required string Tool { get; init; }

    /// <summary>An object; left out: the call has none.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>Who calls by the grant, issuer and subject as decisions have them; left out: whoever holds its token.</summary>
    public string? Subject { get; init; }

    /// <summary>A policy document to judge by; left out: the grant's policy in force.</summary>
    public JsonElement? Document { get; init; }

    public void Check(BodyErrors errors)
    {
        if (Arguments is { } arguments && arguments.ValueKind != JsonValueKind.Object)
            errors.Add("/arguments", "Write an object.");
        if (Subject is { } subject && subject.IndexOf(' ', StringComparison.Ordinal) is < 1)
            errors.Add("/subject", "Write issuer and subject with a space between, as decisions have them.");
        if (Document is { } document)
            PolicyDocument.Check(document, errors);
    }
}
