using Sluice.Policy.Documents;
using Sluice.Store.Directory.Manifest;

namespace Sluice.Store.Directory;

/// <summary>What became of a manifest: a snapshot, or every error at once.</summary>
/// <param name="Snapshot">Null when there are errors.</param>
/// <param name="Errors">In document order; empty when it loaded. They never hold tokens, header values or values of the environment.</param>
public sealed record ManifestLoad(DirectorySnapshot? Snapshot, IReadOnlyList<DocumentError> Errors)
{
    /// <summary>The files that were read, or looked for.</summary>
    internal IReadOnlyList<FileStamp> Files { get; init; } = [];

    /// <summary>Tells whether the content changed; null when a file could not be read.</summary>
    internal string? Digest { get; init; }
}
