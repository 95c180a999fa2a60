namespace Sluice.Store.Directory.Records;

/// <summary>A call that waits for a person, as people see it. Whether it may run is in the ledger of its grant.</summary>
public sealed record ApprovalRecord : DirectoryRecord
{
    /// <summary>In whose ledger it is: an <see cref="Policy.Ledger.OwnerKey"/>.</summary>
    public required string Owner { get; init; }

    /// <summary>The server's id.</summary>
    public required string Server { get; init; }

    public required string GrantId { get; init; }

    public required string GrantLabel { get; init; }

    /// <summary>Who calls by the grant, where an identity provider says so.</summary>
    public string? Subject { get; init; }

    public required string Tool { get; init; }

    /// <summary>The policy's version that asked, such as <c>payments@3</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>What the policy says to people; null: nothing.</summary>
    public string? Message { get; init; }

    /// <summary>One of <see cref="ApprovalStates"/>, but not expired.</summary>
    public string State { get; init; } = ApprovalStates.Pending;

    /// <summary>When it is over. The ledger's own clock has the last word.</summary>
    public required long ExpiresMs { get; init; }

    /// <summary>A sealed <see cref="Credentials.HeldArguments"/>; null once it has expired.</summary>
    public byte[]? SealedArguments { get; init; }

    public long? DecidedMs { get; init; }

    /// <summary>As the admin audit names authors.</summary>
    public string? DecidedBy { get; init; }

    public string? Comment { get; init; }

    /// <param name="nowMs">Unix milliseconds.</param>
    public string StateAt(long nowMs) =>
        State is ApprovalStates.Pending or ApprovalStates.Approved && ExpiresMs <= nowMs ? ApprovalStates.Expired : State;
}
