namespace Sluice.Store.Directory;

/// <summary>A policy of a manifest.</summary>
/// <param name="Name">Its key in the manifest.</param>
/// <param name="Version"><c>name@version</c>, as decisions name it: it follows from the text.</param>
/// <param name="Document">The text.</param>
public sealed record DeclaredPolicy(string Name, string Version, string Document);
