using System.Net;
using Microsoft.Net.Http.Headers;
using Sluice.Gateway.Admin.Problems;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Access;

/// <summary>From the presented key to the caller. The store is asked each time: a key that is deleted stops with the commit.</summary>
internal sealed class Authentication(IDirectoryStore store, AdminRates rates, KnownKeys known)
{
    private const string Scheme = "Bearer ";

    private const string Missing = "Send the header Authorization: Bearer sla_…, with a key that POST /api/v1/keys returned. The first start wrote one to a file and printed its path.";

    private const string Unknown = "The key is unknown, deleted or expired. An admin of the organisation can mint another: POST /api/v1/keys.";

    public async Task<(AdminCaller? Caller, Problem? Refusal)> AuthenticateAsync(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        var header = http.Request.Headers.Authorization;
        if (header.Count != 1 || !header[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || ApiKeyToken.Parse(header[0]![Scheme.Length..].Trim()) is not { } token)
            return Refuse(address, Missing);
        var hash = token.Hash;
        if ((known.Contains(hash) ? rates.Ask(token.KeyId) : rates.MustWait(address)) is { } wait)
            return (null, TooMany(wait));
        if (await store.ApiKeys.AuthenticateAsync(hash, http.RequestAborted) is not { } key)
        {
            known.Remove(hash);
            return Refuse(address, Unknown);
        }

        known.Add(hash);
        return (AdminCaller.Of(key), null);
    }

    private (AdminCaller? Caller, Problem? Refusal) Refuse(IPAddress? address, string detail) =>
        (null, rates.Fail(address) is { } wait ? TooMany(wait) : Problem.Of(ProblemKind.Unauthenticated, detail, HeaderNames.WWWAuthenticate, "Bearer"));

    private static Problem TooMany(TimeSpan wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        return Problem.Of(
            ProblemKind.TooMany, $"Ask again in {seconds} s. The operator can raise Sluice:Admin:RequestsPerMinute.", HeaderNames.RetryAfter, seconds.ToString());
    }
}
