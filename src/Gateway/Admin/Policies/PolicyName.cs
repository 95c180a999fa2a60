using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Rules;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>What of a policy changes without a new version.</summary>
internal sealed record PolicyName : IChecked
{
    /// <summary>Unique in the organisation; decisions and denials name it.</summary>
    public required string Name { get; init; }

    public void Check(BodyErrors errors) => errors.Add("/name", ObjectName.FaultOf(Name));
}
