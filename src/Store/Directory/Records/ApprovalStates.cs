namespace Sluice.Store.Directory.Records;

/// <summary>What a stored approval says of itself; whether it has expired, its time says.</summary>
public static class ApprovalStates
{
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Rejected = "rejected";

    /// <summary>The call that it was for has used it up.</summary>
    public const string Used = "used";

    /// <summary>Not stored: pending or approved, and its time is over.</summary>
    public const string Expired = "expired";

    public static readonly IReadOnlyList<string> All = [Pending, Approved, Rejected, Used, Expired];
}
