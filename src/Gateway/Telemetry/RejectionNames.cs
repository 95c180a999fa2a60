using System.Collections.Frozen;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Telemetry;

/// <summary>Why requests are refused that no policy is asked about.</summary>
internal static class RejectionNames
{
    public const string Host = "host";
    public const string Origin = "origin";
    public const string Unauthorized = "unauthorized";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string Malformed = "malformed";
    public const string Other = "_other";

    /// <summary>The names that the counter has series of; the last one stands for any other.</summary>
    public static readonly string[] All =
    [
        Host, Origin, Unauthorized, MethodNotAllowed, Malformed,
        Rejection.TooLarge.Name, Rejection.Torn.Name, Rejection.NotJson.Name, Rejection.VersionMismatch.Name, Rejection.UnknownSession.Name,
        Rejection.BadRequestState.Name, Rejection.UnknownTask.Name, Rejection.NoSuchMethod.Name, Rejection.TasksNotDeclared.Name,
        Rejection.StaleDirectory.Name, Rejection.TooManyCalls.Name, Rejection.TooManyStreams.Name, Rejection.Stopping.Name,
        Rejection.Unreachable.Name, Rejection.Broken.Name, Rejection.Unauthorized.Name, Rejection.NotAuthorized.Name, Rejection.BadList.Name,
        Rejection.TimedOut.Name, Rejection.Busy.Name, Rejection.Ended.Name, Rejection.Encoded.Name, Rejection.Unavailable.Name,
        Other,
    ];

    private static readonly FrozenDictionary<string, int> Places = All.Index().ToFrozenDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);

    /// <summary>In <see cref="All"/>.</summary>
    public static int PlaceOf(string name) => Places.GetValueOrDefault(name, All.Length - 1);
}
