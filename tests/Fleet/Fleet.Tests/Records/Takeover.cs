namespace Sluice.Fleet.Tests.Records;

/// <summary>A ledger that somebody took from a host that had not let go of it: what it charged since its last save is lost.</summary>
/// <param name="Owner">Whose ledger.</param>
/// <param name="SavedMs">Ledger time of the last save, which holds all charges until then.</param>
/// <param name="AtMs">The database's time of the taking. Charges of the next host are later, up to the difference of two hosts' clocks.</param>
internal sealed record Takeover(string Owner, long SavedMs, double AtMs)
{
    private const double MostOffMs = 100;

    public bool IsAfter(long atMs) => atMs < AtMs - MostOffMs;

    public bool Loses(long atMs) => atMs > SavedMs && IsAfter(atMs);
}
