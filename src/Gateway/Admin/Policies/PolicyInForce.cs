namespace Sluice.Gateway.Admin.Policies;

/// <param name="View">What the caller sees of the policy.</param>
/// <param name="ETag">Of the record; 0 for a policy of the manifest.</param>
/// <param name="Document">The text in force.</param>
internal sealed record PolicyInForce(PolicyView View, long ETag, string Document);
