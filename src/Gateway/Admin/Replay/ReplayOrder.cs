using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Policies;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>Which policy is to be tried on which decisions.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReplayOrder : IChecked
{
    private const int MostRecords = 10_000;
    private const int MostSamples = 100;

    /// <summary>A policy document; or name a policy.</summary>
    public JsonElement? Document { get; init; }

    /// <summary>The id of a policy; or give a document.</summary>
    public string? Policy { get; init; }

    /// <summary>Of that policy; left out: the version in force.</summary>
    public long? Version { get; init; }

    /// <summary>Only decisions on the grant of this id. A grant or a server is needed.</summary>
    public string? Grant { get; init; }

    /// <summary>Only decisions on this server, as it is recorded.</summary>
    public string? Server { get; init; }

    /// <summary>Only at this time or later.</summary>
    public DateTime? From { get; init; }

    /// <summary>Only before this time.</summary>
    public DateTime? Before { get; init; }

    /// <summary>The most decisions, the newest of those meant: 1 to 10,000.</summary>
    public int Records { get; init; } = 1_000;

    /// <summary>The most samples of each change: 0 to 100.</summary>
    public int Samples { get; init; } = 5;

    [JsonIgnore]
    public DecisionFilter Filter => new() { GrantId = Grant, Server = Server, FromMs = UtcTime.ToUnixMs(From), BeforeMs = UtcTime.ToUnixMs(Before) };

    public void Check(BodyErrors errors)
    {
        if (Document is null == Policy is null)
            errors.Add("", "Give either a document, or a policy by its id.");
        if (Version is not null && Policy is null)
            errors.Add("/version", "Name the policy that has this version.");
        if (Grant is null && Server is null)
            errors.Add("", "Name a grant or a server.");
        if (Records is < 1 or > MostRecords)
            errors.Add("/records", $"Write 1 to {MostRecords}.");
        if (Samples is < 0 or > MostSamples)
            errors.Add("/samples", $"Write 0 to {MostSamples}.");
        errors.CheckTime("/from", From);
        errors.CheckTime("/before", Before);
        if (Document is { } document)
            PolicyDocument.Check(document, errors);
    }
}
