namespace Sluice.Gateway.Tests.Admin;

/// <summary>A call of one endpoint.</summary>
/// <param name="Path">Under the API's root.</param>
internal sealed record RoleCall(string Path, string? Body = null, string? ETag = null);
