using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Rules;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>How the gateway is to authenticate to a server. Takes the place of all that was set before.</summary>
internal sealed record AuthSettings : IChecked
{
    private const int MostHeaders = 32;
    private const int LongestHeader = 8_192;

    public required AuthKind Kind { get; init; }

    /// <summary>Sent with every call, such as X-API-Key; beside every kind but none. The values are never shown again.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>For the two kinds of OAuth.</summary>
    public OAuthSettings? Client { get; init; }

    public void Check(BodyErrors errors) => Check("", errors);

    public void Check(string pointer, BodyErrors errors)
    {
        var isOAuth = Kind is AuthKind.ClientCredentials or AuthKind.AuthorizationCode;
        if (isOAuth != Client is not null)
            errors.Add($"{pointer}/client", isOAuth ? "Write the client that the authorization server knows." : "Only the two kinds of OAuth have a client: leave it out.");
        if ((Kind == AuthKind.Headers && Headers is not { Count: > 0 }) || (Kind == AuthKind.None && Headers is { Count: > 0 }))
            errors.Add($"{pointer}/headers", "Write at least one header with the kind headers, and none with the kind none.");
        Client?.Check($"{pointer}/client", errors);
        CheckHeaders($"{pointer}/headers", Headers ?? new Dictionary<string, string>(StringComparer.Ordinal), errors);
    }

    private static void CheckHeaders(string pointer, IReadOnlyDictionary<string, string> headers, BodyErrors errors)
    {
        if (headers.Count > MostHeaders)
            errors.Add(pointer, $"Write at most {MostHeaders} headers.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers.Take(MostHeaders))
        {
            var place = $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            errors.Add(place, ServerHeader.FaultOfName(name) ?? ServerHeader.FaultOfValue(value));
            if (!names.Add(name))
                errors.Add(place, "This header stands here twice; case does not count. Keep one of the two.");
            if (name.Length + value.Length > LongestHeader)
                errors.Add(place, $"Keep name and value within {LongestHeader} characters.");
        }
    }
}
