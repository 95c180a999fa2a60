namespace Sluice.Gateway.Admin.Description;

/// <summary>The answer of the endpoint carries the ETag of the object's version.</summary>
internal sealed record AnswersVersion;
