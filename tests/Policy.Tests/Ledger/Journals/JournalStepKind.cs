namespace Sluice.Policy.Tests.Ledger.Journals;

internal enum JournalStepKind
{
    /// <summary>A node writes what fits by what it knows, and finds out what came of it.</summary>
    Write,

    /// <summary>A node asks what its ledger would say later.</summary>
    Ask,

    /// <summary>What a node knows becomes the state, and leaves the journal.</summary>
    Fold,

    /// <summary>A node starts anew with what is stored.</summary>
    Restart,

    /// <summary>A node has another policy than the others.</summary>
    ChangeMax,
}
