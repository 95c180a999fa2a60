namespace Sluice.Store.Directory;

/// <summary>The kept directory at one moment, as far as the data path needs it.</summary>
/// <param name="Sequence">The last change in it.</param>
/// <param name="Servers">All.</param>
/// <param name="Policies">All, each with the version in force.</param>
/// <param name="Tokens">Of all active grants.</param>
public sealed record DirectoryImage(long Sequence, IReadOnlyList<ServerRow> Servers, IReadOnlyList<PolicyRow> Policies, IReadOnlyList<TokenRow> Tokens);
