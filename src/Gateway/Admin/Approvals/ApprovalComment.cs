using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>What a person adds to a decision.</summary>
internal sealed record ApprovalComment : IChecked
{
    public const int Longest = 1_000;

    /// <summary>For the record; the caller does not see it. Null: none.</summary>
    public string? Comment { get; init; }

    public void Check(BodyErrors errors)
    {
        if (Comment is not null)
            errors.CheckText("/comment", Comment, Longest);
    }
}
