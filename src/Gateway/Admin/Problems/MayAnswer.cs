using Microsoft.AspNetCore.Http.Metadata;

namespace Sluice.Gateway.Admin.Problems;

/// <summary>A problem that an endpoint may answer with, for its description.</summary>
internal sealed record MayAnswer(ProblemKind Kind) : IProducesResponseTypeMetadata
{
    public Type Type => typeof(Problem);

    public int StatusCode => Kind.Status;

    public string? Description => Kind.Title;

    public IEnumerable<string> ContentTypes => [Problem.MediaType];
}
