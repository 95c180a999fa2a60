using System.Text.Json;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Rules;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>A policy and its first version.</summary>
internal sealed record NewPolicy : IChecked
{
    /// <summary>Unique in the organisation; decisions and denials name it.</summary>
    public required string Name { get; init; }

    /// <summary>The policy document.</summary>
    public required JsonElement Document { get; init; }

    public void Check(BodyErrors errors)
    {
        errors.Add("/name", ObjectName.FaultOf(Name));
        PolicyDocument.Check(Document, errors);
    }
}
