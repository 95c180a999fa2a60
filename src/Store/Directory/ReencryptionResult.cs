using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>What a <see cref="Reencryption"/> found and did.</summary>
public sealed class ReencryptionResult
{
    private readonly List<SealedSecret> _named = [];

    /// <summary>Sealed by the first key now.</summary>
    public int Resealed { get; internal set; }

    /// <summary>Were sealed by it before.</summary>
    public int Current { get; internal set; }

    /// <summary>Set anew or deleted by somebody else meanwhile: run it once more.</summary>
    public int Changed { get; internal set; }

    /// <summary>No key of the ring opens them.</summary>
    public int Unopened { get; private set; }

    /// <summary>The first <see cref="Reencryption.MostNamed"/> of those that no key opens.</summary>
    public IReadOnlyList<SealedSecret> Named => _named;

    internal void AddUnopened(SealedSecret secret)
    {
        Unopened++;
        if (_named.Count < Reencryption.MostNamed)
            _named.Add(secret);
    }
}
