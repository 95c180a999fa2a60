using Sluice.Policy.Documents;

namespace Sluice.Store.Directory;

/// <summary>The manifest that a gateway was started with has errors; the message lists them all.</summary>
public sealed class ManifestException(string path, IReadOnlyList<DocumentError> errors)
    : Exception($"The manifest {path} cannot be used:\n{string.Join('\n', errors)}")
{
    public IReadOnlyList<DocumentError> Errors => errors;
}
