using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Policy.Documents;
using Sluice.Policy.Flows;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Store.Directory.Stored;

/// <summary>From rows to what the data path uses. A row that cannot be used hurts only its own grants: it is logged, and they are refused.</summary>
internal sealed partial class PartReader(KeyRing keys, ILogger logger)
{
    private IReadOnlyList<SealingKey>? _failedWith;

    /// <summary>Whether something could not be opened that the keys by now may open.</summary>
    public bool MayOpenMore => _failedWith is not null && !ReferenceEquals(_failedWith, keys.Keys);

    /// <summary>Everything is about to be read anew.</summary>
    public void Begin() => _failedWith = null;

    public Server? Read(ServerRow row)
    {
        var tried = keys.Keys;
        var credentials = ServerCredentials.None;
        if (row.SealedCredentials is { } bytes
            && (credentials = ServerSeal.Open<ServerCredentials>(keys, ServerSeal.Credentials, new OrganisationId(row.Organisation), row.Id, bytes)) is null)
        {
            _failedWith ??= tried;
            LogUnsealed(row.Organisation, row.Id);
            return null;
        }

        try
        {
            var limits = row.Limits is { } text ? JsonSerializer.Deserialize<ServerLimits>(text, JsonSerializerOptions.Web) : null;
            return new Server
            {
                Id = row.Id,
                Slug = row.Slug,
                Organisation = row.Organisation,
                Url = new Uri(row.Url),
                Headers = credentials.Headers,
                OAuth = credentials.Client is { } client ? new UpstreamOAuth(row.Authentication, client, row.AuthorizedMs) : null,
                Limits = limits ?? ServerLimits.None,
                Flows = row.Flows is { } flows ? FlowsOf(flows) : [],
            };
        }
        catch (Exception error) when (error is UriFormatException or JsonException or FormatException)
        {
            LogMalformed(row.Organisation, row.Id, error.Message);
            return null;
        }
    }

    private static IReadOnlyList<SessionFlow> FlowsOf(string flows)
    {
        var loaded = FlowText.Load(Encoding.UTF8.GetBytes(flows));
        return loaded.Flows ?? throw new FormatException(loaded.Errors[0].ToString());
    }

    public StoredPolicy Read(PolicyRow row)
    {
        var version = $"{row.Name}@{row.Number}";
        var loaded = PolicyText.Load(Encoding.UTF8.GetBytes(row.Document));
        if (loaded.Policy is null)
            LogRefused(row.Organisation, version, loaded.Errors[0]);
        return new StoredPolicy(loaded.Policy, version);
    }

    [LoggerMessage(
        LogLevel.Error,
        "Server {Server} of {Organisation}: none of the keys in force opens its credentials, so its grants are refused. Put the key back that sealed them, or set the credentials again")]
    private partial void LogUnsealed(string organisation, string server);

    [LoggerMessage(LogLevel.Error, "Server {Server} of {Organisation} cannot be used, so its grants are refused: {Problem}. Set its URL, limits and flows again")]
    private partial void LogMalformed(string organisation, string server, string problem);

    [LoggerMessage(LogLevel.Error, "Policy {Policy} of {Organisation} does not load, so its grants are denied every call: {Error}. Save a mended version")]
    private partial void LogRefused(string organisation, string policy, DocumentError error);
}
