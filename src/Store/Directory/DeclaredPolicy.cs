namespace Sluice.Store.Directory;

/// <summary>A policy of a manifest.</summary>
/// <param name="Name">Its key in the manifest.</param>
/// <param name="Version"><c>name@version</c>, as decisions name it: it follows from the text.</param>
/// <param name="Document">The text.</param>
/// <param name="File">The file that holds it, by its full path; null when it stands in the manifest itself.</param>
public sealed record DeclaredPolicy(string Name, string Version, string Document, string? File = null);
