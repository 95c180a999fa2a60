using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Rules;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>Where to tell of calls that wait.</summary>
internal sealed record WebhookSettings : IChecked
{
    private const int LongestUrl = 2_048;

    /// <summary>Absolute http or https address. May lead to public addresses, and to those that the operator allows.</summary>
    public required string Url { get; init; }

    public void Check(BodyErrors errors)
    {
        errors.Add("/url", ServerAddress.FaultOf(Url));
        if (Url.Length > LongestUrl)
            errors.Add("/url", $"Write at most {LongestUrl} characters.");
    }
}
