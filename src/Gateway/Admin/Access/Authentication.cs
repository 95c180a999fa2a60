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
        if (Presented(http) is not { } token)
            return Refuse(address, Missing);
        var hash = token.Hash;
        var isKnown = known.Contains(hash);
        if (isKnown && rates.Ask(token.KeyId) is { } wait)
            return (null, TooMany(wait));
        using var turn = isKnown ? null : rates.TurnFor(address);
        if (turn is { IsAcquired: false })
            return (null, TooMany(TimeSpan.FromSeconds(1)));
        if (await store.ApiKeys.AuthenticateAsync(hash, http.RequestAborted) is not { } key)
        {
            known.Remove(hash);
            return Refuse(address, Unknown);
        }

        known.Add(hash);
        return (AdminCaller.Of(key), null);
    }

    /// <summary>Null: the key holds still, with the role that it had or a better one. Charges no rate.</summary>
    public async Task<Problem?> RecheckAsync(HttpContext http, AdminCaller caller)
    {
        if (Presented(http) is not { } token || await store.ApiKeys.AuthenticateAsync(token.Hash, http.RequestAborted) is not { } key)
            return Unauthenticated(Unknown);
        var role = AdminCaller.Of(key).Role;
        return role >= caller.Role ? null : Problem.Of(ProblemKind.Forbidden, $"The key was given the role {role.Name()} while the request arrived.");
    }

    private static ApiKeyToken? Presented(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        return header.Count == 1 && header[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? ApiKeyToken.Parse(header[0]![Scheme.Length..].Trim()) : null;
    }

    private (AdminCaller? Caller, Problem? Refusal) Refuse(IPAddress? address, string detail) =>
        (null, rates.Fail(address) is { } wait ? TooMany(wait) : Unauthenticated(detail));

    private static Problem Unauthenticated(string detail) => Problem.Of(ProblemKind.Unauthenticated, detail, HeaderNames.WWWAuthenticate, "Bearer");

    private static Problem TooMany(TimeSpan wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        return Problem.Of(
            ProblemKind.TooMany, $"Ask again in {seconds} s. The operator can raise Sluice:Admin:RequestsPerMinute.", HeaderNames.RetryAfter, seconds.ToString());
    }
}
