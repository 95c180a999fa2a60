using System.Collections.Concurrent;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Callers;

namespace Sluice.Gateway.Callers;

/// <summary>The keys of all issuers that some server trusts; they outlive reloads of the directory.</summary>
internal sealed class IssuerBook : IDisposable
{
    private readonly IDirectory _directory;
    private readonly ConcurrentDictionary<(string Issuer, Uri? JwksUri), Lazy<IssuerKeys>> _keys = new();
    private readonly Func<(string Issuer, Uri? JwksUri), Lazy<IssuerKeys>> _open;

    public IssuerBook(IDirectory directory, JwksClient client, TimeProvider time, ILogger<IssuerBook> logger)
    {
        _directory = directory;
        _open = name => new Lazy<IssuerKeys>(() => new IssuerKeys(name.Issuer, name.JwksUri, client, time, logger));
        directory.Changed += Follow;
        Follow(directory.Current);
    }

    public IssuerKeys For(TrustedIssuer trusted) => _keys.GetOrAdd((trusted.Issuer, trusted.JwksUri), _open).Value;

    public void Dispose()
    {
        _directory.Changed -= Follow;
        foreach (var keys in _keys.Values)
            keys.Value.Dispose();
    }

    /// <summary>Bounded by the issuers that exist: those whom no server trusts any more are let go.</summary>
    private void Follow(DirectorySnapshot snapshot)
    {
        var present = new HashSet<(string, Uri?)>();
        foreach (var issuer in snapshot.Servers.SelectMany(server => server.Issuers))
        {
            For(issuer);
            present.Add((issuer.Issuer, issuer.JwksUri));
        }

        foreach (var name in _keys.Keys)
        {
            if (!present.Contains(name) && _keys.TryRemove(name, out var keys))
                keys.Value.Dispose();
        }
    }
}
