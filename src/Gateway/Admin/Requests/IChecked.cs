using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>A body that has more rules than its shape.</summary>
internal interface IChecked
{
    /// <summary>Everything that is wrong, at once.</summary>
    void Check(BodyErrors errors);
}
